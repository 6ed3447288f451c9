package zhiyin.segment;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.SelectConditionStep;
import org.jooq.Table;
import org.jooq.conf.BackslashEscaping;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.BirthMonths;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Ranges;
import zhiyin.engine.insight.Resolved;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Segment.Deed;
import zhiyin.engine.insight.Segment.Measure;
import zhiyin.engine.insight.Segment.What;
import zhiyin.engine.insight.Segment.Window;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition.Combinator;
import zhiyin.engine.rule.Condition.Group;
import zhiyin.engine.rule.Condition.Test;
import zhiyin.engine.rule.Field.Kind;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * Segments as SQL, from the same definition as the engine's function: for a database that holds what does not fit into memory. What
 * people typed is bound, or written as a value by jOOQ; tables and columns are those of the layout.
 */
public final class SegmentSql {

    /** The databases it is written for. */
    public enum Dialect {
        DUCKDB(SQLDialect.DUCKDB),
        POSTGRESQL(SQLDialect.POSTGRES),
        TRINO(SQLDialect.TRINO),
        CLICKHOUSE(SQLDialect.CLICKHOUSE);

        private final SQLDialect dialect;

        Dialect(SQLDialect dialect) {
            this.dialect = dialect;
        }

        private DSLContext context() {
            return DSL.using(dialect, new Settings().withBackslashEscaping(backslashEscapes()));
        }

        /** In ClickHouse a backslash takes the meaning from the quotation mark after it, so it is written twice there. */
        private BackslashEscaping backslashEscapes() {
            return switch (this) {
                case CLICKHOUSE -> BackslashEscaping.ON;
                case DUCKDB, POSTGRESQL, TRINO -> BackslashEscaping.OFF;
            };
        }
    }

    /**
     * A statement that answers with the numbers of the members, in no order.
     *
     * @param sql with a question mark for each value
     * @param values in the order of the question marks
     * @param tables the names of those that it asks
     */
    public record Statement(String sql, List<Object> values, List<String> tables) {
        public Statement {
            values = List.copyOf(values);
            tables = List.copyOf(tables);
        }
    }

