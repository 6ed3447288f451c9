package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.program.Difference.Bearing;

class DifferenceTests {

    private static final String SHOP = """
            programme: shop
            name: {en: Shop}
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: enroll
            assets:
              - code: points
                name: {en: Points}
                kind: points
                pending: {days: 7}
                expiry: {after: {months: 12}}
                shortfall: clamp
                ceiling: 5000
                transfer: {min: 10, max: 500}
                valuePerPoint: 0.01
              - code: balance
                name: {en: Balance}
                kind: stored-value
                refund: {fee: {percent: 5, min: 1.00}, freeDays: 7, bonus: forfeit}
            earning:
              choose: sum
              stack: best
              rules:
                - code: base
                  name: {en: Base}
                  asset: points
                  on: order.paid
                  award: {points: 2, each: 1.00, round: floor}
                - code: hello
                  name: {en: Hello}
                  asset: points
                  on: member.enrolled
                  award: {points: 100}
                  pending: none
              multipliers:
                - code: tuesday
                  name: {en: Tuesday}
                  asset: points
                  factor: 2
                  round: floor
                  when: {combinator: and, rules: [{field: date.weekday, operator: "=", value: 2}]}
            ladders:
              - code: status
                name: {en: Status}
                measure: spend
                window: {calendar: year}
                onReturn: keep
                tiers:
                  - {code: blue, name: {en: Blue}, from: 0}
                  - {code: gold, name: {en: Gold}, from: 1000.00}
            packages:
              - code: fifty
                name: {en: Fifty}
                price: 50.00
                gives: [{asset: balance, bonus: 5.00}]
            household: {members: 4, pool: [points]}
            """;

