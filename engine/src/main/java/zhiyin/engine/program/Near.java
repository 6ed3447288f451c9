package zhiyin.engine.program;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Guesses which word was meant: the one with the fewest letters to change (Levenshtein 1966). */
final class Near {

    /** What is longer is no slip of the finger; cutting it keeps the guess cheap. */
    private static final int LENGTH_MAX = 60;

    private Near() {}

    /** The word of {@code words}, at least one, that is nearest to {@code written}; the first of equals. */
    static String to(String written, Collection<String> words) {
        return words.stream()
                .min(Comparator.comparingInt(word -> distance(written, word)))
                .orElseThrow();
    }

    private static int distance(String first, String second) {
        String a = cut(first);
        String b = cut(second);
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LENGTH_MAX)).toLowerCase(Locale.ROOT);
    }
}
