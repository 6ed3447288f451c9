package zhiyin.promotion;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.coupon.HeldCoupons;
import zhiyin.engine.MemberState;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.promotion.Customer;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Quote;
import zhiyin.http.Answer;
import zhiyin.http.Attempts;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.intake.States;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Marked;
import zhiyin.program.Programmes;

/** The price of a cart over HTTP. */
@Configuration(proxyBeanMethods = false)
class QuoteRoutes {

    /** Minor units of one line, as orders have it. */
    private static final long AMOUNT_MAX = 100_000_000_000L;

    private static final long QUANTITY_MAX = 1_000_000;
    private static final long POINTS_MAX = 1_000_000_000_000L;
    private static final int LINES_MAX = 500;
    private static final int COUPONS_MAX = 200;
    private static final int CODES_MAX = 20;

    private static final Field<String> LINE_ID =
            Field.required("id", Shape.text(1, 100).of(TextRule.KEY)).says("The line's own name within the cart.");
    private static final Field<String> SKU =
            Field.required("sku", Shape.text(1, 100)).says("What is in it.");
    private static final OptionalField<String> CATEGORY =
            Field.optional("category", Shape.text(1, 200)).says("Your category of it, or a path such as food/fresh.");
    private static final OptionalField<String> BRAND = Field.optional("brand", Shape.text(1, 100));
    private static final Field<Long> QUANTITY =
            Field.required("quantity", Shape.integer(1, QUANTITY_MAX)).says("Units.");
    private static final Field<Long> UNIT_PRICE = Field.required("unit_price", Shape.integer(0, AMOUNT_MAX))
            .says("What a unit costs before any discount, tax included; minor units.");
    private static final Field<Boolean> SELECTED = Field.withDefault("selected", Shape.bool(), true)
            .says("Whether it is to be bought now. What is not counts for nothing, and is not in the answer.");

    /** @param selected whether it is to be bought now */
    private record Line(
            String id,
            String sku,
            @Nullable String category,
            @Nullable String brand,
            long quantity,
            long unitPrice,
            boolean selected) {
        OrderLine asOrdered() {
            return new OrderLine(id, sku, category, brand, quantity, quantity * unitPrice, 0, 0);
        }
    }

    private static final Shape<Line> LINE = Shape.object(
                    "CartLine",
                    line -> new Line(
                            line.get(LINE_ID),
                            line.get(SKU),
                            line.find(CATEGORY),
                            line.find(BRAND),
                            line.get(QUANTITY),
                            line.get(UNIT_PRICE),
                            line.get(SELECTED)),
                    LINE_ID,
                    SKU,
                    CATEGORY,
                    BRAND,
                    QUANTITY,
                    UNIT_PRICE,
                    SELECTED)
            .check("/unit_price", line -> line.unitPrice() <= AMOUNT_MAX / line.quantity(), "number.too-large");

    private static final Field<String> COUPON_ID = Field.required(
                    "id", Shape.text(1, 100).of(TextRule.KEY))
            .says("Your own number of the coupon; of one of ours, cpn_….");
    private static final OptionalField<String> COUPON_PROMOTION = Field.optional("promotion", Shape.text(1, 40))
            .says("The promotion that a coupon of yours is for, by its code.");
    private static final OptionalField<Instant> COUPON_UNTIL =
            Field.optional("until", Shape.instant()).says("From when it can't be used any more.");
    private static final Shape<NamedCoupon> COUPON = Shape.object(
            "HeldCoupon",
            body -> new NamedCoupon(body.get(COUPON_ID), body.find(COUPON_PROMOTION), body.find(COUPON_UNTIL)),
            COUPON_ID,
            COUPON_PROMOTION,
            COUPON_UNTIL);

    /** @param promotion null for a coupon of ours, which says itself what it is for */
    private record NamedCoupon(
            String id, @Nullable String promotion, @Nullable Instant until) {}

    private static final OptionalField<String> MEMBER = Field.optional("member", Shape.text(1, 210))
            .says("Whose cart it is: the member's id, or one of his identities; somebody unknown, if not said.");
    private static final OptionalField<String> CHANNEL =
            Field.optional("channel", Shape.text(1, 100)).says("Where it is bought: shop, app, till …");
    private static final OptionalField<String> STORE = Field.optional("store", Shape.text(1, 100));
    private static final Field<Long> DELIVERY = Field.withDefault("shipping", Shape.integer(0, AMOUNT_MAX), 0L)
            .says("What delivery costs, tax included; minor units.");
    private static final Field<List<Line>> LINES = Field.required("lines", Shape.list(LINE, 1, LINES_MAX));
    private static final Field<List<NamedCoupon>> COUPONS = Field.withDefault(
                    "coupons", Shape.list(COUPON, 0, COUPONS_MAX), List.of())
            .says("Coupons that the member has in your own system and may use. Those that he has here are considered by"
                    + " themselves; of one that is named it is said why it can't be used, too.");
    private static final Field<List<String>> CODES = Field.withDefault(
                    "codes", Shape.list(Shape.text(1, 80), 0, CODES_MAX), List.of())
            .says("Codes that he shows. One that was not used yet need not be his.");
    private static final Field<Long> POINTS = Field.withDefault("points", Shape.integer(0, POINTS_MAX), 0L)
            .says("How many points he wants to pay with at most.");

    private record Cart(
            @Nullable String member,
            @Nullable String channel,
            @Nullable String store,
            long delivery,
            List<Line> lines,
            List<NamedCoupon> coupons,
            List<String> codes,
            long points) {

        /** What is bought now; null where nothing is. */
        @Nullable
        Order order() {
            List<OrderLine> selected =
                    lines.stream().filter(Line::selected).map(Line::asOrdered).toList();
            return selected.isEmpty() ? null : new Order("cart", channel, store, delivery, selected);
        }
    }

