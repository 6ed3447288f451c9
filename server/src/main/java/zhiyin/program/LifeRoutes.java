package zhiyin.program;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammePrinter;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Language;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.program.AskedProgram.Asked;

/** What becomes of a version between its being written and its being superseded. */
@Configuration(proxyBeanMethods = false)
class LifeRoutes {

    private static final int SALT_BYTES = 16;
    private static final OptionalField<String> REMARK = Field.optional(
                    "remark", Shape.prose(1, 1_000).of(TextRule.NAMES_NOBODY))
            .says("Why; kept with the step.");
    private static final Shape<Optional<String>> STEP =
            Shape.object("Step", body -> Optional.ofNullable(body.find(REMARK)), REMARK);
    private static final OptionalField<String> BACKTEST = Field.optional("backtest", Shape.text(1, 40))
            .says("The id of a back-test of this version that is done, for whoever decides.");

    /** @param backtest what it came to on the past, if that is handed in too */
    private record HandedIn(
            @Nullable String remark, @Nullable String backtest) {}

    private static final Shape<HandedIn> HAND_IN =
            Shape.object("HandingIn", body -> new HandedIn(body.find(REMARK), body.find(BACKTEST)), REMARK, BACKTEST);
    private static final Field<Boolean> NEEDS_APPROVAL = Field.required("needs_approval", Shape.bool())
            .says("A version takes effect only once somebody else than its author has approved it.");
    private static final Field<Long> NOTICE_DAYS = Field.required("notice_days", Shape.integer(0, 365))
            .says("How many days before they take effect worse terms are announced to members.");
    private static final Field<Long> BIRTHDAY_CHANGES = Field.withDefault(
                    "birthday_changes", Shape.integer(0, 12), (long) Settings.BIRTHDAY_CHANGES)
            .says("How often in a year a member's day of birth is said anew without anybody giving a reason.");
    private static final Shape<Settings.Of> SETTINGS = Shape.object(
            "ProgramSettings",
            body -> new Settings.Of(
                    body.get(NEEDS_APPROVAL),
                    body.get(NOTICE_DAYS).intValue(),
                    body.get(BIRTHDAY_CHANGES).intValue()),
            NEEDS_APPROVAL,
            NOTICE_DAYS,
            BIRTHDAY_CHANGES);
    private static final Field<Long> SHARE = Field.required("share", Shape.integer(0, Pilot.ALL))
            .says("Of ten thousand members: 500 is 5 %. More than before makes it wider; 0 ends it.");
    private static final Shape<List<String>> MARKS = Shape.list(Shape.text(1, 100), 0, 20);
    private static final Field<List<String>> TAGS = Field.withDefault("tags", MARKS, List.of());
    private static final Field<List<String>> SEGMENTS = Field.withDefault("segments", MARKS, List.of());
    private static final OptionalField<Marked> AMONG = Field.optional(
                    "among",
                    Shape.object("PilotAmong", body -> new Marked(body.get(TAGS), body.get(SEGMENTS)), TAGS, SEGMENTS))
            .says("Of which members it is a share: of those marked with any of the tags or segments at the moment of"
                    + " an event. With neither, of all. If not said, as before, and of all where it begins.");
    private static final Shape<Share> PILOT = Shape.object(
            "PilotStep",
            body -> new Share(body.get(SHARE).intValue(), body.find(AMONG), body.find(REMARK)),
            SHARE,
            AMONG,
            REMARK);
    private static final Field<String> YAML =
            Field.required("yaml", Shape.prose(1, 200_000)).says("A programme, as YAML or JSON.");
    private static final Shape<String> COMPARED = Shape.object("ComparedProgram", body -> body.get(YAML), YAML);
    static final OptionalQuery<Instant> FROM = Query.instant("from")
            .says("From when it decides; at once, if not said. Events that occurred before are decided as before.");
    static final OptionalQuery<Instant> ANNOUNCED_AT = Query.instant("announced_at")
            .says(
                    "When members were told of it; now, if not said. What is worse for them takes effect only so many days"
                            + " later as the programme's settings say.");
    static final OptionalQuery<String> WAIVE_NOTICE = Query.text("waive_notice", Shape.text(1, 200))
            .says("Why it may take effect sooner all the same; kept with the step.");
    static final OptionalQuery<List<String>> ACCEPT_FINDINGS = Query.of(
                    "accept_findings", text -> List.of(text.split(",", 100)))
            .says("The codes of errors that the linter finds and that are meant, with commas between them.");
    static final Query<UnderWay> UNDER_WAY = Query.word("under_way", UnderWay.class, UnderWay.GRANDFATHER)
            .says(
                    "What becomes of members under way. With grandfather their tiers stay until their next event or review;"
                            + " with migrate they are at once what the version's ladders make of what was gathered. Either way lots"
                            + " keep their terms.");
    private static final OptionalQuery<Integer> AGAINST = Query.of("against", LifeRoutes::number)
            .says("The number of the version to compare with; the live one, if not said.");

