package zhiyin.insight;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Answer;
import zhiyin.http.Csv;
import zhiyin.http.Language;
import zhiyin.http.Messages;

/**
 * Figures as tables, made from the answer itself: each list of it is a table, whose columns are what its lines hold; what stands
 * alone is a table of one line. Header rows say what it is of.
 */
@Component
class Tables {

    static final String CSV = "text/csv";
    static final String XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private static final int SHEET_NAME_MAX = 31;

    private final Messages messages;

    Tables(Messages messages) {
        this.messages = messages;
    }

    /** As what a figure is given. */
    enum As {
        JSON,
        CSV,
        XLSX
    }

    /**
     * A table.
     *
     * @param title what its lines are
     * @param columns in the caller's language
     * @param rows numbers, texts, days, and null for nothing
     */
    record Table(String title, List<String> columns, List<List<@Nullable Object>> rows) {}

    /** Name and value, in the order in which they are shown. */
    record Header(String name, String value) {}

    Answer csv(Shown shown, Record answer, Language language, boolean bom) {
        return new Answer.Written(
                200,
                CSV + "; charset=utf-8",
                csvBytes(shown, answer, language, bom),
                Map.of("Content-Disposition", "attachment; filename=\"" + shown.path() + ".csv\""));
    }

    byte[] csvBytes(Shown shown, Record answer, Language language, boolean bom) {
        Csv csv = new Csv();
        for (Header header : headers(answer, language)) {
            csv.add(header.name(), header.value());
        }
        for (Table table : tables(answer, language)) {
            csv.add();
            csv.add(table.title());
            csv.add(table.columns().toArray());
            for (List<@Nullable Object> row : table.rows()) {
                csv.add(row.toArray());
            }
        }
        return ((bom ? "\uFEFF" : "") + csv.text()).getBytes(StandardCharsets.UTF_8);
    }

    Answer xlsx(Shown shown, Record answer, Language language) {
        return new Answer.Written(
                200,
                XLSX,
                xlsxBytes(answer, language),
                Map.of("Content-Disposition", "attachment; filename=\"" + shown.path() + ".xlsx\""));
    }

