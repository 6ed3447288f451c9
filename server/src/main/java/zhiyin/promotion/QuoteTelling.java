package zhiyin.promotion;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.coupon.CouponShelf;
import zhiyin.engine.earning.Earned;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.promotion.Benefit.GroupPrice;
import zhiyin.engine.promotion.Measure;
import zhiyin.engine.promotion.Quote;
import zhiyin.engine.promotion.WhyNot;
import zhiyin.engine.rule.Unmet;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Says;
import zhiyin.program.Engines;

/** Tells a price with its reasons. */
@Component
class QuoteTelling {

    @Says("What a cart costs, and why. Amounts are minor units.")
    record PriceAnswer(
            @Says("The programme version by which it was reckoned.")
            int version,

            @Says("ISO 4217.") String currency,
            List<PricedLine> lines,

            @Says("What delivery costs once everything is taken off.")
            long shipping,

            @Says("What is taken off in all, delivery and all.")
            long off,

            @Says("What goods and delivery cost, taxes and all, however they are paid.")
            long costs,

            TaxTotals taxes,

            @Says("Points as money; absent where the programme does not take them.") @Nullable
            PointsAsMoneyView points,

            @Says("What is left to pay.") long toPay,

            @Says("What applies, in the order in which it is taken off.")
            List<AppliedPromotion> applied,

            @Says("Every promotion and coupon that could have had something to do with this cart, and what came of it.")
            List<ConsideredPromotion> considered,

            @Says("By how much another choice of coupons may be worth more at most: 0 but for very many.")
            long gap,

            @Says("What it would earn.") List<WouldEarn> earns,

            @Says("The price itself, signed: POST /v1/checkouts holds it. It is kept nowhere.")
            String quote,

            @Says("Until when the quote is good.") Instant goodUntil,

            @Says("What is not as it was in the quote that this one is instead of; absent where none was named.")
            @Nullable
            List<PriceChange> changes) {}

    @Says("What of the costs is tax.")
    record TaxTotals(
            @Says("Whether the prices of the cart contain taxes; otherwise they come on top of what is left.")
            boolean included,

            @Says("What it costs without taxes.") long net,
            @Says("All taxes, delivery's too.") long tax,
            @Says("Delivery's.") long ofShipping,
            @Says("What it costs with taxes: the costs.") long gross) {}

    @Says("What a cart of one's own would cost, and why. Amounts are minor units. It binds nobody.")
    record OwnPriceAnswer(
            @Says("ISO 4217.") String currency,
            List<PricedLine> lines,

            @Says("What delivery costs once everything is taken off.")
            long shipping,

            @Says("What is taken off in all, delivery and all.")
            long off,

            @Says("What goods and delivery cost, taxes and all, however they are paid.")
            long costs,

            TaxTotals taxes,

            @Says("Points as money; absent where the programme does not take them.") @Nullable
            PointsAsMoneyView points,

            @Says("What is left to pay.") long toPay,

            @Says("Every promotion and coupon that could have had something to do with this cart, and what came of it.")
            List<OwnConsidered> considered,

            @Says("What it would earn.") List<WouldEarn> earns) {}

    @Says("What came of a promotion or a coupon for a cart of one's own.")
    record OwnConsidered(
            @Says("Absent for a coupon that is for nothing there is.") @Nullable
            String promotion,

            @Says("In the caller's language.") @Nullable String name,

            @Says("The coupon that it takes, or would take.") @Nullable
            String coupon,

            boolean applies,
            @Says("What it takes off, delivery and all.") long off,

            @Says("Why not, or what is missing to its next step; in the caller's language.") @Nullable
            String sentence) {}

    @Says("Something that is not as it was.")
    record PriceChange(
            @Says("line-added, line-removed, quantity, price (before anything was taken off), costs, promotion-added,"
                    + " promotion-removed, shipping, tax, points or to-pay.")
            String what,

            @Says("The line or promotion.") @Nullable String about,
            @Nullable Long was,
            @Nullable Long is) {}

    /**
     * A group that is opened or joined, and waits for others.
     *
     * @param missing how many people it waits for, beside this one, until the next step
     */
    record Waiting(int missing, Instant until) {}

