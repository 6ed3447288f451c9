package zhiyin.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.chain.Content;
import zhiyin.database.RoundTrip;
import zhiyin.database.Rows;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.Movement;
import zhiyin.engine.decision.Place;
import zhiyin.engine.earning.Track;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.TopUp;

/**
 * What one batch of decisions did to the ledger, on its way into the tables: one statement a table, however many
 * members and events.
 */
public final class LedgerChanges {

    /** After how many movements of a member it is written down what he has, so that the past is found without all of it. */
    private static final long MOVEMENTS_A_CHECKPOINT = 256;

    private final long batch;
    private final Instant now;
    private final Content content;
    private final Map<Control, Long> controls = new TreeMap<>();
    private Map<Long, LocalDate> postingDays = Map.of();

    private final Rows states = new Rows(
            "ledger.member_state",
            "member_id bigint",
            "program_id bigint",
            "as_of timestamptz",
            "due_at timestamptz",
            "orders_paid bigint",
            "movements bigint",
            "lots bigint",
            "events bigint");
    private final Rows accounts = new Rows(
            "ledger.account",
            "member_id bigint",
            "asset text",
            "program_id bigint",
            "pending bigint",
            "available bigint",
            "held bigint",
            "owed bigint",
            "slides_until timestamptz",
            "due_at timestamptz");
    private final Rows tallies = new Rows(
            "ledger.tally",
            "member_id bigint",
            "asset text",
            "counted text",
            "per text",
            "program_id bigint",
            "begins date",
            "first_lot bigint",
            "points bigint");
    private final Rows awarded = new Rows(
            "ledger.awarded",
            "member_id bigint",
            "rule text",
            "per text",
            "program_id bigint",
            "begins date",
            "times bigint",
            "points bigint",
            "last_at timestamptz");
    private final Rows paces =
            new Rows("ledger.pace", "member_id bigint", "velocity text", "program_id bigint", "moments text");
    private final Rows lots = new Rows(
            "ledger.lot",
            "member_id bigint",
            "number bigint",
            "program_id bigint",
            "asset text",
            "event_id bigint",
            "order_id text",
            "version integer",
            "earned_at timestamptz",
            "store text",
            "active_at timestamptz",
            "awaits text",
            "awaits_days integer",
            "cancels_at timestamptz",
            "budgets jsonb",
            "expires_at timestamptz",
            "slides boolean",
            "shortfall text",
            "granted bigint",
            "pending bigint",
            "available bigint",
            "held bigint",
            "consumed bigint",
            "expired bigint",
            "reversed bigint");
    private final Rows movements = new Rows(
            "ledger.movement",
            "member_id bigint",
            "sequence bigint",
            "program_id bigint",
            "asset text",
            "lot bigint",
            "kind text",
            "from_place text",
            "to_place text",
            "points bigint",
            "balance_after bigint",
            "at timestamptz",
            "occurred_at timestamptz",
            "recorded_at timestamptz",
            "event_id bigint",
            "batch_id bigint",
            "reference text",
            "posted_on date",
            "issuer_store text",
            "acceptor_store text");
    private final Rows checkpoints = new Rows(
            "ledger.checkpoint",
            "member_id bigint",
            "sequence bigint",
            "asset text",
            "program_id bigint",
            "pending bigint",
            "available bigint",
            "held bigint",
            "owed bigint");
    private final Rows holds = new Rows(
            "ledger.hold",
            "member_id bigint",
            "id text",
            "program_id bigint",
            "asset text",
            "placed_at timestamptz",
            "deadline timestamptz",
            "order_id text",
            "store text",
            "state text");
    private final Rows holdParts = new Rows(
            "ledger.hold_part",
            "member_id bigint",
            "hold_id text",
            "ordinal integer",
            "program_id bigint",
            "lot bigint",
            "points bigint",
            "captured bigint",
            "reinstated bigint");
    private final Rows topUps = new Rows(
            "ledger.top_up",
            "member_id bigint",
            "id text",
            "program_id bigint",
            "event_id bigint",
            "paid_at timestamptz",
            "paid bigint",
            "refund_fee integer",
            "fee_min bigint",
            "fee_max bigint",
            "free_days integer",
            "refund_bonus text",
            "refunded bigint",
            "charged bigint",
            "fee bigint",
            "package text",
            "ladders text");
    private final Rows topUpParts = new Rows(
            "ledger.top_up_part",
            "member_id bigint",
            "top_up_id text",
            "ordinal integer",
            "program_id bigint",
            "asset text",
            "lot bigint",
            "part text",
            "units bigint",
            "taken bigint");
    private final Rows newOrders = new Rows(
            "ledger.order_position",
            "member_id bigint",
            "id text",
            "program_id bigint",
            "paid_at timestamptz",
            "version integer",
            "ladders text",
            "event_id bigint",
            "lines jsonb",
            "grants jsonb");
    private final Rows orders =
            new Rows("ledger.order_position", "member_id bigint", "id text", "lines jsonb", "grants jsonb");

