package zhiyin.engine.laws;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Shortfall;
import zhiyin.engine.program.StoredValue;

/**
 * The ledger a second time, as small and as plain as it can be said: lots are open boxes, every question is answered
 * by looking at all of them. It shares no code with the engine's books, and must always agree with them.
 */
final class TinyLedger {

    static final class Lot {
        String asset = "";
        long number;
        String order = "";
        Instant earned = Instant.MIN;
        Instant active = Instant.MIN;
        Instant ends = Instant.MAX;
        boolean slides;
        String awaits = "";
        Instant cancels = Instant.MAX;
        LocalDate posted = LocalDate.MIN; // on which day a rule granted it
        long granted;
        long planned; // taken back by returns, whatever was there of it
        int days;
        Shortfall shortfall = Shortfall.CLAMP;
        long pending;
        long available;
        long held;
        long gone;
        long lost;
        long back;
    }

    static final class Hold {
        String id = "";
        String asset = "";
        String order = "";
        Instant deadline = Instant.MAX;
        String state = "open";
        final Map<Lot, long[]> parts = new LinkedHashMap<>(); // points, captured, given back

        long sum(int which) {
            return parts.values().stream().mapToLong(part -> part[which]).sum();
        }
    }

    static final class Bought {
        final Map<String, long[]> lines = new LinkedHashMap<>(); // units, paid, units back, money back
        final List<Granted> grants = new ArrayList<>();

        boolean whollyBack() {
            return lines.values().stream().allMatch(Bought::isBack);
        }

        /** The same, whatever became of delivery. */
        boolean goodsBack() {
            return lines.entrySet().stream()
                    .allMatch(line -> line.getKey().equals("+delivery") || isBack(line.getValue()));
        }

        private static boolean isBack(long[] line) {
            return line[1] > 0 ? line[1] == line[3] : line[0] == line[2];
        }

        long goodsMoneyBack() {
            long[] delivery = lines.get("+delivery");
            return sum(3) - (delivery == null ? 0 : delivery[3]);
        }

        long sum(int which) {
            return lines.values().stream().mapToLong(line -> line[which]).sum();
        }
    }

    static final class Granted {
        String line = "";
        Lot lot = new Lot();
        long points;
        long taken;
    }

    /** What was bought for money. */
    static final class TopUp {
        Instant at = Instant.MIN;
        long price;
        StoredValue.Refund terms = StoredValue.Refund.WITHOUT_FEE;
        final List<Lot> boxes = new ArrayList<>(); // what the price bought comes first
        final List<Long> sizes = new ArrayList<>();
        final List<Long> taken = new ArrayList<>();
        long out;
        long dear;
        long fees;

        long inUse() {
            return boxes.stream().mapToLong(box -> box.held).sum();
        }

        long left() {
            return boxes.getFirst().available + boxes.getFirst().pending;
        }
    }

    final Map<String, TopUp> topUps = new TreeMap<>();
    final Programme programme;
    final ZoneId zone;
    final List<Lot> lots = new ArrayList<>();
    private List<Lot> inOrder = List.of();
    final Map<String, Long> owed = new TreeMap<>();
    final Map<String, Long> sent = new TreeMap<>();
    boolean lookedAhead;
    final Map<String, Instant> slidesUntil = new TreeMap<>();
    final Map<String, Hold> holds = new TreeMap<>();
    final Map<String, Bought> orders = new TreeMap<>();

    TinyLedger(Programme programme) {
        this.programme = programme;
        this.zone = programme.zone();
    }

    long sum(String asset, java.util.function.ToLongFunction<Lot> what) {
        return lots.stream()
                .filter(lot -> lot.asset.equals(asset))
                .mapToLong(what)
                .sum();
    }

    long available(String asset) {
        return accounts(asset).stream()
                .mapToLong(account -> sum(account, lot -> lot.available))
                .sum();
    }

    /** The boxes' labels behind a name that is paid with, in the order of paying. */
    private List<String> accounts(String asset) {
        StoredValue wallet = wallet(asset);
        if (wallet == null) {
            return List.of(asset);
        }
        return wallet.spendOrder() == StoredValue.SpendOrder.BONUS_FIRST
                ? List.of(asset + ".bonus", asset + ".principal")
                : List.of(asset + ".principal", asset + ".bonus");
    }

