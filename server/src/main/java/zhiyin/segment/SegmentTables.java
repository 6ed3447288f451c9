package zhiyin.segment;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Resolved;
import zhiyin.engine.insight.Segment.What;

/**
 * The tables that a segment is asked of as SQL, for a layout, and which of them it asks; {@code docs/reference/insight-tables.md}
 * describes them. For one statement.
 */
final class SegmentTables {

    static final Field<Long> NUMBER = DSL.field(DSL.name("member", "number"), SQLDataType.BIGINT);

    /** By name of something kept of members: its column. Sets have none. */
    private final Map<String, String> columns = new HashMap<>();

    private final Set<String> asked = new LinkedHashSet<>();

    SegmentTables(Layout layout) {
        put(Layout.JOINED);
        put(Layout.BIRTHDAY);
        put(Resolved.BIRTH_MONTH_DAY);
        layout.members().forEach(kept -> put(kept.name()));
    }

    private void put(String name) {
        String column = column(name);
        if (columns.containsValue(column) || column.equals("number")) {
            throw new IllegalArgumentException("two things would be one column: " + name);
        }
        columns.put(name, column);
    }

    static String column(String name) {
        return Layout.column(name);
    }

    String kept(String name) {
        String column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("nothing is kept as " + name);
        }
        return column;
    }

    /** The names of those that were asked for so far, in the order in which they were. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    private Table<Record> table(String name) {
        asked.add(name);
        return DSL.table(DSL.name(name));
    }

    Table<Record> members() {
        return table("member");
    }

    Table<Record> words(String alias) {
        return table("member_words").as(DSL.name(alias));
    }

    Table<Record> lists(String alias) {
        return table("member_lists").as(DSL.name(alias));
    }

    Table<Record> deeds(What what, String alias) {
        return table(
                        switch (what) {
                            case ORDER -> "orders";
                            case LINE -> "lines";
                            case RETURN -> "returns";
                            case EVENT -> "events";
                        })
                .as(DSL.name(alias));
    }

    static Field<Long> member(String alias) {
        return DSL.field(DSL.name(alias, "member"), SQLDataType.BIGINT);
    }

    static Field<LocalDate> day(String alias) {
        return DSL.field(DSL.name(alias, "day"), SQLDataType.LOCALDATE);
    }

    static Field<LocalDateTime> moment(String alias) {
        return DSL.field(DSL.name(alias, "occurred_at"), SQLDataType.LOCALDATETIME);
    }

    static Field<Long> whole(String alias, String column) {
        return DSL.field(DSL.name(alias, column), SQLDataType.BIGINT);
    }

    static Field<LocalDate> date(String alias, String column) {
        return DSL.field(DSL.name(alias, column), SQLDataType.LOCALDATE);
    }

    static Field<String> text(String alias, String column) {
        return DSL.field(DSL.name(alias, column), SQLDataType.VARCHAR);
    }
}
