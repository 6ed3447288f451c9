package zhiyin.insight;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.engine.program.Programme;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Permission;
import zhiyin.message.Channel;
import zhiyin.message.Dispatch;
import zhiyin.message.Message;
import zhiyin.message.MessageSender.Handover;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.staff.StaffMail;

/**
 * Mails reports when their hour has come, and says of goals that they are off course. A mail is made first and taken upon oneself
 * then; whoever was killed on the way leaves it to another, who sends it under the same name, so that a mailbox shows it once.
 */
@Component
class Mailing extends Recurring {

    private static final Logger log = LoggerFactory.getLogger(Mailing.class);
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    private final OrderedReports reports;
    private final Goals goals;
    private final GoalStates states;
    private final FigureDesk desk;
    private final Reckoned reckoned;
    private final Tables tables;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final StaffMail staff;
    private final Dispatch dispatch;
    private final Messages messages;
    private final SecureRandom random;
    private final String origin;

    Mailing(
            OrderedReports reports,
            Goals goals,
            GoalStates states,
            FigureDesk desk,
            Reckoned reckoned,
            Tables tables,
            Programmes programmes,
            ProgramClocks clocks,
            StaffMail staff,
            Dispatch dispatch,
            Messages messages,
            SecureRandom random,
            @Value("${zhiyin.origin:}") String origin,
            @Value("${zhiyin.command:}") String command) {
        super("mailing", BETWEEN, command);
        this.reports = reports;
        this.goals = goals;
        this.states = states;
        this.desk = desk;
        this.reckoned = reckoned;
        this.tables = tables;
        this.programmes = programmes;
        this.clocks = clocks;
        this.staff = staff;
        this.dispatch = dispatch;
        this.messages = messages;
        this.random = random;
        this.origin = origin;
    }

    /** Once, for every programme; nobody mails anything where nobody carries mail. */
    void pass() {
        if (!dispatch.carries(Channel.MAIL)) {
            return;
        }
        for (Programmes.Program program : Sight.everywhere().call(programmes::all)) {
            Sight.of(program.id()).run(() -> pass(program.id()));
        }
    }

