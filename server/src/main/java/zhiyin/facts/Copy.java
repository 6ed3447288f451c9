package zhiyin.facts;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.behaviour.Behaviours;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Portrait;
import zhiyin.engine.insight.Sink;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.ReturnPlan;
import zhiyin.intake.History;

/**
 * One programme's columns as they grow. Each member's events are told in the order of his own count, and what is told again counts
 * once. For one who writes; who reads takes what never changes.
 */
final class Copy {

    private final Kept kept;
    private final Growing growing;
    private final MemberNumbers numbers = new MemberNumbers();

    /** Whose number is known otherwise than when that was asked last. */
    private RoaringBitmap changed = new RoaringBitmap();

    /** The columns, and the file beside them if there is one. */
    private Sink sink;

    /** By number whose number his doings have: his own, or that of whoever he was merged into. */
    private int[] whose = new int[0];

    /** By number up to which of the member's own count his events were told. */
    private long[] told = new long[0];

    /** So many numbers were given out. */
    private int known;

    private Instant asOf = Instant.EPOCH;
    private @Nullable LocalDate portrayed;

    Copy(Kept kept) {
        this.kept = kept;
        this.growing = new Growing(kept.layout());
        this.sink = growing;
    }

    /**
     * The same as it was left in a file.
     *
     * @param progress is told how many facts were told
     */
    static Copy of(Kept kept, FactFile file, LongConsumer progress) throws SQLException {
        Copy copy = new Copy(kept);
        List<FactBatch.Known> known = file.known();
        for (FactBatch.Known each : known) {
            copy.number(each.member());
        }
        for (FactBatch.Known each : known) {
            copy.whose[each.number()] = each.whose();
            copy.told[each.number()] = each.told();
        }
        copy.changed = new RoaringBitmap();
        file.tell(copy.sink, progress);
        copy.isOf(file.asOf());
        return copy;
    }

    /** What is told from now on is told to whoever writes it down too; null for to nobody else. */
    void alsoTo(@Nullable Sink file) {
        sink = file == null ? growing : growing.and(file);
    }

    /** What has to be known to go on, of those of whom it changed since this was asked last. */
    List<FactBatch.Known> known() {
        List<FactBatch.Known> known = new ArrayList<>();
        NumberedMembers now = numbers.now();
        for (int number : changed) {
            known.add(new FactBatch.Known(number, now.member(number), whose[number], told[number]));
        }
        changed = new RoaringBitmap();
        return known;
    }

    Kept kept() {
        return kept;
    }

    /** Everything that came until now. */
    MemberFacts.Taken take() {
        return new MemberFacts.Taken(growing.take(), numbers.now(), asOf, portrayed);
    }

    /** Says what follows from what somebody bought; of a day and of everybody, so it is in no file that is the record's alone. */
    void portray(int number, Portrait portrait, Expectations.@Nullable Expected expected) {
        PortraitFields.values(portrait, expected).forEach((name, value) -> growing.keep(number, name, value));
    }

    /** Everybody is portrayed for that day. */
    void isPortrayedFor(LocalDate day) {
        portrayed = day;
    }

    /** The number in the columns of whoever a member's doings count for; {@link NumberedMembers#NONE} for nobody known. */
    int find(long member) {
        int number = numbers.find(member);
        return number == MemberNumbers.NONE ? number : whose(number);
    }

    /**
     * Forgets all of a member who was deleted.
     *
     * @param columns as they are now
     * @return his number; {@link NumberedMembers#NONE} where there was nothing of him
     */
    int forget(long member, Columns columns) {
        int number = numbers.find(member);
        if (number == MemberNumbers.NONE || number >= columns.numbers() || !columns.has(number)) {
            return NumberedMembers.NONE;
        }
        sink.leave(number);
        return number;
    }

    /** All that was recorded before that moment is here. */
    void isOf(Instant moment) {
        asOf = moment;
    }

    private int number(long member) {
        int number = numbers.of(member);
        if (number >= whose.length) {
            int before = whose.length;
            int size = Math.max(1 << 9, before * 2);
            whose = Arrays.copyOf(whose, size);
            told = Arrays.copyOf(told, size);
            for (int i = before; i < size; i++) {
                whose[i] = i;
            }
        }
        if (number >= known) {
            known = number + 1;
            changed.add(number);
        }
        return number;
    }

    private int whose(int number) {
        int now = number;
        while (whose[now] != now) {
            now = whose[now];
        }
        return now;
    }

    /** What has to be done when a member was told. */
    enum Then {
        NOTHING,
        /** His doings are another's from now on: all of them are to be told again. */
        TELL_AGAIN,
        /** He is somebody by himself again, which can't be told: the copy is to be made anew. */
        BEGIN_AGAIN
    }

