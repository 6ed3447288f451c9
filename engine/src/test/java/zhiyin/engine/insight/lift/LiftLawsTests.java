package zhiyin.engine.insight.lift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import zhiyin.engine.insight.model.Estimate;

/** What intervals and verdicts say, over many made-up shops of which the truth is known. */
class LiftLawsTests {

    private static final int WORLDS = 2_000;

    /** Of 2,000 intervals of 95 % fewer than 93 % or more than 97 % hold the truth once in some ten thousand such tests. */
    private static void assertNineteenInTwenty(int held) {
        assertThat((double) held / WORLDS).isBetween(0.93, 0.97);
    }

    private static Lift lift(TwoGroups groups, LiftMeasure measure) {
        return Objects.requireNonNull(groups.measured(measure).lift());
    }

    @ParameterizedTest(name = "of {0} basis points held back, an effect of {1}")
    @CsvSource({"1000, 0.2", "5000, 0.2", "2500, 0", "2500, -0.3"})
    void nineteen_in_twenty_intervals_hold_what_was_caused(int share, double effect) {
        Map<LiftMeasure, Integer> absolute = new EnumMap<>(LiftMeasure.class);
        Map<LiftMeasure, Integer> relative = new EnumMap<>(LiftMeasure.class);
        for (int seed = 0; seed < WORLDS; seed++) {
            World world = World.of(seed, 1_500, share, effect);
            for (LiftMeasure measure : LiftMeasure.values()) {
                Lift lift = lift(world.groups(), measure);
                absolute.merge(measure, lift.absolute().holds(world.absolute(measure)) ? 1 : 0, Integer::sum);
                Estimate part = Objects.requireNonNull(lift.relative());
                relative.merge(measure, part.holds(world.relative(measure)) ? 1 : 0, Integer::sum);
            }
        }
        absolute.values().forEach(LiftLawsTests::assertNineteenInTwenty);
        relative.values().forEach(LiftLawsTests::assertNineteenInTwenty);
    }

