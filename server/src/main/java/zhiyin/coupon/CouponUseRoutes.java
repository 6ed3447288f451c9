package zhiyin.coupon;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.http.Answer;
import zhiyin.http.Attempts;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.intake.Answers;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Coupons on their way through orders whose prices are made elsewhere, over HTTP: for tills and shops. */
@Configuration(proxyBeanMethods = false)
class CouponUseRoutes {

    private static final long OFF_MAX = 100_000_000_000L;
    private static final int USED_AT_ONCE_MAX = 100;
    private static final int HOLD_DAYS_MAX = 30;

    private static final PathVariable<String> ORDER =
            PathVariable.text("order").says("The order, as the till calls it.");
    private static final Field<String> ORDER_KEY =
            Field.required("order", Shape.text(1, 100).of(TextRule.KEY)).says("The order, as the till calls it.");
    private static final OptionalField<String> BUYER =
            Field.optional("member", Shape.text(1, 400)).says("Who buys; somebody unknown can use codes alone.");
    private static final Field<String> SHOWN =
            Field.required("coupon", Shape.text(1, 80)).says("The coupon's id, or a code as it was typed.");
    private static final Field<Long> OFF = Field.required("off", Shape.integer(0, OFF_MAX))
            .says("What it takes off by the price, in minor units; 0 where it brings gifts.");
    private static final Shape<CouponDesk.Wanted> WANTED =
            Shape.object("CouponToUse", body -> new CouponDesk.Wanted(body.get(SHOWN), body.get(OFF)), SHOWN, OFF);
    private static final Field<List<CouponDesk.Wanted>> USED =
            Field.required("coupons", Shape.list(WANTED, 1, USED_AT_ONCE_MAX));
    private static final Field<Instant> UNTIL =
            Field.required("until", Shape.instant()).says("Until when they are set aside, 30 days ahead at most.");
    private static final Field<List<String>> WHICH = Field.withDefault(
                    "coupons", Shape.list(Shape.text(1, 40), 0, USED_AT_ONCE_MAX), List.of())
            .says("Which of them, by their ids; all that the order has used, if not said.");

    private record Using(String order, @Nullable String member, List<CouponDesk.Wanted> coupons, Instant until) {}

    private static final Shape<Using> USING = Shape.object(
            "CouponsToUse",
            body -> new Using(body.get(ORDER_KEY), body.find(BUYER), body.get(USED), body.get(UNTIL)),
            ORDER_KEY,
            BUYER,
            USED,
            UNTIL);
    private static final Shape<List<String>> RETURNED =
            Shape.object("CouponsToGiveBack", body -> body.get(WHICH), WHICH);

    @Says("Coupons that are set aside for an order.")
    record ReservedCouponsAnswer(String order, List<ReservedCoupon> coupons) {}

    @Says("A coupon that is set aside.")
    record ReservedCoupon(
            @Says("As it was shown.") String shown,

            @Says("Its id; a code has a coupon from now on.")
            String coupon,

            String template) {}

    @Says("What became of an order's coupons.")
    record ConfirmedCouponsAnswer(
            @Says("Redeemed, now or before.") List<String> redeemed,

            @Says("Set aside no more: the deadline has passed, or it was cancelled.")
            List<String> lost) {}

    @Says("Coupons that can be used again.")
    record ReleasedCouponsAnswer(List<String> coupons) {}

    @Says("What became of the coupons of an order that came back.")
    record GivenBackCouponsAnswer(List<GivenBackCoupon> coupons) {}

    @Says("A coupon whose order came back.")
    record GivenBackCoupon(
            String coupon,
            @Says("Whether it can be used again.") boolean back,

            @Says("Until when.") @Nullable Instant usableUntil) {}

    private final Coupons coupons;
    private final CouponClaims claims;
    private final CouponWallet wallet;
    private final Handing handing;
    private final CouponDesk desk;
    private final CouponShelf shelf;
    private final Members members;
    private final Programmes programmes;
    private final Attempts attempts;
    private final CouponTransaction transaction;

    CouponUseRoutes(
            Coupons coupons,
            CouponClaims claims,
            CouponWallet wallet,
            Handing handing,
            CouponDesk desk,
            CouponShelf shelf,
            Members members,
            Programmes programmes,
            Attempts attempts,
            CouponTransaction transaction) {
        this.coupons = coupons;
        this.claims = claims;
        this.wallet = wallet;
        this.handing = handing;
        this.desk = desk;
        this.shelf = shelf;
        this.members = members;
        this.programmes = programmes;
        this.attempts = attempts;
        this.transaction = transaction;
    }

    @Bean
    Routes usesOfCoupons() {
        return Routes.of(
                "Coupon uses",
                "Coupons on their way through orders whose prices are made elsewhere.",
                Route.post("/v1/coupon-uses")
                        .named("reserveCoupons")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Set coupons aside for an order: all of them, or none")
                        .details("A repeat for the same order is answered as the first was.")
                        .forPrograms()
                        .body(USING)
                        .answers(200, ReservedCouponsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::reserve),
                Route.post("/v1/coupon-uses/{order}/confirm")
                        .named("confirmCoupons")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Redeem what is set aside for an order: it is paid")
                        .forPrograms()
                        .path(ORDER)
                        .answers(200, ConfirmedCouponsAnswer.class)
                        .handledBy(call -> ofOrder(call, this::confirm)),
                Route.post("/v1/coupon-uses/{order}/cancel")
                        .named("cancelCoupons")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Let go what is set aside for an order")
                        .forPrograms()
                        .path(ORDER)
                        .answers(200, ReleasedCouponsAnswer.class)
                        .handledBy(call -> ofOrder(call, this::cancel)),
                Route.post("/v1/coupon-uses/{order}/give-back")
                        .named("giveBackCoupons")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Give back the coupons of an order that came back, as their templates say")
                        .details("Once: a repeat finds nothing to give back.")
                        .forPrograms()
                        .path(ORDER)
                        .body(RETURNED)
                        .answers(200, GivenBackCouponsAnswer.class)
                        .handledBy(call -> ofOrder(call, this::giveBack)));
    }

