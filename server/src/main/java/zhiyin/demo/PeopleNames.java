package zhiyin.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chinese names that fit the year of birth: a 秀英 is her grandmother's age, a 欣怡 is not. */
final class PeopleNames {
    private final List<String> surnames = new ArrayList<>();
    private final int[] weights;
    private final List<Generation> generations = new ArrayList<>();

    private record Generation(int from, boolean female, List<String> given) {}

    PeopleNames() {
        List<String> lines = Resource.named("people.names").lines();
        String[] families = lines.getFirst().split(" ");
        weights = new int[families.length - 1];
        for (int i = 0; i < weights.length; i++) {
            String digits = families[i + 1].replaceAll("\\D", "");
            surnames.add(families[i + 1].replaceAll("\\d", ""));
            weights[i] = Integer.parseInt(digits);
        }
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ");
            generations.add(new Generation(
                    Integer.parseInt(words[0]),
                    words[1].equals("f"),
                    List.of(Arrays.copyOfRange(words, 2, words.length))));
        }
    }

    String of(int birthYear, boolean female, Chance chance) {
        Generation own = generations.getFirst();
        for (Generation generation : generations) {
            if (generation.female() == female && generation.from() <= birthYear) {
                own = generation;
            }
        }
        return surnames.get(chance.weighted(weights)) + chance.pick(own.given());
    }
}
