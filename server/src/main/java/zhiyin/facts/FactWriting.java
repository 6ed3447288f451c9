package zhiyin.facts;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Layout;

/** Writes what was told into the tables of a programme's file, within a transaction of whoever calls. */
final class FactWriting {

    private final Connection connection;
    private final FactTables tables;
    private final Layout layout;

    FactWriting(Connection connection, FactTables tables, Layout layout) {
        this.connection = connection;
        this.tables = tables;
        this.layout = layout;
    }

    /**
     * Writes a batch.
     *
     * @param before how far the tables had come; null while they are laid down, and there is nothing to be found among
     */
    void write(FactBatch batch, FactBatch.@Nullable Mark before) throws SQLException {
        boolean fresh = before == null;
        if (!fresh && !batch.gone.isEmpty()) {
            remove(batch);
        }
        members(batch, fresh);
        words(batch, fresh);
        deeds(batch);
        if (batch.mark != null) {
            known(batch.known, fresh);
            place(batch.mark, before);
        }
        if (batch.portrayed != null) {
            portray(batch.portrayed);
        }
    }

    private void run(String sql) throws SQLException {
        FactFile.run(connection, sql);
    }

    private DuckDBAppender appender(String schema, String table) throws SQLException {
        return connection.unwrap(DuckDBConnection.class).createAppender(schema, table);
    }

    /** A table that is there only while something is written. */
    private DuckDBAppender came(String table, String as) throws SQLException {
        run("create or replace temp table " + table + " as " + as + " limit 0");
        return connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", table);
    }

    private void remove(FactBatch batch) throws SQLException {
        try (DuckDBAppender rows = came("came_gone", "select number from main.member")) {
            for (int number : batch.gone) {
                rows.beginRow();
                rows.append((long) number);
                rows.endRow();
            }
        }
        run("delete from main.portrait where number in (select number from temp.came_gone)");
        for (FactTables.Table table : tables.tables()) {
            run("delete from main." + table.name() + " where "
                    + (table.name().equals("member") ? "number" : "member")
                    + " in (select number from temp.came_gone)");
        }
    }

    /** Of what members say something: those of whom the same columns were told together. */
    private void members(FactBatch batch, boolean fresh) throws SQLException {
        Map<TreeSet<Integer>, List<Map.Entry<Integer, FactBatch.Row>>> alike = new LinkedHashMap<>();
        List<FactTables.Column> columns = tables.table("member").columns();
        for (Map.Entry<Integer, FactBatch.Row> each : batch.members.entrySet()) {
            TreeSet<Integer> told = new TreeSet<>();
            FactBatch.Row row = each.getValue();
            if (row.joined) {
                told.add(1);
            }
            if (row.born) {
                told.add(2);
                told.add(3);
            }
            for (int i = FactTables.MEMBER_FIRST; i < columns.size(); i++) {
                if (row.values.containsKey(columns.get(i).kept())) {
                    told.add(i);
                }
            }
            alike.computeIfAbsent(told, _ -> new ArrayList<>()).add(each);
        }
        for (Map.Entry<TreeSet<Integer>, List<Map.Entry<Integer, FactBatch.Row>>> each : alike.entrySet()) {
            if (fresh && each.getKey().size() == columns.size() - 1) {
                append(appender("main", "member"), columns, each.getKey(), each.getValue());
            } else {
                merge(columns, each.getKey(), each.getValue());
            }
        }
    }

    private void merge(
            List<FactTables.Column> columns, SequencedSet<Integer> told, List<Map.Entry<Integer, FactBatch.Row>> rows)
            throws SQLException {
        List<String> names =
                told.stream().map(i -> FactTables.quoted(columns.get(i).name())).toList();
        String list = Stream.concat(Stream.of("number"), names.stream()).collect(Collectors.joining(", "));
        append(came("came_member", "select " + list + " from main.member"), columns, told, rows);
        if (!names.isEmpty()) {
            run(names.stream()
                    .map(name -> name + " = came." + name)
                    .collect(Collectors.joining(
                            ", ",
                            "update main.member set ",
                            " from temp.came_member came where member.number = came.number")));
        }
        run("insert into main.member (" + list + ") select " + list + " from temp.came_member came"
                + " where not exists (select 1 from main.member m where m.number = came.number)");
    }

