package zhiyin.checkout;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.checkout.CheckoutTelling.CheckoutAnswer;
import zhiyin.checkout.CheckoutTelling.CheckoutCut;
import zhiyin.checkout.Checkouts.Checkout;
import zhiyin.checkout.Refunds.Refund;
import zhiyin.checkout.Returns.Paid;
import zhiyin.coupon.CouponShelf;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.program.Programme;
import zhiyin.engine.reversal.MoneyBack;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.OrderPosition.LinePosition;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Says;
import zhiyin.intake.Answers;
import zhiyin.intake.Events;
import zhiyin.intake.States;
import zhiyin.intake.Verdict;
import zhiyin.program.Programmes;
import zhiyin.promotion.PricedCart;

/** Tells of orders and of what came back of them, to the last unit. */
@Component
class OrderTelling {

    private final Returns returns;
    private final Refunds refunds;
    private final Programmes programmes;
    private final CheckoutTelling checkouts;
    private final Messages messages;

    OrderTelling(
            Returns returns, Refunds refunds, Programmes programmes, CheckoutTelling checkouts, Messages messages) {
        this.returns = returns;
        this.refunds = refunds;
        this.programmes = programmes;
        this.checkouts = checkouts;
        this.messages = messages;
    }

    @Says("What comes back with a return. Amounts are minor units.")
    record ReturnAnswer(
            @Says("Its id; absent from a preview.") @Nullable
            String id,

            @Says("Your number of the order.") String order,

            @Says("Your number of the return.") String reference,

            @Says("The member's id; absent where it is nobody's.") @Nullable
            String member,

            Instant at,
            @Says("What comes back for the goods.") long goods,
            @Says("What comes back of delivery.") long delivery,
            @Says("The tax in both.") long tax,

            @Says("The same by where it goes; together it is goods and delivery.")
            MoneyBackView back,

            @Says("What of points and stored value was given back, by account, with the expiry it had.")
            List<UnitsBack> givenBack,

            @Says("What the order had earned and was taken back, by account.")
            List<UnitsBack> takenBack,

            @Says("Gifts that are due back.") List<GiftBack> gifts,

            @Says(
                    "Whether with it all goods have come back: then coupons are given back as their policy says, and turns of"
                            + " promotions can be had again.")
            boolean completes,

            @Says("What the engine did about it; absent where only delivery that was paid with money came back.")
            Answers.@Nullable EventAnswer event) {}

    @Says("Where money goes back to; minor units.")
    record MoneyBackView(
            @Says("What points had been taken for: they are given back as points.")
            long points,

            @Says("To the member's wallet.") long storedValue,

            @Says("To gift cards that are in no wallet.") long giftCard,

            @Says("In money, to be paid out by you.") long money) {}

    @Says("Units of an account.")
    record UnitsBack(String asset, long units) {}

    @Says("Gifts that are due back.")
    record GiftBack(String sku, long units) {}

    @Says("A return, and what is had instead.")
    record ExchangeAnswer(
            ReturnAnswer returned,
            CheckoutAnswer checkout,

            @Says("What is left to be paid with money; less than nothing where money is to be paid out.")
            long toPay) {}

    @Says("An order that was paid, and what has become of it. Amounts are minor units.")
    record OrderAnswer(
            @Says("Your number of it.") String order,

            @Says("The member's id; absent where it is nobody's.") @Nullable
            String member,

            @Says("The event that tells of it; absent where it is nobody's.") @Nullable
            String event,

            @Says("The checkout by which it was paid; absent where it was told.") @Nullable
            String checkout,

            Instant paidAt,

            @Says("paid, partly-returned or returned.") String state,

            @Says("ISO 4217.") String currency,
            List<PaidLine> lines,
            @Says("What delivery cost.") long shipping,
            @Says("What of that was given back.") long shippingBack,

            @Says("How it was paid, and what of that has come back.")
            List<TenderView> tenders,

            @Says("What of points and stored value was spent on it, and what of that was given back.")
            List<SpentView> spent,

            @Says("What it earned, and what of that was taken back.")
            List<EarnedView> earned,

            @Says("Its returns, the earliest first, as far as they were made at POST /v1/orders/{order}/returns.")
            List<ReturnAnswer> returns,

            @Says("All of it as sentences, in the caller's language.")
            List<String> sentences) {}

