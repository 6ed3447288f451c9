package zhiyin.promotion;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.promotion.Customer;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Taxes;
import zhiyin.http.AnyField;
import zhiyin.http.Field;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;

/**
 * A cart as a shop tells it. Amounts are minor units.
 *
 * @param member whose it is: the id, or one of his identities; null for somebody unknown
 * @param shipping what delivery costs
 * @param coupons that he has in the shop's own system; without a promotion, those of ours that are named
 * @param codes that he shows
 * @param points how many he wants to pay with at most
 * @param group with whom he buys together; null where he buys alone
 * @param taxIncluded whether its prices contain taxes; null for what the programme says
 * @param shippingTax of delivery
 */
public record Cart(
        @Nullable String member,
        @Nullable String channel,
        @Nullable String store,
        long shipping,
        List<Line> lines,
        List<Customer.Coupon> coupons,
        List<String> codes,
        long points,
        @Nullable Group group,
        @Nullable Boolean taxIncluded,
        Tax shippingTax) {

    public Cart {
        lines = List.copyOf(lines);
        coupons = List.copyOf(coupons);
        codes = List.copyOf(codes);
    }

    /** The promotion of a coupon that says itself what it is for. */
    static final String OURS = "";

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
            .says("What a unit costs before any discount; minor units.");
    private static final Field<Boolean> SELECTED = Field.withDefault("selected", Shape.bool(), true)
            .says("Whether it is to be bought now. What is not counts for nothing, and is not in the answer.");

    private static final OptionalField<BigDecimal> TAX_RATE = Field.optional("tax_rate", Shape.decimalText(3, 4))
            .says("The rate of tax on it, percent as text: \"8.25\".");
    private static final OptionalField<Long> TAX = Field.optional("tax", Shape.integer(0, AMOUNT_MAX))
            .says("Instead of a rate, the tax on all of it before any discount; minor units.");

    /**
     * What taxes there are on something: a rate, or what it comes to before anything is taken off; neither for none.
     *
     * @param rate in ten-thousandths of a percent
     */
    public record Tax(@Nullable Long rate, @Nullable Long amount) {
        static Tax of(@Nullable BigDecimal percent, @Nullable Long amount) {
            return new Tax(percent == null ? null : percent.movePointRight(4).longValueExact(), amount);
        }

        boolean isSaidOnce() {
            return rate == null || amount == null;
        }

        boolean isNoLessThanNothing() {
            return rate == null || rate >= 0;
        }

        /** The part of a price that is tax, or comes on top; null for none. */
        @Nullable
        Ratio part(Taxes taxes, long before) {
            return rate != null ? taxes.ofRate(rate) : amount == null ? null : Taxes.ofAmount(amount, before);
        }
    }

    /** @param selected whether it is to be bought now */
    public record Line(
            String id,
            String sku,
            @Nullable String category,
            @Nullable String brand,
            long quantity,
            long unitPrice,
            boolean selected,
            Tax tax) {
        OrderLine asOrdered() {
            return new OrderLine(id, sku, category, brand, quantity, quantity * unitPrice, 0, 0);
        }
    }

    /**
     * With whom he buys together: one of both.
     *
     * @param open the promotion by which he opens a group
     * @param join the group that he joins
     */
    public record Group(@Nullable String open, @Nullable String join) {
        boolean isOne() {
            return (open == null) != (join == null);
        }
    }

    private static final OptionalField<String> OPEN =
            Field.optional("open", Shape.text(1, 40)).says("The promotion by which he opens a group of his own.");
    private static final OptionalField<String> JOIN =
            Field.optional("join", Shape.text(1, 40)).says("The group that he joins: grp_….");
    private static final OptionalField<Group> GROUP = Field.optional(
                    "group",
                    Shape.object("GroupToBuyWith", body -> new Group(body.find(OPEN), body.find(JOIN)), OPEN, JOIN)
                            .check(Group::isOne, "group.one"))
            .says("Where he buys together with others: the group that he opens or joins.");

    private static final Shape<Line> LINE = Shape.object(
                    "CartLine",
                    line -> new Line(
                            line.get(LINE_ID),
                            line.get(SKU),
                            line.find(CATEGORY),
                            line.find(BRAND),
                            line.get(QUANTITY),
                            line.get(UNIT_PRICE),
                            line.get(SELECTED),
                            Tax.of(line.find(TAX_RATE), line.find(TAX))),
                    LINE_ID,
                    SKU,
                    CATEGORY,
                    BRAND,
                    QUANTITY,
                    UNIT_PRICE,
                    SELECTED,
                    TAX_RATE,
                    TAX)
            .check("/unit_price", line -> line.unitPrice() <= AMOUNT_MAX / line.quantity(), "number.too-large")
            .check("/tax_rate", line -> line.tax().isNoLessThanNothing(), "tax.rate")
            .check("/tax", line -> line.tax().isSaidOnce(), "tax.twice")
            .check("/tax", line -> isWithin(line.tax(), line.quantity() * line.unitPrice()), "tax.more");

    /** A tax is no more than the price that it is on. */
    private static boolean isWithin(Tax tax, long price) {
        return tax.amount() == null || tax.amount() <= price;
    }

    private static final Field<String> COUPON_ID = Field.required(
                    "id", Shape.text(1, 100).of(TextRule.KEY))
            .says("Your own number of the coupon; of one of ours, cpn_….");
    private static final OptionalField<String> COUPON_PROMOTION = Field.optional("promotion", Shape.text(1, 40))
            .says("The promotion that a coupon of yours is for, by its code.");
    private static final OptionalField<Instant> COUPON_UNTIL =
            Field.optional("until", Shape.instant()).says("From when it can't be used any more.");
    private static final Shape<Customer.Coupon> COUPON = Shape.object(
            "HeldCoupon",
            body -> new Customer.Coupon(
                    body.get(COUPON_ID),
                    Objects.requireNonNullElse(body.find(COUPON_PROMOTION), OURS),
                    body.find(COUPON_UNTIL)),
            COUPON_ID,
            COUPON_PROMOTION,
            COUPON_UNTIL);

    private static final OptionalField<String> MEMBER = Field.optional("member", Shape.text(1, 210))
            .says("Whose cart it is: the member's id, or one of his identities; somebody unknown, if not said.");
    private static final OptionalField<String> CHANNEL =
            Field.optional("channel", Shape.text(1, 100)).says("Where it is bought: shop, app, till …");
    private static final OptionalField<String> STORE = Field.optional("store", Shape.text(1, 100));
    private static final Field<Long> DELIVERY =
            Field.withDefault("shipping", Shape.integer(0, AMOUNT_MAX), 0L).says("What delivery costs; minor units.");
    private static final OptionalField<Boolean> TAX_INCLUDED = Field.optional("tax_included", Shape.bool())
            .says("Whether the prices of this cart contain taxes; as the programme says, if not said.");
    private static final OptionalField<BigDecimal> SHIPPING_TAX_RATE = Field.optional(
                    "shipping_tax_rate", Shape.decimalText(3, 4))
            .says("The rate of tax on delivery, percent as text.");
    private static final OptionalField<Long> SHIPPING_TAX = Field.optional("shipping_tax", Shape.integer(0, AMOUNT_MAX))
            .says("Instead of a rate, the tax on delivery before any discount; minor units.");
    private static final Field<List<Line>> LINES = Field.required("lines", Shape.list(LINE, 1, LINES_MAX));
    private static final Field<List<Customer.Coupon>> COUPONS = Field.withDefault(
                    "coupons", Shape.list(COUPON, 0, COUPONS_MAX), List.of())
            .says("Coupons that the member has in your own system and may use. Those that he has here are considered by"
                    + " themselves; of one that is named it is said why it can't be used, too.");
    private static final Field<List<String>> CODES = Field.withDefault(
                    "codes", Shape.list(Shape.text(1, 80), 0, CODES_MAX), List.of())
            .says("Codes that he shows. One that was not used yet need not be his.");
    private static final Field<Long> POINTS = Field.withDefault("points", Shape.integer(0, POINTS_MAX), 0L)
            .says("How many points he wants to pay with at most.");

    private static final AnyField[] FIELDS = {
        MEMBER,
        CHANNEL,
        STORE,
        DELIVERY,
        LINES,
        COUPONS,
        CODES,
        POINTS,
        GROUP,
        TAX_INCLUDED,
        SHIPPING_TAX_RATE,
        SHIPPING_TAX
    };

    /** What a member says of a cart of his own: whose it is, is not said, and no coupon of another house is taken on his word. */
    private static final AnyField[] OF_MINE = {CHANNEL, STORE, DELIVERY, LINES, CODES, POINTS};

    /** The cart alone. */
    public static final Shape<Cart> SHAPE = checked(Shape.object("Cart", Cart::read, FIELDS));

    static Shape<Cart> checked(Shape<Cart> shape) {
        return shape.check("/lines", Cart::linesDiffer, "line.duplicate")
                .check("/coupons", Cart::couponsDiffer, "coupon.duplicate")
                .check("/lines", Cart::holdsSome, "lines.none-selected")
                .check("/shipping_tax", Cart::taxesDelivery, "tax.delivery");
    }

    static AnyField[] ofMine() {
        return OF_MINE.clone();
    }

    static Cart readMine(ObjectShape.Body body) {
        return new Cart(
                null,
                body.find(CHANNEL),
                body.find(STORE),
                body.get(DELIVERY),
                body.get(LINES),
                List.of(),
                body.get(CODES),
                body.get(POINTS),
                null,
                null,
                Tax.of(null, null));
    }

    /** The same cart of this member. */
    Cart of(String whose) {
        return new Cart(
                whose, channel, store, shipping, lines, coupons, codes, points, group, taxIncluded, shippingTax);
    }

    /** Its fields, and more beside them, which {@link #read} leaves alone. */
    static AnyField[] and(AnyField... more) {
        return Stream.concat(Stream.of(FIELDS), Stream.of(more)).toArray(AnyField[]::new);
    }

    static Cart read(ObjectShape.Body body) {
        return new Cart(
                body.find(MEMBER),
                body.find(CHANNEL),
                body.find(STORE),
                body.get(DELIVERY),
                body.get(LINES),
                body.get(COUPONS),
                body.get(CODES),
                body.get(POINTS),
                body.find(GROUP),
                body.find(TAX_INCLUDED),
                Tax.of(body.find(SHIPPING_TAX_RATE), body.find(SHIPPING_TAX)));
    }

    boolean taxesDelivery() {
        return shippingTax.isNoLessThanNothing() && shippingTax.isSaidOnce() && isWithin(shippingTax, shipping);
    }

    /** How taxes stand beside its prices. */
    Taxes taxes(Pricing pricing) {
        return taxIncluded == null
                ? pricing.taxes()
                : pricing.taxes().with(taxIncluded ? Taxes.Prices.INCLUDED : Taxes.Prices.EXCLUDED);
    }

    boolean linesDiffer() {
        return unique(lines.stream().map(Line::id).toList());
    }

    boolean couponsDiffer() {
        return unique(coupons.stream().map(Customer.Coupon::id).toList()) && unique(codes);
    }

    boolean holdsSome() {
        return lines.stream().anyMatch(Line::selected);
    }

    private static boolean unique(List<String> ids) {
        return Set.copyOf(new HashSet<>(ids)).size() == ids.size();
    }

    /** What is bought now. */
    Order order() {
        return new Order(
                "cart",
                channel,
                store,
                shipping,
                lines.stream().filter(Line::selected).map(Line::asOrdered).toList());
    }
}