    private Answer reserve(Call<Using> call) {
        long program = call.caller().programId();
        Using using = call.body();
        Instant now = wallet.now(call);
        if (!using.until().isAfter(now) || using.until().isAfter(now.plus(HOLD_DAYS_MAX, ChronoUnit.DAYS))) {
            return Problem.invalid("/until", "date.order");
        }
        if (using.coupons().stream().map(CouponDesk.Wanted::coupon).distinct().count()
                < using.coupons().size()) {
            return Problem.invalid("/coupons", "coupon.duplicate");
        }
        Members.Located buyer = using.member() == null ? null : members.locate(program, using.member());
        if (using.member() != null && buyer == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (buyer != null && buyer.mergedInto() != null) {
            return Answers.merged(buyer.mergedInto());
        }
        CouponDesk.ForOrder order = new CouponDesk.ForOrder(
                program,
                buyer == null ? null : buyer.member(),
                using.order(),
                now,
                using.until().truncatedTo(ChronoUnit.MICROS),
                call.caller().keyId());
        boolean codes = using.coupons().stream().anyMatch(one -> Coupons.ID.parse(one.coupon()) == null);
        Problem tooOften = codes ? attempts.refusal(order.principal(), order.member()) : null;
        if (tooOften != null) {
            return tooOften;
        }
        String others = buyer == null || !codes ? null : notForBuyer(program, buyer.member(), using.coupons());
        if (others != null) {
            return CouponProblems.of(new NotUsable.NotForHim(others), null);
        }
        CouponDesk.Outcome outcome = transaction.run((connection, status) -> {
            CouponDesk.Outcome done = desk.reserve(connection, order, using.coupons());
            if (done instanceof CouponDesk.Outcome.Refused) {
                status.setRollbackOnly();
            }
            return done;
        });
        return switch (outcome) {
            case CouponDesk.Outcome.Done(var reserved) ->
                Answer.ok(new ReservedCouponsAnswer(
                        using.order(),
                        reserved.stream()
                                .map(one ->
                                        new ReservedCoupon(one.shown(), Coupons.ID.print(one.coupon()), one.template()))
                                .toList()));
            case CouponDesk.Outcome.Refused(String shown, NotUsable why) -> {
                if (codes && why instanceof NotUsable.Unknown) {
                    attempts.missed(order.principal(), order.member());
                }
                yield CouponProblems.of(why, shown);
            }
        };
    }

    private <B> Answer ofOrder(Call<B> call, Function<Call<B>, Answer> then) {
        return coupons.usedFor(call.caller().programId(), call.path(ORDER))
                ? then.apply(call)
                : Problem.of(ProblemType.NOT_FOUND);
    }

    private Answer confirm(Call<Void> call) {
        CouponDesk.Confirmed confirmed = transaction.keep(
                connection -> desk.confirm(connection, call.caller().programId(), call.path(ORDER), wallet.now(call)));
        return Answer.ok(new ConfirmedCouponsAnswer(ids(confirmed.redeemed()), ids(confirmed.lost())));
    }

    private Answer cancel(Call<Void> call) {
        return Answer.ok(new ReleasedCouponsAnswer(ids(transaction.keep(connection ->
                desk.cancel(connection, call.caller().programId(), call.path(ORDER), wallet.now(call))))));
    }

    /** What the member is not who a code that nobody has used is for; null where all are for him. */
    private @Nullable String notForBuyer(long program, long member, List<CouponDesk.Wanted> wanted) {
        Engines engines = programmes.recent(program);
        for (CouponDesk.Wanted each : wanted) {
            Handing.Code code = Coupons.ID.parse(each.coupon()) != null
                    ? null
                    : transaction
                            .keep(connection ->
                                    Optional.ofNullable(handing.code(connection, program, each.coupon(), false)))
                            .orElse(null);
            Kind kind = code == null || code.coupon() != null
                    ? null
                    : shelf.kinds(program, engines.latest()).get(code.kind());
            if (kind != null && claims.notFor(program, member, kind) instanceof NotUsable.NotForHim(String field)) {
                return field;
            }
        }
        return null;
    }

    private Answer giveBack(Call<List<String>> call) {
        List<Long> which = new ArrayList<>();
        for (String one : call.body()) {
            Long coupon = Coupons.ID.parse(one);
            if (coupon == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            which.add(coupon);
        }
        return Answer.ok(new GivenBackCouponsAnswer(transaction
                .keep(connection ->
                        desk.giveBack(connection, call.caller().programId(), call.path(ORDER), which, wallet.now(call)))
                .stream()
                .map(one -> new GivenBackCoupon(Coupons.ID.print(one.coupon()), one.back(), one.until()))
                .toList()));
    }

    private static List<String> ids(List<Long> coupons) {
        return coupons.stream().map(Coupons.ID::print).toList();
    }
}
