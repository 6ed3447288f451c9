package zhiyin.lift;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.springframework.stereotype.Component;
import zhiyin.checkout.PromotionBooks;
import zhiyin.coupon.CouponBooks;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.insight.AssetWorth;
import zhiyin.ledger.Books;
import zhiyin.lift.LiftTests.Terms;

/** Counts what was given by a test: out of the uses of coupons, the checkouts and the books. */
@Component
class GivenAway {

    private final CouponBooks coupons;
    private final PromotionBooks promotions;
    private final Books books;
    private final DrawnGroups groups;

    GivenAway(CouponBooks coupons, PromotionBooks promotions, Books books, DrawnGroups groups) {
        this.coupons = coupons;
        this.promotions = promotions;
        this.books = books;
        this.groups = groups;
    }

    /**
     * What was given, in minor units, by the number of whoever got it.
     *
     * @param off what coupons and promotions took off
     * @param points what points were worth
     */
    record Given(Map<Integer, Long> off, Map<Integer, Long> points) {

        IntToLongFunction offOf() {
            return number -> off.getOrDefault(number, 0L);
        }

        IntToLongFunction pointsOf() {
            return number -> points.getOrDefault(number, 0L);
        }

        /** Whether somebody got anything of it. */
        boolean anything(int number) {
            return off.getOrDefault(number, 0L) > 0 || points.getOrDefault(number, 0L) > 0;
        }
    }

    /** On these days, both of which count. */
    Given of(Terms terms, LiftGround ground, LocalDate first, LocalDate last) {
        if (last.isBefore(first)) {
            return new Given(Map.of(), Map.of());
        }
        long program = ground.program();
        Instant from = ground.begin(first);
        Instant until = ground.begin(last.plusDays(1));
        Map<Long, Long> off = new HashMap<>();
        if (!terms.templates().isEmpty()) {
            off.putAll(coupons.offByMember(program, terms.templates(), from, until));
        }
        if (!terms.promotions().isEmpty()) {
            promotions
                    .offByMember(program, terms.promotions(), from, until)
                    .forEach((member, each) -> off.merge(member, each, Math::addExact));
        }
        Map<Long, Long> points = new HashMap<>();
        if (!terms.adjustments().isEmpty()) {
            for (Books.Credited credited : books.credited(program, terms.adjustments(), from, until)) {
                Ratio worth = AssetWorth.of(ground.programme(), credited.asset());
                if (worth != null) {
                    points.merge(credited.member(), worth.times(credited.units(), Rounding.HALF_UP), Math::addExact);
                }
            }
        }
        return new Given(
                groups.byNumber(program, off, ground.taken()), groups.byNumber(program, points, ground.taken()));
    }
}
