package zhiyin.checkout;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.checkout.CheckoutShapes.NewCheckout;
import zhiyin.checkout.CheckoutTelling.CheckoutAnswer;
import zhiyin.checkout.Checkouts.What;
import zhiyin.checkout.OrderTelling.ExchangeAnswer;
import zhiyin.checkout.OrderTelling.OrderAnswer;
import zhiyin.checkout.OrderTelling.ReturnAnswer;
import zhiyin.checkout.Returns.Wanted;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.intake.Answers;
import zhiyin.intake.EventShapes;
import zhiyin.intake.Events;
import zhiyin.member.Members;

/** Orders that come back, over HTTP. */
@Configuration(proxyBeanMethods = false)
class ReturnRoutes {

    private static final PathVariable<String> ORDER = PathVariable.text("order").says("Your number of the order.");
    private static final Query<Boolean> DRY_RUN =
            Query.flag("dry_run").says("The preview: what it would come to, with 200; nothing is recorded.");

    private static final OptionalQuery<String> NUMBER =
            Query.text("number", Shape.text(1, 100)).says("Your number of the order.");
    private static final OptionalQuery<String> MEMBER =
            Query.text("member", Shape.text(1, 400)).says("Whose: the member's id, or one of his identities.");
    private static final OptionalQuery<String> STORE =
            Query.text("store", Shape.text(1, 50)).says("Where they were made.");
    private static final OptionalQuery<OrderListing.State> STATE =
            Query.of("state", OrderListing.State::of).says("paid, partly-returned or returned.");
    private static final OptionalQuery<LocalDate> FROM =
            Query.date("from").says("Paid on that day or later, by the programme's calendar.");
    private static final OptionalQuery<LocalDate> UNTIL = Query.date("until").says("Paid on that day or earlier.");
    private static final OptionalQuery<Long> CURSOR =
            Query.of("cursor", Events.ID::parse).says("Where the page before ended.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 100, 50).says("How many at most.");

    private static final OptionalField<String> REFERENCE = Field.optional(
                    "return", Shape.text(1, 100).of(TextRule.KEY))
            .says("Your number of the return; the idempotency key, if not said.");
    private static final Field<Boolean> GOODS = Field.withDefault("goods", Shape.bool(), true)
            .says(
                    "Whether goods come back: those that `lines` names, or all that are still out. Otherwise only delivery is"
                            + " given back.");
    private static final OptionalField<Long> DELIVERY = Field.optional(
                    "delivery", Shape.integer(0, CheckoutShapes.AMOUNT_MAX))
            .says(
                    "What is given back of delivery, in minor units; with the last of the goods what is left of it, if not said.");

    /** @param reference null where the key is to be it */
    private record Body(
            @Nullable String reference,
            boolean goods,
            List<ReturnedLine> lines,
            @Nullable Long delivery,
            @Nullable String store) {
        Wanted wanted(String key) {
            return new Wanted(reference == null ? key : reference, goods, lines, delivery, store);
        }
    }

    private static final Shape<Body> BODY = Shape.object(
                    "NewReturn",
                    body -> new Body(
                            body.find(REFERENCE),
                            body.get(GOODS),
                            body.get(EventShapes.RETURNED_LINES),
                            body.find(DELIVERY),
                            body.find(EventShapes.WHERE)),
                    REFERENCE,
                    GOODS,
                    EventShapes.RETURNED_LINES,
                    DELIVERY,
                    EventShapes.WHERE)
            .check(
                    "/delivery",
                    body -> body.goods()
                            || (body.delivery() != null
                                    && body.delivery() > 0
                                    && body.lines().isEmpty()),
                    "return.nothing");

    private static final Field<Body> RETURNED =
            Field.required("return", BODY).says("What comes back, as POST /v1/orders/{order}/returns takes it.");
    private static final Field<NewCheckout> INSTEAD = Field.required("checkout", CheckoutShapes.NEW_CHECKOUT)
            .says("What is had instead, as POST /v1/checkouts takes it.");

    private record Exchange(Body returned, NewCheckout instead) {}

    private static final Shape<Exchange> EXCHANGE = Shape.object(
                    "NewExchange", body -> new Exchange(body.get(RETURNED), body.get(INSTEAD)), RETURNED, INSTEAD)
            .check("/return/goods", body -> body.returned().goods(), "return.nothing");

    private static final Field<String> BUYER = Field.required("member", Shape.text(1, 210))
            .says("Whose order it was: the member's id, or one of his identities.");

    private static final Shape<String> ATTACHED = Shape.object("OrderOfMember", body -> body.get(BUYER), BUYER);

    private final Returns returns;
    private final GuestOrders guests;
    private final CheckoutTelling checkouts;
    private final Till till;
    private final Wishes wishes;
    private final OrderTelling telling;
    private final OrderListing listing;
    private final Members members;

    ReturnRoutes(
            Returns returns,
            GuestOrders guests,
            CheckoutTelling checkouts,
            Till till,
            Wishes wishes,
            OrderTelling telling,
            OrderListing listing,
            Members members) {
        this.returns = returns;
        this.guests = guests;
        this.checkouts = checkouts;
        this.till = till;
        this.wishes = wishes;
        this.telling = telling;
        this.listing = listing;
        this.members = members;
    }

    @Bean
    Routes returnedOrders() {
        return Routes.of(
                "Orders",
                "Orders that were paid, and what came back of them.",
                Route.get("/v1/orders")
                        .named("listOrders")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List orders, the one that was paid last first")
                        .details(
                                "For one page 2,000 orders are looked at: while there is a `next`, there may be more that fit.")
                        .forPrograms()
                        .queries(NUMBER, MEMBER, STORE, STATE, FROM, UNTIL, CURSOR, LIMIT)
                        .answers(200, OrderListing.OrdersAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/orders/{order}")
                        .named("getOrder")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Explain an order, and what has come back of it, to the last unit")
                        .details(
                                "Line by line what was taken off it and by what, how it was paid, what it earned, each return with"
                                        + " what went where, and what is still out; in figures and in sentences.")
                        .forPrograms()
                        .path(ORDER)
                        .answers(200, OrderAnswer.class)
                        .handledBy(this::show),
                Route.post("/v1/orders/{order}/member")
                        .named("attachOrder")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Say whose an order was that was paid by nobody")
                        .details(
                                "Once, and within the days that the programme's pricing gives (attachDays): the order comes in as order.paid"
                                        + " at the time at which it was paid, and earns what it would have earned; what has come back of it"
                                        + " meanwhile earns nothing.")
                        .forPrograms()
                        .idempotent()
                        .path(ORDER)
                        .body(ATTACHED)
                        .answers(201, CheckoutAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT, ProblemType.TOO_OFTEN)
                        .handledBy(this::attach),
                Route.post("/v1/orders/{order}/returns")
                        .named("returnOrder")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Take an order back, wholly or in part")
                        .details(
                                "One plan: what the lines earned is taken back, what they were paid with is given back, each to where it"
                                        + " came from. Returns in any split and order come to the same as one. An order that was told at"
                                        + " POST /v1/events comes back here too.")
                        .forPrograms()
                        .idempotent()
                        .path(ORDER)
                        .queries(DRY_RUN)
                        .body(BODY)
                        .answers(201, ReturnAnswer.class)
                        .answers(200, ReturnAnswer.class)
                        .problems(
                                ProblemType.CONFLICT, ProblemType.REFUND_EXCEEDS_ORIGINAL, ProblemType.ALREADY_REVERSED)
                        .handledBy(this::take),
                Route.post("/v1/orders/{order}/exchanges")
                        .named("exchangeOrder")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Take something back and hold the price of something else")
                        .details(
                                "A return and a checkout in one: both, or neither. What comes back of points and stored value can pay for"
                                        + " what is had instead.")
                        .forPrograms()
                        .idempotent()
                        .path(ORDER)
                        .body(EXCHANGE)
                        .answers(201, ExchangeAnswer.class)
                        .problems(
                                ProblemType.CONFLICT,
                                ProblemType.QUOTE_OUTDATED,
                                ProblemType.PROMOTION_USED_UP,
                                ProblemType.GROUP_FULL,
                                ProblemType.GROUP_ENDED,
                                ProblemType.PROMOTION_ENDED,
                                ProblemType.IN_GROUP,
                                ProblemType.NO_MORE_GROUPS,
                                ProblemType.INSUFFICIENT_BALANCE,
                                ProblemType.NOT_USABLE_HERE,
                                ProblemType.REFUND_EXCEEDS_ORIGINAL,
                                ProblemType.ALREADY_REVERSED)
                        .handledBy(this::exchange));
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        String called = call.find(MEMBER);
        Long member = called == null ? null : members.find(program, called);
        if (called != null && member == null) {
            return Answer.ok(new OrderListing.OrdersAnswer(List.of(), null));
        }
        return Answer.ok(listing.find(
                program,
                new OrderListing.Wish(
                        call.find(NUMBER),
                        member,
                        call.find(STORE),
                        call.find(STATE),
                        call.find(FROM),
                        call.find(UNTIL)),
                call.find(CURSOR),
                call.query(LIMIT)));
    }

    private Answer show(Call<Void> call) {
        return telling.order(call.caller().programId(), call.path(ORDER), call.language())
                .<Answer>map(Answer::ok)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer take(Call<Body> call) {
        boolean dryRun = call.query(DRY_RUN);
        Wanted wanted = call.body().wanted(call.idempotencyKey());
        return switch (returns.take(asked(call, What.RETURN), call.path(ORDER), wanted, dryRun)) {
            case Returns.Outcome.Refused(var answer) -> answer;
            case Returns.Outcome.Done(var refund, var event, var _, var replayed) ->
                replayed(
                        Answer.of(dryRun && !replayed ? 200 : 201, telling.returned(refund, event, !dryRun)), replayed);
        };
    }

    private Answer attach(Call<String> call) {
        return switch (guests.attach(asked(call, What.ATTACH), call.path(ORDER), call.body())) {
            case Till.Outcome.Refused(var answer) -> answer;
            case Till.Outcome.Tried(var checkout, var _) -> Answer.created(checkouts.view(checkout));
            case Till.Outcome.Done(var checkout, var _, var replayed) ->
                replayed(Answer.created(checkouts.view(checkout)), replayed);
        };
    }

    private Answer exchange(Call<Exchange> call) {
        long program = call.caller().programId();
        Till.Asked asked = asked(call, What.EXCHANGE);
        return returns.again(asked, What.EXCHANGE).map(this::exchanged).orElseGet(() -> switch (wishes.read(
                program, call.body().instead(), till.now(program))) {
            case Wishes.Outcome.Refused(var problem) -> problem;
            case Wishes.Outcome.Found(var wish) ->
                exchanged(returns.take(
                        asked, call.path(ORDER), call.body().returned().wanted(call.idempotencyKey()), false, wish));
        });
    }

    private Answer exchanged(Returns.Outcome outcome) {
        return switch (outcome) {
            case Returns.Outcome.Refused(var answer) -> answer;
            case Returns.Outcome.Done(var refund, var event, var instead, var replayed) ->
                instead == null
                        ? Problem.of(ProblemType.NOT_FOUND)
                        : replayed(Answer.created(telling.exchanged(refund, event, instead)), replayed);
        };
    }

    private static Answer replayed(Answer.Success answer, boolean replayed) {
        return replayed ? answer.header(Answers.REPLAYED, "true") : answer;
    }

    /** The same key for another order is something else. */
    private static Till.Asked asked(Call<?> call, What what) {
        Map<String, Json> said = new LinkedHashMap<>();
        said.put("what", new Json.Text(what.word()));
        said.put("order", new Json.Text(call.path(ORDER)));
        said.put("body", call.json());
        return new Till.Asked(
                call.caller().programId(),
                call.caller().keyId(),
                call.idempotencyKey(),
                new Json.Fields(said).fingerprint());
    }
}
