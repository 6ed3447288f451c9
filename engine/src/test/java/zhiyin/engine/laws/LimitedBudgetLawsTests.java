package zhiyin.engine.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static zhiyin.engine.Programmes.aProgramme;
import static zhiyin.engine.Programmes.onePointPerYuan;
import static zhiyin.engine.Programmes.paidBy;
import static zhiyin.engine.Programmes.rule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Orders;
import zhiyin.engine.Outcome;
import zhiyin.engine.Programmes;
import zhiyin.engine.asset.Account;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.laws.TinyBudgets.Policy;
import zhiyin.engine.laws.TinyBudgets.Wish;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.engine.program.Programme.EarnLimit;
import zhiyin.engine.program.Programme.OnEmpty;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Shortfall;

/**
 * Budgets, a ceiling, a limit of the month and waiting, together, over members who buy, return, spend and wait in vain:
 * after each command the engine has drawn from each budget what the small model has, which is what was awarded.
 *
 * One seed again: {@code mvn -pl engine test -Dtest=LimitedBudgetLawsTests -Dlaws.seed=17}; more: {@code
 * -Dlaws.seeds=20000}.
 */
class LimitedBudgetLawsTests {

    private static final Instant BEGINNING = Instant.parse("2026-03-01T00:00:00Z");
    private static final int COMMANDS = 200;
    private static final int MEMBERS = 3;

    private enum What {
        PAY,
        CHECK_IN,
        DELIVER,
        RETURN,
        SPEND,
        PASS
    }

    /**
     * @param seconds since the command before it
     * @param order the order paid, delivered or returned
     * @param part how much: fen, or in hundredths of what there is
     */
    private record Command(What what, int who, int seconds, String order, int part) {}