    byte[] xlsxBytes(Record answer, Language language) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Workbook workbook = new Workbook(bytes, "Zhiyin", "1.0")) {
            Worksheet about = workbook.newWorksheet(say(language, "figure.table.figure"));
            int line = 0;
            for (Header header : headers(answer, language)) {
                about.value(line, 0, header.name());
                about.value(line++, 1, safe(header.value()));
            }
            List<String> names = new ArrayList<>(List.of(say(language, "figure.table.figure")));
            for (Table table : tables(answer, language)) {
                Worksheet sheet = workbook.newWorksheet(name(table.title(), names));
                for (int column = 0; column < table.columns().size(); column++) {
                    sheet.value(0, column, table.columns().get(column));
                }
                for (int row = 0; row < table.rows().size(); row++) {
                    List<@Nullable Object> cells = table.rows().get(row);
                    for (int column = 0; column < cells.size(); column++) {
                        cell(sheet, row + 1, column, cells.get(column));
                    }
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("nothing is written but memory", impossible);
        }
        return bytes.toByteArray();
    }

    /** Texts are written as texts, and never as formulas. */
    private static void cell(Worksheet sheet, int row, int column, @Nullable Object cell) {
        switch (cell) {
            case null -> {
                // an empty cell
            }
            case Number number -> sheet.value(row, column, number);
            default -> sheet.value(row, column, safe(cell.toString()));
        }
    }

    /** As in CSV: whoever saves the sheet as one does not make a formula of it. */
    private static String safe(String text) {
        return Csv.safe(text);
    }

    /** A name that no other sheet has, without what sheets may not be called. */
    private static String name(String title, List<String> names) {
        String plain = title.replaceAll("[\\[\\]:*?/\\\\]", " ");
        String name = plain.length() > SHEET_NAME_MAX ? plain.substring(0, SHEET_NAME_MAX) : plain;
        int more = 2;
        while (names.contains(name)) {
            String end = " " + more++;
            name = plain.substring(0, Math.min(plain.length(), SHEET_NAME_MAX - end.length())) + end;
        }
        names.add(name);
        return name;
    }

    private String say(Language language, String key) {
        return messages.say(language, key, Map.of());
    }

    /** Of what it is. */
    List<Header> headers(Record answer, Language language) {
        FigureOf of = (FigureOf) value(answer, answer.getClass().getRecordComponents()[0]);
        Figure figure = of == null ? null : Figure.of(of.figure());
        List<Header> headers = new ArrayList<>();
        if (of == null || figure == null) {
            throw new IllegalStateException("an answer begins with what it is of: " + answer.getClass());
        }
        headers.add(new Header(say(language, "figure.table.figure"), say(language, figure.message("name"))));
        headers.add(new Header(say(language, "figure.table.definition"), say(language, figure.message("definition"))));
        headers.add(new Header(
                say(language, "figure.table.period"),
                messages.say(language, "figure.table.to", Map.of("from", of.from(), "until", of.until()))));
        headers.add(new Header(say(language, "figure.table.zone"), of.zone()));
        headers.add(new Header(say(language, "figure.table.as-of"), of.asOf().toString()));
        if (of.store() != null) {
            headers.add(new Header(say(language, "figure.table.store"), of.store()));
        }
        if (of.channel() != null) {
            headers.add(new Header(say(language, "figure.table.channel"), of.channel()));
        }
        if (of.segment() != null) {
            headers.add(new Header(say(language, "figure.table.segment"), of.segment()));
        }
        for (RecordComponent component : answer.getClass().getRecordComponents()) {
            if (component.getName().equals("currency") && value(answer, component) instanceof String currency) {
                headers.add(new Header("", messages.say(language, "figure.table.money", Map.of("currency", currency))));
            }
        }
        return headers;
    }

    /** What it comes to. */
    List<Table> tables(Record answer, Language language) {
        List<Table> tables = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        List<@Nullable Object> row = new ArrayList<>();
        RecordComponent[] components = answer.getClass().getRecordComponents();
        for (int i = 1; i < components.length; i++) {
            // its lists are tables of their own
            if (!Collection.class.isAssignableFrom(components[i].getType())) {
                gather(answer, components[i], "", language, columns, row);
            }
        }
        if (!columns.isEmpty()) {
            List<List<@Nullable Object>> one = new ArrayList<>();
            one.add(row);
            tables.add(new Table(say(language, "figure.column.sums"), columns, one));
        }
        for (int i = 1; i < components.length; i++) {
            Object value = value(answer, components[i]);
            if (value instanceof List<?> list && !isOfPoints(components[i].getName())) {
                tables.add(table(components[i].getName(), list, language));
            }
        }
        return tables;
    }

    private static boolean isOfPoints(String name) {
        return name.equals("point") || name.endsWith("Point") || name.endsWith("Points");
    }

    /** A line for each of a list; of lists within, a line for each of those, with what stands beside them. */
    private Table table(String name, List<?> list, Language language) {
        List<String> columns = new ArrayList<>();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int place = 0;
        for (Object each : list) {
            List<String> own = new ArrayList<>();
            List<@Nullable Object> row = new ArrayList<>();
            RecordComponent nested = null;
            if (each instanceof Record line) {
                for (RecordComponent component : line.getClass().getRecordComponents()) {
                    if (value(line, component) instanceof List<?> inner
                            && !inner.isEmpty()
                            && inner.getFirst() instanceof Record) {
                        nested = component;
                    } else {
                        gather(line, component, "", language, own, row);
                    }
                }
                if (nested != null && value(line, nested) instanceof List<?> inner) {
                    for (Object deeper : inner) {
                        List<String> all = new ArrayList<>(own);
                        List<@Nullable Object> whole = new ArrayList<>(row);
                        for (RecordComponent component : deeper.getClass().getRecordComponents()) {
                            gather((Record) deeper, component, nested.getName(), language, all, whole);
                        }
                        columns = all;
                        rows.add(whole);
                    }
                    continue;
                }
            } else {
                own.add(column(language, "place"));
                own.add(column(language, name));
                row.add(place);
                row.add(each);
            }
            place++;
            columns = own;
            rows.add(row);
        }
        return new Table(column(language, name), columns, rows);
    }

    /** Adds what a component holds, and of a record what its own do. */
    private void gather(
            Record of,
            RecordComponent component,
            String within,
            Language language,
            List<String> columns,
            List<@Nullable Object> row) {
        if (isOfPoints(component.getName())) {
            return;
        }
        Object value = value(of, component);
        if (component.getType().isRecord()) {
            for (RecordComponent part : component.getType().getRecordComponents()) {
                if (value == null) {
                    if (!part.getType().isRecord()
                            && !Collection.class.isAssignableFrom(part.getType())
                            && !isOfPoints(part.getName())) {
                        columns.add(column(language, component.getName()) + " · " + column(language, part.getName()));
                        row.add(null);
                    }
                } else {
                    gather((Record) value, part, component.getName(), language, columns, row);
                }
            }
        } else if (value instanceof Collection<?> several) {
            if (several.stream().noneMatch(Record.class::isInstance)) {
                columns.add(title(language, within, component.getName()));
                row.add(String.join(", ", several.stream().map(String::valueOf).toList()));
            }
        } else if (value instanceof Map<?, ?> several) {
            columns.add(title(language, within, component.getName()));
            row.add(String.join(
                    ", ",
                    several.entrySet().stream()
                            .map(each -> each.getKey() + " " + each.getValue())
                            .toList()));
        } else {
            columns.add(title(language, within, component.getName()));
            row.add(value);
        }
    }

    private String title(Language language, String within, String name) {
        return within.isEmpty() ? column(language, name) : column(language, within) + " · " + column(language, name);
    }

    private String column(Language language, String name) {
        return say(language, "figure.column." + kebab(name));
    }

    static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object value(Record of, RecordComponent component) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException unreadable) {
            throw new IllegalStateException("what is in an answer can be read: " + component, unreadable);
        }
    }
}
