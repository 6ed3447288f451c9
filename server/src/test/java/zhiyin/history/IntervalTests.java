package zhiyin.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.backtest.Moments;
import zhiyin.history.Interval.Sample;

/** Intervals against worked values that others have published. */
class IntervalTests {

    private static Moments of(long... figures) {
        Moments moments = new Moments();
        LongStream.of(figures).forEach(moments::add);
        return moments;
    }

    /** The upper 2.5 % point, from any table of Student's distribution (Fisher and Yates, Abramowitz and Stegun 26.10). */
    @ParameterizedTest
    @CsvSource({
        "1, 12.706",
        "2, 4.303",
        "3, 3.182",
        "4, 2.776",
        "5, 2.571",
        "8, 2.306",
        "10, 2.228",
        "15, 2.131",
        "20, 2.086",
        "25, 2.060",
        "30, 2.042",
        "40, 2.021",
        "60, 2.000",
        "120, 1.980",
        "10000, 1.960",
        "99999, 1.960",
        "100001, 1.960",
        "1e12, 1.960"
    })
    void studentsDistributionIsThatOfTheTables(double freedom, double point) {
        assertThat(Interval.student(freedom)).isEqualTo(point, within(0.0005));
    }

    @Test
    void theTwoWaysToStudentsDistributionMeet() {
        assertThat(Interval.student(99_999.9)).isEqualTo(Interval.student(100_000.1), within(1e-8));
    }

    /** Newcombe (1998), table II, method 10. */
    @ParameterizedTest
    @CsvSource({
        "56, 70, 48, 80, 0.0524, 0.3339",
        "9, 10, 3, 10, 0.1705, 0.8090",
        "6, 7, 2, 7, 0.0582, 0.8062",
        "5, 56, 0, 29, -0.0381, 0.1926",
        "0, 10, 0, 20, -0.1611, 0.2775",
        "0, 10, 0, 10, -0.2775, 0.2775",
        "10, 10, 0, 20, 0.6791, 1.0000",
        "10, 10, 0, 10, 0.6075, 1.0000"
    })
    void differencesOfSharesAreNewcombes(long has, long of, long otherHas, long otherOf, double low, double high) {
        Interval interval = Interval.newcombe(has, of, otherHas, otherOf);
        assertThat(interval.low()).isEqualTo(low, within(0.00006));
        assertThat(interval.high()).isEqualTo(high, within(0.00006));
    }

    /** Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17, 857–872, table I. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0.0000, 0.1611", "1, 29, 0.0061, 0.1718"})
    void oneShareIsWilsons(long has, long of, double low, double high) {
        assertThat(Interval.wilson(has, of, -1)).isEqualTo(low, within(0.00006));
        assertThat(Interval.wilson(has, of, 1)).isEqualTo(high, within(0.00006));
    }

    /** R's {@code t.test(extra ~ group, data = sleep)}: Student's own sleep data (1908), as every R installation shows it. */
    @Test
    void theSleepDataOfStudentComeOutAsInR() {
        Sample one = Sample.of(of(7, -16, -2, -12, -1, 34, 37, 8, 0, 20));
        Sample other = Sample.of(of(19, 8, 11, 1, -1, 44, 55, 16, 46, 34));
        assertThat(Interval.freedom(one, other)).isEqualTo(17.776, within(0.0005));
        Interval interval = Interval.welch(one, other);
        assertThat(interval.difference() / 10).isEqualTo(0.75 - 2.33, within(1e-12));
        assertThat(interval.low() / 10).isEqualTo(-3.3654832, within(5e-8));
        assertThat(interval.high() / 10).isEqualTo(0.2054832, within(5e-8));
        assertThat(interval.beyondChance()).isFalse();
    }

    @Test
    void sumsAreExactHoweverLargeTheFigures() {
        long far = 4_000_000_000_000_000L;
        Sample near = Sample.of(of(1, 2, 3, 4));
        Sample away = Sample.of(of(far + 1, far + 2, far + 3, far + 4));
        assertThat(away.variance()).isEqualTo(near.variance()).isEqualTo(5.0 / 3, within(1e-14));
    }

    @Test
    void unevenFiguresNeedMoreMembersAndEvenOnesNoFewerThanThirty() {
        assertThat(Interval.needed(of(1, 2, 3, 4, 5))).isEqualTo(Interval.LEAST);
        assertThat(Interval.needed(of(7, 7, 7))).isEqualTo(Interval.LEAST);
        // one in a hundred buys: skewness (1 - 2p) / sqrt(p (1 - p)), so 25 G1² = 25 · 0.98² / 0.0099 = 2,425.25…
        long[] seldom = new long[100];
        seldom[0] = 5_000;
        assertThat(Interval.needed(of(seldom))).isEqualTo(2_426);
    }

    /** Planted: of a thousand pairs of groups without a difference, about fifty intervals leave 0 out. */
    @Test
    void ninetyFiveOfAHundredIntervalsHoldWhatIsTrue() {
        java.util.Random random = new java.util.Random(20_261_122);
        int missed = 0;
        int missedShares = 0;
        for (int i = 0; i < 1_000; i++) {
            Moments one = new Moments();
            Moments other = new Moments();
            long buyers = 0;
            long others = 0;
            for (int member = 0; member < 60; member++) {
                one.add(Math.round(1_000 + 300 * random.nextGaussian()));
                buyers += random.nextInt(10) < 3 ? 1 : 0;
            }
            for (int member = 0; member < 200; member++) {
                other.add(Math.round(1_000 + 900 * random.nextGaussian()));
                others += random.nextInt(10) < 3 ? 1 : 0;
            }
            missed += Interval.welch(Sample.of(one), Sample.of(other)).beyondChance() ? 1 : 0;
            missedShares += Interval.newcombe(buyers, 60, others, 200).beyondChance() ? 1 : 0;
        }
        assertThat(missed).isBetween(30, 75);
        assertThat(missedShares).isBetween(25, 75);
    }
}
