package zhiyin.engine.backtest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Estate;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.PaidWith;
import zhiyin.engine.event.ReturnedLine;

/**
 * Reads one member's events off a page, in order. An event's id is its place in the member's own count, from 1: whose it is
 * and when, the record knows.
 */
public final class PageReader {

    private static final String[] ORDINALS = new String[256];

    static {
        Arrays.setAll(ORDINALS, String::valueOf);
    }

    private final byte[] bytes;
    private final Dictionary.View dictionary;
    private final Page page;
    private int at;
    private int end;
    private long sequence;
    private int version;
    private long seconds;
    private Allowances allowances = Allowances.UNLIMITED;

    public PageReader(Page page) {
        this.page = page;
        this.bytes = page.bytes;
        this.dictionary = page.dictionary();
    }

    /** Goes to the events of the member at that place of the page. */
    public void seek(int place) {
        at = page.starts[place];
        end = page.ends[place];
        sequence = 0;
        version = 0;
        seconds = 0;
    }

    /** Goes to the events of that member, who is on the page. */
    public void seekMember(long member) {
        int place = page.place(member);
        if (place < 0) {
            throw new IllegalArgumentException("member " + member + " is on another page");
        }
        seek(place);
    }

    /** The number of the version that decided the event just read. */
    public int version() {
        return version;
    }

    /** What the decision about the event just read was allowed to draw from budgets. */
    public Allowances allowances() {
        return allowances;
    }

    /** The member's next event; null after the last. */
    public @Nullable Event next() {
        if (at == end) {
            return null;
        }
        int first = bytes[at++];
        seconds += signed();
        Instant when = Instant.ofEpochSecond(seconds, (first & PageWriter.IN_SECONDS) != 0 ? 0 : unsigned());
        if ((first & PageWriter.NEW_VERSION) != 0) {
            version = (int) unsigned();
        }
        allowances = (first & PageWriter.SHORT_OF_BUDGET) == 0 ? Allowances.UNLIMITED : shortages();
        sequence++;
        return content(first & PageWriter.KIND, sequence, when);
    }

    private Allowances shortages() {
        Map<String, Long> units = new HashMap<>();
        for (long left = unsigned(); left > 0; left--) {
            units.put(aWord(), signed());
        }
        return new Allowances(units);
    }

    private Event content(int kind, long id, Instant when) {
        return switch (kind) {
            case 0 -> new Event.MemberEnrolled(id, when, profile(when));
            case 1 -> new Event.OrderPaid(id, when, order());
            case 2 -> new Event.OrderProgressed(id, when, name(), aWord());
            case 3 -> {
                String order = name();
                String reference = name();
                String store = word();
                yield new Event.OrderReturned(id, when, order, reference, returned(), store);
            }
            case 4 ->
                new Event.PointsSpent(
                        id, when, name(), aWord(), unsigned(), nameOrNone(), word(), words(), fromHousehold());
            case 5 -> {
                String hold = name();
                String asset = aWord();
                long points = unsigned();
                String order = nameOrNone();
                String store = word();
                List<String> categories = words();
                yield new Event.PointsHeld(
                        id, when, hold, asset, points, instantOrNone(), order, store, categories, fromHousehold());
            }
            case 6 -> new Event.HoldCaptured(id, when, name(), positiveOrNone(), word());
            case 7 -> new Event.HoldReleased(id, when, name());
            case 8 -> new Event.TopUpPaid(id, when, name(), word(), word(), unsigned(), name(), nameOrNone(), word());
            case 9 -> new Event.TopUpRefunded(id, when, name(), name(), positiveOrNone(), word());
            case 10 -> new Event.CardBound(id, when, name(), aWord(), unsigned(), word());
            case 11 -> {
                String asset = aWord();
                String reason = aWord();
                String note = nameOrNone();
                List<Event.Credit> lots = new ArrayList<>();
                for (long left = unsigned(); left > 0; left--) {
                    lots.add(new Event.Credit(unsigned(), instantOrNone(), dayOrNone()));
                }
                yield new Event.PointsCredited(id, when, asset, reason, note, lots);
            }
            case 12 -> {
                String asset = aWord();
                long points = unsigned();
                String reason = aWord();
                String note = nameOrNone();
                String onShortfall = word();
                yield new Event.PointsDebited(
                        id,
                        when,
                        asset,
                        points,
                        reason,
                        note,
                        onShortfall == null ? null : OnShortfall.valueOf(onShortfall));
            }
            case 13 -> {
                String asset = aWord();
                String reason = aWord();
                String note = nameOrNone();
                yield new Event.PointsExtended(id, when, asset, lotOrNone(), dayOrNone(), day(), reason, note);
            }
            case 14 -> {
                String asset = aWord();
                String reason = aWord();
                String note = nameOrNone();
                yield new Event.PointsRevived(id, when, asset, lotOrNone(), dayOrNone(), day(), reason, note);
            }
            case 15 -> new Event.PointsSent(id, when, name(), signed(), aWord(), unsigned(), signedOrNone());
            case 16 -> {
                String transfer = name();
                long sender = signed();
                String asset = aWord();
                List<Event.Received> parts = new ArrayList<>();
                for (long left = unsigned(); left > 0; left--) {
                    parts.add(new Event.Received(unsigned(), instant(), instantOrNone()));
                }
                yield new Event.PointsReceived(id, when, transfer, sender, asset, parts, signedOrNone());
            }
            case 17 -> new Event.ActivityDone(id, when, aWord(), attributes());
            case 18 -> new Event.DayPassed(id, when, day());
            case 19 -> new Event.MemberMarked(id, when, wordsOrNone(), wordsOrNone());
            case 27 -> new Event.MemberDescribed(id, when, attributes(), words(), dayOrNone());
            case 20 -> new Event.TierSet(id, when, aWord(), word(), dayOrNone(), aWord(), nameOrNone());
            case 21 -> new Event.MemberMigrated(id, when, Math.toIntExact(unsigned()));
            case 22 -> new Event.ReviewClosed(id, when, name(), unsigned() == 1, nameOrNone());
            case 23 -> new Event.OccasionCame(id, when, Occasion.valueOf(aWord()), (int) unsigned());
            case 24 -> {
                long merge = signed();
                long other = signed();
                Event.Came came = bytes[at++] == 0 ? null : came();
                yield new Event.EstateGiven(id, when, merge, other, came != null, came, aWord(), nameOrNone());
            }
            case 25 -> new Event.EstateTaken(id, when, signed(), signed(), bytes[at++] == 1, came());
            case 26 -> new Event.MemberRestricted(id, when, word(), words(), aWord(), nameOrNone());
            default -> throw new IllegalStateException("there is no event of kind " + kind);
        };
    }

