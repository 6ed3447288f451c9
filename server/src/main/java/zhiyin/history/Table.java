package zhiyin.history;

import java.util.ArrayList;
import java.util.List;

/** Figures in columns for a terminal: texts to the left, numbers to the right; Chinese characters are two places wide. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();
    private final int texts;

    /** @param texts how many of the first columns hold texts */
    Table(int texts) {
        this.texts = texts;
    }

    Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The rows, each on a line of its own. */
    String text() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                if (i == widths.size()) {
                    widths.add(0);
                }
                widths.set(i, Math.max(widths.get(i), width(row.get(i))));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String padding = " ".repeat(widths.get(i) - width(row.get(i)));
                line.append("  ");
                line.append(i < texts ? row.get(i) + padding : padding + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            width += wide(text.codePointAt(i)) ? 2 : 1;
        }
        return width;
    }

    private static boolean wide(int character) {
        Character.UnicodeScript script = Character.UnicodeScript.of(character);
        return script == Character.UnicodeScript.HAN
                || (character >= 0x3000 && character <= 0x303f)
                || (character >= 0xff00 && character <= 0xff60);
    }
}
