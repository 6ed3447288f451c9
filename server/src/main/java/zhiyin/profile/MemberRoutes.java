package zhiyin.profile;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.program.Programme;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.intake.Answers;
import zhiyin.intake.Attributes;
import zhiyin.intake.Completions;
import zhiyin.intake.Events;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.States;
import zhiyin.intake.Submission;
import zhiyin.member.Birthdays;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.member.SeenTags;
import zhiyin.member.Visitors;
import zhiyin.privacy.Consents;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.source.Origin;
import zhiyin.source.Sources;

/** What can be asked about a member over HTTP. */
@Configuration(proxyBeanMethods = false)
class MemberRoutes {

    static final Query<Set<MemberView.Expand>> EXPAND =
            Query.words("expand", MemberView.Expand.class).says("What to show besides the member.");

    /** How somebody came in whom a key enrolled. */
    private static final String BY_KEY = "api";

    private record NewMember(
            List<IdentityRef> identities,
            @Nullable String name,
            @Nullable LocalDate birthday,
            @Nullable String source,
            @Nullable String channel,
            @Nullable String joinCode,
            Map<String, Json.Scalar> attributes,
            @Nullable Instant enrolledAt,
            boolean guardianConsent,
            @Nullable String anonymous) {}

    // lines and more than fits are let through to the checks, which call the fault by the kind of name
    private static final Shape<IdentityRef> IDENTITY = Shape.prose(1, 400)
            .check(text -> !text.startsWith("phone:") || IdentityRef.parse(text) != null, "phone.format")
            .check(text -> !text.startsWith("email:") || IdentityRef.parse(text) != null, "email.format")
            .as(IdentityRef::parse, "identity.format");
    private static final Field<List<IdentityRef>> IDENTITIES = Field.required("identities", Shape.list(IDENTITY, 1, 20))
            .says("By which names the member is known: ext:shop:123, phone:+8613800138000, card:…");
    private static final OptionalField<String> NAME = Field.optional("name", Shape.text(1, 100));
    private static final OptionalField<LocalDate> BIRTHDAY = Field.optional("birthday", Shape.date());
    private static final OptionalField<String> SOURCE =
            Field.optional("source", Shape.text(1, 100)).says("Where the member came from.");
    private static final OptionalField<String> CHANNEL =
            Field.optional("channel", Shape.text(1, 100)).says("By which of your channels the member joins.");
    private static final OptionalField<String> JOIN_CODE = Field.optional("join_code", Shape.text(1, 40))
            .says("The join code that the member comes with: what it says goes before `source` and `channel`.");
    private static final Field<Map<String, Json.Scalar>> ATTRIBUTES = Field.withDefault(
                    "attributes", Shape.attributes(100), Map.<String, Json.Scalar>of())
            .says("The programme's own attributes.");
    private static final OptionalField<Instant> ENROLLED_AT =
            Field.optional("enrolled_at", Shape.instant()).says("When the membership began; now, if not said.");
    private static final Field<Boolean> GUARDIAN_CONSENT = Field.withDefault("guardian_consent", Shape.bool(), false)
            .says("That a guardian agreed; asked for under 14.");
    private static final OptionalField<String> ANONYMOUS = Field.optional("anonymous_id", Shape.text(1, 200))
            .says(
                    "How his device called him before he was known, in what was told of behaviour: that is his from now on.");
    private static final Shape<NewMember> NEW_MEMBER = Shape.object(
            "NewMember",
            body -> new NewMember(
                    body.get(IDENTITIES),
                    body.find(NAME),
                    body.find(BIRTHDAY),
                    body.find(SOURCE),
                    body.find(CHANNEL),
                    body.find(JOIN_CODE),
                    body.get(ATTRIBUTES),
                    body.find(ENROLLED_AT),
                    body.get(GUARDIAN_CONSENT),
                    body.find(ANONYMOUS)),
            IDENTITIES,
            NAME,
            BIRTHDAY,
            SOURCE,
            CHANNEL,
            JOIN_CODE,
            ATTRIBUTES,
            ENROLLED_AT,
            GUARDIAN_CONSENT,
            ANONYMOUS);

    private final Lanes lanes;
    private final States states;
    private final Events events;
    private final Members members;
    private final Programmes programmes;
    private final Completions completions;
    private final Consents consents;
    private final Sources sources;
    private final SeenTags seenTags;
    private final Visitors visitors;
    private final ProgramClocks clocks;

    MemberRoutes(
            Lanes lanes,
            States states,
            Events events,
            Members members,
            Programmes programmes,
            Completions completions,
            Consents consents,
            Sources sources,
            SeenTags seenTags,
            Visitors visitors,
            ProgramClocks clocks) {
        this.lanes = lanes;
        this.states = states;
        this.events = events;
        this.members = members;
        this.programmes = programmes;
        this.completions = completions;
        this.consents = consents;
        this.sources = sources;
        this.seenTags = seenTags;
        this.visitors = visitors;
        this.clocks = clocks;
    }