    private StoredValue wallet(String asset) {
        return programme.asset(asset) == null ? null : programme.asset(asset).storedValue();
    }

    /** How much each of the two pays. */
    private Map<String, Long> split(String asset, long amount, java.util.function.ToLongFunction<String> there) {
        List<String> accounts = accounts(asset);
        if (accounts.size() == 1) {
            return Map.of(asset, amount);
        }
        long first = there.applyAsLong(accounts.get(0));
        long second = there.applyAsLong(accounts.get(1));
        long paid = Math.min(amount, first);
        if (wallet(asset).spendOrder() == StoredValue.SpendOrder.PROPORTIONAL && first + second > 0) {
            // the nearer whole number; halfway, the first pays the odd one
            paid = new java.math.BigDecimal(amount)
                    .multiply(new java.math.BigDecimal(first))
                    .divide(new java.math.BigDecimal(first + second), 0, java.math.RoundingMode.HALF_UP)
                    .longValueExact();
        }
        return Map.of(accounts.get(0), paid, accounts.get(1), amount - paid);
    }

    /** What comes with a name that is paid with. */
    Lot topUp(String account, long units, Event event, boolean bought, Instant now) {
        String asset = account.split("\\.", 2)[0];
        Programme.Asset says = programme.asset(asset);
        Expiry expiry = says.storedValue() == null || bought
                ? says.expiry()
                : says.storedValue().bonusExpiry();
        return box(account, units, says.pending(), expiry, says.shortfall(), event, "", now);
    }

    void buy(Event.TopUpPaid event, Instant now) {
        TopUp topUp = new TopUp();
        topUp.at = event.at();
        topUp.price = event.amount();
        List<Programme.Given> gives = event.code() == null
                ? List.of(new Programme.Given(event.asset(), 0, 0))
                : programme.topUpPackage(event.code()).gives();
        for (Programme.Given given : gives) {
            boolean money = wallet(given.asset()) != null;
            boolean first = topUp.boxes.isEmpty();
            if (first) {
                topUp.terms = money ? wallet(given.asset()).refund() : topUp.terms;
            }
            put(topUp, given.asset() + (money ? ".principal" : ""), money ? event.amount() : given.units(), event, now);
            put(topUp, given.asset() + (money ? ".bonus" : ""), given.bonus(), event, now);
        }
        topUps.put(event.topUp(), topUp);
    }

    private void put(TopUp topUp, String account, long units, Event event, Instant now) {
        if (units > 0) {
            topUp.boxes.add(topUp(account, units, event, topUp.boxes.isEmpty(), now));
            topUp.sizes.add(units);
            topUp.taken.add(0L);
        }
    }

    /** Pays out; what, what was kept of it, and what was lost on top. */
    List<Long> payOut(Event.TopUpRefunded event) {
        TopUp topUp = topUps.get(event.topUp());
        long left = topUp.left();
        long units = event.units() == null ? left : event.units();
        long size = topUp.sizes.getFirst();
        long before = topUp.out;
        long takenInAll = topUp.taken.getFirst() + units;
        topUp.out = part(topUp.price, takenInAll, size);
        long money = topUp.out - before;
        LocalDate last = topUp.at.atZone(zone).toLocalDate().plusDays(topUp.terms.freeDays());
        topUp.dear += event.at().atZone(zone).toLocalDate().isAfter(last) ? money : 0;
        java.math.BigDecimal rate = new java.math.BigDecimal(topUp.terms.fee()).movePointLeft(4);
        long due = new java.math.BigDecimal(topUp.dear)
                .multiply(rate)
                .setScale(0, java.math.RoundingMode.HALF_UP)
                .longValueExact();
        due = topUp.terms.feeMax() == null ? due : Math.min(due, topUp.terms.feeMax());
        due = Math.min(topUp.dear, Math.max(due, topUp.terms.feeMin()));
        long kept = Math.min(money, due - topUp.fees);
        topUp.fees += kept;
        long lost = 0;
        for (int i = 0; i < topUp.boxes.size(); i++) {
            Lot box = topUp.boxes.get(i);
            long there = box.available + box.pending;
            long gone = units;
            if (i > 0 && topUp.terms.bonus() == StoredValue.BonusOnRefund.FORFEIT) {
                gone = part(there, units, left);
            } else if (i > 0) {
                gone = part(topUp.sizes.get(i), takenInAll, size) - topUp.taken.get(i);
                gone = Math.max(0, Math.min(there, gone));
            }
            lost += i > 0 ? gone : 0;
            long fromPending = Math.min(gone, box.pending);
            box.pending -= fromPending;
            box.available -= gone - fromPending;
            box.back += gone;
            topUp.taken.set(i, topUp.taken.get(i) + gone);
        }
        return List.of(money, kept, lost);
    }

