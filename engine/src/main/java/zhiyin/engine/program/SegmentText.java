package zhiyin.engine.program;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Askable;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Segment.Deed;
import zhiyin.engine.insight.Segment.Measure;
import zhiyin.engine.insight.Segment.Window;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * Segments as JSON or YAML, in the model of the conditions of rules, with three more kinds of entries beside tests and groups:
 *
 * <pre>
 * {field: member.joined, operator: ">=", daysAgo: 30}
 * {did: order, where: {field: order.store, operator: "=", value: s1}, last: 90, measure: count, operator: ">=", value: 3}
 * {did: event, event: cart, last: 30, then: {did: order}, within: 7}
 * {did: event, event: browse, then: {did: event, event: cart, then: {did: order}, within: 3}, within: 7}
 * {did: line, first: true, where: {field: line.category, operator: "=", value: milk}, measure: count, operator: ">=", value: 1}
 * {segment: sleepers}
 * </pre>
 */
public final class SegmentText {

    /** What comes of reading one. */
    public sealed interface SegmentReading {
        /** It is a segment. */
        record Read(Segment segment) implements SegmentReading {}

        /**
         * It is refused.
         *
         * @param faults at least one, in the order of the text
         */
        record Faulty(List<Fault> faults) implements SegmentReading {
            public Faulty {
                faults = List.copyOf(faults);
            }
        }
    }

    private static final String EXAMPLE = "{did: order, last: 90, measure: count, operator: \">=\", value: 3}";
    private static final int DAYS_AGO_MAX = 36_500;

    private static final Form GROUP = Form.of("{combinator: and, rules: [" + EXAMPLE + "]}")
            .needs("combinator", "and")
            .may("not", "false")
            .needs("rules", "[" + EXAMPLE + "]");
    private static final Form RELATIVE = Form.of("{field: member.joined, operator: \">=\", daysAgo: 30}")
            .needs("field", "member.joined")
            .needs("operator", "\">=\"")
            .needs("daysAgo", "30");
    private static final Form DID = Form.of(EXAMPLE)
            .needs("did", "order")
            .may("event", "cart")
            .may("first", "true")
            .may("where", "{field: order.amount, operator: \">=\", value: 100}")
            .may("last", "90")
            .may("from", "2026-01-01")
            .may("to", "2026-01-31")
            .may("measure", "count")
            .may("operator", "\">=\"")
            .may("value", "3")
            .may("then", "{did: order}")
            .may("within", "7");
    private static final Form NEXT = Form.of("{did: order}")
            .needs("did", "order")
            .may("event", "cart")
            .may("first", "true")
            .may("where", "{field: order.amount, operator: \">=\", value: 100}")
            .may("then", "{did: order}")
            .may("within", "7");
    private static final Form IN = Form.of("{segment: sleepers}").needs("segment", "sleepers");

    private static final SequencedMap<String, Condition.Combinator> COMBINATORS = Words.all(Condition.Combinator.class);
    private static final SequencedMap<String, Segment.What> DEEDS = Words.all(Segment.What.class);
    private static final SequencedMap<String, Measure> MEASURES = Words.all(Measure.class);

    private final Askable askable;
    private final int digits;
    private final Map<String, Segment> others;
    private int nodes;
    private boolean tooDeep;

    private SegmentText(Askable askable, int digits, Map<String, Segment> others) {
        this.askable = askable;
        this.digits = digits;
        this.others = others;
    }

    /**
     * Reads a segment.
     *
     * @param askable what may be asked
     * @param digits of the programme's currency
     * @param code of the segment that is read; null for one that has none yet
     * @param others the segments that may be asked for, by code; a list is a {@link Segment.Listed}
     */
    public static SegmentReading read(
            String text, Askable askable, int digits, @Nullable String code, Map<String, Segment> others) {
        Faults faults = new Faults();
        Node root = Tree.parse(text, faults);
        Segment segment = null;
        if (root != null) {
            Place place = Place.root(root, faults).showing(EXAMPLE);
            SegmentText reader = new SegmentText(askable, digits, others);
            segment = reader.segment(place, 1);
            if (reader.tooDeep) {
                place.fault("too-deep", "A segment is at most " + Limits.CONDITION_DEPTH_MAX + " levels deep.");
            }
            if (reader.nodes > Limits.CONDITION_NODES_MAX) {
                place.fault("too-many", "A segment has at most " + Limits.CONDITION_NODES_MAX + " tests and groups.");
            }
            if (segment != null && faults.isEmpty()) {
                tellCost(place, segment, code, others);
            }
        }
        return segment != null && faults.isEmpty()
                ? new SegmentReading.Read(segment)
                : new SegmentReading.Faulty(faults.inOrder());
    }

