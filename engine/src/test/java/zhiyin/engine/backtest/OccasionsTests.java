package zhiyin.engine.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Engine;
import zhiyin.engine.Outcome;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.engine.rule.Occasions;

/** Birthdays and anniversaries in a past in which, under the live version, nobody told of any, or everybody did. */
class OccasionsTests {

    private static final Instant JOINED = Instant.parse("2024-06-10T09:00:00Z");
    private static final Instant FROM = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");
    private static final LocalDate BIRTHDAY = LocalDate.of(1990, 3, 17);
    private static final Engine NONE = engine("");
    private static final Engine GIVING = engine("""
                - {code: birthday, name: Birthday, asset: points, on: member.birthday, award: {points: 100}}
                - {code: years, name: Years, asset: points, on: member.anniversary, award: {points: 7},
                   when: {combinator: and, rules: [{field: member.years, operator: "=", value: 2}]}}
            """);

    private static Engine engine(String rules) {
        return switch (ProgrammeReader.read("""
                programme: shop
                name: Shop
                currency: CNY
                zone: UTC
                unknownMember: enroll
                assets:
                  - {code: points, name: Points, kind: points, pending: none, expiry: never, shortfall: deficit}
                earning:
                  choose: sum
                  rules:
                    - {code: base, name: Base, asset: points, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
                """ + rules)) {
            case Reading.Read(Programme programme) -> new Engine(programme, 1);
            case Reading.Faulty(var faults) ->
                throw new AssertionError(faults.getFirst().sentence());
        };
    }

    private static Event order(String day) {
        OrderLine line = new OrderLine("1", "cup", null, null, 1, 1_000, 0, 0);
        return new Event.OrderPaid(0, Instant.parse(day + "T12:00:00Z"), new Order(day, null, null, 0, List.of(line)));
    }

    private static Event birthday(int year) {
        return Occasions.came(0, Occasion.BIRTHDAY, BIRTHDAY.withYear(year), ZoneOffset.UTC);
    }

    private static Page page(Event... more) {
        PageWriter writer = new PageWriter(1 << 20);
        writer.begin(1);
        MemberProfile profile = new MemberProfile(JOINED, BIRTHDAY, null, Map.of());
        writer.add(new Event.MemberEnrolled(0, JOINED, profile), 1, Allowances.UNLIMITED);
        for (Event event : more) {
            writer.add(event, 1, Allowances.UNLIMITED);
        }
        return writer.finish();
    }

    private static Backtest backtest(Engine live, Engine draft) {
        return new Backtest(new Plan(version -> live, live, draft, FROM, TO, Map.of()));
    }

    private static List<String> told(List<Contrast> contrasts) {
        return contrasts.stream()
                .map(each -> each.event().type() + " " + each.event().at() + " "
                        + ((Outcome.Decided) each.draft()).decision().effects().size())
                .toList();
    }

    @Test
    void aDraftGivesForDaysThatNobodyToldOf() {
        Backtest backtest = backtest(NONE, GIVING);
        Page page = page(order("2025-05-01"), order("2026-03-17"));
        assertThat(told(backtest.contrasts(page, 1)))
                .containsExactly(
                        "member.birthday 2025-03-17T00:00:00Z 1",
                        "member.birthday 2026-03-17T00:00:00Z 1",
                        "member.anniversary 2026-06-10T00:00:00Z 1");
        Sums sums = backtest.fold(page);
        assertThat(backtest.comparison(sums).accounts().get("points").draft().end())
                .isEqualTo(20 + 200 + 7);
        assertThat(backtest.comparison(sums).accounts().get("points").live().end())
                .isEqualTo(20);
        assertThat(sums.counts.events()).as("what is made up is not counted").isEqualTo(3);
    }

    @Test
    void whatWasToldComesOnceToBoth() {
        Backtest backtest = backtest(GIVING, GIVING);
        Page page = page(birthday(2025), order("2025-05-01"), birthday(2026));
        assertThat(backtest.contrasts(page, 1)).isEmpty();
        Comparison comparison = backtest.comparison(backtest.fold(page));
        assertThat(comparison.accounts().get("points").draft().end()).isEqualTo(210);
        assertThat(comparison.accounts().get("points").live().end())
                .as("the record says when there was something, not the calendar")
                .isEqualTo(210);
    }

    @Test
    void whatWasToldUnderAVersionThatGaveNothingForItComesOnceToTheDraft() {
        // told on its day, told late after an order, and not told at all
        Page onTheDay = page(birthday(2025), order("2025-05-01"));
        Page late = page(order("2025-05-01"), birthday(2025));
        Page never = page(order("2025-05-01"));
        for (Page page : List.of(onTheDay, late, never)) {
            Backtest backtest = backtest(NONE, GIVING);
            assertThat(backtest.comparison(backtest.fold(page))
                            .accounts()
                            .get("points")
                            .draft()
                            .end())
                    .isEqualTo(10 + 200 + 7);
        }
    }

    @Test
    void whoJoinsOnTheDayHasItTheNextYear() {
        PageWriter writer = new PageWriter(1 << 20);
        writer.begin(1);
        Instant joined = Instant.parse("2025-03-17T08:00:00Z");
        writer.add(
                new Event.MemberEnrolled(0, joined, new MemberProfile(joined, BIRTHDAY, null, Map.of())),
                1,
                Allowances.UNLIMITED);
        assertThat(told(backtest(NONE, GIVING).contrasts(writer.finish(), 1)))
                .containsExactly("member.birthday 2026-03-17T00:00:00Z 1");
    }
}
