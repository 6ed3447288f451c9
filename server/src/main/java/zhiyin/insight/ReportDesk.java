package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.Sight;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.insight.ReportRoutes.ReportRecipient;
import zhiyin.insight.ReportRoutes.ReportSending;
import zhiyin.insight.ReportRoutes.ReportSendingsAnswer;
import zhiyin.insight.ReportRoutes.ReportView;
import zhiyin.insight.ReportRoutes.ReportsAnswer;
import zhiyin.message.Channel;
import zhiyin.message.Dispatch;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.staff.StaffMail;

/** Takes orders for reports, and says what became of them. */
@Component
class ReportDesk {

    private static final int SHOWN_SENDINGS = 1;

    private final OrderedReports reports;
    private final FigureDesk desk;
    private final Reckoned reckoned;
    private final Programmes programmes;
    private final StaffMail staff;
    private final Dispatch dispatch;
    private final Messages messages;

    ReportDesk(
            OrderedReports reports,
            FigureDesk desk,
            Reckoned reckoned,
            Programmes programmes,
            StaffMail staff,
            Dispatch dispatch,
            Messages messages) {
        this.reports = reports;
        this.desk = desk;
        this.reckoned = reckoned;
        this.programmes = programmes;
        this.staff = staff;
        this.dispatch = dispatch;
        this.messages = messages;
    }

    Answer list(Call<?> call, boolean ended) {
        long program = call.caller().programId();
        return Answer.ok(new ReportsAnswer(
                reports.of(program, ended).stream().map(this::view).toList(), dispatch.carries(Channel.MAIL)));
    }

    Answer order(Call<?> call, Reports.Wanted wanted) {
        long program = call.caller().programId();
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return Reckoned.nothingPublished();
        }
        List<Fault> faults = faults(program, wanted);
        return faults.isEmpty()
                ? Answer.created(view(reports.make(
                        program,
                        wanted,
                        reckoned.today(program, engines.latest()),
                        call.caller().keyId())))
                : Problem.invalid(faults);
    }

    Answer change(Call<?> call, long report, Reports.Wanted wanted) {
        long program = call.caller().programId();
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return Reckoned.nothingPublished();
        }
        List<Fault> faults = faults(program, wanted);
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        return reports.change(
                        program,
                        report,
                        wanted,
                        reckoned.today(program, engines.latest()),
                        call.caller().keyId())
                .<Answer>map(changed -> Answer.ok(view(changed)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** What is named must be there, mean something, and name no member. */
    private List<Fault> faults(long program, Reports.Wanted wanted) {
        List<Fault> faults = new ArrayList<>();
        Shown shown = desk.at(wanted.path());
        if (shown == null || shown.naming()) {
            faults.add(new Fault("/path", "figures.no-such-figure"));
        } else if (!meansSomething(shown, wanted.parameters())) {
            faults.add(new Fault("/parameters", "figures.parameter"));
        }
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < wanted.recipients().size(); i++) {
            Long account = StaffMail.id(wanted.recipients().get(i));
            if (account == null
                    || !seen.add(account)
                    || staff.address(account, program, Permission.FIGURES_READ) == null) {
                faults.add(new Fault("/recipients/" + i, "figures.no-such-staff"));
            }
        }
        return faults;
    }

    private static boolean meansSomething(Shown shown, Map<String, String> parameters) {
        Set<String> known = new HashSet<>();
        List<Object> all = new ArrayList<>(shown.queries());
        all.addAll(List.of(Reckoned.STORE, Reckoned.CHANNEL, Reckoned.SEGMENT, Reckoned.WHERE));
        for (Object query : all) {
            String name = switch (query) {
                case Query<?> one -> one.name();
                case OptionalQuery<?> one -> one.name();
                default -> throw new IllegalStateException("a figure is asked by queries");
            };
            known.add(name);
            String text = parameters.get(name);
            if (text == null && query instanceof Query<?> one && one.isRequired()) {
                return false;
            }
            Object meaning = text == null
                    ? name
                    : query instanceof Query<?> one ? one.meaning(text) : ((OptionalQuery<?>) query).meaning(text);
            if (meaning == null) {
                return false;
            }
        }
        return known.containsAll(parameters.keySet());
    }

    Answer end(Call<?> call, long report) {
        return reports.end(call.caller().programId(), report)
                .<Answer>map(ended -> Answer.ok(view(ended)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    Answer sendings(Call<?> call, long report, int limit) {
        long program = call.caller().programId();
        return reports.find(program, report).isEmpty()
                ? Problem.of(ProblemType.NOT_FOUND)
                : Answer.ok(new ReportSendingsAnswer(reports.sendings(program, report, limit)));
    }

    private ReportView view(OrderedReports.Ordered ordered) {
        Reports.Wanted wanted = ordered.wanted();
        List<ReportSending> last = reports.sendings(ordered.program(), ordered.id(), SHOWN_SENDINGS);
        return new ReportView(
                Reports.ID.print(ordered.id()),
                wanted.name(),
                wanted.path(),
                wanted.parameters(),
                word(wanted.form()),
                word(wanted.every()),
                wanted.hour(),
                word(wanted.tongue()),
                ordered.recipients().stream()
                        .map(each -> new ReportRecipient(StaffMail.print(each.staff()), each.endedAt()))
                        .toList(),
                ordered.orderedAt(),
                ordered.endedAt() == null ? nextAt(ordered) : null,
                last.isEmpty() ? null : last.getFirst(),
                ordered.endedAt());
    }

    private @Nullable Instant nextAt(OrderedReports.Ordered ordered) {
        Engines engines = programmes.recent(ordered.program());
        if (engines.versions().isEmpty()) {
            return null;
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        LocalDate today = reckoned.today(ordered.program(), engines.latest());
        LocalDate end = ReportPeriod.endOf(ordered.wanted().every(), today);
        return end.plusDays(1).atTime(ordered.wanted().hour(), 0).atZone(zone).toInstant();
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    // whoever has the mail, without signing in

    Answer page(Call<?> call, String token) {
        return found(token, named -> written(call.language(), named, false));
    }

    Answer unsubscribe(Call<?> call, String token) {
        return found(token, named -> {
            reports.unsubscribe(named);
            return written(call.language(), named, true);
        });
    }

    private interface Then {
        Answer of(OrderedReports.Mailed mailed);
    }

    private Answer found(String token, Then then) {
        Long program = ReportToken.program(token);
        if (program == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return Sight.of(program)
                .call(() -> reports.mailed(program, ReportToken.hash(token))
                        .map(then::of)
                        .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)));
    }

    private Answer written(Language language, OrderedReports.Mailed mailed, boolean done) {
        Map<String, Object> name = Map.of("name", mailed.name());
        String words = escaped(messages.say(language, done ? "report.page.done" : "report.page.ask", name));
        String button = done
                ? ""
                : "<form method=\"post\"><button>" + escaped(messages.say(language, "report.page.button", Map.of()))
                        + "</button></form>";
        String title = escaped(messages.say(language, "report.page.title", Map.of()));
        String page = "<!doctype html><html lang=\"" + language.tag() + "\"><meta charset=\"utf-8\"><title>" + title
                + "</title><h1>" + title + "</h1><p>" + words + "</p>" + button + "</html>";
        return new Answer.Written(
                200,
                "text/html; charset=utf-8",
                page.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Map.of("Cache-Control", "no-store", "Referrer-Policy", "no-referrer"));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