    @Says("A line of an order.")
    record PaidLine(
            String id,
            String sku,
            long quantity,

            @Says("What it cost before anything was taken off.")
            long before,

            @Says("What was taken off it, in order; of an order that was told, all of it without a name.")
            List<CheckoutCut> cuts,

            @Says("What was paid for it, its tax too.") long costs,
            @Says("The tax in that.") long tax,
            @Says("Units that came back.") long returnedQuantity,
            @Says("What of its money came back.") long returnedAmount,
            @Says("The tax in that.") long returnedTax) {}

    @Says("What an order was paid with.")
    record TenderView(
            @Says("points, stored-value, gift-card or money.")
            String tender,

            long paid,
            long back,
            @Says("What is still out.") long left) {}

    @Says("Units that were spent on an order.")
    record SpentView(@Says("The hold or spend.") String hold, String asset, long units, long back) {}

    @Says("What an order earned of one asset.")
    record EarnedView(String asset, long points, long takenBack) {}

    /** @param kept whether it is written down; otherwise it is a preview */
    ReturnAnswer returned(Refund refund, Answers.@Nullable EventAnswer event, boolean kept) {
        return new ReturnAnswer(
                kept ? Refunds.ID.print(refund.id()) : null,
                refund.order(),
                refund.reference(),
                CheckoutTelling.member(refund.member()),
                refund.at(),
                refund.goods(),
                refund.delivery(),
                refund.tax(),
                new MoneyBackView(
                        refund.back().points(),
                        refund.back().storedValue(),
                        refund.back().giftCard(),
                        refund.back().money()),
                units(event, "points_reinstated"),
                units(event, "points_taken_back"),
                refund.gifts().stream()
                        .map(gift -> new GiftBack(gift.sku(), gift.units()))
                        .toList(),
                refund.completes(),
                event);
    }

    private static List<UnitsBack> units(Answers.@Nullable EventAnswer event, String effect) {
        Map<String, Long> units = new TreeMap<>();
        if (event != null) {
            for (Verdict.EffectView each : event.effects()) {
                if (each.type().equals(effect) && each.asset() != null && each.points() != null) {
                    units.merge(each.asset(), each.points(), Math::addExact);
                }
            }
        }
        return units.entrySet().stream()
                .map(each -> new UnitsBack(each.getKey(), each.getValue()))
                .toList();
    }

    ExchangeAnswer exchanged(Refund refund, Answers.@Nullable EventAnswer event, Checkout instead) {
        return new ExchangeAnswer(
                returned(refund, event, true),
                checkouts.view(instead),
                instead.money() - refund.back().money());
    }

    /** The order of that number; empty if there is none. */
    Optional<OrderAnswer> order(long program, String number, Language language) {
        return returns.paid(program, number)
                .flatMap(paid -> returns.known(program, paid)
                        .map(known -> new Told(program, paid, known, refunds.of(program, number), language).answer()));
    }

    /** One order as it is told. */
    private final class Told {
        private final Paid paid;
        private final Order order;
        private final OrderPosition position;
        private final List<Hold> holds;
        private final List<Refund> returned;
        private final Language language;
        private final Programme programme;
        private final long deliveryBack;

        Told(long program, Paid paid, States.Remembered known, List<Refund> returned, Language language) {
            this.paid = paid;
            this.order = paid.order();
            this.position = known.order();
            this.holds =
                    known.holds().stream().filter(hold -> hold.captured() > 0).toList();
            this.returned = returned;
            this.language = language;
            this.programme = programmes.recent(program).latest().engine().programme();
            LinePosition delivery = position.line(OrderPosition.DELIVERY);
            this.deliveryBack = delivery != null && delivery.whollyReturned()
                    ? order.shipping()
                    : returned.stream().mapToLong(Refund::delivery).sum();
        }