    /** What is given away with a price. */
    record Signed(String quote, Instant goodUntil, @Nullable List<PriceChange> changes) {}

    @Says("A line of the cart.")
    record PricedLine(
            String id,
            @Says("What it costs as it came.") long before,
            @Says("What is taken off it, in order.") List<PriceCut> cuts,
            @Says("What is left of it to pay, its tax too.") long costs,
            @Says("The tax in that.") long tax,
            @Says("How much of that is paid with points.") long paidWithPoints) {}

    @Says("What a promotion takes off a line.")
    record PriceCut(String promotion, long amount) {}

    @Says("Points as money.")
    record PointsAsMoneyView(
            String asset,
            @Says("How many are taken.") long points,

            @Says("How many could be, of what the member has.")
            long most,

            @Says("What they come to.") long amount) {}

    @Says("A promotion that applies.")
    record AppliedPromotion(
            String promotion,
            @Says("In the caller's language.") String name,
            @Says("The coupon it takes.") @Nullable String coupon,
            @Says("What it takes off, delivery and all.") long off,
            @Says("How much of that off delivery.") long shipping,
            FundedBy funded,

            @Says("Goods for nothing, of which the member chooses so many.") @Nullable
            List<GiftGoods> gifts,

            @Nullable Integer choose,
            @Says("How often these come.") @Nullable Long times) {}

    @Says("Who pays for it.")
    record FundedBy(long platform, long store, long partner) {}

    @Says("Something for nothing.")
    record GiftGoods(String sku, int units) {}

    @Says("What came of a promotion or a coupon.")
    record ConsideredPromotion(
            @Says("Absent for a coupon that is for nothing there is.") @Nullable
            String promotion,

            @Nullable String name,
            @Nullable String coupon,
            boolean applies,
            long off,

            @Says(
                    "not-on, condition-unmet, no-line, too-little, shut-out, used-up, enough, nothing, beaten, unknown; of people who"
                            + " buy together no-group, no-member, group-full, group-ended, promotion-ended, in-group, no-more-groups; of a coupon"
                            + " reserved, redeemed, void, transferred, budget-spent, not-given-out. Absent where it applies.")
            @Nullable
            String code,

            @Says("Why not, or what is missing to its next step; in the caller's language.") @Nullable
            String sentence,

            @Says("How much is missing: minor units, units, or people.") @Nullable
            Long missing,

            @Says("The promotions that take its place, or shut it out.") @Nullable
            List<String> by,

            @Says("The tests that failed.") @Nullable List<FailedTest> tests) {}

    @Says("A test that failed.")
    record FailedTest(
            String field,
            String operator,
            String wanted,

            @Says("Absent where there was no value.") @Nullable
            String saw) {}

    @Says("What the cart would earn of one asset.")
    record WouldEarn(String asset, long points) {}

    private final Messages messages;

    QuoteTelling(Messages messages) {
        this.messages = messages;
    }

    /**
     * @param unusable coupons that were not asked, because they can't be used whatever is in the cart
     * @param gone the promotion of the group that he would join, where it is not live any more
     */
    PriceAnswer of(
            Quote quote,
            PricedCart price,
            List<Quote.Considered> unusable,
            Shelf.Stock stock,
            Engines.Version version,
            Earned earned,
            Signed signed,
            @Nullable Waiting waiting,
            @Nullable String gone,
            Language language) {
        Programme programme = version.engine().programme();
        var pricing = Objects.requireNonNull(programme.pricing());
        return new PriceAnswer(
                version.number(),
                programme.currency(),
                price.lines().stream()
                        .map(line -> new PricedLine(
                                line.id(),
                                line.before(),
                                line.cuts().stream()
                                        .map(cut -> new PriceCut(CouponShelf.template(cut.promotion()), cut.amount()))
                                        .toList(),
                                line.costs(),
                                line.tax(),
                                line.paidWithPoints()))
                        .toList(),
                price.shipping(),
                price.off(),
                price.costs(),
                new TaxTotals(
                        price.taxIncluded(),
                        price.costs() - price.tax(),
                        price.tax(),
                        price.shippingTax(),
                        price.costs()),
                pricing.points() == null
                        ? null
                        : new PointsAsMoneyView(
                                pricing.points().asset(), quote.points(), quote.pointsMax(), quote.paidWithPoints()),
                price.toPay(),
                quote.applied().stream()
                        .map(applied -> applied(applied, stock, language))
                        .toList(),
                Stream.concat(
                                Stream.concat(quote.considered().stream(), unusable.stream())
                                        .map(each -> considered(each, waiting, stock, programme, language)),
                                gone == null ? Stream.empty() : Stream.of(gone(gone, language)))
                        .toList(),
                quote.gap(),
                earned.grants().stream()
                        .map(grant -> new WouldEarn(grant.asset().code(), grant.points()))
                        .toList(),
                signed.quote(),
                signed.goodUntil(),
                signed.changes());
    }