    private void pass(long program) {
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return;
        }
        LocalDate today = reckoned.today(program, engines.latest());
        ZoneId zone = engines.latest().engine().programme().zone();
        for (OrderedReports.Ordered ordered : reports.of(program, false)) {
            ReportPeriod period = ReportPeriod.before(ordered.wanted().every(), today);
            Instant due = period.until()
                    .plusDays(1)
                    .atTime(ordered.wanted().hour(), 0)
                    .atZone(zone)
                    .toInstant();
            if (!period.until().isBefore(ordered.begins())
                    && !clocks.of(program).instant().isBefore(due)) {
                mail(ordered, period);
            }
        }
        for (Goals.Goal goal : goals.of(program, false)) {
            watch(goal, today);
        }
    }

    private void mail(OrderedReports.Ordered ordered, ReportPeriod period) {
        List<Long> waiting = ordered.recipients().stream()
                .filter(each -> each.endedAt() == null)
                .map(OrderedReports.Recipient::staff)
                .filter(each -> reports.waits(ordered, period.until(), each))
                .toList();
        Shown shown = desk.at(ordered.wanted().path());
        if (waiting.isEmpty() || shown == null) {
            return;
        }
        Map<String, String> parameters = new LinkedHashMap<>(ordered.wanted().parameters());
        parameters.put(Reckoned.FROM.name(), period.from().toString());
        parameters.put(Reckoned.UNTIL.name(), period.until().toString());
        Language language = ordered.wanted().tongue().language();
        switch (reckoned.found(new Wish.Written(ordered.program(), language, parameters), shown)) {
            case Shown.Found.Refused(var problem) ->
                log.info("a report waits: {}", problem.type().code());
            case Shown.Found.Here(var answer) ->
                waiting.forEach(each -> mail(ordered, period, each, shown, answer, language));
        }
    }

    private void mail(
            OrderedReports.Ordered ordered,
            ReportPeriod period,
            long to,
            Shown shown,
            Record answer,
            Language language) {
        String token = ReportToken.make(ordered.program(), random);
        List<Message.Enclosure> files = files(ordered.wanted().form(), shown, answer, language);
        String text = text(ordered.wanted().form(), answer, language, token);
        Integer tries = reports.take(ordered, period.until(), to, ReportToken.hash(token));
        if (tries == null) {
            return;
        }
        String address = staff.address(to, ordered.program(), Permission.FIGURES_READ);
        if (address == null) {
            reports.say(ordered, period.until(), to, "not_allowed", null);
            return;
        }
        Handover handover = dispatch.deliver(new Message(
                Channel.MAIL,
                address,
                "report",
                List.of(),
                ordered.wanted().name(),
                text,
                files,
                new Message.Letter("report-" + ordered.id() + "-" + period.until() + "-" + to, endsAt(token))));
        switch (handover) {
            case Handover.Taken _ -> reports.say(ordered, period.until(), to, "sent", null);
            case Handover.Refused(String why) ->
                reports.say(ordered, period.until(), to, tries < OrderedReports.TRIES_MAX ? "failed" : "given_up", why);
        }
    }

    private @Nullable String endsAt(String token) {
        return origin.isBlank() ? null : origin + "/v1/report-mails/" + token;
    }

    private List<Message.Enclosure> files(Reports.Form form, Shown shown, Record answer, Language language) {
        return switch (form) {
            case TEXT -> List.of();
            case CSV ->
                List.of(new Message.Enclosure(
                        shown.path() + ".csv",
                        Tables.CSV + "; charset=utf-8",
                        tables.csvBytes(shown, answer, language, true)));
            case XLSX ->
                List.of(new Message.Enclosure(shown.path() + ".xlsx", Tables.XLSX, tables.xlsxBytes(answer, language)));
        };
    }

    private String text(Reports.Form form, Record answer, Language language, String token) {
        List<String> lines = new ArrayList<>();
        tables.headers(answer, language)
                .forEach(header ->
                        lines.add(header.name().isEmpty() ? header.value() : header.name() + ": " + header.value()));
        lines.add("");
        if (form == Reports.Form.TEXT) {
            for (Tables.Table table : tables.tables(answer, language)) {
                lines.add(table.title());
                lines.add(String.join("\t", table.columns()));
                table.rows()
                        .forEach(row -> lines.add(String.join(
                                "\t",
                                row.stream()
                                        .map(cell -> cell == null ? "" : cell.toString())
                                        .toList())));
                lines.add("");
            }
        } else {
            lines.add(messages.say(language, "report.mail.attached", Map.of()));
            lines.add("");
        }
        String address = endsAt(token);
        lines.add(
                address == null
                        ? messages.say(language, "report.mail.end-in-console", Map.of())
                        : messages.say(language, "report.mail.end", Map.of("address", address)));
        return String.join("\n", lines);
    }

    /** Once for each time that it gets off course. */
    private void watch(Goals.Goal goal, LocalDate today) {
        if (goal.wanted().recipients().isEmpty()) {
            return;
        }
        GoalStates.Stand stand = states.stand(goal, today);
        if (stand.state() == GoalStates.State.ON_COURSE) {
            goals.calm(goal.program(), goal.id());
        }
        if (stand.state() != GoalStates.State.OFF_COURSE
                || goal.alertedAt() != null
                || stand.actual() == null
                || stand.expected() == null
                || !goals.alert(goal.program(), goal.id())) {
            return;
        }
        for (String recipient : goal.wanted().recipients()) {
            Long account = StaffMail.id(recipient);
            String address = account == null
                    ? null
                    : staff.address(
                            account,
                            goal.program(),
                            Permission.FIGURES_READ,
                            goal.wanted().store());
            if (account != null && address != null) {
                Language language = staff.language(account);
                Map<String, Object> holes = Map.of(
                        "name", name(language, goal.wanted()),
                        "from", goal.wanted().from(),
                        "until", goal.wanted().until(),
                        "actual", inUnit(goal, stand.actual()),
                        "expected", inUnit(goal, stand.expected()),
                        "day", today.minusDays(1),
                        "target", inUnit(goal, goal.wanted().target()));
                dispatch.deliver(new Message(
                        Channel.MAIL,
                        address,
                        "goal",
                        List.of(),
                        messages.say(language, "goal.mail.subject", holes),
                        messages.say(language, "goal.mail.text", holes),
                        List.of(),
                        new Message.Letter("goal-" + goal.id() + "-" + today + "-" + account, null)));
            }
        }
    }

    /** With the store, where it is of one. */
    private String name(Language language, Goals.Wanted wanted) {
        String name = states.name(language, wanted.measure());
        return wanted.store() == null ? name : name + " · " + wanted.store();
    }

    /** As people read it: money in its larger unit with the currency, parts in percent. */
    private String inUnit(Goals.Goal goal, long value) {
        Programme programme =
                programmes.recent(goal.program()).latest().engine().programme();
        return switch (goal.wanted().measure().unit()) {
            case MONEY -> BigDecimal.valueOf(value, programme.digits()).toPlainString() + " " + programme.currency();
            case PERCENT -> BigDecimal.valueOf(value, 2).stripTrailingZeros().toPlainString() + " %";
            case MEMBERS, TIMES, UNITS, COUPONS -> Long.toString(value);
        };
    }

    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException accident) {
            log.warn("reports will be mailed later: {}", accident.toString());
        }
    }
}
