package zhiyin.engine.insight.lift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.insight.model.Estimate;

/** Single figures, against what is published and against the definitions. */
class LiftTests {

    /** Newcombe, Statistics in Medicine 17 (1998), table II, method 10: his eight contrasts to four places. */
    @ParameterizedTest(name = "{0} of {1} and {2} of {3}")
    @CsvSource({
        "56, 70, 48, 80,  0.0524, 0.3339",
        " 9, 10,  3, 10,  0.1705, 0.8090",
        " 6,  7,  2,  7,  0.0582, 0.8062",
        " 5, 56,  0, 29, -0.0381, 0.1926",
        " 0, 10,  0, 20, -0.1611, 0.2775",
        " 0, 10,  0, 10, -0.2775, 0.2775",
        "10, 10,  0, 20,  0.6791, 1.0000",
        "10, 10,  0, 10,  0.6075, 1.0000"
    })
    void differences_of_shares_have_the_intervals_that_newcombe_prints(
            long some, long members, long others, long otherMembers, double low, double high) {
        Lift lift = Lift.ofShares(some, members, others, otherMembers);
        assertThat(lift.absolute().value())
                .isCloseTo((double) some / members - (double) others / otherMembers, within(1e-12));
        assertThat(lift.absolute().low()).isCloseTo(low, within(0.00006));
        assertThat(lift.absolute().high()).isCloseTo(high, within(0.00006));
    }

    /**
     * Fagerland, Lydersen and Laake, "Statistical Analysis of Contingency Tables" (2017), chapter 4: 7 of 34 and 1 of 34, as their
     * package contingencytables prints them.
     */
    @Test
    void shares_of_a_trial_have_the_intervals_of_the_difference_and_of_the_ratio_that_are_printed() {
        Lift lift = Lift.ofShares(7, 34, 1, 34);
        assertThat(lift.absolute().value()).isCloseTo(0.1765, within(0.00006));
        assertThat(lift.absolute().low()).isCloseTo(0.0189, within(0.00006));
        assertThat(lift.absolute().high()).isCloseTo(0.3404, within(0.00006));
        Estimate relative = Objects.requireNonNull(lift.relative());
        assertThat(relative.value() + 1).isCloseTo(7, within(1e-9));
        assertThat(relative.low() + 1).isCloseTo(1.1537, within(0.00006));
        assertThat(relative.high() + 1).isCloseTo(41.9763, within(0.00006));
    }

    /** Fieller's ends are where the first less so many times the second is just as far from nothing as its own interval is wide. */
    @Test
    void the_ratio_of_means_ends_where_fieller_says() {
        double one = 12.5;
        double two = 10;
        double variance = 81;
        double other = 64;
        Lift lift = Lift.ofMeans(one, variance, 900, two, other, 100);
        double t = t(variance / 900, 900, other / 100, 100);
        Estimate relative = Objects.requireNonNull(lift.relative());
        for (double end : new double[] {relative.low() + 1, relative.high() + 1}) {
            double error = Math.sqrt(variance / 900 + end * end * other / 100);
            assertThat(Math.abs(one - end * two) / error).isCloseTo(t, within(1e-9));
        }
        // and by his own formula
        double g = t * t * other / 100 / (two * two);
        double side = t / two * Math.sqrt((1 - g) * variance / 900 + one * one / (two * two) * other / 100);
        assertThat(relative.low() + 1).isCloseTo((one / two - side) / (1 - g), within(1e-9));
        assertThat(relative.high() + 1).isCloseTo((one / two + side) / (1 - g), within(1e-9));
    }

    private static double t(double one, int members, double two, int others) {
        double freedom = (one + two) * (one + two) / (one * one / (members - 1) + two * two / (others - 1));
        return new TDistribution(null, freedom).inverseCumulativeProbability(0.975);
    }

    @Test
    void there_is_no_ratio_to_what_may_be_nothing() {
        assertThat(Lift.ofMeans(5, 100, 50, 0.5, 100, 50).relative()).isNull();
        assertThat(Lift.ofShares(5, 50, 0, 50).relative()).isNull();
        assertThat(Lift.ofMeans(5, 100, 50, 0.5, 100, 50).absolute().holds(4.5)).isTrue();
    }