    /** Does what falls due, one thing at a time, always the earliest. */
    void pass(Instant now) {
        while (true) {
            Instant first = Instant.MAX;
            int rank = 3;
            Runnable act = () -> {};
            for (Lot lot : inOrder()) {
                Instant end = end(lot);
                if (lot.available + (lot.slides ? 0 : lot.pending) > 0 && sooner(end, 0, first, rank)) {
                    first = end;
                    rank = 0;
                    act = () -> expire(lot);
                }
                if (lot.pending > 0 && !lot.awaits.isEmpty() && sooner(lot.cancels, 0, first, rank)) {
                    first = lot.cancels;
                    rank = 0;
                    act = () -> {
                        lot.back += lot.pending;
                        lot.pending = 0;
                    };
                }
                if (lot.pending > 0 && sooner(lot.active, 2, first, rank)) {
                    first = lot.active;
                    rank = 2;
                    act = () -> activate(lot);
                }
            }
            for (Hold hold : holds.values()) {
                if (hold.state.equals("open") && sooner(hold.deadline, 1, first, rank)) {
                    first = hold.deadline;
                    rank = 1;
                    Instant deadline = first;
                    act = () -> letGo(hold, "lapsed", deadline);
                }
            }
            if (first.isAfter(now)) {
                return;
            }
            act.run();
        }
    }

    private static boolean sooner(Instant one, int rank, Instant other, int otherRank) {
        return one.isBefore(other) || (one.equals(other) && rank < otherRank);
    }

    private void activate(Lot lot) {
        lot.available += lot.pending;
        lot.pending = 0;
        if (lot.slides && !end(lot).isAfter(lot.active)) {
            slide(lot.asset, lot.active);
        }
        repay(lot.asset);
    }

    private void expire(Lot lot) {
        lot.lost += lot.available + (lot.slides ? 0 : lot.pending);
        lot.available = 0;
        lot.pending = lot.slides ? lot.pending : 0;
    }

    private Instant end(Lot lot) {
        return lot.slides ? slidesUntil.getOrDefault(lot.asset, Instant.MAX) : lot.ends;
    }

    /** The boxes in the order of spending. */
    private List<Lot> inOrder() {
        if (inOrder.size() < lots.size()) {
            inOrder = new ArrayList<>(lots);
            inOrder.sort(Comparator.comparing((Lot lot) -> lot.asset)
                    .thenComparing(lot -> lot.ends)
                    .thenComparing(lot -> lot.earned)
                    .thenComparing(lot -> lot.number));
        }
        return inOrder;
    }

    /** A new box; {@code now} is when it is booked. */
    Lot grant(String rule, String asset, long points, Event event, String order, Instant now) {
        Programme.Asset says = programme.asset(asset);
        Pending pending = says.pending();
        Expiry expiry = says.expiry();
        for (Programme.EarningRule each : programme.rules()) {
            if (each.code().equals(rule)) {
                pending = each.pending() == null ? pending : each.pending();
                expiry = each.expiry() == null ? expiry : each.expiry();
            }
        }
        Lot lot = box(asset, points, pending, expiry, says.shortfall(), event, order, now);
        lot.posted = now.atZone(zone).toLocalDate();
        lot.granted = points;
        return lot;
    }