    private static final Shape<Cart> CART = Shape.object(
                    "Cart",
                    body -> new Cart(
                            body.find(MEMBER),
                            body.find(CHANNEL),
                            body.find(STORE),
                            body.get(DELIVERY),
                            body.get(LINES),
                            body.get(COUPONS),
                            body.get(CODES),
                            body.get(POINTS)),
                    MEMBER,
                    CHANNEL,
                    STORE,
                    DELIVERY,
                    LINES,
                    COUPONS,
                    CODES,
                    POINTS)
            .check("/lines", cart -> unique(cart.lines().stream().map(Line::id).toList()), "line.duplicate")
            .check(
                    "/coupons",
                    cart -> unique(cart.coupons().stream().map(NamedCoupon::id).toList()),
                    "coupon.duplicate")
            .check("/codes", cart -> unique(cart.codes()), "coupon.duplicate")
            .check("/lines", cart -> cart.lines().stream().anyMatch(Line::selected), "lines.none-selected");

    private static boolean unique(List<String> ids) {
        return Set.copyOf(new HashSet<>(ids)).size() == ids.size();
    }

    private final Programmes programmes;
    private final Members members;
    private final States states;
    private final Shelf shelf;
    private final HeldCoupons held;
    private final QuoteTelling telling;
    private final Attempts attempts;
    private final ProgramClocks clocks;

    QuoteRoutes(
            Programmes programmes,
            Members members,
            States states,
            Shelf shelf,
            HeldCoupons held,
            QuoteTelling telling,
            Attempts attempts,
            ProgramClocks clocks) {
        this.programmes = programmes;
        this.members = members;
        this.states = states;
        this.shelf = shelf;
        this.held = held;
        this.telling = telling;
        this.attempts = attempts;
        this.clocks = clocks;
    }

    @Bean
    Routes prices() {
        return Routes.of(
                "Prices",
                "What a cart costs, and why.",
                Route.post("/v1/quotes")
                        .named("quoteCart")
                        .needs(Permission.MEMBERS_READ)
                        .summary("What does this cart cost")
                        .details(
                                "The best lawful price: promotions lane by lane, of coupons those that are worth most, points as"
                                        + " money at last. Each benefit that was considered says that it applies, or why not. Nothing"
                                        + " is recorded.")
                        .forPrograms()
                        .readsOnly()
                        .body(CART)
                        .answers(200, QuoteTelling.PriceAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(this::quote));
    }

    private Answer quote(Call<Cart> call) {
        long program = call.caller().programId();
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Cart cart = call.body();
        Order order = cart.order();
        if (order == null) {
            return Problem.invalid("/lines", "lines.none-selected");
        }
        Long member = cart.member() == null ? null : members.find(program, cart.member());
        Optional<States.Now> known = member == null ? Optional.empty() : states.now(program, member);
        if (cart.member() != null && known.isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        MemberState state = known.map(States.Now::state).orElse(MemberState.NOBODY);
        Instant now = clocks.of(program).instant();
        Engines.Version version = engines.at(now, member, Marked.of(state.profile()));
        Pricing pricing = version.engine().programme().pricing();
        if (pricing == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.no-pricing.detail");
        }
        if (!cart.codes().isEmpty() && !attempts.allowed(call.caller().keyId())) {
            return Problem.of(ProblemType.RATE_LIMITED).retryAfter(Math.toIntExact(Attempts.WITHIN.toSeconds()));
        }
        HeldCoupons.Shown shown = shown(cart, program, member, version, state, now);
        if (shown.unknownCodes() > 0) {
            attempts.missed(call.caller().keyId());
        }
        Shelf.Stock stock = shelf.of(program, version, pricing);
        try {
            Quote quote = stock.offers().quote(order, customer(cart, shown, state, pricing, now));
            Order paid = quote.order();
            Event.OrderPaid event = new Event.OrderPaid(
                    0, now, quote.paidWithPoints() == 0 ? paid : paid.with(new PaidWith(quote.paidWithPoints(), 0, 0)));
            return Answer.ok(telling.of(
                    quote,
                    shown.unusable(),
                    stock,
                    version,
                    order,
                    version.engine().quote(state, event),
                    call.language()));
        } catch (ArithmeticException tooLarge) {
            return Problem.invalid(List.of(new Fault("/lines", "number.too-large")));
        }
    }

    /** What the member has here, what he names, and what he shows. */
    private HeldCoupons.Shown shown(
            Cart cart, long program, @Nullable Long member, Engines.Version version, MemberState state, Instant now) {
        List<Customer.Coupon> others = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (NamedCoupon each : cart.coupons()) {
            if (each.promotion() == null) {
                ours.add(each.id());
            } else {
                others.add(new Customer.Coupon(each.id(), each.promotion(), each.until()));
            }
        }
        return held.shown(new HeldCoupons.Asked(program, member, version, state, now), ours, cart.codes(), others);
    }

    private static Customer customer(
            Cart cart, HeldCoupons.Shown shown, MemberState state, Pricing pricing, Instant now) {
        Map<String, String> tiers = new HashMap<>();
        state.standings().forEach((ladder, standing) -> tiers.put(ladder, standing.tier()));
        long points = pricing.points() == null
                ? 0
                : Math.max(0, state.account(pricing.points().asset()).available());
        return new Customer(
                now, state.profile(), tiers, state.ordersPaid(), shown.usable(), Map.of(), points, cart.points());
    }
}
