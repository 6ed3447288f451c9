package zhiyin.engine.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.lint.Solver.Answer;
import zhiyin.engine.lint.Solver.Wish;
import zhiyin.engine.program.Programme;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Whether conditions can be met, by the reckoning of the linter and by the conditions themselves. */
class SolverTests {

    private static final Programme PROGRAMME = Planted.read(Planted.SOUND);

    private static final int TREES = 100_000;

    private static Answer ask(Condition condition) {
        return new Solver(new Scene(PROGRAMME, Scene.ORDER_PAID), Long.MAX_VALUE)
                .ask(List.of(new Wish(Spot.of(condition, "when"), true)));
    }

    @Test
    void a_hundred_thousand_random_trees_never_take_more_than_their_steps_and_are_never_wrongly_called_impossible() {
        Random random = new Random(4);
        Scene scene = new Scene(PROGRAMME, Scene.ORDER_PAID);
        int impossible = 0;
        int possible = 0;
        int shown = 0;
        int most = 0;
        for (int i = 0; i < TREES; i++) {
            // now and then as large as a document allows
            int nodes = i % 100 == 0 ? 200 : 1 + random.nextInt(12);
            Condition tree = new Trees(random, nodes).group(1 + random.nextInt(20));
            Solver solver = new Solver(scene, Long.MAX_VALUE);
            Answer answer = solver.ask(List.of(new Wish(Spot.of(tree, "when"), true)));
            assertThat(solver.stepsTaken()).as("tree %s", i).isLessThanOrEqualTo(Solver.STEPS_MAX);
            most = Math.max(most, solver.stepsTaken());
            Check check = Check.compile(tree, PROGRAMME.catalogue());
            switch (answer) {
                case Answer.Impossible _ -> {
                    impossible++;
                    for (int tries = 0; tries < 20; tries++) {
                        assertThat(check.passes(facts(random)))
                                .as("tree %s: %s", i, tree)
                                .isFalse();
                    }
                }
                case Answer.Possible found -> {
                    possible++;
                    shown += check.passes(facts(Case.of(PROGRAMME, found, 10_000))) ? 1 : 0;
                }
                case Answer.Unknown _ -> {}
            }
        }
        assertThat(impossible).as("trees that cannot be met").isGreaterThan(TREES / 100);
        assertThat(possible).as("trees that can").isGreaterThan(TREES / 2);
        assertThat(shown).as("of these, met by what was made of them").isGreaterThan(possible / 10 * 9);
        assertThat(most).as("the steps of the hardest").isPositive();
    }

    @ParameterizedTest
    @CsvSource({"2,29,true", "2,30,false", "4,31,false", "12,31,true"})
    void dates_are_those_of_the_calendar(int month, int day, boolean there) {
        assertThat(
                        ask(all(
                                        number("date.month", Operator.EQUAL, month),
                                        number("date.dayOfMonth", Operator.EQUAL, day)))
                                instanceof Answer.Possible)
                .isEqualTo(there);
    }

    @Test
    void a_leap_day_falls_on_every_weekday_and_a_year_has_its_own() {
        for (int weekday = 1; weekday <= 7; weekday++) {
            assertThat(ask(all(
                            number("date.month", Operator.EQUAL, 2),
                            number("date.dayOfMonth", Operator.EQUAL, 29),
                            number("date.weekday", Operator.EQUAL, weekday))))
                    .isInstanceOf(Answer.Possible.class);
        }
        // 1 January 2027 is a Friday
        assertThat(ask(all(
                        number("date.year", Operator.EQUAL, 2027),
                        number("date.month", Operator.EQUAL, 1),
                        number("date.dayOfMonth", Operator.EQUAL, 1),
                        number("date.weekday", Operator.NOT_EQUAL, 5))))
                .isInstanceOf(Answer.Impossible.class);
    }