    @Test
    void both_intervals_of_shares_are_on_the_same_side_of_nothing() {
        for (int some = 0; some <= 40; some++) {
            for (int others = 1; others <= 25; others++) {
                Lift lift = Lift.ofShares(some, 40, others, 25);
                Estimate relative = Objects.requireNonNull(lift.relative());
                assertThat(relative.low() > 1e-12).isEqualTo(lift.absolute().low() > 1e-12);
                assertThat(relative.high() < -1e-12).isEqualTo(lift.absolute().high() < -1e-12);
                assertThat(relative.low()).isBetween(-1.0, relative.value() + 1e-12);
                assertThat(relative.high()).isGreaterThanOrEqualTo(relative.value() - 1e-12);
            }
        }
    }

    @Test
    void what_is_the_same_for_everybody_has_no_spread_and_its_difference_no_width() {
        Lift none = Lift.ofMeans(3, 0, 10, 3, 0, 10);
        assertThat(none.absolute()).isEqualTo(new Estimate(0, 0, 0));
        assertThat(none.p()).isEqualTo(1);
        Lift some = Lift.ofMeans(4, 0, 10, 2, 0, 10);
        assertThat(some.relative()).isEqualTo(new Estimate(1, 1, 1));
        assertThat(some.p()).isEqualTo(0);
        assertThat(Lift.ofShares(0, 10, 0, 10).p()).isEqualTo(1);
    }

    // drawing

