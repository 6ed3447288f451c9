package zhiyin.approval;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.access.Programs;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Execution;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.Stake;
import zhiyin.http.TextRule;

/** What waits for a second person, over HTTP. */
@Configuration(proxyBeanMethods = false)
class ApprovalRoutes {
    private static final PublicId KEY = new PublicId("key");
    private static final PublicId STAFF = new PublicId("stf");

    private static final PathVariable<Long> APPROVAL =
            PathVariable.of("approval", Approvals.ID::parse).says("The approval's id.");
    private static final PathVariable<String> CODE = PathVariable.text("code").says("The programme's code.");
    private static final PathVariable<Stake.Kind> WHAT = PathVariable.of("what", ApprovalRoutes::kind)
            .says("grant, bulk_adjustment, refund, gift_cards, coupons, personal_export or warehouse.");
    private static final OptionalQuery<Approvals.State> STATE = Query.word("state", Approvals.State.class)
            .says("Only those that stand so; what waits has the state pending.");
    private static final OptionalQuery<Stake.Kind> OF_KIND =
            Query.word("what", Stake.Kind.class).says("Only those of that kind.");
    private static final Query<Boolean> MINE = Query.flag("mine").says("Only what the caller has asked for himself.");
    private static final OptionalQuery<Long> BEFORE =
            Query.of("before", Approvals.ID::parse).says("Only those before this one: the page that follows.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final OptionalField<String> REMARK = Field.optional(
                    "remark", Shape.prose(1, 1_000).of(TextRule.NAMES_NOBODY))
            .says("Why; kept with the approval.");
    private static final Field<String> REASON = Field.required(
                    "remark", Shape.prose(1, 1_000).of(TextRule.NAMES_NOBODY))
            .says("Why; kept with the approval, and told to whoever asked.");
    private static final Shape<Optional<String>> APPROVING =
            Shape.object("Approving", body -> Optional.ofNullable(body.find(REMARK)), REMARK);
    private static final Shape<String> REFUSING = Shape.object("Refusing", body -> body.get(REASON), REASON);
    private static final Field<Rules.Whose> ASKED = Field.required("asked", Shape.word(Rules.Whose.class))
            .says("Whose acts need a second person: those of nobody, of staff, or of everybody, keys too.");
    private static final OptionalField<Long> OVER = Field.optional("over", Shape.integer(0, Long.MAX_VALUE))
            .says(
                    "Beyond how much: points or minor units of a grant, a refund, or all cards of a batch together; members of"
                            + " a bulk or an export. Any, if not said.");
    private static final Shape<Rules.Rule> RULE =
            Shape.object("ApprovalRule", body -> new Rules.Rule(body.get(ASKED), body.find(OVER)), ASKED, OVER);

    @Says("Something that needs a second person.")
    record ApprovalLine(
            @Says("The approval's id; absent of what is decided by routes of its own.") @Nullable
            String approval,

            @Says("grant, bulk_adjustment, refund, gift_cards, coupons, personal_export, warehouse, publication.")
            String what,

            @Says("The programme's code.") String program,

            @Says("What was asked for, as this document calls it.")
            String operation,

            @Says("What will happen, or has, in figures.") Map<String, String> sums,

            @Says("Who asked: a key or a member of staff; absent where it was the house.") @Nullable
            String maker,

            @Nullable Instant madeAt,

            @Says("Until when it can be approved.") @Nullable
            Instant expiresAt,

            @Says(
                    "pending; approved while it is being done, or until whoever asked for cards or data fetches them; executed;"
                            + " failed; refused; withdrawn; expired.")
            String state,

            @Says("Who decided: a key or a member of staff.") @Nullable
            String decidedBy,

            @Nullable Instant decidedAt,
            @Says("Why it was decided so.") @Nullable String remark,

            @Says("What doing it was answered with.") @Nullable
            Integer status,

            @Says("The code of the problem for which it could not be done any more.") @Nullable
            String failure,

            @Says("Where it is decided.") String decideAt) {}

    @Says("What needs a second person, the latest first.")
    record ApprovalsAnswer(List<ApprovalLine> approvals) {}

    @Says("What needs a second person in one kind of act.")
    record RuleLine(
            Stake.Kind what,

            @Says("Whose acts: nobody, staff or everybody.") Rules.Whose asked,

            @Says("Beyond how much; absent for any.") @Nullable
            Long over) {}

