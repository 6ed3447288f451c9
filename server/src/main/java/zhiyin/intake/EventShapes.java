package zhiyin.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Programme;
import zhiyin.http.AnyField;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.Outcome;
import zhiyin.http.Shape;
import zhiyin.http.Shape.Branch;
import zhiyin.http.TextRule;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/** What events look like on their way in. */
public final class EventShapes {

    /** Minor units of one line: a milliard in a currency with cents, so that sums over an order stay far from the edge. */
    private static final long AMOUNT_MAX = 100_000_000_000L;

    private static final long QUANTITY_MAX = 1_000_000_000L;
    private static final long POINTS_MAX = 1_000_000_000_000L;
    private static final int LINES_MAX = 1_000;
    private static final int NUMBER_LENGTH_MAX = 100;

    private EventShapes() {}

    static Shape<Long> points() {
        return Shape.integer(1, POINTS_MAX);
    }

    static Shape<String> number() {
        return Shape.text(1, NUMBER_LENGTH_MAX).of(TextRule.KEY);
    }

    /** A member by id or by one of his identities. */
    public static final Shape<Submission.Who> WHO = Shape.text(1, 210).as(EventShapes::who, "identity.format");

    /** Null where the text is neither an id nor an identity. */
    static Submission.@Nullable Who who(String text) {
        Long id = Members.ID.parse(text);
        if (id != null) {
            return new Submission.Who.Member(id);
        }
        IdentityRef identity = IdentityRef.parse(text);
        return identity == null ? null : new Submission.Who.Known(identity);
    }