    /** What of a price is for the member himself: who pays for it, and what conditions ask, is the house's business. */
    OwnPriceAnswer own(PriceAnswer whole) {
        return new OwnPriceAnswer(
                whole.currency(),
                whole.lines(),
                whole.shipping(),
                whole.off(),
                whole.costs(),
                whole.taxes(),
                whole.points(),
                whole.toPay(),
                whole.considered().stream()
                        .map(each -> new OwnConsidered(
                                each.promotion(),
                                each.name(),
                                each.coupon(),
                                each.applies(),
                                each.off(),
                                each.sentence()))
                        .toList(),
                whole.earns());
    }

    private static AppliedPromotion applied(Quote.Applied applied, Shelf.Stock stock, Language language) {
        boolean gifts = !applied.gifts().isEmpty();
        return new AppliedPromotion(
                CouponShelf.template(applied.promotion().code()),
                name(applied.promotion().code(), stock, language),
                applied.coupon() == null ? null : applied.coupon().id(),
                applied.off(),
                applied.delivery(),
                new FundedBy(
                        applied.funded().platform(),
                        applied.funded().store(),
                        applied.funded().partner()),
                gifts
                        ? applied.gifts().stream()
                                .map(gift -> new GiftGoods(gift.sku(), gift.units()))
                                .toList()
                        : null,
                gifts ? applied.choose() : null,
                gifts ? applied.times() : null);
    }

    private static String name(String code, Shelf.Stock stock, Language language) {
        Label name = stock.names().get(code);
        return name == null ? CouponShelf.template(code) : name.in(language.tag());
    }

    private ConsideredPromotion considered(
            Quote.Considered each,
            @Nullable Waiting waiting,
            Shelf.Stock stock,
            Programme programme,
            Language language) {
        WhyNot why = each.whyNot();
        Waiting together =
                why == null && each.promotion() != null && each.promotion().gives() instanceof GroupPrice
                        ? waiting
                        : null;
        WhyNot.TooLittle missing = why instanceof WhyNot.TooLittle short_ ? short_ : each.more();
        return new ConsideredPromotion(
                each.promotion() == null
                        ? null
                        : CouponShelf.template(each.promotion().code()),
                each.promotion() == null ? null : name(each.promotion().code(), stock, language),
                each.coupon() == null ? null : each.coupon().id(),
                why == null,
                each.off(),
                why == null ? null : code(why),
                together != null
                        ? people(together, programme, language)
                        : why == null
                                ? missing == null ? null : say("more", missing, programme, language)
                                : why instanceof WhyNot.NoSeat(var reason)
                                                && reason == WhyNot.NoSeat.Reason.NO_GROUP
                                                && each.promotion() != null
                                                && each.promotion().gives() instanceof GroupPrice group
                                        ? say("no-group", Map.of("people", (long) group.least()), language)
                                        : sentence(why, stock, programme, language),
                together != null ? (Long) (long) together.missing() : missing == null ? null : missing.missing(),
                switch (why) {
                    case WhyNot.Beaten(var by) ->
                        by.stream().map(CouponShelf::template).toList();
                    case WhyNot.ShutOut(String by) -> List.of(CouponShelf.template(by));
                    case null, default -> null;
                },
                why instanceof WhyNot.ConditionUnmet(var tests)
                        ? tests.stream().map(QuoteTelling::test).toList()
                        : null);
    }

