package zhiyin.history;

import java.math.BigDecimal;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Comparison;
import zhiyin.engine.backtest.Comparison.Both;
import zhiyin.engine.backtest.Comparison.Sheet;
import zhiyin.engine.backtest.Flow;
import zhiyin.engine.backtest.Sums;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Tier;

/** What a back-test came to, for people at a terminal. */
final class ComparisonText {

    private static final List<Flow> SHOWN = List.of(
            Flow.EARNED,
            Flow.BOUGHT,
            Flow.CREDITED,
            Flow.REVIVED,
            Flow.RECEIVED,
            Flow.SPENT,
            Flow.REINSTATED,
            Flow.TAKEN_BACK,
            Flow.CANCELLED,
            Flow.EXPIRED,
            Flow.DEBITED,
            Flow.SENT,
            Flow.REFUNDED,
            Flow.FORGIVEN);

    private final ResourceBundle words;
    private final Locale locale;
    private final Programme live;
    private final Programme draft;
    private final LongFunction<String> members;

    /** @param members how a member is called */
    ComparisonText(Locale locale, Programme live, Programme draft, LongFunction<String> members) {
        this.locale = locale;
        this.live = live;
        this.draft = draft;
        this.members = members;
        // whoever speaks none of our languages reads English, not the language of the machine it was built on
        this.words = ResourceBundle.getBundle(
                "zhiyin.history.words",
                locale,
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    }

    String say(String key, Object... values) {
        return new MessageFormat(words.getString(key), locale).format(values);
    }

    String text(Comparison comparison) {
        StringBuilder text = new StringBuilder();
        ZoneId zone = draft.zone();
        text.append(say(
                        "period",
                        day(comparison.from(), zone),
                        day(comparison.to().minusNanos(1), zone),
                        zone.getId()))
                .append('\n')
                .append(say("constant"))
                .append("\n\n");
        text.append(summary(comparison)).append('\n');
        text.append(say("months")).append('\n').append(months(comparison)).append('\n');
        comparison.accounts().forEach((account, both) -> {
            text.append(say("account", account)).append('\n');
            text.append(account(both)).append('\n');
        });
        if (!comparison.rules().isEmpty()) {
            text.append(say("rules")).append('\n').append(rules(comparison)).append('\n');
        }
        if (!comparison.coupons().isEmpty()) {
            text.append(say("coupons")).append('\n').append(coupons(comparison)).append('\n');
        }
        comparison
                .ladders()
                .forEach(ladder -> text.append(say("ladder", ladder.ladder()))
                        .append('\n')
                        .append(ladder(ladder))
                        .append('\n'));
        budgets(text, comparison);
        affected(text, "hurt", comparison, comparison.hurtMost());
        affected(text, "helped", comparison, comparison.helpedMost());
        return text.toString();
    }

    private String summary(Comparison comparison) {
        long kept = comparison.revenue() - comparison.returned();
        Comparison.People people = comparison.people();
        Table table = new Table(2)
                .row(
                        say("history"),
                        say(
                                "history.is",
                                comparison.history().members(),
                                comparison.history().events(),
                                comparison.history().orders(),
                                comparison.history().lines()))
                .row(
                        say("orders"),
                        say(
                                "orders.is",
                                comparison.orders(),
                                money(comparison.revenue()),
                                money(comparison.returned()),
                                draft.currency()));
        long more = comparison.cost().draft() - comparison.cost().live();
        table.row(
                say("cost"),
                say(
                        "cost.is",
                        money(comparison.cost().live()),
                        percent(comparison.cost().live(), kept),
                        money(comparison.cost().draft()),
                        percent(comparison.cost().draft(), kept),
                        signed(money(Math.abs(more)), more)));
        table.row(say("members"), say("members.is", people.all(), people.touched(), people.better(), people.worse()));
        if (comparison.spendsLost() + comparison.spendsWon() > 0) {
            table.row(say("spends"), say("spends.is", comparison.spendsLost(), comparison.spendsWon()));
        }
        return table.text();
    }

    private String months(Comparison comparison) {
        Table table = new Table(1)
                .row(
                        say("month"),
                        say("orders"),
                        say("revenue"),
                        say("returned"),
                        say("cost.live"),
                        "%",
                        say("cost.draft"),
                        "%",
                        say("difference"));
        for (Comparison.Month month : comparison.months()) {
            long kept = month.revenue() - month.returned();
            long more = month.cost().draft() - month.cost().live();
            table.row(
                    month.month().toString(),
                    whole(month.orders()),
                    money(month.revenue()),
                    money(month.returned()),
                    money(month.cost().live()),
                    percent(month.cost().live(), kept),
                    money(month.cost().draft()),
                    percent(month.cost().draft(), kept),
                    more == 0 ? "" : signed(money(Math.abs(more)), more));
        }
        return table.text();
    }

    private String account(Both<Sheet> both) {
        Table table = new Table(1).row("", say("live"), say("draft"), say("difference"));
        for (Flow flow : SHOWN) {
            if (both.live().units(flow) != 0 || both.draft().units(flow) != 0) {
                table.row(units(say("flow." + flow.word()), both, sheet -> sheet.units(flow)));
            }
        }
        table.row(units(say("outstanding"), both, sheet -> sheet.end() == null ? 0 : sheet.end()));
        Long live = both.live().cost();
        Long draft = both.draft().cost();
        if (live != null && draft != null) {
            long more = draft - live;
            table.row(say("cost"), money(live), money(draft), more == 0 ? "" : signed(money(Math.abs(more)), more));
        }
        return table.text();
    }

    private String[] units(String name, Both<Sheet> both, ToLongFunction<Sheet> what) {
        long live = what.applyAsLong(both.live());
        long draft = what.applyAsLong(both.draft());
        return new String[] {name, whole(live), whole(draft), difference(draft - live)};
    }

    private String rules(Comparison comparison) {
        Table table = new Table(2)
                .row(
                        say("rule"),
                        say("asset"),
                        say("granted.live"),
                        say("granted.draft"),
                        say("taken_back.draft"),
                        say("cost.live"),
                        say("cost.draft"));
        for (Comparison.RuleCost rule : comparison.rules()) {
            Both<Comparison.RuleUse> use = rule.use();
            table.row(
                    rule.rule(),
                    rule.asset(),
                    whole(use.live().granted()),
                    whole(use.draft().granted()),
                    whole(use.draft().takenBack()),
                    moneyOrNone(use.live().cost()),
                    moneyOrNone(use.draft().cost()));
        }
        return table.text();
    }

    private String coupons(Comparison comparison) {
        Table table = new Table(2)
                .row(say("template"), say("rule"), say("granted.live"), say("granted.draft"), say("taken_back.draft"));
        for (Comparison.CouponUse each : comparison.coupons()) {
            table.row(
                    each.template(),
                    each.rule(),
                    whole(each.use().live().given()),
                    whole(each.use().draft().given()),
                    whole(each.use().draft().recalled()));
        }
        return table.text();
    }

    /** How many are in each tier, and from row to column who would have another. */
    private String ladder(Comparison.LadderEnd ladder) {
        Table table = new Table(1);
        String[] head = new String[ladder.tiers().size() + 3];
        head[0] = say("tier.from_to");
        for (int i = 0; i < ladder.tiers().size(); i++) {
            head[i + 1] = "→ " + tier(ladder.ladder(), ladder.tiers().get(i));
        }
        head[head.length - 2] = say("live");
        head[head.length - 1] = say("draft");
        table.row(head);
        for (String from : ladder.tiers()) {
            String[] row = new String[head.length];
            row[0] = tier(ladder.ladder(), from);
            for (int i = 0; i < ladder.tiers().size(); i++) {
                String to = ladder.tiers().get(i);
                long moved = ladder.moves().stream()
                        .filter(move -> move.live().equals(from) && move.draft().equals(to))
                        .mapToLong(Comparison.Moved::members)
                        .sum();
                row[i + 1] = moved == 0 ? "·" : whole(moved);
            }
            row[head.length - 2] = whole(ladder.members().live().getOrDefault(from, 0L));
            row[head.length - 1] = whole(ladder.members().draft().getOrDefault(from, 0L));
            table.row(row);
        }
        return table.text();
    }

    /** How a tier is called. */
    String tier(String ladder, String code) {
        if (code.isEmpty()) {
            return say("tier.none");
        }
        for (Programme programme : List.of(draft, live)) {
            Ladder known = programme.ladder(ladder);
            for (Tier tier : known == null ? List.<Tier>of() : known.tiers()) {
                if (tier.code().equals(code)) {
                    return tier.name().in(locale.toLanguageTag());
                }
            }
        }
        return code;
    }

    private void budgets(StringBuilder text, Comparison comparison) {
        if (comparison.budgets().draft().isEmpty()
                && comparison.budgets().live().isEmpty()) {
            return;
        }
        Table table =
                new Table(2).row(say("budget"), "", say("budget.limit"), say("budget.drawn"), say("budget.ended"));
        comparison.budgets().live().forEach(use -> budget(table, say("live"), use));
        comparison.budgets().draft().forEach(use -> budget(table, say("draft"), use));
        text.append(say("budgets")).append('\n').append(table.text()).append('\n');
    }

    private void budget(Table table, String side, Comparison.BudgetUse use) {
        Instant ended = use.endedAt();
        table.row(
                use.budget(),
                side,
                whole(use.limit()),
                whole(use.before() + use.drawn()),
                ended == null ? "" : day(ended, draft.zone()).toString());
    }

    private void affected(StringBuilder text, String which, Comparison comparison, List<Sums.Affected> most) {
        if (most.isEmpty()) {
            text.append(say(which + ".none")).append('\n');
            return;
        }
        text.append(say(which)).append('\n');
        Table table = new Table(1).row(say("member"), say("difference"), say("units"), say("tier"));
        for (Sums.Affected one : most) {
            String value = comparison.people().comparedBy() == null
                    ? signed(money(Math.abs(one.value())), one.value())
                    : difference(one.value());
            StringBuilder units = new StringBuilder();
            one.assets()
                    .forEach((account, more) -> units.append(units.isEmpty() ? "" : ", ")
                            .append(difference(more))
                            .append(' ')
                            .append(account));
            StringBuilder tiers = new StringBuilder();
            for (Map.Entry<String, Sums.Tiers> each : one.tiers().entrySet()) {
                tiers.append(tiers.isEmpty() ? "" : ", ")
                        .append(tier(each.getKey(), each.getValue().live()))
                        .append(" → ")
                        .append(tier(each.getKey(), each.getValue().draft()));
            }
            table.row(members.apply(one.member()), value, units.toString(), tiers.toString());
        }
        text.append(table.text()).append('\n');
    }

    private static LocalDate day(Instant at, ZoneId zone) {
        return at.atZone(zone).toLocalDate();
    }

    String whole(long value) {
        return String.format(locale, "%,d", value);
    }

    private String difference(long value) {
        return value == 0 ? "" : signed(whole(Math.abs(value)), value);
    }

    static String signed(String absolute, long sign) {
        return sign < 0 ? "−" + absolute : sign > 0 ? "+" + absolute : absolute;
    }

    String money(long minor) {
        return String.format(locale, "%,." + draft.digits() + "f", BigDecimal.valueOf(minor, draft.digits()));
    }

    private String moneyOrNone(@Nullable Long minor) {
        return minor == null ? "" : money(minor);
    }

    private String percent(long part, long whole) {
        Long basisPoints = ComparisonView.basisPoints(part, whole);
        return basisPoints == null ? "" : hundredths(basisPoints);
    }

    String hundredths(long value) {
        return String.format(locale, "%.2f", BigDecimal.valueOf(value, 2));
    }

    String decimal(double value) {
        return String.format(locale, "%.3f", value);
    }
}
