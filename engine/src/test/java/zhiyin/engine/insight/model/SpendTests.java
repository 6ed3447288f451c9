package zhiyin.engine.insight.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.insight.OnlineRetail;

/** Gamma-gamma and what members are worth, against what was published, what SciPy comes to, and people who were made up. */
class SpendTests {

    /** What Fader and Hardie (2013) print for CDNOW, dollars. */
    private static final GammaGamma PUBLISHED = new GammaGamma(6.25, 3.74, 15.44);

    /** What those who have fitted CDNOW to more digits print of customers, with three digits of the parameters. */
    @ParameterizedTest
    @CsvSource({"2, 22.35, 24.6586", "1, 11.77, 18.9115", "7, 73.74, 71.4628", "2, 25.55, 27.2824"})
    void customers_of_cdnow_spend_at_a_time_what_was_published(int purchases, double mean, double expected) {
        assertThat(PUBLISHED.expected(purchases, purchases * mean)).isCloseTo(expected, within(0.05));
    }

    @Test
    void somebody_unknown_spends_the_mean_of_all() {
        assertThat(PUBLISHED.expected()).isCloseTo(35.2, within(0.05));
        assertThat(new GammaGamma(2, 0.9, 10).expected()).isInfinite();
    }

    /** With a year of days of buying: SciPy's Nelder-Mead over the logarithms comes to the same. */
    @Test
    void the_spending_of_online_retail_is_fitted_as_scipy_has_it() {
        OnlineRetail shop = OnlineRetail.read();
        Spending spending = shop.spending();
        Fitted<GammaGamma> fitted = GammaGamma.fitted(spending);
        assertThat(fitted.members()).isEqualTo(4_338);
        assertThat(fitted.logLikelihood()).isCloseTo(-49_550.82815, within(0.001));
        assertThat(fitted.model().p()).isCloseTo(2.85643, within(0.001));
        assertThat(fitted.model().q()).isCloseTo(3.25347, within(0.001));
        assertThat(fitted.model().gamma()).isCloseTo(32_314.24, within(20.0));
        assertThat(fitted.model().logLikelihood(spending)).isCloseTo(fitted.logLikelihood(), within(1e-6));
        Spending.Dependence dependence = spending.dependence(0.95);
        assertThat(dependence.linear().value()).isCloseTo(0.024741189525885502, within(1e-9));
        assertThat(dependence.ranked().value()).isCloseTo(0.1838517176740255, within(1e-9));
        assertThat(dependence.weak()).isTrue();
        assertThat(dependence.linear().holds(0)).isTrue();
    }

