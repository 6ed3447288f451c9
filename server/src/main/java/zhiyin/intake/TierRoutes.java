package zhiyin.intake;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;

/** The routes by which tiers are set by hand. */
@Configuration
class TierRoutes {

    private static final Field<String> LADDER =
            Field.required("ladder", Shape.text(1, 40)).says("The programme's code of the ladder.");
    private static final Field<String> TIER =
            Field.required("tier", Shape.text(1, 40)).says("The tier that the member gets and keeps.");
    private static final OptionalField<LocalDate> LOCKED_THROUGH = Field.optional("locked_through", Shape.date())
            .says("The last day of the lock; until it is taken off, if not said.");
    private static final Shape<Incoming> LOCK = Shape.object(
            "TierLock",
            body -> told(body, body.get(TIER), body.find(LOCKED_THROUGH)),
            EventShapes.MEMBER,
            PointRoutes.NUMBER,
            LADDER,
            TIER,
            LOCKED_THROUGH,
            PointRoutes.REASON,
            PointRoutes.NOTE);
    private static final Shape<Incoming> UNLOCK = Shape.object(
            "TierUnlock",
            body -> told(body, null, null),
            EventShapes.MEMBER,
            PointRoutes.NUMBER,
            LADDER,
            PointRoutes.REASON,
            PointRoutes.NOTE);

    private final Reception reception;

    TierRoutes(Reception reception) {
        this.reception = reception;
    }

    private static Incoming told(ObjectShape.Body body, @Nullable String tier, @Nullable LocalDate lockedThrough) {
        return new Incoming(
                null,
                body.get(EventShapes.MEMBER),
                null,
                new Incoming.SetTier(
                        body.find(PointRoutes.NUMBER),
                        body.get(LADDER),
                        tier,
                        lockedThrough,
                        body.get(PointRoutes.REASON),
                        body.find(PointRoutes.NOTE)));
    }

    @Bean
    Routes tiers() {
        return Routes.of(
                "Tiers",
                "Set by hand, with a reason.",
                Route.post("/v1/tiers/lock")
                        .named("lockTier")
                        .needs(Permission.TIERS_LOCK)
                        .summary("Set a member's tier by hand, and lock it")
                        .details(
                                "Nothing that is earned, returned or reviewed changes it before the lock ends; then it is"
                                        + " reviewed.")
                        .forPrograms()
                        .idempotent()
                        .queries(EventRoutes.DRY_RUN)
                        .body(LOCK)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(call -> take(call, "tier.set")),
                Route.post("/v1/tiers/unlock")
                        .named("unlockTier")
                        .needs(Permission.TIERS_LOCK)
                        .summary("Take the lock off a member's tier")
                        .details("The tier is what the ladder's measure makes again, at once.")
                        .forPrograms()
                        .idempotent()
                        .queries(EventRoutes.DRY_RUN)
                        .body(UNLOCK)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(call -> take(call, "tier.unlocked")));
    }

    /** The same key at the other address is something else. */
    private Answer take(Call<Incoming> call, String type) {
        Map<String, Json> said = new HashMap<>(call.json().fields());
        said.put("type", new Json.Text(type));
        return reception.take(
                call.caller(),
                call.idempotencyKey(),
                call.body(),
                new Json.Fields(said),
                call.query(EventRoutes.DRY_RUN));
    }
}
