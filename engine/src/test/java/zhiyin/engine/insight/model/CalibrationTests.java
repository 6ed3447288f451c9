package zhiyin.engine.insight.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import zhiyin.engine.insight.OnlineRetail;

/** What was expected beside what came, of people who buy by the model and of a real shop that does not. */
class CalibrationTests {

    private static PurchaseDays people(RepeatModel<?> model, long seed, int count, int days) {
        Random random = new Random(seed);
        List<Integer> all = new ArrayList<>();
        int[] starts = new int[count + 1];
        for (int member = 0; member < count; member++) {
            int first = random.nextInt(days * 2 / 3);
            all.add(first);
            for (double time : People.times(model, random, days - first)) {
                all.add((int) (first + time));
            }
            starts[member + 1] = all.size();
        }
        return PurchaseDays.of(starts, all.stream().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void what_people_do_who_buy_by_the_model_was_expected() {
        BetaGeometric bg = new BetaGeometric(0.9, 90, 0.7, 3);
        assertCalibrated(Calibration.of(people(bg, 1, 20_000, 900), 600, 900, 7, BetaGeometric::fitted));
        ParetoNbd pareto = new ParetoNbd(0.9, 90, 0.7, 300);
        assertCalibrated(Calibration.of(people(pareto, 2, 20_000, 900), 600, 900, 7, ParetoNbd::fitted));
    }

    private static void assertCalibrated(Calibration calibration) {
        assertThat(calibration.members()).isEqualTo(20_000);
        // purchases of one day are one, which the model does not know: a little too much is expected
        assertThat(calibration.deviation()).isBetween(-0.03, 0.05);
        assertThat(calibration.levels()).hasSize(8);
        for (Calibration.Level level : calibration.levels()) {
            assertThat(level.expected()).isCloseTo(level.actual(), within(0.1 * level.actual() + 60));
        }
        assertThat(calibration.steps()).hasSize(43);
        for (Calibration.Step step : calibration.steps()) {
            assertThat(step.expected()).isCloseTo(step.actual(), within(0.05 * step.actual() + 60));
        }
        assertThat(calibration.steps().getLast().before()).isEqualTo(900);
        assertThat(calibration.steps().getLast().actual()).isEqualTo(calibration.actual());
        assertThat(calibration.steps().getLast().expected())
                .isCloseTo(calibration.expected(), within(1e-6 * calibration.expected()));
        long members = 0;
        for (Calibration.Risk risk : calibration.risks()) {
            members += risk.members();
            double error = Math.sqrt(risk.members()) / 2;
            assertThat((double) risk.actual())
                    .isCloseTo(risk.expected(), within(4 * error + 0.02 * risk.members() + 1));
        }
        assertThat(members).isEqualTo(20_000);
        // somebody who knew only how many come would have about a quarter
        assertThat(calibration.brier()).isLessThan(0.22);
    }

    @Test
    void a_model_that_does_not_fit_is_seen_not_to() {
        // they buy every twenty days until day 600, and then nobody does
        int[] starts = new int[501];
        int[] days = new int[500 * 30];
        for (int member = 0; member < 500; member++) {
            for (int i = 0; i < 30; i++) {
                days[member * 30 + i] = 20 * i + member % 20;
            }
            starts[member + 1] = (member + 1) * 30;
        }
        Calibration calibration = Calibration.of(PurchaseDays.of(starts, days), 600, 700, 7, BetaGeometric::fitted);
        assertThat(calibration.actual()).isZero();
        assertThat(calibration.expected()).isGreaterThan(1_000);
        assertThat(calibration.brier()).isGreaterThan(0.5);
    }

    @Test
    void online_retail_is_cut_as_others_count_it() {
        OnlineRetail shop = OnlineRetail.read();
        assertThat(shop.lines()).isEqualTo(397_884);
        assertThat(shop.purchaseDays().members()).isEqualTo(4_338);
        int december = (int) java.time.LocalDate.of(2010, 12, 1).toEpochDay();
        int january = december + 31;
        int february = january + 31;
        PurchaseDays days = shop.purchaseDays();
        int first = 0;
        int again = 0;
        for (int member = 0; member < days.members(); member++) {
            if (days.count(member, december, january) > 0) {
                first++;
                again += days.count(member, january, february) > 0 ? 1 : 0;
            }
        }
        assertThat(first).isEqualTo(885);
        assertThat(again).isEqualTo(324);
        int cut = (int) java.time.LocalDate.of(2011, 9, 1).toEpochDay();
        Calibration calibration = Calibration.of(days, cut, OnlineRetail.END, 7, BetaGeometric::fitted);
        long known = 0;
        long actual = 0;
        for (int member = 0; member < days.members(); member++) {
            if (days.count(member, 0, cut) > 0) {
                known++;
                actual += days.count(member, cut, OnlineRetail.END);
            }
        }
        assertThat(calibration.members()).isEqualTo(known);
        assertThat(calibration.actual()).isEqualTo(actual);
        assertThat(calibration.deviation()).isBetween(-0.4, 0.2);
    }

    @Test
    void a_day_on_which_somebody_buys_twice_is_one_purchase() {
        PurchaseDays days = PurchaseDays.of(new int[] {0, 4, 4, 6}, new int[] {3, 3, 8, 8, 1, 20});
        PurchaseDays.Known known = days.before(10);
        assertThat(known.members()).containsExactly(0, 2);
        assertThat(known.purchases().repeats(known.purchases().kindAt(0))).isEqualTo(1);
        assertThat(known.purchases().last(known.purchases().kindAt(0))).isEqualTo(5);
        assertThat(known.purchases().observed(known.purchases().kindAt(0))).isEqualTo(7);
        assertThat(known.purchases().repeats(known.purchases().kindAt(1))).isZero();
        assertThat(days.count(0, 0, 100)).isEqualTo(2);
        assertThat(days.count(0, 4, 8)).isZero();
    }

    @Test
    void days_that_do_not_ascend_or_no_time_to_look_at_are_refused() {
        assertThatThrownBy(() -> PurchaseDays.of(new int[] {0, 2}, new int[] {5, 4}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PurchaseDays.of(new int[] {0, 1}, new int[] {5, 4}))
                .isInstanceOf(IllegalArgumentException.class);
        PurchaseDays days = PurchaseDays.of(new int[] {0, 2}, new int[] {1, 5});
        assertThatThrownBy(() -> Calibration.of(days, 4, 4, 7, BetaGeometric::fitted))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Calibration.of(days, 1, 9, 7, BetaGeometric::fitted))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
