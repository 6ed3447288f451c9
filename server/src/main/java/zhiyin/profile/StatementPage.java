package zhiyin.profile;

import static zhiyin.http.PrintedPage.escaped;

import java.text.NumberFormat;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.PrintedPage;
import zhiyin.ledger.Statements;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/** A statement as a page to be printed: HTML and its one style, no script, nothing from afar. */
final class StatementPage {

    static final PrintedPage PAGE = new PrintedPage(StatementPage.class, "statement.css");

    private final Period period;
    private final Narration narration;
    private final NumberFormat numbers;
    private final DateTimeFormatter days;
    private final DateTimeFormatter moments;
    private final StringBuilder out = new StringBuilder(16 * 1024);

    StatementPage(Period period, Narration narration) {
        this.period = period;
        this.narration = narration;
        var locale = Narration.locale(period.language());
        this.numbers = NumberFormat.getIntegerInstance(locale);
        this.days = DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(locale);
        this.moments = DateTimeFormatter.ofPattern("HH:mm", locale);
    }

    String html() {
        String title = say("title", Map.of());
        out.append(PAGE.begin(period.language(), title + " · " + name()))
                .append("<header><p class=\"programme\">")
                .append(escaped(period.programme()))
                .append("</p><h1>")
                .append(escaped(title))
                .append("</h1><dl>");
        entry("member", name());
        entry("number", Members.ID.print(period.member().id()));
        entry("period", say("days", Map.of("from", day(period.from(), "beginning"), "to", day(period.to(), "today"))));
        entry("zone", period.zone().getId());
        out.append("</dl></header>\n");
        if (period.sections().isEmpty()) {
            out.append("<p>").append(escaped(say("nothing", Map.of()))).append("</p>");
        }
        period.sections().forEach(this::section);
        out.append("<footer>").append(escaped(say("foot", Map.of()))).append("</footer></main></body></html>\n");
        return out.toString();
    }

    private String name() {
        String name = period.member().name();
        return name != null
                ? name
                : period.member().identities().stream()
                        .map(IdentityRef::masked)
                        .findFirst()
                        .orElseGet(() -> Members.ID.print(period.member().id()));
    }

    private String day(@Nullable LocalDate day, String otherwise) {
        return day == null ? say(otherwise, Map.of()) : days.format(day);
    }

    private void entry(String label, String value) {
        out.append("<div><dt>")
                .append(escaped(say(label, Map.of())))
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd></div>");
    }

    private void section(Period.Section section) {
        out.append("<section><h2>").append(escaped(section.name())).append("</h2><table><thead><tr>");
        for (String column : new String[] {"when", "what", "change", "balance"}) {
            out.append("<th scope=\"col\"")
                    .append(column.equals("change") || column.equals("balance") ? " class=\"figure\">" : ">")
                    .append(escaped(say(column, Map.of())))
                    .append("</th>");
        }
        out.append("</tr></thead><tbody>\n");
        edge(day(period.from(), "beginning"), "opening", section.opening());
        section.lines().forEach(this::line);
        edge(day(period.to(), "today"), "closing", section.closing());
        out.append("</tbody></table>");
        totals(section);
        out.append("</section>\n");
    }

    private void edge(String when, String what, long balance) {
        out.append("<tr class=\"edge\"><td>")
                .append(escaped(when))
                .append("</td><th scope=\"row\">")
                .append(escaped(say(what, Map.of())))
                .append("</th><td></td>");
        figure(balance, false);
        out.append("</tr>\n");
    }

    private void line(Statements.Line line) {
        out.append("<tr><td>").append(moment(line.at())).append("</td><td>");
        String sentence = period.sentences().getOrDefault(line.sequence(), line.kind());
        out.append(escaped(sentence));
        if (line.change() == 0) {
            // what is pending or only set aside does not change the balance: say how much it is about
            out.append(" <span class=\"aside\">")
                    .append(escaped(say("aside", Map.of("points", numbers.format(line.points())))))
                    .append("</span>");
        }
        if (!line.at().equals(line.occurredAt())
                && line.occurredAt().isBefore(line.at())
                && !sameDay(line.occurredAt(), line.at())) {
            out.append(" <span class=\"aside\">")
                    .append(escaped(say(
                            "occurred",
                            Map.of("day", days.format(line.occurredAt().atZone(period.zone()))))))
                    .append("</span>");
        }
        out.append("</td>");
        figure(line.change(), true);
        figure(line.balanceAfter(), false);
        out.append("</tr>\n");
    }

    private boolean sameDay(Instant one, Instant other) {
        return one.atZone(period.zone())
                .toLocalDate()
                .equals(other.atZone(period.zone()).toLocalDate());
    }

    private String moment(Instant at) {
        return "<time datetime=\"" + at + "\">" + escaped(days.format(at.atZone(period.zone()))) + " <small>"
                + escaped(moments.format(at.atZone(period.zone()))) + "</small></time>";
    }

    private void figure(long points, boolean signed) {
        String text = signed && points == 0 ? "–" : numbers.format(points).replace('-', '−');
        out.append("<td class=\"figure\">")
                .append(signed && points > 0 ? "+" : "")
                .append(escaped(text))
                .append("</td>");
    }

    private void totals(Period.Section section) {
        if (section.totals().isEmpty()) {
            return;
        }
        out.append("<table class=\"totals\"><caption>")
                .append(escaped(say("totals", Map.of())))
                .append("</caption><thead><tr>");
        for (String column : new String[] {"kind", "movements", "points", "change"}) {
            out.append("<th scope=\"col\"")
                    .append(column.equals("kind") ? ">" : " class=\"figure\">")
                    .append(escaped(say(column, Map.of())))
                    .append("</th>");
        }
        out.append("</tr></thead><tbody>");
        for (Statements.KindTotal total : section.totals()) {
            out.append("<tr><th scope=\"row\">")
                    .append(escaped(narration.kind(total.kind(), period.language())))
                    .append("</th>");
            figure(total.movements(), false);
            figure(total.points(), false);
            figure(total.change(), true);
            out.append("</tr>");
        }
        out.append("</tbody></table>");
    }

    private String say(String key, Map<String, ?> holes) {
        return narration.say(period.language(), "statement." + key, holes);
    }
}
