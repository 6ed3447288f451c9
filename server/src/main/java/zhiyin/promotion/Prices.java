package zhiyin.promotion;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.coupon.HeldCoupons;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Account;
import zhiyin.engine.earning.Earned;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.PromotionReader;
import zhiyin.engine.promotion.Benefit;
import zhiyin.engine.promotion.Customer;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
import zhiyin.engine.promotion.Quote;
import zhiyin.engine.promotion.Taxes;
import zhiyin.engine.promotion.WhyNot;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.States;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Marked;
import zhiyin.program.Programmes;
import zhiyin.versioned.Version;

/** The door of the room: what a cart costs a member now. */
@Component
public class Prices {

    private final Programmes programmes;
    private final Members members;
    private final States states;
    private final Shelf shelf;
    private final Promotions promotions;
    private final HeldCoupons held;
    private final Leftovers leftovers;
    private final Seats seats;
    private final ProgramClocks clocks;

    Prices(
            Programmes programmes,
            Members members,
            States states,
            Shelf shelf,
            Promotions promotions,
            HeldCoupons held,
            Leftovers leftovers,
            Seats seats,
            ProgramClocks clocks) {
        this.programmes = programmes;
        this.members = members;
        this.states = states;
        this.shelf = shelf;
        this.promotions = promotions;
        this.held = held;
        this.leftovers = leftovers;
        this.seats = seats;
        this.clocks = clocks;
    }

    /** Either a price or why there is none. */
    public sealed interface Outcome {
        record Priced(PricedCart price, Reckoned how) implements Outcome {}

        record Refused(Problem problem) implements Outcome {}
    }

    /** How a price came about, for who tells of it. */
    public static final class Reckoned {
        final Quote quote;
        final HeldCoupons.Shown shown;
        final Shelf.Stock stock;
        final Engines.Version version;
        final Order order;
        final MemberState state;
        final Instant at;
        final Seats.@Nullable Group joined;

        /** What the group that he would join buys by, where that is not live any more: no offer says why. */
        final @Nullable String gone;

        private Reckoned(
                Quote quote,
                HeldCoupons.Shown shown,
                Shelf.Stock stock,
                Engines.Version version,
                Order order,
                MemberState state,
                Instant at,
                Seats.@Nullable Group joined) {
            this.quote = quote;
            this.shown = shown;
            this.stock = stock;
            this.version = version;
            this.order = order;
            this.state = state;
            this.at = at;
            this.joined = joined;
            this.gone = joined == null || stock.known().containsKey(joined.promotion()) ? null : joined.promotion();
        }
    }