    private static void tellCost(Place place, Segment segment, @Nullable String code, Map<String, Segment> others) {
        try {
            int cost = Selection.cost(
                    code == null ? segment : new Segment.In(code),
                    other -> other.equals(code) ? segment : others.get(other));
            if (cost > Selection.COST_MAX) {
                place.fault(
                        "too-dear",
                        "This would look at too much of each member: more than " + Selection.COST_MAX
                                + " where a thing kept of members is 1, counting orders 4, and asking what each deed was like"
                                + " 20 to 80.");
            }
        } catch (IllegalArgumentException circle) {
            place.fault("circle", "A segment that is asked for here asks for this one again.");
        }
    }

    private @Nullable Segment segment(Place place, int depth) {
        nodes++;
        if (depth > Limits.CONDITION_DEPTH_MAX) {
            tooDeep = true;
            return null;
        }
        if (nodes > Limits.CONDITION_NODES_MAX) {
            return null;
        }
        if (has(place, "did")) {
            return did(place.fields(DID));
        }
        if (has(place, "segment")) {
            return in(place.fields(IN));
        }
        if (has(place, "daysAgo")) {
            return relative(place.fields(RELATIVE));
        }
        if (has(place, "field") || has(place, "operator")) {
            return ConditionReader.readTest(place, known(askable.members())) instanceof Condition.Test test
                    ? new Segment.Test(test)
                    : null;
        }
        return group(place.fields(GROUP), depth);
    }

    private static boolean has(Place place, String key) {
        return place.node() instanceof Node.Mapping mapping
                && mapping.entries().stream()
                        .anyMatch(entry -> entry.key() instanceof Node.Scalar name
                                && name.text().equals(key));
    }

    private Known known(Catalogue catalogue) {
        return new Known(digits, Set.of(), List.of(), Set.of(), List.of(), catalogue, Set.of(), Map.of());
    }

    private @Nullable Segment group(Fields fields, int depth) {
        Condition.Combinator combinator = fields.find("combinator", at -> at.oneOf(COMBINATORS));
        boolean not = fields.read("not", false, Place::flag);
        List<Segment> rules = fields.read(
                "rules",
                List.of(),
                at -> at.list(EXAMPLE, 1, Limits.CONDITION_NODES_MAX, item -> segment(item, depth + 1)));
        return combinator == null ? null : new Segment.Group(combinator, not, rules);
    }

    private @Nullable Segment in(Fields fields) {
        String code = fields.find("segment", Place::code);
        Place place = fields.at("segment");
        if (code != null && place != null && !others.containsKey(code)) {
            place.unknownWord("unknown-segment", others.keySet());
            return null;
        }
        return code == null ? null : new Segment.In(code);
    }

    private @Nullable Segment relative(Fields fields) {
        String name = fields.find("field", Place::text);
        Place at = fields.at("field");
        Field field = name == null ? null : askable.members().find(name);
        List<String> days = askable.members().fields().stream()
                .filter(one -> one.kind() == Field.Kind.DATE)
                .map(Field::name)
                .toList();
        if (name != null && at != null && (field == null || field.kind() != Field.Kind.DATE)) {
            at.unknownWord("unknown-field", days);
            field = null;
        }
        Operator operator = operator(fields);
        Place value = fields.at("daysAgo");
        if (operator == null || value == null) {
            return null;
        }
        List<Integer> ago = isRange(operator)
                ? value.list("30", 2, 2, item -> item.whole(-DAYS_AGO_MAX, DAYS_AGO_MAX))
                : one(value.whole(-DAYS_AGO_MAX, DAYS_AGO_MAX));
        return field == null || ago.size() != (isRange(operator) ? 2 : 1)
                ? null
                : new Segment.Relative(field.name(), operator, ago);
    }

    private static List<Integer> one(@Nullable Integer value) {
        return value == null ? List.of() : List.of(value);
    }

    private static boolean isRange(Operator operator) {
        return operator == Operator.BETWEEN || operator == Operator.NOT_BETWEEN;
    }