    private record Share(
            int share, @Nullable Marked among, @Nullable String remark) {}

    @Says("The life of a version.")
    record StepsAnswer(
            int number,

            @Says("draft, in_review, approved, pilot, scheduled, live or superseded.")
            String stage,

            @Says("From when it decides; absent until it is published.") @Nullable
            Instant effectiveFrom,

            @Says("grandfather or migrate: what it does with members under way; absent until it is published.")
            @Nullable
            String underWay,

            List<Steps.StepView> steps) {}

    private final Programmes programmes;
    private final AskedProgram asked;
    private final Steps steps;
    private final Settings settings;
    private final Publisher publisher;
    private final Comparison comparison;
    private final TransactionTemplate transaction;
    private final SecureRandom random;
    private final ObjectProvider<Evidence> evidence;

    LifeRoutes(
            Programmes programmes,
            AskedProgram asked,
            Steps steps,
            Settings settings,
            Publisher publisher,
            Comparison comparison,
            TransactionTemplate transaction,
            SecureRandom random,
            ObjectProvider<Evidence> evidence) {
        this.programmes = programmes;
        this.asked = asked;
        this.steps = steps;
        this.settings = settings;
        this.publisher = publisher;
        this.comparison = comparison;
        this.transaction = transaction;
        this.random = random;
        this.evidence = evidence;
    }

    @Bean
    Routes life() {
        return Routes.of(
                "Versions",
                "From a draft to what decides: review, approval, notice, pilot, publication.",
                onVersion(Route.post("/v1/programs/{code}/versions/{number}/submit"))
                        .named("submitVersion")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Hand a draft in for review")
                        .details(
                                "With what it came to on the past, if a back-test is named: it is kept, and stands with what"
                                        + " waits for a second person.")
                        .body(HAND_IN)
                        .answers(200, StepsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> asked.version(call, one -> handIn(call, one))),
                move(
                        "approve",
                        "approveVersion",
                        "Approve what is in review",
                        Steps.Move.APPROVED,
                        Permission.PROGRAMS_PUBLISH),
                move(
                        "reject",
                        "rejectVersion",
                        "Send what is in review back as a draft",
                        Steps.Move.REJECTED,
                        Permission.PROGRAMS_PUBLISH),
                onVersion(Route.post("/v1/programs/{code}/versions/{number}/publish"))
                        .named("publishVersion")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("Let a version take effect, now or later")
                        .details("Terms that are worse for members than those of the live version, or may be, need"
                                + " notice: without it the answer is 409 and names each of them. So do errors that the linter"
                                + " finds, unless they are accepted.")
                        .queries(FROM, ANNOUNCED_AT, WAIVE_NOTICE, ACCEPT_FINDINGS, UNDER_WAY)
                        .answers(200, StepsAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX, ProblemType.FINDINGS_NOT_ACCEPTED)
                        .handledBy(this::publish),
                onVersion(Route.post("/v1/programs/{code}/versions/{number}/withdraw"))
                        .named("withdrawVersion")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("Take back that a scheduled version will take effect")
                        .body(STEP)
                        .answers(200, StepsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::withdraw),
                onVersion(Route.post("/v1/programs/{code}/versions/{number}/pilot"))
                        .named("pilotVersion")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("Try a version on a share of the members, or of some of them")
                        .details("Who is in a pilot follows from the member's id and a number drawn for the version: a"
                                + " wider share holds everybody whom a narrower one held. What was decided in a pilot"
                                + " stays decided when it ends.")
                        .body(PILOT)
                        .queries(ANNOUNCED_AT, WAIVE_NOTICE, ACCEPT_FINDINGS)
                        .answers(200, StepsAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX, ProblemType.FINDINGS_NOT_ACCEPTED)
                        .handledBy(this::pilot),
                onVersion(Route.get("/v1/programs/{code}/versions/{number}/steps"))
                        .named("listVersionSteps")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List what was done with a version, by whom and why")
                        .answers(200, StepsAnswer.class)
                        .handledBy(call -> asked.version(call, this::life)),
                onVersion(Route.get("/v1/programs/{code}/versions/{number}/diff"))
                        .named("diffVersion")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Compare a version with the live one, or with another")
                        .queries(AGAINST)
                        .answers(200, Comparison.DifferencesAnswer.class)
                        .handledBy(call -> asked.version(
                                call,
                                one -> compare(
                                        one.program(),
                                        "version " + one.number(),
                                        programmes.programme(one.program().id(), one.number()),
                                        call.find(AGAINST),
                                        call.language()))),
                onVersion(Route.get("/v1/programs/{code}/versions/{number}/document.yaml"))
                        .named("getVersionYaml")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a whole version as one YAML document")
                        .answersBytes(200, "application/yaml")
                        .handledBy(call -> document(call, "application/yaml", ProgrammePrinter::print)),
                onVersion(Route.get("/v1/programs/{code}/versions/{number}/document.json"))
                        .named("getVersionJson")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a whole version as one JSON document")
                        .answersBytes(200, "application/json")
                        .handledBy(call -> document(call, "application/json", ProgrammePrinter::json)),
                Route.post("/v1/programs/{code}/diff")
                        .named("diffProgram")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Compare a programme that is not kept with the live version")
                        .details("For one that comes from elsewhere, such as a sandbox: its code does not count.")
                        .readsOnly()
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .body(COMPARED)
                        .answers(200, Comparison.DifferencesAnswer.class)
                        .problems(ProblemType.RULE_SYNTAX)
                        .handledBy(call -> asked.found(call, program -> compare(program, call))),
                Route.get("/v1/programs/{code}/settings")
                        .named("getProgramSettings")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get how versions may take effect")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .answers(200, Settings.Of.class)
                        .handledBy(call -> asked.found(call, program -> Answer.ok(settings.of(program.id())))),
                Route.put("/v1/programs/{code}/settings")
                        .named("setProgramSettings")
                        .needs(Permission.PROGRAMS_CREATE)
                        .summary("Say how versions may take effect")
                        .details("For administrators: whoever writes versions does not say whether they need approval.")
                        .forAdmins()
                        .path(AskedProgram.CODE)
                        .body(SETTINGS)
                        .answers(200, Settings.Of.class)
                        .handledBy(call -> asked.found(call, program -> {
                            settings.set(program.id(), call.body());
                            return Answer.ok(settings.of(program.id()));
                        })));
    }

