package zhiyin.program;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.Programme;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;

/** What of a programme is everybody's to know, as it stands now and in the words that its operator has for members. */
@Configuration(proxyBeanMethods = false)
class FactsRoutes {

    @Says(
            "What is everybody's to know of a programme as it stands now. Conditions, budgets and limits are nobody's but its own.")
    record FactsAnswer(
            @Says("The programme's code.") String program,

            String name,

            @Says("ISO 4217.") String currency,

            @Says("What it counts.") List<AssetFact> assets,

            @Says("What earns, in the operator's order.") List<EarningFact> earning,

            List<LadderFact> ladders,

            @Says("What can be bought today.") List<PackageFact> packages,

            @Says("What members say of themselves.") List<AttributeFact> attributes,

            @Says("Attributes that together earn something, once all of them are said.")
            List<ProfileGroupFact> profile,

            @Says("Whom or what members name beside themselves.")
            List<RelationFact> relations,

            @Says("Whether it makes the prices of carts.") boolean prices,

            @Says("How it looks, where its operator has said so.") @Nullable
            BrandFact brand) {}

    @Says("How a programme looks.")
    record BrandFact(
            @Says("What stands on the card; absent for the programme's name.") @Nullable
            String name,

            @Says("The colour of buttons, links and the card; absent for the usual.") @Nullable
            String colour,

            @Says("The address of its colours as CSS variables; absent for the usual.") @Nullable
            String stylesheet,

            @Says("The address of its image; absent where there is none.") @Nullable
            String logo) {}

    @Says("Something that members say of themselves.")
    record AttributeFact(
            String name,

            @Says("number, date, flag or text.") String kind,

            @Says("What it is, in the operator's words.") String says,

            @Says("Of a text, all that it may be; empty for any text.")
            List<String> choices,

            @Says("Whether nobody takes it off once it is said.")
            boolean required) {}

    @Says("Attributes that together earn something.")
    record ProfileGroupFact(String code, String name, List<String> fields) {}

    @Says("A kind of what members name beside themselves.")
    record RelationFact(
            String code,
            String name,

            @Says("How many a member has at a time.") int most) {}

    @Says("Something that is counted for members.")
    record AssetFact(
            String code,
            String name,

            @Says("points, growth, stamps or stored-value.") String kind) {}

    @Says("Something that earns, as its operator calls it.")
    record EarningFact(
            String code,
            String name,

            @Says("What is earned.") String asset,

            @Says("By which event.") String on) {}

    @Says("A ladder of tiers, the lowest first.")
    record LadderFact(String code, String name, List<TierFact> tiers) {}

    @Says("A tier.")
    record TierFact(
            String code,
            String name,

            @Says("From how much on, in what its ladder counts.")
            long from,

            List<BenefitFact> benefits) {}

    @Says("Something that a tier brings.")
    record BenefitFact(String code, String name) {}

    @Says("Something to buy.")
    record PackageFact(
            String code,
            String name,

            @Says("In minor units.") long price,

            @Nullable LocalDate until) {}

    private final Programmes programmes;
    private final Brands brands;
    private final Clock clock;

    FactsRoutes(Programmes programmes, Brands brands, Clock clock) {
        this.brands = brands;
        this.programmes = programmes;
        this.clock = clock;
    }

    @Bean
    Routes facts() {
        return Routes.of(
                "Programmes",
                "A programme is everything an operator can set, in immutable versions.",
                Route.get("/v1/facts")
                        .named("getFacts")
                        .needs(Permission.FACTS_READ)
                        .summary("Get what of the programme is everybody's to know")
                        .details("Names are in the language of Accept-Language. A publishable key may ask.")
                        .forPrograms()
                        .forPages()
                        .answers(200, FactsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::facts));
    }

    private Answer facts(Call<Void> call) {
        var engines = programmes.engines(call.caller().programId());
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        var now = clock.instant();
        var programme = engines.at(now).engine().programme();
        return Answer.ok(of(
                programme,
                call.language().tag(),
                now.atZone(programme.zone()).toLocalDate(),
                brands.of(call.caller().programId()).map(FactsRoutes::brand).orElse(null)));
    }

    private static BrandFact brand(Brands.Brand brand) {
        var colour = brand.colour();
        return new BrandFact(
                brand.name(),
                colour == null ? null : Palette.text(Palette.of(colour).brand()),
                BrandRoutes.stylesheet(brand),
                BrandRoutes.logo(brand));
    }

    private static FactsAnswer of(Programme programme, String language, LocalDate today, @Nullable BrandFact brand) {
        return new FactsAnswer(
                programme.code(),
                programme.name().in(language),
                programme.currency(),
                programme.assets().stream()
                        .map(asset -> new AssetFact(
                                asset.code(),
                                asset.name().in(language),
                                asset.kind().word()))
                        .toList(),
                programme.rules().stream()
                        .map(rule -> new EarningFact(rule.code(), rule.name().in(language), rule.asset(), rule.on()))
                        .toList(),
                programme.ladders().stream()
                        .map(ladder -> new LadderFact(
                                ladder.code(),
                                ladder.name().in(language),
                                ladder.tiers().stream()
                                        .map(tier -> tier(tier, language))
                                        .toList()))
                        .toList(),
                programme.packages().stream()
                        .filter(each -> onSale(each, today))
                        .map(each -> new PackageFact(each.code(), each.name().in(language), each.price(), each.until()))
                        .toList(),
                programme.attributes().stream()
                        .filter(each -> each.schema().by().contains(Programme.Setter.MEMBER))
                        .map(each -> new AttributeFact(
                                each.name(),
                                each.kind().name().toLowerCase(Locale.ROOT),
                                each.says(),
                                each.schema().choices(),
                                each.schema().required()))
                        .toList(),
                programme.profile().stream()
                        .map(each ->
                                new ProfileGroupFact(each.code(), each.name().in(language), each.fields()))
                        .toList(),
                programme.relations().stream()
                        .map(each -> new RelationFact(each.code(), each.name().in(language), each.most()))
                        .toList(),
                programme.pricing() != null,
                brand);
    }

    private static TierFact tier(Programme.Tier tier, String language) {
        return new TierFact(
                tier.code(),
                tier.name().in(language),
                tier.threshold(),
                tier.benefits().stream()
                        .map(benefit ->
                                new BenefitFact(benefit.code(), benefit.name().in(language)))
                        .toList());
    }

    private static boolean onSale(Programme.TopUpPackage each, LocalDate today) {
        var from = each.from();
        var until = each.until();
        return (from == null || !today.isBefore(from)) && (until == null || !today.isAfter(until));
    }
}
