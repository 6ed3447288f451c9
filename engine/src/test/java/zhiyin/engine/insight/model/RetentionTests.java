package zhiyin.engine.insight.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contracts, against the two cohorts of Fader and Hardie (2007) and people who were made up. */
class RetentionTests {

    /** Their table 1, per thousand who began; the first seven renewals are fitted, the other five foretold. */
    static final long[] HIGH_END = {1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394};

    static final long[] REGULAR = {1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173};

    static Contracts firstYears(long[] survivors) {
        return Contracts.ofSurvivors(java.util.Arrays.copyOf(survivors, 8));
    }

    @Test
    void the_two_cohorts_of_the_paper_are_fitted_as_was_published() {
        Fitted<ShiftedBetaGeometric> highEnd = ShiftedBetaGeometric.fitted(firstYears(HIGH_END));
        assertThat(highEnd.model().alpha()).isCloseTo(0.668, within(0.0005));
        assertThat(highEnd.model().beta()).isCloseTo(3.806, within(0.0005));
        assertThat(highEnd.logLikelihood()).isCloseTo(-1611.2, within(0.05));
        Fitted<ShiftedBetaGeometric> regular = ShiftedBetaGeometric.fitted(firstYears(REGULAR));
        assertThat(regular.model().alpha()).isCloseTo(0.704, within(0.0005));
        assertThat(regular.model().beta()).isCloseTo(1.182, within(0.0005));
        assertThat(regular.logLikelihood()).isCloseTo(-1680.3, within(0.05));
    }

    @Test
    void the_years_that_were_held_back_come_as_foretold() {
        for (long[] survivors : new long[][] {HIGH_END, REGULAR}) {
            ShiftedBetaGeometric model =
                    ShiftedBetaGeometric.fitted(firstYears(survivors)).model();
            for (int year = 8; year <= 12; year++) {
                assertThat(1_000 * model.survival(year)).isCloseTo(survivors[year], within(20.0));
            }
        }
    }

    @Test
    void what_is_left_is_the_sum_over_all_renewals_to_come() {
        ShiftedBetaGeometric model = new ShiftedBetaGeometric(0.668, 3.806);
        for (int renewals : new int[] {0, 1, 4, 30}) {
            for (double rate : new double[] {0.02, 0.1, 0.5}) {
                double sum = 0;
                double discount = 1;
                double left = 1;
                for (int more = 1; more < 5_000; more++) {
                    left *= model.retention(renewals + more);
                    sum += left * discount;
                    discount /= 1 + rate;
                }
                assertThat(model.residual(renewals, rate)).isCloseTo(sum, within(1e-9 * sum));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_contracts_were_made_of_is_found_again(long seed) {
        ShiftedBetaGeometric truth = new ShiftedBetaGeometric(1.2, 4);
        Random random = new Random(seed);
        long[] ended = new long[13];
        long[] running = new long[13];
        for (int i = 0; i < 40_000; i++) {
            double one = People.gamma(random, truth.alpha());
            double leaving = one / (one + People.gamma(random, truth.beta()));
            int watched = random.nextInt(13);
            int renewals = 0;
            while (renewals < watched && random.nextDouble() >= leaving) {
                renewals++;
            }
            if (renewals == watched) {
                running[renewals]++;
            } else {
                ended[renewals]++;
            }
        }
        Fitted<ShiftedBetaGeometric> fitted = ShiftedBetaGeometric.fitted(Contracts.of(ended, running));
        Estimates parameters = fitted.parameters(1 - 6e-5);
        assertThat(fitted.members()).isEqualTo(40_000);
        for (int i = 0; i < 2; i++) {
            assertThat(parameters.at(i).holds(truth.parameters()[i])).isTrue();
            assertThat(parameters.at(i).high() / parameters.at(i).low()).isLessThan(1.6);
        }
        Estimates survivals = ShiftedBetaGeometric.survivals(fitted, 13, 1 - 6e-5);
        Estimates residuals = ShiftedBetaGeometric.residuals(fitted, 13, 0.1, 1 - 6e-5);
        for (int i = 0; i < 13; i++) {
            assertThat(survivals.at(i).holds(truth.survival(i))).isTrue();
            assertThat(residuals.at(i).holds(truth.residual(i, 0.1))).isTrue();
        }
    }

    @Test
    void who_has_renewed_often_renews_again_more_probably() {
        ShiftedBetaGeometric model = new ShiftedBetaGeometric(0.7, 1.2);
        for (int renewal = 1; renewal < 30; renewal++) {
            assertThat(model.retention(renewal + 1)).isGreaterThan(model.retention(renewal));
            assertThat(model.survival(renewal + 1)).isLessThan(model.survival(renewal));
            assertThat(model.survival(renewal, 3) * model.survival(renewal))
                    .isCloseTo(model.survival(renewal + 3), within(1e-12));
        }
        assertThat(model.survival(0)).isEqualTo(1);
    }

    @Test
    void contracts_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> Contracts.ofSurvivors(new long[] {5, 6})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Contracts.of(new long[1], new long[2])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ShiftedBetaGeometric.fitted(Contracts.of(new long[1], new long[1])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ShiftedBetaGeometric(1, 1).residual(0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
