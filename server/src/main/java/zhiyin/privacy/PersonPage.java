package zhiyin.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.PrintedPage;
import zhiyin.privacy.DataMap.DataClass;
import zhiyin.privacy.Persons.Everything;

/** Everything about a person as a page that he can read: table by table, without what means nothing outside of the house. */
final class PersonPage {

    static final PrintedPage PAGE = new PrintedPage(PersonPage.class, "person.css");

    private static final Set<DataClass> UNSAID = Set.of(DataClass.NONE, DataClass.LINK, DataClass.SECRET);

    private final Everything everything;
    private final DataMap map;
    private final Messages messages;
    private final Language language;
    private final StringBuilder out = new StringBuilder(16 * 1024);

    PersonPage(Everything everything, DataMap map, Messages messages, Language language) {
        this.everything = everything;
        this.map = map;
        this.messages = messages;
        this.language = language;
    }

    String html() {
        String number = everything.shown();
        out.append(PAGE.begin(language, say("title") + " · " + number))
                .append("<header><h1>")
                .append(escaped(say("title")))
                .append("</h1><dl><div><dt>")
                .append(escaped(say("number")))
                .append("</dt><dd>")
                .append(escaped(number))
                .append("</dd></div><div><dt>")
                .append(escaped(say("at")))
                .append("</dt><dd>")
                .append(everything.at())
                .append("</dd></div></dl></header>\n");
        for (DataMap.Table table : map.tables()) {
            List<String> rows = everything.tables().get(table.name());
            if (rows != null) {
                section(table, rows);
            }
        }
        out.append("<footer>").append(escaped(say("foot"))).append("</footer></main></body></html>\n");
        return out.toString();
    }

    private void section(DataMap.Table table, List<String> rows) {
        List<JsonNode> read =
                rows.stream().map(row -> JsonMapper.shared().readTree(row)).toList();
        List<String> columns = new ArrayList<>();
        for (DataMap.Column column : table.columns()) {
            // what is empty in every row would be a column of nothing
            if (column.exported()
                    && !UNSAID.contains(column.dataClass())
                    && read.stream().anyMatch(row -> !row.path(column.name()).isNull())) {
                columns.add(column.name());
            }
        }
        if (columns.isEmpty()) {
            return;
        }
        out.append("<section><h2>")
                .append(escaped(say("table." + table.name())))
                .append("</h2><p>")
                .append(escaped(kept(table)))
                .append("</p><table><thead><tr>");
        columns.forEach(column ->
                out.append("<th scope=\"col\">").append(escaped(called(column))).append("</th>"));
        out.append("</tr></thead><tbody>\n");
        for (JsonNode row : read) {
            out.append(columns.stream()
                    .map(column -> "<td>" + escaped(text(row.path(column))) + "</td>")
                    .collect(Collectors.joining("", "<tr>", "</tr>\n")));
        }
        out.append("</tbody></table></section>\n");
    }

    private String kept(DataMap.Table table) {
        return switch (table.keeping()) {
            case DataMap.Keeping.AsLongAs(var what) -> say("kept." + what);
            case DataMap.Keeping.Days(var days, var _, var _) ->
                messages.say(language, "person.kept.days", Map.of("days", days));
        };
    }

    /** Its name in the reader's language, or in words of its own where the shop's people have one for it too. */
    private String called(String column) {
        return messages.has("person.column." + column) ? say("column." + column) : column.replace('_', ' ');
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.isString() ? value.asString() : value.toString();
    }

    private String say(String key) {
        return messages.say(language, "person." + key, Map.of());
    }

    private static String escaped(String text) {
        return PrintedPage.escaped(text);
    }
}
