package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;

/** Figures that are mailed on a schedule, over HTTP. */
@Configuration(proxyBeanMethods = false)
class ReportRoutes {

    private static final int RECIPIENTS_MAX = 20;
    private static final int PARAMETERS_MAX = 20;

    private static final PathVariable<Long> REPORT =
            PathVariable.of("report", Reports.ID::parse).says("The report's id.");
    private static final PathVariable<String> TOKEN = PathVariable.text("token").says("As it is in the mail.");
    private static final Query<Boolean> ENDED =
            Query.flag("ended").says("Whether those are listed too that were ended.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);

    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("What it is called; the subject of the mails.");
    private static final Field<String> PATH = Field.required("path", Shape.text(1, 60))
            .says("The figure, by its path behind /v1/figures/, such as active or rfm.");
    private static final OptionalField<Map<String, Json.Scalar>> PARAMETERS = Field.optional(
                    "parameters", Shape.attributes(PARAMETERS_MAX))
            .says(
                    "What would stand behind the question mark, by name. Days are left out: they are those of the period.");
    private static final Field<Reports.Form> FORM = Field.required("as", Shape.word(Reports.Form.class))
            .says("As what: text in the mail, or a file in CSV or XLSX with it.");
    private static final Field<Reports.Every> EVERY = Field.required("every", Shape.word(Reports.Every.class))
            .says("How often: about the day, week or month that is over.");
    private static final Field<Long> HOUR = Field.required("hour", Shape.integer(0, 23))
            .says(
                    "From which hour of the programme's clock on: of the day after, of Monday, or of the first of the month.");
    private static final Field<List<String>> RECIPIENTS = Field.required(
                    "recipients", Shape.list(Shape.text(1, 60), 0, RECIPIENTS_MAX))
            .says("Staff, by id. Who may not see figures here any more is sent nothing.");
    private static final Field<Reports.Tongue> LANGUAGE =
            Field.required("language", Shape.word(Reports.Tongue.class)).says("In which language.");
    private static final Shape<Reports.Wanted> WANTED = Shape.object(
            "NewReport",
            body -> new Reports.Wanted(
                    body.get(NAME),
                    body.get(PATH),
                    Reports.texts(body.find(PARAMETERS)),
                    body.get(FORM),
                    body.get(EVERY),
                    body.get(HOUR).intValue(),
                    body.get(LANGUAGE),
                    body.get(RECIPIENTS)),
            NAME,
            PATH,
            PARAMETERS,
            FORM,
            EVERY,
            HOUR,
            LANGUAGE,
            RECIPIENTS);

    @Says("Figures that are mailed.")
    record ReportsAnswer(
            List<ReportView> reports,
            @Says("Whether this house sends mail at all.") boolean mails) {}

    @Says("A figure that is mailed.")
    record ReportView(
            String report,
            String name,

            @Says("The figure, by its path behind /v1/figures/.")
            String path,

            Map<String, String> parameters,
            @Says("text, csv or xlsx.") String as,
            @Says("daily, weekly or monthly.") String every,
            int hour,
            @Says("en, zh_cn or zh_tw.") String language,
            List<ReportRecipient> recipients,
            Instant orderedAt,

            @Says("When it is next due; absent where it has ended.") @Nullable
            Instant nextAt,

            @Says("What came of it last; absent before the first.") @Nullable
            ReportSending last,

            @Nullable Instant endedAt) {}

    @Says("Somebody who is sent it.")
    record ReportRecipient(
            @Says("The id of one of the staff.") String staff,

            @Says("When he has said that he wants no more of it.") @Nullable
            Instant endedAt) {}

    @Says("What came of sending it to somebody.")
    record ReportSending(
            @Says("The last day that it is about.") LocalDate until,
            String staff,

            @Says("sent, failed (it is tried again), given_up or not_allowed.")
            String state,

            @Says("Why not, in a word of the mail server's or ours.") @Nullable
            String failure,

            int tries,
            Instant at) {}

    @Says("What came of sending a report, the latest first.")
    record ReportSendingsAnswer(List<ReportSending> sendings) {}

    private final ReportDesk desk;

    ReportRoutes(ReportDesk desk) {
        this.desk = desk;
    }

    @Bean
    Routes reports() {
        return Routes.of(
                "Reports",
                "Figures that are mailed on a schedule.",
                Route.get("/v1/reports")
                        .named("listReports")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("List the figures that are mailed")
                        .forPrograms()
                        .queries(ENDED)
                        .answers(200, ReportsAnswer.class)
                        .handledBy(call -> desk.list(call, call.query(ENDED))),
                Route.post("/v1/reports")
                        .named("orderReport")
                        .needs(Permission.PROGRAMS_WRITE)
                        .inAllStores()
                        .summary(
                                "Let a figure be mailed to some of the staff, day by day, week by week or month by month")
                        .details(
                                "The first is about the period that is under way. A mail says nothing of single members.")
                        .forPrograms()
                        .body(WANTED)
                        .answers(201, ReportView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::order),
                Route.put("/v1/reports/{report}")
                        .named("changeReport")
                        .needs(Permission.PROGRAMS_WRITE)
                        .inAllStores()
                        .summary("Change what is mailed, when and to whom")
                        .forPrograms()
                        .path(REPORT)
                        .body(WANTED)
                        .answers(200, ReportView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> desk.change(call, call.path(REPORT), call.body())),
                Route.post("/v1/reports/{report}/end")
                        .named("endReport")
                        .needs(Permission.PROGRAMS_WRITE)
                        .inAllStores()
                        .summary("Mail it no more")
                        .forPrograms()
                        .path(REPORT)
                        .answers(200, ReportView.class)
                        .handledBy(call -> desk.end(call, call.path(REPORT))),
                Route.get("/v1/reports/{report}/sendings")
                        .named("listReportSendings")
                        .needs(Permission.FIGURES_READ)
                        .inAllStores()
                        .summary("List what came of sending a report")
                        .forPrograms()
                        .path(REPORT)
                        .queries(LIMIT)
                        .answers(200, ReportSendingsAnswer.class)
                        .handledBy(call -> desk.sendings(call, call.path(REPORT), call.query(LIMIT))),
                Route.get("/v1/report-mails/{token}")
                        .named("showReportMail")
                        .openToAll()
                        .summary("Show the page on which somebody says that he wants no more of a report")
                        .path(TOKEN)
                        .answersBytes(200, "text/html")
                        .handledBy(call -> desk.page(call, call.path(TOKEN))),
                Route.post("/v1/report-mails/{token}")
                        .named("endReportMail")
                        .openToAll()
                        .summary("Send somebody a report no more")
                        .path(TOKEN)
                        .answersBytes(200, "text/html")
                        .handledBy(call -> desk.unsubscribe(call, call.path(TOKEN))));
    }

    private Answer order(Call<Reports.Wanted> call) {
        return desk.order(call, call.body());
    }
}
