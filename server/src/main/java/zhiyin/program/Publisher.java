package zhiyin.program;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.program.Difference;
import zhiyin.engine.program.Programme;
import zhiyin.http.Fault;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;

/**
 * Lets versions take effect, if they may: by the programme's approval and notice, and by what has happened already. To be
 * called within a transaction.
 */
@Component
class Publisher {

    /** What is to begin sooner than this begins at once. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Programmes programmes;
    private final Settings settings;
    private final Telling telling;
    private final Messages messages;
    private final ProgramClocks clocks;

    Publisher(Programmes programmes, Settings settings, Telling telling, Messages messages, ProgramClocks clocks) {
        this.programmes = programmes;
        this.settings = settings;
        this.telling = telling;
        this.messages = messages;
        this.clocks = clocks;
    }

    /**
     * How somebody wants it published.
     *
     * @param from when it is to take effect; null for at once
     * @param announcedAt when members were told of it; null for now
     * @param waiver why members need not be told in time; null if they are to be
     * @param accepted the codes of errors that the linter finds and that are meant
     * @param underWay what it is to do with members under way
     */
    record Wish(
            @Nullable Instant from,
            @Nullable Instant announcedAt,
            @Nullable String waiver,
            List<String> accepted,
            UnderWay underWay) {}

    /** Publishes a version of the programme; or why not. */
    Optional<Problem> publish(
            Programmes.Program program,
            Programmes.VersionInfo version,
            Wish wish,
            Principal caller,
            Language language) {
        Programme next = programmes.programme(program.id(), version.number());
        Optional<Problem> refusal = refusal(program, next, version, wish, language);
        if (refusal.isEmpty()) {
            publish(program, version.number(), wish, caller);
        }
        return refusal;
    }

    /** Publishes what {@link #refusal} had nothing against. */
    void publish(Programmes.Program program, int number, Wish wish, Principal caller) {
        programmes.publish(
                program.id(),
                number,
                new Programmes.Publishing(
                        later(program, wish), wish.announcedAt(), caller.keyId(), wish.waiver(), wish.underWay()));
    }

    /**
     * Why that programme cannot be published as things stand; holds until the transaction ends.
     *
     * @param version what it is a version of already; null if it is not written yet
     */
    Optional<Problem> refusal(
            Programmes.Program program,
            Programme next,
            Programmes.@Nullable VersionInfo version,
            Wish wish,
            Language language) {
        if (version != null && !version.stage().unpublished()) {
            return Optional.of(Problem.of(ProblemType.CONFLICT).detail("problem.published-already.detail"));
        }
        if (lacksApproval(program, version)) {
            return Optional.of(Problem.of(ProblemType.CONFLICT).detail("problem.not-approved.detail"));
        }
        Instant from = later(program, wish);
        // the longest first, as long as nobody waits for it
        return findings(next, wish.accepted(), language)
                .or(() -> objection(program, next, from != null))
                .or(() -> notice(program, next, wish, from, language));
    }

    /** Whether somebody else than its author has yet to approve it. */
    boolean lacksApproval(Programmes.Program program, Programmes.@Nullable VersionInfo version) {
        return settings.of(program.id()).needsApproval() && (version == null || !version.approved());
    }

    /** What the linter finds that is an error and that nobody has accepted. */
    Optional<Problem> findings(Programme next, List<String> accepted, Language language) {
        return Lint.objection(next, accepted, messages, language);
    }

    /** The moment at which it is to begin, if that is not now. */
    private @Nullable Instant later(Programmes.Program program, Wish wish) {
        return wish.from() != null
                        && wish.from().isAfter(clocks.of(program.id()).instant().plus(SOON))
                ? wish.from()
                : null;
    }

    /** Why the programme cannot decide as things stand; {@code apart} if it will not, or not alone, at once. */
    Optional<Problem> objection(Programmes.Program program, Programme next, boolean apart) {
        Optional<String> sentence = programmes.objection(program.id(), next);
        if (sentence.isEmpty() && apart) {
            // a total is one for all who draw on it, and holds from the moment it is published
            sentence = live(program).stream()
                    .flatMap(live -> Difference.between(live, next).stream())
                    .filter(each -> each.part().equals("budgets") && each.key().equals("points"))
                    .map(each -> "budgets: The total of " + each.code()
                            + " changes for everybody at once, so it cannot change later or for some. Publish it at once, or"
                            + " let it be another budget. For example: code: " + each.code() + "-2")
                    .findFirst();
        }
        return sentence.map(Publisher::objected);
    }

    /** Why that programme is none that comes after those of before: what members gathered was counted otherwise. */
    Optional<Problem> changedLadder(Programmes.Program program, Programme next) {
        return programmes
                .changedLadder(program.id(), next)
                .map(ladder -> objected("ladders: What members gathered on " + ladder
                        + " was counted by another measure"
                        + " or over another window. A ladder that counts otherwise is another ladder."
                        + " For example: code: " + ladder + "-2"));
    }

    /** Right by itself, and not after what has happened. */
    static Problem objected(String sentence) {
        return Problem.of(ProblemType.RULE_SYNTAX).errors(List.of(Fault.told("/yaml", "conflict", sentence)));
    }

    /**
     * Why it comes too early for members to whom it is worse, or may be.
     *
     * @param from null for now
     */
    Optional<Problem> notice(
            Programmes.Program program, Programme next, Wish wish, @Nullable Instant from, Language language) {
        Instant earliest = earliest(program, wish.announcedAt());
        Optional<Programme> live = live(program);
        List<Fault> worse = new ArrayList<>();
        live.stream()
                .flatMap(before -> Difference.between(before, next).stream())
                .filter(Difference::needsNotice)
                .forEach(each -> worse.add(Fault.told("/yaml", "notice", telling.sentence(each, language))));
        if (wish.underWay() == UnderWay.MIGRATE
                && live.isPresent()
                && !next.ladders().isEmpty()) {
            // who stands higher than his measure makes him, for a review or in grace, falls before he otherwise would
            worse.add(Fault.told("/under_way", "notice", messages.say(language, "notice.migrate", Map.of())));
        }
        if (worse.isEmpty()
                || wish.waiver() != null
                || !(from == null ? clocks.of(program.id()).instant() : from).isBefore(earliest)) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(ProblemType.CONFLICT)
                .detail("problem.notice-due.detail")
                .with("earliest", earliest.toString())
                .with("days", settings.of(program.id()).noticeDays())
                .errors(worse));
    }

    /** When what is worse for members may take effect at the earliest. */
    Instant earliest(Programmes.Program program, @Nullable Instant announcedAt) {
        Instant announced = announcedAt == null ? clocks.of(program.id()).instant() : announcedAt;
        return announced.plus(Duration.ofDays(settings.of(program.id()).noticeDays()));
    }

    /** The programme that decides now, if one does. */
    Optional<Programme> live(Programmes.Program program) {
        return programmes.versions(program.id()).stream()
                .filter(version -> version.stage() == Stage.LIVE)
                .findFirst()
                .map(version -> programmes.programme(program.id(), version.number()));
    }
}