    private final Rows goneOrders = new Rows("ledger.order_position", "member_id bigint", "id text");
    private final Rows goneParts = new Rows("ledger.hold_part", "member_id bigint", "hold_id text");
    private final Rows goneHolds = new Rows("ledger.hold", "member_id bigint", "id text");

    // what is new is inserted without a look at what it might be in conflict with
    private final Rows newLots = lots.another();

    /** One of the programme's control accounts. */
    private record Control(long program, String asset, Place place) implements Comparable<Control> {
        @Override
        public int compareTo(Control other) {
            int byProgram = Long.compare(program, other.program);
            int byAsset = byProgram != 0 ? byProgram : asset.compareTo(other.asset);
            return byAsset != 0 ? byAsset : place.compareTo(other.place);
        }
    }

    /**
     * @param batch the batch's id
     * @param now when it is recorded
     * @param content is told what is chained
     */
    public LedgerChanges(long batch, Instant now, Content content) {
        this.batch = batch;
        this.now = now;
        this.content = content;
    }

    /** Says on which business day each programme's movements are posted; before any is noted. */
    public void postOn(Map<Long, LocalDate> days) {
        postingDays = days;
    }

    /**
     * Notes what is different between two states of a member.
     *
     * @param events the member's count of events with the batch's in it
     * @param dueAt when time alone will next bring something about
     * @param orderEvents the events that brought the orders which are new, by order
     */
    public void note(
            long program,
            long member,
            MemberState before,
            MemberState after,
            long events,
            @Nullable Instant dueAt,
            Map<String, Long> orderEvents) {
        states.add(
                member,
                program,
                Objects.requireNonNull(after.asOf()),
                dueAt,
                after.ordersPaid(),
                after.counters().movements(),
                after.counters().lots(),
                events);
        note(program, member, before.track(), after.track());
        after.accounts()
                .forEach((asset, account) ->
                        note(program, member, before.accounts().get(asset), account));
        long movementsNow = after.counters().movements();
        if (movementsNow / MOVEMENTS_A_CHECKPOINT > before.counters().movements() / MOVEMENTS_A_CHECKPOINT) {
            after.accounts()
                    .forEach((asset, account) -> checkpoints.add(
                            member,
                            movementsNow,
                            asset,
                            program,
                            account.pending(),
                            account.available(),
                            account.held(),
                            account.owed()));
        }
        after.holds().forEach((id, hold) -> {
            if (!hold.equals(before.holds().get(id))) {
                note(program, member, hold);
            }
        });
        after.topUps().forEach((id, topUp) -> {
            if (!topUp.equals(before.topUps().get(id))) {
                note(program, member, topUp, after);
            }
        });
        before.holds().keySet().stream()
                .filter(id -> !after.holds().containsKey(id))
                .forEach(id -> {
                    goneParts.add(member, id);
                    goneHolds.add(member, id);
                });
        before.orders().keySet().stream()
                .filter(id -> !after.orders().containsKey(id))
                .forEach(id -> goneOrders.add(member, id));
        after.orders()
                .forEach((id, order) -> note(program, member, before.orders().get(id), order, orderEvents));
    }

