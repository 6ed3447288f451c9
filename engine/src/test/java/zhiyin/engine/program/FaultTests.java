package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** A full document, one change, and what must be said about it: nothing more and nothing less. */
class FaultTests {

    static final String RULE = "earning.rules[0]";
    static final String WHEN = RULE + ".when";
    static final String TEST = WHEN + ".rules[0]";
    static final String AMOUNT = "{field: order.amount, operator: \">=\", value: 100.00}";

    /** What is replaced in the full document, by what, and the faults as "path code". */
    static Stream<Arguments> changes() {
        return Stream.of(
                // the document
                change("programme: my-shop\n", "", of("programme required")),
                change("programme: my-shop", "programme: My Shop", of("programme range")),
                change("programme: my-shop", "programme: 12", of("programme type")),
                change("programme: my-shop", "programme: " + "a".repeat(40), of()),
                change("programme: my-shop", "programme: " + "a".repeat(41), of("programme range")),
                change("name: My Shop", "name: " + "名".repeat(200), of()),
                change("name: My Shop", "name: " + "名".repeat(201), of("name range")),
                change("name: My Shop", "name: \"My\\nShop\"", of("name range")),
                change("name: My Shop", "name: \"My\\u0000Shop\"", of("name range")),
                change("name: My Shop", "name: \"\\ud800\"", of("name range")),
                change("name: My Shop", "name: \"\\ud83d\\ude00\"", of()),
                change("name: My Shop", "name: yes", of()),
                change("name: My Shop", "name: null", of("name type")),
                change("name: My Shop", "name: 1.0", of("name type")),
                change("name: My Shop", "name: [My, Shop]", of("name type")),
                change("name: My Shop", "name: {}", of("name range")),
                change("name: My Shop", "name: {english: My Shop}", of("name.english unknown-key")),
                change("name: My Shop", "name: My Shop\nname: Mine", of("name duplicate-key")),
                change("name: My Shop", "name: My Shop\ncolour: red", of("colour unknown-key")),
                change("name: My Shop", "name: My Shop\n\"a b\": red", of("? unknown-key")),
                change("name: My Shop", "name: My Shop\n<<: {a: b}", of("? unknown-key")),
                change("name: My Shop", "name: My Shop\n[a]: b", of("? unknown-key")),
                change("currency: GBP", "currency: gbp", of("currency unknown-currency")),
                change("currency: GBP", "currency: XXX", of("currency unknown-currency")),
                change("Europe/London", "London", of("zone unknown-zone")),
                change("Europe/London", "+08:00", of("zone unknown-zone")),
                change("unknownMember: enroll", "unknownMember: ignore", of("unknownMember unknown-word")),
                // what YAML has and programmes do without
                change("name: My Shop", "name: &n My Shop", of("name yaml-anchor")),
                change("name: My Shop", "name: !!str My Shop", of("name yaml-tag")),
                change(
                        "name: Growth",
                        "name: *n",
                        of("name yaml-anchor", "assets[1].name yaml-alias"),
                        "name: My Shop",
                        "name: &n My Shop"),
                // attributes and activities
                change("name: skinType", "name: skin-type", of("attributes[0].name range")),
                change("name: skinType", "name: age", of("attributes[0].name reserved")),
                change("kind: text", "kind: money", of("attributes[0].kind unknown-word")),
                change("name: checkin.done", "name: checkin", of("activities[1].name range")),
                change("name: checkin.done", "name: order.seen", of("activities[1].name reserved")),
                change("name: checkin.done", "name: review.posted", of("activities[1].name duplicate")),
                change(
                        "label: Check-in",
                        "label: Check-in\n    attributes: [{name: stars, kind: flag, says: x}]",
                        of("activities[1].attributes[0].kind conflict")),
                // assets
                change("code: growth", "code: points", of("assets[1].code duplicate")),
                change("kind: growth", "kind: cash", of("assets[1].kind unknown-word")),
                change("pending: none", "pending: never", of("assets[0].pending unknown-word")),
                change("pending: none", "pending: {days: 3650}", of()),
                change("pending: none", "pending: {days: 3651}", of("assets[0].pending.days range")),
                change("pending: none", "pending: {days: -1}", of("assets[0].pending.days range")),
                change("pending: none", "pending: {days: 7.0}", of("assets[0].pending.days type")),
                change("pending: none", "pending: {days: \"7\"}", of("assets[0].pending.days type")),
                change("pending: none", "pending: {}", of("assets[0].pending one-of")),
                change("until: delivered", "until: paid", of("assets[1].pending.until reserved")),
                change("until: delivered", "until: at-home", of("assets[1].pending.until range")),
                change("expiry: never", "expiry: none", of("assets[0].expiry unknown-word")),
                change("expiry: never", "expiry: {idle: {months: 600}}", of()),
                change("expiry: never", "expiry: {idle: {months: 601}}", of("assets[0].expiry.idle.months range")),
                change("expiry: never", "expiry: {after: {days: 0}}", of("assets[0].expiry.after.days range")),
                change("expiry: never", "expiry: {after: {years: 101}}", of("assets[0].expiry.after.years range")),
                change("expiry: never", "expiry: {after: {}}", of("assets[0].expiry.after one-of")),
                change("expiry: never", "expiry: {after: {days: 1, years: 1}}", of("assets[0].expiry.after one-of")),
                change("expiry: never", "expiry: {after: {days: 1}, idle: {days: 1}}", of("assets[0].expiry one-of")),
                change("expiry: never", "expiry: {endOf: week}", of("assets[0].expiry.endOf unknown-word")),
                change("shortfall: clamp", "shortfall: forget", of("assets[0].shortfall unknown-word")),
                change("shortfall: clamp", "shortfall: clamp\n    onDebit: clamp", of()),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    onDebit: forget",
                        of("assets[0].onDebit unknown-word")),
                change("shortfall: clamp", "shortfall: clamp\n    ceiling: 1", of()),
                change("shortfall: clamp", "shortfall: clamp\n    ceiling: 0", of("assets[0].ceiling range")),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    earnAtMost: [{points: 5, per: week}, {points: 9, per: half-year}]",
                        of()),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    earnAtMost: [{points: 5, per: week}, {points: 9, per: week}]",
                        of("assets[0].earnAtMost[1].per duplicate")),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    earnAtMost: [{points: 0, per: hour}]",
                        of("assets[0].earnAtMost[0].points range", "assets[0].earnAtMost[0].per unknown-word")),
                change("shortfall: clamp", "shortfall: clamp\n    transfer: {min: 10, max: 10, maxPerDay: 10}", of()),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    transfer: {min: 10, max: 9}",
                        of("assets[0].transfer.max range")),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    transfer: {max: 9}",
                        of("assets[0].transfer.min required")),
                change("shortfall: clamp", "shortfall: clamp\n    card: 10", of("assets[0].card not-applicable")),
                change("kind: growth", "kind: stamps", of("assets[1].card required")),
                change("kind: growth", "kind: stamps\n    card: 10", of()),
                change("kind: growth", "kind: growth\n    transfer: {min: 1}", of("assets[1].transfer not-applicable")),
                change("{until: delivered, days: 7}", "{until: delivered, cancelAfterDays: 30}", of()),
                change(
                        "{until: delivered, days: 7}",
                        "{until: delivered, cancelAfterDays: 0}",
                        of("assets[1].pending.cancelAfterDays range")),
                change(
                        "{until: delivered, days: 7}",
                        "{days: 7, cancelAfterDays: 30}",
                        of("assets[1].pending.cancelAfterDays not-applicable")),
                change("unknownMember: enroll", "unknownMember: enroll\nreasons: [{code: mine, name: Mine}]", of()),
                change(
                        "unknownMember: enroll",
                        "unknownMember: enroll\nreasons: [{code: opening, name: Mine}]",
                        of("reasons[0].code reserved")),
                change(
                        "unknownMember: enroll",
                        "unknownMember: enroll\nhousehold: {members: 21, pool: [points]}",
                        of("household.members range")),
                change(
                        "unknownMember: enroll",
                        "unknownMember: enroll\nhousehold: {members: 4, pool: []}",
                        of("household.pool range")),
                change(
                        "unknownMember: enroll",
                        "unknownMember: enroll\nhousehold: {members: 4, pool: [points, points]}",
                        of("household.pool duplicate")),
                change(
                        "unknownMember: enroll",
                        "unknownMember: enroll\nhousehold: {members: 4, pool: [growth]}",
                        of("household.pool[0] not-pooled")),
                change(
                        "unknownMember: enroll",
                        "unknownMember: enroll\nhousehold: {members: 4}",
                        of("household.pool required")),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    valuePerPoint: 0",
                        of("assets[0].valuePerPoint range")),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    valuePerPoint: 1000001",
                        of("assets[0].valuePerPoint range")),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    valuePerPoint: 1/1000001",
                        of("assets[0].valuePerPoint range")),
                change(
                        "shortfall: clamp",
                        "shortfall: clamp\n    valuePerPoint: a cent",
                        of("assets[0].valuePerPoint type")),
                // earning
                change("choose: sum\n", "\n", of("earning.choose required")),
                change("choose: sum", "choose: all", of("earning.choose unknown-word")),
                change("code: review", "code: base", of("earning.rules[1].code duplicate")),
                change(
                        "asset: points\n      on: order.paid",
                        "asset: stars\n      on: order.paid",
                        of(RULE + ".asset unknown-asset")),
                change("on: order.paid", "on: points.earned", of(RULE + ".on unknown-event")),
                change("on: order.paid", "on: order.returned", of(RULE + ".on unknown-event")),
                change("on: review.posted", "on: checkin.done", of("earning.rules[1].when.field field-not-allowed")),
                change(
                        "on: review.posted\n",
                        "on: review.posted\n      lines: {field: line.sku, operator: \"=\", value: a}\n",
                        of("earning.rules[1].lines not-applicable")),
                change(
                        "award: {points: 10}",
                        "award: {points: 1, each: 1.00, round: floor}",
                        of("earning.rules[1].award award-not-allowed")),
                change(
                        "award: {points: 10}",
                        "award: {points: 1, perUnit: true}",
                        of("earning.rules[1].award award-not-allowed")),
                change(
                        "award: {points: 10}",
                        "award: {points: 10, round: floor}",
                        of("earning.rules[1].award.round not-applicable")),
                change("award: {points: 10}", "award: {points: 0}", of("earning.rules[1].award.points range")),
                change("award: {points: 10}", "award: {points: 1000000000}", of()),
                change("award: {points: 10}", "award: {points: 1000000001}", of("earning.rules[1].award.points range")),
                change("award: {points: 10}", "award: {points: 010}", of("earning.rules[1].award.points type")),
                change("award: {points: 10}", "award: {points: 1e1}", of("earning.rules[1].award.points type")),
                change("award: {points: 10}", "award: 10", of("earning.rules[1].award type")),
                change(
                        "award: {points: 10}",
                        "award: {points: 10}\n      pending: {until: delivered}",
                        of("earning.rules[1].pending pending-not-allowed")),
                change(
                        "asset: points\n      on: review.posted",
                        "asset: growth\n      on: review.posted",
                        of("earning.rules[1].pending required")),
                change("{points: 1, each", "{points: 1000001, each", of(RULE + ".award.points range")),
                change("each: 1.00", "each: 0.01", of()),
                change("each: 1.00", "each: 0.00", of(RULE + ".award.each range")),
                change("each: 1.00", "each: 1.001", of(RULE + ".award.each range")),
                change("each: 1.00", "each: \"1.00\"", of(RULE + ".award.each type")),
                change("round: floor, per", "per", of(RULE + ".award.round required")),
                change(
                        "round: floor, per",
                        "perUnit: true, round: floor, per",
                        of(RULE + ".award.perUnit not-applicable")),
                change("factor: 1.5", "factor: 3/2", of()),
                change("factor: 1.5", "factor: 100", of()),
                change("factor: 1.5", "factor: 100.1", of("earning.multipliers[0].factor range")),
                change("factor: 1.5", "factor: 1", of("earning.multipliers[0].factor range")),
                change("factor: 1.5", "factor: 1.0000001", of("earning.multipliers[0].factor range")),
                change("factor: 1.5", "factor: 3/0", of("earning.multipliers[0].factor type")),
                change("factor: 1.5", "factor: double", of("earning.multipliers[0].factor type")),
                change(
                        "field: date.weekday",
                        "field: line.quantity",
                        of("earning.multipliers[0].when.rules[0].field field-not-allowed")),
                change("field: date.weekday", "field: order.number", of()),
                // conditions
                change(
                        "order.amount",
                        "T(java.lang.Runtime).getRuntime().exec('id')",
                        of(TEST + ".field unknown-field")),
                change("order.amount", "\"#root\"", of(TEST + ".field unknown-field")),
                change("order.amount", "line.amount", of(TEST + ".field field-not-allowed")),
                change("order.amount", "activity.stars", of(TEST + ".field field-not-allowed"), "100.00", "100"),
                change("\">=\"", "\"''.getClass()\"", of(TEST + ".operator operator-not-allowed")),
                change("\">=\"", "contains", of(TEST + ".operator operator-not-allowed")),
                change("\">=\", value: 100.00", "null", of()),
                change("\">=\", value: 100.00", "\"null\", value: null", of()),
                change("\">=\", value: 100.00", "\"null\", value: 1", of(TEST + ".value not-applicable")),
                change(", value: 100.00", "", of(TEST + ".value required")),
                change("value: 100.00", "value: 100.001", of(TEST + ".value range")),
                change("value: 100.00", "value: -1", of(TEST + ".value range")),
                change("value: 100.00", "value: much", of(TEST + ".value type")),
                change("value: 100.00", "value: [1]", of(TEST + ".value type")),
                change(AMOUNT, "{field: member.tags, operator: contains, value: vip}", of()),
                change(AMOUNT, "{field: member.segments, operator: in, value: [new, old]}", of()),
                change(
                        AMOUNT,
                        "{field: member.tags, operator: \"=\", value: vip}",
                        of(TEST + ".operator operator-not-allowed")),
                change("kind: text", "kind: set", of("attributes[0].kind unknown-word")),
                change(AMOUNT, "{field: order.number, operator: multipleOf, value: 1}", of()),
                change(AMOUNT, "{field: order.number, operator: multipleOf, value: 0}", of(TEST + ".value range")),
                change(
                        AMOUNT,
                        "{field: order.amount, operator: multipleOf, value: 1}",
                        of(TEST + ".operator operator-not-allowed")),
                change(AMOUNT, "{field: date.on.holidays, operator: \"=\", value: true}", of()),
                change(
                        AMOUNT,
                        "{field: date.on.holiday, operator: \"=\", value: true}",
                        of(TEST + ".field unknown-field")),
                // tiers
                change("up: {at: quarter}", "up: now", of()),
                change("up: {at: quarter}", "up: later", of("ladders[0].up unknown-word")),
                change("up: {at: quarter}", "up: {at: week}", of("ladders[0].up.at unknown-word")),
                change("down: one-step", "down: to-measure", of()),
                change("down: one-step", "down: slowly", of("ladders[0].down unknown-word")),
                change(
                        "grace: {for: {months: 1}, endOf: month}",
                        "grace: {endOf: month}",
                        of("ladders[0].grace.for required")),
                change(
                        "grace: {for: {months: 1}, endOf: month}",
                        "grace: {for: {days: 0}}",
                        of("ladders[0].grace.for.days range")),
                change("stay: 0", "stay: 99.50", of()),
                change("stay: 0", "stay: 99.51", of("ladders[0].tiers[1].stay range")),
                change("keep: false", "keep: never", of("ladders[0].tiers[1].keep type")),
                change("gift: {asset: points, points: 500}", "gift: {asset: growth, points: 1000000000}", of()),
                change(
                        "gift: {asset: points, points: 500}",
                        "gift: {asset: stars, points: 0}",
                        of("ladders[0].tiers[1].gift.asset unknown-asset", "ladders[0].tiers[1].gift.points range")),
                change("discount: 5}", "discount: 100}", of()),
                change("discount: 5}", "discount: 100.01}", of("ladders[0].tiers[1].benefits[0].discount range")),
                change("discount: 5}", "discount: 5, service: priority}", of("ladders[0].tiers[1].benefits[0] one-of")),
                change("discount: 5}", "quota: {times: 5, per: month}}", of()),
                change(
                        "discount: 5}",
                        "quota: {times: 0, per: month}}",
                        of("ladders[0].tiers[1].benefits[0].quota.times range")),
                change("discount: 5}", "service: free-shipping}", of()),
                change(
                        "discount: 5}",
                        "service: pampering}",
                        of("ladders[0].tiers[1].benefits[0].service unknown-word")),
                change("code: more,", "code: off,", of("ladders[0].tiers[1].benefits[1].code duplicate")),
                change("times: 1.5}", "times: 1}", of("ladders[0].tiers[1].benefits[1].times range")),
                change("measure: spend", "measure: {done: review.posted}", of(), "from: 99.50", "from: 99"),
                change(
                        "measure: spend",
                        "measure: {done: review.read}",
                        of("ladders[0].measure.done unknown-activity"),
                        "from: 99.50",
                        "from: 99"),
                change(
                        "measure: spend",
                        "measure: {done: review.posted, earned: points}",
                        of("ladders[0].measure one-of"),
                        "from: 99.50",
                        "from: 99"),
                // limits of rules, and what is usual
                change("award: {points: 10}", "award: {points: 10}\n      atMost: [{times: 1, per: ever}]", of()),
                change(
                        "award: {points: 10}",
                        "award: {points: 10}\n      atMost: [{times: 1, per: day}, {points: 9, per: day}]",
                        of()),
                change(
                        "award: {points: 10}",
                        "award: {points: 10}\n      atMost: [{times: 1, per: day}, {times: 2, per: day}]",
                        of("earning.rules[1].atMost[1] duplicate")),
                change(
                        "award: {points: 10}",
                        "award: {points: 10}\n      atMost: [{times: 0, per: hour}]",
                        of("earning.rules[1].atMost[0].times range", "earning.rules[1].atMost[0].per unknown-word")),
                change(
                        "award: {points: 10}",
                        "award: {points: 10}\n      atMost: [{times: 1, points: 1, per: day}]",
                        of("earning.rules[1].atMost[0] one-of")),
                change("award: {points: 10}", "award: {points: 10}\n      coolDown: {days: 3650}", of()),
                change(
                        "award: {points: 10}",
                        "award: {points: 10}\n      coolDown: {days: 3651}",
                        of("earning.rules[1].coolDown.days range")),
                change(
                        "award: {points: 10}",
                        "award: {points: 10}\n      coolDown: {minutes: 0}",
                        of("earning.rules[1].coolDown.minutes range")),
                change(
                        "award: {points: 10}",
                        "award: {points: 10}\n      coolDown: {hours: 1, days: 1}",
                        of("earning.rules[1].coolDown one-of")),
                change("code: member-day", "code: review", of("earning.multipliers[0].code duplicate")),
                change("atMost: 5", "atMost: 100", of()),
                change("atMost: 5", "atMost: 101", of("velocity[0].atMost range")),
                change("within: {minutes: 10}", "within: 10", of("velocity[0].within type")),
                change(
                        "then: review",
                        "then: report",
                        of("velocity[0].then unknown-word"),
                        "    cancelAfterDays: 14\n",
                        ""),
                change("then: review", "then: refuse", of("velocity[0].cancelAfterDays not-applicable")),
                change(
                        "on: order.paid\n    atMost",
                        "on: order.returned\n    atMost",
                        of("velocity[0].on unknown-event")),
                change(
                        "on: order.paid\n    atMost",
                        "on: checkin.done\n    atMost",
                        of("velocity[0].then review-not-allowed"),
                        "    cancelAfterDays: 14\n",
                        ""),
                // calendars
                change("code: holidays", "code: Holidays", of("calendars[0].code range")),
                change("days: [2026-04-05,", "days: [", of()),
                change("days: [2026-04-05,", "days: [2026-04-31,", of("calendars[0].days[0] range")),
                change("days: [2026-04-05,", "days: [2026-12-31, 2026-12-31,", of()),
                change(
                        "days: [2026-04-05, {from: 2026-10-01, until: 2026-10-08}]",
                        "days: []",
                        of("calendars[0].days range")),
                change("days: [2026-04-05,", "days: [holiday,", of("calendars[0].days[0] type")),
                change("until: 2026-10-08}", "until: 2026-10-01}", of()),
                change("until: 2026-10-08}", "until: 2026-09-30}", of("calendars[0].days[1].until range")),
                change(", until: 2026-10-08}", "}", of("calendars[0].days[1].until required")),
                change(AMOUNT, "{field: date.day, operator: \"<\", value: 2026-02-28}", of()),
                change(AMOUNT, "{field: date.day, operator: \"<\", value: 2026-02-29}", of(TEST + ".value range")),
                change(AMOUNT, "{field: date.day, operator: \"<\", value: 20260228}", of(TEST + ".value type")),
                change(AMOUNT, "{field: member.onBirthday, operator: \"=\", value: yes}", of(TEST + ".value type")),
                change(AMOUNT, "{field: member.tier.status, operator: \"=\", value: gold}", of()),
                change(
                        AMOUNT,
                        "{field: member.tier.status, operator: in, value: [golden]}",
                        of(TEST + ".value[0] unknown-tier")),
                change(AMOUNT, "{field: member.skinType, operator: \"=\", value: 3}", of(TEST + ".value type")),
                change("[4, 5]", "[5, 4]", of("earning.rules[1].when.value range")),
                change("[4, 5]", "[5]", of("earning.rules[1].when.value range")),
                change("[4, 5]", "[4, 5, 6]", of("earning.rules[1].when.value too-many")),
                change("[food, drink]", "[]", of(RULE + ".lines.rules[0].value range")),
                change("[food, drink]", "[food, 1]", of(RULE + ".lines.rules[0].value[1] type")),
                change("[" + AMOUNT + "]", "[]", of(WHEN + ".rules range")),
                change(
                        "combinator: and, not: false",
                        "combinator: xor, not: 1",
                        of(WHEN + ".combinator unknown-word", WHEN + ".not type")),
                change("combinator: and, not: false", "not: false", of(WHEN + ".combinator required")),
                change(AMOUNT, "{}", of(TEST + ".field required", TEST + ".operator required")),
                change(AMOUNT, "{id: 1, " + AMOUNT.substring(1), of(TEST + ".id unknown-key")),
                change(AMOUNT, nested(19), of()),
                change(AMOUNT, nested(20), of(WHEN + " too-deep")),
                change(AMOUNT, repeated(AMOUNT, 199), of()),
                change(AMOUNT, repeated(AMOUNT, 200), of(WHEN + " too-many")),
                // ladders
                change(
                        "measure: spend",
                        "measure: visits",
                        of("ladders[0].measure unknown-word"),
                        "from: 99.50",
                        "from: 99"),
                change(
                        "measure: spend",
                        "measure: {earned: stars}",
                        of("ladders[0].measure.earned unknown-asset"),
                        "from: 99.50",
                        "from: 99"),
                change("{rolling: {days: 365}}", "forever", of("ladders[0].window unknown-word")),
                change("{rolling: {days: 365}}", "{calendar: half-year}", of()),
                change("{rolling: {days: 365}}", "{}", of("ladders[0].window one-of")),
                change("onReturn: downgrade", "onReturn: nothing", of("ladders[0].onReturn unknown-word")),
                change("from: 0}", "from: 1}", of("ladders[0].tiers[0].from range")),
                change("from: 99.50", "from: 0.01", of()),
                change("from: 99.50", "from: 0", of("ladders[0].tiers[1].from range")),
                change("from: 99.50", "from: 99.505", of("ladders[0].tiers[1].from range")),
                change("code: gold", "code: member", of("ladders[0].tiers[1].code duplicate")),
                // stored value
                change("    expiry: never\n    spend", "    spend", of()),
                change(
                        "expiry: never\n    spend",
                        "expiry: {after: {years: 3}}\n    spend",
                        of(SOLD + "expiry principal-expires")),
                change("expiry: never\n    spend", "pending: none\n    spend", of(SOLD + "pending unknown-key")),
                change("spendOrder: principal-first", "spendOrder: principal", of(SOLD + "spendOrder unknown-word")),
                change("returnOrder: as-paid", "returnOrder: proportional", of(SOLD + "returnOrder unknown-word")),
                change("{expiry: {after: {months: 12}}}", "{}", of()),
                change("{expiry: {after: {months: 12}}}", "{expiry: soon}", of(SOLD + "bonus.expiry unknown-word")),
                change("percent: 5,", "percent: 50,", of()),
                change("percent: 5,", "percent: 50.01,", of(SOLD + "refund.fee.percent range")),
                change("percent: 5,", "percent: 5.125,", of(SOLD + "refund.fee.percent range")),
                change("percent: 5,", "percent: -1,", of(SOLD + "refund.fee.percent range")),
                change("percent: 5, ", "", of(SOLD + "refund.fee.percent required")),
                change("min: 1.00, max: 50.00", "min: 50.00, max: 50.00", of()),
                change("min: 1.00, max: 50.00", "min: 50.01, max: 50.00", of(SOLD + "refund.fee.max range")),
                change("freeDays: 7", "freeDays: 6", of(SOLD + "refund.freeDays range")),
                change("bonus: keep-used-share", "bonus: keep", of(SOLD + "refund.bonus unknown-word")),
                change("freeDays: 7", "freeDays: 7, refundable: false", of(SOLD + "refund.refundable unknown-key")),
                change("named: 3000.00", "named: 5000.00", of()),
                change("named: 3000.00", "named: 5000.01", of(SOLD + "ceilings[0].named above-the-law")),
                change("bearer: 500.00", "bearer: 1000.01", of(SOLD + "ceilings[0].bearer above-the-law")),
                change("{from: 2026-01-01, named", "{from: 2012-10-31, named", of()),
                change("named: 3000.00", "named: 9000.00", of(), "{from: 2026-01-01", "{from: 2012-10-31"),
                change(
                        "[{from: 2026-01-01, named",
                        "[{from: 2026-01-01, named: 2.00, bearer: 1.00}, {from: 2026-01-01, named",
                        of(SOLD + "ceilings[1].from range")),
                change("{from: 2026-01-01, named", "{from: 2026-02-30, named", of(SOLD + "ceilings[0].from type")),
                change("stores: [hangzhou-1]", "stores: [1]", of(SOLD + "usableAt.stores[0] type")),
                change("{categories: [tobacco]}", "{}", of(SOLD + "usableAt.notFor.categories required")),
                change("asset: leaves, on", "asset: balance, on", of("earning.rules[0].asset not-earned")),
                change(
                        "name: Leaves, kind: points",
                        "name: Leaves, kind: stored-value, spare: 1",
                        of(
                                "assets[1].spare unknown-key",
                                "assets[1].pending unknown-key",
                                "earning.rules[0].asset not-earned",
                                "packages[0].gives[1].points not-applicable",
                                "packages[0].gives[1] order")),
                change("price: 100.00", "price: 0", of("packages[0].price range")),
                change("price: 100.00", "price: 100.001", of("packages[0].price range")),
                change(
                        "asset: balance, bonus",
                        "asset: balances, bonus",
                        of("packages[0].gives[0].asset unknown-asset")),
                change(
                        "asset: balance, bonus: 10.00",
                        "asset: balance, points: 3",
                        of("packages[0].gives[0].points not-applicable")),
                change(
                        "asset: leaves, points: 7, bonus",
                        "asset: leaves, bonus",
                        of("packages[0].gives[1].points required")),
                change(
                        "asset: leaves, points: 7, bonus: 3",
                        "asset: balance, bonus: 3",
                        of("packages[0].gives[1] duplicate", "packages[0].gives[1] order")),
                change(
                        "[{asset: balance, bonus: 10.00}, ",
                        "[{asset: leaves, points: 1}, ",
                        of("packages[0].gives[1] duplicate")),
                change(
                        "gives: [{asset: balance, bonus: 10.00}, {asset: leaves, points: 7, bonus: 3}]",
                        "gives: []",
                        of("packages[0].gives range")),
                change("until: 2026-12-31", "until: 2025-12-31", of("packages[0].until range")),
                change("until: 2026-12-31", "until: soon", of("packages[0].until type")),
                // budgets
                change("points: 5000", "points: 1", of()),
                change("points: 5000", "points: 0", of("budgets[0].points range")),
                change("points: 5000", "points: 1.5", of("budgets[0].points type")),
                change("onEmpty: partial", "onEmpty: wait", of("budgets[0].onEmpty unknown-word")),
                change("from: 2026-03-01", "from: 2026-05-31", of()),
                change("from: 2026-03-01", "from: 2026-06-01", of("budgets[0].until range")),
                change("until: 2026-05-31", "until: 2026-02-30", of("budgets[0].until range")),
                change("giveBack: false", "giveBack: no", of("budgets[0].giveBack type")),
                change("code: level", "code: spring", of("budgets[1].code duplicate")),
                change("asset: points, points: 10", "asset: stars, points: 10", of("budgets[1].asset unknown-asset")),
                change("budget: spring", "budget: sprint", of("earning.multipliers[0].budget unknown-budget")),
                change(
                        "asset: points\n    points: 5000",
                        "asset: growth\n    points: 5000",
                        of("earning.multipliers[0].budget budget-not-allowed")),
                change(
                        "asset: points\n    points: 5000",
                        "asset: growth\n    points: 5000",
                        of("earning.multipliers[0].budget not-applicable"),
                        "asset: points, points: 10",
                        "asset: growth, points: 10"));
    }

    private static final String SOLD = "assets[0].";

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @MethodSource("changes")
    void a_change_gives_exactly_these_faults(String from, String to, List<String> expected, String[] more) {
        assertThat(told(changed(from, to, more))).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @MethodSource("changes")
    void the_example_of_each_fault_put_in_its_place_takes_the_fault_away(
            String from, String to, List<String> expected, String[] more) {
        String yaml = changed(from, to, more);
        for (Fault fault : faults(yaml)) {
            String mended = mend(yaml, fault);
            assertThat(told(mended))
                    .as("%s%n%s", fault.sentence(), mended)
                    .hasSizeLessThan(expected.size())
                    .doesNotContain(fault.path() + " " + fault.code());
        }
    }

    @Test
    void every_fault_of_a_document_is_told_with_its_line_in_one_report() {
        String yaml = Documents.FULL
                .replace("currency: GBP", "currency: POUND")
                .replace("kind: growth", "kind: cash\n    colour: red")
                .replace("field: order.amount", "field: order.total")
                .replace("onReturn: downgrade", "onReturn: [1]");
        assertThat(faults(yaml).stream().map(fault -> fault.line() + " " + fault.path() + " " + fault.code()))
                .containsExactly(
                        "3 currency unknown-currency",
                        "24 assets[1].kind unknown-word",
                        "25 assets[1].colour unknown-key",
                        "36 earning.rules[0].when.rules[0].field unknown-field",
                        "60 ladders[0].onReturn type");
    }

    @Test
    void a_sentence_says_where_what_and_what_would_be_right() {
        String yaml = Documents.FULL.replace("kind: growth", "kind: cash");
        assertThat(faults(yaml).getFirst().sentence())
                .isEqualTo(
                        "line 24, assets[1].kind: One of these words goes here: points, growth, stamps, stored-value. For example: growth");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("wholes")
    void a_text_that_is_no_document_is_refused_as_a_whole(String yaml, String code) {
        List<Fault> faults = faults(yaml);
        assertThat(faults).extracting(Fault::path, Fault::code).containsExactly(tuple("", code));
        assertThat(told(faults.getFirst().example())).isEmpty();
    }

    static Stream<Arguments> wholes() {
        return Stream.of(
                arguments("", "required"),
                arguments("# only a comment\n", "required"),
                arguments("- a list\n", "type"),
                arguments("just words", "type"),
                arguments("null", "type"),
                arguments("a: [b", "yaml-syntax"),
                arguments("a: b: c", "yaml-syntax"),
                arguments("a: \u0001", "yaml-syntax"),
                arguments("a: \"\\q\"", "yaml-syntax"),
                arguments("*nobody", "yaml-alias"),
                arguments(Documents.FULL + "---\na: b\n", "several-documents"),
                arguments("%TAG ! tag:example.com,2026:\n---\n" + Documents.FULL, "yaml-tag"),
                arguments("#".repeat(256 * 1024 + 1), "too-large"),
                arguments("#" + "名".repeat(256 * 1024 / 3 + 1), "too-large"));
    }

    @Test
    void json_is_read_too() {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(Documents.FULL);
        String json = new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.FLOW)
                        .setDefaultScalarStyle(ScalarStyle.JSON_SCALAR_STYLE)
                        .setWidth(10_000)
                        .build())
                .dumpToString(loaded);
        assertThat(json).startsWith("{\"programme\": \"my-shop\"");
        assertThat(RecipeTests.read(json)).isEqualTo(RecipeTests.read(Documents.FULL));
        assertThat(RecipeTests.read(json.replace(", ", ",\n\t"))).isEqualTo(RecipeTests.read(Documents.FULL));
        assertThat(RecipeTests.read(json.replace(": ", ":").replace(", ", ",")))
                .isEqualTo(RecipeTests.read(Documents.FULL));
    }

    private static String changed(String from, String to, String... more) {
        String document = Documents.FULL.contains(from) ? Documents.FULL : Documents.STORED_VALUE;
        assertThat(document).contains(from);
        String yaml = replaceFirst(document, from, to);
        return more.length == 0 ? yaml : replaceFirst(yaml, more[0], more[1]);
    }

    private static String replaceFirst(String text, String from, String to) {
        int at = text.indexOf(from);
        return text.substring(0, at) + to + text.substring(at + from.length());
    }

    private static Arguments change(String from, String to, List<String> expected, String... more) {
        return arguments(from, to, expected, more);
    }

    private static List<String> of(String... faults) {
        return List.of(faults);
    }

    static List<Fault> faults(String yaml) {
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read _ -> List.of();
            case Reading.Faulty(var faults) -> faults;
        };
    }

    static List<String> told(String yaml) {
        return faults(yaml).stream()
                .map(fault -> fault.path() + " " + fault.code())
                .toList();
    }

    static String nested(int levels) {
        return "{combinator: and, rules: [".repeat(levels - 1) + AMOUNT + "]}".repeat(levels - 1);
    }

    private static String repeated(String text, int times) {
        return String.join(", ", Collections.nCopies(times, text));
    }

    /** Puts the example where the fault is, as its documentation says. */
    @SuppressWarnings("unchecked")
    private static String mend(String yaml, Fault fault) {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true)
                .build();
        Object root = new Load(settings).loadFromString(yaml);
        Object example = new Load(settings).loadFromString(fault.example());
        List<String> steps = new ArrayList<>(
                Arrays.asList(fault.path().replace("[", ".").replace("]", "").split("\\.")));
        String last = steps.removeLast();
        Object parent = root;
        for (String step : steps) {
            parent = parent instanceof List<?> list ? list.get(Integer.parseInt(step)) : ((Map<?, ?>) parent).get(step);
        }
        if (parent instanceof List<?> list) {
            ((List<Object>) list).set(Integer.parseInt(last), example);
            return dumped(root);
        }
        Map<Object, Object> map = (Map<Object, Object>) parent;
        switch (fault.code()) {
            case "unknown-key" -> {
                map.keySet()
                        .removeIf(key -> key.equals(last)
                                || (last.equals("?") && !String.valueOf(key).matches("[A-Za-z]+")));
                ((Map<Object, Object>) example).forEach(map::putIfAbsent);
            }
            case "duplicate-key" -> map.putAll((Map<Object, Object>) example);
            case "not-applicable" -> {
                map.clear();
                map.putAll((Map<Object, Object>) example);
            }
            default -> map.put(last, example);
        }
        return dumped(root);
    }

    private static String dumped(Object root) {
        return new Dump(DumpSettings.builder().setWidth(10_000).build()).dumpToString(root);
    }
}
