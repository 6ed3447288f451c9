package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scores, against what others print about the same people, against a plain count in exact fractions, and their rules. */
class RfmTests {

    private static final Rfm.Groups USUAL = Rfm.Groups.usual();

    /** Customers by name, with the days since they last bought, how often they have, and for how much. */
    private record Customers(List<String> names, int[] recency, int[] frequency, long[] money) {

        static Customers ofOrders(LocalDate asOf) {
            Map<String, long[]> customers = new TreeMap<>();
            for (String line : SharedData.lines("rfm", "rfm_data_orders.csv")) {
                String[] cells = line.split(",", -1);
                long[] sums = customers.computeIfAbsent(cells[0], name -> new long[] {Long.MIN_VALUE, 0, 0});
                sums[0] = Math.max(sums[0], LocalDate.parse(cells[1]).toEpochDay());
                sums[1]++;
                sums[2] += Long.parseLong(cells[2]);
            }
            return of(customers, asOf.toEpochDay());
        }

        static Customers of(Map<String, long[]> customers, long asOf) {
            List<String> names = List.copyOf(customers.keySet());
            Customers found =
                    new Customers(names, new int[names.size()], new int[names.size()], new long[names.size()]);
            for (int i = 0; i < names.size(); i++) {
                long[] sums = customers.get(names.get(i));
                found.recency[i] = (int) (asOf - sums[0]);
                found.frequency[i] = (int) sums[1];
                found.money[i] = sums[2];
            }
            return found;
        }

        Rfm.Scores quintiles() {
            return Rfm.scores(Rfm.Thresholds.quantiles(recency, frequency, money, 5), recency, frequency, money);
        }