    static {
        // it would greet whoever reads the log
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
    private static final long FIRST_DAY_32 = LocalDate.of(1900, 1, 1).toEpochDay();
    private static final long LAST_DAY_32 = LocalDate.of(2299, 12, 31).toEpochDay();

    private static final String D = "d";
    private static final String FIRST = "a";
    /** Of what comes after the first, in turn. */
    private static final List<String> THEN = List.of("b", "c", "d", "e");

    private static final String EACH = "f";
    private static final String LISTED = "l";
    private static final String WORD = "w";

    private final Layout layout;
    private final SegmentTables tables;
    private final Catalogue members;
    private final LocalDate asOf;
    private final Function<String, @Nullable Segment> others;
    private final Dialect dialect;
    private final Set<String> within = new LinkedHashSet<>();

    private SegmentSql(Layout layout, LocalDate asOf, Function<String, @Nullable Segment> others, Dialect dialect) {
        this.layout = layout;
        this.tables = new SegmentTables(layout);
        this.members = new Askable(layout).members();
        this.asOf = asOf;
        this.others = others;
        this.dialect = dialect;
    }

    /**
     * The statement with its values apart.
     *
     * @param asOf the day on which it is asked
     * @param others segments by their code; null where there is none
     * @throws IllegalArgumentException for something that the layout does not have, and for a segment that is not there or that
     *     asks for itself
     */
    public static Statement statement(
            Segment segment,
            Layout layout,
            LocalDate asOf,
            Function<String, @Nullable Segment> others,
            Dialect dialect) {
        DSLContext dsl = dialect.context();
        SegmentSql written = new SegmentSql(layout, asOf, others, dialect);
        Select<Record1<Long>> query = written.query(segment);
        return new Statement(dsl.render(query), dsl.extractBindValues(query), written.tables.asked());
    }

    /** The same in one text, for whoever runs it by hand. */
    public static String text(
            Segment segment,
            Layout layout,
            LocalDate asOf,
            Function<String, @Nullable Segment> others,
            Dialect dialect) {
        return dialect.context().renderInlined(new SegmentSql(layout, asOf, others, dialect).query(segment));
    }

    private Select<Record1<Long>> query(Segment segment) {
        return DSL.select(SegmentTables.NUMBER).from(tables.members()).where(condition(segment));
    }

    private Condition condition(Segment segment) {
        return switch (segment) {
            case Segment.Group(var combinator, boolean not, var rules) ->
                together(combinator, not, rules.stream().map(this::condition).toList());
            case Segment.Test(Test test) -> kept(test);
            case Segment.Relative relative -> kept(Resolved.day(relative, asOf));
            case Segment.Did did -> did(did);
            case Segment.Then then -> then(then);
            case Segment.In(String code) -> {
                Segment other = others.apply(code);
                if (other == null || !within.add(code)) {
                    throw new IllegalArgumentException(
                            other == null ? "no segment " + code : "a segment that asks for itself: " + within);
                }
                Condition condition = condition(other);
                within.remove(code);
                yield condition;
            }
            case Segment.Listed(String list) ->
                SegmentTables.NUMBER.in(DSL.select(SegmentTables.member(LISTED))
                        .from(tables.lists(LISTED))
                        .where(SegmentTables.text(LISTED, "list").eq(list)));
        };
    }

    private static Condition together(Combinator combinator, boolean not, List<Condition> parts) {
        Condition all = combinator == Combinator.AND ? DSL.and(parts) : DSL.or(parts);
        return not ? DSL.not(all) : all;
    }

    // what is kept of members

    private Condition kept(Test test) {
        BirthMonths months = Resolved.months(test, members, asOf);
        if (months != null) {
            return born(months);
        }
        Resolved.Kept kept = Resolved.kept(test, members, asOf);
        if (kept != null) {
            String column = tables.kept(kept.column());
            zhiyin.engine.rule.Field field = members.find(kept.column());
            return field != null && field.kind() == Kind.DATE
                    ? lies(kept.ranges(), SegmentTables.date("member", column), this::date)
                    : lies(kept.ranges(), SegmentTables.whole("member", column), SegmentSql::whole);
        }
        zhiyin.engine.rule.Field field = members.find(test.field());
        return field != null && field.kind() == Kind.SET
                ? set(test)
                : text(test, SegmentTables.text("member", tables.kept(test.field())));
    }

    private Condition born(BirthMonths months) {
        Field<String> word = SegmentTables.text(WORD, "word");
        List<Condition> any = new ArrayList<>();
        months.stretches().forEach(stretch -> any.add(word.between(stretch.from(), stretch.to())));
        Select<Record1<Long>> having = DSL.select(SegmentTables.member(WORD))
                .from(tables.words(WORD))
                .where(SegmentTables.text(WORD, "field").eq(tables.kept(months.column())))
                .and(any.isEmpty() ? DSL.falseCondition() : DSL.or(any));
        return months.none() ? SegmentTables.NUMBER.notIn(having) : SegmentTables.NUMBER.in(having);
    }

    private Condition set(Test test) {
        Field<String> word = SegmentTables.text(WORD, "word");
        Condition wanted = switch (test.operand()) {
            case Operand.Words(String one) -> word.eq(one);
            case Operand.WordList(var words) -> word.in(words);
            default -> DSL.trueCondition();
        };
        Select<Record1<Long>> having = DSL.select(SegmentTables.member(WORD))
                .from(tables.words(WORD))
                .where(SegmentTables.text(WORD, "field").eq(tables.kept(test.field())))
                .and(wanted);
        return switch (test.operator()) {
            case IS_NULL, DOES_NOT_CONTAIN, NOT_IN -> SegmentTables.NUMBER.notIn(having);
            default -> SegmentTables.NUMBER.in(having);
        };
    }

    private Condition text(Test test, Field<String> field) {
        return switch (test.operand()) {
            case Operand.None _ -> test.operator() == Operator.IS_NULL ? field.isNull() : field.isNotNull();
            case Operand.WordList(var words) ->
                test.operator() == Operator.NOT_IN
                        ? field.isNull().or(field.notIn(words))
                        : field.isNotNull().and(field.in(words));
            case Operand.Words(String word) ->
                switch (test.operator()) {
                    case NOT_EQUAL -> field.isNull().or(field.ne(word));
                    case CONTAINS -> field.isNotNull().and(contains(field, word));
                    case DOES_NOT_CONTAIN -> field.isNull().or(DSL.not(contains(field, word)));
                    case BEGINS_WITH -> field.isNotNull().and(begins(field, word));
                    case DOES_NOT_BEGIN_WITH -> field.isNull().or(DSL.not(begins(field, word)));
                    case ENDS_WITH -> field.isNotNull().and(ends(field, word));
                    case DOES_NOT_END_WITH -> field.isNull().or(DSL.not(ends(field, word)));
                    default -> field.isNotNull().and(field.eq(word));
                };
            case Operand.Whole _, Operand.Wholes _, Operand.Range _, Operand.Flag _ ->
                throw new IllegalArgumentException("operand of another kind for " + test.field());
        };
    }

    // no patterns: what people typed means itself in every database

    private static Condition contains(Field<String> field, String word) {
        return DSL.position(field, word).gt(0);
    }

    private Condition begins(Field<String> field, String word) {
        return switch (dialect) {
            case DUCKDB, POSTGRESQL, TRINO ->
                DSL.substring(field, 1, word.codePointCount(0, word.length())).eq(word);
            // there a part of a text is counted in bytes
            case CLICKHOUSE -> DSL.condition("startsWith({0}, {1})", field, DSL.val(word));
        };
    }

    private Condition ends(Field<String> field, String word) {
        int length = word.codePointCount(0, word.length());
        return switch (dialect) {
            case DUCKDB, POSTGRESQL, TRINO ->
                DSL.charLength(field)
                        .ge(length)
                        .and(DSL.substring(field, DSL.charLength(field).minus(length - 1), DSL.inline(length))
                                .eq(word));
            case CLICKHOUSE -> DSL.condition("endsWith({0}, {1})", field, DSL.val(word));
        };
    }

    private interface Value<T> {
        Field<T> of(long value);
    }

    /** A day; what is further off than the database knows is the last that it does. */
    private Field<LocalDate> date(long day) {
        return switch (dialect) {
            case DUCKDB, POSTGRESQL, TRINO -> DSL.val(LocalDate.ofEpochDay(Math.clamp(day, FIRST_DAY, LAST_DAY)));
            // its plain days begin in 1970, and people were born before that
            case CLICKHOUSE ->
                DSL.field(
                        "toDate32({0})",
                        SQLDataType.LOCALDATE,
                        DSL.val(LocalDate.ofEpochDay(Math.clamp(day, FIRST_DAY_32, LAST_DAY_32))
                                .toString()));
        };
    }

    private static Field<Long> whole(long value) {
        return DSL.val(value);
    }

    private static Field<BigDecimal> decimal(long value) {
        return DSL.val(BigDecimal.valueOf(value));
    }

    /** Where there may be no value. */
    private static <T> Condition lies(Ranges ranges, Field<T> field, Value<T> value) {
        Condition lies = turned(ranges, field, value);
        return ranges.whenAbsent() ? field.isNull().or(lies) : field.isNotNull().and(lies);
    }

    /** Where there is one for certain. */
    private static <T> Condition turned(Ranges ranges, Field<T> field, Value<T> value) {
        Condition inside = inside(ranges, field, value);
        return ranges.turned() ? DSL.not(inside) : inside;
    }

    private static <T> Condition inside(Ranges ranges, Field<T> field, Value<T> value) {
        List<Field<T>> single = new ArrayList<>();
        List<Condition> any = new ArrayList<>();
        for (int i = 0; i < ranges.from().length; i++) {
            long from = ranges.from()[i];
            long to = ranges.to()[i];
            boolean open = from < -Long.MAX_VALUE / 2;
            boolean endless = to > Long.MAX_VALUE / 2;
            if (from > to) {
                continue;
            }
            if (open && endless) {
                any.add(DSL.trueCondition());
            } else if (open) {
                any.add(field.le(value.of(to)));
            } else if (endless) {
                any.add(field.ge(value.of(from)));
            } else if (from == to) {
                single.add(value.of(from));
            } else {
                any.add(field.between(value.of(from), value.of(to)));
            }
        }
        if (single.size() == 1) {
            any.add(field.eq(single.getFirst()));
        } else if (!single.isEmpty()) {
            any.add(field.in(single));
        }
        Condition lies = any.isEmpty() ? DSL.falseCondition() : DSL.or(any);
        return ranges.each() == 1
                ? lies
                : lies.and(field.coerce(SQLDataType.BIGINT).mod(ranges.each()).eq(0L));
    }

    // what members did

    private Condition did(Segment.Did did) {
        Measure measure = did.measure();
        Ranges ranges = Resolved.measure(did.operator(), did.operand());
        boolean withoutDeeds = measure.isNothingWithoutDeeds() ? ranges.whenAbsent() : ranges.passes(0);
        Condition asked = measured(did.deed(), measure, ranges);
        Select<Record1<Long>> found = measure == Measure.NET
                ? net(did.window(), withoutDeeds ? DSL.not(asked) : asked)
                : found(did, ranges, withoutDeeds ? DSL.not(asked) : asked, withoutDeeds);
        // who did nothing is in no group: where that is what is wanted, those are taken off who did something else
        return withoutDeeds ? SegmentTables.NUMBER.notIn(found) : SegmentTables.NUMBER.in(found);
    }

    private Select<Record1<Long>> found(Segment.Did did, Ranges ranges, Condition having, boolean withoutDeeds) {
        SelectConditionStep<Record1<Long>> rows = rows(did.deed(), did.window(), D);
        boolean anyDeedDecides = did.measure() == Measure.COUNT
                && (withoutDeeds ? !ranges.passes(1) && nothingPassesAbove(ranges) : everythingPassesFrom(ranges));
        return anyDeedDecides ? rows : rows.groupBy(SegmentTables.member(D)).having(having);
    }

    /** Whether a count of one or more never passes. */
    private static boolean nothingPassesAbove(Ranges ranges) {
        return !ranges.turned() && ranges.from().length == 1 && ranges.to()[0] <= 0;
    }

    /** Whether a count of one or more always passes. */
    private static boolean everythingPassesFrom(Ranges ranges) {
        return ranges.turned()
                ? ranges.from().length == 1 && ranges.to()[0] <= 0
                : ranges.from().length == 1 && ranges.from()[0] <= 1 && ranges.to()[0] == Long.MAX_VALUE;
    }

    private Condition measured(Deed deed, Measure measure, Ranges ranges) {
        return switch (measure) {
            case COUNT -> turned(ranges, DSL.count().cast(SQLDataType.BIGINT), SegmentSql::whole);
            case DAYS ->
                turned(ranges, DSL.countDistinct(SegmentTables.day(D)).cast(SQLDataType.BIGINT), SegmentSql::whole);
            case SUM, NET -> turned(ranges, DSL.sum(amount(deed)), SegmentSql::decimal);
            case QUANTITY -> turned(ranges, DSL.sum(SegmentTables.whole(D, "quantity")), SegmentSql::decimal);
            case AVERAGE -> average(deed, ranges);
            case DAYS_SINCE_FIRST -> turned(ranges.daysBefore(asOf), DSL.min(SegmentTables.day(D)), this::date);
            case DAYS_SINCE_LAST -> turned(ranges.daysBefore(asOf), DSL.max(SegmentTables.day(D)), this::date);
        };
    }

    private static Field<Long> amount(Deed deed) {
        return SegmentTables.whole(D, deed.what() == What.RETURN ? "amount" : "paid");
    }

    private static Condition average(Deed deed, Ranges ranges) {
        return quotient(ranges, DSL.sum(amount(deed)), DSL.count().cast(SQLDataType.DECIMAL(38, 0)));
    }

    /** Without a division: the sum lies between so many times the bounds. */
    private static Condition quotient(Ranges ranges, Field<BigDecimal> sum, Field<BigDecimal> count) {
        if (ranges.each() != 1) {
            Condition even =
                    sum.mod(count.mul(BigDecimal.valueOf(ranges.each()))).eq(BigDecimal.ZERO);
            return ranges.turned() ? DSL.not(even) : even;
        }
        List<Condition> any = new ArrayList<>();
        for (int i = 0; i < ranges.from().length; i++) {
            long from = ranges.from()[i];
            long to = ranges.to()[i];
            Condition least =
                    from < -Long.MAX_VALUE / 2 ? DSL.trueCondition() : sum.ge(count.mul(BigDecimal.valueOf(from)));
            Condition most = to > Long.MAX_VALUE / 2 ? DSL.trueCondition() : sum.le(count.mul(BigDecimal.valueOf(to)));
            any.add(least.and(most));
        }
        Condition lies = any.isEmpty() ? DSL.falseCondition() : DSL.or(any);
        return ranges.turned() ? DSL.not(lies) : lies;
    }

    /** What was paid, and what was given back as less than nothing. */
    private Select<Record1<Long>> net(Window window, Condition having) {
        Table<?> both = DSL.select(
                        SegmentTables.member(D), SegmentTables.whole(D, "paid").as("paid"))
                .from(tables.deeds(What.ORDER, D))
                .where(inWindow(window, D))
                .unionAll(DSL.select(
                                SegmentTables.member(D),
                                SegmentTables.whole(D, "amount").neg().as("paid"))
                        .from(tables.deeds(What.RETURN, D))
                        .where(inWindow(window, D)))
                .asTable(D);
        return DSL.select(SegmentTables.member(D))
                .from(both)
                .groupBy(SegmentTables.member(D))
                .having(having);
    }

    private SelectConditionStep<Record1<Long>> rows(Deed deed, Window window, String alias) {
        return DSL.select(SegmentTables.member(alias))
                .from(among(tables.deeds(deed.what(), alias), deed, alias))
                .where(inWindow(window, alias))
                .and(like(deed, alias));
    }

    /** Where the first that a member ever did is meant alone: with when that was. */
    private Table<?> among(Table<?> deeds, Deed deed, String alias) {
        if (!deed.first()) {
            return deeds;
        }
        String began = alias + "_first";
        Table<?> firsts = DSL.select(
                        SegmentTables.member(EACH),
                        DSL.min(SegmentTables.moment(EACH)).as("occurred_at"))
                .from(tables.deeds(deed.what() == What.LINE ? What.ORDER : deed.what(), EACH))
                .where(kind(deed, EACH))
                .groupBy(SegmentTables.member(EACH))
                .asTable(began);
        return deeds.join(firsts)
                .on(SegmentTables.member(began).eq(SegmentTables.member(alias)))
                .and(SegmentTables.moment(began).eq(SegmentTables.moment(alias)));
    }

    private Condition inWindow(Window window, String alias) {
        Field<LocalDate> day = SegmentTables.day(alias);
        long from = window.from(asOf);
        Condition until = day.le(date(window.to(asOf)));
        return from <= 0 ? until : day.ge(date(from)).and(until);
    }

    /** What a deed must be like. */
    private Condition like(Deed deed, String alias) {
        Condition kind = kind(deed, alias);
        return deed.where() == null
                ? kind
                : kind.and(where(deed.where(), new Askable(layout).deeds(deed.what()), alias));
    }

    private static Condition kind(Deed deed, String alias) {
        return deed.event() == null
                ? DSL.noCondition()
                : SegmentTables.text(alias, "kind").eq(deed.event());
    }

    private Condition where(zhiyin.engine.rule.Condition condition, Catalogue catalogue, String alias) {
        return switch (condition) {
            case Group(var combinator, boolean not, var rules) ->
                together(
                        combinator,
                        not,
                        rules.stream()
                                .map(rule -> where(rule, catalogue, alias))
                                .collect(Collectors.toList()));
            case Test test -> {
                zhiyin.engine.rule.Field field = catalogue.find(test.field());
                if (field == null) {
                    throw new IllegalArgumentException("no field " + test.field());
                }
                if (field.name().equals(Askable.PRICE)) {
                    yield quotient(
                            Ranges.of(test, catalogue),
                            SegmentTables.whole(alias, "paid").cast(SQLDataType.DECIMAL(38, 0)),
                            SegmentTables.whole(alias, "quantity").cast(SQLDataType.DECIMAL(38, 0)));
                }
                // what a catalogue names is a column: line.sku, event.page, date.hour
                String column = column(field.name());
                yield switch (field.kind()) {
                    case TEXT -> text(test, SegmentTables.text(alias, column));
                    case DATE -> lies(Ranges.of(test, catalogue), SegmentTables.date(alias, column), this::date);
                    case NUMBER, MONEY, FLAG ->
                        lies(Ranges.of(test, catalogue), SegmentTables.whole(alias, column), SegmentSql::whole);
                    case SET -> throw new IllegalArgumentException("deeds have no sets");
                };
            }
        };
    }

    private static String column(String field) {
        return switch (field) {
            case "order.amount", "line.amount" -> "paid";
            case "line.sku" -> "product";
            default ->
                field.startsWith("event.")
                        ? "p_" + SegmentTables.column(field.substring("event.".length()))
                        : field.substring(field.indexOf('.') + 1);
        };
    }

    /** How many days lie between two deeds. */
    private Field<Integer> between(String before, String next) {
        return switch (dialect) {
            case DUCKDB, POSTGRESQL, TRINO -> DSL.localDateDiff(SegmentTables.day(next), SegmentTables.day(before));
            // it takes no day that may lie before 1970 from another
            case CLICKHOUSE ->
                DSL.field(
                        "dateDiff('day', {0}, {1})",
                        SQLDataType.INTEGER, SegmentTables.day(before), SegmentTables.day(next));
        };
    }

    private Condition then(Segment.Then then) {
        Table<?> ways = among(tables.deeds(then.first().what(), FIRST), then.first(), FIRST);
        Condition like = inWindow(then.window(), FIRST).and(like(then.first(), FIRST));
        String before = FIRST;
        for (int i = 0; i < then.then().size(); i++) {
            Segment.Later later = then.then().get(i);
            String next = THEN.get(i);
            ways = among(
                    ways.join(tables.deeds(later.deed().what(), next))
                            .on(SegmentTables.member(next).eq(SegmentTables.member(FIRST))),
                    later.deed(),
                    next);
            like = like.and(SegmentTables.day(next).le(date(asOf.toEpochDay())))
                    .and(like(later.deed(), next))
                    .and(SegmentTables.moment(next).gt(SegmentTables.moment(before)))
                    .and(between(before, next).le(later.withinDays()));
            before = next;
        }
        return SegmentTables.NUMBER.in(
                DSL.select(SegmentTables.member(FIRST)).from(ways).where(like));
    }
}
