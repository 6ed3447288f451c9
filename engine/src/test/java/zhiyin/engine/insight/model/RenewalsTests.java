package zhiyin.engine.insight.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;

/** Buying seen as a contract: who renews, who ends it, and what the model expects of who goes on. */
class RenewalsTests {

    private static int day(String day) {
        return (int) LocalDate.parse(day).toEpochDay();
    }

    private static Renewals of(String asOf, String... days) {
        int[] bought = new int[days.length];
        for (int i = 0; i < days.length; i++) {
            bought[i] = day(days[i]);
        }
        return Renewals.of(new int[] {0, bought.length}, bought, 3, 0, day(asOf));
    }

    @Test
    void who_buys_in_the_next_period_renews_and_who_lets_one_pass_has_ended_it() {
        // three months each: January to March, April to June, July to September
        Renewals one = of("2024-12-31", "2024-01-01", "2024-02-01", "2024-06-30", "2024-07-01");
        assertThat(one.renewals(0)).isEqualTo(2);
        assertThat(one.hasEnded(0)).as("nothing in the fourth").isTrue();
        Renewals open = of("2024-12-30", "2024-01-01", "2024-02-01", "2024-06-30", "2024-07-01");
        assertThat(open.hasEnded(0)).as("the fourth is not over").isFalse();
        Renewals late = of("2024-12-31", "2024-01-01", "2024-07-01");
        assertThat(late.renewals(0)).isZero();
        assertThat(late.hasEnded(0)).as("whatever comes later").isTrue();
        Renewals already = of("2024-04-02", "2024-01-01", "2024-04-01");
        assertThat(already.renewals(0)).as("the period is under way").isZero();
        assertThat(already.hasEnded(0)).isFalse();
        assertThat(of("2023-12-31", "2024-01-01").renewals(0)).isEqualTo(Renewals.NOBODY);
    }

    @Test
    void a_period_begins_on_the_day_of_the_month_of_the_first_purchase_or_the_last_there_is() {
        Renewals one = of("2024-05-29", "2023-11-30", "2024-02-28");
        assertThat(one.hasEnded(0))
                .as("the second begins on 29 February and ends on 29 May")
                .isTrue();
        assertThat(of("2024-05-29", "2023-11-30", "2024-02-29").renewals(0)).isEqualTo(1);
    }

    /** Contracts of a beta-geometric world, a month each, and what was bought in them. */
    private static int[][] madeUp(double alpha, double beta, int members, long seed) {
        BetaDistribution ending = new BetaDistribution(new Well19937c(seed), alpha, beta);
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> starts = new ArrayList<>(List.of(0));
        List<Integer> days = new ArrayList<>();
        LocalDate first = LocalDate.parse("2022-01-01");
        LocalDate last = LocalDate.parse("2024-12-31");
        for (int member = 0; member < members; member++) {
            LocalDate joined = first.plusDays(random.nextInt(600));
            double chance = ending.sample();
            for (int period = 0; ; period++) {
                LocalDate begins = joined.plusMonths(period);
                if (begins.isAfter(last) || (period > 0 && random.nextDouble() < chance)) {
                    break;
                }
                days.add((int) begins.toEpochDay());
            }
            starts.add(days.size());
        }
        return new int[][] {
            starts.stream().mapToInt(Integer::intValue).toArray(),
            days.stream().mapToInt(Integer::intValue).toArray()
        };
    }

    @Test
    void the_model_that_made_them_is_found_again_and_is_right_on_days_it_did_not_know() {
        int[][] bought = madeUp(1.5, 6, 8_000, 5);
        int asOf = day("2024-12-31");
        Renewals renewals = Renewals.of(bought[0], bought[1], 1, 0, asOf);
        ShiftedBetaGeometric model =
                ShiftedBetaGeometric.fitted(renewals.contracts()).model();
        assertThat(model.alpha()).isCloseTo(1.5, within(0.15));
        assertThat(model.beta()).isCloseTo(6, within(0.7));
        RetentionCalibration calibration = calibrated(bought, day("2024-06-30"), asOf);
        assertThat(calibration.expected() / calibration.actual()).isCloseTo(1, within(0.03));
        assertThat(calibration.lines().stream()
                        .mapToLong(RetentionCalibration.Line::members)
                        .sum())
                .isEqualTo(calibration.members());
        for (RetentionCalibration.Line line : calibration.lines()) {
            assertThat(line.expected()).as(line.toString()).isCloseTo(line.actual(), within(0.12 * line.actual() + 15));
        }
    }

    @Test
    void contracts_that_all_end_alike_are_not_expected_to_go_on() {
        int[][] bought = madeUp(30, 3, 2_000, 9);
        RetentionCalibration calibration = calibrated(bought, day("2023-06-30"), day("2024-06-30"));
        assertThat(calibration.expected()).isLessThan(0.2 * calibration.members());
    }

    private static RetentionCalibration calibrated(int[][] bought, int cut, int asOf) {
        return RetentionCalibration.of(
                Renewals.of(bought[0], bought[1], 1, 0, cut), Renewals.of(bought[0], bought[1], 1, 0, asOf), 1, asOf);
    }
}