        OrderAnswer answer() {
            boolean back = position.returnedAmount() > 0
                    || deliveryBack > 0
                    || position.lines().stream().anyMatch(line -> line.returnedQuantity() > 0);
            return new OrderAnswer(
                    order.id(),
                    CheckoutTelling.member(paid.member()),
                    paid.eventId() == null ? null : Events.ID.print(paid.eventId()),
                    paid.checkout() == null
                            ? null
                            : Checkouts.ID.print(paid.checkout().id()),
                    paid.event().at(),
                    position.goodsWhollyReturned() ? "returned" : back ? "partly-returned" : "paid",
                    programme.currency(),
                    order.lines().stream().map(this::line).toList(),
                    order.shipping(),
                    deliveryBack,
                    tenders(),
                    holds.stream()
                            .map(hold -> new SpentView(hold.id(), hold.asset(), hold.captured(), hold.reinstated()))
                            .toList(),
                    earned(),
                    returned.stream()
                            .map(refund -> returned(refund, returns.event(refund), true))
                            .toList(),
                    sentences());
        }

        private PaidLine line(OrderLine line) {
            LinePosition back = position.line(line.id());
            return new PaidLine(
                    line.id(),
                    line.sku(),
                    line.quantity(),
                    priced(line).map(PricedCart.Line::before).orElse(line.amount()),
                    cuts(line),
                    line.paid(),
                    line.tax(),
                    back == null ? 0 : back.returnedQuantity(),
                    back == null ? 0 : back.returnedAmount(),
                    Paid.taxBack(line, position));
        }

        /** As the checkout has it by which it was paid. */
        private Optional<PricedCart.Line> priced(OrderLine line) {
            return Optional.ofNullable(paid.checkout())
                    .flatMap(checkout -> checkout.price().lines().stream()
                            .filter(priced -> priced.id().equals(line.id()))
                            .findFirst());
        }

        private List<CheckoutCut> cuts(OrderLine line) {
            List<CheckoutCut> cuts = new ArrayList<>();
            Optional<PricedCart.Line> priced = priced(line);
            priced.ifPresent(known -> known.cuts()
                    .forEach(cut -> cuts.add(new CheckoutCut(CouponShelf.template(cut.promotion()), cut.amount()))));
            if (cuts.isEmpty() && line.discount() > 0 && !isTaxAdded()) {
                cuts.add(new CheckoutCut("", line.discount()));
            }
            return cuts;
        }

        /** Whether its taxes came on top of its prices. */
        private boolean isTaxAdded() {
            return paid.checkout() != null && !paid.checkout().price().taxIncluded();
        }

        private List<TenderView> tenders() {
            PaidWith with = paid.paidWith();
            MoneyBack back = MoneyBack.of(position, with).plusMoney(deliveryBack - paid.beyond(deliveryBack));
            List<TenderView> tenders = new ArrayList<>();
            tender(tenders, "points", with.points(), back.points());
            tender(tenders, "stored-value", with.storedValue(), back.storedValue());
            tender(tenders, "gift-card", with.giftCard(), back.giftCard());
            tender(tenders, "money", order.paid() + order.shipping() - with.sum(), back.money());
            return tenders;
        }

        private static void tender(List<TenderView> tenders, String tender, long paid, long back) {
            if (paid > 0) {
                tenders.add(new TenderView(tender, paid, back, paid - back));
            }
        }

        private List<EarnedView> earned() {
            Map<String, long[]> sums = new LinkedHashMap<>();
            for (LineGrant grant : position.grants()) {
                long[] sum = sums.computeIfAbsent(grant.asset(), asset -> new long[2]);
                sum[0] += grant.points();
                sum[1] += grant.takenBack();
            }
            return sums.entrySet().stream()
                    .map(each -> new EarnedView(each.getKey(), each.getValue()[0], each.getValue()[1]))
                    .toList();
        }

