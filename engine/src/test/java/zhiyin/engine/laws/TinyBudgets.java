package zhiyin.engine.laws;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Budgets under a ceiling and a limit of a month, a few lines for each thing that happens. It knows of orders of one
 * line and of one asset that never expires, and shares no code with the engine.
 */
final class TinyBudgets {

    enum Policy {
        OWES,
        FORGIVEN,
        ONLY_WHAT_WAITS
    }

    /** What the programme says. */
    record Terms(
            ZoneId zone,
            long ceiling,
            long perMonth,
            @Nullable Integer cancelsAfter,
            int daysAfterDelivery,
            boolean waits,
            Policy policy,
            Map<String, Boolean> partial,
            Map<String, Boolean> giveBack) {}

    /** What a rule wants to give, and out of which budget. */
    record Wish(long points, @Nullable String budget) {}

    static final class Lot {
        final Map<String, Long> paid = new LinkedHashMap<>();
        final Map<String, Long> taken = new HashMap<>();

        @Nullable
        String order;

        YearMonth month;
        long waiting;
        long free;
        boolean awaits;

        @Nullable
        Instant comes;

        @Nullable
        Instant cancels;
    }

    static final class Member {
        final List<Lot> lots = new ArrayList<>();
        final Map<String, long[]> orders = new HashMap<>();
        long owed;
        long counted;
        YearMonth month = YearMonth.of(1970, 1);

        long free() {
            return lots.stream().mapToLong(lot -> lot.free).sum();
        }

        long waiting() {
            return lots.stream().mapToLong(lot -> lot.waiting).sum();
        }
    }

    final Map<String, Long> left = new HashMap<>();
    private final Terms terms;

    TinyBudgets(Terms terms, Map<String, Long> totals) {
        this.terms = terms;
        left.putAll(totals);
    }

    void pass(Member member, Instant now) {
        record Due(Instant at, Lot lot) {}
        List<Due> dues = new ArrayList<>();
        for (Lot lot : member.lots) {
            Instant at = lot.waiting == 0 ? null : lot.awaits ? lot.cancels : lot.comes;
            if (at != null && !at.isAfter(now)) {
                dues.add(new Due(at, lot));
            }
        }
        dues.sort(Comparator.comparing(Due::at));
        for (Due due : dues) {
            if (due.lot.awaits) {
                due.lot.waiting = 0;
                due.lot.paid.forEach(
                        (budget, points) -> giveBack(budget, points - due.lot.taken.getOrDefault(budget, 0L)));
                due.lot.taken.putAll(due.lot.paid);
            } else {
                due.lot.free += due.lot.waiting;
                due.lot.waiting = 0;
                repay(member);
            }
        }
    }

    /** What is given of the wishes, by wish: first the budgets say, in the order of the wishes, then the limits. */
    List<Long> award(Member member, List<Wish> wishes, @Nullable String order, Instant now) {
        LocalDate day = now.atZone(terms.zone).toLocalDate();
        if (!YearMonth.from(day).equals(member.month)) {
            member.month = YearMonth.from(day);
            member.counted = 0;
        }
        Map<String, Long> there = new HashMap<>(left);
        long[] given = new long[wishes.size()];
        long all = 0;
        for (int i = 0; i < given.length; i++) {
            Wish wish = wishes.get(i);
            long rest = wish.budget == null ? wish.points : there.get(wish.budget);
            given[i] = wish.points <= rest ? wish.points : terms.partial.get(wish.budget) ? rest : 0;
            if (wish.budget != null) {
                there.merge(wish.budget, -given[i], Long::sum);
            }
            all += given[i];
        }
        long has = member.free() + member.waiting() - member.owed;
        long room = Math.max(0, Math.min(all, Math.min(terms.ceiling - has, terms.perMonth - member.counted)));
        cut(given, all, room);
        if (room == 0) {
            return longs(given);
        }
        Lot lot = new Lot();
        lot.order = order;
        lot.month = member.month;
        lot.awaits = order != null && terms.waits;
        lot.waiting = lot.awaits ? room : 0;
        lot.free = lot.awaits ? 0 : room;
        lot.cancels = terms.cancelsAfter == null
                ? null
                : day.plusDays(terms.cancelsAfter).atStartOfDay(terms.zone).toInstant();
        for (int i = 0; i < given.length; i++) {
            String budget = wishes.get(i).budget;
            lot.paid.merge(budget == null || !terms.giveBack.get(budget) ? "" : budget, given[i], Long::sum);
            if (budget != null) {
                left.merge(budget, -given[i], Long::sum);
            }
        }
        lot.paid.values().removeIf(points -> points == 0);
        member.lots.add(lot);
        member.counted += room;
        repay(member);
        return longs(given);
    }

