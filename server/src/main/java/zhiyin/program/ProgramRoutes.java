package zhiyin.program;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.access.ApiKeys;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.Messages;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;

/** What can be asked of programmes over HTTP. */
@Configuration(proxyBeanMethods = false)
class ProgramRoutes {

    /** Exactly one of both is there. */
    private record Source(
            @Nullable Template template,
            Json.@Nullable Fields answers,
            @Nullable String yaml) {}

    private record NewProgram(
            Source source, @Nullable String code, boolean sandbox, boolean publish, List<String> accepted) {}

    private record NewVersion(
            Source source,
            boolean adopt,
            boolean publish,
            @Nullable String waiver,
            List<String> accepted,
            UnderWay underWay) {}

    private static final OptionalField<Template> TEMPLATE = Field.optional(
                    "template", Shape.text(1, 40).as(Template::of, "template.unknown"))
            .says("The code of one of our templates.");
    private static final OptionalField<Json.Fields> ANSWERS = Field.optional(GuidedSetup.ANSWERS, Shape.document())
            .says("Answers to the template's questions by their keys; what is not answered keeps its default.");
    private static final OptionalField<String> YAML =
            Field.optional("yaml", Shape.prose(1, 200_000)).says("The programme as YAML; or name a template.");
    private static final OptionalField<String> NEW_CODE = Field.optional(
                    "code", Shape.text(1, 40).of(TextRule.SLUG))
            .says("Another code than the YAML's or the template's.");
    private static final Field<Boolean> SANDBOX = Field.withDefault("sandbox", Shape.bool(), false)
            .says(
                    "Make it a sandbox, for ever: to try things out, with keys of its own kind and a time that can be moved.");
    private static final Field<Boolean> PUBLISH = Field.withDefault("publish", Shape.bool(), false)
            .says("Let it take effect at once; otherwise it is a draft.");
    private static final Field<Boolean> ADOPT = Field.withDefault("adopt", Shape.bool(), false)
            .says("Take it under this programme's code, whatever its own: one that comes from a sandbox.");
    private static final OptionalField<String> WAIVE_NOTICE = Field.optional("waive_notice", Shape.text(1, 200))
            .says("With publish: why what is worse for members takes effect without notice.");
    private static final Field<List<String>> ACCEPT_FINDINGS = Field.withDefault(
                    "accept_findings", Shape.list(Shape.text(1, 40), 0, 100), List.of())
            .says("With publish: the codes of errors that the linter finds and that are meant.");
    private static final Field<UnderWay> UNDER_WAY = Field.withDefault(
                    "under_way", Shape.word(UnderWay.class), UnderWay.GRANDFATHER)
            .says("With publish: what becomes of members under way.");
    private static final Shape<NewProgram> NEW_PROGRAM = Shape.object(
                    "NewProgram",
                    body -> new NewProgram(
                            new Source(body.find(TEMPLATE), body.find(ANSWERS), body.find(YAML)),
                            body.find(NEW_CODE),
                            body.get(SANDBOX),
                            body.get(PUBLISH),
                            body.get(ACCEPT_FINDINGS)),
                    TEMPLATE,
                    ANSWERS,
                    YAML,
                    NEW_CODE,
                    SANDBOX,
                    PUBLISH,
                    ACCEPT_FINDINGS)
            .check(body -> (body.source().template() == null) != (body.source().yaml() == null), "one-of")
            .check(
                    "/answers",
                    body -> body.source().answers() == null || body.source().template() != null,
                    "one-of");
    private static final Shape<NewVersion> NEW_VERSION = Shape.object(
                    "NewVersion",
                    body -> new NewVersion(
                            new Source(null, null, body.find(YAML)),
                            body.get(ADOPT),
                            body.get(PUBLISH),
                            body.find(WAIVE_NOTICE),
                            body.get(ACCEPT_FINDINGS),
                            body.get(UNDER_WAY)),
                    YAML,
                    ADOPT,
                    PUBLISH,
                    WAIVE_NOTICE,
                    ACCEPT_FINDINGS,
                    UNDER_WAY)
            .check("/yaml", body -> body.source().yaml() != null, "required");

    @Says("A programme.")
    record ProgramAnswer(
            @Says("The programme's id.") String id,

            @Says("The name by which operators and files call it.")
            String code,

            @Says(
                    "Whether it is a sandbox: nobody's money, and a time that can be moved. It is one, or live, for ever.")
            boolean sandbox,

            @Says("Of a sandbox, the live programme that it was made from, if any.") @Nullable
            String sandboxOf,

            @Says("Its versions, the first first.") List<VersionView> versions,

            @Says("Its first API key. It is shown here and never again.") @Nullable
            String key,

            @Says("What the linter finds in its first version; there when it is made.")
            Lint.@Nullable LintAnswer lint) {}

