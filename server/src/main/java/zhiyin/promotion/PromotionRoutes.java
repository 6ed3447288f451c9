package zhiyin.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.PromotionReader;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
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

/** Promotions over HTTP: written, published, ended. */
@Configuration(proxyBeanMethods = false)
class PromotionRoutes {

    private static final int DOCUMENT_LENGTH_MAX = 100_000;

    private static final PathVariable<String> PROMOTION =
            PathVariable.text("promotion").says("The promotion's code.");
    private static final OptionalQuery<Promotions.State> STATE =
            Query.of("state", PromotionRoutes::state).says("draft, live or ended.");
    private static final OptionalQuery<String> AFTER =
            Query.text("after", Shape.text(1, 40)).says("Those whose code comes after this one.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 500, 100).says("How many at most.");

    private static final Field<String> YAML =
            Field.required("yaml", Shape.prose(1, DOCUMENT_LENGTH_MAX)).says("The promotion as YAML or JSON.");
    private static final Field<Boolean> PUBLISH =
            Field.withDefault("publish", Shape.bool(), false).says("Let it be live at once; otherwise it is a draft.");
    private static final Field<Integer> NUMBER = Field.required(
                    "number", Shape.integer(1, Integer.MAX_VALUE).as(Math::toIntExact, "number.range"))
            .says("The version.");

    private record NewPromotion(String yaml, boolean publish) {}

    private static final Shape<NewPromotion> NEW_PROMOTION =
            Shape.object("NewPromotion", body -> new NewPromotion(body.get(YAML), body.get(PUBLISH)), YAML, PUBLISH);
    private static final Shape<Integer> PUBLICATION =
            Shape.object("PromotionVersion", body -> body.get(NUMBER), NUMBER);

    @Says("A version of a promotion.")
    record PromotionAnswer(
            @Says("The promotion's code.") String promotion,
            @Says("The version's number.") int number,

            @Says("By language; the empty tag is for every language.") @Nullable
            Map<String, String> name,

            @Says("The lane it stands in.") @Nullable String lane,
            @Says("draft, live or ended.") String state,
            @Says("As it was written.") String yaml,
            Instant createdAt,

            @Says("Since when carts are priced by it.") @Nullable
            Instant publishedAt,

            @Says("Since when they are not any more.") @Nullable
            Instant endedAt,

            @Says("Why no cart is priced by it: the programme has changed since, and this does not fit it.") @Nullable
            List<String> faults) {}

    @Says("Promotions, by code; of each the youngest version.")
    record PromotionsAnswer(List<PromotionAnswer> promotions) {}

    @Says("A promotion's versions, the youngest first.")
    record PromotionVersionsAnswer(List<PromotionAnswer> versions) {}

    private final Promotions promotions;
    private final Shelf shelf;
    private final Programmes programmes;
    private final AskedProgram askedProgram;

    PromotionRoutes(Promotions promotions, Shelf shelf, Programmes programmes, AskedProgram askedProgram) {
        this.promotions = promotions;
        this.shelf = shelf;
        this.programmes = programmes;
        this.askedProgram = askedProgram;
    }

    private static Promotions.@Nullable State state(String word) {
        for (Promotions.State state : Promotions.State.values()) {
            if (word(state).equals(word)) {
                return state;
            }
        }
        return null;
    }

    private static String word(Promotions.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    @Bean
    Routes promotion() {
        return Routes.of(
                "Promotions",
                "What a shop offers on carts, in versions.",
                Route.post("/v1/programs/{code}/promotions")
                        .named("createPromotion")
                        .needs(Permission.PROGRAMS_WRITE)
                        .summary("Write a promotion, or its next version")
                        .details("A draft, unless it is published at once, which needs the right to publish.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .body(NEW_PROMOTION)
                        .answers(201, PromotionAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX)
                        .handledBy(call -> priced(call, (program, version) -> create(call, program, version))),
                Route.get("/v1/programs/{code}/promotions")
                        .named("listPromotions")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List promotions")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .queries(STATE, AFTER, LIMIT)
                        .answers(200, PromotionsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> priced(call, (program, version) -> list(call, program, version))),
                Route.get("/v1/programs/{code}/promotions/{promotion}")
                        .named("getPromotion")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a promotion with its versions")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, PROMOTION)
                        .answers(200, PromotionVersionsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> priced(call, (program, version) -> show(call, program, version))),
                Route.post("/v1/programs/{code}/promotions/{promotion}/publish")
                        .named("publishPromotion")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("Let a draft be live")
                        .details(
                                "The version that was live till then is over. Whether it takes anything off yet, its own dates say.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, PROMOTION)
                        .body(PUBLICATION)
                        .answers(200, PromotionAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX)
                        .handledBy(call -> priced(call, (program, version) -> publish(call, program, version))),
                Route.post("/v1/programs/{code}/promotions/{promotion}/end")
                        .named("endPromotion")
                        .needs(Permission.PROGRAMS_PUBLISH)
                        .summary("End a promotion")
                        .details("Within a second no cart is priced by it any more.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, PROMOTION)
                        .answers(200, PromotionAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> priced(
                                call,
                                (program, version) -> promotions
                                        .end(
                                                program.id(),
                                                call.path(PROMOTION),
                                                call.caller().keyId())
                                        .<Answer>map(ended -> Answer.ok(view(ended, version)))
                                        .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)))));
    }

    /** The version that says how prices are made, and how it says so. */
    private record Priced(Engines.Version version, Pricing pricing) {}

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

    private Answer create(Call<NewPromotion> call, Programmes.Program program, Priced priced) {
        NewPromotion wanted = call.body();
        if (wanted.publish() && !call.caller().grants().in(program.id(), Permission.PROGRAMS_PUBLISH)) {
            return Problem.lacks(Permission.PROGRAMS_PUBLISH);
        }
        return switch (read(wanted.yaml(), priced)) {
            case PromotionReader.Outcome.Faulty(var faults) -> refused(faults);
            case PromotionReader.Outcome.Read(var promotion, var _) -> {
                long principal = call.caller().keyId();
                yield wanted.publish()
                        ? published(
                                201,
                                promotions.addLive(
                                        program.id(),
                                        promotion.code(),
                                        wanted.yaml(),
                                        principal,
                                        room(program, promotion, priced)),
                                priced)
                        : Answer.of(
                                201,
                                view(promotions.add(program.id(), promotion.code(), wanted.yaml(), principal), priced));
            }
        };
    }

    private BooleanSupplier room(Programmes.Program program, Promotion promotion, Priced priced) {
        return () -> shelf.hasRoomFor(program.id(), promotion, priced.version(), priced.pricing());
    }

    private Answer publish(Call<Integer> call, Programmes.Program program, Priced priced) {
        String code = call.path(PROMOTION);
        Promotions.Version draft = promotions.versions(program.id(), code).stream()
                .filter(version -> version.number() == call.body())
                .findFirst()
                .orElse(null);
        if (draft == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return switch (read(draft.document(), priced)) {
            case PromotionReader.Outcome.Faulty(var faults) -> refused(faults);
            case PromotionReader.Outcome.Read(var promotion, var _) ->
                published(
                        200,
                        promotions.publish(
                                program.id(),
                                code,
                                draft.number(),
                                call.caller().keyId(),
                                room(program, promotion, priced)),
                        priced);
        };
    }

    private static Answer published(int status, Promotions.Outcome outcome, Priced priced) {
        return switch (outcome) {
            case Promotions.Outcome.Done(var version) -> Answer.of(status, view(version, priced));
            case Promotions.Outcome.Full(int most) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.too-many-promotions.detail")
                        .with("limit", (long) most);
            case Promotions.Outcome.NoRoom _ ->
                Problem.of(ProblemType.CONFLICT).detail("problem.too-many-groups.detail");
            case Promotions.Outcome.NotThere _ ->
                Problem.of(ProblemType.CONFLICT).detail("problem.promotion-published.detail");
        };
    }

    private static Answer refused(List<zhiyin.engine.program.Fault> faults) {
        return Problem.of(ProblemType.RULE_SYNTAX)
                .errors(faults.stream()
                        .map(fault -> Fault.told("/yaml", fault.code(), fault.sentence()))
                        .toList());
    }

    private Answer list(Call<Void> call, Programmes.Program program, Priced priced) {
        String after = call.find(AFTER);
        return Answer.ok(new PromotionsAnswer(
                promotions.list(program.id(), call.find(STATE), after == null ? "" : after, call.query(LIMIT)).stream()
                        .map(version -> view(version, priced))
                        .toList()));
    }

    private Answer show(Call<Void> call, Programmes.Program program, Priced priced) {
        List<Promotions.Version> versions = promotions.versions(program.id(), call.path(PROMOTION));
        return versions.isEmpty()
                ? Problem.of(ProblemType.NOT_FOUND)
                : Answer.ok(new PromotionVersionsAnswer(
                        versions.stream().map(version -> view(version, priced)).toList()));
    }

    private static PromotionReader.Outcome read(String document, Priced priced) {
        return PromotionReader.read(document, priced.version().engine().programme(), priced.pricing());
    }

    private static PromotionAnswer view(Promotions.Version version, Priced priced) {
        PromotionReader.Outcome outcome = read(version.document(), priced);
        PromotionReader.Outcome.Read read = outcome instanceof PromotionReader.Outcome.Read right ? right : null;
        return new PromotionAnswer(
                version.code(),
                version.number(),
                read == null ? null : read.name().byLanguage(),
                read == null ? null : read.promotion().lane(),
                word(version.state()),
                version.document(),
                version.madeAt(),
                version.publishedAt(),
                version.endedAt(),
                outcome instanceof PromotionReader.Outcome.Faulty(var faults)
                        ? faults.stream()
                                .map(zhiyin.engine.program.Fault::sentence)
                                .toList()
                        : null);
    }
}