    @Bean
    Routes profile() {
        return Routes.of(
                "Members",
                "Who is a member, what he has, where he stands, and why.",
                Route.post("/v1/members")
                        .named("enrolMember")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Enrol a member")
                        .details("Enrolment is an event like any other: the answer holds what it did.")
                        .forPrograms()
                        .idempotent()
                        .body(NEW_MEMBER)
                        .answers(201, Answers.EventAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.GUARDIAN_CONSENT_REQUIRED)
                        .handledBy(this::enrol),
                Route.get("/v1/members/{member}")
                        .named("getMember")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a member")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(EXPAND)
                        .answers(200, MemberView.class)
                        .handledBy(call -> NamedMember.found(members, call, member -> show(call, member))));
    }

    private Answer enrol(Call<NewMember> call) {
        Engines engines = programmes.engines(call.caller().programId());
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        NewMember wanted = call.body();
        Instant now = clocks.of(call.caller().programId()).instant().truncatedTo(ChronoUnit.MICROS);
        Instant at = wanted.enrolledAt() == null ? now : wanted.enrolledAt().truncatedTo(ChronoUnit.MICROS);
        Programme programme = engines.at(at).engine().programme();
        List<Fault> faults = new ArrayList<>();
        if (at.isAfter(now.plusSeconds(300))) {
            faults.add(new Fault("/enrolled_at", "date.future"));
        }
        if (at.isBefore(Instant.EPOCH)) {
            faults.add(new Fault("/enrolled_at", "date.range"));
        }
        LocalDate today = Climb.day(now, programme.zone());
        LocalDate birthday = wanted.birthday();
        if (birthday != null && !Birthdays.possible(birthday, today)) {
            faults.add(new Fault("/birthday", "birth.range"));
        }
        if (new HashSet<>(wanted.identities()).size() < wanted.identities().size()) {
            faults.add(new Fault("/identities", "line.duplicate"));
        }
        Origin origin = sources.origin(call.caller().programId(), wanted.joinCode(), wanted.source(), wanted.channel());
        if (origin == null) {
            faults.add(new Fault("/join_code", "join-code.unknown"));
        }
        Map<String, Object> attributes =
                Attributes.typed(wanted.attributes(), programme.attributes(), "/attributes", faults);
        Attributes.required(attributes, programme.attributes(), "/attributes", faults);
        if (origin == null || !faults.isEmpty()) {
            return events.again(
                            call.caller().programId(), call.caller().keyId(), call.idempotencyKey(), call.fingerprint())
                    .map(reply -> Answers.of(reply, false))
                    .orElseGet(() -> Problem.invalid(faults));
        }
        if (birthday != null && Birthdays.needsGuardian(birthday, today) && !wanted.guardianConsent()) {
            return Problem.of(ProblemType.GUARDIAN_CONSENT_REQUIRED);
        }
        MemberProfile profile = new MemberProfile(at, birthday, origin.source(), attributes);
        Submission submission = new Submission(
                call.caller().programId(),
                call.caller().keyId(),
                call.idempotencyKey(),
                new Submission.Who.Known(wanted.identities().getFirst()),
                call.fingerprint(),
                null,
                id -> new Event.MemberEnrolled(id, at, profile),
                new Submission.Newcomer(wanted.name(), profile, wanted.identities()),
                false);
        Reply reply = lanes.submit(submission.with((connection, member, event) -> {
            long program = call.caller().programId();
            long by = call.caller().keyId();
            if (origin.code() != null || origin.channel() != null) {
                sources.keep(connection, program, member, BY_KEY, origin, by, now);
            }
            if (wanted.guardianConsent()) {
                consents.guardian(connection, program, member, by);
            }
            return true;
        }));
        if (reply instanceof Reply.Done done) {
            completions.settle(call.caller().programId(), done.event().member());
            if (wanted.anonymous() != null) {
                visitors.known(call.caller().programId(), done.event().member(), wanted.anonymous());
            }
        }
        return Answers.of(reply, false);
    }

    Answer show(Call<Void> call, long member) {
        long program = call.caller().programId();
        Set<String> stores = call.caller().grants().stores(program, Permission.MEMBERS_READ);
        return states.shown(program, member)
                .<Answer>map(shown -> Answer.ok(MemberView.of(
                        shown,
                        tags -> seenTags.seen(program, stores, tags),
                        call.query(EXPAND),
                        call.language().tag(),
                        clocks.of(call.caller().programId()).instant())))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
