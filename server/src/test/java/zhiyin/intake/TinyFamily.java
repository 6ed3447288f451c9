package zhiyin.intake;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Some members who give each other points and pay together, a few lines for each thing they do. It shares no code with what
 * it is held against. Each method says whether it can be done; what cannot changes nothing.
 */
final class TinyFamily {

    static final long MIN = 5;
    static final long MAX = 300;
    static final long MAX_PER_DAY = 500;
    static final long CEILING = 900;

    /** What ends soonest goes first, then what is older, then what came first. */
    private static final Comparator<Lot> IN_ORDER = Comparator.comparing(
                    (Lot lot) -> lot.end, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(lot -> lot.earned)
            .thenComparing(lot -> lot.number);

    static final class Lot {
        final @Nullable Instant end;
        final Instant earned;
        final int number;
        long free;

        Lot(@Nullable Instant end, Instant earned, int number, long free) {
            this.end = end;
            this.earned = earned;
            this.number = number;
            this.free = free;
        }
    }

    /** So much of a lot. */
    private record Part(Lot lot, long points) {}

    static final class Member {
        final List<Lot> lots = new ArrayList<>();
        final Map<String, List<Part>> holds = new HashMap<>();
        boolean consents;
        long held;
        long owed;
        long sent;

        @Nullable
        LocalDate sentOn;

        int count;

        long free() {
            return lots.stream().mapToLong(lot -> lot.free).sum();
        }

        /** By the end of the lots, what is free; what never ends under the end of all days. */
        Map<Instant, Long> freeByEnd() {
            Map<Instant, Long> free = new TreeMap<>();
            lots.forEach(lot -> free.merge(lot.end == null ? Instant.MAX : lot.end, lot.free, Long::sum));
            free.values().removeIf(points -> points == 0);
            return free;
        }
    }

    final List<Member> members = new ArrayList<>();
    private final ZoneId zone;

    TinyFamily(ZoneId zone) {
        this.zone = zone;
    }

    /** What is over is gone, but for what is held. */
    void pass(Instant now) {
        members.forEach(member -> member.lots.forEach(lot -> lot.free = isOver(lot, now) ? 0 : lot.free));
    }

    private static boolean isOver(Lot lot, Instant now) {
        return lot.end != null && !lot.end.isAfter(now);
    }

    boolean credit(Member to, long points, @Nullable Instant end, Instant now) {
        if (points > room(to)) {
            return false;
        }
        bring(to, points, end, now);
        return true;
    }

    void debit(Member from, long points) {
        long there = Math.min(points, from.free());
        take(from, there);
        from.owed += points - there;
    }

    boolean send(Member from, Member to, long points, Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        long before = today.equals(from.sentOn) ? from.sent : 0;
        if (points < MIN
                || points > MAX
                || before + points > MAX_PER_DAY
                || points > from.free()
                || points > room(to)) {
            return false;
        }
        from.sentOn = today;
        from.sent = before + points;
        take(from, points).forEach(part -> bring(to, part.points, part.lot.end, part.lot.earned));
        return true;
    }

    /** @param together whether the others of the household give what is missing */
    boolean pay(Member payer, long points, boolean together) {
        if (!gathered(payer, points, together)) {
            return false;
        }
        take(payer, points);
        return true;
    }

    boolean hold(Member payer, String hold, long points, boolean together) {
        if (!gathered(payer, points, together)) {
            return false;
        }
        payer.holds.put(hold, take(payer, points));
        payer.held += points;
        return true;
    }

    /** A hold ends: paid with, or let go. */
    boolean end(Member payer, String hold, boolean captured, Instant now) {
        List<Part> parts = payer.holds.remove(hold);
        if (parts == null) {
            return false;
        }
        for (Part part : parts) {
            payer.held -= part.points;
            part.lot.free += captured || isOver(part.lot, now) ? 0 : part.points;
        }
        repay(payer);
        return true;
    }

    private boolean gathered(Member payer, long points, boolean together) {
        long missing = points - payer.free();
        if (missing <= 0) {
            return true;
        }
        if (!together || !payer.consents || payer.owed > 0) {
            return false;
        }
        record Offer(int who, Member member, Lot lot) {}
        List<Offer> offers = new ArrayList<>();
        for (int who = 0; who < members.size(); who++) {
            Member member = members.get(who);
            for (Lot lot : member.lots) {
                if (member != payer && member.consents && lot.free > 0) {
                    offers.add(new Offer(who, member, lot));
                }
            }
        }
        offers.sort(
                Comparator.comparing((Offer offer) -> offer.lot.end, Comparator.nullsLast(Comparator.naturalOrder()))
                        .thenComparing(Offer::who));
        Map<Integer, Long> giving = new TreeMap<>();
        for (Offer offer : offers) {
            long some = Math.min(missing, offer.lot.free);
            giving.merge(offer.who, some, Long::sum);
            missing -= some;
        }
        if (missing > 0) {
            return false;
        }
        giving.forEach((who, some) ->
                take(members.get(who), some).forEach(part -> bring(payer, part.points, part.lot.end, part.lot.earned)));
        return true;
    }

    private static long room(Member member) {
        return CEILING - member.free() - member.held + member.owed;
    }

    private static void bring(Member to, long points, @Nullable Instant end, Instant earned) {
        to.lots.add(new Lot(end, earned, ++to.count, points));
        to.lots.sort(IN_ORDER);
        repay(to);
    }

    private static void repay(Member member) {
        long some = Math.min(member.owed, member.free());
        take(member, some);
        member.owed -= some;
    }

    private static List<Part> take(Member from, long points) {
        List<Part> parts = new ArrayList<>();
        long left = points;
        for (Lot lot : from.lots) {
            long some = Math.min(left, lot.free);
            lot.free -= some;
            left -= some;
            if (some > 0) {
                parts.add(new Part(lot, some));
            }
        }
        return parts;
    }
}
