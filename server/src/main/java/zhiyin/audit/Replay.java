package zhiyin.audit;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.ledger.Posting;

/**
 * Law 11: deciding the recorded events again gives the recorded decisions and the stored state. Decision by decision that
 * is noted while a member is rebuilt; what follows from it is compared here.
 */
final class Replay {

    static final Law LAW = new Law(
            11,
            "Rebuilding a member from events gives the stored state; replaying a decision gives the same decision.",
            Set.of(
                    Table.EVENT,
                    Table.MEMBER,
                    Table.MARK,
                    Table.MEMBER_STATE,
                    Table.ACCOUNT,
                    Table.TALLY,
                    Table.AWARDED,
                    Table.PACE,
                    Table.LOT,
                    Table.MOVEMENT,
                    Table.HOLD,
                    Table.HOLD_PART,
                    Table.ORDER_POSITION,
                    Table.ORDER_LINE,
                    Table.LINE_GRANT),
            List.of(),
            List.of(Replay::decisions, Replay::movements, Replay::state, Replay::nextDue));

    private Replay() {}

    private static void decisions(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        rebuilt.differences().forEach(findings::note);
    }

    private static void movements(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        List<Recorded.Entry> expected = rebuilt.movements();
        List<Recorded.Entry> found = recorded.movements();
        for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
            Posting one = i < expected.size() ? expected.get(i).posting() : null;
            Posting other = i < found.size() ? found.get(i).posting() : null;
            Unlike unlike = Unlike.first("", one, other);
            if (unlike == null
                    && one != null
                    && expected.get(i).event() != found.get(i).event()) {
                unlike = new Unlike(
                        "event",
                        String.valueOf(expected.get(i).event()),
                        String.valueOf(found.get(i).event()));
            }
            if (unlike != null) {
                findings.note(recorded.difference(
                        "The movements are those that deciding the events again gives.",
                        "movement " + (i + 1) + (unlike.path().isEmpty() ? "" : ", " + unlike.path()),
                        unlike.expected(),
                        unlike.found()));
                // those after it are moved by one, and say nothing
                return;
            }
        }
    }

    private static void state(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        Unlike unlike = Unlike.first("", Whole.of(rebuilt), Whole.of(recorded));
        if (unlike != null) {
            findings.note(recorded.difference(
                    "The stored state is the one that deciding the events again gives.",
                    unlike.path(),
                    unlike.expected(),
                    unlike.found()));
        }
    }

    /**
     * When a member is due next is reckoned in the zone of the version that was latest then; any published one will do. A
     * decision that did not ask for all lots may leave an earlier moment, at which nothing turns out to be due; a later one
     * would be too late.
     */
    private static void nextDue(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        boolean right = rebuilt.zones().isEmpty()
                || rebuilt.zones().stream()
                        .anyMatch(zone ->
                                notLater(recorded.dueAt(), rebuilt.state().nextDue(zone)));
        if (!right) {
            findings.note(recorded.difference(
                    "A member is looked at again no later than time next brings something about.",
                    "due_at",
                    String.valueOf(rebuilt.state().nextDue(rebuilt.zones().getLast())),
                    String.valueOf(recorded.dueAt())));
        }
        rebuilt.state().accounts().forEach((asset, account) -> {
            Instant looked = recorded.accountsDueAt().get(asset);
            if (!notLater(looked, account.nextDue())) {
                findings.note(recorded.difference(
                        "An account's lots are looked at again no later than time next brings something about in them.",
                        "asset " + asset + ", due_at",
                        String.valueOf(account.nextDue()),
                        String.valueOf(looked)));
            }
        });
    }

    private static boolean notLater(@Nullable Instant one, @Nullable Instant other) {
        return other == null || (one != null && !one.isAfter(other));
    }
}
