package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stages of members' lives, at the ends of each threshold. */
class LifecycleTests {

    private static final LifecycleRules RULES = new LifecycleRules(30, 90, 365, 45, 365, 4, 100_000);

    private static final int NOW = 20_000;

    /** Days before now; -1 for none. */
    @ParameterizedTest(name = "first {0}, last {1}, previous {2}, {3} orders for {4}: {5}, asleep {6}")
    @CsvSource({
        "-1, -1, -1, 0, 0, NO_ORDER, 0",
        "0, 0, -1, 1, 100, NEW, 0",
        "29, 29, -1, 1, 100, NEW, 0",
        "29, 0, 10, 9, 900000, NEW, 0",
        "30, 30, -1, 1, 100, ACTIVE, 0",
        "300, 89, 120, 3, 99999, ACTIVE, 0",
        "300, 89, 120, 4, 99999, LOYAL, 0",
        "300, 89, 120, 4, 100000, HIGH_VALUE, 0",
        "300, 90, 120, 9, 900000, DORMANT, 90",
        "300, 200, 210, 9, 900000, DORMANT, 200",
        "900, 364, 800, 1, 5, DORMANT, 364",
        "900, 365, 800, 1, 5, LOST, 365",
        "900, 0, 90, 9, 900000, RETURNED, 0",
        "900, 0, 89, 3, 5, ACTIVE, 0",
        "900, 44, 800, 2, 5, RETURNED, 0",
        "900, 45, 800, 2, 5, ACTIVE, 0",
    })
    void a_member_is_in_the_first_stage_whose_rule_he_meets(
            int first, int last, int previous, int orders, long spend, Stage stage, int asleep) {
        Stages stages = Stages.of(
                RULES,
                new int[] {day(first)},
                new int[] {day(last)},
                new int[] {day(previous)},
                new int[] {orders},
                new long[] {spend},
                NOW);
        assertThat(stages.stage(0)).isEqualTo(stage);
        assertThat(stages.asleep()[0]).isEqualTo(asleep);
    }

    private static int day(int before) {
        return before < 0 ? Stages.NEVER : NOW - before;
    }

    @Test
    void silence_leads_from_stage_to_stage_and_never_back() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            int first = random.nextInt(500);
            int previous = first + random.nextInt(200);
            int last = previous + random.nextInt(200);
            int before = Integer.MAX_VALUE;
            for (int day = last; day < last + 500; day += 3) {
                Stage stage = Stages.of(RULES, first, last, previous, random.nextInt(8), random.nextInt(200_000), day);
                int awake = stage == Stage.LOST ? 0 : stage == Stage.DORMANT ? 1 : 2;
                assertThat(awake).isLessThanOrEqualTo(before);
                before = awake;
            }
            assertThat(before).isZero();
        }
    }

    @Test
    void everybody_is_in_one_stage_and_moves_between_two_days() {
        int size = 2_000;
        Random random = new Random(5);
        int[] first = new int[size];
        int[] last = new int[size];
        int[] previous = new int[size];
        int[] orders = new int[size];
        long[] spend = new long[size];
        for (int i = 0; i < size; i++) {
            boolean never = random.nextInt(10) == 0;
            first[i] = never ? Stages.NEVER : NOW - 800 + random.nextInt(400);
            previous[i] = never ? Stages.NEVER : first[i] + random.nextInt(200);
            last[i] = never ? Stages.NEVER : previous[i] + random.nextInt(200);
            orders[i] = random.nextInt(9);
            spend[i] = random.nextInt(200_000);
        }
        Stages now = Stages.of(RULES, first, last, previous, orders, spend, NOW);
        Stages later = Stages.of(RULES, first, last, previous, orders, spend, NOW + 100);
        Movement movement = Movement.of(now.ordinals(), later.ordinals(), Stage.values().length);
        for (Stage stage : Stage.values()) {
            assertThat(movement.before(stage.ordinal())).isEqualTo(now.members()[stage.ordinal()]);
            assertThat(movement.after(stage.ordinal())).isEqualTo(later.members()[stage.ordinal()]);
        }
        assertThat(movement.members(Stage.LOST.ordinal(), Stage.LOST.ordinal()))
                .isEqualTo(movement.before(Stage.LOST.ordinal()));
        assertThat(now.size()).isEqualTo(size);
    }

    @Test
    void rules_that_contradict_themselves_are_refused() {
        assertThatThrownBy(() -> new LifecycleRules(0, 90, 365, 45, 365, 4, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LifecycleRules(30, 90, 90, 45, 365, 4, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LifecycleRules(91, 90, 365, 45, 365, 4, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LifecycleRules(30, 90, 365, 91, 365, 4, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LifecycleRules(30, 90, 365, 45, 365, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LifecycleRules(30, 90, 365, 45, 365, 4, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Stages.of(RULES, 10, 9, Stages.NEVER, 1, 1, 20))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