    @Says("A version of a programme.")
    record VersionView(
            int number,
            Instant createdAt,

            @Says("draft, in_review, approved, pilot, scheduled, live or superseded.")
            String stage,

            @Says("From when it decides; absent until it is published.") @Nullable
            Instant effectiveFrom) {}

    @Says("A version with its text.")
    record VersionAnswer(
            String code,
            int number,
            Instant createdAt,

            @Says("draft, in_review, approved, pilot, scheduled, live or superseded.")
            String stage,

            @Says("From when it decides; absent until it is published.") @Nullable
            Instant effectiveFrom,

            @Says("The programme as YAML, in its canonical form.")
            String yaml,

            @Says("What the linter finds in it; there when it is written.")
            Lint.@Nullable LintAnswer lint) {}

    @Says("Programmes.")
    record ProgramsAnswer(List<ProgramAnswer> programs) {}

    private final Programmes programmes;
    private final AskedProgram asked;
    private final Publisher publisher;
    private final ApiKeys keys;
    private final Messages messages;
    private final TransactionTemplate transaction;

    ProgramRoutes(
            Programmes programmes,
            AskedProgram asked,
            Publisher publisher,
            ApiKeys keys,
            Messages messages,
            TransactionTemplate transaction) {
        this.programmes = programmes;
        this.asked = asked;
        this.publisher = publisher;
        this.keys = keys;
        this.messages = messages;
        this.transaction = transaction;
    }

