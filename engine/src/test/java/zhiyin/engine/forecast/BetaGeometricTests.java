package zhiyin.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import zhiyin.engine.forecast.BetaGeometric.Purchases;

/** BG/NBD, against integrals over the plain story, against what was published, and against people who were made up otherwise. */
class BetaGeometricTests {

    private static final Path CDNOW = Path.of("..", "..", "shared", "data", "cdnow", "cdnow_customers_summary.csv");

    /** What Fader, Hardie and Lee (2005) print in their table 2. */
    private static final BetaGeometric PUBLISHED = new BetaGeometric(0.243, 4.414, 0.793, 2.426);

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
    void the_likelihood_is_the_integral_over_all_rates_and_all_probabilities_to_leave(
            int x, double last, double observed, double r, double alpha, double a, double b, double expected) {
        assertThat(new BetaGeometric(r, alpha, a, b).logLikelihood(List.of(new Purchases(x, last, observed))))
                .isCloseTo(expected, within(1e-8));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5723649429247001",
        "1, 0",
        "3, 0.6931471805599453",
        "10.5, 13.940625219403763",
        "171, 706.5730622457874"
    })
    void the_gamma_function_is_known(double x, double expected) {
        assertThat(BetaGeometric.logGamma(x)).isCloseTo(expected, within(1e-12 * (1 + Math.abs(expected))));
    }

    @Test
    void somebody_of_the_published_example_buys_as_often_as_was_published() {
        // Hardie's spreadsheet for the paper: x = 2, t_x = 30.43, T = 38.86 will buy 1.226 times in the next 39 weeks
        Purchases before = new Purchases(2, 30.43, 38.86);
        Chance chance = Chance.of(7);
        int futures = 400_000;
        long purchases = 0;
        for (int i = 0; i < futures; i++) {
            if (chance.comesTrue(PUBLISHED.alive(before))) {
                BetaGeometric.Habit habit = PUBLISHED.habit(before, chance);
                for (double time = chance.exponential() / habit.rate();
                        time < 39;
                        time += chance.exponential() / habit.rate()) {
                    purchases++;
                    if (chance.comesTrue(habit.leaving())) {
                        break;
                    }
                }
            }
        }
        // a standard error of 1.226 over so many futures is 0.0035
        assertThat((double) purchases / futures).isCloseTo(1.226, within(0.015));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_people_were_made_of_is_found_again(long seed) {
        BetaGeometric truth = new BetaGeometric(0.8, 20, 0.9, 2.5);
        BetaGeometric found = BetaGeometric.fitted(people(seed, truth, 8_000, 365));
        assertThat(found.r()).isCloseTo(truth.r(), within(0.12));
        assertThat(found.alpha()).isCloseTo(truth.alpha(), within(3.5));
        // a and b are known badly by themselves, and well by the part that leaves after a purchase
        assertThat(found.a() / (found.a() + found.b())).isCloseTo(0.9 / 3.4, within(0.04));
        assertThat(found.a()).isBetween(0.5, 1.8);
    }

    /** The story as it is told, by Java's own random numbers. */
    private static List<Purchases> people(long seed, BetaGeometric truth, int count, double days) {
        Random random = new Random(seed);
        List<Purchases> people = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double rate = erlang(random, truth.r()) / truth.alpha();
            double one = erlang(random, truth.a());
            double leaving = one / (one + erlang(random, truth.b()));
            double observed = days * (0.3 + 0.7 * random.nextDouble());
            double time = 0;
            double last = 0;
            int x = 0;
            while (true) {
                time -= Math.log(random.nextDouble()) / rate;
                if (time > observed) {
                    break;
                }
                x++;
                last = time;
                if (random.nextDouble() < leaving) {
                    break;
                }
            }
            people.add(new Purchases(x, last, observed));
        }
        return people;
    }

    /** Gamma of any shape by Johnk's way for the part below one, and exponentials for the rest: not the way of the engine. */
    static double erlang(Random random, double shape) {
        double sum = 0;
        while (shape >= 1) {
            sum -= Math.log(random.nextDouble());
            shape--;
        }
        while (shape > 0) {
            double x = Math.pow(random.nextDouble(), 1 / shape);
            double y = Math.pow(random.nextDouble(), 1 / (1 - shape));
            if (x + y <= 1) {
                return sum - Math.log(random.nextDouble()) * x / (x + y);
            }
        }
        return sum;
    }

    @Test
    void the_customers_of_cdnow_give_what_was_published_about_them() throws IOException {
        assumeTrue(
                Files.exists(CDNOW),
                "skipped: the customers of CDNOW are not beside this repository (../shared/data/cdnow/cdnow_customers_summary.csv)");
        List<Purchases> customers = Files.readAllLines(CDNOW).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .map(cells -> new Purchases(
                        (int) Double.parseDouble(cells[1]), Double.parseDouble(cells[2]), Double.parseDouble(cells[3])))
                .toList();
        assertThat(customers).hasSize(2357);
        assertThat(PUBLISHED.logLikelihood(customers)).isCloseTo(-9582.4, within(0.1));
        BetaGeometric found = BetaGeometric.fitted(customers);
        assertThat(found.r()).isCloseTo(0.243, within(0.0006));
        assertThat(found.alpha()).isCloseTo(4.414, within(0.006));
        assertThat(found.a()).isCloseTo(0.793, within(0.006));
        assertThat(found.b()).isCloseTo(2.426, within(0.02));
        assertThat(found.logLikelihood(customers)).isCloseTo(-9582.4, within(0.1));
    }
}
