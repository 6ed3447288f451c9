package zhiyin.engine.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.rule.Condition.Combinator;

class CheckTests {

    private static final Catalogue CATALOGUE = Catalogue.common()
            .withMemberAttribute("likes", Field.Kind.TEXT, "Likes.")
            .withMemberAttribute("vegan", Field.Kind.FLAG, "Vegan.")
            .withMemberAttribute("since", Field.Kind.DATE, "Since.");

    private static final Condition YES = test("order.lines", Operator.EQUAL, whole(2));
    private static final Condition NO = test("order.lines", Operator.EQUAL, whole(3));
    private static final Condition NO_EITHER = test("member.likes", Operator.EQUAL, words("coffee"));

    static Stream<Arguments> tests() {
        long day = LocalDate.of(2026, 3, 1).toEpochDay();
        return Stream.of(
                // amounts: 2500 were paid
                arguments("order.amount", Operator.EQUAL, whole(2500), true),
                arguments("order.amount", Operator.EQUAL, whole(2501), false),
                arguments("order.amount", Operator.NOT_EQUAL, whole(2500), false),
                arguments("order.amount", Operator.NOT_EQUAL, whole(2499), true),
                arguments("order.amount", Operator.LESS, whole(2500), false),
                arguments("order.amount", Operator.LESS, whole(2501), true),
                arguments("order.amount", Operator.AT_MOST, whole(2500), true),
                arguments("order.amount", Operator.AT_MOST, whole(2499), false),
                arguments("order.amount", Operator.GREATER, whole(2500), false),
                arguments("order.amount", Operator.GREATER, whole(2499), true),
                arguments("order.amount", Operator.AT_LEAST, whole(2500), true),
                arguments("order.amount", Operator.AT_LEAST, whole(2501), false),
                arguments("order.amount", Operator.BETWEEN, new Operand.Range(2500, 2600), true),
                arguments("order.amount", Operator.BETWEEN, new Operand.Range(2400, 2500), true),
                arguments("order.amount", Operator.BETWEEN, new Operand.Range(2501, 2600), false),
                arguments("order.amount", Operator.NOT_BETWEEN, new Operand.Range(2501, 2600), true),
                arguments("order.amount", Operator.NOT_BETWEEN, new Operand.Range(2500, 2500), false),
                arguments("order.amount", Operator.IN, new Operand.Wholes(List.of(1L, 2500L)), true),
                arguments("order.amount", Operator.IN, new Operand.Wholes(List.of(1L)), false),
                arguments("order.amount", Operator.NOT_IN, new Operand.Wholes(List.of(1L)), true),
                arguments("order.amount", Operator.NOT_IN, new Operand.Wholes(List.of(2500L)), false),
                arguments("order.amount", Operator.IS_NULL, new Operand.None(), false),
                arguments("order.amount", Operator.NOT_NULL, new Operand.None(), true),
                // sets: the member is tagged vegan and vip, and a regular
                arguments("member.tags", Operator.CONTAINS, words("vip"), true),
                arguments("member.tags", Operator.CONTAINS, words("vi"), false),
                arguments("member.tags", Operator.DOES_NOT_CONTAIN, words("vip"), false),
                arguments("member.tags", Operator.DOES_NOT_CONTAIN, words("new"), true),
                arguments("member.tags", Operator.IN, new Operand.WordList(List.of("new", "vegan")), true),
                arguments("member.tags", Operator.IN, new Operand.WordList(List.of("new")), false),
                arguments("member.tags", Operator.NOT_IN, new Operand.WordList(List.of("new", "vegan")), false),
                arguments("member.tags", Operator.NOT_IN, new Operand.WordList(List.of("new")), true),
                arguments("member.segments", Operator.CONTAINS, words("regulars"), true),
                arguments("member.segments", Operator.IS_NULL, new Operand.None(), false),
                arguments("member.segments", Operator.NOT_NULL, new Operand.None(), true),
                // how many: the third order
                arguments("order.number", Operator.MULTIPLE_OF, whole(1), true),
                arguments("order.number", Operator.MULTIPLE_OF, whole(3), true),
                arguments("order.number", Operator.MULTIPLE_OF, whole(2), false),
                arguments("order.number", Operator.MULTIPLE_OF, whole(6), false),
                // days: 1 March, where the programme is
                arguments("date.day", Operator.EQUAL, whole(day), true),
                arguments("date.day", Operator.LESS, whole(day), false),
                arguments("member.since", Operator.LESS, whole(day), true),
                // flags
                arguments("member.vegan", Operator.EQUAL, new Operand.Flag(true), true),
                arguments("member.vegan", Operator.EQUAL, new Operand.Flag(false), false),
                arguments("member.vegan", Operator.NOT_EQUAL, new Operand.Flag(false), true),
                arguments("member.vegan", Operator.NOT_NULL, new Operand.None(), true),
                // texts: the channel is shop
                arguments("order.channel", Operator.EQUAL, words("shop"), true),
                arguments("order.channel", Operator.EQUAL, words("Shop"), false),
                arguments("order.channel", Operator.NOT_EQUAL, words("shop"), false),
                arguments("order.channel", Operator.NOT_EQUAL, words("app"), true),
                arguments("order.channel", Operator.IN, new Operand.WordList(List.of("app", "shop")), true),
                arguments("order.channel", Operator.IN, new Operand.WordList(List.of("app")), false),
                arguments("order.channel", Operator.NOT_IN, new Operand.WordList(List.of("app")), true),
                arguments("order.channel", Operator.NOT_IN, new Operand.WordList(List.of("shop")), false),
                arguments("order.channel", Operator.CONTAINS, words("ho"), true),
                arguments("order.channel", Operator.CONTAINS, words("oh"), false),
                arguments("order.channel", Operator.DOES_NOT_CONTAIN, words("ho"), false),
                arguments("order.channel", Operator.DOES_NOT_CONTAIN, words("oh"), true),
                arguments("order.channel", Operator.BEGINS_WITH, words("sh"), true),
                arguments("order.channel", Operator.BEGINS_WITH, words("ho"), false),
                arguments("order.channel", Operator.DOES_NOT_BEGIN_WITH, words("sh"), false),
                arguments("order.channel", Operator.DOES_NOT_BEGIN_WITH, words("ho"), true),
                arguments("order.channel", Operator.ENDS_WITH, words("op"), true),
                arguments("order.channel", Operator.ENDS_WITH, words("ho"), false),
                arguments("order.channel", Operator.DOES_NOT_END_WITH, words("op"), false),
                arguments("order.channel", Operator.DOES_NOT_END_WITH, words("ho"), true),
                arguments("order.channel", Operator.IS_NULL, new Operand.None(), false),
                arguments("order.channel", Operator.NOT_NULL, new Operand.None(), true),
                // text that looks like code is text
                arguments("order.channel", Operator.EQUAL, words("T(java.lang.Runtime).getRuntime()"), false));
    }