    @Test
    void a_drawing_is_the_hash_of_seed_and_member_and_can_be_repeated() throws java.security.GeneralSecurityException {
        byte[] seed = new byte[Drawing.SEED_BYTES];
        Arrays.fill(seed, (byte) 7);
        Drawing drawing = new Drawing(seed, 2_500);
        int heldBack = 0;
        for (long member = 1; member <= 20_000; member++) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(seed);
            digest.update(ByteBuffer.allocate(8).putLong(member).array());
            long place = ByteBuffer.wrap(digest.digest()).getLong();
            assertThat(drawing.place(member)).isEqualTo(place);
            assertThat(drawing.isHeldBack(member)).isEqualTo((place >>> 1) / 0x1p63 < 0.25);
            heldBack += drawing.isHeldBack(member) ? 1 : 0;
        }
        // 5,000, and four standard deviations to either side
        assertThat(heldBack).isBetween(4_755, 5_245);
        assertThat(new Drawing(seed, 2_500).isHeldBack(4_711)).isEqualTo(drawing.isHeldBack(4_711));
        assertThatThrownBy(() -> new Drawing(new byte[3], 2_500)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Drawing(seed, 10_000)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_each_stratum_the_same_share_is_held_back_and_of_all_exactly_it() {
        byte[] seed = new byte[Drawing.SEED_BYTES];
        long[] members = new long[1_003];
        long[] spend = new long[1_003];
        for (int i = 0; i < members.length; i++) {
            members[i] = 1_000_000L + i;
            spend[i] = i < 403 ? 0 : i;
        }
        int[] strata = Drawing.strata(spend);
        assertThat(strata[0]).isZero();
        assertThat(strata[403]).isEqualTo(1);
        assertThat(strata[1_002]).isEqualTo(4);
        boolean[] drawn = new Drawing(seed, 1_000).ofStrata(members, strata);
        int[] sizes = new int[5];
        int[] heldBack = new int[5];
        for (int i = 0; i < members.length; i++) {
            sizes[strata[i]]++;
            heldBack[strata[i]] += drawn[i] ? 1 : 0;
        }
        assertThat(Arrays.stream(heldBack).sum()).isEqualTo(100);
        for (int stratum = 0; stratum < 5; stratum++) {
            assertThat((double) heldBack[stratum]).isCloseTo(sizes[stratum] / 10.0, within(1.0));
        }
        assertThat(new Drawing(seed, 1_000).ofStrata(members, strata)).isEqualTo(drawn);
        // the order in which members come makes no difference
        long[] turned = new long[members.length];
        int[] turnedStrata = new int[members.length];
        for (int i = 0; i < members.length; i++) {
            turned[i] = members[members.length - 1 - i];
            turnedStrata[i] = strata[members.length - 1 - i];
        }
        boolean[] again = new Drawing(seed, 1_000).ofStrata(turned, turnedStrata);
        for (int i = 0; i < members.length; i++) {
            assertThat(again[i]).isEqualTo(drawn[members.length - 1 - i]);
        }
    }

    @Test
    void nobody_is_drawn_of_nobody_and_members_without_past_are_one_stratum() {
        assertThat(new Drawing(new byte[Drawing.SEED_BYTES], 5_000).ofStrata(new long[0], new int[0]))
                .isEmpty();
        assertThat(Drawing.strata(new long[] {0, -5, 0})).containsOnly(0);
        assertThat(Drawing.strata(new long[] {7, 7, 7, 7})).containsOnly(1);
    }

    // what follows

    private static TwoGroups small() {
        // four were given it, of whom three bought; four were held back, of whom one did
        long[] spend = {1_000, 2_000, 0, 3_000, 0, 0, 0, 2_000};
        return new TwoGroups(
                RoaringBitmap.bitmapOf(0, 1, 2, 3),
                RoaringBitmap.bitmapOf(4, 5, 6, 7),
                Bought.NOTHING,
                new Bought(number -> spend[number] > 0 ? 1 : 0, number -> spend[number]));
    }

    @Test
    void a_small_test_comes_to_what_one_reckons_by_hand() {
        TwoGroups groups = small();
        assertThat(TwoGroups.totals(groups.treated(), groups.meanwhile()))
                .isEqualTo(new TwoGroups.Totals(4, 3, 3, 6_000));
        assertThat(TwoGroups.totals(groups.heldBack(), groups.meanwhile()))
                .isEqualTo(new TwoGroups.Totals(4, 1, 1, 2_000));
        Lift spend = Objects.requireNonNull(groups.measured(LiftMeasure.SPEND).lift());
        assertThat(spend.treated()).isEqualTo(1_500);
        assertThat(spend.heldBack()).isEqualTo(500);
        assertThat(spend.absolute().value()).isEqualTo(1_000);
        // variances 5,000,000 ÷ 3 and 1,000,000; Welch: 5.66 degrees of freedom
        double t = t(5_000_000 / 3.0 / 4, 4, 1_000_000 / 4.0, 4);
        assertThat(spend.absolute().high()).isCloseTo(1_000 + t * Math.sqrt(5_000_000 / 12.0 + 250_000), within(1e-6));
        assertThat(groups.balance()).isEmpty();
        assertThat(groups.measured(LiftMeasure.SPEND).saved()).isZero();
    }

    @Test
    void what_was_caused_is_reckoned_at_prices_before_what_was_taken_off_and_what_was_taken_off_is_a_cost_once() {
        TwoGroups groups = small();
        // each of the three who bought was given 100 off
        Lift gross = Objects.requireNonNull(groups.atFullPrices(number -> number < 4 && number != 2 ? 100 : 0)
                .lift());
        assertThat(gross.absolute().value()).isEqualTo(1_075);
        Lift buyers = Objects.requireNonNull(groups.measured(LiftMeasure.BUYERS).lift());
        Lift orders = Objects.requireNonNull(groups.measured(LiftMeasure.ORDERS).lift());
        Lift spend = Objects.requireNonNull(groups.measured(LiftMeasure.SPEND).lift());
        CausedReturn caused = CausedReturn.of(4, buyers, orders, spend, gross, 4_000, 300 + 200);
        assertThat(caused.buyers().value()).isCloseTo(2, within(1e-9));
        assertThat(caused.orders().value()).isCloseTo(2, within(1e-9));
        assertThat(caused.revenue().value()).isCloseTo(4_000, within(1e-9));
        assertThat(caused.contribution().value()).isCloseTo(0.4 * 4_300, within(1e-9));
        assertThat(Objects.requireNonNull(caused.roi()).value()).isCloseTo((1_720 - 500) / 500.0, within(1e-9));
        assertThat(CausedReturn.of(4, buyers, orders, spend, gross, 4_000, 0).roi())
                .isNull();
        // where one in four buys without it and three in four with it, a third would have bought anyway
        assertThat(Objects.requireNonNull(TwoGroups.anyway(buyers)).value()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(Objects.requireNonNull(TwoGroups.anyway(Lift.ofShares(10, 100, 20, 100)))
                        .value())
                .isEqualTo(1);
        assertThat(TwoGroups.anyway(Lift.ofShares(0, 100, 20, 100))).isNull();
        assertThat(TwoGroups.anyway(Lift.ofShares(5, 100, 0, 100))).isEqualTo(new Estimate(0, 0, 1));
    }

    @Test
    void a_verdict_says_no_more_than_the_interval_does() {
        SampleRatio right = SampleRatio.of(900, 100, 1_000);
        SampleRatio wrong = SampleRatio.of(500, 100, 1_000);
        Lift more = lift(1, 3);
        Lift less = lift(-3, -1);
        Lift either = lift(-1, 3);
        assertThat(LiftVerdict.of(more, 2.0, right)).isEqualTo(LiftVerdict.WORKED);
        assertThat(LiftVerdict.of(less, 2.0, right)).isEqualTo(LiftVerdict.HARMED);
        assertThat(LiftVerdict.of(either, 4.0, right)).isEqualTo(LiftVerdict.DID_NOT);
        assertThat(LiftVerdict.of(either, 2.0, right)).isEqualTo(LiftVerdict.UNCERTAIN);
        assertThat(LiftVerdict.of(either, null, right)).isEqualTo(LiftVerdict.UNCERTAIN);
        assertThat(LiftVerdict.of(null, 2.0, right)).isEqualTo(LiftVerdict.UNCERTAIN);
        assertThat(LiftVerdict.of(more, 2.0, wrong)).isEqualTo(LiftVerdict.NOT_TRUSTED);
    }

    private static Lift lift(double low, double high) {
        return new Lift(0, 0, new Estimate((low + high) / 2, low, high), null, 0.5);
    }

    @Test
    void groups_are_said_not_to_be_alike_where_they_differ_by_more_than_a_tenth_and_more_than_chance() {
        double chance = Math.sqrt(1 / 9_000.0 + 1 / 1_000.0);
        assertThat(new Balance(LiftMeasure.SPEND, 12, 10, 0.12, chance).isSuspicious())
                .isTrue();
        assertThat(new Balance(LiftMeasure.SPEND, 11, 10, 0.09, chance).isSuspicious())
                .isFalse();
        assertThat(new Balance(LiftMeasure.SPEND, 15, 10, -0.5, Math.sqrt(1 / 21.0 + 1 / 9.0)).isSuspicious())
                .isFalse();
        assertThat(new Balance(LiftMeasure.SPEND, 5, 10, -0.5, chance).isSuspicious())
                .isTrue();
    }

    @Test
    void a_group_of_one_says_nothing() {
        TwoGroups groups = new TwoGroups(
                RoaringBitmap.bitmapOf(0, 1, 2, 3, 4, 5, 6),
                RoaringBitmap.bitmapOf(7),
                Bought.NOTHING,
                small().meanwhile());
        for (LiftMeasure measure : LiftMeasure.values()) {
            assertThat(groups.measured(measure).lift()).isNull();
        }
        assertThat(TwoGroups.foreseen(RoaringBitmap.bitmapOf(1, 2, 3), 1_000, Bought.NOTHING, Bought.NOTHING))
                .isEmpty();
    }

    /** Bloom (1995): 2.80 standard errors for four in five at one in twenty, to both sides. */
    @Test
    void the_smallest_effect_is_so_many_standard_errors_as_bloom_says() {
        assertThat(SmallestEffect.ERRORS).isCloseTo(2.80, within(0.005));
        SmallestEffect smallest = SmallestEffect.of(LiftMeasure.SPEND, 50, 400, 900, 100);
        assertThat(smallest.absolute()).isCloseTo(SmallestEffect.ERRORS * Math.sqrt(400 / 900.0 + 4), within(1e-9));
        assertThat(Objects.requireNonNull(smallest.relative())).isCloseTo(smallest.absolute() / 50, within(1e-12));
        assertThat(SmallestEffect.of(LiftMeasure.SPEND, 0, 400, 900, 100).relative())
                .isNull();
    }
}