    private static Spending people(GammaGamma truth, long seed, int count) {
        Random random = new Random(seed);
        int[] purchases = new int[count];
        long[] totals = new long[count];
        for (int i = 0; i < count; i++) {
            purchases[i] = random.nextInt(7);
            double scale = People.gamma(random, truth.q()) / truth.gamma();
            for (int j = 0; j < purchases[i]; j++) {
                totals[i] += Math.max(1, Math.round(People.gamma(random, truth.p()) / scale));
            }
        }
        return Spending.of(purchases, totals);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_people_were_made_of_is_found_again(long seed) {
        GammaGamma truth = new GammaGamma(3.5, 4.2, 50_000);
        Fitted<GammaGamma> fitted = GammaGamma.fitted(people(truth, seed, 20_000));
        Estimates parameters = fitted.parameters(1 - 6e-5);
        for (int i = 0; i < 3; i++) {
            assertThat(parameters.at(i).holds(truth.parameters()[i])).isTrue();
            assertThat(parameters.at(i).high() / parameters.at(i).low()).isLessThan(2);
        }
    }

    @Test
    void the_currency_does_not_matter() {
        Spending yuan = people(new GammaGamma(3.5, 4.2, 50_000), 4, 3_000);
        int[] purchases = new int[yuan.places()];
        long[] totals = new long[purchases.length];
        for (int i = 0; i < purchases.length; i++) {
            purchases[i] = yuan.purchases(i);
            totals[i] = 1_000 * (long) yuan.total(i);
        }
        Fitted<GammaGamma> one = GammaGamma.fitted(yuan);
        Fitted<GammaGamma> other = GammaGamma.fitted(Spending.of(purchases, totals));
        assertThat(other.model().p()).isCloseTo(one.model().p(), within(1e-6));
        assertThat(other.model().q()).isCloseTo(one.model().q(), within(1e-6));
        assertThat(other.model().gamma() / one.model().gamma()).isCloseTo(1_000, within(1e-3));
        assertThat(one.logLikelihood() - other.logLikelihood())
                .isCloseTo(one.members() * Math.log(1_000), within(1e-4));
    }

    @Test
    void who_is_known_well_is_expected_to_spend_what_he_spends_and_who_is_not_what_all_do() {
        GammaGamma model = new GammaGamma(3.5, 4.2, 50_000);
        double all = model.expected();
        double little = model.expected(1, 200_000);
        double much = model.expected(100, 100 * 200_000.0);
        assertThat(little).isBetween(all, 200_000.0);
        assertThat(much).isBetween(little, 200_000.0).isCloseTo(200_000, within(4_000.0));
    }

    @Test
    void where_members_do_not_differ_each_is_expected_to_spend_the_mean_of_all() {
        Random random = new Random(8);
        int[] purchases = new int[800];
        long[] totals = new long[800];
        long sum = 0;
        long times = 0;
        for (int i = 0; i < 800; i++) {
            purchases[i] = 1 + random.nextInt(8);
            for (int j = 0; j < purchases[i]; j++) {
                totals[i] += Math.round(People.gamma(random, 2.6) * 3_000) + 1;
            }
            sum += totals[i];
            times += purchases[i];
        }
        Fitted<GammaGamma> fitted = GammaGamma.fitted(Spending.of(purchases, totals));
        double mean = (double) sum / times;
        for (double each : fitted.model().expected(Spending.of(new int[] {0, 1, 8}, new long[] {0, 500, 80_000}))) {
            assertThat(each).isCloseTo(mean, within(mean * 0.1));
        }
    }

    @Test
    void a_dependence_is_seen() {
        int[] purchases = new int[500];
        long[] totals = new long[500];
        for (int i = 0; i < 500; i++) {
            purchases[i] = 1 + i % 10;
            totals[i] = 1_000L * purchases[i] * purchases[i];
        }
        Spending.Dependence dependence = Spending.of(purchases, totals).dependence(0.95);
        assertThat(dependence.weak()).isFalse();
        assertThat(dependence.ranked().low()).isGreaterThan(0.9);
        assertThat(dependence.members()).isEqualTo(500);
        assertThatThrownBy(() -> Spending.of(new int[3], new long[3]).dependence(0.95))
                .isInstanceOf(IllegalArgumentException.class);
        int[] alike = new int[50];
        Arrays.fill(alike, 2);
        assertThat(Spending.of(alike, new long[50]).members()).isEqualTo(50 - 50);
    }

    private static final LifetimeValue.Terms YEAR = new LifetimeValue.Terms(12, 30, 0.01, 0.4);

    @Test
    void a_value_is_the_sum_of_discounted_periods() {
        ParetoNbd repeat = new ParetoNbd(0.9, 25, 0.7, 60);
        GammaGamma spend = new GammaGamma(3.5, 4.2, 50_000);
        Purchases purchases = Purchases.of(new int[] {4}, new double[] {200}, new double[] {300});
        Spending spending = Spending.of(new int[] {5}, new long[] {90_000});
        double sum = 0;
        for (int k = 1; k <= 12; k++) {
            double in = repeat.expected(4, 200, 300, 30 * k) - repeat.expected(4, 200, 300, 30 * (k - 1));
            sum += in / Math.pow(1.01, k);
        }
        double expected = 0.4 * spend.expected(5, 90_000) * sum;
        assertThat(LifetimeValue.of(repeat, purchases, spend, spending, YEAR)[0])
                .isCloseTo(expected, within(1e-9 * expected));
        double undiscounted =
                LifetimeValue.of(repeat, purchases, spend, spending, new LifetimeValue.Terms(12, 30, 0, 1))[0];
        double whole = spend.expected(5, 90_000) * repeat.expected(4, 200, 300, 360);
        assertThat(undiscounted).isCloseTo(whole, within(1e-9 * whole));
    }

    /** Nine in ten intervals of a value hold it, where both models are fitted to people who were made up by them. */
    @Test
    void nine_in_ten_intervals_of_a_value_hold_it() {
        BetaGeometric repeat = new BetaGeometric(0.9, 25, 0.9, 2.5);
        GammaGamma spend = new GammaGamma(3.5, 4.2, 50_000);
        Purchases somebody = Purchases.of(new int[] {4}, new double[] {200}, new double[] {300});
        Spending his = Spending.of(new int[] {5}, new long[] {90_000});
        double value = LifetimeValue.of(repeat, somebody, spend, his, YEAR)[0];
        int held = 0;
        for (int shop = 0; shop < 120; shop++) {
            Estimate estimate = LifetimeValue.of(
                            BetaGeometric.fitted(People.of(repeat, 3_000 + shop, 1_200, 365)),
                            somebody,
                            GammaGamma.fitted(people(spend, 9_000 + shop, 600)),
                            his,
                            YEAR,
                            0.9)
                    .at(0);
            held += estimate.holds(value) ? 1 : 0;
        }
        assertThat(held).isBetween(98, 117);
    }

    @Test
    void terms_and_spending_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new LifetimeValue.Terms(0, 30, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LifetimeValue.Terms(12, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LifetimeValue.Terms(12, 30, -0.1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LifetimeValue.Terms(12, 30, 0, 1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Spending.of(new int[] {-1}, new long[1])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Spending.of(new int[1], new long[2])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> GammaGamma.fitted(Spending.of(new int[] {0, 2}, new long[] {5, 0})))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
