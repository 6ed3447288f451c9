package zhiyin.checkout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.checkout.CheckoutShapes.NewCheckout;
import zhiyin.checkout.CheckoutShapes.Paid;
import zhiyin.checkout.CheckoutTelling.CheckoutAnswer;
import zhiyin.checkout.Checkouts.What;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Json;
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
import zhiyin.intake.Answers;
import zhiyin.member.Members;

/** Checkouts over HTTP. */
@Configuration(proxyBeanMethods = false)
class CheckoutRoutes {

    private static final PathVariable<Long> CHECKOUT =
            PathVariable.of("checkout", Checkouts.ID::parse).says("The checkout's id.");

    private static final Query<Boolean> DRY_RUN = Query.flag("dry_run")
            .says("The preview: what would be held, and what the order would earn, with 200; nothing is recorded.");
    private static final OptionalQuery<String> ORDER =
            Query.text("order", Shape.text(1, 100)).says("Your number of the order that it becomes.");
    private static final OptionalQuery<String> MEMBER =
            Query.text("member", Shape.text(1, 400)).says("Whose: the member's id, or one of his identities.");
    private static final OptionalQuery<Long> BEFORE =
            Query.of("before", Checkouts.ID::parse).says("Those that were opened before this one.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 100, 50).says("How many at most.");

    @Says("Checkouts that are open, the latest first.")
    record OpenCheckoutsAnswer(List<CheckoutAnswer> checkouts) {}

    private final Till till;
    private final Wishes wishes;
    private final Checkouts checkouts;
    private final CheckoutTelling telling;
    private final Members members;

    CheckoutRoutes(Till till, Wishes wishes, Checkouts checkouts, CheckoutTelling telling, Members members) {
        this.till = till;
        this.wishes = wishes;
        this.checkouts = checkouts;
        this.telling = telling;
        this.members = members;
    }

    @Bean
    Routes checkout() {
        return Routes.of(
                "Checkouts",
                "A price that is held until it is paid, with all that it needs set aside.",
                Route.post("/v1/checkouts")
                        .named("openCheckout")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Hold a price, and set aside what it needs")
                        .details(
                                "From a quote, whose price it keeps; from a cart, at its price of now; or from an order that you"
                                        + " have priced yourself. Points, stored value, coupons and whatever promotions have few of are set"
                                        + " aside together, or nothing is. A cart of nobody is held too: of it points, stored value and"
                                        + " limits a member are not ours, and it earns nothing.")
                        .forPrograms()
                        .idempotent()
                        .queries(DRY_RUN)
                        .body(CheckoutShapes.NEW_CHECKOUT)
                        .answers(201, CheckoutAnswer.class)
                        .answers(200, CheckoutAnswer.class)
                        .problems(
                                ProblemType.NOT_FOUND,
                                ProblemType.CONFLICT,
                                ProblemType.QUOTE_OUTDATED,
                                ProblemType.PROMOTION_USED_UP,
                                ProblemType.GROUP_FULL,
                                ProblemType.GROUP_ENDED,
                                ProblemType.PROMOTION_ENDED,
                                ProblemType.IN_GROUP,
                                ProblemType.NO_MORE_GROUPS,
                                ProblemType.INSUFFICIENT_BALANCE,
                                ProblemType.NOT_USABLE_HERE)
                        .handledBy(this::open),
                Route.get("/v1/checkouts")
                        .named("listCheckouts")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the checkouts that are open")
                        .forPrograms()
                        .queries(ORDER, MEMBER, BEFORE, LIMIT)
                        .answers(200, OpenCheckoutsAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/checkouts/{checkout}")
                        .named("getCheckout")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a checkout")
                        .forPrograms()
                        .path(CHECKOUT)
                        .answers(200, CheckoutAnswer.class)
                        .handledBy(this::show),
                Route.post("/v1/checkouts/{checkout}/confirm")
                        .named("confirmCheckout")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Say that it was paid")
                        .details(
                                "What was set aside is used, and the order comes in as order.paid: the answer holds what it earned."
                                        + " After the deadline it is checkout-ended.")
                        .forPrograms()
                        .idempotent()
                        .path(CHECKOUT)
                        .body(CheckoutShapes.CONFIRMATION)
                        .answers(201, CheckoutAnswer.class)
                        .problems(
                                ProblemType.CONFLICT,
                                ProblemType.CHECKOUT_ENDED,
                                ProblemType.HOLD_ENDED,
                                ProblemType.TOO_OFTEN)
                        .handledBy(this::confirm),
                Route.post("/v1/checkouts/{checkout}/cancel")
                        .named("cancelCheckout")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Say that it is not paid")
                        .details("All that was set aside is there again.")
                        .forPrograms()
                        .idempotent()
                        .path(CHECKOUT)
                        .body(CheckoutShapes.CANCELLATION)
                        .answers(201, CheckoutAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.CHECKOUT_ENDED, ProblemType.HOLD_ENDED)
                        .handledBy(call -> told(
                                till.cancel(asked(call, What.CANCEL, call.path(CHECKOUT)), call.path(CHECKOUT)),
                                null)));
    }

    private Answer open(Call<NewCheckout> call) {
        long program = call.caller().programId();
        Till.Asked asked = new Till.Asked(program, call.caller().keyId(), call.idempotencyKey(), call.fingerprint());
        return told(
                switch (wishes.read(program, call.body(), till.now(program))) {
                    // what was answered once is answered again, however old its quote is by now
                    case Wishes.Outcome.Refused(var problem) ->
                        till.againOr(asked, What.OPEN, new Till.Outcome.Refused(problem));
                    case Wishes.Outcome.Found(var wish) -> till.open(asked, wish, call.query(DRY_RUN));
                },
                call.body().order());
    }

    private Answer confirm(Call<Paid> call) {
        long id = call.path(CHECKOUT);
        return told(till.confirm(asked(call, What.CONFIRM, id), id, call.body().amount()), null);
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        String called = call.find(MEMBER);
        Long member = called == null ? null : members.find(program, called);
        return Answer.ok(new OpenCheckoutsAnswer(
                called != null && member == null
                        ? List.of()
                        : checkouts
                                .open(program, call.find(ORDER), member, call.find(BEFORE), call.query(LIMIT))
                                .stream()
                                .map(telling::view)
                                .toList()));
    }

    private Answer show(Call<Void> call) {
        return checkouts
                .find(call.caller().programId(), call.path(CHECKOUT))
                .<Answer>map(checkout -> Answer.ok(telling.view(checkout)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** @param order as it was said */
    private Answer told(Till.Outcome outcome, @Nullable String order) {
        return switch (outcome) {
            case Till.Outcome.Refused(var answer) -> answer;
            case Till.Outcome.Tried(var checkout, var event) -> Answer.ok(telling.preview(checkout, order, event));
            case Till.Outcome.Done(var checkout, var event, var replayed) -> {
                Answer.Success answer =
                        Answer.created(event == null ? telling.view(checkout) : telling.view(checkout, event));
                yield replayed ? answer.header(Answers.REPLAYED, "true") : answer;
            }
        };
    }

    /** The same key for another checkout, or for something else about it, is something else. */
    private static Till.Asked asked(Call<?> call, What what, long id) {
        Map<String, Json> said = new LinkedHashMap<>(call.json().fields());
        said.put("what", new Json.Text(what.word()));
        said.put("checkout", new Json.Text(Checkouts.ID.print(id)));
        return new Till.Asked(
                call.caller().programId(),
                call.caller().keyId(),
                call.idempotencyKey(),
                new Json.Fields(said).fingerprint());
    }
}