    static final Field<Submission.Who> MEMBER = Field.required("member", WHO)
            .says("The member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final OptionalField<Instant> OCCURRED_AT =
            Field.optional("occurred_at", Shape.instant()).says("When it occurred; now, if not said.");
    static final Field<String> KEY =
            Field.required("key", Shape.text(1, 255).of(TextRule.KEY)).says("The item's own idempotency key.");

    private static final Field<String> LINE_ID =
            Field.required("id", number()).says("The line's own name within the order.");
    private static final Field<String> SKU =
            Field.required("sku", Shape.text(1, 100)).says("What was bought.");
    private static final OptionalField<String> CATEGORY =
            Field.optional("category", Shape.text(1, 200)).says("Your category of it, or a path such as food/fresh.");
    private static final OptionalField<String> BRAND = Field.optional("brand", Shape.text(1, 100));
    private static final Field<Long> QUANTITY =
            Field.required("quantity", Shape.integer(1, QUANTITY_MAX)).says("Units.");
    private static final Field<Long> AMOUNT = Field.required("amount", Shape.integer(0, AMOUNT_MAX))
            .says("For all units, before discount, tax included; minor units.");
    private static final Field<Long> DISCOUNT = Field.withDefault("discount", Shape.integer(0, AMOUNT_MAX), 0L)
            .says("This line's part of every discount; minor units.");
    private static final Field<Long> TAX = Field.withDefault("tax", Shape.integer(0, AMOUNT_MAX), 0L)
            .says("The tax contained in what is paid for the line; minor units.");

    /** A line before its figures were held against each other. */
    private record RawLine(
            String id,
            String sku,
            @Nullable String category,
            @Nullable String brand,
            long quantity,
            long amount,
            long discount,
            long tax) {}

    private static final Shape<OrderLine> LINE = Shape.object(
                    "OrderLine",
                    line -> new RawLine(
                            line.get(LINE_ID),
                            line.get(SKU),
                            line.find(CATEGORY),
                            line.find(BRAND),
                            line.get(QUANTITY),
                            line.get(AMOUNT),
                            line.get(DISCOUNT),
                            line.get(TAX)),
                    LINE_ID,
                    SKU,
                    CATEGORY,
                    BRAND,
                    QUANTITY,
                    AMOUNT,
                    DISCOUNT,
                    TAX)
            .check("/discount", line -> line.discount() <= line.amount(), "discount.range")
            .check("/tax", line -> line.tax() <= Math.max(0, line.amount() - line.discount()), "tax.range")
            .as(
                    line -> new OrderLine(
                            line.id(),
                            line.sku(),
                            line.category(),
                            line.brand(),
                            line.quantity(),
                            line.amount(),
                            line.discount(),
                            line.tax()),
                    "type");

    private static final Field<String> ORDER_ID = Field.required("id", number()).says("Your number of the order.");
    public static final OptionalField<String> CHANNEL =
            Field.optional("channel", Shape.text(1, 50)).says("Where it was ordered: shop, app, till …");
    public static final OptionalField<String> STORE =
            Field.optional("store", Shape.text(1, 50)).says("Which store, if any.");
    public static final Field<String> CURRENCY =
            Field.required("currency", Shape.currency()).says("The programme's currency.");
    public static final Field<Long> SHIPPING = Field.withDefault("shipping", Shape.integer(0, AMOUNT_MAX), 0L)
            .says("What the member pays for delivery, tax included; minor units.");
    public static final Field<List<OrderLine>> LINES =
            Field.required("lines", Shape.list(LINE, 1, LINES_MAX).check(EventShapes::idsDiffer, "line.duplicate"));

    private static final Field<Long> WITH_POINTS = Field.withDefault("points", Shape.integer(0, AMOUNT_MAX), 0L)
            .says("With points, at what you took them for; minor units.");
    private static final Field<Long> WITH_VALUE = Field.withDefault("stored_value", Shape.integer(0, AMOUNT_MAX), 0L)
            .says("Out of the member's wallet; minor units.");
    private static final Field<Long> WITH_CARD = Field.withDefault("gift_card", Shape.integer(0, AMOUNT_MAX), 0L)
            .says("With gift cards that are in no wallet; minor units.");
    private static final OptionalField<PaidWith> PAID_WITH = Field.optional(
                    "paid_with",
                    Shape.object(
                            "PaidWith",
                            with -> new PaidWith(with.get(WITH_POINTS), with.get(WITH_VALUE), with.get(WITH_CARD)),
                            WITH_POINTS,
                            WITH_VALUE,
                            WITH_CARD))
            .says("What of lines and delivery was not paid with money. Whether it earns, each rule says (except).");

    /** An order before its figures were held against each other. */
    private record RawOrder(
            String currency,
            String id,
            @Nullable String channel,
            @Nullable String store,
            long shipping,
            List<OrderLine> lines,
            @Nullable PaidWith paidWith) {
        boolean isPayable() {
            return paidWith == null || paidWith.sum() <= Order.total(shipping, lines);
        }
    }

    /** An order with its currency. */
    static final Shape<Incoming.Paid> ORDER = Shape.object(
                    "Order",
                    order -> new RawOrder(
                            order.get(CURRENCY),
                            order.get(ORDER_ID),
                            order.find(CHANNEL),
                            order.find(STORE),
                            order.get(SHIPPING),
                            order.get(LINES),
                            order.find(PAID_WITH)),
                    ORDER_ID,
                    CURRENCY,
                    CHANNEL,
                    STORE,
                    SHIPPING,
                    LINES,
                    PAID_WITH)
            .says("A paid order, or a cart that is not paid yet.")
            .check("/paid_with", RawOrder::isPayable, "paid-with.range")
            .as(
                    order -> new Incoming.Paid(
                            order.currency(),
                            new Order(
                                    order.id(),
                                    order.channel(),
                                    order.store(),
                                    order.shipping(),
                                    order.lines(),
                                    order.paidWith())),
                    "type");

    private static boolean idsDiffer(List<OrderLine> lines) {
        Set<String> ids = new HashSet<>();
        return lines.stream().allMatch(line -> ids.add(line.id()));
    }

    private static final Field<Incoming.Paid> THE_ORDER = Field.required("order", ORDER);
    private static final Field<String> OF_ORDER =
            Field.required("order", number()).says("Your number of the order.");
    static final OptionalField<String> FOR_ORDER =
            Field.optional("order", number()).says("The order it pays for; a return of it gives the points back.");
    private static final Field<String> MILESTONE = Field.required(
                    "milestone",
                    Shape.text(1, 30)
                            .of(TextRule.SLUG)
                            .check(word -> !word.equals("paid") && !word.equals("returned"), "milestone.reserved"))
            .says("Such as delivered or completed; that it was paid or returned is told by events of those names.");
    private static final Field<String> RETURN_ID =
            Field.required("return", number()).says("Your number of the return.");
    private static final Field<String> RETURNED_LINE =
            Field.required("line", number()).says("The order line's id.");
    private static final OptionalField<Long> RETURNED_QUANTITY =
            Field.optional("quantity", Shape.integer(1, QUANTITY_MAX)).says("Units that came back.");
    private static final OptionalField<Long> RETURNED_AMOUNT = Field.optional("amount", Shape.integer(0, AMOUNT_MAX))
            .says("Money given back, in minor units; the units' part of what was paid, if not said.");

    /** A returned line before it is known to say something. */
    private record RawReturn(
            String line, @Nullable Long quantity, @Nullable Long amount) {}

    public static final Field<List<ReturnedLine>> RETURNED_LINES = Field.withDefault(
                    "lines",
                    Shape.list(
                            Shape.object(
                                            "ReturnedLine",
                                            line -> new RawReturn(
                                                    line.get(RETURNED_LINE),
                                                    line.find(RETURNED_QUANTITY),
                                                    line.find(RETURNED_AMOUNT)),
                                            RETURNED_LINE,
                                            RETURNED_QUANTITY,
                                            RETURNED_AMOUNT)
                                    .check(line -> line.quantity() != null || line.amount() != null, "returned.nothing")
                                    .as(line -> new ReturnedLine(line.line(), line.quantity(), line.amount()), "type"),
                            1,
                            LINES_MAX),
                    List.<ReturnedLine>of())
            .says("What came back; everything that is still out, if not said.");

    public static final OptionalField<String> WHERE =
            Field.optional("store", Shape.text(1, 50)).says("The store it happens in, if any.");
    static final Field<List<String>> CATEGORIES = Field.withDefault(
                    "categories", Shape.list(Shape.text(1, 200), 0, 100), List.<String>of())
            .says("Your categories of what it pays for; stored value may be barred from some.");

    static Incoming.Where where(ObjectShape.Body body) {
        return new Incoming.Where(body.find(WHERE), body.get(CATEGORIES));
    }

    static final Field<Boolean> HOUSEHOLD = Field.withDefault("household", Shape.bool(), false)
            .says("Take what the member lacks from the others of his household who have agreed to it.");

    private static final Field<String> SPEND_ID =
            Field.required("spend", number()).says("Your number of this payment.");
    private static final Field<String> HOLD_ID =
            Field.required("hold", number()).says("Your number of the hold.");
    static final Field<String> ASSET = Field.withDefault("asset", Shape.text(1, 40), "points")
            .says("The programme's code of what is paid with; of stored value, minor units are counted as points.");
    private static final Field<Long> POINTS = Field.required("points", points());
    static final OptionalField<Long> SOME_POINTS = Field.optional("points", Shape.integer(1, POINTS_MAX))
            .says("How many of the held points; all, if not said. The rest is released.");
    static final OptionalField<Instant> DEADLINE =
            Field.optional("deadline", Shape.instant()).says("When the hold lapses by itself.");
    private static final Field<String> ACTIVITY = Field.required("activity", Shape.text(1, 60))
            .says("The programme's name of what was done, such as review.posted.");
    private static final OptionalField<String> REFERENCE = Field.optional("reference", number())
            .says("Your number of it, so that it counts once however often it is told.");
    private static final Field<Map<String, Json.Scalar>> ATTRIBUTES =
            Field.withDefault("attributes", Shape.attributes(50), Map.<String, Json.Scalar>of());

    private static final Shape<List<String>> MARKS = Shape.list(Shape.text(1, 100), 0, 100);
    private static final OptionalField<List<String>> TAGS =
            Field.optional("tags", MARKS).says("All tags that the member has from now on; as before, if not said.");
    private static final OptionalField<List<String>> SEGMENTS = Field.optional("segments", MARKS)
            .says("All segments with which the member is marked from now on; as before, if not said.");

    static final Field<Map<String, Json.Scalar>> DESCRIBED = Field.withDefault(
                    "attributes", Shape.attributes(100), Map.<String, Json.Scalar>of())
            .says("The programme's own attributes that are said; what is not said stays as it was.");
    static final Field<List<String>> CLEARED = Field.withDefault(
                    "cleared", Shape.list(Shape.text(1, 40), 0, 100), List.<String>of())
            .says("Names of attributes that are not known any more.");

    /** One event. */
    static final Shape<Incoming> EVENT = events("Event", false);

    /** Many events, each with a key of its own; a bad one refuses only itself. */
    static final Field<List<Outcome<Incoming>>> EVENTS =
            Field.required("events", Shape.each(events("KeyedEvent", true), 1, 1_000));

    static final Shape<List<Outcome<Incoming>>> BATCH = Shape.object("EventBatch", batch -> batch.get(EVENTS), EVENTS);

    private static Shape<Incoming> events(String name, boolean keyed) {
        return Shape.oneOf(
                name,
                "type",
                List.of(
                        branch("order.paid", "OrderPaid" + name, keyed, body -> body.get(THE_ORDER), THE_ORDER),
                        branch(
                                "member.marked",
                                "MemberMarked" + name,
                                keyed,
                                body -> new Incoming.Marked(body.find(TAGS), body.find(SEGMENTS)),
                                TAGS,
                                SEGMENTS),
                        branch(
                                "member.described",
                                "MemberDescribed" + name,
                                keyed,
                                body -> new Incoming.Described(
                                        body.get(DESCRIBED), body.get(CLEARED), Programme.Setter.SHOP),
                                DESCRIBED,
                                CLEARED),
                        branch(
                                "order.progressed",
                                "OrderProgressed" + name,
                                keyed,
                                body -> new Incoming.Progressed(body.get(OF_ORDER), body.get(MILESTONE)),
                                OF_ORDER,
                                MILESTONE),
                        branch(
                                "order.returned",
                                "OrderReturned" + name,
                                keyed,
                                body -> new Incoming.Returned(
                                        body.get(OF_ORDER),
                                        body.get(RETURN_ID),
                                        body.get(RETURNED_LINES),
                                        body.find(WHERE)),
                                OF_ORDER,
                                RETURN_ID,
                                RETURNED_LINES,
                                WHERE),
                        branch(
                                "points.spent",
                                "PointsSpent" + name,
                                keyed,
                                body -> new Incoming.Spent(
                                        body.get(SPEND_ID),
                                        body.get(ASSET),
                                        body.get(POINTS),
                                        body.find(FOR_ORDER),
                                        where(body),
                                        body.get(HOUSEHOLD)),
                                SPEND_ID,
                                ASSET,
                                POINTS,
                                FOR_ORDER,
                                WHERE,
                                CATEGORIES,
                                HOUSEHOLD),
                        branch(
                                "points.held",
                                "PointsHeld" + name,
                                keyed,
                                body -> new Incoming.Held(
                                        body.get(HOLD_ID),
                                        body.get(ASSET),
                                        body.get(POINTS),
                                        body.find(DEADLINE),
                                        body.find(FOR_ORDER),
                                        where(body),
                                        body.get(HOUSEHOLD)),
                                HOLD_ID,
                                ASSET,
                                POINTS,
                                DEADLINE,
                                FOR_ORDER,
                                WHERE,
                                CATEGORIES,
                                HOUSEHOLD),
                        branch(
                                "hold.captured",
                                "HoldCaptured" + name,
                                keyed,
                                body -> new Incoming.Captured(
                                        body.get(HOLD_ID), body.find(SOME_POINTS), body.find(WHERE)),
                                HOLD_ID,
                                SOME_POINTS,
                                WHERE),
                        branch(
                                "hold.released",
                                "HoldReleased" + name,
                                keyed,
                                body -> new Incoming.Released(body.get(HOLD_ID)),
                                HOLD_ID),
                        branch(
                                "activity.done",
                                "ActivityDone" + name,
                                keyed,
                                body -> new Incoming.Done(
                                        body.get(ACTIVITY), body.find(REFERENCE), body.get(ATTRIBUTES)),
                                ACTIVITY,
                                REFERENCE,
                                ATTRIBUTES)));
    }

    private static Branch<Incoming> branch(
            String word,
            String name,
            boolean keyed,
            Function<ObjectShape.Body, Incoming.Content> content,
            AnyField... fields) {
        // what is paid with or set aside is so now: whoever could say when could spend what has expired since
        boolean timed = !word.startsWith("points.") && !word.startsWith("hold.");
        List<AnyField> all = new ArrayList<>();
        all.add(MEMBER);
        if (timed) {
            all.add(OCCURRED_AT);
        }
        if (keyed) {
            all.add(KEY);
        }
        all.addAll(List.of(fields));
        return new Branch<>(
                word,
                Shape.object(
                        name,
                        body -> new Incoming(
                                keyed ? body.get(KEY) : null,
                                body.get(MEMBER),
                                timed ? body.find(OCCURRED_AT) : null,
                                content.apply(body)),
                        all.toArray(AnyField[]::new)));
    }
}
