package zhiyin.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import zhiyin.FaultPoint;
import zhiyin.engine.event.Event;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.intake.Verdict;
import zhiyin.member.IdentityRef;

/** Records facts through the lanes, as if a shop had told them one by one. */
final class LaneRecorder implements Recorder {

    private final Lanes lanes;
    private final long program;

    LaneRecorder(Lanes lanes, long program) {
        this.lanes = lanes;
        this.program = program;
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
            submissions.add(Submission.ofTheHouse(program, fact.key(), who, id -> switch (fact) {
                case Fact.Ordered ordered -> new Event.OrderPaid(id, ordered.occurredAt(), ordered.order());
                case Fact.Returned returned ->
                    new Event.OrderReturned(
                            id, returned.occurredAt(), returned.order(), returned.reference(), returned.lines());
            }));
        }
        List<Reply> replies = lanes.submitAll(submissions);
        FaultPoint.IMPORT_UNDER_WAY.reach();
        for (int i = 0; i < replies.size(); i++) {
            answers[places.get(i)] = recorded(replies.get(i));
        }
        return List.of(answers);
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
                    if (effect.type().equals("points_earned")) {
                        earned.merge(effect.asset(), effect.points(), Math::addExact);
                    } else if (effect.type().equals("points_taken_back")) {
                        clawedBack.merge(effect.asset(), effect.points(), Math::addExact);
                    }
                }
                yield new Recorded.Done(replayed, earned, clawedBack);
            }
            case Reply.Refused(var refusal, var replayed) -> new Recorded.Refused(replayed, word(refusal.getClass()));
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
