package zhiyin.engine.insight;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.insight.Segment.Deed;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** A segment in words: for whoever reads what it means, in the console, in logs and exports. */
public final class SegmentSentence {

    private final Askable askable;
    private final int digits;
    private final Wording wording;
    private final Function<String, @Nullable String> names;

    /**
     * @param digits of the programme's currency
     * @param names how a programme calls what it keeps of members, in that language; null for what it has no name for
     */
    public SegmentSentence(Askable askable, int digits, Tongue tongue, Function<String, @Nullable String> names) {
        this.askable = askable;
        this.digits = digits;
        this.wording = Wording.in(tongue);
        this.names = names;
    }

    /**
     * Such as {@code Members of whom: wallet.points ≥ 1000, and number of orders in the last 30 days = 0}: in English, and what is
     * kept of members as segments call it.
     *
     * @param digits of the programme's currency
     */
    public static String of(Segment segment, Askable askable, int digits) {
        return new SegmentSentence(askable, digits, Tongue.ENGLISH, name -> name).whole(segment);
    }

    /** All of it, as a sentence about members. */
    public String whole(Segment segment) {
        return wording.members(say(segment, false));
    }

    /** A part of one. */
    public String part(Segment part) {
        return say(part, false);
    }

    /** What was found where a part was asked, such as {@code 3}, {@code 12.50} or {@code gold}. */
    public String saw(Why why) {
        Object saw = why.saw();
        return switch (saw) {
            case null -> wording.nothing();
            case Long value -> say(value, kind(why.part()));
            case List<?> words ->
                words.isEmpty()
                        ? wording.nothing()
                        : wording.list(words.stream().map(String::valueOf).toList());
            default -> wording.quoted(saw.toString());
        };
    }

    private Field.Kind kind(Segment part) {
        String name = part instanceof Segment.Test(Condition.Test test)
                ? test.field()
                : part instanceof Segment.Relative relative ? relative.field() : null;
        if (name != null) {
            Field field = askable.members().find(name);
            return field == null ? Field.Kind.TEXT : field.kind();
        }
        return part instanceof Segment.Did did && did.measure().isMoney() ? Field.Kind.MONEY : Field.Kind.NUMBER;
    }

    /** How something that is asked about is called. */
    public String name(String field) {
        return Objects.requireNonNullElseGet(
                names.apply(field), () -> Objects.requireNonNullElse(wording.name(field), field));
    }

    private String say(Segment segment, boolean within) {
        return switch (segment) {
            case Segment.Group(var combinator, boolean not, var rules) ->
                together(
                        combinator,
                        not,
                        within,
                        rules.stream().map(rule -> say(rule, true)).toList());
            case Segment.Test(Condition.Test test) -> say(test, askable.members());
            case Segment.Relative(String field, var operator, var daysAgo) ->
                wording.compared(
                        name(field),
                        operator,
                        daysAgo.stream().map(wording::ago).toList());
            case Segment.Did(var deed, var window, var measure, var operator, var operand) ->
                wording.compared(
                        wording.measured(measure, say(deed), window),
                        operator,
                        say(operand, measure.isMoney() ? Field.Kind.MONEY : Field.Kind.NUMBER));
            case Segment.Then(var first, var then, var window) ->
                wording.then(
                        say(first),
                        then.stream()
                                .map(later -> new Wording.Later(say(later.deed()), later.withinDays()))
                                .toList(),
                        window);
            case Segment.In(String code) -> wording.in(code);
            case Segment.Listed(String list) -> wording.listed(list);
        };
    }

    private String together(Condition.Combinator combinator, boolean not, boolean within, List<String> parts) {
        String joined = String.join(wording.and(combinator == Condition.Combinator.AND), parts);
        if (not) {
            return wording.not(joined);
        }
        return within && parts.size() > 1 ? wording.bracketed(joined) : joined;
    }

    private String say(Deed deed) {
        return wording.deeds(
                deed.what(),
                deed.event(),
                deed.first(),
                deed.where() == null ? null : say(deed.where(), askable.deeds(deed.what())));
    }

    private String say(Condition condition, Catalogue catalogue) {
        return switch (condition) {
            case Condition.Group(var combinator, boolean not, var rules) ->
                together(
                        combinator,
                        not,
                        true,
                        rules.stream().map(rule -> say(rule, catalogue)).toList());
            case Condition.Test(String name, Operator operator, Operand operand) -> {
                Field field = catalogue.find(name);
                yield wording.compared(
                        name(name), operator, say(operand, field == null ? Field.Kind.TEXT : field.kind()));
            }
        };
    }

    /** The values of an operand, each by itself. */
    private List<String> say(Operand operand, Field.Kind kind) {
        return switch (operand) {
            case Operand.None _ -> List.of();
            case Operand.Whole(long value) -> List.of(say(value, kind));
            case Operand.Wholes(var values) ->
                values.stream().map(value -> say(value, kind)).toList();
            case Operand.Range(long from, long to) -> List.of(say(from, kind), say(to, kind));
            case Operand.Words(String word) -> List.of(wording.quoted(word));
            case Operand.WordList(var words) ->
                words.stream().map(wording::quoted).toList();
            case Operand.Flag(boolean value) -> List.of(wording.flag(value));
        };
    }

    private String say(long value, Field.Kind kind) {
        return switch (kind) {
            case MONEY -> BigDecimal.valueOf(value, digits).toPlainString();
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case FLAG -> wording.flag(value != 0);
            case NUMBER, TEXT, SET -> String.valueOf(value);
        };
    }
}
