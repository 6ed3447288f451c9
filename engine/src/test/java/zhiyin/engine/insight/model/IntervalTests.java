package zhiyin.engine.insight.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Intervals by the delta method: whether they hold the truth as often as they say, and what a parametric bootstrap has beside them. */
class IntervalTests {

    private static final int SHOPS = 120;
    private static final int MEMBERS = 1_200;

    /** Of 120 intervals of 90 %, fewer than 98 or more than 117 come about once in some thousand such tests. */
    private static void assertNineInTen(int held) {
        assertThat(held).isBetween(98, 117);
    }

    private static <M extends RepeatModel<M>> int[] held(M truth, Function<Purchases, Fitted<M>> fitting) {
        double alive = truth.alive(4, 200, 300);
        double expected = truth.expected(4, 200, 300, 90);
        double churn = truth.churn(4, 200, 300, 90);
        Purchases somebody = Purchases.of(new int[] {4}, new double[] {200}, new double[] {300});
        int[] held = new int[3];
        for (int shop = 0; shop < SHOPS; shop++) {
            Fitted<M> fitted = fitting.apply(People.of(truth, 1_000 + shop, MEMBERS, 365));
            held[0] += RepeatModel.alive(fitted, somebody, 0.9).at(0).holds(alive) ? 1 : 0;
            held[1] += RepeatModel.expected(fitted, somebody, 90, 0.9).at(0).holds(expected) ? 1 : 0;
            held[2] += RepeatModel.churn(fitted, somebody, 90, 0.9).at(0).holds(churn) ? 1 : 0;
        }
        return held;
    }

    @Test
    void nine_in_ten_intervals_of_bg_nbd_hold_the_truth() {
        for (int each : held(new BetaGeometric(0.9, 25, 0.9, 2.5), BetaGeometric::fitted)) {
            assertNineInTen(each);
        }
    }

    @Test
    void nine_in_ten_intervals_of_pareto_nbd_hold_the_truth() {
        for (int each : held(new ParetoNbd(1.1, 25, 0.8, 100), ParetoNbd::fitted)) {
            assertNineInTen(each);
        }
    }

    /** What is fitted to people who were made up by the fitted model lies where the delta method says that it does. */
    @Test
    void a_parametric_bootstrap_comes_to_the_same_intervals() {
        BetaGeometric truth = new BetaGeometric(0.9, 25, 0.9, 2.5);
        Fitted<BetaGeometric> fitted = BetaGeometric.fitted(People.of(truth, 77, 4_000, 365));
        ToDoubleFunction<BetaGeometric> figure = model -> model.alive(4, 200, 300);
        Estimate delta = fitted.estimate(Scale.LOG_ODDS, 0.9, figure);
        double[] drawn = new double[200];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = figure.applyAsDouble(BetaGeometric.fitted(People.of(fitted.model(), 5_000 + i, 4_000, 365))
                    .model());
        }
        Arrays.sort(drawn);
        double length = delta.high() - delta.low();
        assertThat(drawn[9]).isCloseTo(delta.low(), within(length / 5));
        assertThat(drawn[190]).isCloseTo(delta.high(), within(length / 5));
    }

    @Test
    void more_members_make_intervals_shorter_by_the_root_of_how_many() {
        BetaGeometric truth = new BetaGeometric(0.9, 25, 0.9, 2.5);
        double few = length(truth, 2_000);
        double many = length(truth, 32_000);
        assertThat(few / many).isBetween(3.0, 5.3);
    }

    private static double length(BetaGeometric truth, int members) {
        Estimate expected = BetaGeometric.fitted(People.of(truth, 9, members, 365))
                .estimate(Scale.LOGARITHM, 0.9, model -> model.expected(90));
        return expected.high() - expected.low();
    }

    @Test
    void an_interval_stays_where_the_figure_can_be() {
        Fitted<BetaGeometric> fitted =
                BetaGeometric.fitted(People.of(new BetaGeometric(0.9, 25, 0.9, 2.5), 3, 80, 365));
        Purchases all = People.of(fitted.model(), 4, 2_000, 3_000);
        Estimates alive = RepeatModel.alive(fitted, all, 0.99);
        Estimates expected = RepeatModel.expected(fitted, all, 90, 0.99);
        for (int i = 0; i < alive.size(); i++) {
            assertThat(alive.lows()[i]).isBetween(0.0, alive.values()[i]);
            assertThat(alive.highs()[i]).isBetween(alive.values()[i], 1.0);
            assertThat(expected.lows()[i]).isBetween(0.0, expected.values()[i]);
            assertThat(expected.highs()[i]).isGreaterThanOrEqualTo(expected.values()[i]);
        }
    }

    @Test
    void somebody_who_has_not_bought_again_is_alive_by_bg_nbd_for_sure() {
        Fitted<BetaGeometric> fitted =
                BetaGeometric.fitted(People.of(new BetaGeometric(0.9, 25, 0.9, 2.5), 3, 500, 365));
        Purchases once = Purchases.of(new int[] {0}, new double[] {0}, new double[] {300});
        assertThat(RepeatModel.alive(fitted, once, 0.9).at(0)).isEqualTo(new Estimate(1, 1, 1));
    }

    @Test
    void a_level_lies_between_nothing_and_all() {
        Fitted<BetaGeometric> fitted =
                BetaGeometric.fitted(People.of(new BetaGeometric(0.9, 25, 0.9, 2.5), 3, 500, 365));
        assertThatThrownBy(() -> fitted.parameters(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fitted.parameters(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Fitted.errors(0.95)).isCloseTo(1.959964, within(1e-6));
    }
}
