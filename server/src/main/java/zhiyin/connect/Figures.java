package zhiyin.connect;

import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What an import came to, as figures with names. */
interface Figures {

    /** Whether it went to its end. */
    boolean complete();

    /** Whether something in the file could not be read or was not taken, and a person should look. */
    boolean hasFaults();

    /** The figures by their names in JSON, in their order. */
    Map<String, Object> entries();

    /** The report as JSON, for {@code --json}. */
    default String json() {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(entries()) + "\n";
    }

    /** The report for people: a name and a figure a line. */
    default String table() {
        StringBuilder table = new StringBuilder();
        entries().forEach((name, value) -> row(table, "", name, value));
        return table.toString();
    }

    private static void row(StringBuilder table, String indent, String name, Object value) {
        if (value instanceof Map<?, ?> map) {
            table.append(indent).append(name).append(map.isEmpty() ? "  none\n" : "\n");
            map.forEach((key, inner) -> row(table, indent + "  ", String.valueOf(key), inner == null ? "" : inner));
        } else {
            String shown = switch (value) {
                case Long whole -> String.format(Locale.ROOT, "%,d", whole);
                case Double fraction -> String.format(Locale.ROOT, "%,.1f", fraction);
                case Boolean answer -> answer ? "yes" : "no";
                default -> value.toString();
            };
            table.append("%s%-26s %18s%n".formatted(indent, name, shown));
        }
    }
}