    private void note(long program, long member, Track before, Track after) {
        if (after.equals(before)) {
            return;
        }
        after.awarded().forEach((of, now) -> {
            if (!now.equals(before.awarded().get(of))) {
                awarded.add(
                        member,
                        of.rule(),
                        of.per().word(),
                        program,
                        now.begins(),
                        now.times(),
                        now.points(),
                        now.last());
            }
        });
        after.moments().forEach((velocity, moments) -> {
            if (!moments.equals(before.moments().get(velocity))) {
                paces.add(member, velocity, program, Ledger.write(moments));
            }
        });
    }

    private void note(long program, long member, @Nullable Account before, Account after) {
        if (after.equals(before)) {
            return;
        }
        accounts.add(
                member,
                after.asset(),
                program,
                after.pending(),
                after.available(),
                after.held(),
                after.owed(),
                after.slidesUntil(),
                after.nextDue());
        after.tallies().forEach((of, tally) -> {
            if (before == null || !tally.equals(before.tallies().get(of))) {
                tallies.add(
                        member,
                        after.asset(),
                        of.what().word(),
                        of.per().word(),
                        program,
                        tally.begins(),
                        tally.firstLot(),
                        tally.points());
            }
        });
        Map<Long, Lot> old = new HashMap<>();
        if (before != null) {
            old.putAll(before.closed());
            before.open().forEach(lot -> old.put(lot.number(), lot));
        }
        after.open().forEach(lot -> note(program, member, after.asset(), old.get(lot.number()), lot));
        after.closed().values().forEach(lot -> note(program, member, after.asset(), old.get(lot.number()), lot));
    }

    private void note(long program, long member, String asset, @Nullable Lot before, Lot lot) {
        if (lot.equals(before)) {
            return;
        }
        Lot.Terms terms = lot.terms();
        Lot.Awaits awaits = terms.awaits();
        Rows rows = before == null ? newLots : lots;
        rows.add(
                member,
                lot.number(),
                program,
                asset,
                lot.source().event(),
                lot.source().order(),
                lot.source().version(),
                lot.source().earnedAt(),
                lot.source().store(),
                terms.activeAt(),
                awaits == null ? null : awaits.milestone(),
                awaits == null ? null : awaits.days(),
                awaits == null ? null : awaits.cancelsAt(),
                awaits == null ? null : LotRow.budgets(awaits),
                terms.expiresAt(),
                terms.slides(),
                terms.shortfall().word(),
                lot.granted(),
                lot.pending(),
                lot.available(),
                lot.held(),
                lot.consumed(),
                lot.expired(),
                lot.reversed());
    }

    private void note(long program, long member, Hold hold) {
        holds.add(
                member,
                hold.id(),
                program,
                hold.asset(),
                hold.placedAt(),
                hold.deadline(),
                hold.order(),
                hold.store(),
                hold.state().name().toLowerCase(Locale.ROOT));
        List<Hold.Part> parts = hold.parts();
        for (int i = 0; i < parts.size(); i++) {
            Hold.Part part = parts.get(i);
            holdParts.add(member, hold.id(), i, program, part.lot(), part.points(), part.captured(), part.reinstated());
        }
    }

    private void note(long program, long member, TopUp topUp, MemberState after) {
        TopUp.Part bought = topUp.principal();
        StoredValue.Refund terms = topUp.terms();
        topUps.add(
                member,
                topUp.id(),
                program,
                after.account(bought.asset()).lot(bought.lot()).source().event(),
                topUp.paidAt(),
                topUp.paid(),
                terms.fee(),
                terms.feeMin(),
                terms.feeMax(),
                terms.freeDays(),
                terms.bonus().word(),
                topUp.refunded(),
                topUp.charged(),
                topUp.fee(),
                topUp.code(),
                String.join(" ", topUp.ladders()));
        for (int i = 0; i < topUp.parts().size(); i++) {
            TopUp.Part part = topUp.parts().get(i);
            topUpParts.add(
                    member,
                    topUp.id(),
                    i,
                    program,
                    part.asset(),
                    part.lot(),
                    part.part().name().toLowerCase(Locale.ROOT),
                    part.units(),
                    part.taken());
        }
    }