    private Lot box(
            String asset,
            long points,
            Pending pending,
            Expiry expiry,
            Shortfall shortfall,
            Event event,
            String order,
            Instant now) {
        Lot lot = new Lot();
        lot.asset = asset;
        lot.number = lots.size() + 1;
        lot.order = order;
        lot.earned = event.at();
        lot.shortfall = shortfall;
        LocalDate day = event.at().atZone(zone).toLocalDate();
        if (pending instanceof Pending.Days(int days)) {
            lot.active = start(day.plusDays(days));
        } else if (pending instanceof Pending.Until(String milestone, int days, Integer patience)
                && event instanceof Event.OrderPaid) {
            lot.cancels = patience == null
                    ? Instant.MAX
                    : start(now.atZone(zone).toLocalDate().plusDays(patience));
            lot.active = Instant.MAX;
            lot.awaits = milestone;
            lot.days = days;
        }
        lot.ends = ends(expiry, day);
        lot.slides = expiry instanceof Expiry.Sliding;
        boolean waits = lot.active.isAfter(now);
        lot.pending = waits ? points : 0;
        lot.available = waits ? 0 : points;
        lots.add(lot);
        slide(asset, event.at());
        if (!end(lot).isAfter(now)) {
            expire(lot);
        }
        repay(asset);
        return lot;
    }

    private Instant ends(Expiry expiry, LocalDate day) {
        if (expiry instanceof Expiry.Rolling(var span)) {
            return start(span.after(day).plusDays(1));
        }
        return expiry instanceof Expiry.EndOf(var unit, var span)
                ? start(unit.endOf(span == null ? day : span.after(day)))
                : Instant.MAX;
    }

    /** A new box that no rule fills. */
    private void bring(String asset, long points, Instant earned, Instant ends, boolean slides, Instant now) {
        Lot lot = new Lot();
        lot.asset = asset;
        lot.number = lots.size() + 1;
        lot.earned = earned;
        lot.ends = ends;
        lot.slides = slides;
        lot.shortfall = programme.asset(asset).shortfall();
        lot.available = points;
        lots.add(lot);
        if (!end(lot).isAfter(now)) {
            expire(lot);
        }
        repay(asset);
    }

    void credit(Event.PointsCredited event, Instant now) {
        Expiry expiry = programme.asset(event.asset()).expiry();
        for (Event.Credit one : event.lots()) {
            Instant earned = one.earnedAt() == null ? event.at() : one.earnedAt();
            boolean own = one.usableThrough() != null;
            boolean slides = !own && expiry instanceof Expiry.Sliding;
            if (slides) {
                slide(event.asset(), earned);
            }
            LocalDate day = earned.atZone(zone).toLocalDate();
            Instant ends = own ? start(one.usableThrough().plusDays(1)) : ends(expiry, day);
            bring(event.asset(), one.points(), earned, ends, slides, now);
        }
    }

    void receive(Event.PointsReceived event, Instant now) {
        for (Event.Received one : event.parts()) {
            Instant ends = one.expiresAt() == null ? Instant.MAX : one.expiresAt();
            bring(event.asset(), one.points(), one.earnedAt(), ends, false, now);
        }
    }

    /** Takes what there is; says what there was. */
    long debit(String asset, long points, boolean owing) {
        long left = points;
        for (Lot lot : inOrder()) {
            long taken = lot.asset.equals(asset) ? Math.min(left, lot.available) : 0;
            lot.available -= taken;
            lot.back += taken;
            left -= taken;
        }
        if (owing) {
            owed.merge(asset, -left, Long::sum);
        }
        return points - left;
    }

    /** Counts for the day, if a day is said. */
    void send(String asset, long points, @Nullable LocalDate today) {
        if (today != null) {
            sent.merge(asset + today, points, Long::sum);
        }
        long left = points;
        for (Lot lot : inOrder()) {
            long taken = lot.asset.equals(asset) ? Math.min(left, lot.available) : 0;
            lot.available -= taken;
            lot.gone += taken;
            left -= taken;
        }
    }