    private static @Nullable Operator operator(Fields fields) {
        Place place = fields.at("operator");
        String word = place == null ? null : place.raw();
        if (place == null) {
            return null;
        }
        Operator operator = word == null ? null : Operator.of(word);
        if (operator == null || !Measure.OPERATORS.contains(operator)) {
            place.fault(
                    "operator-not-allowed",
                    "One of these goes here: "
                            + String.join(
                                    " ",
                                    Measure.OPERATORS.stream()
                                            .map(Operator::word)
                                            .toList())
                            + ".",
                    Scalars.write(Operator.AT_LEAST.word()));
            return null;
        }
        return operator;
    }

    private @Nullable Segment did(Fields fields) {
        Deed deed = deed(fields);
        Window window = window(fields);
        if (fields.has("then") || fields.has("within")) {
            fields.notApplicable("Of one thing after another nothing is counted.", "measure", "operator", "value");
            return then(fields, deed, window);
        }
        for (String key : List.of("measure", "operator", "value")) {
            if (!fields.has(key)) {
                fields.missing(key, DID.exampleOf(key));
            }
        }
        Measure measure = fields.find("measure", at -> at.oneOf(MEASURES));
        Operator operator = operator(fields);
        Place value = fields.at("value");
        Place measured = fields.at("measure");
        if (deed == null
                || window == null
                || measure == null
                || operator == null
                || value == null
                || measured == null) {
            return null;
        }
        if (!measure.isOf(deed)) {
            measured.fault("not-applicable", "There is no such measure of this.", "count");
            return null;
        }
        Operand operand = operand(value, measure, operator);
        return operand == null ? null : new Segment.Did(deed, window, measure, operator, operand);
    }

    private @Nullable Operand operand(Place value, Measure measure, Operator operator) {
        if (!isRange(operator)) {
            Long whole = whole(value, measure);
            return whole == null ? null : new Operand.Whole(whole);
        }
        List<Long> ends = value.list(measure.isMoney() ? "100.00" : "3", 2, 2, item -> whole(item, measure));
        if (ends.size() != 2) {
            return null;
        }
        if (ends.getFirst() > ends.getLast()) {
            value.fault("range", "The first of the two is not greater than the second.");
            return null;
        }
        return new Operand.Range(ends.getFirst(), ends.getLast());
    }

    private @Nullable Long whole(Place place, Measure measure) {
        return measure.isMoney()
                ? place.money(digits, measure == Measure.NET ? -Limits.NUMBER_MAX : 0)
                : place.whole(0, Limits.NUMBER_MAX);
    }

    private @Nullable Segment then(Fields fields, @Nullable Deed first, @Nullable Window window) {
        List<Segment.Later> later = new ArrayList<>();
        boolean whole = later(fields, later);
        return first == null || !whole || window == null ? null : new Segment.Then(first, later, window);
    }

    /** What comes after, each thing written within the one before it; false where something of it can't be read. */
    private boolean later(Fields fields, List<Segment.Later> later) {
        Place place = fields.at("then");
        if (place == null) {
            fields.missing("then", DID.exampleOf("then"));
        }
        if (!fields.has("within")) {
            fields.missing("within", DID.exampleOf("within"));
        }
        Integer within = fields.find("within", at -> at.whole(0, Limits.SPAN_DAYS_MAX));
        if (place == null) {
            return false;
        }
        if (later.size() == Segment.THEN_MAX) {
            place.fault("too-many", "At most " + Segment.THEN_MAX + " things follow the first.");
            return false;
        }
        Fields next = place.fields(NEXT);
        Deed deed = deed(next);
        if (deed != null && within != null) {
            later.add(new Segment.Later(deed, within));
        }
        boolean more = next.has("then") || next.has("within");
        return (!more || later(next, later)) && deed != null && within != null;
    }

    private @Nullable Deed deed(Fields fields) {
        Segment.What what = fields.find("did", at -> at.oneOf(DEEDS));
        String event = fields.find("event", Place::text);
        if (what == null) {
            return null;
        }
        if (what == Segment.What.EVENT && !fields.has("event")) {
            fields.missing("event", "cart");
        }
        if (what != Segment.What.EVENT && fields.has("event")) {
            fields.notApplicable("Only behaviour is of a kind.", "event");
            return null;
        }
        boolean first = fields.read("first", false, Place::flag);
        Place where = fields.at("where");
        Catalogue catalogue = askable.deeds(what);
        Condition condition = where == null ? null : ConditionReader.read(where, known(catalogue), field -> null);
        if ((where != null && condition == null) || (what == Segment.What.EVENT && event == null)) {
            return null;
        }
        return new Deed(what, event, first, condition);
    }

