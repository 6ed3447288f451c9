package zhiyin.engine.rule;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.rule.Field.Kind;
import zhiyin.engine.rule.Field.Scope;

/**
 * The fields a programme's conditions may use: those that every programme has, its member attributes, the attributes
 * of its activities and its ladders.
 */
public final class Catalogue {

    private static final long SECONDS_A_DAY = 86_400;

    private static final List<Field> COMMON = List.of(
            text(
                    "event.type",
                    Scope.EVENT,
                    "The kind of event, such as order.paid.",
                    facts -> facts.event().type()),
            ofOrder("order.amount", Kind.MONEY, "What the member pays for the lines, after discount.", Order::paid),
            ofOrder("order.gross", Kind.MONEY, "The lines before any discount.", Order::gross),
            ofOrder("order.discount", Kind.MONEY, "All discounts together.", order -> order.gross() - order.paid()),
            ofOrder("order.shipping", Kind.MONEY, "What the member pays for delivery.", Order::shipping),
            ofOrder(
                    "order.lines",
                    Kind.NUMBER,
                    "How many lines the order has.",
                    order -> order.lines().size()),
            ofOrder("order.quantity", Kind.NUMBER, "Units over all lines.", Order::quantity),
            whole(
                    "order.number",
                    Kind.NUMBER,
                    Scope.ORDER,
                    "Which order of the member's this is, counted from 1.",
                    facts -> facts.order() == null ? Field.ABSENT : facts.ordersBefore() + 1),
            text(
                    "order.channel",
                    Scope.ORDER,
                    "Where it was ordered: shop, app, till …",
                    facts -> facts.order() == null ? null : facts.order().channel()),
            text(
                    "order.store",
                    Scope.ORDER,
                    "The store it was bought in.",
                    facts -> facts.order() == null ? null : facts.order().store()),
            textOfLine("line.sku", "What was bought.", OrderLine::sku),
            textOfLine("line.category", "The shop's category of it.", OrderLine::category),
            textOfLine("line.brand", "Its brand.", OrderLine::brand),
            ofLine("line.quantity", Kind.NUMBER, "Units of it.", OrderLine::quantity),
            ofLine("line.amount", Kind.MONEY, "What the member pays for the line, after discount.", OrderLine::paid),
            ofLine("line.discount", Kind.MONEY, "The line's part of the discounts.", OrderLine::discount),
            ofMember(
                    "member.days",
                    Kind.NUMBER,
                    "Whole days since the member joined.",
                    (profile, facts) -> facts.local().toLocalDate().toEpochDay() - day(profile.enrolledAt(), facts)),
            text(
                    "member.source",
                    Scope.EVENT,
                    "Where the member came from.",
                    facts -> facts.profile() == null ? null : facts.profile().source()),
            Field.set(
                    "member.tags",
                    Scope.EVENT,
                    "The tags that the shop has put on the member.",
                    facts -> facts.profile() == null
                            ? List.of()
                            : facts.profile().tags()),
            Field.set(
                    "member.segments",
                    Scope.EVENT,
                    "The segments with which the member is marked.",
                    facts -> facts.profile() == null
                            ? List.of()
                            : facts.profile().segments()),
            ofMember(
                    "member.age",
                    Kind.NUMBER,
                    "Full years of age.",
                    (profile, facts) -> profile.birthday() == null
                            ? Field.ABSENT
                            : age(profile.birthday(), facts.local().toLocalDate())),
            ofMember(
                    "member.birthMonth",
                    Kind.NUMBER,
                    "The month of birth, 1 to 12.",
                    (profile, facts) -> profile.birthday() == null
                            ? Field.ABSENT
                            : profile.birthday().getMonthValue()),
            ofMember(
                    "member.inBirthdayMonth",
                    Kind.FLAG,
                    "Whether the event lies in the month of the member's birthday.",
                    (profile, facts) -> profile.birthday() == null
                            ? Field.ABSENT
                            : flag(profile.birthday().getMonth()
                                    == facts.local().getMonth())),
            ofMember(
                    "member.onBirthday",
                    Kind.FLAG,
                    "Whether the event lies on the member's birthday; one born on 29 February has it on the 28th in"
                            + " common years.",
                    (profile, facts) -> profile.birthday() == null
                            ? Field.ABSENT
                            : flag(untilBirthday(
                                            profile.birthday(), facts.local().toLocalDate())
                                    == 0)),
            ofMember(
                    "member.onLunarBirthday",
                    Kind.FLAG,
                    "Whether the event lies on the member's birthday by the lunar calendar: born in a leap month, it is in the"
                            + " ordinary one where a year has no such leap month, and born on the 30th, on the 29th of a shorter"
                            + " month.",
                    (profile, facts) -> profile.birthday() == null
                            ? Field.ABSENT
                            : LunarCalendar.isBirthday(
                                    profile.birthday(), facts.local().toLocalDate(), false)),
            ofMember(
                    "member.inLunarBirthdayMonth",
                    Kind.FLAG,
                    "Whether the event lies in the lunar month of the member's birthday.",
                    (profile, facts) -> profile.birthday() == null
                            ? Field.ABSENT
                            : LunarCalendar.isBirthday(
                                    profile.birthday(), facts.local().toLocalDate(), true)),
            ofMember(
                    "member.years",
                    Kind.NUMBER,
                    "Full years of membership.",
                    (profile, facts) ->
                            age(joined(profile, facts), facts.local().toLocalDate())),
            ofMember(
                    "member.onAnniversary",
                    Kind.FLAG,
                    "Whether the event lies on an anniversary of joining, from the first on; who joined on 29 February has it on"
                            + " the 28th in common years.",
                    (profile, facts) -> {
                        LocalDate joined = joined(profile, facts);
                        LocalDate today = facts.local().toLocalDate();
                        return flag(age(joined, today) > 0 && untilBirthday(joined, today) == 0);
                    }),
            whole(
                    "date.day",
                    Kind.DATE,
                    Scope.EVENT,
                    "The day of the event.",
                    facts -> facts.local().toLocalDate().toEpochDay()),
            whole(
                    "date.year",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "The year of the event.",
                    facts -> facts.local().getYear()),
            whole(
                    "date.month",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "The month of the event, 1 to 12.",
                    facts -> facts.local().getMonthValue()),
            whole(
                    "date.dayOfMonth",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "The day of the month, 1 to 31.",
                    facts -> facts.local().getDayOfMonth()),
            whole(
                    "date.dayFromMonthEnd",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "The day of the month counted from its end: the last day is 1.",
                    facts -> facts.local().toLocalDate().lengthOfMonth()
                            - facts.local().getDayOfMonth()
                            + 1),
            whole(
                    "date.weekday",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "The day of the week, Monday 1 to Sunday 7.",
                    facts -> facts.local().getDayOfWeek().getValue()),
            whole(
                    "date.hour",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "The hour of the event, 0 to 23.",
                    facts -> facts.local().getHour()),
            whole(
                    "date.minuteOfDay",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "Minutes since midnight, 0 to 1439: half past five in the afternoon is 1050.",
                    facts -> facts.local().getHour() * 60L + facts.local().getMinute()),
            whole(
                    "date.lunarMonth",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "The month of the lunar calendar, 1 to 12; a leap month has the number of the one before it.",
                    facts -> LunarCalendar.month(facts.local().toLocalDate())),
            whole(
                    "date.lunarDay",
                    Kind.NUMBER,
                    Scope.EVENT,
                    "The day of the lunar month, 1 to 30.",
                    facts -> LunarCalendar.dayOfMonth(facts.local().toLocalDate())),
            whole(
                    "date.inLeapMonth",
                    Kind.FLAG,
                    Scope.EVENT,
                    "Whether the event lies in a leap month of the lunar calendar.",
                    facts -> LunarCalendar.inLeapMonth(facts.local().toLocalDate())));

