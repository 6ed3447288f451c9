package zhiyin.promotion;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.PromotionReader;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.program.AskedProgram;
import zhiyin.program.Programmes;
import zhiyin.versioned.Documents;
import zhiyin.versioned.Documents.Reading;
import zhiyin.versioned.Version;
import zhiyin.versioned.Versions;

/** Promotions over HTTP: written, published, ended. */
@Configuration(proxyBeanMethods = false)
class PromotionRoutes {

    private static final PathVariable<String> PROMOTION =
            PathVariable.text("promotion").says("The promotion's code.");

    private static final Shape<Documents.Told> NEW_PROMOTION =
            Documents.told("NewPromotion", "The promotion as YAML or JSON.");
    private static final Shape<Integer> PUBLICATION = Documents.publication("PromotionVersion");

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

    private final Shelf shelf;
    private final Documents<PromotionReader.Outcome.Read, PromotionAnswer> documents;

    PromotionRoutes(Promotions promotions, Shelf shelf, Programmes programmes, AskedProgram askedProgram) {
        this.shelf = shelf;
        this.documents = new Documents<>(programmes, askedProgram, promotions.versions(), new OfPromotions());
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
                        .handledBy(documents::create),
                Route.post("/v1/programs/{code}/promotions/check")
                        .named("checkPromotion")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Check a promotion that is not kept")
                        .details("All that is wrong with it, each with its place, and the document as JSON for a form.")
                        .readsOnly()
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .body(Documents.TO_CHECK)
                        .answers(200, Documents.DocumentCheck.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(documents::check),
                Route.get("/v1/programs/{code}/promotions")
                        .named("listPromotions")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List promotions")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .queries(Documents.STATE, Documents.AFTER, Documents.LIMIT)
                        .answers(200, PromotionsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> documents.list(call, PromotionsAnswer::new)),
                Route.get("/v1/programs/{code}/promotions/{promotion}")
                        .named("getPromotion")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a promotion with its versions")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, PROMOTION)
                        .answers(200, PromotionVersionsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> documents.show(
                                call,
                                call.path(PROMOTION),
                                (program, versions) -> new PromotionVersionsAnswer(versions))),
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
                        .handledBy(call -> documents.publish(call, call.path(PROMOTION))),
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
                        .handledBy(call -> documents.end(call, call.path(PROMOTION))));
    }

    private final class OfPromotions implements Documents.Kind<PromotionReader.Outcome.Read, PromotionAnswer> {
        @Override
        public String word() {
            return "promotion";
        }

        @Override
        public Reading<PromotionReader.Outcome.Read> read(String document, Documents.Priced priced) {
            return switch (PromotionReader.read(document, priced.programme(), priced.pricing())) {
                case PromotionReader.Outcome.Read read -> new Reading.Right<>(read);
                case PromotionReader.Outcome.Faulty(var faults) -> new Reading.Faulty<>(faults);
            };
        }

        @Override
        public Versions.Written written(String document, PromotionReader.Outcome.Read read) {
            return new Versions.Written(read.promotion().code(), document);
        }

        @Override
        public @Nullable Problem objection(long program, PromotionReader.Outcome.Read read, Documents.Priced priced) {
            return shelf.hasRoomFor(program, read.promotion(), priced.version(), priced.pricing())
                    ? null
                    : Problem.of(ProblemType.CONFLICT).detail("problem.too-many-groups.detail");
        }

        @Override
        public PromotionAnswer view(Version version, Reading<PromotionReader.Outcome.Read> reading) {
            PromotionReader.Outcome.Read read =
                    reading instanceof Reading.Right<PromotionReader.Outcome.Read>(var right) ? right : null;
            return new PromotionAnswer(
                    version.code(),
                    version.number(),
                    read == null ? null : read.name().byLanguage(),
                    read == null ? null : read.promotion().lane(),
                    version.state().word(),
                    version.document(),
                    version.madeAt(),
                    version.publishedAt(),
                    version.endedAt(),
                    reading.sentences());
        }
    }
}
