package zhiyin.engine.insight.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.insight.SharedData;

/** BG/NBD and Pareto/NBD, against integrals over the plain story, against what was published, and against people made up by it. */
class RepeatModelTests {

    /** What Fader, Hardie and Lee (2005) print in their table 2. */
    private static final BetaGeometric BG = new BetaGeometric(0.243, 4.414, 0.793, 2.426);

    private static final ParetoNbd PARETO = new ParetoNbd(0.553, 10.578, 0.606, 11.669);

    /** The customers of CDNOW. */
    static Purchases cdnow() {
        List<String[]> rows = SharedData.lines("cdnow", "cdnow_customers_summary.csv").stream()
                .map(line -> line.split(",", -1))
                .toList();
        int[] repeats = new int[rows.size()];
        double[] last = new double[rows.size()];
        double[] observed = new double[rows.size()];
        for (int i = 0; i < repeats.length; i++) {
            repeats[i] = (int) Double.parseDouble(rows.get(i)[1]);
            last[i] = Double.parseDouble(rows.get(i)[2]);
            observed[i] = Double.parseDouble(rows.get(i)[3]);
        }
        return Purchases.of(repeats, last, observed);
    }

    private static Purchases one(int repeats, double last, double observed) {
        return Purchases.of(new int[] {repeats}, new double[] {last}, new double[] {observed});
    }

    @Test
    void bg_nbd_of_cdnow_is_what_was_published() {
        Purchases customers = cdnow();
        assertThat(customers.members()).isEqualTo(2357);
        assertThat(BG.logLikelihood(customers)).isCloseTo(-9582.4, within(0.1));
        Fitted<BetaGeometric> fitted = BetaGeometric.fitted(customers);
        assertThat(fitted.model().r()).isCloseTo(0.243, within(0.0005));
        assertThat(fitted.model().alpha()).isCloseTo(4.414, within(0.0005));
        assertThat(fitted.model().a()).isCloseTo(0.793, within(0.0005));
        assertThat(fitted.model().b()).isCloseTo(2.426, within(0.0005));
        assertThat(fitted.logLikelihood()).isCloseTo(-9582.4, within(0.05));
    }

    @Test
    void pareto_nbd_of_cdnow_is_what_was_published() {
        Purchases customers = cdnow();
        assertThat(PARETO.logLikelihood(customers)).isCloseTo(-9595.0, within(0.1));
        Fitted<ParetoNbd> fitted = ParetoNbd.fitted(customers);
        assertThat(fitted.model().r()).isCloseTo(0.553, within(0.0006));
        assertThat(fitted.model().alpha()).isCloseTo(10.578, within(0.006));
        assertThat(fitted.model().s()).isCloseTo(0.606, within(0.0006));
        assertThat(fitted.model().beta()).isCloseTo(11.669, within(0.03));
        assertThat(fitted.logLikelihood()).isCloseTo(-9595.0, within(0.05));
    }

    @Test
    void somebody_of_the_published_example_buys_as_often_as_was_published() {
        // Hardie's spreadsheet for the paper: x = 2, t_x = 30.43, T = 38.86 will buy 1.226 times in the next 39 weeks
        assertThat(BG.expected(2, 30.43, 38.86, 39)).isCloseTo(1.226, within(0.0005));
    }

