package zhiyin.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelTests {

    @ParameterizedTest
    @ValueSource(longs = {10, 1_000, 1_000_000_000, 4_000_000_000L, 900_000_000_000_000_000L})
    void aShareOutGivesAwayExactlyWhatWasPutInAndNobodyIsAUnitOff(long size) {
        Random random = new Random(size);
        for (int round = 0; round < 5_000; round++) {
            long[] weights = new long[1 + random.nextInt(9)];
            BigInteger sum = BigInteger.ZERO;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = random.nextInt(4) == 0 ? 0 : random.nextLong(size);
                sum = sum.add(BigInteger.valueOf(weights[i]));
            }
            long total = random.nextLong(size);
            long[] shares = Shares.allocate(total, weights);
            BigInteger given = BigInteger.ZERO;
            for (int i = 0; i < shares.length; i++) {
                given = given.add(BigInteger.valueOf(shares[i]));
                if (sum.signum() > 0) {
                    BigInteger exact = BigInteger.valueOf(total)
                            .multiply(BigInteger.valueOf(weights[i]))
                            .divide(sum);
                    assertThat(shares[i] - exact.longValueExact()).isBetween(0L, weights[i] == 0 ? 0L : 1L);
                }
            }
            assertThat(given).isEqualTo(BigInteger.valueOf(total));
        }
    }

    @Test
    void whatIsLeftOverGoesToTheLargestRemainderAndAmongEqualsToTheFirst() {
        assertThat(Shares.allocate(10, new long[] {1, 1, 1})).containsExactly(4, 3, 3);
        assertThat(Shares.allocate(10, new long[] {33, 33, 34})).containsExactly(3, 3, 4);
        assertThat(Shares.allocate(1, new long[] {0, 5, 0})).containsExactly(0, 1, 0);
    }

    @Test
    void aCutLeavesExactlyWhatItIsToLeaveAndNoPartGrows() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            long[] parts = new long[1 + random.nextInt(6)];
            long sum = 0;
            for (int i = 0; i < parts.length; i++) {
                parts[i] = random.nextInt(3) == 0 ? 0 : random.nextInt(9);
                sum += parts[i];
            }
            long total = random.nextLong(sum + 1);
            long[] cut = Shares.cut(total, parts);
            for (int i = 0; i < parts.length; i++) {
                assertThat(cut[i]).isBetween(0L, parts[i]);
            }
            assertThat(java.util.Arrays.stream(cut).sum()).isEqualTo(total);
        }
        assertThatThrownBy(() -> Shares.cut(4, new long[] {1, 2})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shares.cut(1, new long[] {0})).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutAnyWeightThePlacesShareEvenly() {
        assertThat(Shares.allocate(5, new long[] {0, 0})).containsExactly(3, 2);
    }

    @Test
    void aShareOutNeedsAPlaceAndNothingNegative() {
        assertThatThrownBy(() -> Shares.allocate(1, new long[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shares.allocate(-1, new long[] {1})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shares.allocate(1, new long[] {-1})).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0}/{1}: floor {2}, half up {3}, ceiling {4}")
    @CsvSource({
        "0, 100, 0, 0, 0",
        "1, 100, 0, 0, 1",
        "49, 100, 0, 0, 1",
        "50, 100, 0, 1, 1",
        "99, 100, 0, 1, 1",
        "100, 100, 1, 1, 1",
        "101, 100, 1, 1, 2",
        "1, 3, 0, 0, 1",
        "2, 3, 0, 1, 1",
        "9223372036854775807, 9223372036854775807, 1, 1, 1",
        "9223372036854775806, 9223372036854775807, 0, 1, 1",
    })
    void aRoundingIsNamed(long numerator, long denominator, long floor, long halfUp, long ceiling) {
        assertThat(Rounding.FLOOR.divide(numerator, denominator)).isEqualTo(floor);
        assertThat(Rounding.HALF_UP.divide(numerator, denominator)).isEqualTo(halfUp);
        assertThat(Rounding.CEILING.divide(numerator, denominator)).isEqualTo(ceiling);
        BigInteger large = BigInteger.TWO.pow(70);
        BigInteger over = BigInteger.valueOf(numerator).multiply(large);
        BigInteger under = BigInteger.valueOf(denominator).multiply(large);
        assertThat(Rounding.FLOOR.divide(over, under)).isEqualTo(floor);
        assertThat(Rounding.HALF_UP.divide(over, under)).isEqualTo(halfUp);
        assertThat(Rounding.CEILING.divide(over, under)).isEqualTo(ceiling);
    }

    @Test
    void nothingNegativeIsRounded() {
        assertThatThrownBy(() -> Rounding.FLOOR.divide(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Rounding.FLOOR.divide(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRatioIsKeptInLowestTermsAndComparedExactly() {
        assertThat(new Ratio(250, 100)).isEqualTo(new Ratio(5, 2));
        assertThat(new Ratio(1, 3)).isGreaterThan(new Ratio(333_333_333_333_333_333L, 1_000_000_000_000_000_000L));
        assertThatThrownBy(() -> new Ratio(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRatioIsExactHoweverLargeTheWayAndSaysWhenTheResultDoesNotFit() {
        Ratio third = new Ratio(333_333_333_333L, 1_000_000_000_000L);
        assertThat(third.times(3_000_000_000L, Rounding.FLOOR)).isEqualTo(999_999_999L);
        assertThat(third.times(3_000_000_000L, Rounding.HALF_UP)).isEqualTo(1_000_000_000L);
        Ratio huge = new Ratio(Long.MAX_VALUE, 1);
        assertThat(huge.times(1, Rounding.FLOOR)).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> huge.times(2, Rounding.FLOOR)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> third.times(-1, Rounding.FLOOR)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0} {1} after {2} is {3}, before it {4}")
    @CsvSource({
        "1, MONTHS, 2024-01-31, 2024-02-29, 2023-12-31",
        "1, MONTHS, 2025-01-31, 2025-02-28, 2024-12-31",
        "1, MONTHS, 2024-03-31, 2024-04-30, 2024-02-29",
        "1, YEARS, 2024-02-29, 2025-02-28, 2023-02-28",
        "4, YEARS, 2024-02-29, 2028-02-29, 2020-02-29",
        "30, DAYS, 2024-02-01, 2024-03-02, 2024-01-02",
        "365, DAYS, 2024-01-01, 2024-12-31, 2023-01-01",
    })
    void aSpanGoesByTheCalendar(int amount, Span.Unit unit, LocalDate day, LocalDate after, LocalDate before) {
        assertThat(new Span(amount, unit).after(day)).isEqualTo(after);
        assertThat(new Span(amount, unit).before(day)).isEqualTo(before);
    }

    @Test
    void aSpanIsPositive() {
        assertThatThrownBy(() -> Span.days(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "the {0} of {1} begins on {2} and ends before {3}")
    @CsvSource({
        "MONTH, 2024-02-29, 2024-02-01, 2024-03-01, 2024-01-01",
        "MONTH, 2025-12-31, 2025-12-01, 2026-01-01, 2025-11-01",
        "QUARTER, 2024-03-31, 2024-01-01, 2024-04-01, 2023-10-01",
        "QUARTER, 2024-04-01, 2024-04-01, 2024-07-01, 2024-01-01",
        "HALF_YEAR, 2024-06-30, 2024-01-01, 2024-07-01, 2023-07-01",
        "HALF_YEAR, 2024-07-01, 2024-07-01, 2025-01-01, 2024-01-01",
        "YEAR, 2024-12-31, 2024-01-01, 2025-01-01, 2023-01-01",
        "YEAR, 2025-01-01, 2025-01-01, 2026-01-01, 2024-01-01",
    })
    void aCalendarUnitBeginsOnItsFirstDayAndEndsBeforeTheNext(
            CalendarUnit unit, LocalDate day, LocalDate start, LocalDate end, LocalDate previous) {
        assertThat(unit.startOf(day)).isEqualTo(start);
        assertThat(unit.endOf(day)).isEqualTo(end);
        assertThat(unit.previousStart(day)).isEqualTo(previous);
    }
}