    @Says("What needs a second person in a programme.")
    record RulesAnswer(List<RuleLine> rules) {}

    private final Approvals approvals;
    private final Rules rules;
    private final Execution execution;
    private final ObjectProvider<Programs> programs;
    private final ObjectProvider<Inbox> inboxes;

    ApprovalRoutes(
            Approvals approvals,
            Rules rules,
            Execution execution,
            ObjectProvider<Programs> programs,
            ObjectProvider<Inbox> inboxes) {
        this.approvals = approvals;
        this.rules = rules;
        this.execution = execution;
        this.programs = programs;
        this.inboxes = inboxes;
    }

    @Bean
    Routes approvalsOfAll() {
        return Routes.of(
                "Approvals",
                "What is not done before a second person has agreed.",
                Route.get("/v1/approvals")
                        .named("listApprovals")
                        .needs(Permission.APPROVALS_READ)
                        .summary("List what needs a second person")
                        .details("With what waits of versions of programmes, which are decided by routes of their own.")
                        .forAdmins()
                        .forPrograms()
                        .queries(STATE, OF_KIND, MINE, BEFORE, LIMIT)
                        .answers(200, ApprovalsAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/approvals/{approval}")
                        .named("getApproval")
                        .needs(Permission.APPROVALS_READ)
                        .summary("Get what was asked for, and what became of it")
                        .forAdmins()
                        .forPrograms()
                        .path(APPROVAL)
                        .answers(200, ApprovalLine.class)
                        .handledBy(call -> found(call, request -> Answer.ok(line(request)))),
                Route.post("/v1/approvals/{approval}/approve")
                        .named("approve")
                        .needs(Permission.APPROVALS_DECIDE)
                        .summary("Approve what another has asked for")
                        .details(
                                "It is done at once, exactly as it was asked, in the name of whoever asked; if the world has"
                                        + " changed so that it can't be, the approval has failed and says why. Gift cards and data that"
                                        + " are given out are fetched by whoever asked, with the same request.")
                        .risky()
                        .forAdmins()
                        .forStaff()
                        .path(APPROVAL)
                        .body(APPROVING)
                        .answers(200, ApprovalLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> found(call, request -> approve(call, request))),
                Route.post("/v1/approvals/{approval}/refuse")
                        .named("refuse")
                        .needs(Permission.APPROVALS_DECIDE)
                        .summary("Refuse what another has asked for")
                        .forAdmins()
                        .forStaff()
                        .path(APPROVAL)
                        .body(REFUSING)
                        .answers(200, ApprovalLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call ->
                                found(call, request -> close(call, request, Approvals.State.REFUSED, call.body()))),
                Route.post("/v1/approvals/{approval}/withdraw")
                        .named("withdraw")
                        .ofOneself()
                        .summary("Take back what one has asked for")
                        .forAdmins()
                        .forPrograms()
                        .path(APPROVAL)
                        .body(APPROVING)
                        .answers(200, ApprovalLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::withdraw),
                Route.get("/v1/programs/{code}/approval-rules")
                        .named("getApprovalRules")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get what needs a second person")
                        .forAdmins()
                        .forPrograms()
                        .path(CODE)
                        .answers(200, RulesAnswer.class)
                        .handledBy(call -> ofProgram(call, program -> Answer.ok(rulesOf(program)))),
                Route.put("/v1/programs/{code}/approval-rules/{what}")
                        .named("setApprovalRule")
                        .needs(Permission.PROGRAMS_CREATE)
                        .summary("Say what needs a second person")
                        .details("For administrators: whoever gives does not say what he may give alone.")
                        .risky()
                        .forAdmins()
                        .path(CODE, WHAT)
                        .body(RULE)
                        .answers(200, RulesAnswer.class)
                        .handledBy(call -> ofProgram(call, program -> {
                            rules.say(program, call.path(WHAT), call.body());
                            return Answer.ok(rulesOf(program));
                        })));
    }

    private static Stake.@Nullable Kind kind(String word) {
        return Stream.of(Stake.Kind.values())
                .filter(kind -> Rules.word(kind).equals(word))
                .findFirst()
                .orElse(null);
    }

    private Answer ofProgram(Call<?> call, Function<Long, Answer> then) {
        Long program = programs.getObject().idOf(call.path(CODE));
        return program == null || !call.reaches(program) ? Problem.of(ProblemType.NOT_FOUND) : then.apply(program);
    }

    private RulesAnswer rulesOf(long program) {
        return new RulesAnswer(rules.of(program).entrySet().stream()
                .map(rule -> new RuleLine(
                        rule.getKey(), rule.getValue().asked(), rule.getValue().over()))
                .toList());
    }

    private Answer found(Call<?> call, Function<Approvals.Request, Answer> then) {
        return approvals
                .byId(call.path(APPROVAL))
                .filter(request -> call.reaches(request.programId()))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer list(Call<Void> call) {
        List<ApprovalLine> lines = new ArrayList<>();
        Approvals.State state = call.find(STATE);
        boolean mine = call.query(MINE);
        if ((state == null || state == Approvals.State.PENDING)
                && call.find(OF_KIND) == null
                && call.find(BEFORE) == null) {
            inboxes.stream()
                    .flatMap(inbox -> inbox.waiting(call::reaches).stream())
                    .filter(waiting ->
                            !mine || Long.valueOf(call.caller().keyId()).equals(waiting.maker()))
                    .map(this::line)
                    .forEach(lines::add);
        }
        Long before = call.find(BEFORE);
        int limit = call.query(LIMIT);
        long from = before == null ? Long.MAX_VALUE : before;
        // those of programmes that he does not reach are passed by, a page at a time
        while (lines.size() < limit) {
            List<Approvals.Request> page = approvals.all(
                    state, call.find(OF_KIND), mine ? call.caller().keyId() : null, from, limit);
            page.stream()
                    .filter(request -> call.reaches(request.programId()))
                    .limit(Math.max(0, limit - lines.size()))
                    .map(this::line)
                    .forEach(lines::add);
            if (page.size() < limit) {
                break;
            }
            from = page.getLast().id();
        }
        return Answer.ok(new ApprovalsAnswer(lines));
    }

    private Answer approve(Call<Optional<String>> call, Approvals.Request request) {
        if (approvals.onePerson(request.maker(), call.caller().keyId())) {
            return Problem.of(ProblemType.FORBIDDEN).detail("problem.approval-own.detail");
        }
        if (!approvals.approve(request, call.caller(), call.body().orElse(null))) {
            return Approvals.over(approvals.byId(request.id()).orElseThrow());
        }
        Approvals.Request approved = approvals.byId(request.id()).orElseThrow();
        return Answer.ok(line(approved.doneByItsMaker() ? approved : approvals.execute(approved, execution, call)));
    }

    private Answer withdraw(Call<Optional<String>> call) {
        return approvals
                .byId(call.path(APPROVAL))
                .filter(request -> request.maker() == call.caller().keyId())
                .map(request -> close(
                        call, request, Approvals.State.WITHDRAWN, call.body().orElse(null)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer close(Call<?> call, Approvals.Request request, Approvals.State state, @Nullable String remark) {
        if (!approvals.close(request, state, call.caller(), remark)) {
            return Approvals.over(approvals.byId(request.id()).orElseThrow());
        }
        return Answer.ok(line(approvals.byId(request.id()).orElseThrow()));
    }

    private static String shown(Principal.@Nullable Kind kind, long id) {
        return (kind == Principal.Kind.STAFF ? STAFF : KEY).print(id);
    }

    private String code(long program) {
        return String.valueOf(programs.getObject().codeOf(program));
    }

    private ApprovalLine line(Inbox.Waiting waiting) {
        Long maker = waiting.maker();
        return new ApprovalLine(
                null,
                waiting.what(),
                code(waiting.programId()),
                waiting.operation(),
                waiting.sums(),
                maker == null ? null : KEY.print(maker),
                waiting.madeAt(),
                null,
                Rules.word(Approvals.State.PENDING),
                null,
                null,
                null,
                null,
                null,
                waiting.decidedAt());
    }

    private ApprovalLine line(Approvals.Request request) {
        Long decidedBy = request.decidedBy();
        String id = Approvals.ID.print(request.id());
        return new ApprovalLine(
                id,
                Rules.word(request.what()),
                code(request.programId()),
                request.operation(),
                request.sums(),
                shown(request.makerKind(), request.maker()),
                request.madeAt(),
                request.expiresAt(),
                Rules.word(request.state()),
                decidedBy == null ? null : shown(request.deciderKind(), decidedBy),
                request.decidedAt(),
                request.remark(),
                request.status(),
                request.failure(),
                "/v1/approvals/" + id);
    }
}