        String hash(Rfm.Scores scores) throws NoSuchAlgorithmException {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < names.size(); i++) {
                text.append(names.get(i)).append(',').append(scores.at(i)).append('\n');
            }
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        }
    }

    private static final LocalDate AS_OF = LocalDate.of(2006, 12, 31);

    @Test
    void the_first_five_customers_of_the_package_rfm_score_as_its_documentation_prints() {
        Customers customers = Customers.ofOrders(AS_OF);
        Rfm.Scores scores = customers.quintiles();
        assertThat(customers.names().subList(0, 5))
                .containsExactly("Abbey O'Reilly", "Add Senger", "Aden Lesch", "Aden Murphy", "Admiral Senger");
        assertThat(java.util.stream.IntStream.range(0, 5).map(scores::at)).containsExactly(343, 412, 323, 544, 433);
    }

    @Test
    void every_customer_of_the_package_rfm_scores_as_numpy_has_it() throws NoSuchAlgorithmException {
        // numpy.quantile of 0.2 to 0.8, and how many of these are below a value; the hash is over "name,score\n" by
        // name
        Customers customers = Customers.ofOrders(AS_OF);
        assertThat(customers.names()).hasSize(995);
        assertThat(Rfm.Thresholds.quantiles(customers.recency, customers.frequency, customers.money, 5))
                .isEqualTo(new Rfm.Thresholds(
                        List.of(114L, 180L, 296L, 481L), List.of(3L, 4L, 5L, 7L), List.of(254L, 381L, 505L, 665L)));
        assertThat(customers.hash(customers.quintiles()))
                .isEqualTo("ad6a028268037c87068f0dffd7727e7eb6c0f5c7b292ee55a41b9e6bd4bd26d9");
    }

    @Test
    void the_larger_list_of_the_package_rfm_scores_as_numpy_has_it() throws NoSuchAlgorithmException {
        List<String> lines = SharedData.lines("rfm", "rfm_data_customer.csv.gz");
        Customers customers =
                new Customers(new ArrayList<>(), new int[lines.size()], new int[lines.size()], new long[lines.size()]);
        for (int i = 0; i < lines.size(); i++) {
            String[] cells = lines.get(i).split(",", -1);
            customers.names.add(cells[0]);
            customers.money[i] = Long.parseLong(cells[1]);
            customers.frequency[i] = Integer.parseInt(cells[3]);
            customers.recency[i] = Integer.parseInt(cells[4]);
        }
        assertThat(lines).hasSize(39_999);
        assertThat(customers.hash(customers.quintiles()))
                .isEqualTo("7bde482da9d1850b710d5b273ed64e4bda792a7701dee22b67c9c6a5240023b4");
    }

    @Test
    void the_champions_are_those_of_the_package_rfm_and_one_it_leaves_out_between_two_bins() {
        Customers customers = Customers.ofOrders(AS_OF);
        Rfm.Scores scores = customers.quintiles();
        int[] groups = Rfm.groups(USUAL, scores);
        // its tests have 158 champions with 1,234 orders for 120,178: its next bin begins one above a bound of 505.4,
        // so that 506 is in none
        long[] all = sums(customers, groups, Long.MIN_VALUE);
        long[] between = sums(customers, groups, 506);
        assertThat(all).containsExactly(159, 1_240, 120_684);
        assertThat(between).containsExactly(1, 6, 506);
        assertThat(new long[] {all[0] - between[0], all[1] - between[1], all[2] - between[2]})
                .containsExactly(158, 1_234, 120_178);
    }

    /** Of the champions, or of those of them who have paid just that: how many, how often, how much. */
    private static long[] sums(Customers customers, int[] groups, long paid) {
        long[] sums = new long[3];
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] == 0 && (paid == Long.MIN_VALUE || customers.money[i] == paid)) {
                sums[0]++;
                sums[1] += customers.frequency[i];
                sums[2] += customers.money[i];
            }
        }
        return sums;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void a_bin_is_counted_in_exact_fractions_and_who_is_equal_is_together(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int size = 1 + random.nextInt(60);
            int bins = 2 + random.nextInt(8);
            long[] values = new long[size];
            // few values are counted, many are selected from
            long apart = round % 2 == 0 ? 1 : 1_000_003;
            for (int i = 0; i < size; i++) {
                values[i] = apart * (random.nextInt(1 + random.nextInt(40)) - 5);
            }
            long[] bounds = Quantiles.bounds(values, bins);
            long[] sorted = values.clone();
            Arrays.sort(sorted);
            for (long value : values) {
                for (int k = 1; k < bins; k++) {
                    // value <= sorted[j] + (sorted[j + 1] - sorted[j]) * rest / bins, without a division
                    long place = (size - 1L) * k;
                    int j = (int) (place / bins);
                    BigInteger rest = BigInteger.valueOf(place % bins);
                    BigInteger gap = BigInteger.valueOf(sorted[Math.min(j + 1, size - 1)] - sorted[j]);
                    BigInteger quantile = BigInteger.valueOf(sorted[j] * bins).add(gap.multiply(rest));
                    boolean within = BigInteger.valueOf(value * bins).compareTo(quantile) <= 0;
                    assertThat(value <= bounds[k - 1]).isEqualTo(within);
                }
            }
        }
    }

    @Test
    void who_bought_lately_scores_high_and_who_has_not_bought_does_not_score() {
        Rfm.Thresholds thresholds =
                new Rfm.Thresholds(List.of(7L, 30L), List.of(1L, 5L, 9L), List.of(10_000L, 50_000L));
        Rfm.Scores scores =
                Rfm.scores(thresholds, new int[] {0, 7, 8, 30, 31, 400}, new int[] {10, 9, 5, 2, 1, 0}, new long[] {
                    50_001, 50_000, 10_001, 10_000, 0, 0
                });
        assertThat(java.util.stream.IntStream.range(0, 6).map(scores::at)).containsExactly(343, 332, 222, 221, 111, 0);
        assertThat(Rfm.groups(USUAL, scores)[5]).isEqualTo(Rfm.NONE);
    }

    @Test
    void quantiles_are_of_those_who_have_bought() {
        Rfm.Thresholds with = Rfm.Thresholds.quantiles(
                new int[] {5, 900, 6, 900, 7}, new int[] {1, 0, 2, 0, 3}, new long[] {100, 0, 200, 0, 300}, 2);
        assertThat(with).isEqualTo(new Rfm.Thresholds(List.of(6L), List.of(2L), List.of(200L)));
        assertThatThrownBy(() -> Rfm.Thresholds.quantiles(new int[] {1}, new int[] {0}, new long[] {0}, 5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void every_cell_of_the_cube_is_in_one_of_the_usual_groups_and_each_group_has_cells() {
        int[] cells = new int[USUAL.groups().size()];
        for (int recency = 1; recency <= 5; recency++) {
            for (int frequency = 1; frequency <= 5; frequency++) {
                for (int money = 1; money <= 5; money++) {
                    int group = USUAL.of(recency, frequency, money);
                    assertThat(group).isNotEqualTo(Rfm.NONE);
                    cells[group]++;
                }
            }
        }
        assertThat(Arrays.stream(cells).sum()).isEqualTo(125);
        assertThat(cells).containsExactly(8, 19, 4, 28, 10, 5, 22, 11, 9, 9);
    }

    @Test
    void thresholds_and_groups_that_make_no_sense_are_refused() {
        List<Long> fine = List.of(1L, 2L);
        assertThatThrownBy(() -> new Rfm.Thresholds(List.of(), fine, fine))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rfm.Thresholds(fine, List.of(2L, 1L), fine))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rfm.Thresholds(fine, fine, List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rfm.Group("none", 2, 1, 1, 5, 1, 5)).isInstanceOf(IllegalArgumentException.class);
        Rfm.Group one = new Rfm.Group("one", 1, 5, 1, 5, 1, 5);
        assertThatThrownBy(() -> new Rfm.Groups(List.of(one, one))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_movement_counts_everybody_once() {
        int[] before = {0, 0, 1, 2, -1, 2};
        int[] after = {0, 1, 1, -1, 2, 2};
        Movement movement = Movement.of(before, after, 3);
        assertThat(movement.members(0, 1)).isEqualTo(1);
        assertThat(movement.members(2, Movement.NOWHERE)).isEqualTo(1);
        assertThat(movement.members(Movement.NOWHERE, 2)).isEqualTo(1);
        assertThat(movement.before(0)).isEqualTo(2);
        assertThat(movement.after(2)).isEqualTo(2);
        long all = 0;
        for (int place = Movement.NOWHERE; place < 3; place++) {
            all += movement.before(place);
        }
        assertThat(all).isEqualTo(6);
        assertThatThrownBy(() -> Movement.of(new int[] {3}, new int[] {0}, 3))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
