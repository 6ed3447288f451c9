package zhiyin.engine.backtest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Estate;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;

/**
 * Lays events down in pages. Numbers take as many bytes as they need, seven bits each; what comes again is a number of the
 * dictionary; what a member's events have in common is written when it changes. {@link PageReader} reads it back.
 */
public final class PageWriter {

    /** What is in the first byte of an event beside its kind. */
    static final int KIND = 0x1f;

    static final int IN_SECONDS = 0x20;
    static final int NEW_VERSION = 0x40;
    static final int SHORT_OF_BUDGET = 0x80;

    private final Dictionary dictionary = new Dictionary();
    private final int pageBytes;
    private byte[] bytes = new byte[1 << 16];
    private int size;
    private long[] members = new long[256];
    private int[] starts = new int[256];
    private int count;
    private Page.Counts counts = Page.Counts.NONE;
    private boolean open;
    private int version;
    private long seconds;

    /** @param pageBytes how large a page should become; it ends with the member that makes it so */
    public PageWriter(int pageBytes) {
        this.pageBytes = pageBytes;
    }

    /**
     * From here on come this member's events. Each member begins once.
     *
     * @return the page that was full before it, if one was
     */
    public @Nullable Page begin(long member) {
        Page full = size >= pageBytes ? finish() : null;
        if (count == members.length) {
            members = Arrays.copyOf(members, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
        }
        members[count] = member;
        starts[count++] = size;
        version = 0;
        seconds = 0;
        open = true;
        return full;
    }

    /**
     * The member's next event.
     *
     * @param decidedBy the number of the version that decided it
     * @param allowances what that decision was allowed to draw from budgets
     */
    public void add(Event event, int decidedBy, Allowances allowances) {
        if (!open) {
            throw new IllegalStateException("an event is a member's");
        }
        Instant when = event.at();
        long at = when.getEpochSecond();
        int nano = when.getNano();
        boolean inSeconds = nano == 0;
        boolean isShort = !allowances.units().isEmpty();
        put(kind(event)
                | (inSeconds ? IN_SECONDS : 0)
                | (decidedBy != version ? NEW_VERSION : 0)
                | (isShort ? SHORT_OF_BUDGET : 0));
        signed(at - seconds);
        if (!inSeconds) {
            unsigned(nano);
        }
        seconds = at;
        if (decidedBy != version) {
            unsigned(decidedBy);
            version = decidedBy;
        }
        if (isShort) {
            unsigned(allowances.units().size());
            new TreeMap<>(allowances.units()).forEach((budget, units) -> {
                word(budget);
                signed(units);
            });
        }
        content(event);
        boolean paid = event instanceof Event.OrderPaid;
        int lines = event instanceof Event.OrderPaid(var _, var _, var order)
                ? order.lines().size()
                : 0;
        counts = counts.plus(new Page.Counts(0, 1, paid ? 1 : 0, lines, at, at));
    }

    /** The page as far as it came; nothing if there is nothing in it. */
    public @Nullable Page finish() {
        if (count == 0) {
            return null;
        }
        int[] ends = Arrays.copyOfRange(starts, 1, count + 1);
        ends[count - 1] = size;
        Page page = new Page(
                dictionary,
                Arrays.copyOf(bytes, size),
                Arrays.copyOf(members, count),
                Arrays.copyOf(starts, count),
                ends,
                counts.plus(new Page.Counts(count, 0, 0, 0, Long.MAX_VALUE, Long.MIN_VALUE)));
        size = 0;
        count = 0;
        counts = Page.Counts.NONE;
        open = false;
        return page;
    }

    /** The number of an event's kind; {@link PageReader} knows them too. */
    private static int kind(Event event) {
        return switch (event) {
            case Event.MemberEnrolled _ -> 0;
            case Event.OrderPaid _ -> 1;
            case Event.OrderProgressed _ -> 2;
            case Event.OrderReturned _ -> 3;
            case Event.PointsSpent _ -> 4;
            case Event.PointsHeld _ -> 5;
            case Event.HoldCaptured _ -> 6;
            case Event.HoldReleased _ -> 7;
            case Event.TopUpPaid _ -> 8;
            case Event.TopUpRefunded _ -> 9;
            case Event.CardBound _ -> 10;
            case Event.PointsCredited _ -> 11;
            case Event.PointsDebited _ -> 12;
            case Event.PointsExtended _ -> 13;
            case Event.PointsRevived _ -> 14;
            case Event.PointsSent _ -> 15;
            case Event.PointsReceived _ -> 16;
            case Event.ActivityDone _ -> 17;
            case Event.DayPassed _ -> 18;
            case Event.MemberMarked _ -> 19;
            case Event.TierSet _ -> 20;
            case Event.MemberMigrated _ -> 21;
            case Event.OccasionCame _ -> 23;
            case Event.ReviewClosed _ -> 22;
            case Event.EstateGiven _ -> 24;
            case Event.EstateTaken _ -> 25;
            case Event.MemberRestricted _ -> 26;
            case Event.MemberDescribed _ -> 27;
        };
    }

    private void content(Event event) {
        switch (event) {
            case Event.MemberEnrolled(var _, var at, var profile) -> profile(at, profile);
            case Event.OrderPaid(var _, var _, var order) -> order(order);
            case Event.OrderProgressed(var _, var _, var order, var milestone) -> {
                name(order);
                word(milestone);
            }
            case Event.OrderReturned(var _, var _, var order, var reference, var lines, var store) -> {
                name(order);
                name(reference);
                word(store);
                returned(lines);
            }
            case Event.PointsSpent(
                    var _,
                    var _,
                    var spend,
                    var asset,
                    var points,
                    var order,
                    var store,
                    var categories,
                    var household) -> {
                name(spend);
                word(asset);
                unsigned(points);
                nameOrNone(order);
                word(store);
                words(categories);
                fromHousehold(household);
            }
            case Event.PointsHeld held -> {
                name(held.hold());
                word(held.asset());
                unsigned(held.points());
                nameOrNone(held.order());
                word(held.store());
                words(held.categories());
                instantOrNone(held.deadline());
                fromHousehold(held.household());
            }
            case Event.HoldCaptured(var _, var _, var hold, var points, var store) -> {
                name(hold);
                unsigned(points == null ? 0 : points);
                word(store);
            }
            case Event.HoldReleased(var _, var _, var hold) -> name(hold);
            case Event.TopUpPaid paid -> {
                name(paid.topUp());
                word(paid.code());
                word(paid.asset());
                unsigned(paid.amount());
                name(paid.payment());
                nameOrNone(paid.reference());
                word(paid.store());
            }
            case Event.TopUpRefunded(var _, var _, var topUp, var refund, var units, var store) -> {
                name(topUp);
                name(refund);
                unsigned(units == null ? 0 : units);
                word(store);
            }
            case Event.CardBound(var _, var _, var card, var asset, var amount, var store) -> {
                name(card);
                word(asset);
                unsigned(amount);
                word(store);
            }
            case Event.PointsCredited(var _, var _, var asset, var reason, var note, var lots) -> {
                word(asset);
                word(reason);
                nameOrNone(note);
                unsigned(lots.size());
                for (Event.Credit lot : lots) {
                    unsigned(lot.points());
                    instantOrNone(lot.earnedAt());
                    dayOrNone(lot.usableThrough());
                }
            }
            case Event.PointsDebited(var _, var _, var asset, var points, var reason, var note, var onShortfall) -> {
                word(asset);
                unsigned(points);
                word(reason);
                nameOrNone(note);
                word(onShortfall == null ? null : onShortfall.name());
            }
            case Event.PointsExtended extended -> {
                byHand(extended.asset(), extended.reason(), extended.note());
                signed(extended.lot() == null ? -1 : extended.lot());
                dayOrNone(extended.endingBefore());
                day(extended.usableThrough());
            }
            case Event.PointsRevived revived -> {
                byHand(revived.asset(), revived.reason(), revived.note());
                signed(revived.lot() == null ? -1 : revived.lot());
                dayOrNone(revived.endedSince());
                day(revived.usableThrough());
            }
            case Event.PointsSent(var _, var _, var transfer, var receiver, var asset, var points, var household) -> {
                name(transfer);
                signed(receiver);
                word(asset);
                unsigned(points);
                signedOrNone(household);
            }
            case Event.PointsReceived(var _, var _, var transfer, var sender, var asset, var parts, var household) -> {
                name(transfer);
                signed(sender);
                word(asset);
                unsigned(parts.size());
                for (Event.Received part : parts) {
                    unsigned(part.points());
                    instant(part.earnedAt());
                    instantOrNone(part.expiresAt());
                }
                signedOrNone(household);
            }
            case Event.ActivityDone(var _, var _, var activity, var attributes) -> {
                word(activity);
                attributes(attributes);
            }
            case Event.ReviewClosed(var _, var _, var order, var released, var note) -> {
                name(order);
                unsigned(released ? 1 : 0);
                nameOrNone(note);
            }
            case Event.OccasionCame(var _, var _, var occasion, var year) -> {
                word(occasion.name());
                unsigned(year);
            }
            case Event.DayPassed(var _, var _, var day) -> day(day);
            case Event.MemberMarked(var _, var _, var tags, var segments) -> {
                wordsOrNone(tags);
                wordsOrNone(segments);
            }
            case Event.MemberDescribed(var _, var _, var attributes, var cleared, var birthday) -> {
                attributes(attributes);
                words(cleared);
                dayOrNone(birthday);
            }
            case Event.TierSet(var _, var _, var ladder, var tier, var until, var reason, var note) -> {
                word(ladder);
                word(tier);
                dayOrNone(until);
                word(reason);
                nameOrNone(note);
            }
            case Event.MemberMigrated(var _, var _, var version) -> unsigned(version);
            case Event.MemberRestricted restricted -> {
                word(restricted.state());
                words(restricted.forbids());
                word(restricted.reason());
                nameOrNone(restricted.note());
            }
            case Event.EstateGiven given -> {
                signed(given.merge());
                signed(given.other());
                put(given.came() == null ? 0 : 1);
                if (given.came() != null) {
                    came(given.came());
                }
                word(given.reason());
                nameOrNone(given.note());
            }
            case Event.EstateTaken taken -> {
                signed(taken.merge());
                signed(taken.other());
                put(taken.back() ? 1 : 0);
                came(taken.came());
            }
        }
    }

    private void fromHousehold(Event.@Nullable FromHousehold given) {
        signedOrNone(given == null ? null : (Long) given.household());
        if (given != null) {
            unsigned(given.offered());
            unsigned(given.drawn().size());
            for (Event.Drawn drawn : given.drawn()) {
                signed(drawn.member());
                unsigned(drawn.points());
            }
        }
    }

    private void came(Event.Came came) {
        Estate estate = came.estate();
        all(estate.lots(), this::parcel);
        all(estate.debts(), debt -> {
            word(debt.asset());
            unsigned(debt.points());
        });
        all(estate.orders(), this::order);
        all(estate.holds(), this::setAside);
        all(estate.slides(), slide -> {
            word(slide.asset());
            instant(slide.until());
        });
        all(estate.ranks(), this::rank);
        unsigned(estate.ordersPaid());
        all(estate.awards(), award -> {
            word(award.rule());
            word(award.per());
            day(award.begins());
            unsigned(award.times());
            unsigned(award.points());
            instant(award.last());
        });
        all(estate.moments(), moments -> {
            word(moments.velocity());
            all(moments.at(), this::instant);
        });
        all(estate.counts(), count -> {
            word(count.asset());
            word(count.what());
            word(count.per());
            day(count.begins());
            unsigned(count.points());
        });
        all(came.before(), this::rank);
    }

    private <T> void all(List<T> items, Consumer<T> each) {
        unsigned(items.size());
        items.forEach(each);
    }

    private void parcel(Estate.Parcel parcel) {
        word(parcel.asset());
        unsigned(parcel.lot());
        nameOrNone(parcel.order());
        unsigned(parcel.version());
        instant(parcel.earnedAt());
        word(parcel.store());
        instantOrNone(parcel.activeAt());
        Estate.Waits waits = parcel.waits();
        put(waits == null ? 0 : 1);
        if (waits != null) {
            word(waits.milestone());
            unsigned(waits.days());
            instantOrNone(waits.cancelsAt());
            unsigned(waits.budgets().size());
            new TreeMap<>(waits.budgets()).forEach((budget, units) -> {
                word(budget);
                unsigned(units);
            });
        }
        instantOrNone(parcel.expiresAt());
        put(parcel.slides() ? 1 : 0);
        word(parcel.shortfall());
        unsigned(parcel.pending());
        unsigned(parcel.available());
        unsigned(parcel.held());
        unsigned(parcel.spent());
        unsigned(parcel.expired());
        unsigned(parcel.reversed());
    }

    private void order(Estate.PastOrder order) {
        name(order.id());
        instant(order.paidAt());
        unsigned(order.version());
        words(order.ladders());
        all(order.lines(), line -> {
            name(line.id());
            unsigned(line.quantity());
            unsigned(line.paid());
            unsigned(line.returnedQuantity());
            unsigned(line.returnedAmount());
        });
        all(order.grants(), grant -> {
            name(grant.line());
            word(grant.rule());
            word(grant.asset());
            unsigned(grant.lot());
            unsigned(grant.points());
            unsigned(grant.takenBack());
            word(grant.budget());
        });
        all(order.coupons(), grant -> {
            word(grant.rule());
            word(grant.template());
            unsigned(grant.count());
            unsigned(grant.takenBack());
        });
    }

    private void setAside(Estate.SetAside hold) {
        name(hold.id());
        word(hold.asset());
        instant(hold.placedAt());
        instantOrNone(hold.deadline());
        nameOrNone(hold.order());
        word(hold.store());
        put(hold.open() ? 1 : 0);
        all(hold.parts(), part -> {
            unsigned(part.lot());
            unsigned(part.points());
            unsigned(part.captured());
            unsigned(part.reinstated());
        });
    }

    private void rank(Estate.Rank rank) {
        word(rank.ladder());
        word(rank.tier());
        all(rank.gathered(), stretch -> {
            day(stretch.begins());
            signed(stretch.amount());
        });
        word(rank.shelter());
        dayOrNone(rank.until());
        words(rank.gifts());
    }

    private void wordsOrNone(@Nullable List<String> words) {
        put(words == null ? 0 : 1);
        if (words != null) {
            words(words);
        }
    }

    private void signedOrNone(@Nullable Long value) {
        put(value == null ? 0 : 1);
        if (value != null) {
            signed(value);
        }
    }

    private void byHand(String asset, String reason, @Nullable String note) {
        word(asset);
        word(reason);
        nameOrNone(note);
    }

    private void profile(Instant at, MemberProfile profile) {
        put(profile.enrolledAt().equals(at) ? 1 : 0);
        if (!profile.enrolledAt().equals(at)) {
            instant(profile.enrolledAt());
        }
        dayOrNone(profile.birthday());
        word(profile.source());
        attributes(profile.attributes());
        words(profile.tags());
        words(profile.segments());
    }

    private void order(Order order) {
        name(order.id());
        word(order.channel());
        word(order.store());
        // nearly every order is paid with money: one bit for that
        PaidWith paidWith = order.paidWith();
        unsigned(2 * order.shipping() + (paidWith == null ? 0 : 1));
        if (paidWith != null) {
            unsigned(paidWith.points());
            unsigned(paidWith.storedValue());
            unsigned(paidWith.giftCard());
        }
        List<OrderLine> lines = order.lines();
        boolean counted = true;
        for (int i = 0; i < lines.size(); i++) {
            counted &= lines.get(i).id().equals(PageReader.ordinal(i + 1));
        }
        unsigned(2L * lines.size() + (counted ? 1 : 0));
        for (OrderLine line : lines) {
            if (!counted) {
                name(line.id());
            }
            unsigned(dictionary.number(new Dictionary.Goods(line.sku(), line.category(), line.brand())));
            unsigned(line.quantity());
            // most lines have neither tax nor discount: one bit for both of them
            boolean plain = line.discount() == 0 && line.tax() == 0;
            if (line.amount() > Long.MAX_VALUE >> 1) {
                throw new IllegalArgumentException("an amount of " + line.amount() + " is no order line's");
            }
            unsigned(2 * line.amount() + (plain ? 1 : 0));
            if (!plain) {
                unsigned(line.discount());
                unsigned(line.tax());
            }
        }
    }

    private void returned(List<ReturnedLine> lines) {
        unsigned(lines.size());
        for (ReturnedLine line : lines) {
            name(line.line());
            unsigned(line.quantity() == null ? 0 : line.quantity());
            signed(line.amount() == null ? -1 : line.amount());
        }
    }

    private void attributes(Map<String, Object> attributes) {
        unsigned(attributes.size());
        new TreeMap<>(attributes).forEach((attribute, value) -> {
            word(attribute);
            switch (value) {
                case Long whole -> {
                    put(0);
                    signed(whole);
                }
                case Boolean flag -> put(flag ? 2 : 1);
                case LocalDate day -> {
                    put(3);
                    day(day);
                }
                case String text -> {
                    put(4);
                    word(text);
                }
                default -> throw new IllegalArgumentException("an attribute of " + value.getClass());
            }
        });
    }

    private void words(List<String> all) {
        unsigned(all.size());
        all.forEach(this::word);
    }

    private void word(@Nullable String word) {
        unsigned(dictionary.number(word));
    }

    private void nameOrNone(@Nullable String name) {
        put(name == null ? 0 : 1);
        if (name != null) {
            name(name);
        }
    }

    /** A text that comes once or twice: a number where it is one, written as numbers are. */
    private void name(String name) {
        if (isNumber(name)) {
            unsigned(2 * Long.parseLong(name) + 1);
        } else {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            unsigned(2L * text.length);
            room(text.length);
            System.arraycopy(text, 0, bytes, size, text.length);
            size += text.length;
        }
    }

    /** Up to 18 digits, the first of which is no zero: read back, it is the same text. */
    private static boolean isNumber(String name) {
        if (name.isEmpty() || name.length() > 18 || (name.charAt(0) == '0' && name.length() > 1)) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private void instantOrNone(@Nullable Instant instant) {
        put(instant == null ? 0 : 1);
        if (instant != null) {
            instant(instant);
        }
    }

    private void instant(Instant instant) {
        signed(instant.getEpochSecond());
        unsigned(instant.getNano());
    }

    private void dayOrNone(@Nullable LocalDate day) {
        put(day == null ? 0 : 1);
        if (day != null) {
            day(day);
        }
    }

    private void day(LocalDate day) {
        signed(day.toEpochDay());
    }

    private void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    private void unsigned(long value) {
        room(10);
        long left = value;
        while ((left & ~0x7fL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    private void put(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
