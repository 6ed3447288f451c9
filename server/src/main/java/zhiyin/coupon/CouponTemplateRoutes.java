package zhiyin.coupon;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.CouponReader;
import zhiyin.engine.program.Programme;
import zhiyin.engine.promotion.Pricing;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.program.AskedProgram;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Coupon templates over HTTP: written, published, ended. */
@Configuration(proxyBeanMethods = false)
class CouponTemplateRoutes {

    private static final int DOCUMENT_LENGTH_MAX = 100_000;

    private static final PathVariable<String> TEMPLATE =
            PathVariable.text("template").says("The template's code.");
    private static final OptionalQuery<CouponTemplates.State> STATE =
            Query.word("state", CouponTemplates.State.class).says("draft, live or ended.");
    private static final OptionalQuery<String> AFTER =
            Query.text("after", Shape.text(1, 40)).says("Those whose code comes after this one.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 500, 100).says("How many at most.");

    private static final Field<String> YAML =
            Field.required("yaml", Shape.prose(1, DOCUMENT_LENGTH_MAX)).says("The template as YAML or JSON.");
    private static final Field<Boolean> PUBLISH =
            Field.withDefault("publish", Shape.bool(), false).says("Let it be live at once; otherwise it is a draft.");
    private static final Field<Integer> NUMBER = Field.required(
                    "number", Shape.integer(1, Integer.MAX_VALUE).as(Math::toIntExact, "number.range"))
            .says("The version.");

    private record NewTemplate(String yaml, boolean publish) {}

    private static final Shape<NewTemplate> NEW_TEMPLATE = Shape.object(
            "NewCouponTemplate", body -> new NewTemplate(body.get(YAML), body.get(PUBLISH)), YAML, PUBLISH);
    private static final Shape<Integer> PUBLICATION =
            Shape.object("CouponTemplateVersion", body -> body.get(NUMBER), NUMBER);

    @Says("A version of a coupon template.")
    record CouponTemplateAnswer(
            @Says("The template's code.") String template,
            @Says("The version's number.") int number,

            @Says("By language; the empty tag is for every language.") @Nullable
            Map<String, String> name,

            @Says("draft, live or ended.") String state,
            @Says("As it was written.") String yaml,
            Instant createdAt,
            @Says("Since when it is given out.") @Nullable Instant publishedAt,

            @Says("Since when it is not any more; what members have stays good.") @Nullable
            Instant endedAt,

            @Says("Why none is given out: the programme has changed since, and this does not fit it.") @Nullable
            List<String> faults) {}

    @Says("Coupon templates, by code; of each the youngest version.")
    record CouponTemplatesAnswer(List<CouponTemplateAnswer> templates) {}

    @Says("A coupon template's versions, the youngest first, and how far it has come.")
    record CouponTemplateVersionsAnswer(
            List<CouponTemplateAnswer> versions,

            @Says("How many there are in all; absent for any number.") @Nullable
            Long quota,

            @Says("How many were given out, as coupons or as codes.")
            long issued,

            @Says("How many can still be used, or are set aside.")
            long outstanding,

            @Says("How many have been used.") long redeemed,

            @Says("What all together may take off, in minor units; absent for as much as it comes to.") @Nullable
            Long budget,

            @Says("What of that was taken off, or is about to be.") @Nullable
            Long taken) {}

    private final CouponTemplates templates;
    private final CouponShelf shelf;
    private final Programmes programmes;
    private final AskedProgram askedProgram;
    private final Optional<OtherOffers> others;

    CouponTemplateRoutes(
            CouponTemplates templates,
            CouponShelf shelf,
            Programmes programmes,
            AskedProgram askedProgram,
            Optional<OtherOffers> others) {
        this.templates = templates;
        this.shelf = shelf;
        this.programmes = programmes;
        this.askedProgram = askedProgram;
        this.others = others;
    }

    @Bean
    Routes templatesOfCoupons() {
        return Routes.of(
                "Coupon templates",
                "What coupons are, how members come by them and how long they last; in versions.",
                Route.post("/v1/programs/{code}/coupon-templates")
                        .named("createCouponTemplate")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Write a coupon template, or its next version")
                        .details("A draft, unless it is published at once, which needs the right to publish.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .body(NEW_TEMPLATE)
                        .answers(201, CouponTemplateAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX)
                        .handledBy(call -> priced(call, (program, priced) -> create(call, program, priced))),
                Route.get("/v1/programs/{code}/coupon-templates")
                        .named("listCouponTemplates")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List coupon templates")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .queries(STATE, AFTER, LIMIT)
                        .answers(200, CouponTemplatesAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> priced(call, (program, priced) -> list(call, program, priced))),
                Route.get("/v1/programs/{code}/coupon-templates/{template}")
                        .named("getCouponTemplate")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a coupon template with its versions and figures")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, TEMPLATE)
                        .answers(200, CouponTemplateVersionsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> priced(call, (program, priced) -> show(call, program, priced))),
                Route.post("/v1/programs/{code}/coupon-templates/{template}/publish")
                        .named("publishCouponTemplate")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("Let a draft be live")
                        .details(
                                "The version that was live till then is over. Coupons that members have keep the terms they were"
                                        + " got under; quota, limit and budget are this version's from now on, and what was given"
                                        + " out before counts.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, TEMPLATE)
                        .body(PUBLICATION)
                        .answers(200, CouponTemplateAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX)
                        .handledBy(call -> priced(call, (program, priced) -> publish(call, program, priced))),
                Route.post("/v1/programs/{code}/coupon-templates/{template}/end")
                        .named("endCouponTemplate")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("End a coupon template")
                        .details("None is given out from that moment on. What members have stays good.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, TEMPLATE)
                        .answers(200, CouponTemplateAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> priced(call, (program, priced) -> end(call, program, priced))));
    }

    /** The version that says how prices are made, and how it says so. */
    private record Priced(Engines.Version version, Pricing pricing) {
        CouponReader.Outcome read(String document) {
            Programme programme = version.engine().programme();
            return CouponReader.read(document, programme, pricing);
        }
    }

    private <B> Answer priced(Call<B> call, BiFunction<Programmes.Program, Priced, Answer> then) {
        return askedProgram.found(call, program -> {
            Engines engines = programmes.engines(program.id());
            if (engines.versions().isEmpty()) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            }
            Engines.Version version = engines.latest();
            Pricing pricing = version.engine().programme().pricing();
            return pricing == null
                    ? Problem.of(ProblemType.CONFLICT).detail("problem.no-pricing.detail")
                    : then.apply(program, new Priced(version, pricing));
        });
    }

    private Answer create(Call<NewTemplate> call, Programmes.Program program, Priced priced) {
        NewTemplate wanted = call.body();
        if (wanted.publish() && !call.caller().grants().in(program.id(), Permission.PROGRAMS_PUBLISH)) {
            return Problem.lacks(Permission.PROGRAMS_PUBLISH);
        }
        return switch (priced.read(wanted.yaml())) {
            case CouponReader.Outcome.Faulty(var faults) -> refused(faults);
            case CouponReader.Outcome.Read read -> {
                CouponTemplates.Version made = templates.add(
                        program.id(),
                        wanted.yaml(),
                        read.template(),
                        call.caller().keyId());
                yield wanted.publish()
                        ? published(201, call, program, made, read, priced)
                        : Answer.of(201, view(made, priced));
            }
        };
    }

    private Answer publish(Call<Integer> call, Programmes.Program program, Priced priced) {
        CouponTemplates.Version draft = templates.versions(program.id(), call.path(TEMPLATE)).stream()
                .filter(version -> version.number() == call.body())
                .findFirst()
                .orElse(null);
        if (draft == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return switch (priced.read(draft.document())) {
            case CouponReader.Outcome.Faulty(var faults) -> refused(faults);
            case CouponReader.Outcome.Read read -> published(200, call, program, draft, read, priced);
        };
    }

    private Answer published(
            int status,
            Call<?> call,
            Programmes.Program program,
            CouponTemplates.Version draft,
            CouponReader.Outcome.Read read,
            Priced priced) {
        CouponTemplates.Outcome outcome = templates.publish(
                program.id(),
                draft.number(),
                read.template(),
                call.caller().keyId(),
                () -> others.isEmpty()
                        || others.get()
                                .hasRoomFor(
                                        program.id(), read.template().promotion(), priced.version(), priced.pricing()));
        shelf.lookAgain(program.id());
        return switch (outcome) {
            case CouponTemplates.Outcome.Done(var version) -> Answer.of(status, view(version, priced));
            case CouponTemplates.Outcome.Full(int most) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.too-many-templates.detail")
                        .with("limit", (long) most);
            case CouponTemplates.Outcome.TooManyGroups() ->
                Problem.of(ProblemType.CONFLICT).detail("problem.too-many-groups.detail");
            case CouponTemplates.Outcome.NotThere() ->
                Problem.of(ProblemType.CONFLICT).detail("problem.template-published.detail");
            case CouponTemplates.Outcome.QuotaPassed(long issued) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.quota-passed.detail")
                        .with("issued", issued);
            case CouponTemplates.Outcome.BudgetPassed(long taken) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.budget-passed.detail")
                        .with("taken", taken);
        };
    }

    private Answer end(Call<Void> call, Programmes.Program program, Priced priced) {
        Optional<CouponTemplates.Version> ended =
                templates.end(program.id(), call.path(TEMPLATE), call.caller().keyId());
        shelf.lookAgain(program.id());
        return ended.<Answer>map(version -> Answer.ok(view(version, priced)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private static Answer refused(List<zhiyin.engine.program.Fault> faults) {
        return Problem.of(ProblemType.RULE_SYNTAX)
                .errors(faults.stream()
                        .map(fault -> Fault.told("/yaml", fault.code(), fault.sentence()))
                        .toList());
    }

    private Answer list(Call<Void> call, Programmes.Program program, Priced priced) {
        String after = call.find(AFTER);
        return Answer.ok(new CouponTemplatesAnswer(
                templates.list(program.id(), call.find(STATE), after == null ? "" : after, call.query(LIMIT)).stream()
                        .map(version -> view(version, priced))
                        .toList()));
    }

    private Answer show(Call<Void> call, Programmes.Program program, Priced priced) {
        List<CouponTemplates.Version> versions = templates.versions(program.id(), call.path(TEMPLATE));
        if (versions.isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        CouponTemplates.Figures figures = templates.figures(program.id(), call.path(TEMPLATE));
        return Answer.ok(new CouponTemplateVersionsAnswer(
                versions.stream().map(version -> view(version, priced)).toList(),
                figures.quota(),
                figures.issued(),
                figures.outstanding(),
                figures.redeemed(),
                figures.budget(),
                figures.taken()));
    }

    private static CouponTemplateAnswer view(CouponTemplates.Version version, Priced priced) {
        CouponReader.Outcome outcome = priced.read(version.document());
        return new CouponTemplateAnswer(
                version.code(),
                version.number(),
                outcome instanceof CouponReader.Outcome.Read read ? read.name().byLanguage() : null,
                CouponTelling.word(version.state()),
                version.document(),
                version.madeAt(),
                version.publishedAt(),
                version.endedAt(),
                outcome instanceof CouponReader.Outcome.Faulty(var faults)
                        ? faults.stream()
                                .map(zhiyin.engine.program.Fault::sentence)
                                .toList()
                        : null);
    }
}
