package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantiles, histograms, sketches, Pareto shares and times until something comes. */
class DistributionTests {

    /** As R prints quantile(c(3, 1, 4, 1, 5, 9, 2, 6), p), whose type is 7. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0.1, 1", "0.25, 1.75", "0.5, 3.5", "0.9, 6.9", "1, 9"})
    void a_quantile_is_of_type_seven(double p, double expected) {
        assertThat(Quantiles.of(new long[] {1, 1, 2, 3, 4, 5, 6, 9}, p)).isCloseTo(expected, within(1e-12));
    }

    @Test
    void a_histogram_counts_everybody_once_and_two_add_up() {
        long[] bounds = {0, 10, 100};
        Histogram histogram = Histogram.of(new long[] {-5, 0, 1, 10, 11, 100, 101, 5_000}, bounds);
        assertThat(new long[] {histogram.count(0), histogram.count(1), histogram.count(2), histogram.count(3)})
                .containsExactly(2, 2, 2, 2);
        assertThat(histogram.bound(3)).isEqualTo(Long.MAX_VALUE);
        Histogram both = histogram.plus(Histogram.of(new long[] {7}, bounds));
        assertThat(both.count(1)).isEqualTo(3);
        assertThat(both.members()).isEqualTo(9);
        assertThat(both.bins()).isEqualTo(4);
        assertThatThrownBy(() -> Histogram.of(new long[0], new long[] {1, 1}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> both.plus(Histogram.of(new long[0], new long[] {1})))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_sketch_is_right_to_one_part_in_a_hundred_and_two_are_one(long seed) {
        Random random = new Random(seed);
        long[] values = new long[50_000];
        Sketch whole = new Sketch();
        Sketch[] parts = {new Sketch(), new Sketch()};
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(20) == 0 ? 0 : (long) Math.exp(random.nextGaussian() * 3 + 8);
            whole.add(values[i]);
            parts[random.nextInt(2)].add(values[i]);
        }
        parts[0].add(parts[1]);
        Arrays.sort(values);
        for (double p : new double[] {0, 0.01, 0.05, 0.25, 0.5, 0.9, 0.99, 0.999, 1}) {
            double exact = values[(int) ((values.length - 1) * p)];
            assertThat(whole.quantile(p)).isCloseTo(exact, within(Sketch.ERROR * exact * (1 + 1e-9)));
            assertThat(parts[0].quantile(p)).isEqualTo(whole.quantile(p));
        }
        assertThat(parts[0].count()).isEqualTo(values.length);
    }

    @Test
    void a_sketch_holds_the_largest_there_is_and_nothing_negative() {
        Sketch sketch = new Sketch();
        assertThatThrownBy(() -> sketch.quantile(0.5)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> sketch.add(-1)).isInstanceOf(IllegalArgumentException.class);
        sketch.add(Long.MAX_VALUE);
        assertThat(sketch.quantile(1)).isCloseTo(Long.MAX_VALUE, within(0.0101 * Long.MAX_VALUE));
    }

    @Test
    void the_top_fifth_brings_its_share() {
        ParetoShare share = ParetoShare.of(new long[] {10, 0, 50, -7, 20, 20, 0, 0, 0, 0});
        assertThat(share.members()).isEqualTo(10);
        assertThat(share.share(0)).isZero();
        assertThat(share.share(0.1)).isEqualTo(0.5);
        assertThat(share.share(0.2)).isEqualTo(0.7);
        assertThat(share.share(0.25)).isCloseTo(0.8, within(1e-12));
        assertThat(share.share(1)).isEqualTo(1);
        assertThat(share.membersFor(0.5)).isEqualTo(1);
        assertThat(share.membersFor(0.71)).isEqualTo(3);
        assertThat(share.membersFor(1)).isEqualTo(4);
        assertThat(share.membersFor(0)).isZero();
        assertThat(ParetoShare.of(new long[] {0, 0}).share(0.5)).isZero();
        assertThatThrownBy(() -> share.share(1.1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Freireich's leukemia patients under 6-MP, the example of most textbooks: weeks in remission, + for those still in it. */
    @Test
    void the_remissions_of_the_textbooks_come_out_as_in_the_textbooks() {
        int[] weeks = {6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35};
        boolean[] came = {
            true, true, true, false, true, false, true, false, false, true, true, false, false, false, true, true,
            false, false, false, false, false
        };
        Survival survival = Survival.of(weeks, came);
        assertThat(survival.times()).containsExactly(6, 7, 10, 13, 16, 22, 23);
        double[] left = {0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482};
        int[] atRisk = {21, 17, 15, 12, 11, 7, 6};
        for (int i = 0; i < left.length; i++) {
            assertThat(1 - survival.within(survival.times()[i])).isCloseTo(left[i], within(0.00005));
            assertThat(survival.atRisk(i)).isEqualTo(atRisk[i]);
        }
        assertThat(survival.came(0)).isEqualTo(3);
        assertThat(survival.within(5)).isZero();
        assertThat(survival.within(1_000)).isEqualTo(survival.within(23));
        assertThat(survival.daysUntil(0.5)).isEqualTo(23);
        assertThat(survival.daysUntil(0.6)).isEqualTo(-1);
        assertThat(survival.watchedMax()).isEqualTo(35);
        // Greenwood's standard error at 10 weeks is 0.0963, and the interval on the scale ln(−ln) 0.5032 to 0.8894
        double[] interval = survival.interval(10, 0.95);
        assertThat(1 - interval[1]).isCloseTo(0.5032, within(0.0002));
        assertThat(1 - interval[0]).isCloseTo(0.8894, within(0.0002));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void who_was_not_watched_for_long_does_not_make_things_come_sooner(long seed) {
        Random random = new Random(seed);
        int size = 20_000;
        int[] durations = new int[size];
        boolean[] happened = new boolean[size];
        double naive = 0;
        int came = 0;
        for (int i = 0; i < size; i++) {
            int time = (int) (-60 * Math.log(1 - random.nextDouble()));
            int watched = random.nextInt(120);
            happened[i] = time <= watched;
            durations[i] = Math.min(time, watched);
            naive += happened[i] && durations[i] < 30 ? 1 : 0;
            came += happened[i] ? 1 : 0;
        }
        Survival survival = Survival.of(durations, happened);
        double truth = 1 - Math.exp(-30.0 / 60);
        assertThat(survival.within(29)).isCloseTo(truth, within(0.02));
        assertThat(naive / came).isGreaterThan(truth + 0.1);
        double[] interval = survival.interval(29, 0.9999);
        assertThat(truth).isBetween(interval[0], interval[1]);
        assertThat(interval[1] - interval[0]).isLessThan(0.05);
    }

    @Test
    void times_between_purchases_are_from_day_to_day_and_the_last_one_goes_on() {
        // bought on days 0, 0, 10, 40; on day 5; on days 20 and 200, which is after the end; never
        int[] starts = {0, 4, 5, 7, 7};
        int[] days = {0, 0, 10, 40, 5, 20, 200};
        Survival all = Survival.ofRepurchases(starts, days, 100, 0);
        assertThat(all.watched()).isEqualTo(5);
        assertThat(all.times()).containsExactly(10, 30);
        assertThat(all.watchedMax()).isEqualTo(95);
        assertThat(all.within(10)).isCloseTo(1.0 / 5, within(1e-12));
        Survival second = Survival.ofRepurchases(starts, days, 100, 1);
        assertThat(second.watched()).isEqualTo(3);
        assertThat(second.times()).containsExactly(10);
        assertThat(second.within(50)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(Survival.of(new int[0], new boolean[0]).within(10)).isZero();
        assertThatThrownBy(() -> Survival.of(new int[] {-1}, new boolean[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
