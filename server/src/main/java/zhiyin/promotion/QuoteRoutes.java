package zhiyin.promotion;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.coupon.CouponShelf;
import zhiyin.http.Answer;
import zhiyin.http.Attempts;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;
import zhiyin.member.Members;

/** The price of a cart over HTTP. */
@Configuration(proxyBeanMethods = false)
class QuoteRoutes {

    private static final OptionalField<String> INSTEAD_OF = Field.optional(
                    "instead_of", Shape.text(1, Quotes.LENGTH_MAX))
            .says("A quote that was given for this cart before: the answer says what is not as it was.");

    private record Asked(Cart cart, @Nullable String insteadOf) {}

    private static final Shape<Asked> ASKED = Shape.object(
                    "CartToQuote", body -> new Asked(Cart.read(body), body.find(INSTEAD_OF)), Cart.and(INSTEAD_OF))
            .check("/lines", asked -> asked.cart().linesDiffer(), "line.duplicate")
            .check("/coupons", asked -> asked.cart().couponsDiffer(), "coupon.duplicate")
            .check("/lines", asked -> asked.cart().holdsSome(), "lines.none-selected")
            .check("/shipping_tax", asked -> asked.cart().taxesDelivery(), "tax.delivery");

    private static final Shape<Cart> MINE = Cart.checked(Shape.object("CartOfMine", Cart::readMine, Cart.ofMine()));

    private final Prices prices;
    private final Quotes quotes;
    private final QuoteTelling telling;
    private final Attempts attempts;

    QuoteRoutes(Prices prices, Quotes quotes, QuoteTelling telling, Attempts attempts) {
        this.prices = prices;
        this.quotes = quotes;
        this.telling = telling;
        this.attempts = attempts;
    }

    @Bean
    Routes cartPrices() {
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
                                        + " is recorded: the answer's `quote` is the price itself, signed, and POST /v1/checkouts takes it.")
                        .forPrograms()
                        .readsOnly()
                        .body(ASKED)
                        .answers(200, QuoteTelling.PriceAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(this::quote));
    }

    @Bean
    Routes ownCartPrices() {
        return Routes.of(
                "Prices",
                "What a cart costs, and why.",
                Route.post("/v1/me/quotes")
                        .named("quoteCartOfMine")
                        .summary("What would this cart cost oneself, and earn")
                        .details(
                                "As for the shop, but signed by nobody: the prices in it are what the member says, so no"
                                        + " checkout takes it. ")
                        .forMembers()
                        .ofOneself()
                        .readsOnly()
                        .body(MINE)
                        .answers(200, QuoteTelling.OwnPriceAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                        .handledBy(this::quoteMine));
    }

    private Answer quoteMine(Call<Cart> call) {
        Cart cart = call.body().of(Members.ID.print(call.caller().keyId()));
        return priced(call, cart, (price, how) -> {
            return telling.own(telling.of(
                    how.quote,
                    price,
                    how.shown.unusable(),
                    how.stock,
                    how.version,
                    prices.earning(call.caller().programId(), price, how),
                    new QuoteTelling.Signed("", Quotes.until(price), null),
                    waiting(price, how),
                    how.gone,
                    call.language()));
        });
    }

    private Answer quote(Call<Asked> call) {
        long program = call.caller().programId();
        String former = call.body().insteadOf();
        PricedCart then = null;
        if (former != null) {
            switch (quotes.read(program, former)) {
                case Quotes.Reading.Good(var price) -> then = price;
                case Quotes.Reading.Over(var price) -> then = price;
                case Quotes.Reading.Unknown() -> {
                    return Problem.invalid("/instead_of", "quote.unknown");
                }
            }
        }
        PricedCart before = then;
        return priced(call, call.body().cart(), (price, how) -> told(call, program, price, how, before));
    }

    private interface Telling {
        Object of(PricedCart price, Prices.Reckoned how);
    }

    private Answer priced(Call<?> call, Cart cart, Telling told) {
        boolean codes = !cart.codes().isEmpty();
        Problem tooOften = codes ? attempts.refusal(call.caller().keyId()) : null;
        if (tooOften != null) {
            return tooOften;
        }
        return switch (prices.of(call.caller().programId(), cart)) {
            case Prices.Outcome.Refused(var problem) -> problem;
            case Prices.Outcome.Priced(var price, var how) -> {
                Problem toOne = codes && price.member() != null ? attempts.refusal(price.member()) : null;
                if (toOne != null) {
                    yield toOne;
                }
                if (how.shown.unknownCodes() > 0) {
                    attempts.missed(call.caller().keyId(), price.member());
                }
                try {
                    yield Answer.ok(told.of(price, how));
                } catch (ArithmeticException tooLarge) {
                    yield Problem.invalid("/lines", "number.too-large");
                }
            }
        };
    }

    private QuoteTelling.PriceAnswer told(
            Call<Asked> call, long program, PricedCart price, Prices.Reckoned how, @Nullable PricedCart then) {
        return telling.of(
                how.quote,
                price,
                how.shown.unusable(),
                how.stock,
                how.version,
                prices.earning(program, price, how),
                new QuoteTelling.Signed(
                        quotes.sign(program, price),
                        Quotes.until(price),
                        then == null ? null : changes(price.since(then))),
                waiting(price, how),
                how.gone,
                call.language());
    }

    /** For whom a group waits beside this one. */
    private static QuoteTelling.@Nullable Waiting waiting(PricedCart price, Prices.Reckoned how) {
        PricedCart.Applied together = price.together();
        PricedCart.Seat seat = together == null ? null : together.group();
        if (seat == null) {
            return null;
        }
        Seats.Group joined = how.joined;
        int missing = joined == null ? seat.terms().least() : joined.missing();
        return new QuoteTelling.Waiting(Math.max(0, missing - 1), seat.endsAt(how.at));
    }

    private static List<QuoteTelling.PriceChange> changes(List<PricedCart.Change> changes) {
        return changes.stream()
                .map(change -> new QuoteTelling.PriceChange(
                        change.what(),
                        change.about() == null ? null : CouponShelf.template(change.about()),
                        change.was(),
                        change.is()))
                .toList();
    }
}