    /** The boxes whose end an extension puts off. */
    List<Lot> extended(Event.PointsExtended event) {
        Instant until = start(event.usableThrough().plusDays(1));
        return lots.stream()
                .filter(lot -> lot.asset.equals(event.asset()) && !lot.slides && lot.ends.isBefore(until))
                .filter(lot -> lot.pending + lot.available + lot.held > 0)
                .filter(lot -> event.lot() == null
                        ? lot.ends.isBefore(start(event.endingBefore()))
                        : lot.number == event.lot())
                .toList();
    }

    /** The boxes out of which a revival brings something back. */
    List<Lot> revived(Event.PointsRevived event, Instant now) {
        return lots.stream()
                .filter(lot -> lot.asset.equals(event.asset()) && lot.lost > 0 && lot.awaits.isEmpty())
                .filter(lot -> start(event.usableThrough().plusDays(1)).isAfter(now))
                .filter(lot -> event.lot() == null
                        ? lot.ends.isBefore(Instant.MAX) && !lot.ends.isBefore(start(event.endedSince()))
                        : lot.number == event.lot())
                .toList();
    }

    void last(Lot lot, LocalDate through) {
        lot.ends = start(through.plusDays(1));
        lot.slides = false;
        inOrder = List.of();
    }

    void revive(List<Lot> which, LocalDate through, Instant now) {
        for (Lot lot : which) {
            last(lot, through);
            if (lot.active.isAfter(now)) {
                lot.pending += lot.lost;
            } else {
                lot.available += lot.lost;
            }
            lot.lost = 0;
            repay(lot.asset);
        }
    }

    /** How much more rules may grant, by looking at all that they ever did. */
    long room(String asset, LocalDate today) {
        Programme.Asset says = programme.asset(asset);
        long room = underCeiling(asset);
        for (Programme.EarnLimit limit : says.earnAtMost()) {
            LocalDate begins = limit.per().startOf(today);
            long earned = sum(
                    asset,
                    lot -> lot.granted > 0 && limit.per().startOf(lot.posted).equals(begins)
                            ? lot.granted - lot.planned
                            : 0);
            room = Math.min(room, Math.max(0, limit.points() - earned));
        }
        return room;
    }

    long underCeiling(String asset) {
        Long ceiling = programme.asset(asset).ceiling();
        long has = sum(asset, lot -> lot.pending + lot.available + lot.held) + owed.getOrDefault(asset, 0L);
        return ceiling == null ? Long.MAX_VALUE : Math.max(0, ceiling - has);
    }

    void slide(String paidWith, Instant done) {
        String asset = paidWith.split("\\.", 2)[0];
        if (wallet(asset) != null) {
            if (wallet(asset).bonusExpiry() instanceof Expiry.Sliding(var span)) {
                Instant until =
                        start(span.after(done.atZone(zone).toLocalDate()).plusDays(1));
                slidesUntil.merge(asset + ".bonus", until, (old, fresh) -> old.isAfter(fresh) ? old : fresh);
            }
            return;
        }
        List<Expiry> clocks = new ArrayList<>(List.of(programme.asset(asset).expiry()));
        programme.rules().stream()
                .filter(rule -> rule.asset().equals(asset) && rule.expiry() != null)
                .forEach(rule -> clocks.add(rule.expiry()));
        for (Expiry clock : clocks) {
            if (clock instanceof Expiry.Sliding(var span)) {
                Instant until =
                        start(span.after(done.atZone(zone).toLocalDate()).plusDays(1));
                slidesUntil.merge(asset, until, (old, fresh) -> old.isAfter(fresh) ? old : fresh);
                return;
            }
        }
    }

    void reach(Event.OrderProgressed event) {
        reach(waiting(event.order(), event.milestone()), event.at());
    }

    private void reach(List<Lot> waiting, Instant at) {
        for (Lot lot : waiting) {
            lot.awaits = "";
            lot.active =
                    lot.days == 0 ? at : start(at.atZone(zone).toLocalDate().plusDays(lot.days));
        }
    }

    private List<Lot> waiting(String order, String milestone) {
        return lots.stream()
                .filter(lot -> lot.pending > 0 && lot.order.equals(order) && lot.awaits.equals(milestone))
                .toList();
    }