    /** Tells how a member is now. */
    Then tell(Kept.Now member) {
        int number = number(member.id());
        Long into = member.mergedInto();
        if (into != null) {
            boolean known = whose[number] == number(into);
            whose[number] = number(into);
            sink.leave(number);
            told[number] = known ? told[number] : 0;
            changed.add(number);
            return known ? Then.NOTHING : Then.TELL_AGAIN;
        }
        if (whose[number] != number) {
            return Then.BEGIN_AGAIN;
        }
        if (member.erased()) {
            sink.leave(number);
        } else {
            sink.join(number, member.joined());
            sink.born(number, member.birthday());
            member.values().forEach((name, value) -> sink.keep(number, name, value));
        }
        return Then.NOTHING;
    }

    /** All that one member did, for whoever has to know what came before. */
    interface Past {
        List<History.Entry> of(long member) throws SQLException;
    }

    /**
     * Tells what happened to one member.
     *
     * @param entries his alone, in the order of his own count
     * @param past asked where a return is about what came before
     */
    void tell(List<History.Entry> entries, Past past) throws SQLException {
        long member = entries.getFirst().member();
        int number = number(member);
        Map<String, Known> orders = null;
        for (History.Entry entry : entries) {
            if (entry.sequence() <= told[number]) {
                continue;
            }
            told[number] = entry.sequence();
            changed.add(number);
            if (entry.refused()) {
                continue;
            }
            // what else there is changes how he stands, and that is told by itself
            if (entry.type().equals("order.paid")) {
                Event.OrderPaid paid = (Event.OrderPaid) entry.event(null);
                order(whose(number), paid);
                if (orders != null) {
                    orders.put(paid.order().id(), known(paid));
                }
            } else if (entry.type().equals("order.returned")) {
                Event.OrderReturned returned = (Event.OrderReturned) entry.event(null);
                if (orders == null) {
                    orders = before(entry, entries.getFirst().sequence() == 1 ? entries : past.of(member));
                }
                long back = back(orders, returned);
                Known order = orders.get(returned.order());
                if (back > 0 && order != null) {
                    sink.comeBack(whose(number), returned.at(), back, order.store(), order.channel());
                }
            }
        }
    }

    /** Everybody whose doings were told as this member's, himself among them; from now on they are told from the beginning. */
    List<Long> tellAgain(long member) {
        int number = number(member);
        NumberedMembers now = numbers.now();
        List<Long> again = new ArrayList<>();
        for (int i = 0; i < now.count(); i++) {
            int at = i;
            while (at != number && whose[at] != at) {
                at = whose[at];
            }
            if (at == number) {
                told[i] = 0;
                changed.add(i);
                again.add(now.member(i));
            }
        }
        return again;
    }

    /** Tells what a member did beside orders: each once, as whoever calls sees to. */
    void tell(Behaviours.Behaviour behaviour) {
        sink.event(whose(number(behaviour.member())), behaviour.at(), behaviour.kind(), behaviour.properties());
    }

    private void order(int number, Event.OrderPaid paid) {
        Order order = paid.order();
        sink.order(
                number,
                paid.at(),
                order.paid(),
                order.store(),
                order.channel(),
                order.lines().stream()
                        .map(line -> new Growing.Line(
                                line.sku(), line.category(), line.brand(), line.quantity(), line.paid()))
                        .toList());
    }

    /** How an order stands, and where it was. */
    private record Known(
            OrderPosition position,
            @Nullable String store,
            @Nullable String channel) {}

    private static Known known(Event.OrderPaid paid) {
        return new Known(
                OrderPosition.of(paid.order(), paid.at(), 1, List.of(), List.of(), List.of()),
                paid.order().store(),
                paid.order().channel());
    }

    /** How his orders stood before an entry. */
    private static Map<String, Known> before(History.Entry until, List<History.Entry> entries) {
        Map<String, Known> orders = new HashMap<>();
        for (History.Entry entry : entries) {
            if (entry.sequence() >= until.sequence()) {
                break;
            }
            if (entry.refused()) {
                continue;
            }
            if (entry.type().equals("order.paid")) {
                Event.OrderPaid paid = (Event.OrderPaid) entry.event(null);
                orders.put(paid.order().id(), known(paid));
            } else if (entry.type().equals("order.returned")) {
                back(orders, (Event.OrderReturned) entry.event(null));
            }
        }
        return orders;
    }

    /** Brings an order on by a return, and says how much money came back for goods. */
    private static long back(Map<String, Known> orders, Event.OrderReturned returned) {
        @Nullable Known order = orders.get(returned.order());
        if (order == null) {
            // an order from before a merge, that is told with whoever paid it
            return 0;
        }
        return switch (ReturnPlan.plan(order.position(), returned.lines())) {
            case ReturnPlan.Outcome.Planned(var plan) -> {
                orders.put(returned.order(), new Known(plan.after(), order.store(), order.channel()));
                yield plan.returnedAmount();
            }
            case ReturnPlan.Outcome.Refused _ -> 0;
        };
    }
}