    /** By quadrature of λ^x e^(−λT)(1−p)^x + p(1−p)^(x−1) λ^x e^(−λt_x) over both distributions, with 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 38.86, 1.5, 4.414, 1.25, 2.426, -3.4241560274",
        "0, 0, 38.86, 2.2, 10, 1.1, 3.5, -3.49002274024",
        "2, 30.43, 38.86, 1.5, 4.414, 1.25, 2.426, -9.78815254123",
        "1, 1.71, 38.86, 2.2, 10, 1.1, 3.5, -3.41763390896",
        "7, 29.43, 38.86, 1.5, 4.414, 1.25, 2.426, -20.9935570361",
        "26, 25, 27, 1.5, 4.414, 1.25, 2.426, -32.324493493",
        "26, 25, 27, 2.2, 10, 1.1, 3.5, -33.8001073472",
    })
    void the_likelihood_of_bg_nbd_is_the_integral_over_all_rates_and_all_probabilities_to_leave(
            int x, double last, double observed, double r, double alpha, double a, double b, double expected) {
        assertThat(new BetaGeometric(r, alpha, a, b).logLikelihood(one(x, last, observed)))
                .isCloseTo(expected, within(1e-8));
    }

    /** By the paper's equation (4) and by quadrature of r'/α' 2F1(r'+1, a; a+b'; −u/α') over u, with 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "2, 30.43, 38.86, 0.243, 4.414, 0.793, 2.426, 39, 0.72657857008067, 1.6873993058053",
        "0, 0, 38.86, 0.243, 4.414, 0.793, 2.426, 39, 1.0, 0.19509805201126",
        "0, 0, 0, 0.243, 4.414, 0.793, 2.426, 78, 1.0, 1.8605190579428",
        "26, 30.86, 31, 0.243, 4.414, 0.793, 2.426, 52, 0.96891564971753, 26.584559702378",
        "5, 100, 365, 0.8, 20, 1.0, 2.5, 365, 0.0074685557475272, 4.100213879204",
        "5, 100, 365, 0.8, 20, 1.0000001, 2.5, 365, 0.0074685550062496, 4.1002137762556",
        "3, 50, 365, 60, 2000, 0.2, 0.3, 180, 0.0014099904269319, 4.3232889571923",
        "0, 0, 100, 150, 3000, 0.3, 0.4, 365, 1.0, 6.5125011458194",
        "2000, 364, 365, 1.5, 4, 0.02, 9, 365, 0.99772939365839, 1964.7516350346",
        "300, 364, 365, 1.5, 4, 2.2, 900, 30, 0.99585873234366, 23.972413515849",
        "1, 0, 10, 0.8, 70, 0.004, 6.6, 700, 0.99922986481382, 15.696469657471",
        "0, 0, 0, 0.25, 4.4, 0.5, 0.3, 520, 1.0, 3.0259751035486",
        "4000, 360, 365, 2, 9, 0.001, 3, 3650, 1.620475415027e-17, 38993.7686498",
    })
    void bg_nbd_is_exact_for_one_purchase_and_for_thousands(
            int x,
            double last,
            double observed,
            double r,
            double alpha,
            double a,
            double b,
            double time,
            double alive,
            double living) {
        BetaGeometric model = new BetaGeometric(r, alpha, a, b);
        assertThat(model.alive(x, last, observed)).isCloseTo(alive, within(1e-10 * alive));
        assertThat(model.aliveByKind(one(x, last, observed))[0]).isCloseTo(alive, within(1e-10 * alive));
        assertThat(model.living(x, observed, time)).isCloseTo(living, within(1e-10 * living));
    }

    /** By quadrature over the time of leaving, with 40 digits. */
    @ParameterizedTest
    @CsvSource({
        "2, 30.43, 38.86, 0.553, 10.578, 0.606, 11.669, 39, -9.5542832451504, 0.86916755915301, 1.6741572760442, 0.31896068812052",
        "0, 0, 38.86, 0.553, 10.578, 0.606, 11.669, 39, -0.52104629408089, 0.29528660461689, 0.36263571235897, 0.76536292885954",
        "26, 30.86, 31.0, 0.553, 10.578, 0.606, 11.669, 52, -39.131671540303, 0.99791873105516, 25.511569388531, 0.021774304665209",
        "5, 10, 100, 2.2, 500, 1.0, 3, 30, -26.114958603015, 0.052496268690277, 0.31594649303026, 0.73781188851975",
        "3, 200, 365, 0.8, 20, 2.5, 900, 90, -18.793057133452, 0.4108608107487, 0.8153822422922, 0.48801261845733",
        "400, 360, 365, 1.1, 7, 0.4, 2000, 30, -370.81038673962, 0.96595785754537, 32.265192619396, 0.00015716786913296",
        "1, 0.5, 800, 0.3, 0.5, 0.2, 5000, 365, -9.602535023514, 0.58867947520078, 0.58911503796533, 0.61566251383814",
        "0, 0, 0, 0.553, 10.578, 0.606, 11.669, 39, 0.0, 1.0, 1.213002844281, 0.59362503160238",
    })
    void pareto_nbd_is_exact_whichever_of_alpha_and_beta_is_larger(
            int x,
            double last,
            double observed,
            double r,
            double alpha,
            double s,
            double beta,
            double time,
            double logLikelihood,
            double alive,
            double living,
            double silent) {
        ParetoNbd model = new ParetoNbd(r, alpha, s, beta);
        assertThat(model.logLikelihood(one(x, last, observed))).isCloseTo(logLikelihood, within(1e-9));
        assertThat(model.alive(x, last, observed)).isCloseTo(alive, within(1e-10));
        assertThat(model.aliveByKind(one(x, last, observed))[0]).isCloseTo(alive, within(1e-10));
        assertThat(model.living(x, observed, time)).isCloseTo(living, within(1e-10 * living));
        assertThat(model.silent(x, observed, time)).isCloseTo(silent, within(1e-10 * silent));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 1.5, 0.3, 1.123053991893103",
        "3.2, 9, 0.99, 1.652836393859942",
        "400, 401.2, 0.999, 366.0638030935021",
        "1.6, 3.1, 0.9999, 4.114138151014405",
        "0.001, 0.5, 0.5, 1.001571539673088",
        "12, 40, 0, 1",
        "0.7, 1, 0.5, 1.624504792712471",
    })
    void the_hypergeometric_function_is_known(double b, double c, double z, double expected) {
        assertThat(Hypergeometric.withOne(b, c, z)).isCloseTo(expected, within(1e-12 * expected));
    }

    /** Models of any size of parameter. */
    static Stream<RepeatModel<?>> models() {
        Random random = new Random(11);
        return Stream.concat(
                Stream.of(BG, PARETO),
                Stream.generate(() -> random.nextBoolean()
                                ? new BetaGeometric(any(random, 2), 30 * any(random, 3), any(random, 3), any(random, 3))
                                : new ParetoNbd(
                                        any(random, 2), 30 * any(random, 3), any(random, 2), 30 * any(random, 3)))
                        .limit(60));
    }

    private static double any(Random random, double logs) {
        return Math.exp(logs * (2 * random.nextDouble() - 1));
    }

    @ParameterizedTest
    @MethodSource("models")
    void laws_of_any_repeat_model(RepeatModel<?> model) {
        Random random = new Random(model.hashCode());
        for (int round = 0; round < 20; round++) {
            int x = random.nextInt(4) == 0 ? 0 : random.nextInt(40);
            double observed = 400 * random.nextDouble();
            double last = x == 0 ? 0 : observed * random.nextDouble();
            double time = 1 + 300 * random.nextDouble();
            double alive = model.alive(x, last, observed);
            assertThat(alive).isBetween(0.0, 1.0);
            // silence tells of leaving
            assertThat(model.alive(x, last, observed + 30)).isLessThanOrEqualTo(alive);
            double churn = model.churn(x, last, observed, time);
            assertThat(churn).isBetween(1 - alive - 1e-12, 1.0);
            assertThat(model.churn(x, last, observed, 2 * time)).isLessThanOrEqualTo(churn + 1e-12);
            double expected = model.expected(x, last, observed, time);
            // no more than one purchase where there is one at all, and more in longer
            assertThat(expected).isGreaterThanOrEqualTo(1 - churn - 1e-12);
            assertThat(model.expected(x, last, observed, 2 * time)).isBetween(expected, 2 * expected * (1 + 1e-12));
            Purchases purchases = one(x, last, observed);
            assertThat(model.alive(purchases)[0]).isCloseTo(alive, within(1e-9 * alive + 1e-300));
            assertThat(model.expected(purchases, time)[0]).isCloseTo(expected, within(1e-9 * expected + 1e-300));
            assertThat(model.churn(purchases, time)[0]).isCloseTo(churn, within(1e-9));
        }
    }

    /**
     * What is expected of newcomers in two stretches of time is what is expected in the first, and then, over all that may have
     * happened in it, in the second: by people who were made up.
     */
    @Test
    void what_is_expected_adds_up_over_time() {
        for (RepeatModel<?> model : List.of(BG, PARETO)) {
            Purchases people = People.together(model, 5, 200_000, 30);
            double later = 0;
            for (double each : model.expected(people, 50)) {
                later += each / people.members();
            }
            assertThat(later).isCloseTo(model.expected(80) - model.expected(30), within(0.03));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_people_were_made_of_is_found_again(long seed) {
        BetaGeometric bg = new BetaGeometric(0.8, 20, 0.9, 2.5);
        Fitted<BetaGeometric> found = BetaGeometric.fitted(People.of(bg, seed, 20_000, 365));
        assertFound(found, bg);
        ParetoNbd pareto = new ParetoNbd(0.9, 25, 0.7, 60);
        assertFound(ParetoNbd.fitted(People.of(pareto, seed, 20_000, 365)), pareto);
    }

    /** Within intervals that miss all four once in some 16,000 times each, and not because they were wide. */
    private static void assertFound(Fitted<?> found, Model<?> truth) {
        Estimates parameters = found.parameters(1 - 6e-5);
        double[] truths = truth.parameters();
        for (int i = 0; i < truths.length; i++) {
            assertThat(parameters.at(i).holds(truths[i]))
                    .as(truth.names().get(i))
                    .isTrue();
            assertThat(parameters.at(i).high() / parameters.at(i).low()).isLessThan(3);
        }
    }

    @Test
    void a_maximum_is_one() {
        Purchases customers = cdnow();
        assertMaximum(BetaGeometric.fitted(customers), customers);
        assertMaximum(ParetoNbd.fitted(customers), customers);
    }

    private static <M extends RepeatModel<M>> void assertMaximum(Fitted<M> fitted, Purchases purchases) {
        double[] best = fitted.model().parameters();
        for (int i = 0; i < best.length; i++) {
            for (double by : new double[] {0.999, 1.001}) {
                double[] other = best.clone();
                other[i] *= by;
                assertThat(fitted.model().with(other).logLikelihood(purchases)).isLessThan(fitted.logLikelihood());
            }
        }
    }

    @Test
    void members_in_another_order_or_counted_together_give_the_same_bits() {
        Purchases people = People.of(BG, 3, 3_000, 39);
        int size = people.places();
        int[] repeats = new int[size];
        double[] last = new double[size];
        double[] observed = new double[size];
        for (int i = 0; i < size; i++) {
            int kind = people.kindAt(size - 1 - i);
            repeats[i] = people.repeats(kind);
            last[i] = people.last(kind);
            observed[i] = people.observed(kind);
        }
        Purchases turned = Purchases.of(repeats, last, observed);
        assertThat(BetaGeometric.fitted(turned).model())
                .isEqualTo(BetaGeometric.fitted(people).model());
        int kinds = people.kinds();
        int[] counts = new int[kinds];
        int[] repeatsOfKinds = new int[kinds];
        double[] lastOfKinds = new double[kinds];
        double[] observedOfKinds = new double[kinds];
        for (int kind = 0; kind < kinds; kind++) {
            counts[kind] = (int) people.count(kind);
            repeatsOfKinds[kind] = people.repeats(kind);
            lastOfKinds[kind] = people.last(kind);
            observedOfKinds[kind] = people.observed(kind);
        }
        Purchases counted = Purchases.of(repeatsOfKinds, lastOfKinds, observedOfKinds, counts);
        assertThat(kinds).isLessThan(size);
        assertThat(counted.members()).isEqualTo(size);
        assertThat(counted.repeating()).isEqualTo(people.repeating()).isPositive();
        assertThat(BetaGeometric.fitted(counted).model())
                .isEqualTo(BetaGeometric.fitted(people).model());
    }

    @Test
    void a_kind_is_kept_as_it_came() {
        int[] repeats = {2, 0, 2, 1, 0};
        double[] last = {3.5, 0, 3.5, 0, -0.0};
        double[] observed = {9, 4, 9, 4, 4};
        Purchases purchases = Purchases.of(repeats, last, observed);
        assertThat(purchases.kinds()).isEqualTo(3);
        for (int i = 0; i < repeats.length; i++) {
            int kind = purchases.kindAt(i);
            assertThat(purchases.repeats(kind)).isEqualTo(repeats[i]);
            assertThat(purchases.last(kind) == last[i]).isTrue();
            assertThat(purchases.observed(kind)).isEqualTo(observed[i]);
        }
        assertThat(purchases.count(purchases.kindAt(1))).isEqualTo(2);
    }

    /** The median from either side, for all customers of CDNOW at once and one by one. */
    @Test
    void the_next_purchase_is_expected_within_the_fewest_days_in_which_it_is_as_probable_as_not() {
        Purchases customers = cdnow();
        int most = 80;
        for (RepeatModel<?> model : List.<RepeatModel<?>>of(BG, PARETO)) {
            int[] within = model.expectedWithin(customers, most);
            int soon = 0;
            for (int place = 0; place < within.length; place++) {
                int kind = customers.kindAt(place);
                int repeats = customers.repeats(kind);
                double last = customers.last(kind);
                double observed = customers.observed(kind);
                assertThat(model.expectedWithin(repeats, last, observed, most)).isEqualTo(within[place]);
                if (within[place] == RepeatModel.NOT_EXPECTED) {
                    assertThat(model.churn(repeats, last, observed, most)).isGreaterThan(0.5);
                } else {
                    soon++;
                    assertThat(model.churn(repeats, last, observed, within[place]))
                            .isLessThanOrEqualTo(0.5);
                    assertThat(model.churn(repeats, last, observed, within[place] - 1.0))
                            .isGreaterThan(0.5);
                }
            }
            assertThat(soon).isBetween(100, within.length - 100);
        }
    }

    @Test
    void purchases_that_nobody_can_have_made_are_refused() {
        assertThatThrownBy(() -> one(-1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one(1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one(0, 1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one(1, Double.NaN, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one(1, 1, Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Purchases.of(new int[2], new double[1], new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
        Purchases nobody = Purchases.of(new int[0], new double[0], new double[0]);
        assertThatThrownBy(() -> BetaGeometric.fitted(nobody)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ParetoNbd.fitted(nobody)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BetaGeometric(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_shop_that_nobody_leaves_or_where_nobody_comes_back_is_fitted_too() {
        int[] repeats = new int[300];
        double[] last = new double[300];
        double[] observed = new double[300];
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            repeats[i] = 5 + random.nextInt(10);
            observed[i] = 100;
            last[i] = 99;
        }
        Purchases loyal = Purchases.of(repeats, last, observed);
        Fitted<BetaGeometric> bg = BetaGeometric.fitted(loyal);
        for (Estimate each : List.of(
                RepeatModel.alive(bg, loyal, 0.9).at(0),
                RepeatModel.alive(ParetoNbd.fitted(loyal), loyal, 0.9).at(0))) {
            assertThat(each.value()).isGreaterThan(0.97);
            assertThat(each.low()).isBetween(0.0, each.value());
            assertThat(each.high()).isBetween(each.value(), 1.0);
        }
        assertThat(bg.model().expected(5, 99, 100, 100)).isBetween(4.0, 15.0);
        Purchases once = Purchases.of(new int[] {0}, new double[] {0}, new double[] {50}, new int[] {1_000});
        assertThat(BetaGeometric.fitted(once).model().expected(50)).isLessThan(0.01);
        assertThat(ParetoNbd.fitted(once).model().expected(50)).isLessThan(0.01);
    }
}
