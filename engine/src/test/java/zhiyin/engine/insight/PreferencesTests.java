package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Preferences, by hand and against a plain sum. */
class PreferencesTests {

    private static final int NOW = 20_000;

    private static final Preferences MONTH = new Preferences(NOW, 30, 3_650);

    @Test
    void what_is_a_half_life_older_counts_half() {
        // brand 7 sixty days ago for 400, brand 3 today for 100 and thirty days ago for 200
        List<Preferences.Preference> preferences =
                MONTH.of(new int[] {7, 3, 3}, new int[] {NOW - 60, NOW, NOW - 30}, new long[] {400, 100, 200}, 0, 3);
        assertThat(preferences)
                .containsExactly(
                        new Preferences.Preference(3, 200, 200.0 / 300),
                        new Preferences.Preference(7, 100, 100.0 / 300));
    }

    @Test
    void what_has_no_key_or_no_amount_or_is_of_tomorrow_or_too_old_does_not_count() {
        Preferences year = new Preferences(NOW, 30, 365);
        assertThat(year.of(
                        new int[] {Preferences.NONE, 1, 2, 3, 4},
                        new int[] {NOW, NOW, NOW + 1, NOW - 366, NOW - 365},
                        new long[] {100, 0, 100, 100, 100},
                        0,
                        5))
                .extracting(Preferences.Preference::key)
                .containsExactly(4);
        assertThat(year.of(new int[0], new int[0], new long[0], 0, 0)).isEmpty();
    }

    @Test
    void among_equals_the_smaller_key_comes_first() {
        int[] keys = {9, 2, 5};
        int[] days = {NOW, NOW, NOW};
        long[] amounts = {10, 10, 10};
        assertThat(MONTH.of(keys, days, amounts, 0, 3))
                .extracting(Preferences.Preference::key)
                .containsExactly(2, 5, 9);
        assertThat(MONTH.favourites(new int[] {0, 3}, keys, days, amounts).keys())
                .containsExactly(2);
    }

    @Test
    void the_favourites_of_all_are_the_first_preference_of_each() {
        Random random = new Random(2);
        int members = 500;
        int[] starts = new int[members + 1];
        for (int i = 0; i < members; i++) {
            starts[i + 1] = starts[i] + random.nextInt(60);
        }
        int size = starts[members];
        int[] keys = new int[size];
        int[] days = new int[size];
        long[] amounts = new long[size];
        for (int i = 0; i < size; i++) {
            keys[i] = random.nextInt(40) - 1;
            days[i] = NOW - random.nextInt(700);
            amounts[i] = random.nextInt(5_000);
        }
        Preferences.Favourites favourites = MONTH.favourites(starts, keys, days, amounts);
        for (int member = 0; member < members; member++) {
            List<Preferences.Preference> all = MONTH.of(keys, days, amounts, starts[member], starts[member + 1]);
            assertThat(favourites.keys()[member])
                    .isEqualTo(all.isEmpty() ? Preferences.NONE : all.getFirst().key());
            assertThat(favourites.shares()[member])
                    .isEqualTo(all.isEmpty() ? 0 : all.getFirst().share());
            if (!all.isEmpty()) {
                assertThat(all.stream()
                                .mapToDouble(Preferences.Preference::share)
                                .sum())
                        .isCloseTo(1, within(1e-9));
            }
            for (Preferences.Preference each : all) {
                double sum = 0;
                for (int i = starts[member]; i < starts[member + 1]; i++) {
                    sum += keys[i] == each.key() ? amounts[i] * Math.pow(0.5, (NOW - days[i]) / 30.0) : 0;
                }
                assertThat(each.weight()).isCloseTo(sum, within(1e-9 * sum));
            }
        }
    }

    /** A milk powder of about 300 yuan for 12 to 36 months comes out: whom does its price band fit? */
    @Test
    void the_milk_powder_finds_who_has_lately_paid_about_as_much() {
        long[] bands = {10_000, 20_000, 28_000, 35_000, 50_000};
        int about = Preferences.band(bands, 29_900);
        long[] prices = {19_900, 31_500, 29_800, 45_000, 9_900, 32_000};
        int[] days = {NOW - 400, NOW - 20, NOW - 50, NOW - 10, NOW - 5, NOW - 500};
        // the first member has bought the first three, the second the others
        int[] starts = {0, 3, 6};
        int[] keys = new int[prices.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Preferences.band(bands, prices[i]);
        }
        Preferences.Favourites favourites = new Preferences(NOW, 90, 3_650).favourites(starts, keys, days, prices);
        assertThat(about).isEqualTo(3);
        assertThat(favourites.keys()).containsExactly(3, 4);
        assertThat(favourites.shares()[0]).isGreaterThan(0.95);
    }

    @Test
    void a_price_that_is_an_upper_bound_belongs_to_the_band() {
        long[] bands = {100, 200};
        assertThat(Preferences.band(bands, 0)).isZero();
        assertThat(Preferences.band(bands, 100)).isZero();
        assertThat(Preferences.band(bands, 101)).isEqualTo(1);
        assertThat(Preferences.band(bands, 200)).isEqualTo(1);
        assertThat(Preferences.band(bands, 201)).isEqualTo(2);
        assertThatThrownBy(() -> new Preferences(NOW, 0, 10)).isInstanceOf(IllegalArgumentException.class);
    }
}