    private static <B> Route.Declaration<B> onVersion(Route.Declaration<B> route) {
        return route.forAdmins().forPrograms().path(AskedProgram.CODE, AskedProgram.NUMBER);
    }

    private Route move(String word, String name, String summary, Steps.Move move, Permission permission) {
        return onVersion(Route.post("/v1/programs/{code}/versions/{number}/" + word))
                .named(name)
                .needs(permission)
                .summary(summary)
                .body(STEP)
                .answers(200, StepsAnswer.class)
                .problems(ProblemType.CONFLICT)
                .handledBy(call -> asked.version(call, one -> take(call, one, move)));
    }

    private Answer take(Call<Optional<String>> call, Asked one, Steps.Move move) {
        long caller = call.caller().keyId();
        if (move == Steps.Move.APPROVED && Objects.equals(one.version().author(), caller)) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.own-approval.detail");
        }
        return taken(one, move, caller, call.body().orElse(null), null);
    }

    private Answer handIn(Call<HandedIn> call, Asked one) {
        HandedIn handedIn = call.body();
        String backtest = handedIn.backtest();
        if (backtest != null
                && evidence.stream().noneMatch(room -> room.isOf(one.program().id(), one.number(), backtest))) {
            return Problem.invalid("/backtest", "backtest.unknown");
        }
        return taken(one, Steps.Move.SUBMITTED, call.caller().keyId(), handedIn.remark(), backtest);
    }

    private Answer taken(Asked one, Steps.Move move, long caller, @Nullable String remark, @Nullable String backtest) {
        Boolean taken = transaction.execute(
                status -> steps.take(one.program().id(), one.number(), move, caller, remark, backtest));
        return Boolean.TRUE.equals(taken) ? life(again(one)) : elsewhere(one);
    }

    private static Problem elsewhere(Asked one) {
        return Problem.of(ProblemType.CONFLICT)
                .detail("problem.other-stage.detail")
                .with("stage", one.version().stage().word());
    }

    private static List<String> accepted(Call<?> call) {
        List<String> accepted = call.find(ACCEPT_FINDINGS);
        return accepted == null ? List.of() : accepted;
    }

    private Answer publish(Call<Void> call) {
        return whole(() -> asked.version(call, one -> {
            Optional<Problem> problem = publisher.publish(
                    one.program(),
                    one.version(),
                    new Publisher.Wish(
                            call.find(FROM),
                            call.find(ANNOUNCED_AT),
                            call.find(WAIVE_NOTICE),
                            accepted(call),
                            call.query(UNDER_WAY)),
                    call.caller(),
                    call.language());
            return problem.<Answer>map(Answer.class::cast).orElseGet(() -> life(again(one)));
        }));
    }

    private Answer withdraw(Call<Optional<String>> call) {
        return whole(() -> asked.version(
                call,
                one -> programmes.withdraw(
                                one.program().id(),
                                one.number(),
                                call.caller().keyId(),
                                call.body().orElse(null))
                        ? life(again(one))
                        : elsewhere(one)));
    }

    private Answer pilot(Call<Share> call) {
        return whole(() -> asked.version(call, one -> {
            Programmes.Program program = one.program();
            int share = call.body().share();
            Programme next = programmes.programme(program.id(), one.number());
            // looked over first, as long as nobody waits for it
            Optional<Problem> found = one.version().stage() == Stage.PILOT || share == 0
                    ? Optional.empty()
                    : publisher.findings(next, accepted(call), call.language());
            programmes.lock(program.id());
            Asked now = again(one);
            boolean begins =
                    now.version().stage() == Stage.DRAFT || now.version().stage() == Stage.APPROVED;
            if (!(begins && share > 0) && now.version().stage() != Stage.PILOT) {
                return elsewhere(now);
            }
            if (begins) {
                Optional<Problem> refused = unfit(now)
                        .or(() -> found)
                        .or(() -> publisher.objection(program, next, true))
                        .or(() -> publisher.notice(
                                program,
                                next,
                                new Publisher.Wish(
                                        null,
                                        call.find(ANNOUNCED_AT),
                                        call.find(WAIVE_NOTICE),
                                        accepted(call),
                                        UnderWay.GRANDFATHER),
                                null,
                                call.language()));
                if (refused.isPresent()) {
                    return refused.get();
                }
            }
            byte[] salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            programmes.pilot(
                    program.id(),
                    one.number(),
                    share,
                    among(program, one.number(), call.body(), begins),
                    begins,
                    call.caller().keyId(),
                    call.body().remark() == null
                            ? call.find(WAIVE_NOTICE)
                            : call.body().remark(),
                    HexFormat.of().formatHex(salt));
            return life(again(one));
        }));
    }

    private Marked among(Programmes.Program program, int number, Share step, boolean begins) {
        if (step.among() != null || begins) {
            return step.among() == null ? Marked.NOTHING : step.among();
        }
        return programmes.engines(program.id()).pilots().stream()
                .filter(each -> each.version().number() == number)
                .map(each -> each.pilot().steps().getLast().among())
                .findFirst()
                .orElse(Marked.NOTHING);
    }

    /** Why no pilot can begin just now, whatever is in it. */
    private Optional<Problem> unfit(Asked one) {
        List<Programmes.VersionInfo> versions =
                programmes.versions(one.program().id());
        if (versions.stream().noneMatch(version -> version.stage() == Stage.LIVE)) {
            return Optional.of(Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail"));
        }
        if (versions.stream().anyMatch(version -> version.stage() == Stage.PILOT)) {
            return Optional.of(Problem.of(ProblemType.CONFLICT).detail("problem.another-pilot.detail"));
        }
        return publisher.lacksApproval(one.program(), one.version())
                ? Optional.of(Problem.of(ProblemType.CONFLICT).detail("problem.not-approved.detail"))
                : Optional.empty();
    }

    private Asked again(Asked one) {
        return new Asked(
                one.program(),
                programmes.versions(one.program().id()).stream()
                        .filter(version -> version.number() == one.number())
                        .findFirst()
                        .orElseThrow());
    }

    private Answer life(Asked one) {
        return Answer.ok(new StepsAnswer(
                one.number(),
                one.version().stage().word(),
                one.version().effectiveFrom(),
                one.version().effectiveFrom() == null
                        ? null
                        : one.version().underWay().word(),
                steps.of(one.program().id(), one.number())));
    }

    private Answer compare(Programmes.Program program, Call<String> call) {
        return switch (ProgrammeReader.read(call.body())) {
            case Reading.Faulty(var faults) -> ProgramRoutes.faulty(faults);
            case Reading.Read(var read) ->
                compare(program, "sent", read.withCode(program.code()), null, call.language());
        };
    }

    private Answer compare(
            Programmes.Program program, String name, Programme next, @Nullable Integer against, Language language) {
        return comparison
                .of(program, name, next, against, language)
                .<Answer>map(Answer::ok)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer document(Call<Void> call, String mediaType, java.util.function.Function<Programme, String> printer) {
        return asked.version(
                call,
                one -> new Answer.Written(
                        200,
                        mediaType,
                        printer.apply(programmes.programme(one.program().id(), one.number()))
                                .getBytes(StandardCharsets.UTF_8),
                        Map.of()));
    }

    /** What was looked at does not change before it is acted on. */
    private Answer whole(Supplier<Answer> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static @Nullable Integer number(String text) {
        return text.matches("[1-9][0-9]{0,8}") ? Integer.valueOf(text) : null;
    }
}
