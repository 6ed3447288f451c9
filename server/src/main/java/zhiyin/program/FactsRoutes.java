package zhiyin.program;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
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

            @Says("In which zone its days begin and end, such as Asia/Shanghai.")
            String zone,

            @Says("What it counts.") List<AssetFact> assets,

            @Says("What earns, in the operator's order.") List<EarningFact> earning,

            List<LadderFact> ladders,

            @Says("What can be bought today.") List<PackageFact> packages) {}

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
    private final Clock clock;

    FactsRoutes(Programmes programmes, Clock clock) {
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
                programme, call.language().tag(), now.atZone(programme.zone()).toLocalDate()));
    }

    private static FactsAnswer of(Programme programme, String language, LocalDate today) {
        return new FactsAnswer(
                programme.code(),
                programme.name().in(language),
                programme.currency(),
                programme.zone().getId(),
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
                        .toList());
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
