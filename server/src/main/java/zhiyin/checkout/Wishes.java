package zhiyin.checkout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;
import zhiyin.checkout.CheckoutShapes.NewCheckout;
import zhiyin.checkout.CheckoutShapes.Points;
import zhiyin.checkout.CheckoutShapes.Told;
import zhiyin.checkout.CheckoutShapes.Value;
import zhiyin.checkout.Checkouts.Tenders;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.promotion.WhyNot;
import zhiyin.http.Fault;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Events;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.promotion.Cart;
import zhiyin.promotion.PricedCart;
import zhiyin.promotion.Prices;
import zhiyin.promotion.Quotes;

/** Finds the price that a checkout is to hold: the one that was quoted, the one of now, or the shop's own. */
@Component
class Wishes {

    private static final Duration LASTS = Duration.ofMinutes(15);
    private static final Duration LASTS_MAX = Duration.ofDays(7);

    private final Prices prices;
    private final Quotes quotes;
    private final Members members;
    private final Programmes programmes;
    private final Events events;

    Wishes(Prices prices, Quotes quotes, Members members, Programmes programmes, Events events) {
        this.prices = prices;
        this.quotes = quotes;
        this.members = members;
        this.programmes = programmes;
        this.events = events;
    }

    /** Either what is to be held or why it can't be. */
    sealed interface Outcome {
        record Found(Till.Wish wish) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    Outcome read(long program, NewCheckout asked, Instant now) {
        Instant deadline = asked.deadline() == null ? now.plus(LASTS) : asked.deadline();
        List<Fault> faults = new ArrayList<>();
        if (!deadline.isAfter(now) || deadline.isAfter(now.plus(LASTS_MAX))) {
            faults.add(new Fault("/deadline", "date.range"));
        }
        if (!faults.isEmpty()) {
            return new Outcome.Refused(Problem.invalid(faults));
        }
        return switch (price(program, asked, now)) {
            case Price.Refused(var problem) -> new Outcome.Refused(problem);
            case Price.Found(var price) -> together(program, asked, price, deadline, now);
        };
    }

    /** Who buys together with others has a seat or no price, and as long as the group has at most. */
    private Outcome together(long program, NewCheckout asked, PricedCart price, Instant deadline, Instant now) {
        if (price.misses()) {
            return new Outcome.Refused(noSeat(program, price, now));
        }
        PricedCart.Applied applied = price.together();
        Instant end = applied == null || applied.group() == null
                ? deadline
                : applied.group().endsAt(now);
        return end.isAfter(now)
                ? held(program, asked, price, end.isBefore(deadline) ? end : deadline)
                : new Outcome.Refused(Problem.of(ProblemType.GROUP_ENDED));
    }

    private Problem noSeat(long program, PricedCart price, Instant now) {
        WhyNot.NoSeat why = prices.noSeat(program, price, now);
        return why == null
                ? Problem.of(ProblemType.CONFLICT).detail("problem.group-not-applied.detail")
                : GroupSeats.problem(why);
    }

    private Outcome held(long program, NewCheckout asked, PricedCart price, Instant deadline) {
        Value value = asked.storedValue();
        if (price.member() == null) {
            if (value != null) {
                return refused("/stored_value", "checkout.no-member");
            }
            // no event of nobody's order comes in that would find it out
            if (asked.order() != null && events.paid(program, asked.order()).isPresent()) {
                return new Outcome.Refused(Problem.of(ProblemType.CONFLICT).detail("problem.order-checked-out.detail"));
            }
        }
        Tenders tenders =
                new Tenders(value == null ? null : value.asset(), value == null ? 0 : value.amount(), asked.giftCard());
        if (tenders.sum() > price.toPay()) {
            return refused(tenders.storedValue() > 0 ? "/stored_value/amount" : "/gift_card", "checkout.too-much");
        }
        return new Outcome.Found(new Till.Wish(asked.order(), price.kept(), tenders, deadline));
    }

    private static Outcome refused(String pointer, String code) {
        return new Outcome.Refused(Problem.invalid(pointer, code));
    }

    private sealed interface Price {
        record Found(PricedCart price) implements Price {}

        record Refused(Problem problem) implements Price {}
    }

    private Price price(long program, NewCheckout asked, Instant now) {
        Told told = asked.priced();
        if (told != null) {
            return ofTheShop(program, told, asked, now);
        }
        Cart cart = asked.cart();
        if (asked.quote() == null) {
            return switch (prices.of(program, Objects.requireNonNull(cart))) {
                case Prices.Outcome.Priced(var price, var _) -> new Price.Found(price);
                case Prices.Outcome.Refused(var problem) -> new Price.Refused(problem);
            };
        }
        return switch (quotes.read(program, asked.quote())) {
            case Quotes.Reading.Unknown() -> new Price.Refused(Problem.invalid("/quote", "quote.unknown"));
            case Quotes.Reading.Over _ -> new Price.Refused(Problem.of(ProblemType.QUOTE_OUTDATED));
            case Quotes.Reading.Good(var price) ->
                cart == null || price.isOf(cart)
                        ? new Price.Found(price)
                        : new Price.Refused(Problem.of(ProblemType.QUOTE_OUTDATED));
        };
    }

    /** The order as the shop has priced it: what it took off stays off. */
    private Price ofTheShop(long program, Told told, NewCheckout asked, Instant now) {
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return new Price.Refused(Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail"));
        }
        Engines.Version version = engines.at(now);
        String currency = version.engine().programme().currency();
        if (!told.currency().equals(currency)) {
            return new Price.Refused(Problem.invalid("/priced/currency", "currency.unknown"));
        }
        Points points = asked.points();
        if (asked.member() == null && points != null) {
            return new Price.Refused(Problem.invalid("/points", "checkout.no-member"));
        }
        Long member = asked.member() == null ? null : members.find(program, asked.member());
        if (asked.member() != null && member == null) {
            return new Price.Refused(Problem.of(ProblemType.NOT_FOUND));
        }
        PricedCart price;
        try {
            price = new PricedCart(
                    null,
                    member,
                    version.number(),
                    currency,
                    now,
                    told.order().channel(),
                    told.order().store(),
                    told.order().lines().stream().map(Wishes::line).toList(),
                    told.order().shipping(),
                    told.order().shipping(),
                    true,
                    0,
                    List.of(),
                    points == null ? null : points.asset(),
                    points == null ? 0 : points.points(),
                    points == null ? 0 : points.amount());
            price.costs();
        } catch (ArithmeticException tooLarge) {
            return new Price.Refused(Problem.invalid("/priced/lines", "number.too-large"));
        }
        return price.toPay() < 0
                ? new Price.Refused(Problem.invalid("/points/amount", "checkout.too-much"))
                : new Price.Found(price);
    }

    private static PricedCart.Line line(OrderLine line) {
        return new PricedCart.Line(
                line.id(),
                line.sku(),
                line.category(),
                line.brand(),
                line.quantity(),
                line.amount(),
                List.of(),
                line.paid(),
                line.tax(),
                0,
                0);
    }
}