    @Test
    void what_is_absent_meets_the_negative() {
        Condition.Test none = new Condition.Test("order.store", Operator.IS_NULL, new Operand.None());
        assertThat(ask(all(none, words("order.store", Operator.NOT_EQUAL, "x"))))
                .isInstanceOf(Answer.Possible.class);
        assertThat(ask(all(none, words("order.store", Operator.EQUAL, "x")))).isInstanceOf(Answer.Impossible.class);
        assertThat(ask(new Condition.Group(
                        Condition.Combinator.AND,
                        true,
                        List.of(new Condition.Test("order.amount", Operator.NOT_NULL, new Operand.None())))))
                .isInstanceOf(Answer.Impossible.class);
    }

    @Test
    void a_line_is_no_dearer_than_its_order() {
        assertThat(ask(all(
                        number("line.amount", Operator.GREATER, 1_000),
                        number("order.amount", Operator.AT_MOST, 1_000))))
                .isInstanceOf(Answer.Impossible.class);
        assertThat(ask(all(
                        number("line.amount", Operator.AT_LEAST, 1_000),
                        number("order.amount", Operator.AT_MOST, 1_000))))
                .isInstanceOf(Answer.Possible.class);
    }

    @Test
    void a_question_without_steps_left_has_no_answer() {
        Solver solver = new Solver(new Scene(PROGRAMME, Scene.ORDER_PAID), 0);
        assertThat(solver.ask(List.of(new Wish(Spot.of(number("date.hour", Operator.LESS, 0), "when"), true))))
                .isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void alternatives_that_all_fail_in_the_end_are_given_up_and_not_called_impossible() {
        // so many alternatives of which none fits the last one: whoever tried them all would be at it for ever
        List<Condition> parts = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String field = i % 2 == 0 ? "order.lines" : "order.quantity";
            parts.add(new Condition.Group(
                    Condition.Combinator.OR,
                    false,
                    List.of(number(field, Operator.NOT_EQUAL, 100 + i), number(field, Operator.NOT_EQUAL, 200 + i))));
        }
        parts.add(number("line.amount", Operator.EQUAL, 5));
        parts.add(number("order.amount", Operator.EQUAL, 3));
        Solver solver = new Solver(new Scene(PROGRAMME, Scene.ORDER_PAID), Long.MAX_VALUE);
        assertThat(solver.ask(List.of(new Wish(Spot.of(all(parts.toArray(Condition[]::new)), "when"), true))))
                .isInstanceOf(Answer.Unknown.class);
        assertThat(solver.stepsTaken()).isEqualTo(Solver.STEPS_MAX);
    }

    private static Condition all(Condition... parts) {
        return new Condition.Group(Condition.Combinator.AND, false, List.of(parts));
    }

    private static Condition.Test number(String field, Operator operator, long value) {
        return new Condition.Test(field, operator, new Operand.Whole(value));
    }

    private static Condition.Test words(String field, Operator operator, String value) {
        return new Condition.Test(field, operator, new Operand.Words(value));
    }

    private static Facts facts(Case someone) {
        Event event =
                new Event.OrderPaid(1, someone.at().atZone(PROGRAMME.zone()).toInstant(), someone.order("o"));
        Facts facts = Facts.of(
                event, someone.profile(PROGRAMME.zone()), someone.tiers(), someone.ordersBefore(), PROGRAMME.zone());
        return facts.at(someone.lines().getFirst());
    }

    private static Facts facts(Random random) {
        LocalDate day = LocalDate.of(2020 + random.nextInt(10), 1, 1).plusDays(random.nextInt(366));
        var at = day.atTime(LocalTime.of(random.nextInt(24), 0))
                .atZone(PROGRAMME.zone())
                .toInstant();
        long amount = random.nextInt(6);
        OrderLine line = new OrderLine(
                "1", pick(random, "a", "ab"), pick(random, null, "a", "ab"), null, 1 + random.nextInt(4), amount, 0, 0);
        Order order =
                new Order("o", pick(random, null, "a", "b", "ab", "ba"), pick(random, null, "a"), 0, List.of(line));
        LocalDate birthday = random.nextInt(3) == 0
                ? null
                : day.minusYears(random.nextInt(60)).minusDays(random.nextInt(60));
        MemberProfile profile = new MemberProfile(
                at.minusSeconds(86_400L * random.nextInt(40)), birthday, pick(random, null, "a", "b"), Map.of());
        return Facts.of(new Event.OrderPaid(1, at, order), profile, Map.of(), random.nextInt(4), PROGRAMME.zone())
                .at(line);
    }