    List<Lot> toReview(String order) {
        return waiting(order, "reviewed");
    }

    void review(Event.ReviewClosed closed) {
        List<Lot> waiting = toReview(closed.order());
        if (closed.released()) {
            reach(waiting, closed.at());
        } else {
            for (Lot lot : waiting) {
                lot.back += lot.pending;
                lot.pending = 0;
            }
        }
    }

    Hold hold(String id, String asset, long points, Instant deadline, String order) {
        Hold hold = new Hold();
        hold.id = id;
        hold.asset = asset;
        hold.deadline = deadline == null ? Instant.MAX : deadline;
        hold.order = order == null ? "" : order;
        Map<String, Long> shares = split(asset, points, account -> sum(account, lot -> lot.available));
        for (String account : accounts(asset)) {
            long left = shares.get(account);
            for (Lot lot : inOrder()) {
                long taken = lot.asset.equals(account) ? Math.min(left, lot.available) : 0;
                if (taken > 0) {
                    lot.available -= taken;
                    lot.held += taken;
                    left -= taken;
                    hold.parts.put(lot, new long[] {taken, 0, 0});
                }
            }
        }
        holds.put(id, hold);
        return hold;
    }

    void capture(Hold hold, long points, Instant now) {
        Map<String, Long> left = new TreeMap<>(split(
                hold.asset,
                points,
                account -> hold.parts.entrySet().stream()
                        .filter(part -> part.getKey().asset.equals(account))
                        .mapToLong(part -> part.getValue()[0])
                        .sum()));
        for (Map.Entry<Lot, long[]> part : hold.parts.entrySet()) {
            long taken = Math.min(left.get(part.getKey().asset), part.getValue()[0]);
            left.merge(part.getKey().asset, -taken, Long::sum);
            part.getValue()[1] = taken;
            part.getKey().held -= taken;
            part.getKey().gone += taken;
        }
        letGo(hold, "captured", now);
    }

    void letGo(Hold hold, String state, Instant at) {
        hold.state = state;
        hold.parts.forEach((lot, part) -> {
            lot.held -= part[0] - part[1];
            lot.available += part[0] - part[1];
            if (!end(lot).isAfter(at)) {
                expire(lot);
            }
        });
        repay(hold.asset);
    }

    private void repay(String asset) {
        for (Lot lot : inOrder()) {
            long debt = -owed.getOrDefault(asset, 0L);
            long paid = lot.asset.equals(asset) ? Math.min(debt, lot.available) : 0;
            lot.available -= paid;
            lot.gone += paid;
            owed.merge(asset, paid, Long::sum);
        }
    }

    void buy(Event.OrderPaid paid) {
        Bought bought = new Bought();
        for (OrderLine line : paid.order().lines()) {
            bought.lines.put(line.id(), new long[] {line.quantity(), line.amount() - line.discount(), 0, 0});
        }
        PaidWith with = paid.order().paidWith();
        long forDelivery = with == null ? 0 : with.sum() - paid.order().paid();
        if (forDelivery > 0) {
            bought.lines.put("+delivery", new long[] {1, forDelivery, 0, 0});
        }
        orders.put(paid.order().id(), bought);
    }

