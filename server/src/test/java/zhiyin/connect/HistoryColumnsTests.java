package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryColumnsTests {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void a_column_holds_what_was_put_in(long seed) {
        Random random = new Random(seed);
        Numbers numbers = new Numbers();
        long[] expected = new long[100_000];
        for (int i = 0; i < expected.length; i++) {
            expected[i] =
                    random.nextInt(3) == 0 ? 0 : random.nextInt(50_000) == 0 ? random.nextLong() : random.nextInt();
            assertThat(numbers.add(expected[i])).isEqualTo(i);
        }
        for (int i = 0; i < 10_000; i++) {
            int position = random.nextInt(expected.length);
            expected[position] = random.nextInt(5) == 0 ? random.nextLong() : random.nextInt(3);
            numbers.set(position, expected[position]);
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat(numbers.get(i)).isEqualTo(expected[i]);
        }
        assertThat(numbers.get(expected.length + 100_000)).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void a_pair_leads_to_what_it_led_to_first(long seed) {
        Random random = new Random(seed);
        PairIndex index = new PairIndex();
        Map<Long, Integer> expected = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            int first = random.nextInt(300);
            int second = random.nextInt(300);
            Integer before = expected.putIfAbsent(first * 1_000L + second, i);
            assertThat(index.putIfAbsent(first, second, i)).isEqualTo(before == null ? PairIndex.NONE : before);
        }
        assertThat(index.get(400, 1)).isEqualTo(PairIndex.NONE);
    }
}