    private static @Nullable Window window(Fields fields) {
        boolean between = fields.has("from") || fields.has("to");
        if (fields.has("last") && between) {
            fields.notApplicable("It is either the last days or some between two.", "from", "to");
            return null;
        }
        if (fields.has("last")) {
            Integer days = fields.find("last", at -> at.whole(1, Limits.SPAN_DAYS_MAX));
            return days == null ? null : new Window.Last(days);
        }
        if (!between) {
            return new Window.Ever();
        }
        LocalDate from = fields.find("from", Place::day);
        LocalDate to = fields.find("to", Place::day);
        Place end = fields.at("to");
        if (from != null && to != null && from.isAfter(to) && end != null) {
            end.fault("range", "The last day is not before the first.", from.toString());
        }
        return new Window.Between(from, to);
    }

    /** The segment as YAML on as few lines as are easy to read; {@link #read} reads it as the same value. */
    public static String print(Segment segment, Askable askable, int digits) {
        return Sheet.print(new SegmentText(askable, digits, Map.of()).sheet(segment));
    }

    /** The same as JSON. */
    public static String json(Segment segment, Askable askable, int digits) {
        return Node.json(Tree.written(print(segment, askable, digits)));
    }

    private Sheet.Entries sheet(Segment segment) {
        return switch (segment) {
            case Segment.Group(var combinator, boolean not, var rules) -> {
                Sheet.Entries group = Sheet.Entries.brief().with("combinator", Words.of(combinator));
                if (not) {
                    group.with("not", true);
                }
                yield group.with(
                        "rules", new Sheet.Items(rules.stream().map(this::sheet).toList(), false));
            }
            case Segment.Test(Condition.Test test) ->
                (Sheet.Entries) ConditionPrinter.condition(test, askable.members(), digits);
            case Segment.Relative(String field, var operator, var daysAgo) ->
                Sheet.Entries.brief()
                        .with("field", Sheet.text(field))
                        .with("operator", Sheet.text(operator.word()))
                        .with(
                                "daysAgo",
                                isRange(operator)
                                        ? items(daysAgo.stream()
                                                .map(String::valueOf)
                                                .toList())
                                        : new Sheet.Word(String.valueOf(daysAgo.getFirst())));
            case Segment.Did(var deed, var window, var measure, var operator, var operand) -> {
                Field number = Field.named(
                        "measure", measure.isMoney() ? Field.Kind.MONEY : Field.Kind.NUMBER, "What is measured.");
                yield with(window, sheet(deed))
                        .with("measure", Words.of(measure))
                        .with("operator", Sheet.text(operator.word()))
                        .with("value", ConditionPrinter.value(operand, number, digits));
            }
            case Segment.Then(var first, var then, var window) -> later(with(window, sheet(first)), then);
            case Segment.In(String code) -> Sheet.Entries.brief().with("segment", Sheet.text(code));
            case Segment.Listed(String list) -> Sheet.Entries.brief().with("segment", Sheet.text(list));
        };
    }

    private Sheet.Entries later(Sheet.Entries entries, List<Segment.Later> then) {
        Segment.Later next = then.getFirst();
        Sheet.Entries inner = sheet(next.deed());
        return entries.with("then", then.size() == 1 ? inner : later(inner, then.subList(1, then.size())))
                .with("within", next.withinDays());
    }

    private static Sheet items(List<String> words) {
        List<Sheet> items = new ArrayList<>();
        words.forEach(word -> items.add(new Sheet.Word(word)));
        return new Sheet.Items(items, false);
    }

    private Sheet.Entries sheet(Deed deed) {
        Sheet.Entries entries = Sheet.Entries.brief().with("did", Words.of(deed.what()));
        if (deed.event() != null) {
            entries.with("event", Sheet.text(deed.event()));
        }
        if (deed.first()) {
            entries.with("first", true);
        }
        if (deed.where() != null) {
            entries.with("where", ConditionPrinter.condition(deed.where(), askable.deeds(deed.what()), digits));
        }
        return entries;
    }

    private static Sheet.Entries with(Window window, Sheet.Entries entries) {
        switch (window) {
            case Window.Ever _ -> {}
            case Window.Last(int days) -> entries.with("last", days);
            case Window.Between between -> {
                if (between.from() != null) {
                    entries.with("from", Sheet.text(between.from().toString()));
                }
                if (between.to() != null) {
                    entries.with("to", Sheet.text(between.to().toString()));
                }
            }
        }
        return entries;
    }
}
