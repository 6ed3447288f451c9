package zhiyin.demo;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that one brand sells, and what is reduced in which week. */
final class Shelf {
    private final List<Good> goods;
    /** Running sums of the weights: the first above a throw is the good that was thrown. */
    private final int[] sums;

    private final List<Map<Good, Integer>> reduced = new ArrayList<>();

    /** Reads the goods from a resource whose head says how it is written. */
    Shelf(String resource, int weeks, Chance chance) {
        goods = read(Resource.named(resource));
        sums = new int[goods.size()];
        int sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += goods.get(i).weight();
            sums[i] = sum;
        }
        for (int week = 0; week < weeks; week++) {
            reduced.add(reduceSome(chance));
        }
    }

    List<Good> goods() {
        return goods;
    }

    /** Something, the popular more often. */
    Good pick(Chance chance) {
        int found = Arrays.binarySearch(sums, chance.below(sums[sums.length - 1]) + 1);
        return goods.get(found < 0 ? -found - 1 : found);
    }

    /** By how many percent a good is reduced in a week. */
    int percentOff(Good good, int week) {
        return reduced.get(week).getOrDefault(good, 0);
    }

    private Map<Good, Integer> reduceSome(Chance chance) {
        Map<Good, Integer> week = new HashMap<>();
        for (Good good : goods) {
            // nobody advertises tobacco or sells money for less
            boolean may =
                    !good.category().equals(Good.TOBACCO) && !good.category().equals(Good.GIFT_CARD);
            if (may && chance.percent(9)) {
                week.put(good, chance.pick(List.of(5, 10, 10, 15, 20, 20, 30)));
            }
        }
        return week;
    }

    private static List<Good> read(Resource resource) {
        List<Good> goods = new ArrayList<>();
        String[] section = {};
        int number = 0;
        for (String line : resource.lines()) {
            String[] words = line.split(" ");
            if (words[0].equals("=")) {
                section = words;
                number = 0;
                continue;
            }
            number++;
            goods.add(new Good(
                    "%s-%03d".formatted(section[1], number),
                    words[0],
                    section[2],
                    words.length > 3 ? words[3] : null,
                    new BigDecimal(words[1]).movePointRight(2).longValueExact(),
                    Integer.parseInt(section[3]),
                    Integer.parseInt(section[4]),
                    section.length > 5,
                    Integer.parseInt(words[2])));
        }
        return List.copyOf(goods);
    }
}