    private void note(
            long program,
            long member,
            @Nullable OrderPosition before,
            OrderPosition order,
            Map<String, Long> orderEvents) {
        if (order.equals(before)) {
            return;
        }
        String lines = OrderRow.lines(order);
        String grants = OrderRow.grants(order);
        if (before != null) {
            orders.add(member, order.id(), lines, grants);
            return;
        }
        long event = Objects.requireNonNull(orderEvents.get(order.id()));
        newOrders.add(
                member,
                order.id(),
                program,
                order.paidAt(),
                order.version(),
                OrderRow.ladders(order),
                event,
                lines,
                grants);
    }

    /** Notes an effect that an event brought about; those that moved nothing are none of the ledger's business. */
    public void note(long program, long member, long event, Instant occurredAt, Effect effect) {
        if (!(effect instanceof Effect.Moved moved)) {
            return;
        }
        Posting posting = Posting.of(moved);
        Movement movement = posting.movement();
        String from = movement.from().name().toLowerCase(Locale.ROOT);
        String to = movement.to().name().toLowerCase(Locale.ROOT);
        LocalDate day = postingDay(program);
        movements.add(
                member,
                movement.sequence(),
                program,
                movement.asset(),
                movement.lot(),
                posting.kind(),
                from,
                to,
                movement.points(),
                movement.balanceAfter(),
                movement.at(),
                occurredAt,
                now,
                event,
                batch,
                posting.reference(),
                day,
                movement.issuerStore(),
                movement.acceptorStore());
        content.movement(
                member,
                movement.sequence(),
                program,
                movement.asset(),
                movement.lot(),
                posting.kind(),
                from,
                to,
                movement.points(),
                movement.balanceAfter(),
                movement.at(),
                occurredAt,
                now,
                event,
                batch,
                posting.reference(),
                day,
                movement.issuerStore(),
                movement.acceptorStore());
        post(program, movement.asset(), movement.from(), -movement.points());
        post(program, movement.asset(), movement.to(), movement.points());
    }

    private LocalDate postingDay(long program) {
        return Objects.requireNonNull(postingDays.get(program));
    }

    private void post(long program, String asset, Place place, long points) {
        if (!place.members()) {
            controls.merge(new Control(program, asset, place), points, Math::addExact);
        }
    }

    /** Writes everything that was noted. */
    public void write(RoundTrip trip) {
        states.upsert(trip, "member_id");
        accounts.upsert(trip, "member_id", "asset");
        newLots.insert(trip);
        tallies.upsert(trip, "member_id", "asset", "counted", "per");
        awarded.upsert(trip, "member_id", "rule", "per");
        paces.upsert(trip, "member_id", "velocity");
        lots.upsert(trip, "member_id", "number");
        movements.insert(trip);
        checkpoints.insert(trip);
        goneParts.delete(trip);
        goneHolds.delete(trip);
        goneOrders.delete(trip);
        holds.upsert(trip, "member_id", "id");
        holdParts.upsert(trip, "member_id", "hold_id", "ordinal");
        topUps.upsert(trip, "member_id", "id");
        topUpParts.upsert(trip, "member_id", "top_up_id", "ordinal");
        newOrders.insert(trip);
        orders.update(trip, "member_id", "id");
        Rows postings = new Rows(
                "ledger.control_posting",
                "batch_id bigint",
                "program_id bigint",
                "asset text",
                "place text",
                "points bigint",
                "recorded_at timestamptz",
                "posted_on date");
        controls.forEach((control, points) -> {
            if (points != 0) {
                String place = control.place().name().toLowerCase(Locale.ROOT);
                LocalDate day = postingDay(control.program());
                postings.add(batch, control.program(), control.asset(), place, points, now, day);
                content.posting(batch, control.program(), control.asset(), place, points, now, day);
            }
        });
        postings.insert(trip);
    }
}
