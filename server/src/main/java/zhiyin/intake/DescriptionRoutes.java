package zhiyin.intake;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.Programme;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;

/** What a member says about himself, as far as the programme lets him. */
@Configuration(proxyBeanMethods = false)
class DescriptionRoutes {

    private static final Shape<Incoming.Described> DESCRIPTION = Shape.object(
            "DescriptionOfMine",
            body -> new Incoming.Described(
                    body.get(EventShapes.DESCRIBED), body.get(EventShapes.CLEARED), Programme.Setter.MEMBER),
            EventShapes.DESCRIBED,
            EventShapes.CLEARED);

    private final Reception reception;

    DescriptionRoutes(Reception reception) {
        this.reception = reception;
    }

    @Bean
    Routes descriptions() {
        return Routes.of(
                "Oneself",
                "What a member says about himself.",
                Route.post("/v1/me/attributes")
                        .named("describeMyself")
                        .summary("Say what one is like, by the programme's attributes")
                        .details("Those that the programme lets a member say himself. The answer holds what it did.")
                        .forMembers()
                        .ofOneself()
                        .idempotent()
                        .body(DESCRIPTION)
                        .answers(201, Answers.EventAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(call -> reception.take(
                                call.caller(),
                                call.idempotencyKey(),
                                new Incoming(
                                        null,
                                        new Submission.Who.Member(call.caller().keyId()),
                                        null,
                                        call.body()),
                                call.json(),
                                false)));
    }
}
