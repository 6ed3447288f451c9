package zhiyin.program;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.ProgrammeText;
import zhiyin.http.Language;
import zhiyin.http.Shape;

/**
 * A question of the guided set-up, as it is written in {@code templates/*.questions.yaml}.
 *
 * @param key unique in its template
 * @param unit what is counted, of an integer
 * @param otherwise the answer if nobody gives one, in the form of a request's JSON; of a text, what the template says
 * @param min the least there may be, of an integer, money, percent or date; written as an answer is
 * @param choices of a choice or a multi-choice
 * @param sets by place of the programme what is written there: a pattern with answers of any question in angle brackets,
 *     {@code <key>}; {@code <key.short>} is money as one says it, {@code <key.fraction>} percent as a part of
 *     one, {@code <key.ten-days-on>} a day ten days later
 * @param drops the places that go if the answer is none: 0, or an empty list
 * @param when it is asked only then
 */
record Question(
        String key,
        Kind kind,
        @Nullable String unit,
        @JsonProperty("default") @Nullable Object otherwise,
        @Nullable String min,
        @Nullable String max,
        @Nullable List<Choice> choices,
        @Nullable Map<String, String> sets,
        @Nullable List<String> drops,
        @Nullable When when) {

    enum Kind {
        INTEGER,
        MONEY,
        PERCENT,
        CHOICE,
        MULTI_CHOICE,
        DATE,
        WEEKDAYS,
        TEXT
    }

    /** Longer names do not fit on a card. */
    static final int TEXT_LENGTH_MAX = 40;

    private static final int PERCENT_DIGITS = 3;
    private static final int PERCENT_DECIMALS = 2;

    /**
     * @param value what is written where it is chosen; its code, where nothing is said
     * @param sets what else is written, as a question's
     * @param drops the places that go
     */
    record Choice(
            String code,
            @Nullable String value,
            @Nullable Map<String, String> sets,
            @Nullable List<String> drops) {

        String written() {
            return value == null ? code : value;
        }

        Map<String, String> places() {
            return sets == null ? Map.of() : sets;
        }

        List<String> left() {
            return drops == null ? List.of() : drops;
        }
    }

    /** Another question was answered so; with no {@code is}, in any way but with none. */
    record When(String question, @Nullable List<String> is) {}

    /**
     * An answer that was read.
     *
     * @param forms how it is written, by the word that is behind the dot in a pattern; empty for the usual way
     * @param isNone 0, or an empty list
     * @param chosen the codes of the choices
     */
    record Answer(Map<String, String> forms, boolean isNone, List<String> chosen) {

        private static Answer of(String written, boolean isNone) {
            return new Answer(Map.of("", written), isNone, List.of());
        }

        String written() {
            return Objects.requireNonNull(forms.get(""));
        }
    }

    /** What an answer looks like. */
    Shape<Answer> shape() {
        return switch (kind) {
            case INTEGER ->
                Shape.integer(least(), most()).as(number -> Answer.of(String.valueOf(number), number == 0), "type");
            case MONEY -> Shape.integer(least(), most()).as(Question::money, "type");
            case PERCENT ->
                Shape.decimalText(PERCENT_DIGITS, PERCENT_DECIMALS)
                        .check(
                                percent -> percent.compareTo(new BigDecimal(bound(min))) >= 0
                                        && percent.compareTo(new BigDecimal(bound(max))) <= 0,
                                "amount.range",
                                Map.of("min", bound(min), "max", bound(max)))
                        .as(Question::percent, "type");
            case CHOICE ->
                Shape.word(byCode())
                        .as(choice -> new Answer(Map.of("", choice.written()), false, List.of(choice.code())), "type");
            case MULTI_CHOICE ->
                Shape.list(Shape.word(byCode()), 0, options().size())
                        .check(Question::distinct, "list.repeated")
                        .as(this::several, "type");
            case DATE ->
                Shape.date()
                        .check(
                                day -> !day.isBefore(LocalDate.parse(bound(min)))
                                        && !day.isAfter(LocalDate.parse(bound(max))),
                                "amount.range",
                                Map.of("min", bound(min), "max", bound(max)))
                        .as(Question::day, "type");
            case WEEKDAYS ->
                Shape.list(Shape.integer(1, 7), 0, 7)
                        .check(Question::distinct, "list.repeated")
                        .as(days -> Answer.of(days.stream().sorted().toList().toString(), days.isEmpty()), "type");
            case TEXT -> Shape.text(1, TEXT_LENGTH_MAX).as(Question::name, "type");
        };
    }

    List<Choice> options() {
        return choices == null ? List.of() : choices;
    }

    Map<String, String> places() {
        return sets == null ? Map.of() : sets;
    }

    /** What goes if the answer is none. */
    List<String> left() {
        return drops == null ? List.of() : drops;
    }

    long least() {
        return Long.parseLong(bound(min));
    }

    long most() {
        return Long.parseLong(bound(max));
    }

    String bound(@Nullable String bound) {
        if (bound == null) {
            throw new IllegalStateException("the question " + key + " has no bound");
        }
        return bound;
    }

    private Map<String, Choice> byCode() {
        Map<String, Choice> all = new LinkedHashMap<>();
        options().forEach(choice -> all.put(choice.code(), choice));
        return all;
    }

    private Answer several(List<Choice> chosen) {
        // in the order in which they are offered, so that the same choices are the same programme
        List<Choice> sorted = options().stream().filter(chosen::contains).toList();
        return new Answer(
                Map.of("", sorted.stream().map(Choice::written).collect(Collectors.joining(", ", "[", "]"))),
                sorted.isEmpty(),
                sorted.stream().map(Choice::code).toList());
    }

    private static boolean distinct(List<?> items) {
        return new HashSet<>(items).size() == items.size();
    }

    /** Minor units of a currency with two digits, as all are that a template can be asked for. */
    private static Answer money(long minor) {
        BigDecimal amount = BigDecimal.valueOf(minor, 2);
        String written = amount.toPlainString();
        String said = minor % 100 == 0 ? String.valueOf(minor / 100) : written;
        return new Answer(Map.of("", written, "short", said), minor == 0, List.of());
    }

    private static Answer day(LocalDate day) {
        return new Answer(
                Map.of("", day.toString(), "ten-days-on", day.plusDays(10).toString()), false, List.of());
    }

    private static Answer percent(BigDecimal percent) {
        String written = plain(percent);
        return new Answer(
                Map.of("", written, "fraction", plain(percent.movePointLeft(2))), percent.signum() == 0, List.of());
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static Answer name(String text) {
        String quoted = ProgrammeText.quote(text);
        StringBuilder written = new StringBuilder("{");
        for (Language language : Language.values()) {
            written.append(written.length() == 1 ? "" : ", ")
                    .append(language.tag())
                    .append(": ")
                    .append(quoted);
        }
        return Answer.of(written.append('}').toString(), false);
    }
}
