package zhiyin.signin;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import zhiyin.ProgramClocks;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Answer;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Birthdays;
import zhiyin.member.Forbidden;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.member.Restrictions;
import zhiyin.privacy.Consents;
import zhiyin.program.Programmes;
import zhiyin.source.Origin;
import zhiyin.source.Sources;

/** Knows the member whom somebody has shown to be, or makes him one. */
@Service
class Arrivals {
    private final Members members;
    private final Restrictions restrictions;
    private final Lanes lanes;
    private final Programmes programmes;
    private final Terms terms;
    private final Consents consents;
    private final Sources sources;
    private final ProgramClocks clocks;

    Arrivals(
            Members members,
            Restrictions restrictions,
            Lanes lanes,
            Programmes programmes,
            Terms terms,
            Consents consents,
            Sources sources,
            ProgramClocks clocks) {
        this.members = members;
        this.restrictions = restrictions;
        this.lanes = lanes;
        this.programmes = programmes;
        this.terms = terms;
        this.consents = consents;
        this.sources = sources;
        this.clocks = clocks;
    }

    /**
     * What somebody says who may become a member by it; of a member it says nothing.
     *
     * @param source where he came from, for rules to ask about
     * @param channel by which of the shop's channels
     * @param code the join code that he comes with
     * @param rejoin whether one who left comes back
     * @param anonymous how his device called him before; that holds of a member, too
     */
    record Joining(
            @Nullable String name,
            @Nullable LocalDate birthday,
            boolean guardianConsent,
            @Nullable String source,
            @Nullable String channel,
            @Nullable String code,
            boolean rejoin,
            @Nullable String anonymous) {
        static final Joining SILENT = new Joining(null, null, false, null, null, null, false, null);
    }

    /**
     * Somebody who has shown that this is he.
     *
     * @param key with which key he was let come
     * @param identities by what names, the one that says most first
     * @param way how
     * @param once what makes his joining the same joining when it is tried again
     */
    record Arrival(long program, long key, List<IdentityRef> identities, String way, String once, Joining joining) {}

    /** What comes of it. */
    sealed interface Outcome {
        /** @param joined whether he has just become a member */
        record Known(long member, boolean joined) implements Outcome {}

        /** Nobody knows him, and nobody becomes a member here by signing in. */
        record Stranger() implements Outcome {}

        record Refused(Answer why) implements Outcome {}
    }

    /** What keeps somebody from joining with what he says, whoever he is; null for nothing. */
    @Nullable
    Problem objection(long program, Joining joining) {
        var engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        if (origin(program, joining) == null) {
            return Problem.invalid("/join/code", "join-code.unknown");
        }
        var now = clocks.of(program).instant();
        var birthday = joining.birthday();
        if (birthday == null) {
            return null;
        }
        var today = Climb.day(now, engines.at(now).engine().programme().zone());
        if (!Birthdays.possible(birthday, today)) {
            return Problem.invalid("/join/birthday", "birth.range");
        }
        return Birthdays.needsGuardian(birthday, today) && !joining.guardianConsent()
                ? Problem.of(ProblemType.GUARDIAN_CONSENT_REQUIRED)
                : null;
    }

    /** Where he comes from; null where he comes with a code that the programme does not have. */
    private @Nullable Origin origin(long program, Joining joining) {
        return sources.origin(program, joining.code(), joining.source(), joining.channel());
    }

    /** What keeps a member from signing in; null for nothing. Only to be told to whoever has shown to be he. */
    @Nullable
    Problem bar(long program, long member) {
        return members.get(program, member)
                .map(Members.Member::restriction)
                .filter(restriction -> restriction.forbids().contains(Forbidden.SIGN_IN))
                .map(restriction -> Answers.restricted(restriction.state(), Forbidden.SIGN_IN.word()))
                .orElse(null);
    }

    private Outcome known(long program, long member) {
        var bar = bar(program, member);
        return bar == null ? new Outcome.Known(member, false) : new Outcome.Refused(bar);
    }

    Outcome come(Arrival arrival) {
        var known = known(arrival);
        if (known != null) {
            var refused = arrival.joining().rejoin() ? back(arrival, known) : null;
            return refused == null ? known(arrival.program(), known) : new Outcome.Refused(refused);
        }
        if (!terms.of(arrival.program()).joining()) {
            return new Outcome.Stranger();
        }
        return switch (lanes.submit(enrolment(arrival))) {
            case Reply.Done done -> new Outcome.Known(done.event().member(), !done.replayed());
            // somebody with the same name was enrolled a moment ago: it is he
            case Reply.Conflict _ ->
                Optional.ofNullable(known(arrival))
                        .map(member -> known(arrival.program(), member))
                        .orElseGet(Outcome.Stranger::new);
            case Reply other -> new Outcome.Refused(Answers.of(other, false));
        };
    }

    /** Lets one who left come back; what keeps him from it, or null. Of one who has not left, nothing comes of it. */
    private @Nullable Answer back(Arrival arrival, long member) {
        var left = members.get(arrival.program(), member)
                .map(Members.Member::restriction)
                .filter(restriction -> restriction.state().equals("left"));
        if (left.isEmpty()) {
            return null;
        }
        var at = clocks.of(arrival.program()).instant().truncatedTo(ChronoUnit.MICROS);
        LongFunction<Event> event = id -> new Event.MemberRestricted(id, at, null, List.of(), "member", null);
        var reply = lanes.submit(Submission.about(
                        arrival.program(),
                        arrival.key(),
                        "rejoin:" + arrival.once(),
                        member,
                        Submission.fingerprint(
                                new Event.MemberRestricted(0, Instant.EPOCH, null, List.of(), "member", null)),
                        event,
                        false)
                .with((connection, whom, done) -> restrictions.lift(connection, whom)));
        return reply instanceof Reply.Done ? null : Answers.of(reply, false);
    }

    private @Nullable Long known(Arrival arrival) {
        var known = members.find(arrival.program(), arrival.identities());
        return arrival.identities().stream()
                .map(known::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private Submission enrolment(Arrival arrival) {
        var at = clocks.of(arrival.program()).instant().truncatedTo(ChronoUnit.MICROS);
        var joining = arrival.joining();
        var origin = Objects.requireNonNullElseGet(
                origin(arrival.program(), joining), () -> Origin.said(joining.source(), joining.channel()));
        var profile = new MemberProfile(at, joining.birthday(), origin.source(), Map.of());
        return new Submission(
                        arrival.program(),
                        arrival.key(),
                        arrival.once(),
                        new Submission.Who.Known(arrival.identities().getFirst()),
                        // when it is tried again, time has gone on
                        Submission.fingerprint(new Event.MemberEnrolled(
                                0,
                                Instant.EPOCH,
                                new MemberProfile(Instant.EPOCH, joining.birthday(), joining.source(), Map.of()))),
                        null,
                        id -> new Event.MemberEnrolled(id, at, profile),
                        new Submission.Newcomer(joining.name(), profile, arrival.identities()),
                        false)
                .with((connection, member, event) -> {
                    sources.keep(connection, arrival.program(), member, arrival.way(), origin, arrival.key(), at);
                    if (joining.guardianConsent()) {
                        consents.guardian(connection, arrival.program(), member, arrival.key());
                    }
                    return true;
                });
    }
}
