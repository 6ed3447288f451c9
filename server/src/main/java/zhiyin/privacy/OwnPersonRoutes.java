package zhiyin.privacy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Call;
import zhiyin.http.Messages;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.member.Names;
import zhiyin.privacy.ConsentRoutes.ConsentsAnswer;
import zhiyin.privacy.ConsentRoutes.PreferencesAnswer;

/** What a member who has signed in asks for about himself, over HTTP: his data, his consents, that he is deleted. */
@Configuration(proxyBeanMethods = false)
class OwnPersonRoutes {

    private final Persons persons;
    private final ConsentRoutes consents;
    private final DataMap map;
    private final Messages messages;
    private final Names names;

    OwnPersonRoutes(Persons persons, ConsentRoutes consents, DataMap map, Messages messages, Names names) {
        this.persons = persons;
        this.consents = consents;
        this.map = map;
        this.messages = messages;
        this.names = names;
    }

    @Bean
    Routes ownRights() {
        return Routes.of(
                "One's own data",
                "What a member who has signed in asks for about himself.",
                own(Route.get("/v1/me/personal-data"))
                        .named("exportMyself")
                        .risky()
                        .noted()
                        .summary("Get everything there is about oneself")
                        .answersBytes(200, PersonRoutes.JSON)
                        .handledBy(call -> PersonRoutes.export(persons, call, oneself(call))),
                own(Route.get("/v1/me/personal-data.html"))
                        .named("printMyself")
                        .risky()
                        .noted()
                        .summary("Get everything there is about oneself, to be read")
                        .queries(PersonRoutes.LANGUAGE)
                        .answersBytes(200, "text/html")
                        .handledBy(call -> PersonRoutes.print(persons, map, messages, call, oneself(call))),
                own(Route.patch("/v1/me"))
                        .body(PersonRoutes.CORRECTION)
                        .named("correctMyself")
                        .summary("Correct what one is called")
                        .answersNothing(204)
                        .handledBy(call -> PersonRoutes.correct(names, call, oneself(call))),
                own(Route.delete("/v1/me"))
                        .named("deleteMyself")
                        .risky()
                        .summary("Be deleted")
                        .details("For good, as by the shop: what one has is lost. Stored value is refunded first.")
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> PersonRoutes.delete(persons, call, oneself(call))),
                own(Route.get("/v1/me/preferences"))
                        .named("getMyPreferences")
                        .summary("Get what one is asked to agree to, and whether one has")
                        .answers(200, PreferencesAnswer.class)
                        .handledBy(call -> consents.preferences(oneself(call))),
                own(Route.get("/v1/me/consents"))
                        .named("listMyConsents")
                        .summary("List one's consents and how they came about")
                        .answers(200, ConsentsAnswer.class)
                        .handledBy(call -> consents.all(oneself(call))),
                own(Route.post("/v1/me/consents"))
                        .body(ConsentRoutes.OWN)
                        .named("sayMyConsents")
                        .summary("Give or withdraw consents of one's own")
                        .details("One call for one or for all of them, and the same for either way.")
                        .answers(200, PreferencesAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.GUARDIAN_CONSENT_REQUIRED)
                        .handledBy(call -> consents.say(call, oneself(call))));
    }

    private static long oneself(Call<?> call) {
        return call.caller().keyId();
    }

    private static Route.Declaration<Void> own(Route.Declaration<Void> route) {
        return route.forMembers().ofOneself().problems(ProblemType.NOT_FOUND);
    }
}