    private ConsideredPromotion gone(String promotion, Language language) {
        String code = code(new WhyNot.NoSeat(WhyNot.NoSeat.Reason.PROMOTION_ENDED));
        return new ConsideredPromotion(
                promotion, null, null, false, 0, code, say(code, Map.of(), language), null, null, null);
    }

    private @Nullable String people(Waiting waiting, Programme programme, Language language) {
        return waiting.missing() == 0
                ? null
                : say(
                        "more.people",
                        Map.of(
                                "missing",
                                (long) waiting.missing(),
                                "until",
                                waiting.until().atZone(programme.zone()).toOffsetDateTime()),
                        language);
    }

    private static FailedTest test(Unmet unmet) {
        return new FailedTest(unmet.field(), unmet.operator(), unmet.wanted(), unmet.saw());
    }

    private static String code(WhyNot why) {
        return switch (why) {
            case WhyNot.NotOn _ -> "not-on";
            case WhyNot.ConditionUnmet _ -> "condition-unmet";
            case WhyNot.NoLine _ -> "no-line";
            case WhyNot.TooLittle _ -> "too-little";
            case WhyNot.ShutOut _ -> "shut-out";
            case WhyNot.UsedUp _ -> "used-up";
            case WhyNot.Enough _ -> "enough";
            case WhyNot.Nothing _ -> "nothing";
            case WhyNot.Beaten _ -> "beaten";
            case WhyNot.NoSeat(var reason) ->
                reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case WhyNot.Unusable(var because) ->
                because.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case WhyNot.Unknown _ -> "unknown";
        };
    }

    private String sentence(WhyNot why, Shelf.Stock stock, Programme programme, Language language) {
        return switch (why) {
            case WhyNot.TooLittle short_ -> say("too-little", short_, programme, language);
            case WhyNot.ShutOut(String by) -> say("shut-out", Map.of("by", name(by, stock, language)), language);
            case WhyNot.Beaten(var by) ->
                say(
                        "beaten",
                        Map.of(
                                "by",
                                String.join(
                                        messages.say(language, "price.comma", Map.of()),
                                        by.stream()
                                                .map(code -> name(code, stock, language))
                                                .toList())),
                        language);
            case WhyNot.Enough(int times) -> say("enough", Map.of("times", (long) times), language);
            case WhyNot.NotOn(var from, var until) -> {
                Map<String, Object> holes = new HashMap<>();
                holes.put(
                        "from",
                        from == null ? "…" : from.atZone(programme.zone()).toOffsetDateTime());
                holes.put(
                        "until",
                        until == null ? "…" : until.atZone(programme.zone()).toOffsetDateTime());
                yield say("not-on", holes, language);
            }
            case WhyNot.ConditionUnmet(var tests) -> {
                Unmet first = tests.getFirst();
                yield say(
                        "condition-unmet",
                        Map.of(
                                "field",
                                first.field(),
                                "operator",
                                first.operator(),
                                "wanted",
                                first.wanted(),
                                "saw",
                                first.saw() == null ? "–" : first.saw()),
                        language);
            }
            case WhyNot.NoLine _,
                    WhyNot.UsedUp _,
                    WhyNot.Nothing _,
                    WhyNot.NoSeat _,
                    WhyNot.Unusable _,
                    WhyNot.Unknown _ -> say(code(why), Map.of(), language);
        };
    }

    private String say(String key, WhyNot.TooLittle missing, Programme programme, Language language) {
        boolean units = missing.measure() == Measure.UNITS;
        return say(
                key + (units ? ".units" : ".amount"),
                Map.of("missing", units ? missing.missing() : money(missing.missing(), programme)),
                language);
    }

    private static String money(long minor, Programme programme) {
        return java.math.BigDecimal.valueOf(minor, programme.digits()).toPlainString() + " " + programme.currency();
    }

    private String say(String key, Map<String, Object> holes, Language language) {
        return messages.say(language, "price." + key.toLowerCase(Locale.ROOT), holes);
    }
}