    private static @Nullable String pick(Random random, @Nullable String... of) {
        return of[random.nextInt(of.length)];
    }

    /** Makes up trees over few values, so that tests often meet. */
    private static final class Trees {
        private static final List<String> TEXTS =
                List.of("order.channel", "order.store", "line.category", "member.source");
        private static final List<String> NUMBERS = List.of(
                "order.amount",
                "line.amount",
                "order.quantity",
                "line.quantity",
                "order.number",
                "date.weekday",
                "date.month",
                "date.dayOfMonth",
                "date.hour",
                "member.age",
                "member.days");
        private static final List<String> FLAGS = List.of("member.onBirthday", "member.inBirthdayMonth");

        private final Random random;
        private int left;

        Trees(Random random, int nodes) {
            this.random = random;
            this.left = nodes;
        }

        Condition group(int depth) {
            left--;
            List<Condition> parts = new ArrayList<>();
            do {
                parts.add(depth > 1 && left > 2 && random.nextInt(3) == 0 ? group(depth - 1) : test());
            } while (left > 0 && random.nextInt(4) > 0);
            return new Condition.Group(
                    random.nextBoolean() ? Condition.Combinator.AND : Condition.Combinator.OR,
                    random.nextInt(4) == 0,
                    parts);
        }

        private Condition test() {
            left--;
            return switch (random.nextInt(5)) {
                case 0, 1 -> text();
                case 2, 3 -> number();
                default ->
                    new Condition.Test(
                            of(FLAGS),
                            of(List.of(Operator.EQUAL, Operator.NOT_EQUAL)),
                            new Operand.Flag(random.nextBoolean()));
            };
        }

        private Condition text() {
            Operator operator = of(List.of(
                    Operator.EQUAL,
                    Operator.NOT_EQUAL,
                    Operator.IN,
                    Operator.NOT_IN,
                    Operator.CONTAINS,
                    Operator.DOES_NOT_CONTAIN,
                    Operator.BEGINS_WITH,
                    Operator.DOES_NOT_BEGIN_WITH,
                    Operator.ENDS_WITH,
                    Operator.DOES_NOT_END_WITH,
                    Operator.IS_NULL,
                    Operator.NOT_NULL));
            Operand operand = switch (operator) {
                case IS_NULL, NOT_NULL -> new Operand.None();
                case IN, NOT_IN -> new Operand.WordList(List.of(word(), word()));
                default -> new Operand.Words(word());
            };
            return new Condition.Test(of(TEXTS), operator, operand);
        }

        private String word() {
            return of(List.of("a", "b", "ab", "ba", "abc"));
        }

        private Condition number() {
            Operator operator = of(List.of(
                    Operator.EQUAL,
                    Operator.NOT_EQUAL,
                    Operator.LESS,
                    Operator.AT_MOST,
                    Operator.GREATER,
                    Operator.AT_LEAST,
                    Operator.BETWEEN,
                    Operator.NOT_BETWEEN,
                    Operator.IN,
                    Operator.NOT_IN,
                    Operator.IS_NULL,
                    Operator.NOT_NULL));
            long one = random.nextInt(14) - 1L;
            Operand operand = switch (operator) {
                case IS_NULL, NOT_NULL -> new Operand.None();
                case BETWEEN, NOT_BETWEEN -> new Operand.Range(one, one + random.nextInt(10));
                case IN, NOT_IN -> new Operand.Wholes(List.of(one, random.nextInt(14) - 1L));
                default -> new Operand.Whole(one);
            };
            return new Condition.Test(of(NUMBERS), operator, operand);
        }

        private <T> T of(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
