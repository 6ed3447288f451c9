package zhiyin.checkout;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.coupon.CouponDesk;
import zhiyin.coupon.CouponProblems;
import zhiyin.coupon.CouponShelf;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.promotion.PricedCart;

/** The coupons of ours that a price takes. Those of the shop's own system are its own business. */
@Component
class CouponsSetAside implements Reservable {

    private final CouponDesk desk;

    CouponsSetAside(CouponDesk desk) {
        this.desk = desk;
    }

    /** A shop that has priced the order itself may have set coupons aside for it by its number. */
    @Override
    public boolean isNeeded(PricedCart price) {
        return price.cart() == null || price.applied().stream().anyMatch(CouponsSetAside::isOurs);
    }

    private static boolean isOurs(PricedCart.Applied applied) {
        return applied.coupon() != null && CouponShelf.isOurs(applied.promotion());
    }

    @Override
    public @Nullable Problem reserve(Connection connection, Reservation reservation) throws SQLException {
        List<CouponDesk.Wanted> wanted = reservation.price().applied().stream()
                .filter(CouponsSetAside::isOurs)
                .map(applied -> new CouponDesk.Wanted(String.valueOf(applied.coupon()), applied.off()))
                .toList();
        if (wanted.isEmpty()) {
            return null;
        }
        CouponDesk.ForOrder order = new CouponDesk.ForOrder(
                reservation.program(),
                reservation.member() == Checkouts.NOBODY ? null : reservation.member(),
                reservation.order(),
                reservation.at(),
                reservation.deadline(),
                reservation.principal());
        return switch (desk.reserve(connection, order, wanted)) {
            case CouponDesk.Outcome.Done _ -> null;
            case CouponDesk.Outcome.Refused(String shown, var why) -> CouponProblems.of(why, shown);
        };
    }

    @Override
    public @Nullable Problem redeem(Connection connection, Reservation reservation) throws SQLException {
        CouponDesk.Confirmed confirmed =
                desk.confirm(connection, reservation.program(), reservation.order(), reservation.at());
        return confirmed.lost().isEmpty()
                ? null
                : Problem.of(ProblemType.CONFLICT)
                        .detail("problem.coupons-let-go.detail")
                        .with("reason", "let-go")
                        .with("order", reservation.order());
    }

    @Override
    public void confirm(Connection connection, Reservation reservation) throws SQLException {
        desk.confirm(connection, reservation.program(), reservation.order(), reservation.at());
    }

    @Override
    public void cancel(Connection connection, Reservation reservation) throws SQLException {
        desk.cancel(connection, reservation.program(), reservation.order(), reservation.at());
    }

    @Override
    public void giveBack(Connection connection, Reservation reservation) throws SQLException {
        desk.giveBack(connection, reservation.program(), reservation.order(), List.of(), reservation.at());
    }
}