    private Event.@Nullable FromHousehold fromHousehold() {
        Long household = signedOrNone();
        if (household == null) {
            return null;
        }
        long offered = unsigned();
        List<Event.Drawn> drawn = new ArrayList<>();
        for (long left = unsigned(); left > 0; left--) {
            drawn.add(new Event.Drawn(signed(), unsigned()));
        }
        return new Event.FromHousehold(household, offered, drawn);
    }

    private Event.Came came() {
        Estate estate = new Estate(
                all(this::parcel),
                all(() -> new Estate.Debt(aWord(), unsigned())),
                all(this::pastOrder),
                all(this::setAside),
                all(() -> new Estate.Slide(aWord(), instant())),
                all(this::rank),
                unsigned(),
                all(() -> new Estate.Award(aWord(), aWord(), day(), unsigned(), unsigned(), instant())),
                all(() -> new Estate.Moments(aWord(), all(this::instant))),
                all(() -> new Estate.Count(aWord(), aWord(), aWord(), day(), unsigned())));
        return new Event.Came(estate, all(this::rank));
    }

    private <T> List<T> all(Supplier<T> each) {
        List<T> items = new ArrayList<>();
        for (long left = unsigned(); left > 0; left--) {
            items.add(each.get());
        }
        return items;
    }

    private Estate.Parcel parcel() {
        return new Estate.Parcel(
                aWord(),
                unsigned(),
                nameOrNone(),
                (int) unsigned(),
                instant(),
                word(),
                instantOrNone(),
                bytes[at++] == 0 ? null : waits(),
                instantOrNone(),
                bytes[at++] == 1,
                aWord(),
                unsigned(),
                unsigned(),
                unsigned(),
                unsigned(),
                unsigned(),
                unsigned());
    }

    private Estate.Waits waits() {
        String milestone = aWord();
        int days = (int) unsigned();
        Instant cancelsAt = instantOrNone();
        Map<String, Long> budgets = new HashMap<>();
        for (long left = unsigned(); left > 0; left--) {
            budgets.put(aWord(), unsigned());
        }
        return new Estate.Waits(milestone, days, cancelsAt, budgets);
    }

    private Estate.PastOrder pastOrder() {
        return new Estate.PastOrder(
                name(),
                instant(),
                (int) unsigned(),
                words(),
                all(() -> new Estate.Line(name(), unsigned(), unsigned(), unsigned(), unsigned())),
                all(() -> new Estate.Grant(name(), aWord(), aWord(), unsigned(), unsigned(), unsigned(), word())),
                all(() -> new Estate.CouponGrant(aWord(), aWord(), (int) unsigned(), (int) unsigned())));
    }

