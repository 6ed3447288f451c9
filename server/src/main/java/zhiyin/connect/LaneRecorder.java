package zhiyin.connect;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import zhiyin.FaultPoint;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.intake.Verdict;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/** Records facts through the lanes, as if a shop had told them one by one. */
final class LaneRecorder implements Recorder {

    private final Lanes lanes;
    private final Members members;
    private final long program;
    private final boolean enrols;

    /** @param enrols whether whoever is unknown and had something becomes a member; by an order the programme does so itself */
    LaneRecorder(Lanes lanes, Members members, long program, boolean enrols) {
        this.lanes = lanes;
        this.members = members;
        this.program = program;
        this.enrols = enrols;
    }

    @Override
    public List<Recorded> record(List<Fact> batch) {
        List<Submission> submissions = new ArrayList<>(batch.size());
        @SuppressWarnings("NullAway") // filled below, place by place
        Recorded[] answers = new Recorded[batch.size()];
        List<Integer> places = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            Fact fact = batch.get(i);
            IdentityRef who = IdentityRef.parse(fact.customer());
            if (who == null) {
                answers[i] = new Recorded.Refused(false, "identity.format");
                continue;
            }
            places.add(i);
            submissions.add(
                    switch (fact) {
                        case Fact.Ordered ordered ->
                            Submission.ofTheHouse(
                                    program,
                                    fact.key(),
                                    who,
                                    id -> new Event.OrderPaid(id, ordered.occurredAt(), ordered.order()));
                        case Fact.Returned returned ->
                            Submission.ofTheHouse(
                                    program,
                                    fact.key(),
                                    who,
                                    id -> new Event.OrderReturned(
                                            id,
                                            returned.occurredAt(),
                                            returned.order(),
                                            returned.reference(),
                                            returned.lines()));
                        case Fact.Opened opened ->
                            Submission.undated(
                                    program,
                                    fact.key(),
                                    opened.reference(),
                                    who,
                                    opened.occurredAt(),
                                    (id, at) -> credit(opened, id, at));
                    });
        }
        if (enrols) {
            enrolStrangers(batch);
        }
        List<Reply> replies = lanes.submitAll(submissions);
        FaultPoint.IMPORT_UNDER_WAY.reach();
        for (int i = 0; i < replies.size(); i++) {
            answers[places.get(i)] = recorded(replies.get(i));
        }
        return List.of(answers);
    }

    private static Event credit(Fact.Opened opened, long id, Instant at) {
        return new Event.PointsCredited(
                id,
                at,
                opened.asset(),
                opened.reason(),
                null,
                List.of(new Event.Credit(opened.points(), opened.earnedAt(), opened.usableThrough())));
    }

    /** Whoever had something and is nobody here yet becomes a member first; who is one already stays as he is. */
    private void enrolStrangers(List<Fact> batch) {
        Map<IdentityRef, Instant> named = new LinkedHashMap<>();
        for (Fact fact : batch) {
            IdentityRef who = IdentityRef.parse(fact.customer());
            if (fact instanceof Fact.Opened && who != null) {
                named.putIfAbsent(who, fact.occurredAt());
            }
        }
        named.keySet().removeAll(members.find(program, named.keySet()).keySet());
        List<Submission> newcomers = new ArrayList<>();
        named.forEach((who, at) -> newcomers.add(Submission.enrolment(
                program,
                "import:balances:member:" + who,
                new Submission.Newcomer(null, MemberProfile.since(at), List.of(who)))));
        for (Reply reply : lanes.submitAll(newcomers)) {
            if (reply instanceof Reply.Failed(var accident)) {
                throw accident;
            }
        }
    }

    private static Recorded recorded(Reply reply) {
        return switch (reply) {
            case Reply.Done(var _, var decision, var replayed) -> {
                Map<String, Long> earned = new TreeMap<>();
                Map<String, Long> clawedBack = new TreeMap<>();
                for (Verdict.EffectView effect : Verdict.read(decision).effects()) {
                    if (effect.asset() == null || effect.points() == null) {
                        continue;
                    }
                    if (effect.type().equals("points_earned") || effect.type().equals("points_credited")) {
                        earned.merge(effect.asset(), effect.points(), Math::addExact);
                    } else if (effect.type().equals("points_taken_back")) {
                        clawedBack.merge(effect.asset(), effect.points(), Math::addExact);
                    }
                }
                yield new Recorded.Done(replayed, earned, clawedBack);
            }
            case Reply.Refused(var refusal, var replayed) -> new Recorded.Refused(replayed, word(refusal.getClass()));
            case Reply.Ran() -> throw new IllegalStateException("a file holds no errands");
            case Reply.UnknownMember() -> new Recorded.Refused(false, "unknown-member");
            case Reply.KeyReused() -> new Recorded.Refused(false, "idempotency-key-reused");
            case Reply.Conflict(var _) -> new Recorded.Refused(false, "conflict");
            case Reply.TooLarge() -> new Recorded.Refused(false, "too-large");
            case Reply.NothingPublished() -> throw new IllegalStateException("the programme has no published version");
            case Reply.Failed(var accident) -> throw accident;
        };
    }

    /** {@code ReturnExceeds} as {@code return-exceeds}. */
    private static String word(Class<?> refusal) {
        return refusal.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(java.util.Locale.ROOT);
    }
}
