package zhiyin.history;

import java.util.Locale;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.forecast.Forecast;
import zhiyin.engine.forecast.Range;
import zhiyin.engine.insight.model.BetaGeometric;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;

/** What a simulation came to, for people at a terminal. */
final class ForecastText {

    private final ComparisonText words;
    private final Programme draft;

    ForecastText(Locale locale, Programme live, Programme draft) {
        this.words = new ComparisonText(locale, live, draft, Long::toString);
        this.draft = draft;
    }

    String say(String key, Object... values) {
        return words.say(key, values);
    }

    String text(Forecast forecast) {
        StringBuilder text = new StringBuilder();
        Ratio lift = forecast.lift();
        text.append(say(
                        "forecast.period",
                        forecast.first(),
                        forecast.last(),
                        draft.zone().getId(),
                        forecast.replications(),
                        Long.toString(forecast.seed())))
                .append('\n')
                .append(
                        lift == null
                                ? say("forecast.constant")
                                : say(
                                        "forecast.lift",
                                        words.hundredths(lift.numerator() * 10_000 / lift.denominator())))
                .append('\n')
                .append(say("forecast.ranges"))
                .append("\n\n");
        text.append(say("forecast.shop"))
                .append('\n')
                .append(shop(forecast.shop()))
                .append('\n');
        hindcast(text, forecast);
        text.append(say("months")).append('\n').append(months(forecast)).append('\n');
        text.append(say("forecast.whole")).append('\n').append(whole(forecast)).append('\n');
        for (Forecast.LadderEnd ladder : forecast.ladders()) {
            text.append(say("forecast.ladder", ladder.ladder())).append('\n');
            Table table = head(new Table(1), "tier");
            ladder.members()
                    .forEach((tier, members) -> row(table, words.tier(ladder.ladder(), tier), members, words::whole));
            text.append(table.text()).append('\n');
        }
        return text.toString();
    }

    private String shop(Forecast.Shop shop) {
        BetaGeometric repeat = shop.repeat();
        return new Table(2)
                .row(
                        say("forecast.repeat"),
                        say(
                                "forecast.repeat.is",
                                words.decimal(repeat.r()),
                                words.decimal(repeat.alpha()),
                                words.decimal(repeat.a()),
                                words.decimal(repeat.b())))
                .row(say("forecast.joining"), say("forecast.joining.is", words.decimal(shop.joiningADay())))
                .row(say("forecast.basket"), say("forecast.basket.is", words.decimal(shop.credibility())))
                .row(say("forecast.back"), say("forecast.back.is", words.decimal(100 * shop.comingBack())))
                .text();
    }

    private void hindcast(StringBuilder text, Forecast forecast) {
        if (forecast.hindcast().isEmpty()) {
            text.append(say("forecast.hindcast.none")).append("\n\n");
            return;
        }
        text.append(say("forecast.hindcast")).append('\n');
        Table table = new Table(1)
                .row(
                        say("month"),
                        say("orders"),
                        say("forecast.foretold"),
                        say("revenue"),
                        say("forecast.foretold"),
                        say("cost.live"),
                        say("forecast.foretold"));
        for (Forecast.Hindcast month : forecast.hindcast()) {
            table.row(
                    month.month().toString(),
                    words.whole(month.orders().actual()),
                    against(month.orders(), words::whole),
                    words.money(month.revenue().actual()),
                    against(month.revenue(), words::money),
                    words.money(month.cost().actual()),
                    against(month.cost(), words::money));
        }
        text.append(table.text()).append('\n');
    }

    /** What was foretold, and a mark where that was wrong. */
    private static String against(Forecast.Against against, LongFunction<String> shown) {
        return range(against.foretold(), shown) + (against.holds() ? "  " : " ✗");
    }

    private String months(Forecast forecast) {
        Table table = new Table(1)
                .row(say("month"), say("orders"), say("cost.live"), "%", say("cost.draft"), "%", say("difference"));
        for (Forecast.Month month : forecast.months()) {
            Forecast.Figures figures = month.figures();
            Forecast.Ranges percent = figures.basisPoints();
            table.row(
                    month.month().toString(),
                    range(figures.orders().live(), words::whole),
                    range(figures.cost().live(), words::money),
                    percent == null ? "" : words.hundredths(percent.live().median()),
                    range(figures.cost().draft(), words::money),
                    percent == null ? "" : words.hundredths(percent.draft().median()),
                    difference(figures.cost().difference(), words::money));
        }
        return table.text();
    }

    private String whole(Forecast forecast) {
        Forecast.Figures whole = forecast.whole();
        Table table = head(new Table(1), null);
        row(table, say("orders"), whole.orders(), words::whole);
        row(table, say("revenue"), whole.revenue(), words::money);
        row(table, say("returned"), whole.returned(), words::money);
        whole.points().forEach((account, units) -> row(table, say("forecast.points", account), units, words::whole));
        row(table, say("cost"), whole.cost(), words::money);
        if (whole.basisPoints() != null) {
            row(table, say("forecast.percent"), whole.basisPoints(), words::hundredths);
        }
        Forecast.People people = forecast.people();
        return table.text()
                + new Table(2)
                        .row(
                                say("members"),
                                say(
                                        "forecast.members.is",
                                        range(people.all(), words::whole),
                                        range(people.touched(), words::whole),
                                        range(people.better(), words::whole),
                                        range(people.worse(), words::whole)))
                        .text();
    }

    private Table head(Table table, @Nullable String first) {
        return table.row(first == null ? "" : say(first), say("live"), say("draft"), say("difference"));
    }

    private static void row(Table table, String name, Forecast.Ranges ranges, LongFunction<String> shown) {
        table.row(
                name,
                range(ranges.live(), shown),
                range(ranges.draft(), shown),
                difference(ranges.difference(), shown));
    }

    private static String range(Range range, LongFunction<String> shown) {
        return shown.apply(range.median()) + " [" + shown.apply(range.low()) + " – " + shown.apply(range.high()) + "]";
    }

    private static String difference(Range range, LongFunction<String> shown) {
        LongFunction<String> signed = value -> ComparisonText.signed(shown.apply(Math.abs(value)), value);
        return range.equals(NONE) ? "" : range(range, signed);
    }

    private static final Range NONE = new Range(0, 0, 0);
}
