package zhiyin.coupon;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.CouponReader;
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

/** Coupon templates over HTTP: written, published, ended. */
@Configuration(proxyBeanMethods = false)
class CouponTemplateRoutes {

    private static final PathVariable<String> TEMPLATE =
            PathVariable.text("template").says("The template's code.");

    private static final Shape<Documents.Told> NEW_TEMPLATE =
            Documents.told("NewCouponTemplate", "The template as YAML or JSON.");
    private static final Shape<Integer> PUBLICATION = Documents.publication("CouponTemplateVersion");

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
    private final Optional<OtherOffers> others;
    private final Documents<CouponReader.Outcome.Read, CouponTemplateAnswer> documents;

    CouponTemplateRoutes(
            CouponTemplates templates,
            CouponShelf shelf,
            Programmes programmes,
            AskedProgram askedProgram,
            Optional<OtherOffers> others) {
        this.templates = templates;
        this.shelf = shelf;
        this.others = others;
        this.documents = new Documents<>(programmes, askedProgram, templates.versions(), new OfTemplates());
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
                        .handledBy(documents::create),
                Route.post("/v1/programs/{code}/coupon-templates/check")
                        .named("checkCouponTemplate")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Check a coupon template that is not kept")
                        .details("All that is wrong with it, each with its place, and the document as JSON for a form.")
                        .readsOnly()
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .body(Documents.TO_CHECK)
                        .answers(200, Documents.DocumentCheck.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(documents::check),
                Route.get("/v1/programs/{code}/coupon-templates")
                        .named("listCouponTemplates")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List coupon templates")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .queries(Documents.STATE, Documents.AFTER, Documents.LIMIT)
                        .answers(200, CouponTemplatesAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> documents.list(call, CouponTemplatesAnswer::new)),
                Route.get("/v1/programs/{code}/coupon-templates/{template}")
                        .named("getCouponTemplate")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("Get a coupon template with its versions and figures")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, TEMPLATE)
                        .answers(200, CouponTemplateVersionsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> documents.show(
                                call,
                                call.path(TEMPLATE),
                                (program, versions) -> shown(program, call.path(TEMPLATE), versions))),
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
                        .handledBy(call -> documents.publish(call, call.path(TEMPLATE))),
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
                        .handledBy(call -> documents.end(call, call.path(TEMPLATE))));
    }

    private CouponTemplateVersionsAnswer shown(
            Programmes.Program program, String code, List<CouponTemplateAnswer> versions) {
        CouponTemplates.Figures figures = templates.figures(program.id(), code);
        return new CouponTemplateVersionsAnswer(
                versions,
                figures.quota(),
                figures.issued(),
                figures.outstanding(),
                figures.redeemed(),
                figures.budget(),
                figures.taken());
    }

    private final class OfTemplates implements Documents.Kind<CouponReader.Outcome.Read, CouponTemplateAnswer> {
        @Override
        public String word() {
            return "template";
        }

        @Override
        public Reading<CouponReader.Outcome.Read> read(String document, Documents.Priced priced) {
            return switch (CouponReader.read(document, priced.programme(), priced.pricing())) {
                case CouponReader.Outcome.Read read -> new Reading.Right<>(read);
                case CouponReader.Outcome.Faulty(var faults) -> new Reading.Faulty<>(faults);
            };
        }

        @Override
        public Versions.Written written(String document, CouponReader.Outcome.Read read) {
            return CouponTemplates.written(document, read.template());
        }

        @Override
        public @Nullable Problem objection(long program, CouponReader.Outcome.Read read, Documents.Priced priced) {
            if (others.isPresent()
                    && !others.get()
                            .hasRoomFor(program, read.template().promotion(), priced.version(), priced.pricing())) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.too-many-groups.detail");
            }
            return switch (templates.take(program, read.template())) {
                case null -> null;
                case CouponTemplates.Objection.QuotaPassed(long issued) ->
                    Problem.of(ProblemType.CONFLICT)
                            .detail("problem.quota-passed.detail")
                            .with("issued", issued);
                case CouponTemplates.Objection.BudgetPassed(long taken) ->
                    Problem.of(ProblemType.CONFLICT)
                            .detail("problem.budget-passed.detail")
                            .with("taken", taken);
            };
        }

        @Override
        public CouponTemplateAnswer view(Version version, Reading<CouponReader.Outcome.Read> reading) {
            return new CouponTemplateAnswer(
                    version.code(),
                    version.number(),
                    reading instanceof Reading.Right<CouponReader.Outcome.Read>(var read)
                            ? read.name().byLanguage()
                            : null,
                    version.state().word(),
                    version.document(),
                    version.madeAt(),
                    version.publishedAt(),
                    version.endedAt(),
                    reading.sentences());
        }

        /** Whoever gives some out has the stock before or after it. */
        @Override
        public void beforeEnd(long program, String code) {
            templates.stock(program, code);
        }

        @Override
        public void changed(long program) {
            shelf.lookAgain(program);
        }
    }
}
