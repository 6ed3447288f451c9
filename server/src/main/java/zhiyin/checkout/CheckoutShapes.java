package zhiyin.checkout;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.intake.EventShapes;
import zhiyin.promotion.Cart;
import zhiyin.promotion.Quotes;

/** What a checkout looks like on its way in. */
final class CheckoutShapes {

    static final long AMOUNT_MAX = 100_000_000_000L;
    private static final long POINTS_MAX = 1_000_000_000_000L;

    private CheckoutShapes() {}

    /** Stored value to be paid with. */
    record Value(String asset, long amount) {}

    /**
     * Points to be paid with, at what the shop takes them for.
     *
     * @param amount minor units
     */
    record Points(String asset, long points, long amount) {}

    /** An order that the shop has priced itself. */
    record Told(String currency, Order order) {}

    /** A checkout as it is wished for. */
    record NewCheckout(
            @Nullable String quote,
            @Nullable Cart cart,
            @Nullable Told priced,
            @Nullable String member,
            @Nullable String order,
            @Nullable Instant deadline,
            @Nullable Points points,
            @Nullable Value storedValue,
            long giftCard) {
        boolean hasOnePrice() {
            return priced == null ? quote != null || cart != null : quote == null && cart == null;
        }
    }

    private static final Field<String> ASSET =
            Field.required("asset", Shape.text(1, 40)).says("The programme's code of it.");
    private static final Field<String> POINTS_ASSET =
            Field.withDefault("asset", Shape.text(1, 40), "points").says("The programme's code of them.");
    private static final Field<Long> AMOUNT =
            Field.required("amount", Shape.integer(1, AMOUNT_MAX)).says("Minor units.");
    private static final Field<Long> WORTH =
            Field.required("amount", Shape.integer(0, AMOUNT_MAX)).says("What you take them for; minor units.");
    private static final Field<Long> HOW_MANY = Field.required("points", Shape.integer(1, POINTS_MAX));

    private static final OptionalField<String> QUOTE = Field.optional("quote", Shape.text(1, Quotes.LENGTH_MAX))
            .says("A quote that was given for the cart: its price is held.");
    private static final OptionalField<Cart> CART = Field.optional("cart", Cart.SHAPE)
            .says("A cart, to be priced now; or, with a quote, the cart as it is now: if it is another, the answer is"
                    + " quote-outdated.");
    static final Shape<Told> PRICED_ORDER = Shape.object(
            "PricedOrder",
            body -> new Told(
                    body.get(EventShapes.CURRENCY),
                    order(
                            body.find(EventShapes.CHANNEL),
                            body.find(EventShapes.STORE),
                            body.get(EventShapes.SHIPPING),
                            body.get(EventShapes.LINES))),
            EventShapes.CURRENCY,
            EventShapes.CHANNEL,
            EventShapes.STORE,
            EventShapes.SHIPPING,
            EventShapes.LINES);
    private static final OptionalField<Told> PRICED = Field.optional("priced", PRICED_ORDER)
            .says("An order that you have priced yourself, with its discounts: only points and stored value are ours.");
    private static final OptionalField<String> MEMBER = Field.optional("member", Shape.text(1, 210))
            .says("Whose order it is, where you priced it yourself; otherwise the cart says so.");
    private static final OptionalField<String> ORDER = Field.optional(
                    "order", Shape.text(1, 100).of(TextRule.KEY))
            .says("Your number of the order that it becomes; the checkout's own, if not said.");
    private static final OptionalField<Instant> DEADLINE = Field.optional("deadline", Shape.instant())
            .says("When it ends by itself; in 15 minutes, if not said, and in a week at most.");
    static final OptionalField<Points> POINTS = Field.optional(
                    "points",
                    Shape.object(
                            "PointsToPay",
                            body -> new Points(body.get(POINTS_ASSET), body.get(HOW_MANY), body.get(WORTH)),
                            POINTS_ASSET,
                            HOW_MANY,
                            WORTH))
            .says("Points to be paid with, where you priced the order yourself.");
    static final OptionalField<Value> STORED_VALUE = Field.optional(
                    "stored_value",
                    Shape.object("ValueToPay", body -> new Value(body.get(ASSET), body.get(AMOUNT)), ASSET, AMOUNT))
            .says("What is paid out of the member's wallet.");
    static final Field<Long> GIFT_CARD = Field.withDefault("gift_card", Shape.integer(0, AMOUNT_MAX), 0L)
            .says("What is paid with gift cards that are in no wallet; minor units.");

    static final Shape<NewCheckout> NEW_CHECKOUT = Shape.object(
                    "NewCheckout",
                    body -> new NewCheckout(
                            body.find(QUOTE),
                            body.find(CART),
                            body.find(PRICED),
                            body.find(MEMBER),
                            body.find(ORDER),
                            body.find(DEADLINE),
                            body.find(POINTS),
                            body.find(STORED_VALUE),
                            body.get(GIFT_CARD)),
                    QUOTE,
                    CART,
                    PRICED,
                    MEMBER,
                    ORDER,
                    DEADLINE,
                    POINTS,
                    STORED_VALUE,
                    GIFT_CARD)
            .check(NewCheckout::hasOnePrice, "checkout.one-price")
            .check("/points", wish -> wish.points() == null || wish.priced() != null, "checkout.only-priced");

    private static Order order(@Nullable String channel, @Nullable String store, long shipping, List<OrderLine> lines) {
        return new Order("order", channel, store, shipping, lines);
    }

    private static final OptionalField<Long> PAID = Field.optional("amount", Shape.integer(0, AMOUNT_MAX * 1000))
            .says("What was paid with money, to be held against what is left to pay; minor units.");

    /** What was paid with money; null where it was not said. */
    record Paid(@Nullable Long amount) {}

    static final Shape<Paid> CONFIRMATION = Shape.object("Confirmation", body -> new Paid(body.find(PAID)), PAID);

    static final Shape<String> CANCELLATION = Shape.object("Cancellation", body -> "");
}