    private final Map<String, Field> fields;

    private Catalogue(Map<String, Field> fields) {
        this.fields = fields;
    }

    /** What every programme has. */
    public static Catalogue common() {
        Map<String, Field> fields = new LinkedHashMap<>();
        COMMON.forEach(field -> fields.put(field.name(), field));
        return new Catalogue(fields);
    }

    /** Other fields than those of programmes. */
    public static Catalogue of(Collection<Field> fields) {
        Map<String, Field> byName = new LinkedHashMap<>();
        fields.forEach(field -> byName.put(field.name(), field));
        return new Catalogue(byName);
    }

    /** With {@code member.NAME} for an attribute of the programme's own. */
    public Catalogue withMemberAttribute(String name, Kind kind, String says) {
        return with(attribute(
                "member." + name,
                kind,
                Scope.EVENT,
                says,
                facts -> facts.profile() == null
                        ? null
                        : facts.profile().attributes().get(name)));
    }

    /** With {@code activity.NAME} for an attribute of the programme's activities. */
    public Catalogue withActivityAttribute(String name, Kind kind, String says) {
        return with(attribute(
                "activity." + name,
                kind,
                Scope.ACTIVITY,
                says,
                facts -> facts.event() instanceof Event.ActivityDone done
                        ? done.attributes().get(name)
                        : null));
    }