    void deliver(Member member, String order, Instant now) {
        for (Lot lot : member.lots) {
            if (order.equals(lot.order) && lot.awaits && lot.waiting > 0) {
                lot.awaits = false;
                lot.comes = terms.daysAfterDelivery == 0
                        ? now
                        : now.atZone(terms.zone)
                                .toLocalDate()
                                .plusDays(terms.daysAfterDelivery)
                                .atStartOfDay(terms.zone)
                                .toInstant();
            }
        }
        pass(member, now);
    }

    void spend(Member member, long points) {
        for (Lot lot : member.lots) {
            long some = Math.min(points, lot.free);
            lot.free -= some;
            points -= some;
        }
    }

    /** @param more by the budget into which it goes back, so much more of the lot; by nothing where it goes into none */
    void takeBack(Member member, Lot lot, Map<String, Long> more, Instant now) {
        YearMonth month = YearMonth.from(now.atZone(terms.zone).toLocalDate());
        more.forEach((budget, points) -> {
            long missing = points - some(points, lot.waiting);
            lot.waiting -= points - missing;
            if (!lot.awaits && terms.policy != Policy.ONLY_WHAT_WAITS) {
                long own = some(missing, lot.free);
                lot.free -= own;
                missing -= own;
                long others = some(missing, member.free());
                spend(member, others);
                missing -= others;
                if (terms.policy == Policy.OWES) {
                    member.owed += missing;
                    missing = 0;
                }
            }
            giveBack(budget, points - missing);
            lot.taken.merge(budget, points - missing, Long::sum);
            if (lot.month.equals(month) && month.equals(member.month)) {
                member.counted = Math.max(0, member.counted - points);
            }
        });
    }

    /** Whether what comes back of what it paid for goes back into it. */
    boolean goesBack(String budget) {
        return terms.giveBack.getOrDefault(budget, false);
    }

    private static long some(long wanted, long there) {
        return Math.min(wanted, there);
    }

    private void giveBack(String budget, long points) {
        left.computeIfPresent(budget, (code, units) -> units + points);
    }

    private void repay(Member member) {
        long some = Math.min(member.owed, member.free());
        member.owed -= some;
        spend(member, some);
    }

    /** By largest remainder, the first among equals. */
    private static void cut(long[] parts, long sum, long to) {
        long[] remainders = new long[parts.length];
        long rest = to;
        for (int i = 0; i < parts.length; i++) {
            remainders[i] = sum == 0 ? 0 : parts[i] * to % sum;
            parts[i] = sum == 0 ? 0 : parts[i] * to / sum;
            rest -= parts[i];
        }
        for (; rest > 0; rest--) {
            int most = 0;
            for (int i = 1; i < parts.length; i++) {
                most = remainders[i] > remainders[most] ? i : most;
            }
            parts[most]++;
            remainders[most] = -1;
        }
    }

    private static List<Long> longs(long[] all) {
        List<Long> list = new ArrayList<>();
        for (long each : all) {
            list.add(each);
        }
        return list;
    }
}
