package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import zhiyin.engine.insight.Traits.Trait;

/** Members who buy alike are found together, and the same ones each time. */
class AlikeTests {

    private static final LocalDate LAST = LocalDate.parse("2025-12-31");
    private static final int UNTIL = (int) LAST.toEpochDay();

    /** How one sort of members buys. */
    private record Sort(int orders, int everyDays, int lastDaysAgo, long amount, double returns) {}

    private static final List<Sort> SORTS = List.of(
            new Sort(24, 14, 3, 20_000, 0.02),
            new Sort(10, 7, 200, 9_000, 0.01),
            new Sort(2, 60, 250, 3_000, 0.5),
            new Sort(4, 70, 20, 60_000, 0.01));

    private static final Cores THREE = new Cores() {
        @Override
        public int count() {
            return 3;
        }

        @Override
        public void run(int parts, java.util.function.IntConsumer part) {
            for (int i = parts - 1; i >= 0; i--) {
                part.accept(i);
            }
        }
    };

    private record MadeUp(Columns columns, int[] truth) {}

    private static MadeUp madeUp(int members, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Growing growing = new Growing(Layout.bare(ZoneOffset.UTC));
        int[] truth = new int[members];
        for (int member = 0; member < members; member++) {
            truth[member] = random.nextInt(SORTS.size());
            Sort sort = SORTS.get(truth[member]);
            growing.join(member, at(LAST.minusDays(700)));
            LocalDate day = LAST.minusDays(sort.lastDaysAgo() + random.nextInt(-2, 3));
            int orders = sort.orders() + (sort.orders() < 8 ? 0 : random.nextInt(-1, 2));
            for (int order = 0; order < orders; order++) {
                long paid = sort.amount() + random.nextLong(-sort.amount() / 8, sort.amount() / 8);
                growing.order(member, at(day), paid, null, null, List.of());
                growing.comeBack(member, at(day.plusDays(1)), (long) (paid * sort.returns()));
                day = day.minusDays(sort.everyDays() + random.nextInt(-2, 3));
            }
        }
        // who has no order is in no group
        growing.join(members, at(LAST));
        return new MadeUp(growing.take(), truth);
    }

    private static Instant at(LocalDate day) {
        return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }

    private static Traits traits(MadeUp madeUp) {
        return Traits.of(madeUp.columns(), UNTIL - 729, UNTIL, Cores.ONE);
    }

    /** Hubert and Arabie, "Comparing partitions", Journal of Classification 2 (1985): 1 for the same, about 0 for chance. */
    private static double adjustedRand(int[] one, int[] other) {
        int ones = java.util.Arrays.stream(one).max().orElse(0) + 1;
        int others = java.util.Arrays.stream(other).max().orElse(0) + 1;
        long[][] both = new long[ones][others];
        for (int i = 0; i < one.length; i++) {
            both[one[i]][other[i]]++;
        }
        double pairs = 0;
        double rows = 0;
        double columns = 0;
        for (int i = 0; i < ones; i++) {
            long row = 0;
            for (int j = 0; j < others; j++) {
                pairs += pairs(both[i][j]);
                row += both[i][j];
            }
            rows += pairs(row);
        }
        for (int j = 0; j < others; j++) {
            long column = 0;
            for (int i = 0; i < ones; i++) {
                column += both[i][j];
            }
            columns += pairs(column);
        }
        double byChance = rows * columns / pairs(one.length);
        return (pairs - byChance) / ((rows + columns) / 2 - byChance);
    }

    private static double pairs(long count) {
        return count * (count - 1) / 2.0;
    }

    private static int[] truth(MadeUp madeUp, Traits traits) {
        int[] truth = new int[traits.members()];
        for (int place = 0; place < truth.length; place++) {
            truth[place] = madeUp.truth()[traits.number(place)];
        }
        return truth;
    }

    @Test
    void members_of_clear_sorts_are_found_together_and_how_many_sorts_there_are_too() {
        for (long seed = 1; seed <= 5; seed++) {
            MadeUp madeUp = madeUp(3_000, seed);
            Traits traits = traits(madeUp);
            Alike.Found found = Alike.of(traits, new Alike.Choice(3, 8, 7));
            assertThat(traits.members()).isEqualTo(3_000);
            assertThat(found.groups().groups()).as("seed " + seed).isEqualTo(SORTS.size());
            assertThat(adjustedRand(truth(madeUp, traits), found.groups().assigned(traits, Cores.ONE)))
                    .as("seed " + seed)
                    .isGreaterThan(0.95);
            assertThat(found.silhouette()).isGreaterThan(0.6);
        }
    }

    @Test
    void who_is_not_in_the_sample_is_put_with_those_like_him() {
        MadeUp madeUp = madeUp(3 * Alike.SAMPLE, 11);
        Traits traits = traits(madeUp);
        Alike groups = Alike.of(traits, new Alike.Choice(3, 8, 7)).groups();
        int[] assigned = groups.assigned(traits, Cores.ONE);
        assertThat(adjustedRand(truth(madeUp, traits), assigned)).isGreaterThan(0.95);
        assertThat(groups.assigned(traits, THREE)).as("in any parts").isEqualTo(assigned);
    }

    @Test
    void the_same_members_and_seed_come_to_the_same_groups() {
        Traits traits = traits(madeUp(2_000, 3));
        Alike once = Alike.of(traits, new Alike.Choice(3, 8, 42)).groups();
        Alike again =
                Alike.of(traits(madeUp(2_000, 3)), new Alike.Choice(3, 8, 42)).groups();
        assertThat(again.text()).isEqualTo(once.text());
        assertThat(Alike.of(traits, new Alike.Choice(5, 5, 42)).groups().groups())
                .isEqualTo(5);
    }

    @Test
    void what_is_written_down_means_the_same_members() {
        Traits traits = traits(madeUp(2_000, 4));
        Alike groups = Alike.of(traits, new Alike.Choice(3, 8, 42)).groups();
        Alike read = Alike.read(groups.text());
        assertThat(read.assigned(traits, Cores.ONE)).isEqualTo(groups.assigned(traits, Cores.ONE));
        for (String other : List.of("", "1,2;3", "a;b;c;d", groups.text() + ";1")) {
            assertThatThrownBy(() -> Alike.read(other)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void those_who_spend_most_come_first_and_what_tells_them_apart_is_their_own() {
        Traits traits = traits(madeUp(2_000, 5));
        Alike groups = Alike.of(traits, new Alike.Choice(4, 4, 1)).groups();
        List<Double> spend = new ArrayList<>();
        for (int group = 0; group < groups.groups(); group++) {
            spend.add(groups.apart(group, Trait.SPEND));
        }
        assertThat(spend).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        int last = groups.groups() - 1;
        assertThat(groups.apart(last, Trait.RETURNS)).as("who brings back half").isGreaterThan(1);
    }

    @Test
    void members_who_are_all_the_same_are_no_groups() {
        Growing growing = new Growing(Layout.bare(ZoneOffset.UTC));
        for (int member = 0; member < 50; member++) {
            growing.join(member, at(LAST));
            growing.order(member, at(LAST), 100, null, null, List.of());
        }
        Traits traits = Traits.of(growing.take(), UNTIL - 10, UNTIL, Cores.ONE);
        assertThatThrownBy(() -> Alike.of(traits, new Alike.Choice(3, 8, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
