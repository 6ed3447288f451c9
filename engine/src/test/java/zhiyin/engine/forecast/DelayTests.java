package zhiyin.engine.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.engine.forecast.Delay.Watched;

class DelayTests {

    /** Came after 1, 3 (twice) and 6; not watched any more after 2, 3, 5 and 9. */
    private static final Delay DELAY = new Delay(List.of(
            new Watched(3, true),
            new Watched(9, false),
            new Watched(1, true),
            new Watched(3, false),
            new Watched(2, false),
            new Watched(6, true),
            new Watched(3, true),
            new Watched(5, false)));

    private static double part(long age, long when) {
        Chance chance = Chance.of(11, age);
        int count = 0;
        for (int i = 0; i < 100_000; i++) {
            count += DELAY.after(age, chance) == when ? 1 : 0;
        }
        return count / 100_000.0;
    }

    @Test
    void those_who_were_not_watched_for_long_count_for_as_long_as_they_were() {
        // by hand: 7/8, then 4/6 of it, then 1/2 of that
        double afterThree = 7 / 8.0 * 4 / 6;
        assertThat(DELAY.sooner()).isCloseTo(1 - afterThree / 2, within(1e-12));
        assertThat(part(-1, 1)).isCloseTo(1 / 8.0, within(0.005));
        assertThat(part(-1, 3)).isCloseTo(7 / 8.0 - afterThree, within(0.006));
        assertThat(part(-1, Delay.NEVER)).isCloseTo(afterThree / 2, within(0.006));
    }

    @Test
    void what_has_not_come_yet_comes_later_or_not_at_all() {
        assertThat(part(3, 1)).isZero();
        assertThat(part(3, 3)).isZero();
        assertThat(part(3, 6)).isCloseTo(0.5, within(0.006));
        assertThat(part(2, 3)).isCloseTo(1 / 3.0, within(0.006));
        assertThat(part(6, Delay.NEVER)).isEqualTo(1);
    }

    @Test
    void what_never_came_never_comes() {
        assertThat(new Delay(List.of(new Watched(5, false))).after(0, Chance.of(1)))
                .isEqualTo(Delay.NEVER);
        assertThat(new Delay(List.of()).sooner()).isZero();
    }
}