    /** What is taken back, by asset, and under the empty name the money; nothing is checked, the caller did. */
    Map<String, Long> giveBack(Event.OrderReturned event, Instant now) {
        Bought bought = orders.get(event.order());
        long moneyBefore = bought.goodsMoneyBack();
        if (event.lines().isEmpty()) {
            bought.lines.values().forEach(line -> {
                line[2] = line[0];
                line[3] = line[1];
            });
        }
        for (ReturnedLine one : event.lines()) {
            long[] line = bought.lines.get(one.line());
            long units = one.quantity() == null ? 0 : one.quantity();
            long money;
            if (one.amount() != null) {
                money = one.amount();
            } else if (units > 0 && line[3] > part(line[1], line[2], line[0])) {
                // a price that was lowered since: of what is still out, so many of the units that are still out
                money = part(line[1] - line[3], units, line[0] - line[2]);
            } else {
                money = Math.min(
                        line[1] - line[3], part(line[1], line[2] + units, line[0]) - part(line[1], line[2], line[0]));
            }
            line[2] += units;
            line[3] += money;
        }
        long[] delivery = bought.lines.get("+delivery");
        if (delivery != null
                && bought.goodsBack()
                && event.lines().stream().noneMatch(one -> one.line().equals("+delivery"))) {
            delivery[2] = delivery[0];
            delivery[3] = delivery[1];
        }
        for (Hold hold : holds.values()) {
            if (hold.order.equals(event.order())) {
                giveBack(hold, now);
            }
        }
        Map<Lot, Long> byLot = new LinkedHashMap<>();
        for (Granted grant : bought.grants) {
            long[] line = bought.lines.get(grant.line);
            long target = line[1] > 0 ? part(grant.points, line[3], line[1]) : part(grant.points, line[2], line[0]);
            byLot.merge(grant.lot, target - grant.taken, Long::sum);
            grant.taken = target;
        }
        Map<String, Long> taken = new TreeMap<>(Map.of("", bought.goodsMoneyBack() - moneyBefore));
        byLot.forEach((lot, points) -> {
            takeBack(lot, points);
            lot.planned += points;
            taken.merge(lot.asset, points, Long::sum);
        });
        return taken;
    }

    /** Of what was paid with, the part that has come back of what it paid for. */
    void giveBack(Hold hold, Instant now) {
        Bought bought = orders.get(hold.order);
        if (bought == null) {
            return;
        }
        boolean byMoney = bought.sum(1) > 0;
        long due = part(hold.sum(1), bought.sum(byMoney ? 3 : 2), bought.sum(byMoney ? 1 : 0)) - hold.sum(2);
        List<Map.Entry<Lot, long[]>> inOrderOfReturn = new ArrayList<>(hold.parts.entrySet()).reversed();
        if (wallet(hold.asset) != null && wallet(hold.asset).returnOrder() != StoredValue.ReturnOrder.AS_PAID) {
            String first = wallet(hold.asset).returnOrder() == StoredValue.ReturnOrder.PRINCIPAL_FIRST
                    ? hold.asset + ".principal"
                    : hold.asset + ".bonus";
            List<Map.Entry<Lot, long[]>> sorted = new ArrayList<>(inOrderOfReturn.stream()
                    .filter(part -> part.getKey().asset.equals(first))
                    .toList());
            inOrderOfReturn.stream()
                    .filter(part -> !part.getKey().asset.equals(first))
                    .forEach(sorted::add);
            inOrderOfReturn = sorted;
        }
        for (Map.Entry<Lot, long[]> part : inOrderOfReturn) {
            Lot lot = part.getKey();
            long returned = Math.max(0, Math.min(due, part.getValue()[1] - part.getValue()[2]));
            due -= returned;
            part.getValue()[2] += returned;
            lot.gone -= returned;
            lot.available += returned;
            if (returned > 0 && !end(lot).isAfter(now)) {
                expire(lot);
            }
        }
        repay(hold.asset);
    }

    private void takeBack(Lot lot, long points) {
        boolean all = lot.shortfall != Shortfall.PENDING_ONLY;
        long pending = Math.min(points, lot.pending);
        long available = all ? Math.min(points - pending, lot.available) : 0;
        long lost = Math.min(points - pending - available, lot.lost);
        lot.pending -= pending;
        lot.available -= available;
        lot.lost -= lost;
        lot.back += pending + available + lost;
        boolean couldBeSpent = all && lot.awaits.isEmpty();
        long left = couldBeSpent ? points - pending - available - lost : 0;
        for (Lot other : inOrder()) {
            long more = other.asset.equals(lot.asset) ? Math.min(left, other.available) : 0;
            other.available -= more;
            other.back += more;
            left -= more;
        }
        if (lot.shortfall == Shortfall.DEFICIT) {
            owed.merge(lot.asset, -left, Long::sum);
        }
    }

    private static long part(long amount, long part, long whole) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }

    private Instant start(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }
}