    @Bean
    Routes program() {
        return Routes.of(
                "Programmes",
                "A programme is everything an operator can set, in immutable versions.",
                Route.post("/v1/programs")
                        .named("createProgram")
                        .needs(Permission.PROGRAMS_CREATE)
                        .summary("Create a programme from a template or from YAML")
                        .details("The answer holds the programme's first API key, which is shown only here.")
                        .forAdmins()
                        .body(NEW_PROGRAM)
                        .answers(201, ProgramAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX, ProblemType.FINDINGS_NOT_ACCEPTED)
                        .handledBy(call -> whole(() -> create(call))),
                Route.get("/v1/programs")
                        .named("listPrograms")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List programmes")
                        .details("An administrator sees all, a programme's key its own.")
                        .forAdmins()
                        .forPrograms()
                        .answers(200, ProgramsAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/programs/{code}")
                        .named("getProgram")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a programme")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .answers(200, ProgramAnswer.class)
                        .handledBy(call -> asked.found(call, program -> Answer.ok(view(program, null, null)))),
                Route.post("/v1/programs/{code}/versions")
                        .named("addVersion")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Write another version")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .body(NEW_VERSION)
                        .answers(201, VersionAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX, ProblemType.FINDINGS_NOT_ACCEPTED)
                        .handledBy(call -> whole(() -> asked.found(call, program -> addVersion(call, program)))),
                Route.get("/v1/programs/{code}/versions/{number}")
                        .named("getVersion")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a version with its text")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, AskedProgram.NUMBER)
                        .answers(200, VersionAnswer.class)
                        .handledBy(call -> asked.found(
                                call, program -> version(200, program, call.path(AskedProgram.NUMBER), null))));
    }

    private static Reading read(Source source) {
        return ProgrammeReader.read(String.valueOf(source.yaml()));
    }

    static Problem faulty(List<zhiyin.engine.program.Fault> faults) {
        return Problem.of(ProblemType.RULE_SYNTAX)
                .errors(faults.stream()
                        .map(fault -> Fault.told("/yaml", fault.code(), fault.sentence()))
                        .toList());
    }

    /** A programme without its key, or a version that should have been published and is not, is never left behind. */
    private Answer whole(Supplier<Answer> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private Answer create(Call<NewProgram> call) {
        NewProgram wanted = call.body();
        if (wanted.publish() && !call.caller().grants().house().contains(Permission.PROGRAMS_PUBLISH)) {
            return Problem.lacks(Permission.PROGRAMS_PUBLISH);
        }
        Template template = wanted.source().template();
        if (template != null) {
            Json.Fields answers = wanted.source().answers();
            return switch (GuidedSetup.of(template)
                    .programme(answers == null ? GuidedSetup.NOTHING : answers, wanted.code())) {
                case GuidedSetup.Refused refused -> TemplateRoutes.problem(refused);
                case GuidedSetup.Made made -> create(call, made.programme());
            };
        }
        return switch (read(wanted.source())) {
            case Reading.Faulty(var faults) -> faulty(faults);
            case Reading.Read(var read) -> create(call, wanted.code() == null ? read : read.withCode(wanted.code()));
        };
    }

    private Answer create(Call<NewProgram> call, Programme programme) {
        NewProgram wanted = call.body();
        Optional<Problem> findings =
                wanted.publish() ? publisher.findings(programme, wanted.accepted(), call.language()) : Optional.empty();
        if (findings.isPresent()) {
            return findings.get();
        }
        Optional<Programmes.Program> made =
                programmes.create(programme, call.caller().keyId(), wanted.sandbox(), null);
        if (made.isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.code-taken.detail");
        }
        if (wanted.publish()) {
            programmes.publish(made.get().id(), 1);
        }
        String key = mayHaveAKey(call)
                ? keys.issue(made.get().id(), "made with the programme").token()
                : null;
        return Answer.created(view(made.get(), key, Lint.of(programme, messages, call.language())));
    }

    /** Whether the caller is given the first key of what he makes: one that opens more than he may do himself is not. */
    static boolean mayHaveAKey(Call<?> call) {
        Set<Permission> allowed = call.caller().grants().house();
        return allowed.containsAll(Permission.ofProgram()) && allowed.contains(Permission.KEYS);
    }

    private Answer list(Call<Void> call) {
        Principal caller = call.caller();
        List<Programmes.Program> seen = caller.kind() == Principal.Kind.PROGRAM
                ? programmes.byId(caller.programId()).stream().toList()
                : programmes.all().stream()
                        .filter(program -> call.reaches(program.id()))
                        .toList();
        return Answer.ok(new ProgramsAnswer(
                seen.stream().map(program -> view(program, null, null)).toList()));
    }

    private ProgramAnswer view(Programmes.Program program, @Nullable String key, Lint.@Nullable LintAnswer lint) {
        List<VersionView> versions = programmes.versions(program.id()).stream()
                .map(version -> new VersionView(
                        version.number(), version.createdAt(), version.stage().word(), version.effectiveFrom()))
                .toList();
        return new ProgramAnswer(
                Programmes.ID.print(program.id()),
                program.code(),
                program.sandbox(),
                program.sandboxOf() == null ? null : programmes.codeOf(program.sandboxOf()),
                versions,
                key,
                lint);
    }

    private Answer addVersion(Call<NewVersion> call, Programmes.Program program) {
        if (call.body().publish() && !call.caller().grants().in(program.id(), Permission.PROGRAMS_PUBLISH)) {
            return Problem.lacks(Permission.PROGRAMS_PUBLISH);
        }
        return switch (read(call.body().source())) {
            case Reading.Faulty(var faults) -> faulty(faults);
            case Reading.Read(var sent) -> {
                Programme read = call.body().adopt() ? sent.withCode(program.code()) : sent;
                if (!read.code().equals(program.code())) {
                    yield Problem.of(ProblemType.RULE_SYNTAX)
                            .errors(List.of(Fault.told(
                                    "/yaml",
                                    "conflict",
                                    "programme: A version keeps its programme's code. For example: "
                                            + program.code())));
                }
                // the longest first, as long as nobody waits for it
                Lint.LintAnswer lint = Lint.of(read, messages, call.language());
                Optional<Problem> ladder = publisher.changedLadder(program, read);
                if (ladder.isPresent()) {
                    yield ladder.get();
                }
                Publisher.Wish wish = new Publisher.Wish(
                        null,
                        null,
                        call.body().waiver(),
                        call.body().accepted(),
                        call.body().underWay());
                Optional<Problem> refusal = call.body().publish()
                        ? publisher.refusal(program, read, null, wish, call.language())
                        : Optional.empty();
                if (refusal.isPresent()) {
                    yield refusal.get();
                }
                int number =
                        programmes.addVersion(program.id(), read, call.caller().keyId());
                if (call.body().publish()) {
                    publisher.publish(program, number, wish, call.caller());
                }
                yield version(201, program, number, lint);
            }
        };
    }

    private Answer version(int status, Programmes.Program program, int number, Lint.@Nullable LintAnswer lint) {
        return programmes.versions(program.id()).stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .<Answer>map(version -> Answer.of(
                        status,
                        new VersionAnswer(
                                program.code(),
                                number,
                                version.createdAt(),
                                version.stage().word(),
                                version.effectiveFrom(),
                                programmes.yaml(program.id(), number).orElseThrow(),
                                lint)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
