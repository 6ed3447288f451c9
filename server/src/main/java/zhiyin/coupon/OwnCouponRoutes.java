package zhiyin.coupon;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.coupon.CouponTelling.CouponView;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Shape;

/** A member's own coupons over HTTP: what he has, and what he can have. */
@Configuration(proxyBeanMethods = false)
class OwnCouponRoutes {

    private static final Shape<CouponClaims.Claim> OWN_CLAIM = Shape.object(
            "OwnCouponClaim",
            body -> new CouponClaims.Claim(body.find(CouponClaims.TEMPLATE), body.find(CouponClaims.CODE)),
            CouponClaims.TEMPLATE,
            CouponClaims.CODE);

    private final CouponWallet wallet;
    private final CouponClaims claims;

    OwnCouponRoutes(CouponWallet wallet, CouponClaims claims) {
        this.wallet = wallet;
        this.claims = claims;
    }

    @Bean
    Routes ownCoupons() {
        return Routes.of(
                "Own coupons",
                "What a member who has signed in has, and can have.",
                Route.get("/v1/me/coupons")
                        .named("listMyCoupons")
                        .summary("List one's coupons, and why some can't be used")
                        .forMembers()
                        .ofOneself()
                        .queries(CouponWallet.PART, CouponWallet.BEFORE, CouponWallet.LIMIT)
                        .answers(200, CouponWallet.CouponsAnswer.class)
                        .handledBy(call -> wallet.list(call, call.caller().keyId())),
                Route.post("/v1/me/coupons")
                        .named("claimMyCoupon")
                        .summary("Claim a coupon, of a template or by a code")
                        .forMembers()
                        .ofOneself()
                        .idempotent()
                        .body(OWN_CLAIM)
                        .answers(201, CouponView.class)
                        .answers(200, CouponView.class)
                        .problems(ProblemType.CONFLICT, ProblemType.NOT_FOUND)
                        .handledBy(call -> claims.claim(call, call.caller().keyId(), call.body())),
                Route.get("/v1/me/coupon-templates")
                        .named("listMyClaimable")
                        .summary("List what one can claim")
                        .forMembers()
                        .ofOneself()
                        .answers(200, CouponWallet.ClaimableAnswer.class)
                        .handledBy(wallet::claimable));
    }
}
