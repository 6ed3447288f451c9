package zhiyin.checkout;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.checkout.Checkouts.Checkout;
import zhiyin.coupon.CouponShelf;
import zhiyin.http.Says;
import zhiyin.intake.Answers;
import zhiyin.intake.Events;
import zhiyin.intake.Reply;
import zhiyin.member.Members;
import zhiyin.promotion.PricedCart;

/** Tells of checkouts; the same of the same, in every language. */
@Component
class CheckoutTelling {

    private final Events events;
    private final Groups groups;

    CheckoutTelling(Events events, Groups groups) {
        this.events = events;
        this.groups = groups;
    }

    @Says("A price that is held until it is paid. Amounts are minor units.")
    record CheckoutAnswer(
            @Says("Its id; absent from a preview.") @Nullable
            String id,

            @Says("Your number of the order that it becomes; absent from a preview for which none was said.") @Nullable
            String order,

            @Says("The member's id; absent where it is nobody's.") @Nullable
            String member,

            @Says("open, confirmed, cancelled or expired.") String state,

            Instant openedAt,
            @Says("When it ends by itself.") Instant deadline,
            @Nullable Instant endedAt,

            @Says("The programme version by which it was priced.")
            int version,

            @Says("ISO 4217.") String currency,
            List<CheckoutLine> lines,
            @Says("What delivery costs.") long shipping,
            @Says("What is taken off in all.") long off,

            @Says("What goods and delivery cost, taxes and all, however they are paid.")
            long costs,

            @Says("All taxes in that.") long tax,

            @Says("What applies, in the order in which it was taken off.")
            List<CheckoutPromotion> applied,

            @Says("The group that it has a seat in, where people buy together.") @Nullable
            String group,

            @Says("The points that are paid with.") @Nullable
            CheckoutPoints points,

            @Says("What is paid out of the member's wallet.") @Nullable
            CheckoutValue storedValue,

            @Says("What is paid with gift cards that are in no wallet.")
            long giftCard,

            @Says("What is left to be paid with money.") long toPay,

            @Says(
                    "What came of the paid order, in a preview what would come of it; absent until it is confirmed, and where"
                            + " it is nobody's.")
            Answers.@Nullable EventAnswer event) {}

    @Says("A line of a checkout.")
    record CheckoutLine(
            String id,
            String sku,
            long quantity,

            @Says("What it costs before anything is taken off.")
            long before,

            @Says("What is taken off it, in order.") List<CheckoutCut> cuts,
            @Says("What is left of it to pay, its tax too.") long costs,
            @Says("The tax in that.") long tax,
            @Says("How much of that is paid with points.") long paidWithPoints) {}

    @Says("What a promotion takes off a line.")
    record CheckoutCut(String promotion, long amount) {}

    @Says("A promotion that applies.")
    record CheckoutPromotion(
            String promotion,
            @Says("The coupon that it takes.") @Nullable String coupon,
            @Says("What it takes off, delivery and all.") long off,
            @Says("How much of that off delivery.") long delivery,
            CheckoutFunding paidBy,

            @Says("Goods for nothing.") List<CheckoutGift> gifts,

            @Says("How many of the gifts the member chooses, each time.")
            int choose,

            @Says("How often the gifts come.") long times) {}

    @Says("Who pays for what is taken off.")
    record CheckoutFunding(long platform, long store, long partner) {}

    @Says("Goods for nothing.")
    record CheckoutGift(String sku, int units) {}

    @Says("Points that are paid with.")
    record CheckoutPoints(
            String asset,
            long points,
            @Says("What they come to; minor units.") long amount) {}

    @Says("Stored value that is paid with.")
    record CheckoutValue(String asset, long amount) {}

    static @Nullable String member(long member) {
        return member == Checkouts.NOBODY ? null : Members.ID.print(member);
    }

    CheckoutAnswer view(Checkout checkout) {
        Long event = checkout.event();
        return view(
                checkout,
                Checkouts.ID.print(checkout.id()),
                checkout.order(),
                event == null
                        ? null
                        : events.find(checkout.program(), event)
                                .map(row -> Answers.whole(row.event(), row.decision()))
                                .orElse(null));
    }

    /** With what was decided about its order just now. */
    CheckoutAnswer view(Checkout checkout, Reply.Done decided) {
        return view(
                checkout,
                Checkouts.ID.print(checkout.id()),
                checkout.order(),
                Answers.whole(decided.event(), decided.decision()));
    }

    /**
     * One that is not kept.
     *
     * @param order as it was said; null where it was not
     * @param event what would come of it
     */
    CheckoutAnswer preview(Checkout checkout, @Nullable String order, Answers.@Nullable EventAnswer event) {
        return view(checkout, null, order, event);
    }

    private CheckoutAnswer view(
            Checkout checkout, @Nullable String id, @Nullable String order, Answers.@Nullable EventAnswer event) {
        PricedCart price = checkout.price();
        return new CheckoutAnswer(
                id,
                order,
                member(checkout.member()),
                checkout.state().word(),
                checkout.openedAt(),
                checkout.deadline(),
                checkout.endedAt(),
                price.version(),
                price.currency(),
                price.lines().stream()
                        .map(line -> new CheckoutLine(
                                line.id(),
                                line.sku(),
                                line.quantity(),
                                line.before(),
                                line.cuts().stream()
                                        .map(cut ->
                                                new CheckoutCut(CouponShelf.template(cut.promotion()), cut.amount()))
                                        .toList(),
                                line.costs(),
                                line.tax(),
                                line.paidWithPoints()))
                        .toList(),
                price.shipping(),
                price.off(),
                price.costs(),
                price.tax(),
                price.applied().stream().map(CheckoutTelling::applied).toList(),
                price.together() == null
                        ? null
                        : groups.ofCheckout(checkout.owner(), checkout.id())
                                .map(Groups.ID::print)
                                .orElse(null),
                price.pointsAsset() == null
                        ? null
                        : new CheckoutPoints(price.pointsAsset(), price.points(), price.paidWithPoints()),
                checkout.tenders().asset() == null
                        ? null
                        : new CheckoutValue(
                                checkout.tenders().asset(), checkout.tenders().storedValue()),
                checkout.tenders().giftCard(),
                checkout.money(),
                event);
    }

    private static CheckoutPromotion applied(PricedCart.Applied applied) {
        return new CheckoutPromotion(
                CouponShelf.template(applied.promotion()),
                applied.coupon(),
                applied.off(),
                applied.delivery(),
                new CheckoutFunding(applied.platform(), applied.store(), applied.partner()),
                applied.gifts().stream()
                        .map(gift -> new CheckoutGift(gift.sku(), gift.units()))
                        .toList(),
                applied.choose(),
                applied.times());
    }
}
