package zhiyin.checkout;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.checkout.Groups.Group;
import zhiyin.checkout.Groups.Held;
import zhiyin.checkout.Groups.State;
import zhiyin.database.Ids;
import zhiyin.engine.promotion.WhyNot.NoSeat;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.promotion.PricedCart;

/**
 * The seat of a checkout in a group that buys together. With the last seat that is paid for the group is complete; with the last
 * that is let go it has failed; what its time brings about, {@link GroupEndings} does.
 */
@Component
class GroupSeats implements Reservable {

    private final Ids ids;

    GroupSeats(Ids ids) {
        this.ids = ids;
    }

    /** Why there is no seat. */
    static Problem problem(NoSeat why) {
        return switch (why.reason()) {
            case GROUP_FULL -> Problem.of(ProblemType.GROUP_FULL);
            case GROUP_ENDED -> Problem.of(ProblemType.GROUP_ENDED);
            case PROMOTION_ENDED -> Problem.of(ProblemType.PROMOTION_ENDED);
            case IN_GROUP -> Problem.of(ProblemType.IN_GROUP);
            case NO_MORE_GROUPS -> Problem.of(ProblemType.NO_MORE_GROUPS);
            case NO_GROUP, NO_MEMBER -> Problem.of(ProblemType.CONFLICT).detail("problem.group-not-applied.detail");
        };
    }

    private static Held held(Connection connection, Reservation reservation, PricedCart.Applied applied)
            throws SQLException {
        return new Held(connection, reservation.program(), applied.promotion());
    }

    @Override
    public boolean isNeeded(PricedCart price) {
        return price.together() != null;
    }

    @Override
    public @Nullable Problem reserve(Connection connection, Reservation reservation) throws SQLException {
        PricedCart.Applied applied = Objects.requireNonNull(reservation.price().together());
        PricedCart.Seat seat = Objects.requireNonNull(applied.group());
        Held held = held(connection, reservation, applied);
        Long id = seat.id();
        if (id == null) {
            Integer most = seat.terms().groups();
            if (most != null && held.groups() >= most) {
                return Problem.of(ProblemType.NO_MORE_GROUPS).with("groups", most);
            }
            if (!reservation.at().isBefore(seat.endsAt(reservation.at()))) {
                return Problem.of(ProblemType.GROUP_ENDED);
            }
            long opened = ids.next();
            held.open(opened, seat.terms(), reservation.at(), seat.endsAt(reservation.at()));
            held.sit(opened, reservation.member(), reservation.id(), true);
            return null;
        }
        Group group = held.find(id).orElse(null);
        if (group == null || !group.isOpen(reservation.at())) {
            return Problem.of(ProblemType.GROUP_ENDED).with("group", Groups.ID.print(id));
        }
        if (held.has(group, reservation.member())) {
            return Problem.of(ProblemType.IN_GROUP).with("group", Groups.ID.print(id));
        }
        if (group.isFull()) {
            return Problem.of(ProblemType.GROUP_FULL).with("group", Groups.ID.print(id));
        }
        held.sit(id, reservation.member(), reservation.id(), false);
        return null;
    }

    /** Nobody ends a group while somebody is about to pay: it is open. */
    @Override
    public void confirm(Connection connection, Reservation reservation) throws SQLException {
        PricedCart.Applied applied = Objects.requireNonNull(reservation.price().together());
        Held held = held(connection, reservation, applied);
        Group group = held.pay(reservation.member(), reservation.id());
        if (group == null) {
            throw new IllegalStateException("checkout " + reservation.id() + " has lost its seat before its deadline");
        }
        Group now = held.count(group.id(), -1, 1);
        if (now.taken() == now.terms().size()) {
            held.end(now, reservation.at());
        }
    }

    @Override
    public void cancel(Connection connection, Reservation reservation) throws SQLException {
        leave(connection, reservation, "reserved");
    }

    /** Before the group ended the seat is free again; after that it was taken, whatever comes back. */
    @Override
    public void giveBack(Connection connection, Reservation reservation) throws SQLException {
        leave(connection, reservation, "taken");
    }

    private static void leave(Connection connection, Reservation reservation, String from) throws SQLException {
        PricedCart.Applied applied = reservation.price().together();
        if (applied == null) {
            return;
        }
        Held held = held(connection, reservation, applied);
        boolean paid = from.equals("taken");
        Group group = held.leave(reservation.member(), reservation.id(), from, reservation.at());
        if (group == null || group.state() != State.OPEN) {
            return;
        }
        Group now = held.count(group.id(), paid ? 0 : -1, paid ? -1 : 0);
        if (now.reserved() + now.taken() == 0) {
            held.end(now, reservation.at());
        }
    }
}
