package zhiyin.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import zhiyin.engine.insight.model.BetaGeometric;

/** People who go on buying by a habit, beside what the model says of all of them. */
class HabitTests {

    /** What Fader, Hardie and Lee (2005) print in their table 2. */
    private static final BetaGeometric PUBLISHED = new BetaGeometric(0.243, 4.414, 0.793, 2.426);

    @Test
    void somebody_of_the_published_example_buys_as_often_as_was_published() {
        // Hardie's spreadsheet for the paper: x = 2, t_x = 30.43, T = 38.86 will buy 1.226 times in the next 39 weeks
        Habit.Past past = new Habit.Past(2, 30.43, 38.86);
        Chance chance = Chance.of(7);
        int futures = 400_000;
        long purchases = 0;
        for (int i = 0; i < futures; i++) {
            if (chance.comesTrue(past.alive(PUBLISHED))) {
                Habit habit = Habit.of(PUBLISHED, past, chance);
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
        assertThat(PUBLISHED.expected(2, 30.43, 38.86, 39)).isCloseTo(1.226, within(0.0005));
    }
}
