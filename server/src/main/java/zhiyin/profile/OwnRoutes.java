package zhiyin.profile;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;

/**
 * What a member who has signed in can ask about himself: the same as others may about him, and nothing in the request says
 * who that is.
 */
@Configuration(proxyBeanMethods = false)
class OwnRoutes {
    /** Answers what was asked about a member. */
    private interface About {
        Answer answer(Call<Void> call, long member);
    }

    @Bean
    Routes own(MemberRoutes members, WalletRoutes wallets, StatementRoutes statements, ExplainRoutes explanations) {
        return Routes.of(
                "Oneself",
                "What a member who has signed in sees of himself; who that is follows from his session alone.",
                own(
                        Route.get("/v1/me")
                                .named("getMyself")
                                .summary("Get oneself")
                                .queries(MemberRoutes.EXPAND)
                                .answers(200, MemberView.class),
                        members::show),
                own(
                        Route.get("/v1/me/wallets")
                                .named("getMyWallets")
                                .summary("Get what one has, now or at any moment")
                                .queries(WalletRoutes.AT, WalletRoutes.AS_KNOWN_AT, WalletRoutes.EXPAND)
                                .answers(200, WalletRoutes.WalletsAnswer.class),
                        wallets::wallets),
                own(
                        Route.get("/v1/me/expiring")
                                .named("listMyExpiring")
                                .summary("List what one loses, by day and asset")
                                .queries(WalletRoutes.UNTIL)
                                .answers(200, WalletRoutes.ExpiringAnswer.class),
                        wallets::expiring),
                own(
                        Route.get("/v1/me/statement")
                                .named("getMyStatement")
                                .summary("List one's movements with the running balance")
                                .queries(
                                        StatementRoutes.ASSET,
                                        StatementRoutes.KIND,
                                        StatementRoutes.SINCE,
                                        StatementRoutes.UNTIL,
                                        StatementRoutes.TOTALS,
                                        StatementRoutes.LIMIT,
                                        StatementRoutes.CURSOR)
                                .answers(200, StatementRoutes.StatementAnswer.class),
                        statements::page),
                own(
                        Route.get("/v1/me/statement.csv")
                                .named("exportMyStatement")
                                .summary("Export one's movements as a table")
                                .queries(
                                        StatementRoutes.ASSET,
                                        StatementRoutes.FROM,
                                        StatementRoutes.TO,
                                        StatementRoutes.LANGUAGE)
                                .answersBytes(200, "text/csv"),
                        statements::table),
                own(
                        Route.get("/v1/me/statement.html")
                                .named("printMyStatement")
                                .summary("Print one's statement")
                                .queries(
                                        StatementRoutes.ASSET,
                                        StatementRoutes.FROM,
                                        StatementRoutes.TO,
                                        StatementRoutes.LANGUAGE)
                                .answersBytes(200, "text/html"),
                        statements::print),
                own(
                        Route.get("/v1/me/explain")
                                .named("explainMyEvent")
                                .summary(
                                        "Explain what an event or order of one's own earned, and what has become of it")
                                .queries(ExplainRoutes.EVENT, ExplainRoutes.ORDER, ExplainRoutes.LOT)
                                .answers(200, Explanation.class),
                        explanations::event),
                own(
                        Route.get("/v1/me/explain/balance")
                                .named("explainMyBalance")
                                .summary("Explain one's balance")
                                .queries(ExplainRoutes.ASSET)
                                .answers(200, ExplainRoutes.BalanceExplanation.class),
                        explanations::balance),
                own(
                        Route.get("/v1/me/explain/tier")
                                .named("explainMyTier")
                                .summary("Explain one's tier")
                                .queries(ExplainRoutes.LADDER)
                                .answers(200, ExplainRoutes.TierExplanation.class),
                        explanations::tier));
    }

    private static Route own(Route.Declaration<Void> declared, About about) {
        return declared.forMembers()
                .ofOneself()
                .problems(ProblemType.NOT_FOUND)
                .handledBy(call -> about.answer(call, call.caller().keyId()));
    }
}