    /**
     * With {@code date.on.CALENDAR}: whether the event lies on one of a calendar's days.
     *
     * @param contains whether a day, counted from 1970, is one of them
     */
    public Catalogue withCalendar(String calendar, LongPredicate contains) {
        return with(whole(
                "date.on." + calendar,
                Kind.FLAG,
                Scope.EVENT,
                "Whether the event lies on a day of the calendar.",
                facts -> flag(contains.test(facts.local().toLocalDate().toEpochDay()))));
    }

    /** With {@code member.tier.LADDER}: the tier the member has before the event. */
    public Catalogue withLadder(String ladder) {
        return with(text(
                "member.tier." + ladder,
                Scope.EVENT,
                "The tier on the ladder, before the event.",
                facts -> facts.tiers().get(ladder)));
    }

    /** The field of that name, or null if there is none. */
    public @Nullable Field find(String name) {
        return fields.get(name);
    }

    public Collection<Field> fields() {
        return fields.values();
    }

    private Catalogue with(Field field) {
        Map<String, Field> more = new LinkedHashMap<>(fields);
        more.put(field.name(), field);
        return new Catalogue(more);
    }

    private static Field attribute(
            String name, Kind kind, Scope scope, String says, Function<Facts, @Nullable Object> reader) {
        if (kind == Kind.TEXT) {
            return text(name, scope, says, facts -> reader.apply(facts) instanceof String value ? value : null);
        }
        return whole(name, kind, scope, says, facts -> switch (reader.apply(facts)) {
            case Long value -> value;
            case Boolean value -> flag(value);
            case LocalDate value -> value.toEpochDay();
            case null, default -> Field.ABSENT;
        });
    }

    private static long age(LocalDate birthday, LocalDate day) {
        int years = day.getYear() - birthday.getYear();
        return untilBirthday(birthday, day) > 0 ? years - 1 : years;
    }

    /**
     * Above zero before that year's birthday, zero on it, below zero after; one born on 29 February has it on the 28th in
     * common years.
     */
    static int untilBirthday(LocalDate birthday, LocalDate day) {
        boolean moved = birthday.getMonthValue() == 2 && birthday.getDayOfMonth() == 29 && !day.isLeapYear();
        int months = birthday.getMonthValue() - day.getMonthValue();
        return months != 0 ? months : birthday.getDayOfMonth() - (moved ? 1 : 0) - day.getDayOfMonth();
    }

    /** The day of the programme's calendar it lies in, counted from 1970. */
    private static long day(Instant at, Facts facts) {
        long offset = facts.local().getZone().getRules().getOffset(at).getTotalSeconds();
        return Math.floorDiv(at.getEpochSecond() + offset, SECONDS_A_DAY);
    }

    private static LocalDate joined(MemberProfile profile, Facts facts) {
        return LocalDate.ofEpochDay(day(profile.enrolledAt(), facts));
    }

    static long flag(boolean value) {
        return value ? 1 : 0;
    }

    private static Field whole(String name, Kind kind, Scope scope, String says, ToLongFunction<Facts> reader) {
        return Field.whole(name, kind, scope, says, reader);
    }

    private static Field text(String name, Scope scope, String says, Function<Facts, @Nullable String> reader) {
        return Field.text(name, scope, says, reader);
    }

    private static Field ofOrder(String name, Kind kind, String says, ToLongFunction<Order> reader) {
        return whole(
                name,
                kind,
                Scope.ORDER,
                says,
                facts -> facts.order() == null ? Field.ABSENT : reader.applyAsLong(facts.order()));
    }

    private static Field ofLine(String name, Kind kind, String says, ToLongFunction<OrderLine> reader) {
        return whole(
                name,
                kind,
                Scope.LINE,
                says,
                facts -> facts.line() == null ? Field.ABSENT : reader.applyAsLong(facts.line()));
    }

    private static Field textOfLine(String name, String says, Function<OrderLine, @Nullable String> reader) {
        return text(name, Scope.LINE, says, facts -> facts.line() == null ? null : reader.apply(facts.line()));
    }

    /** Reads a member's profile on the day of the event. */
    private interface OfMember {
        long read(MemberProfile profile, Facts facts);
    }

    private static Field ofMember(String name, Kind kind, String says, OfMember reader) {
        return whole(
                name,
                kind,
                Scope.EVENT,
                says,
                facts -> facts.profile() == null ? Field.ABSENT : reader.read(facts.profile(), facts));
    }
}
