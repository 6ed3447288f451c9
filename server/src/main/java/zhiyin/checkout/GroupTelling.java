package zhiyin.checkout;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.checkout.Groups.Group;
import zhiyin.checkout.Groups.Seat;
import zhiyin.http.Language;
import zhiyin.http.Says;
import zhiyin.promotion.Prices;

/** Tells of groups that buy together, to those who are in them and to those who run them. */
@Component
class GroupTelling {

    @Says("A price for so many people and more.")
    record GroupStep(
            int people,
            @Says("Of some goods, by sku.") Map<String, Long> prices,

            @Says("Of all others that the promotion is about.") @Nullable
            Long price) {}

    @Says("What is due back of an order, as a return that was done by itself.")
    record GroupRefund(
            @Says("The return's id.") String id,
            @Says("What comes back for the goods.") long goods,
            @Says("What comes back of delivery.") long delivery,

            @Says("Of that, what the points were taken for.")
            long points,

            @Says("Of that, what went back to the member's wallet.")
            long storedValue,

            @Says("Of that, what goes back to gift cards of nobody's wallet.")
            long giftCard,

            @Says("Of that, what the shop pays back in money.")
            long money,

            Instant at) {}

    private final Prices prices;
    private final Refunds refunds;

    GroupTelling(Prices prices, Refunds refunds) {
        this.prices = prices;
        this.refunds = refunds;
    }

    /** What people call the promotions of these groups, by code; of those that can't be read any more there is none. */
    Map<String, String> names(long program, List<Group> groups, Language language) {
        Map<String, String> names = new HashMap<>();
        prices.names(program, groups.stream().map(Group::promotion).collect(Collectors.toSet()))
                .forEach((code, name) -> names.put(code, name.in(language.tag())));
        return names;
    }

    static List<GroupStep> steps(Group group) {
        return group.terms().steps().stream()
                .map(step -> new GroupStep(step.people(), step.bySku(), step.otherwise()))
                .toList();
    }

    /** What was given back of an order because of how its group ended; null where nothing was, or not yet. */
    @Nullable
    GroupRefund refund(Group group, Seat seat) {
        if (group.state() == Groups.State.OPEN) {
            return null;
        }
        return refunds.of(group.program(), seat.order()).stream()
                .filter(refund -> refund.reference().equals(Groups.ID.print(group.id())))
                .findFirst()
                .map(refund -> new GroupRefund(
                        Refunds.ID.print(refund.id()),
                        refund.goods(),
                        refund.delivery(),
                        refund.back().points(),
                        refund.back().storedValue(),
                        refund.back().giftCard(),
                        refund.back().money(),
                        refund.at()))
                .orElse(null);
    }
}
