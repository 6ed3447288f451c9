package zhiyin.engine.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** YAML laid out for people: the parts of a programme line by line, what is short on one line in braces. */
sealed interface Sheet {

    /** What does not fit is laid out line by line. */
    int WIDTH_MAX = 118;

    /**
     * @param written as YAML has it, quoted where it must be
     */
    record Word(String written) implements Sheet {}

    /**
     * @param open laid out line by line even if it is short
     */
    record Entries(SequencedMap<String, Sheet> entries, boolean open) implements Sheet {
        static Entries lines() {
            return new Entries(new LinkedHashMap<>(), true);
        }

        static Entries brief() {
            return new Entries(new LinkedHashMap<>(), false);
        }

        Entries with(String key, Sheet value) {
            entries.put(key, value);
            return this;
        }

        Entries with(String key, Object word) {
            return with(key, new Word(String.valueOf(word)));
        }
    }

    /**
     * @param open laid out line by line even if it is short
     */
    record Items(List<? extends Sheet> items, boolean open) implements Sheet {}

    static Sheet text(String text) {
        return new Word(Scalars.write(text));
    }

    /** The whole document. */
    static String print(Entries root) {
        StringBuilder out = new StringBuilder();
        lines(root, 0, out);
        return out.toString();
    }

    private static String line(Sheet sheet) {
        return switch (sheet) {
            case Word(String written) -> written;
            case Entries(var entries, boolean _) -> {
                List<String> parts = new ArrayList<>();
                entries.forEach((key, value) -> parts.add(key + ": " + line(value)));
                yield "{" + String.join(", ", parts) + "}";
            }
            case Items(var items, boolean _) ->
                "[" + String.join(", ", items.stream().map(Sheet::line).toList()) + "]";
        };
    }

    private static boolean isOpen(Sheet sheet) {
        return switch (sheet) {
            case Word _ -> false;
            case Entries(var entries, boolean open) ->
                open || entries.values().stream().anyMatch(Sheet::isOpen);
            case Items(var items, boolean open) -> open || items.stream().anyMatch(Sheet::isOpen);
        };
    }

    private static boolean fits(Sheet sheet, int column) {
        return sheet instanceof Word || (!isOpen(sheet) && column + line(sheet).length() <= WIDTH_MAX);
    }

    /** Writes what lies under a key or a dash, from the beginning of a line; every line is indented and ended. */
    private static void lines(Sheet sheet, int indent, StringBuilder out) {
        switch (sheet) {
            case Word(String written) -> out.repeat(" ", indent).append(written).append('\n');
            case Entries(var entries, boolean _) ->
                entries.forEach((key, value) -> {
                    out.repeat(" ", indent).append(key).append(':');
                    if (fits(value, indent + key.length() + 2)) {
                        out.append(' ').append(line(value)).append('\n');
                    } else {
                        out.append('\n');
                        lines(value, indent + 2, out);
                    }
                });
            case Items(var items, boolean _) -> {
                for (Sheet item : items) {
                    int start = out.length();
                    if (fits(item, indent + 2)) {
                        out.repeat(" ", indent + 2).append(line(item)).append('\n');
                    } else {
                        lines(item, indent + 2, out);
                    }
                    out.setCharAt(start + indent, '-');
                }
            }
        }
    }
}