    @ParameterizedTest(name = "{0} {1} {2} is {3}")
    @MethodSource("tests")
    void a_test_compares_as_its_operator_says(String field, Operator operator, Operand operand, boolean passes) {
        assertThat(check(test(field, operator, operand)).passes(Purchases.of("shop")))
                .isEqualTo(passes);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Operator.class)
    void a_value_that_is_absent_passes_only_what_is_put_in_the_negative(Operator operator) {
        boolean passes = operator == Operator.IS_NULL
                || operator.name().startsWith("NOT_") && operator != Operator.NOT_NULL
                || operator.name().startsWith("DOES_NOT");
        Facts facts = Purchases.activity(Map.of());
        for (String name : List.of("order.amount", "order.store", "member.vegan", "member.since")) {
            Field field = Objects.requireNonNull(CATALOGUE.find(name));
            if (field.kind().operators().contains(operator)) {
                Check check = check(test(name, operator, anyOperand(field, operator)));
                assertThat(check.passes(facts)).as(name).isEqualTo(passes);
                assertThat(check.unmet(facts).isEmpty()).as(name).isEqualTo(passes);
            }
        }
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                arguments(Combinator.AND, false, List.of(YES, YES), true, 0),
                arguments(Combinator.AND, false, List.of(YES, NO), false, 1),
                arguments(Combinator.AND, false, List.of(NO, NO_EITHER), false, 2),
                arguments(Combinator.OR, false, List.of(YES, NO), true, 0),
                arguments(Combinator.OR, false, List.of(NO, NO_EITHER), false, 2),
                arguments(Combinator.AND, true, List.of(YES, YES), false, 2),
                arguments(Combinator.AND, true, List.of(YES, NO), true, 0),
                arguments(Combinator.OR, true, List.of(YES, NO), false, 1),
                arguments(Combinator.OR, true, List.of(NO, NO_EITHER), true, 0));
    }

    @ParameterizedTest(name = "{0}, not {1}: {3}, {4} told")
    @MethodSource("groups")
    void a_group_passes_as_its_combinator_says_and_tells_every_test_in_the_way(
            Combinator combinator, boolean not, List<Condition> rules, boolean passes, int told) {
        Check check = check(new Condition.Group(combinator, not, rules));
        assertThat(check.passes(Purchases.of("shop"))).isEqualTo(passes);
        assertThat(check.unmet(Purchases.of("shop"))).hasSize(told);
    }

    @Test
    void why_not_names_each_failed_test_with_what_was_wanted_and_seen() {
        Check check = check(and(
                test("order.amount", Operator.AT_LEAST, whole(3000)),
                YES,
                test("order.store", Operator.IN, new Operand.WordList(List.of("s1", "s2"))),
                test("date.day", Operator.BETWEEN, new Operand.Range(0, 1)),
                not(test("member.vegan", Operator.EQUAL, new Operand.Flag(true))),
                not(not(test("member.likes", Operator.BEGINS_WITH, words("cof"))))));

        assertThat(check.unmet(Purchases.of("shop")))
                .containsExactly(
                        new Unmet("order.amount", ">=", "3000", "2500"),
                        new Unmet("order.store", "in", "s1, s2", null),
                        new Unmet("date.day", "between", "1970-01-01 … 1970-01-02", "2026-03-01"),
                        new Unmet("member.vegan", "not =", "true", "true"),
                        new Unmet("member.likes", "beginsWith", "cof", "tea"));
    }

    @Test
    void no_condition_always_passes() {
        assertThat(Check.compile(null, CATALOGUE).passes(Purchases.of("shop"))).isTrue();
        assertThat(Check.always().unmet(Purchases.of("shop"))).isEmpty();
    }

    @Test
    void a_line_is_asked_about_on_its_own() {
        Facts facts = Purchases.of("shop");
        Check tea = check(test("line.category", Operator.BEGINS_WITH, words("food/")));
        assertThat(Objects.requireNonNull(facts.order()).lines().stream().map(line -> tea.passes(facts.at(line))))
                .containsExactly(true, false);
        assertThat(tea.passes(facts)).isFalse();
    }

    @Test
    void a_field_that_is_not_in_the_catalogue_does_not_compile() {
        Condition unknown = test("order.total", Operator.EQUAL, whole(1));
        assertThatThrownBy(() -> check(unknown)).hasMessageContaining("order.total");
    }

    private static Operand anyOperand(Field field, Operator operator) {
        return switch (operator) {
            case IS_NULL, NOT_NULL -> new Operand.None();
            case BETWEEN, NOT_BETWEEN -> new Operand.Range(0, 9);
            case IN, NOT_IN ->
                field.kind() == Field.Kind.TEXT || field.kind() == Field.Kind.SET
                        ? new Operand.WordList(List.of("a"))
                        : new Operand.Wholes(List.of(0L, 1L));
            case MULTIPLE_OF -> whole(1);
            default ->
                switch (field.kind()) {
                    case TEXT, SET -> words("a");
                    case FLAG -> new Operand.Flag(false);
                    case NUMBER, MONEY, DATE -> whole(0);
                };
        };
    }

    private static Check check(Condition condition) {
        return Check.compile(condition, CATALOGUE);
    }

    private static Condition test(String field, Operator operator, Operand operand) {
        return new Condition.Test(field, operator, operand);
    }

    private static Condition and(Condition... rules) {
        return new Condition.Group(Combinator.AND, false, Arrays.asList(rules));
    }

    private static Condition not(Condition rule) {
        return new Condition.Group(Combinator.AND, true, List.of(rule));
    }

    private static Operand whole(long value) {
        return new Operand.Whole(value);
    }

    private static Operand words(String value) {
        return new Operand.Words(value);
    }
}
