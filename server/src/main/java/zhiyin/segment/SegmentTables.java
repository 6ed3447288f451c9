package zhiyin.segment;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Resolved;
import zhiyin.engine.insight.Segment.What;

/** The tables that segments are asked of as SQL, for a layout; {@code docs/reference/insight-tables.md} describes them. */
final class SegmentTables {

    static final Field<Long> NUMBER = DSL.field(DSL.name("member", "number"), SQLDataType.BIGINT);

    /** By name of something kept of members: its column. Sets have none. */
    private final Map<String, String> columns = new HashMap<>();

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

    static Table<Record> members() {
        return DSL.table(DSL.name("member"));
    }

    static Table<Record> words() {
        return DSL.table(DSL.name("member_words"));
    }

    static Table<Record> lists(String alias) {
        return DSL.table(DSL.name("member_lists")).as(DSL.name(alias));
    }

    static Table<Record> deeds(What what, String alias) {
        return DSL.table(DSL.name(
                        switch (what) {
                            case ORDER -> "orders";
                            case LINE -> "lines";
                            case RETURN -> "returns";
                            case EVENT -> "events";
                        }))
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