        private List<String> sentences() {
            List<String> sentences = new ArrayList<>();
            for (OrderLine line : order.lines()) {
                sentences.add(sentence(line));
            }
            if (order.shipping() > 0) {
                sentences.add(say("delivery", Map.of("amount", money(order.shipping()))));
            }
            sentences.add(say(
                    "paid",
                    Map.of(
                            "sum",
                            money(order.paid() + order.shipping()),
                            "tenders",
                            list(tenders().stream()
                                    .map(tender -> tender(tender.tender(), tender.paid()))
                                    .toList()))));
            for (Refund refund : returned) {
                sentences.add(sentence(refund));
            }
            for (OrderLine line : order.lines()) {
                PaidLine told = line(line);
                if (told.returnedAmount() > 0 || told.returnedQuantity() > 0) {
                    sentences.add(say(
                            "line-back",
                            Map.of(
                                    "sku",
                                    told.sku(),
                                    "units",
                                    told.returnedQuantity(),
                                    "quantity",
                                    told.quantity(),
                                    "amount",
                                    money(told.returnedAmount()),
                                    "costs",
                                    money(told.costs()))));
                }
            }
            for (Hold hold : holds) {
                sentences.add(say(
                        hold.reinstated() > 0 ? "spent-back" : "spent",
                        Map.of(
                                "asset",
                                name(hold.asset()),
                                "units",
                                units(hold.asset(), hold.captured()),
                                "back",
                                units(hold.asset(), hold.reinstated()))));
            }
            for (EarnedView earned : earned()) {
                sentences.add(say(
                        earned.takenBack() > 0 ? "earned-back" : "earned",
                        Map.of(
                                "asset",
                                name(earned.asset()),
                                "points",
                                units(earned.asset(), earned.points()),
                                "taken",
                                units(earned.asset(), earned.takenBack()))));
            }
            List<TenderView> left =
                    tenders().stream().filter(tender -> tender.left() > 0).toList();
            sentences.add(
                    left.isEmpty()
                            ? say("nothing-out", Map.of())
                            : say(
                                    "out",
                                    Map.of(
                                            "tenders",
                                            list(left.stream()
                                                    .map(tender -> tender(tender.tender(), tender.left()))
                                                    .toList()))));
            return sentences;
        }

        private String sentence(OrderLine line) {
            List<String> cuts = cuts(line).stream()
                    .map(cut -> cut.promotion().isEmpty()
                            ? say("cut-told", Map.of("amount", money(cut.amount())))
                            : say("cut", Map.of("amount", money(cut.amount()), "promotion", cut.promotion())))
                    .toList();
            Map<String, Object> holes = new LinkedHashMap<>();
            holes.put("sku", line.sku());
            holes.put("quantity", line.quantity());
            holes.put("before", money(line(line).before()));
            holes.put("costs", money(line.paid()));
            holes.put("cuts", list(cuts));
            holes.put("tax", money(line.tax()));
            return say((cuts.isEmpty() ? "line" : "line-cut") + (isTaxAdded() ? "-taxed" : ""), holes);
        }

        private String sentence(Refund refund) {
            MoneyBack back = refund.back();
            Map<String, Long> by = new LinkedHashMap<>();
            by.put("points", back.points());
            by.put("stored-value", back.storedValue());
            by.put("gift-card", back.giftCard());
            by.put("money", back.money());
            return say(
                    refund.completes() ? "return-last" : "return",
                    Map.of(
                            "reference",
                            refund.reference(),
                            "day",
                            refund.at().atZone(programme.zone()).toLocalDate(),
                            "goods",
                            money(refund.goods()),
                            "delivery",
                            money(refund.delivery()),
                            "tenders",
                            list(by.entrySet().stream()
                                    .filter(each -> each.getValue() > 0)
                                    .map(each -> tender(each.getKey(), each.getValue()))
                                    .toList())));
        }

        private String tender(String tender, long amount) {
            return say("tender." + tender, Map.of("amount", money(amount)));
        }

        private String list(List<String> parts) {
            return parts.isEmpty()
                    ? money(0)
                    : parts.stream().collect(Collectors.joining(messages.say(language, "price.comma", Map.of())));
        }

        private String money(long minor) {
            return BigDecimal.valueOf(minor, programme.digits()).toPlainString() + " " + programme.currency();
        }

        private String units(String code, long units) {
            Programme.Asset asset = programme.asset(code);
            return asset != null && asset.storedValue() != null ? money(units) : Long.toString(units);
        }

        private String name(String code) {
            Programme.Asset asset = programme.asset(code);
            return asset == null ? code : asset.name().in(language.tag());
        }

        private String say(String key, Map<String, ?> holes) {
            return messages.say(language, "order." + key, holes);
        }
    }
}