    @ParameterizedTest
    @EnumSource
    void where_nothing_was_caused_one_in_twenty_is_called_an_effect_and_as_often_for_less_as_for_more(
            LiftMeasure measure) {
        int more = 0;
        int less = 0;
        int improbable = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            Lift lift = lift(World.of(seed, 1_500, 2_000, 0).groups(), measure);
            more += lift.isMore() ? 1 : 0;
            less += lift.isLess() ? 1 : 0;
            improbable += lift.p() < 0.05 ? 1 : 0;
        }
        assertThat((double) (more + less) / WORLDS).isBetween(0.03, 0.07);
        assertThat((double) improbable / WORLDS).isBetween(0.03, 0.07);
        assertThat((double) more / WORLDS).isBetween(0.01, 0.04);
        assertThat((double) less / WORLDS).isBetween(0.01, 0.04);
    }

    @Test
    void intervals_are_narrower_by_what_was_bought_before_and_hold_the_truth_as_often() {
        double adjusted = 0;
        double plain = 0;
        int held = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            World world = World.of(seed, 1_500, 2_500, 0.2);
            Estimate one = lift(world.groups(), LiftMeasure.SPEND).absolute();
            Estimate other = lift(world.withoutPast(), LiftMeasure.SPEND).absolute();
            adjusted += one.high() - one.low();
            plain += other.high() - other.low();
            held += other.holds(world.absolute(LiftMeasure.SPEND)) ? 1 : 0;
            assertThat(world.groups().measured(LiftMeasure.SPEND).saved()).isPositive();
        }
        assertNineteenInTwenty(held);
        // the same rate is behind both: some sixth of the variance of what comes is known before
        assertThat(adjusted / plain).isLessThan(0.95);
    }

    @Test
    void what_has_nothing_to_do_with_it_neither_narrows_nor_shifts_an_interval() {
        World world = World.of(7, 4_000, 2_500, 0.2);
        World another = World.of(8, 4_000, 2_500, 0.2);
        TwoGroups unrelated = new TwoGroups(
                world.groups().treated(),
                world.groups().heldBack(),
                another.groups().before(),
                world.groups().meanwhile());
        Lift lift = lift(unrelated, LiftMeasure.SPEND);
        Lift plain = lift(world.withoutPast(), LiftMeasure.SPEND);
        double width = plain.absolute().high() - plain.absolute().low();
        assertThat(unrelated.measured(LiftMeasure.SPEND).saved()).isBetween(0.0, 0.01);
        assertThat(Math.abs(lift.absolute().value() - plain.absolute().value())).isLessThan(width / 20);
    }

    @Test
    void four_in_five_effects_of_the_smallest_size_that_was_foreseen_are_seen() {
        for (LiftMeasure measure : new LiftMeasure[] {LiftMeasure.ORDERS, LiftMeasure.SPEND}) {
            // days that are over are days without anything given
            World over = World.of(99, 60_000, 2_500, 0);
            org.roaringbitmap.RoaringBitmap everybody = org.roaringbitmap.RoaringBitmap.bitmapOfRange(0, 60_000);
            SmallestEffect large = Objects.requireNonNull(SmallestEffect.of(
                    measure,
                    TwoGroups.foreseen(
                            everybody,
                            2_500,
                            over.groups().before(),
                            over.groups().meanwhile())));
            double usual = large.usual();
            // so many fewer members see only what is larger by the root of it
            double smallest = large.absolute() * Math.sqrt(60_000 / 1_500.0) / usual;
            int seen = 0;
            for (int seed = 0; seed < WORLDS; seed++) {
                seen += lift(World.of(seed, 1_500, 2_500, smallest).groups(), measure)
                                .isMore()
                        ? 1
                        : 0;
            }
            assertThat((double) seen / WORLDS).as(measure.name()).isBetween(0.75, 0.85);
        }
    }

    private static double distance(TwoGroups groups) {
        return groups.balance().stream()
                .filter(each -> each.measure() == LiftMeasure.SPEND)
                .findFirst()
                .orElseThrow()
                .distance();
    }

    @Test
    void groups_drawn_within_strata_are_more_alike_and_their_intervals_hold_the_truth_at_least_as_often() {
        int held = 0;
        double byStrata = 0;
        double plain = 0;
        for (int seed = 0; seed < WORLDS / 4; seed++) {
            World world = World.of(seed, 1_500, 2_000, 0);
            long[] spend = new long[1_500];
            long[] members = new long[1_500];
            for (int number = 0; number < 1_500; number++) {
                spend[number] = world.groups().before().spend().applyAsLong(number);
                members[number] = number;
            }
            byte[] chance = new byte[Drawing.SEED_BYTES];
            new java.util.SplittableRandom(seed + 5_000L).nextBytes(chance);
            boolean[] drawn = new Drawing(chance, 2_000).ofStrata(members, Drawing.strata(spend));
            org.roaringbitmap.RoaringBitmap treated = new org.roaringbitmap.RoaringBitmap();
            org.roaringbitmap.RoaringBitmap heldBack = new org.roaringbitmap.RoaringBitmap();
            for (int number = 0; number < 1_500; number++) {
                (drawn[number] ? heldBack : treated).add(number);
            }
            assertThat(heldBack.getCardinality()).isEqualTo(300);
            TwoGroups groups = new TwoGroups(
                    treated, heldBack, world.groups().before(), world.groups().meanwhile());
            held += lift(groups, LiftMeasure.SPEND).absolute().holds(0) ? 1 : 0;
            byStrata += Math.abs(distance(groups));
            plain += Math.abs(distance(world.groups()));
        }
        assertThat(held / (WORLDS / 4.0)).isGreaterThanOrEqualTo(0.93);
        assertThat(byStrata).isLessThan(plain / 2);
    }

    @Test
    void groups_that_chance_made_are_rarely_called_wrong_and_groups_that_lost_members_on_one_side_are() {
        int suspicious = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            TwoGroups groups = World.of(seed, 1_500, 1_000, 0).groups();
            SampleRatio ratio = SampleRatio.of(
                    groups.treated().getLongCardinality(), groups.heldBack().getLongCardinality(), 1_000);
            suspicious += ratio.isSuspicious() ? 1 : 0;
        }
        assertThat(suspicious).isLessThanOrEqualTo(8);
        assertThat(SampleRatio.of(9_000, 1_000, 1_000).isSuspicious()).isFalse();
        assertThat(SampleRatio.of(8_500, 1_000, 1_000).isSuspicious()).isFalse();
        assertThat(SampleRatio.of(8_000, 1_000, 1_000).isSuspicious()).isTrue();
    }
}