    private static void append(
            DuckDBAppender to,
            List<FactTables.Column> columns,
            SequencedSet<Integer> told,
            List<Map.Entry<Integer, FactBatch.Row>> rows)
            throws SQLException {
        try (to) {
            for (Map.Entry<Integer, FactBatch.Row> each : rows) {
                to.beginRow();
                to.append((long) each.getKey());
                FactBatch.Row row = each.getValue();
                for (int i : told) {
                    switch (i) {
                        case 1 -> append(to, row.joinedAt);
                        case 2 -> append(to, row.birthday);
                        case 3 -> {
                            LocalDate day = row.birthday;
                            if (day == null) {
                                to.appendNull();
                            } else {
                                to.append((short) (day.getMonthValue() * 100 + day.getDayOfMonth()));
                            }
                        }
                        default -> append(to, row.values.get(columns.get(i).kept()));
                    }
                }
                to.endRow();
            }
        }
    }

    private static void append(DuckDBAppender to, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> to.appendNull();
            case Long number -> to.append(number.longValue());
            case Boolean flag -> to.append((short) (flag ? 1 : 0));
            case LocalDate day -> to.append(day);
            case String text -> to.append(text);
            default -> throw new IllegalArgumentException("nothing that is kept is a " + value.getClass());
        }
    }

    private void words(FactBatch batch, boolean fresh) throws SQLException {
        if (batch.members.values().stream()
                .noneMatch(row -> tables.sets().keySet().stream().anyMatch(row.values::containsKey))) {
            return;
        }
        String like = "select member, field, word from main.member_words";
        if (fresh) {
            append(appender("main", "member_words"), batch);
            return;
        }
        append(came("came_words", like), batch);
        try (DuckDBAppender rows = came("came_sets", "select member, field from main.member_words")) {
            for (Map.Entry<Integer, FactBatch.Row> each : batch.members.entrySet()) {
                for (Map.Entry<String, String> set : tables.sets().entrySet()) {
                    if (each.getValue().values.containsKey(set.getKey())) {
                        rows.beginRow();
                        rows.append((long) each.getKey()).append(set.getValue());
                        rows.endRow();
                    }
                }
            }
        }
        run("""
                delete from main.member_words where rowid in (
                    select w.rowid from main.member_words w join temp.came_sets s on s.member = w.member and s.field = w.field
                    where not exists (select 1 from temp.came_words c
                        where c.member = w.member and c.field = w.field and c.word = w.word))
                """);
        run("""
                insert into main.member_words select member, field, word from temp.came_words c
                where not exists (select 1 from main.member_words w
                    where c.member = w.member and c.field = w.field and c.word = w.word)
                """);
    }

    private void append(DuckDBAppender to, FactBatch batch) throws SQLException {
        try (to) {
            for (Map.Entry<Integer, FactBatch.Row> each : batch.members.entrySet()) {
                for (Map.Entry<String, String> set : tables.sets().entrySet()) {
                    if (each.getValue().values.get(set.getKey()) instanceof List<?> words) {
                        for (Object word : new TreeSet<>(words)) {
                            to.beginRow();
                            to.append((long) each.getKey())
                                    .append(set.getValue())
                                    .append(word.toString());
                            to.endRow();
                        }
                    }
                }
            }
        }
    }

    private void deeds(FactBatch batch) throws SQLException {
        if (!batch.orders.isEmpty()) {
            try (DuckDBAppender rows = appender("main", "orders")) {
                for (FactBatch.Ordered order : batch.orders) {
                    rows.beginRow();
                    rows.append(order.number());
                    when(rows, order.member(), order.at());
                    rows.append(order.paid());
                    append(rows, order.store());
                    append(rows, order.channel());
                    rows.endRow();
                }
            }
            try (DuckDBAppender rows = appender("main", "lines")) {
                for (FactBatch.Ordered order : batch.orders) {
                    long place = 1;
                    for (Growing.Line line : order.lines()) {
                        rows.beginRow();
                        rows.append(order.number()).append(place++);
                        when(rows, order.member(), order.at());
                        rows.append(line.paid());
                        append(rows, order.store());
                        append(rows, order.channel());
                        append(rows, line.product());
                        append(rows, line.category());
                        append(rows, line.brand());
                        rows.append(line.quantity());
                        rows.endRow();
                    }
                }
            }
        }
        if (!batch.returns.isEmpty()) {
            try (DuckDBAppender rows = appender("main", "returns")) {
                for (FactBatch.CameBack back : batch.returns) {
                    rows.beginRow();
                    rows.append(back.number());
                    when(rows, back.member(), back.at());
                    rows.append(back.amount());
                    append(rows, back.store());
                    append(rows, back.channel());
                    rows.endRow();
                }
            }
        }
        if (!batch.events.isEmpty()) {
            try (DuckDBAppender rows = appender("main", "events")) {
                for (FactBatch.Behaved event : batch.events) {
                    rows.beginRow();
                    rows.append(event.number());
                    when(rows, event.member(), event.at());
                    rows.append(event.kind());
                    for (String property : layout.properties()) {
                        append(rows, event.properties().get(property));
                    }
                    rows.endRow();
                }
            }
        }
    }

    /** Whose it is, and when by the programme's own clock. */
    private void when(DuckDBAppender row, int member, Instant at) throws SQLException {
        ZonedDateTime local = at.atZone(layout.zone());
        row.append((long) member)
                .append(LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, ZoneOffset.UTC))
                .append(local.toLocalDate())
                .append((short) local.getDayOfWeek().getValue())
                .append((short) local.getHour());
    }

    private void known(List<FactBatch.Known> known, boolean fresh) throws SQLException {
        if (known.isEmpty()) {
            return;
        }
        try (DuckDBAppender rows = fresh ? appender("main", "known") : came("came_known", "select * from main.known")) {
            for (FactBatch.Known each : known) {
                rows.beginRow();
                rows.append((long) each.number())
                        .append(each.member())
                        .append((long) each.whose())
                        .append(each.told());
                rows.endRow();
            }
        }
        if (!fresh) {
            run("""
                    update main.known set whose = came.whose, told = came.told from temp.came_known came
                    where known.number = came.number
                    """);
            run("""
                    insert into main.known select * from temp.came_known came
                    where not exists (select 1 from main.known k where k.number = came.number)
                    """);
        }
    }

    private void place(FactBatch.Mark reached, FactBatch.@Nullable Mark before) throws SQLException {
        try (DuckDBAppender rows = came("came_place", "select * from main.place")) {
            for (Map.Entry<Long, Long> each : reached.place().links().entrySet()) {
                if (before == null
                        || !each.getValue().equals(before.place().links().get(each.getKey()))) {
                    rows.beginRow();
                    rows.append(each.getKey().longValue())
                            .append(each.getValue().longValue());
                    append(rows, reached.hashes().get(each.getKey()));
                    rows.endRow();
                }
            }
        }
        run("""
                update main.place set link = came.link, hash = came.hash from temp.came_place came
                where place.chain = came.chain
                """);
        run("""
                insert into main.place select * from temp.came_place came
                where not exists (select 1 from main.place p where p.chain = came.chain)
                """);
        run("update main.copy set as_of_us = "
                + ChronoUnit.MICROS.between(Instant.EPOCH, reached.asOf())
                + ", behaviour_told = " + reached.behaviourTold()
                + ", behaviour_sequence = " + reached.behaviourSequence());
    }

    /** In the place of what they were. */
    private void portray(FactBatch.Portrayed portrayed) throws SQLException {
        RoaringBitmap which = portrayed.which();
        Columns columns = portrayed.columns();
        if (which == null) {
            run("delete from main.portrait");
        } else {
            try (DuckDBAppender rows = came("came_portrayed", "select number from main.portrait")) {
                for (int number : which) {
                    rows.beginRow();
                    rows.append((long) number);
                    rows.endRow();
                }
            }
            run("delete from main.portrait where number in (select number from temp.came_portrayed)");
        }
        try (DuckDBAppender rows = appender("main", "portrait")) {
            for (int number = 0; number < columns.numbers(); number++) {
                if (columns.has(number) && (which == null || which.contains(number))) {
                    Map<String, @Nullable Object> values = portrayed.values(number);
                    rows.beginRow();
                    rows.append((long) number);
                    for (FactTables.Column column : tables.portrait()) {
                        append(rows, values.get(column.kept()));
                    }
                    rows.endRow();
                }
            }
        }
    }
}