    private Estate.SetAside setAside() {
        return new Estate.SetAside(
                name(),
                aWord(),
                instant(),
                instantOrNone(),
                nameOrNone(),
                word(),
                bytes[at++] == 1,
                all(() -> new Estate.Part(unsigned(), unsigned(), unsigned(), unsigned())));
    }

    private Estate.Rank rank() {
        return new Estate.Rank(
                aWord(), aWord(), all(() -> new Estate.Stretch(day(), signed())), word(), dayOrNone(), words());
    }

    private @Nullable Long signedOrNone() {
        return bytes[at++] == 0 ? null : (Long) signed();
    }

    private @Nullable List<String> wordsOrNone() {
        return bytes[at++] == 1 ? words() : null;
    }

    private MemberProfile profile(Instant when) {
        Instant enrolledAt = bytes[at++] == 1 ? when : instant();
        return new MemberProfile(enrolledAt, dayOrNone(), word(), attributes(), words(), words());
    }

    private Order order() {
        String id = name();
        String channel = word();
        String store = word();
        long shipping = unsigned();
        PaidWith paidWith = (shipping & 1) == 1 ? new PaidWith(unsigned(), unsigned(), unsigned()) : null;
        long size = unsigned();
        boolean counted = (size & 1) == 1;
        OrderLine[] lines = new OrderLine[(int) (size >> 1)];
        for (int i = 0; i < lines.length; i++) {
            String line = counted ? ordinal(i + 1) : name();
            Dictionary.Goods goods = dictionary.goods()[(int) unsigned()];
            long quantity = unsigned();
            long amount = unsigned();
            boolean plain = (amount & 1) == 1;
            lines[i] = new OrderLine(
                    line,
                    goods.sku(),
                    goods.category(),
                    goods.brand(),
                    quantity,
                    amount >> 1,
                    plain ? 0 : unsigned(),
                    plain ? 0 : unsigned());
        }
        return new Order(id, channel, store, shipping >> 1, List.of(lines), paidWith);
    }

    private List<ReturnedLine> returned() {
        List<ReturnedLine> lines = new ArrayList<>();
        for (long left = unsigned(); left > 0; left--) {
            String line = name();
            Long quantity = positiveOrNone();
            long amount = signed();
            lines.add(new ReturnedLine(line, quantity, amount < 0 ? null : (Long) amount));
        }
        return lines;
    }

    private Map<String, Object> attributes() {
        long left = unsigned();
        if (left == 0) {
            return Map.of();
        }
        Map<String, Object> attributes = new HashMap<>();
        for (; left > 0; left--) {
            String attribute = aWord();
            int kind = bytes[at++];
            attributes.put(
                    attribute,
                    switch (kind) {
                        case 0 -> (Object) signed();
                        case 1 -> false;
                        case 2 -> true;
                        case 3 -> day();
                        case 4 -> aWord();
                        default -> throw new IllegalStateException("there is no attribute of kind " + kind);
                    });
        }
        return attributes;
    }

    /** The text of a number, one object for each small one. */
    static String ordinal(int number) {
        return number < ORDINALS.length ? ORDINALS[number] : Integer.toString(number);
    }

    private List<String> words() {
        long left = unsigned();
        if (left == 0) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        for (; left > 0; left--) {
            words.add(aWord());
        }
        return words;
    }

    private @Nullable String word() {
        return dictionary.words()[(int) unsigned()];
    }

    private String aWord() {
        return Objects.requireNonNull(word());
    }

    private @Nullable String nameOrNone() {
        return bytes[at++] == 0 ? null : name();
    }

    private String name() {
        long value = unsigned();
        if ((value & 1) == 1) {
            long number = value >>> 1;
            return number < ORDINALS.length ? ORDINALS[(int) number] : Long.toString(number);
        }
        int length = (int) (value >> 1);
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    private @Nullable Long positiveOrNone() {
        long value = unsigned();
        return value == 0 ? null : (Long) value;
    }

    private @Nullable Long lotOrNone() {
        long lot = signed();
        return lot < 0 ? null : (Long) lot;
    }

    private @Nullable Instant instantOrNone() {
        return bytes[at++] == 0 ? null : instant();
    }

    private Instant instant() {
        return Instant.ofEpochSecond(signed(), unsigned());
    }

    private @Nullable LocalDate dayOrNone() {
        return bytes[at++] == 0 ? null : day();
    }

    private LocalDate day() {
        return LocalDate.ofEpochDay(signed());
    }

    private long signed() {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    private long unsigned() {
        long value = bytes[at++];
        if (value >= 0) {
            return value;
        }
        value &= 0x7f;
        for (int shift = 7; ; shift += 7) {
            long next = bytes[at++];
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