    private static Programme read(String yaml) {
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(var programme) -> programme;
            case Reading.Faulty(var faults) ->
                throw new IllegalArgumentException(faults.getFirst().sentence());
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "days: 7|days: 3|assets.points.pending|BETTER",
                "pending: {days: 7}|pending: none|assets.points.pending|BETTER",
                "pending: {days: 7}|pending: {until: delivered}|assets.points.pending|OPEN",
                "{after: {months: 12}}|{after: {months: 6}}|assets.points.expiry|WORSE",
                "expiry: {after: {months: 12}}|expiry: never|assets.points.expiry|BETTER",
                "{after: {months: 12}}|{endOf: year, after: {years: 1}}|assets.points.expiry|BETTER",
                "{after: {months: 12}}|{idle: {months: 12}}|assets.points.expiry|OPEN",
                "shortfall: clamp|shortfall: deficit|assets.points.shortfall|WORSE",
                "ceiling: 5000|ceiling: 4000|assets.points.ceiling|WORSE",
                "max: 500|max: 600|assets.points.transfer.max|BETTER",
                "min: 10|min: 20|assets.points.transfer.min|WORSE",
                "valuePerPoint: 0.01|valuePerPoint: 0.02|assets.points.valuePerPoint|BETTER",
                "percent: 5|percent: 6|assets.balance.refund.fee.percent|WORSE",
                "freeDays: 7|freeDays: 10|assets.balance.refund.freeDays|BETTER",
                "points: 2, each: 1.00|points: 3, each: 1.00|earning.rules.base.award|BETTER",
                "points: 2, each: 1.00|points: 2, each: 2.00|earning.rules.base.award|WORSE",
                "points: 2, each: 1.00|points: 3, each: 2.00|earning.rules.base.award|WORSE",
                "points: 2, each: 1.00, round: floor|points: 2, each: 1.00, round: ceiling|earning.rules.base.award|OPEN",
                "points: 100|points: 50|earning.rules.hello.award|WORSE",
                "factor: 2|factor: 1.5|earning.multipliers.tuesday.factor|WORSE",
                "value: 2|value: 3|earning.multipliers.tuesday.when|OPEN",
                "stack: best|stack: sum|earning.stack|OPEN",
                "onReturn: keep|onReturn: downgrade|ladders.status.onReturn|WORSE",
                "from: 1000.00|from: 900.00|ladders.status.tiers.gold.from|BETTER",
                "price: 50.00|price: 60.00|packages.fifty.price|WORSE",
                "members: 4|members: 3|household.members|WORSE",
                "{en: Base}|{en: Basis}|earning.rules.base.name|NEUTRAL",
            })
    void saysWhereAndWhatItMeans(String before, String after, String path, Bearing bearing) {
        assertThat(Difference.between(read(SHOP), read(SHOP.replace(before, after))))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.path()).isEqualTo(path);
                    assertThat(each.bearing()).isEqualTo(bearing);
                    assertThat(each.before()).isNotNull().isNotEqualTo(each.after());
                });
    }

    /** What a tier, a rule or the programme says besides, and is another programme for saying. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "from: 1000.00}|from: 1000.00, stay: 500.00}|ladders.status.tiers.gold.stay|BETTER",
                "from: 1000.00}|from: 1000.00, keep: true}|ladders.status.tiers.gold.keep|BETTER",
                "from: 1000.00}|from: 1000.00, gift: {asset: points, points: 5}}|ladders.status.tiers.gold.gift|BETTER",
                "from: 1000.00}|from: 1000.00, benefits: [{code: off, name: Off, discount: 5}]}|ladders.status.tiers.gold.benefits.off|BETTER",
                "onReturn: keep|onReturn: keep%    down: one-step|ladders.status.down|BETTER",
                "onReturn: keep|onReturn: keep%    up: {at: month}|ladders.status.up|WORSE",
                "onReturn: keep|onReturn: keep%    grace: {for: {days: 9}}|ladders.status.grace|BETTER",
                "award: {points: 100}|award: {points: 100}%      atMost: [{times: 1, per: day}]|earning.rules.hello.atMost|WORSE",
                "award: {points: 100}|award: {points: 100}%      coolDown: {hours: 1}|earning.rules.hello.coolDown|WORSE",
                "packages:|velocity: [{code: many, name: Many, on: order.paid, atMost: 5, within: {hours: 1}, then: refuse}]%packages:|velocity.many|WORSE",
                "packages:|calendars: [{code: days, name: Days, days: [2026-01-01]}]%packages:|calendars.days|NEUTRAL",
            })
    void saysWhatASmallPrintMeansWhenItComesAndTheOppositeWhenItGoes(
            String before, String after, String path, Bearing bearing) {
        Programme without = read(SHOP);
        Programme with = read(SHOP.replace(before, after.replace('%', '\n')));
        assertThat(Difference.between(without, with)).singleElement().satisfies(came -> {
            assertThat(came.path()).isEqualTo(path);
            assertThat(came.bearing()).isEqualTo(bearing);
        });
        assertThat(Difference.between(with, without))
                .singleElement()
                .extracting(Difference::bearing)
                .isEqualTo(
                        switch (bearing) {
                            case BETTER -> Bearing.WORSE;
                            case WORSE -> Bearing.BETTER;
                            case NEUTRAL, OPEN -> Bearing.OPEN;
                        });
    }

    @Test
    void membersGainByAHouseholdAndLoseIt() {
        String alone = SHOP.replace("household: {members: 4, pool: [points]}\n", "");
        assertThat(Difference.between(read(alone), read(SHOP))).singleElement().satisfies(each -> {
            assertThat(each.path()).isEqualTo("household");
            assertThat(each.bearing()).isEqualTo(Bearing.BETTER);
        });
        assertThat(Difference.between(read(SHOP), read(alone)))
                .singleElement()
                .satisfies(each -> assertThat(each.bearing()).isEqualTo(Bearing.WORSE));
    }

    @Test
    void whatCameAndWhatWentIsOneDifferenceEach() {
        String without = SHOP.replace("""
                    - code: hello
                      name: {en: Hello}
                      asset: points
                      on: member.enrolled
                      award: {points: 100}
                      pending: none
                """.indent(0), "");
        assertThat(without).isNotEqualTo(SHOP);
        assertThat(Difference.between(read(SHOP), read(without)))
                .singleElement()
                .satisfies(gone -> {
                    assertThat(gone.path()).isEqualTo("earning.rules.hello");
                    assertThat(gone.part()).isEqualTo("rules");
                    assertThat(gone.code()).isEqualTo("hello");
                    assertThat(gone.key()).isEmpty();
                    assertThat(gone.before()).contains("member.enrolled");
                    assertThat(gone.after()).isNull();
                    assertThat(gone.bearing()).isEqualTo(Bearing.WORSE);
                    assertThat(gone.needsNotice()).isTrue();
                });
        assertThat(Difference.between(read(without), read(SHOP)))
                .singleElement()
                .satisfies(came -> {
                    assertThat(came.before()).isNull();
                    assertThat(came.bearing()).isEqualTo(Bearing.BETTER);
                    assertThat(came.needsNotice()).isFalse();
                });
    }

    @Test
    void allOfAFirstSectionIsToldThingByThing() {
        String bare = SHOP.substring(0, SHOP.indexOf("earning:"));
        assertThat(Difference.between(read(bare), read(SHOP)))
                .extracting(Difference::path)
                .containsExactly(
                        "earning.choose",
                        "earning.stack",
                        "earning.rules.base",
                        "earning.rules.hello",
                        "earning.multipliers.tuesday",
                        "ladders.status",
                        "packages.fifty",
                        "household");
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    /** Nothing is different from itself, and what is written differently is told. */
    @ParameterizedTest
    @MethodSource("seeds")
    void isEmptyExactlyForWhatIsWrittenAlike(long seed) {
        Programme one = new RandomProgrammes(seed).next();
        Programme other = new RandomProgrammes(seed + 1_000).next();
        assertThat(Difference.between(one, one)).isEmpty();
        List<Difference> differences = Difference.between(one, other);
        assertThat(differences.isEmpty()).isEqualTo(ProgrammePrinter.print(one).equals(ProgrammePrinter.print(other)));
        assertThat(differences).allSatisfy(each -> assertThat(each.before()).isNotEqualTo(each.after()));
    }
}