    /** The best lawful price of a cart at this moment. */
    public Outcome of(long program, Cart cart) {
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return refused("problem.nothing-published.detail");
        }
        Order order = cart.order();
        Long member = cart.member() == null ? null : members.find(program, cart.member());
        Optional<States.Now> known = member == null ? Optional.empty() : states.glance(program, member);
        if (cart.member() != null && known.isEmpty()) {
            return new Outcome.Refused(Problem.of(ProblemType.NOT_FOUND));
        }
        MemberState state = known.map(States.Now::state).orElse(MemberState.NOBODY);
        Instant now = clocks.of(program).instant();
        Engines.Version version = engines.at(now, member, Marked.of(state.profile()));
        Pricing pricing = version.engine().programme().pricing();
        if (pricing == null) {
            return refused("problem.no-pricing.detail");
        }
        Shelf.Stock stock = shelf.of(program, version, pricing);
        Seats.Group joined = null;
        Cart.Group wanted = cart.group();
        if (wanted != null && wanted.join() != null) {
            joined = seats.find(program, member, wanted.join(), now);
            if (joined == null) {
                return new Outcome.Refused(Problem.invalid("/group/join", "group.unknown"));
            }
        }
        Customer.Seat seat = wanted == null ? null : seat(program, member, wanted, joined, stock, now);
        HeldCoupons.Shown shown = shown(cart, new HeldCoupons.Asked(program, member, version, state, now));
        try {
            Map<String, Long> left =
                    leftovers.left(program, member, stock.offers().limits());
            Quote quote = stock.offers().quote(order, customer(cart, shown, state, pricing, left, now, seat));
            return new Outcome.Priced(
                    priced(cart, member, version, pricing, quote, now, joined),
                    new Reckoned(quote, shown, stock, version, order, state, now, joined));
        } catch (ArithmeticException tooLarge) {
            return new Outcome.Refused(Problem.invalid("/lines", "number.too-large"));
        }
    }

    /** What the cart would earn as an order, paid with the points that its price takes. */
    Earned earning(long program, PricedCart price, Reckoned how) {
        Order order = price.order("cart");
        PaidWith points = new PaidWith(how.quote.paidWithPoints(), 0, 0);
        Event.OrderPaid paid = new Event.OrderPaid(0, how.at, points.sum() == 0 ? order : order.with(points));
        Engine engine = how.version.engine();
        try {
            return engine.quote(how.state, paid);
        } catch (Account.NotLoaded rare) {
            return engine.quote(
                    states.now(program, Objects.requireNonNull(price.member()))
                            .map(States.Now::state)
                            .orElse(how.state),
                    paid);
        }
    }

    /** The seat that he asks for, as things stand: whether it is there is found out when it is taken. */
    private Customer.@Nullable Seat seat(
            long program,
            @Nullable Long member,
            Cart.Group wanted,
            Seats.@Nullable Group joined,
            Shelf.Stock stock,
            Instant now) {
        WhyNot.NoSeat nobody = member == null ? new WhyNot.NoSeat(WhyNot.NoSeat.Reason.NO_MEMBER) : null;
        if (joined != null) {
            WhyNot.NoSeat refused = joined.refused() != null || stock.hasGroups(joined.promotion(), now)
                    ? joined.refused()
                    : new WhyNot.NoSeat(WhyNot.NoSeat.Reason.PROMOTION_ENDED);
            return new Customer.Seat(joined.promotion(), joined.terms(), nobody == null ? refused : nobody);
        }
        String promotion = String.valueOf(wanted.open());
        Benefit.GroupPrice terms = stock.groupPrice(promotion);
        if (terms == null) {
            return null;
        }
        boolean full = terms.groups() != null && seats.groups(program, promotion) >= terms.groups();
        return new Customer.Seat(
                promotion,
                terms,
                nobody != null ? nobody : full ? new WhyNot.NoSeat(WhyNot.NoSeat.Reason.NO_MORE_GROUPS) : null);
    }

    /** Why who buys this cart together with others has no seat; null where something else is why he has no such price. */
    public WhyNot.@Nullable NoSeat noSeat(long program, PricedCart price, Instant now) {
        Cart.Group wanted = price.cart() == null ? null : price.cart().group();
        Engines engines = programmes.recent(program);
        Engines.Version version = engines.versions().isEmpty() ? null : engines.latest();
        Pricing pricing = version == null ? null : version.engine().programme().pricing();
        if (wanted == null || version == null || pricing == null) {
            return null;
        }
        Seats.Group joined = wanted.join() == null ? null : seats.find(program, price.member(), wanted.join(), now);
        if (wanted.join() != null && joined == null) {
            return null;
        }
        Customer.Seat seat = seat(program, price.member(), wanted, joined, shelf.of(program, version, pricing), now);
        return seat == null ? null : seat.refused();
    }

    /** What people call promotions, by code, live or not; of those that the programme can't read any more there is none. */
    public Map<String, Label> names(long program, Set<String> codes) {
        Engines engines = programmes.recent(program);
        if (codes.isEmpty() || engines.versions().isEmpty()) {
            return Map.of();
        }
        Programme programme = engines.latest().engine().programme();
        Pricing pricing = programme.pricing();
        if (pricing == null) {
            return Map.of();
        }
        Map<String, Label> names = new HashMap<>();
        for (Version version : promotions.youngest(program, codes)) {
            if (PromotionReader.read(version.document(), programme, pricing)
                    instanceof PromotionReader.Outcome.Read(var _, var name)) {
                names.put(version.code(), name);
            }
        }
        return names;
    }

    private static Outcome refused(String detail) {
        return new Outcome.Refused(Problem.of(ProblemType.CONFLICT).detail(detail));
    }

    /** What the member has here, what he names, and what he shows. */
    private HeldCoupons.Shown shown(Cart cart, HeldCoupons.Asked asked) {
        List<Customer.Coupon> others = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (Customer.Coupon each : cart.coupons()) {
            if (each.promotion().equals(Cart.OURS)) {
                ours.add(each.id());
            } else {
                others.add(each);
            }
        }
        return held.shown(asked, ours, cart.codes(), others);
    }

    private static Customer customer(
            Cart cart,
            HeldCoupons.Shown shown,
            MemberState state,
            Pricing pricing,
            Map<String, Long> left,
            Instant now,
            Customer.@Nullable Seat seat) {
        Map<String, String> tiers = new HashMap<>();
        state.standings().forEach((ladder, standing) -> tiers.put(ladder, standing.tier()));
        long points = pricing.points() == null
                ? 0
                : Math.max(0, state.account(pricing.points().asset()).available());
        return new Customer(
                now, state.profile(), tiers, state.ordersPaid(), shown.usable(), left, points, cart.points(), seat);
    }

    private static PricedCart priced(
            Cart cart,
            @Nullable Long member,
            Engines.Version version,
            Pricing pricing,
            Quote quote,
            Instant now,
            Seats.@Nullable Group joined) {
        Taxes taxes = cart.taxes(pricing);
        List<Cart.Line> bought =
                cart.lines().stream().filter(Cart.Line::selected).toList();
        List<Taxes.Taxed> taxed = new ArrayList<>();
        for (int i = 0; i < bought.size(); i++) {
            Quote.Line line = quote.lines().get(i);
            taxed.add(new Taxes.Taxed(
                    line.before(), line.costs(), bought.get(i).tax().part(taxes, line.before())));
        }
        taxed.add(new Taxes.Taxed(
                cart.shipping(), quote.delivery(), cart.shippingTax().part(taxes, cart.shipping())));
        List<Long> tax = taxes.of(taxed);
        boolean included = taxes.prices() == Taxes.Prices.INCLUDED;
        List<PricedCart.Line> lines = new ArrayList<>();
        for (int i = 0; i < bought.size(); i++) {
            lines.add(line(bought.get(i), quote.lines().get(i), taxes, taxed.get(i), tax.get(i)));
        }
        long shippingTax = tax.getLast();
        return new PricedCart(
                cart,
                member,
                version.number(),
                version.engine().programme().currency(),
                now.truncatedTo(ChronoUnit.MICROS),
                cart.channel(),
                cart.store(),
                lines,
                cart.shipping(),
                included ? quote.delivery() : Math.addExact(quote.delivery(), shippingTax),
                included,
                shippingTax,
                quote.applied().stream().map(each -> applied(each, joined)).toList(),
                pricing.points() == null || quote.points() == 0
                        ? null
                        : pricing.points().asset(),
                quote.points(),
                quote.paidWithPoints());
    }

    private static PricedCart.Line line(Cart.Line line, Quote.Line priced, Taxes taxes, Taxes.Taxed taxed, long tax) {
        boolean included = taxes.prices() == Taxes.Prices.INCLUDED;
        return new PricedCart.Line(
                line.id(),
                line.sku(),
                line.category(),
                line.brand(),
                line.quantity(),
                priced.before(),
                priced.cuts().stream()
                        .map(cut -> new PricedCart.Cut(cut.promotion(), cut.amount()))
                        .toList(),
                included ? priced.costs() : Math.addExact(priced.costs(), tax),
                tax,
                // odd units of a rate may lie on this line; there is never less on the whole than on what is left
                included || taxed.part() == null
                        ? 0
                        : Math.max(tax, taxed.part().times(priced.before(), taxes.rounding())),
                priced.points());
    }

    private static PricedCart.Applied applied(Quote.Applied applied, Seats.@Nullable Group joined) {
        Promotion.Limits limits = applied.promotion().limits();
        return new PricedCart.Applied(
                applied.promotion().code(),
                applied.coupon() == null ? null : applied.coupon().id(),
                applied.off(),
                applied.delivery(),
                applied.funded().platform(),
                applied.funded().store(),
                applied.funded().partner(),
                applied.gifts().stream()
                        .map(gift -> new PricedCart.Gift(gift.sku(), gift.units()))
                        .toList(),
                applied.choose(),
                applied.times(),
                limits == null ? 0 : applied.used(),
                limits == null ? null : limits.stock(),
                limits == null ? null : limits.perMember(),
                !(applied.promotion().gives() instanceof Benefit.GroupPrice terms)
                        ? null
                        : joined == null
                                ? new PricedCart.Seat(
                                        null, terms, applied.promotion().until())
                                : new PricedCart.Seat(joined.id(), joined.terms(), joined.endsAt()));
    }
}