    @TestFactory
    Stream<DynamicTest> whatIsDrawnIsWhatIsAwarded() {
        Long one = Long.getLong("laws.seed");
        LongStream seeds =
                one != null ? LongStream.of(one) : LongStream.rangeClosed(1, Long.getLong("laws.seeds", 512));
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
            List<Command> commands = commands(new Random(seed));
            Throwable broken = broken(seed, commands);
            if (broken != null) {
                List<Command> few = Shrinking.shortest(commands, some -> broken(seed, some) != null);
                throw new AssertionError(
                        "seed " + seed + ": " + broken(seed, few).getMessage() + "\nafter\n  "
                                + String.join(
                                        "\n  ",
                                        few.stream().map(Command::toString).toList()),
                        broken);
            }
        }));
    }

    private static List<Command> commands(Random random) {
        List<Command> commands = new ArrayList<>();
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            What what = What.values()[random.nextInt(9) % 6];
            int who = random.nextInt(MEMBERS);
            String order = what == What.PAY || orders.isEmpty()
                    ? "o" + i + "-" + who
                    : orders.get(random.nextInt(orders.size()));
            if (what == What.PAY) {
                orders.add(order);
            } else {
                who = Integer.parseInt(order.substring(order.indexOf('-') + 1));
            }
            int part = what == What.PAY ? 1 + random.nextInt(12_000) : 1 + Math.min(99, random.nextInt(160));
            commands.add(new Command(what, who, random.nextInt(3 * 86_400), order, part));
        }
        return commands;
    }

    /** What breaks when these are lived through; null if nothing does. */
    private static Throwable broken(long seed, List<Command> commands) {
        try {
            new Lives(new Random(-seed)).live(commands);
            return null;
        } catch (AssertionError | RuntimeException broken) {
            return broken;
        }
    }

    /** Some members under one programme, in the engine and in the small model. */
    private static final class Lives {
        private final Engine engine;
        private final TinyBudgets tiny;
        private final boolean freeGift;
        private final List<MemberState> states = new ArrayList<>();
        private final List<TinyBudgets.Member> members = new ArrayList<>();
        private Instant now = BEGINNING;
        private long events;

        Lives(Random random) {
            boolean waits = random.nextInt(3) > 0;
            Integer cancels = random.nextBoolean() ? null : 1 + random.nextInt(6);
            int days = random.nextInt(3);
            Shortfall shortfall = Shortfall.values()[random.nextInt(3)];
            long ceiling = 60 + random.nextInt(600);
            long perMonth = 60 + random.nextInt(900);
            freeGift = random.nextBoolean();
            Map<String, Long> totals = new HashMap<>();
            Map<String, Boolean> partial = new HashMap<>();
            Map<String, Boolean> giveBack = new HashMap<>();
            List<Budget> budgets = new ArrayList<>();
            for (String code : List.of("spring", "autumn")) {
                totals.put(code, 50L + random.nextInt(1_500));
                partial.put(code, random.nextBoolean());
                giveBack.put(code, random.nextInt(4) > 0);
                budgets.add(new Budget(
                        code,
                        Label.of(code),
                        "points",
                        totals.get(code),
                        partial.get(code) ? OnEmpty.PARTIAL : OnEmpty.STOP,
                        null,
                        null,
                        giveBack.get(code)));
            }
            Programmes programme = aProgramme()
                    .onShortfall(shortfall)
                    .atMost(ceiling)
                    .earningAtMost(new EarnLimit(perMonth, Period.MONTH))
                    .earning(
                            paidBy("spring", onePointPerYuan()),
                            freeGift
                                    ? rule("gift", "order.paid", new Award.Fixed(17))
                                    : paidBy("spring", rule("gift", "order.paid", new Award.Fixed(17))),
                            paidBy("autumn", rule("autumn", "order.paid", new Award.Fixed(31))),
                            paidBy("autumn", rule("checkin", "checkin.done", new Award.Fixed(9))))
                    .spending(budgets.toArray(Budget[]::new));
            if (waits) {
                programme.pending(new Pending.Until("delivered", days, cancels));
            }
            engine = new Engine(programme.build(), 1);
            tiny = new TinyBudgets(
                    new TinyBudgets.Terms(
                            Programmes.SHANGHAI,
                            ceiling,
                            perMonth,
                            cancels,
                            days,
                            waits,
                            switch (shortfall) {
                                case DEFICIT -> Policy.OWES;
                                case CLAMP -> Policy.FORGIVEN;
                                case PENDING_ONLY -> Policy.ONLY_WHAT_WAITS;
                            },
                            partial,
                            giveBack),
                    totals);
            for (int i = 0; i < MEMBERS; i++) {
                Event joins = new Event.MemberEnrolled(++events, BEGINNING, MemberProfile.since(BEGINNING));
                states.add(((Outcome.Decided) engine.decide(MemberState.NOBODY, joins)).after());
                members.add(new TinyBudgets.Member());
            }
        }

        void live(List<Command> commands) {
            for (Command command : commands) {
                now = now.plusSeconds(command.seconds());
                TinyBudgets.Member member = members.get(command.who());
                Map<String, Long> before = new HashMap<>(tiny.left);
                tiny.pass(member, now);
                Map<String, Long> allowed = Map.copyOf(tiny.left);
                Event event = event(command, member);
                Outcome.Decided decided =
                        (Outcome.Decided) engine.decide(states.get(command.who()), event, new Allowances(allowed));
                states.set(command.who(), decided.after());
                follow(command, member, before, decided);
            }
        }

        /** What is told of it; the day, where there is nothing to return, to spend or to pay again. */
        private Event event(Command command, TinyBudgets.Member member) {
            long id = ++events;
            long[] order = member.orders.get(command.order());
            return switch (command.what()) {
                case PAY -> new Event.OrderPaid(id, now, Orders.anOrder(command.order(), command.part()));
                case CHECK_IN -> new Event.ActivityDone(id, now, "checkin.done", Map.of());
                case DELIVER ->
                    order == null ? day(id) : new Event.OrderProgressed(id, now, command.order(), "delivered");
                case RETURN ->
                    order == null || order[1] == order[0]
                            ? day(id)
                            : new Event.OrderReturned(
                                    id,
                                    now,
                                    command.order(),
                                    "r" + id,
                                    List.of(new ReturnedLine("1", null, back(order, command.part()))));
                case SPEND ->
                    spent(member, command) == 0
                            ? day(id)
                            : new Event.PointsSpent(id, now, "s" + id, "points", spent(member, command), null);
                case PASS -> day(id);
            };
        }

        private Event day(long id) {
            return new Event.DayPassed(id, now, now.atZone(Programmes.SHANGHAI).toLocalDate());
        }

        private static long back(long[] order, int part) {
            return Math.max(1, (order[0] - order[1]) * part / 100);
        }

        private static long spent(TinyBudgets.Member member, Command command) {
            return member.owed > 0 ? 0 : member.free() * command.part() / 100;
        }

        private void follow(
                Command command, TinyBudgets.Member member, Map<String, Long> before, Outcome.Decided decided) {
            long[] order = member.orders.get(command.order());
            List<Long> given = List.of();
            switch (command.what()) {
                case PAY -> {
                    List<Wish> wishes = List.of(
                            new Wish(command.part() / 100, "spring"),
                            new Wish(17, freeGift ? null : "spring"),
                            new Wish(31, "autumn"));
                    given = tiny.award(member, wishes, command.order(), now);
                    // fen paid, fen back, and what each rule gave
                    member.orders.put(
                            command.order(), new long[] {command.part(), 0, given.get(0), given.get(1), given.get(2)});
                }
                case CHECK_IN -> given = tiny.award(member, List.of(new Wish(9, "autumn")), null, now);
                case DELIVER -> {
                    if (order != null) {
                        tiny.deliver(member, command.order(), now);
                    }
                }
                case RETURN -> {
                    if (order != null && order[1] < order[0]) {
                        takeBack(command, member, order);
                    }
                }
                case SPEND -> tiny.spend(member, spent(member, command));
                case PASS -> {}
            }
            agree(decided, before, member, given);
        }

        private void takeBack(Command command, TinyBudgets.Member member, long[] order) {
            long after = order[1] + back(order, command.part());
            List<String> budgets = List.of("spring", freeGift ? "" : "spring", "autumn");
            Map<String, Long> more = new LinkedHashMap<>();
            for (int i = 0; i < budgets.size(); i++) {
                long points = order[2 + i] * after / order[0] - order[2 + i] * order[1] / order[0];
                String budget = tiny.goesBack(budgets.get(i)) ? budgets.get(i) : "";
                if (points > 0) {
                    more.merge(budget, points, Long::sum);
                }
            }
            order[1] = after;
            member.lots.stream()
                    .filter(lot -> command.order().equals(lot.order))
                    .forEach(lot -> tiny.takeBack(member, lot, more, now));
        }

        private void agree(
                Outcome.Decided decided, Map<String, Long> before, TinyBudgets.Member member, List<Long> given) {
            long earned = 0;
            for (Effect effect : decided.decision().effects()) {
                if (effect instanceof Effect.PointsEarned granted) {
                    earned += granted.movement().points();
                    assertThat(granted.shares().stream()
                                    .mapToLong(Effect.RuleShare::points)
                                    .sum())
                            .as("a lot is what its rules gave")
                            .isEqualTo(granted.movement().points());
                }
            }
            assertThat(earned)
                    .as("awarded")
                    .isEqualTo(given.stream().mapToLong(Long::longValue).sum());
            tiny.left.forEach((budget, left) -> {
                var flow = decided.decision().flows().get(budget);
                assertThat(flow == null ? 0 : flow.givenBack() - flow.drawn())
                        .as("into " + budget)
                        .isEqualTo(left - before.get(budget));
                assertThat(left).as("left of " + budget).isNotNegative();
            });
            Account points = decided.after().account("points");
            assertThat(List.of(points.pending(), points.available(), points.owed()))
                    .as("pending, available, owed")
                    .isEqualTo(List.of(member.waiting(), member.free(), -member.owed));
        }
    }
}
