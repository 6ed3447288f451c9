package zhiyin.engine.program;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Tender;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;

/**
 * A membership programme, whole.
 *
 * @param code lower-case letters, digits and hyphens; unique on a server
 * @param currency ISO 4217
 * @param digits minor units of the currency: 2 for CNY and GBP, 0 for JPY
 * @param zone whose days, months and years the programme lives by
 * @param unknownMember what becomes of an event for somebody who is not a member yet
 * @param attributes what the programme knows of a member besides the common profile
 * @param activities events of its own that members may earn by
 * @param assets what it counts: points, growth
 * @param choose which of several rules for one asset count, when more than one gives something
 * @param stack how several multipliers for one asset go together
 * @param rules what earns, in the operator's order
 * @param multipliers what makes it more, in certain hours or for certain members
 * @param ladders its tiers
 * @param reasons why points may be given and taken by hand, besides the built-in ones
 * @param budgets limits on what all members together are given
 * @param packages what can be bought for money: stored value and points
 * @param household on what terms members pool what they have; null if they don't
 * @param calendars lists of days that conditions may ask about
 * @param velocity how many events of one kind by one member are usual
 * @param relations whom or what a member may name beside himself; with any of them there are the {@code activities} that
 *     {@link Relation} names, which nobody tells
 * @param profile groups of attributes that members may earn by saying them
 * @param pricing how prices are made; null if they are the shop's own
 * @param couponRules what gives coupons, in the operator's order
 */
public record Programme(
        String code,
        Label name,
        String currency,
        int digits,
        ZoneId zone,
        UnknownMember unknownMember,
        List<Attribute> attributes,
        List<Activity> activities,
        List<Asset> assets,
        Choose choose,
        Stack stack,
        List<EarningRule> rules,
        List<Multiplier> multipliers,
        List<Ladder> ladders,
        List<Budget> budgets,
        List<Reason> reasons,
        List<TopUpPackage> packages,
        @Nullable Household household,
        List<Calendar> calendars,
        List<Velocity> velocity,
        List<Relation> relations,
        List<ProfileGroup> profile,
        @Nullable Pricing pricing,
        List<CouponRule> couponRules) {

    /** Reasons that every programme has. */
    public static final List<String> BUILT_IN_REASONS = List.of("goodwill", "correction", "migration", "opening");

    public Programme {
        attributes = List.copyOf(attributes);
        activities = Relation.with(relations, activities);
        assets = List.copyOf(assets);
        rules = List.copyOf(rules);
        multipliers = List.copyOf(multipliers);
        ladders = List.copyOf(ladders);
        budgets = List.copyOf(budgets);
        reasons = List.copyOf(reasons);
        packages = List.copyOf(packages);
        calendars = List.copyOf(calendars);
        velocity = List.copyOf(velocity);
        relations = List.copyOf(relations);
        profile = List.copyOf(profile);
        couponRules = List.copyOf(couponRules);
    }

    /** One whose members name nobody beside themselves, and that makes no prices. */
    public Programme(
            String code,
            Label name,
            String currency,
            int digits,
            ZoneId zone,
            UnknownMember unknownMember,
            List<Attribute> attributes,
            List<Activity> activities,
            List<Asset> assets,
            Choose choose,
            Stack stack,
            List<EarningRule> rules,
            List<Multiplier> multipliers,
            List<Ladder> ladders,
            List<Budget> budgets,
            List<Reason> reasons,
            List<TopUpPackage> packages,
            @Nullable Household household,
            List<Calendar> calendars,
            List<Velocity> velocity) {
        this(
                code,
                name,
                currency,
                digits,
                zone,
                unknownMember,
                attributes,
                activities,
                assets,
                choose,
                stack,
                rules,
                multipliers,
                ladders,
                budgets,
                reasons,
                packages,
                household,
                calendars,
                velocity,
                List.of(),
                List.of(),
                null);
    }

    /** One whose rules give no coupons. */
    public Programme(
            String code,
            Label name,
            String currency,
            int digits,
            ZoneId zone,
            UnknownMember unknownMember,
            List<Attribute> attributes,
            List<Activity> activities,
            List<Asset> assets,
            Choose choose,
            Stack stack,
            List<EarningRule> rules,
            List<Multiplier> multipliers,
            List<Ladder> ladders,
            List<Budget> budgets,
            List<Reason> reasons,
            List<TopUpPackage> packages,
            @Nullable Household household,
            List<Calendar> calendars,
            List<Velocity> velocity,
            List<Relation> relations,
            List<ProfileGroup> profile,
            @Nullable Pricing pricing) {
        this(
                code,
                name,
                currency,
                digits,
                zone,
                unknownMember,
                attributes,
                activities,
                assets,
                choose,
                stack,
                rules,
                multipliers,
                ladders,
                budgets,
                reasons,
                packages,
                household,
                calendars,
                velocity,
                relations,
                profile,
                pricing,
                List.of());
    }

    /** One that sells nothing, in which everybody has what he has by himself and nothing is unusual. */
    public Programme(
            String code,
            Label name,
            String currency,
            int digits,
            ZoneId zone,
            UnknownMember unknownMember,
            List<Attribute> attributes,
            List<Activity> activities,
            List<Asset> assets,
            Choose choose,
            Stack stack,
            List<EarningRule> rules,
            List<Multiplier> multipliers,
            List<Ladder> ladders,
            List<Budget> budgets,
            List<Reason> reasons) {
        this(
                code,
                name,
                currency,
                digits,
                zone,
                unknownMember,
                attributes,
                activities,
                assets,
                choose,
                stack,
                rules,
                multipliers,
                ladders,
                budgets,
                reasons,
                List.of(),
                null,
                List.of(),
                List.of());
    }

    /** Whether points may be given and taken by hand for that reason. */
    public boolean hasReason(String code) {
        return BUILT_IN_REASONS.contains(code)
                || reasons.stream().anyMatch(reason -> reason.code().equals(code));
    }

    /** A programme without budgets, and without reasons of its own. */
    public Programme(
            String code,
            Label name,
            String currency,
            int digits,
            ZoneId zone,
            UnknownMember unknownMember,
            List<Attribute> attributes,
            List<Activity> activities,
            List<Asset> assets,
            Choose choose,
            Stack stack,
            List<EarningRule> rules,
            List<Multiplier> multipliers,
            List<Ladder> ladders) {
        this(
                code,
                name,
                currency,
                digits,
                zone,
                unknownMember,
                attributes,
                activities,
                assets,
                choose,
                stack,
                rules,
                multipliers,
                ladders,
                List.of(),
                List.of());
    }

    /** The same programme under another code. */
    public Programme withCode(String otherCode) {
        return new Programme(
                otherCode,
                name,
                currency,
                digits,
                zone,
                unknownMember,
                attributes,
                activities,
                assets,
                choose,
                stack,
                rules,
                multipliers,
                ladders,
                budgets,
                reasons,
                packages,
                household,
                calendars,
                velocity,
                relations,
                profile,
                pricing,
                couponRules);
    }

    /** The codes of the coupon templates that it gives coupons of, with the key that names each first. */
    public Map<String, String> couponTemplates() {
        Map<String, String> templates = new LinkedHashMap<>();
        for (CouponRule rule : couponRules) {
            templates.putIfAbsent(rule.coupon().template(), "earning.coupons." + rule.code());
        }
        for (Ladder ladder : ladders) {
            for (Tier tier : ladder.tiers()) {
                if (tier.coupon() != null) {
                    templates.putIfAbsent(
                            tier.coupon().template(), "ladders." + ladder.code() + ".tiers." + tier.code());
                }
            }
        }
        return templates;
    }

    /** Whether a household may pay with that asset together. */
    public boolean pools(String assetCode) {
        return household != null && household.pool().contains(assetCode);
    }

    /** The fields that this programme's conditions may use. */
    public Catalogue catalogue() {
        Catalogue catalogue = Catalogue.common();
        for (Attribute attribute : attributes) {
            catalogue = catalogue.withMemberAttribute(attribute.name(), attribute.kind(), attribute.says());
        }
        for (Activity activity : activities) {
            for (Attribute attribute : activity.attributes()) {
                catalogue = catalogue.withActivityAttribute(attribute.name(), attribute.kind(), attribute.says());
            }
        }
        for (Calendar calendar : calendars) {
            catalogue = catalogue.withCalendar(calendar.code(), calendar.contains());
        }
        for (Ladder ladder : ladders) {
            catalogue = catalogue.withLadder(ladder.code());
        }
        return catalogue;
    }

    /** The asset of that code, or null. */
    public @Nullable Asset asset(String assetCode) {
        for (Asset asset : assets) {
            if (asset.code().equals(assetCode)) {
                return asset;
            }
        }
        return null;
    }

    /** The activity of that name, or null. */
    public @Nullable Activity activity(String activityName) {
        for (Activity activity : activities) {
            if (activity.name().equals(activityName)) {
                return activity;
            }
        }
        return null;
    }

    /** The kind of relation of that code, or null. */
    public @Nullable Relation relation(String relationCode) {
        for (Relation relation : relations) {
            if (relation.code().equals(relationCode)) {
                return relation;
            }
        }
        return null;
    }

    /** The ladder of that code, or null. */
    public @Nullable Ladder ladder(String ladderCode) {
        for (Ladder ladder : ladders) {
            if (ladder.code().equals(ladderCode)) {
                return ladder;
            }
        }
        return null;
    }

    /** The package of that code, or null. */
    public @Nullable TopUpPackage topUpPackage(String packageCode) {
        for (TopUpPackage each : packages) {
            if (each.code().equals(packageCode)) {
                return each;
            }
        }
        return null;
    }

    /** The budget of that code, or null. */
    public @Nullable Budget budget(@Nullable String budgetCode) {
        for (Budget budget : budgets) {
            if (budget.code().equals(budgetCode)) {
                return budget;
            }
        }
        return null;
    }

    /** The stored value of that code, or null if there is no such asset or it is of another kind. */
    public @Nullable StoredValue storedValue(String assetCode) {
        Asset asset = asset(assetCode);
        return asset == null ? null : asset.storedValue();
    }

    /** What to do about somebody unknown. */
    public enum UnknownMember {
        ENROLL,
        REFUSE
    }

    /** Which rules count, for one asset and one event, when several give something. */
    public enum Choose {
        /** The first in the operator's order. */
        FIRST,
        /** The one that gives most; the earlier of equals. */
        BEST,
        /** All of them. */
        SUM
    }

    /** How several multipliers go together. */
    public enum Stack {
        /** The largest alone; the earlier of equals. */
        BEST,
        /** One after the other: double and triple make six times. */
        PRODUCT,
        /** What each adds: double and triple make four times. */
        SUM
    }

    /**
     * Something the programme knows of a member or an activity.
     *
     * @param kind any but MONEY
     * @param says what it is, in a sentence
     */
    public record Attribute(String name, Field.Kind kind, String says, Schema schema) {
        public Attribute(String name, Field.Kind kind, String says) {
            this(name, kind, says, Schema.USUAL);
        }
    }

    /**
     * What may be said of a member's attribute, and by whom.
     *
     * @param choices of a text, all that it may be; empty for any text
     * @param required whether a member who is enrolled by the shop has it, and nobody takes it off
     * @param by who may say it
     * @param personal whether it tells something about a person that is nobody else's business
     */
    public record Schema(List<String> choices, boolean required, List<Setter> by, boolean personal) {
        /** Of an attribute of which nothing more is said. */
        public static final Schema USUAL = new Schema(List.of(), false, List.of(Setter.STAFF, Setter.SHOP), false);

        public Schema {
            choices = List.copyOf(choices);
            by = by.stream().sorted().distinct().toList();
        }
    }

    /** Who says what a member is like. */
    public enum Setter {
        /** He himself, signed in. */
        MEMBER,
        /** A member of staff. */
        STAFF,
        /** The shop's systems, by a key. */
        SHOP
    }

    /**
     * Some of a member's attributes that together are worth something.
     *
     * @param fields the attributes' names
     * @param completes the activity that is done, once for ever for a member, when all of them are first said
     */
    public record ProfileGroup(String code, Label name, List<String> fields, String completes) {
        public ProfileGroup {
            fields = List.copyOf(fields);
        }

        /** Whether a member with these attributes has said them all. */
        public boolean isComplete(Map<String, Object> attributes) {
            return attributes.keySet().containsAll(fields);
        }
    }

    /**
     * A kind of what members name beside themselves, such as a baby, a pet or a car, whose birthdays count.
     *
     * @param most how many a member has at a time, and so the most birthdays of that kind that come to him in a year
     * @param changes how often in a year another takes one's place, or a day of birth is said anew
     */
    public record Relation(String code, Label name, int most, int changes) {

        /** What comes on a birthday by the common calendar, and by the lunar one. */
        public static final List<String> BIRTHDAYS = List.of("relation.birthday", "relation.lunarBirthday");

        /** The attribute that says of which kind. */
        public static final String KIND = "relation";

        /** The attribute that says how many years. */
        public static final String YEARS = "years";

        private static final List<Attribute> ATTRIBUTES = List.of(
                new Attribute(KIND, Field.Kind.TEXT, "Whose birthday it is: the code of the relation."),
                new Attribute(YEARS, Field.Kind.NUMBER, "How many years old."));

        private static final List<Activity> ACTIVITIES = List.of(
                new Activity(BIRTHDAYS.getFirst(), label("Birthday in the family", "家人生日", "家人生日"), ATTRIBUTES),
                new Activity(
                        BIRTHDAYS.getLast(), label("Lunar birthday in the family", "家人农历生日", "家人農曆生日"), ATTRIBUTES));

        private static Label label(String en, String cn, String tw) {
            return new Label(Map.of("en", en, "zh-CN", cn, "zh-TW", tw));
        }

        /** What comes on that birthday. */
        public static String birthday(Occasion occasion) {
            return occasion == Occasion.LUNAR_BIRTHDAY ? BIRTHDAYS.getLast() : BIRTHDAYS.getFirst();
        }

        /** Whether that activity is one that nobody tells. */
        public static boolean isOne(String activity) {
            return BIRTHDAYS.contains(activity);
        }

        /** The activities that were written, and where there are relations those of their birthdays. */
        static List<Activity> with(List<Relation> relations, List<Activity> written) {
            List<Activity> all = new ArrayList<>();
            written.stream().filter(activity -> !isOne(activity.name())).forEach(all::add);
            all.addAll(relations.isEmpty() ? List.of() : ACTIVITIES);
            return List.copyOf(all);
        }
    }

    /** An event of the programme's own, such as {@code checkin.done}, with its attributes. */
    public record Activity(String name, Label label, List<Attribute> attributes) {
        public Activity {
            attributes = List.copyOf(attributes);
        }
    }

    /**
     * A list of days by name, such as a country's holidays.
     *
     * @param days in any order
     */
    public record Calendar(String code, Label name, List<Days> days) {
        public Calendar {
            days = List.copyOf(days);
        }

        /** Whether a day, counted from 1970, is one of them: laid out once, and asking leaves nothing behind. */
        public LongPredicate contains() {
            List<Days> rising =
                    days.stream().sorted(Comparator.comparing(Days::from)).toList();
            long[] begins = new long[rising.size()];
            // the latest end so far: a stretch may lie within one that began before it
            long[] ends = new long[rising.size()];
            for (int i = 0; i < begins.length; i++) {
                begins[i] = rising.get(i).from().toEpochDay();
                ends[i] = Math.max(rising.get(i).until().toEpochDay(), i == 0 ? Long.MIN_VALUE : ends[i - 1]);
            }
            return day -> {
                int at = Arrays.binarySearch(begins, day);
                int before = at >= 0 ? at : -at - 2;
                return before >= 0 && day <= ends[before];
            };
        }
    }

    /**
     * A day, or several on end.
     *
     * @param until the last of them
     */
    public record Days(LocalDate from, LocalDate until) {}

    /** What an asset is for. */
    public enum AssetKind {
        /** Can be spent. */
        POINTS,
        /** Only measures (成长值). */
        GROWTH,
        /** Can be spent, and is shown as cards of so many (集章). */
        STAMPS,
        /** Money paid in beforehand, with what was given on top (储值). */
        STORED_VALUE;

        public String word() {
            return Words.of(this);
        }

        /** Whether one can pay with it. */
        public boolean spendable() {
            return switch (this) {
                case POINTS, STAMPS, STORED_VALUE -> true;
                case GROWTH -> false;
            };
        }
    }

    /**
     * Something the programme counts for its members.
     *
     * @param pending how long what is earned waits
     * @param expiry how long it lasts
     * @param shortfall what a return does about points that are spent already
     * @param onDebit what a debit by hand does about points that are not there
     * @param ceiling the most a member may have, pending included; null means no matter
     * @param earnAtMost how much rules may grant in a stretch of the calendar
     * @param transfer on what conditions members may give it to each other; null means not at all
     * @param card how many stamps fill a card; null for what is no stamps
     * @param valuePerPoint what one unit is worth in the books, in the currency's major unit; null if nobody says
     * @param storedValue what is particular to stored value; null for the other kinds
     */
    public record Asset(
            String code,
            Label name,
            AssetKind kind,
            Pending pending,
            Expiry expiry,
            Shortfall shortfall,
            OnShortfall onDebit,
            @Nullable Long ceiling,
            List<EarnLimit> earnAtMost,
            @Nullable Transfer transfer,
            @Nullable Integer card,
            @Nullable Ratio valuePerPoint,
            @Nullable StoredValue storedValue) {

        public Asset {
            earnAtMost = List.copyOf(earnAtMost);
            if ((kind == AssetKind.STORED_VALUE) != (storedValue != null)) {
                throw new IllegalArgumentException("stored value has its own terms, and nothing else has them");
            }
        }

        /** Whether something may keep a member from having what rules would give him of it. */
        public boolean isLimited() {
            return ceiling != null || !earnAtMost.isEmpty();
        }

        /** One without limits or a value, not given to others, and never taken by hand beyond what there is. */
        public Asset(String code, Label name, AssetKind kind, Pending pending, Expiry expiry, Shortfall shortfall) {
            this(code, name, kind, pending, expiry, shortfall, OnShortfall.REFUSE, null, List.of(), null, null, null);
        }

        /** One of another kind than stored value. */
        public Asset(
                String code,
                Label name,
                AssetKind kind,
                Pending pending,
                Expiry expiry,
                Shortfall shortfall,
                OnShortfall onDebit,
                @Nullable Long ceiling,
                List<EarnLimit> earnAtMost,
                @Nullable Transfer transfer,
                @Nullable Integer card,
                @Nullable Ratio valuePerPoint) {
            this(
                    code,
                    name,
                    kind,
                    pending,
                    expiry,
                    shortfall,
                    onDebit,
                    ceiling,
                    earnAtMost,
                    transfer,
                    card,
                    valuePerPoint,
                    null);
        }

        /** Stored value: usable at once, lasting for ever, and never owed. A unit is a minor unit of money. */
        public static Asset of(String code, Label name, StoredValue storedValue) {
            return new Asset(
                    code,
                    name,
                    AssetKind.STORED_VALUE,
                    new Pending.None(),
                    new Expiry.Never(),
                    Shortfall.CLAMP,
                    OnShortfall.REFUSE,
                    null,
                    List.of(),
                    null,
                    null,
                    null,
                    storedValue);
        }
    }

    /** Why points are given or taken by hand. */
    public record Reason(String code, Label name) {}

    /** At most so many points granted by rules in each stretch of the calendar. */
    public record EarnLimit(long points, Period per) {}

    /**
     * On what conditions members may give an asset to each other.
     *
     * @param min the least at a time
     * @param max the most at a time, if there is one
     * @param maxPerDay the most that a member may give on one day, if there is one
     */
    public record Transfer(
            long min, @Nullable Long max, @Nullable Long maxPerDay) {}

    /**
     * On what terms members of one household pool what they have.
     *
     * @param members how many may be in one
     * @param pool the codes of the assets that they may pay with together; points and stamps
     */
    public record Household(int members, List<String> pool) {
        public Household {
            pool = List.copyOf(pool);
        }
    }

    /**
     * Something that members buy for money (充值套餐).
     *
     * @param price in minor units; more than nothing
     * @param gives the first is what the price pays for, and if that is stored value, all of the price is principal; the
     *     others are on top
     * @param from the first day it can be bought; null means always
     * @param until the last day it can be bought; null means always
     */
    public record TopUpPackage(
            String code,
            Label name,
            long price,
            List<Given> gives,
            @Nullable LocalDate from,
            @Nullable LocalDate until) {
        public TopUpPackage {
            gives = List.copyOf(gives);
        }

        /** Whether it can be bought on that day. */
        public boolean offeredOn(LocalDate day) {
            return (from == null || !day.isBefore(from)) && (until == null || !day.isAfter(until));
        }
    }

    /**
     * What a package gives of one asset.
     *
     * @param units points, or 0 for stored value, where the price is what is given
     * @param bonus on top, in the asset's units
     */
    public record Given(String asset, long units, long bonus) {}

    /** How long what was earned waits before it can be used. */
    public sealed interface Pending {
        /** Not at all. */
        record None() implements Pending {}

        /** Until that many days of the programme's calendar have passed: earned on the 1st with 7, usable on the 8th. */
        record Days(int days) implements Pending {}

        /**
         * Until the order reaches a milestone, and then some days.
         *
         * @param milestone such as {@code delivered}
         * @param days 0 or more
         * @param cancelAfterDays so many days after earning, what still waits is given up; null means never
         */
        record Until(String milestone, int days, @Nullable Integer cancelAfterDays) implements Pending {}
    }

    /** How long what was earned lasts. */
    public sealed interface Expiry {
        record Never() implements Expiry {}

        /** Through the day that lies that span after the day of earning. */
        record Rolling(Span after) implements Expiry {}

        /** Through the last day of the month, quarter, half-year or year in which that span after earning ends. */
        record EndOf(CalendarUnit unit, @Nullable Span after) implements Expiry {}

        /** All of it at once, through the day that lies that span after the member last earned or spent. */
        record Sliding(Span after) implements Expiry {}
    }

    /** What a return does about points that were spent before it. */
    public enum Shortfall {
        /** The member owes them; the next credit repays first. */
        DEFICIT,
        /** The balance goes down to nothing; what is missing is written down and forgiven. */
        CLAMP,
        /** Only what is still pending is taken back; the rest is written down and forgiven. */
        PENDING_ONLY;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What may give one member so much only. */
    public sealed interface Limited {
        String code();

        /** How often, and how much, it gives one member in a stretch of the calendar. */
        List<RuleLimit> atMost();

        /** How long it gives a member nothing after it gave something; null if it does not wait. */
        @Nullable
        Duration coolDown();

        /** Whether it gives by what it gave before. */
        default boolean isLimited() {
            return coolDown() != null || !atMost().isEmpty();
        }
    }

    /**
     * What gives coupons. It draws on no budget of points: the template has a quota, a limit and a budget of its own.
     *
     * @param on the event it listens to: {@code order.paid}, {@code member.enrolled}, an occasion or an activity's name
     * @param when what must be true of the event; null means always
     * @param lines of an order, which one must be in it at least; null means any
     * @param atMost how often it gives one member something in a stretch of the calendar
     */
    public record CouponRule(
            String code,
            Label name,
            String on,
            @Nullable Condition when,
            @Nullable Condition lines,
            Coupons coupon,
            List<RuleLimit> atMost,
            @Nullable Duration coolDown)
            implements Limited {
        public CouponRule {
            atMost = List.copyOf(atMost);
        }
    }

    /**
     * So many coupons of one kind.
     *
     * @param template its code
     */
    public record Coupons(String template, int count) {
        public Coupons {
            if (count <= 0) {
                throw new IllegalArgumentException("one coupon is given at least");
            }
        }
    }

    /**
     * What earns.
     *
     * @param on the event it listens to: {@code order.paid}, {@code member.enrolled}, an occasion or an activity's name
     * @param when what must be true of the event; null means always
     * @param lines which lines of an order count; null means all
     * @param pending instead of the asset's own; null means the asset's
     * @param expiry instead of the asset's own; null means the asset's
     * @param budget what it gives is drawn from that budget, which is of the same asset; null if from none
     * @param atMost how often, and how much, it gives one member in a stretch of the calendar
     * @param coolDown how long it gives a member nothing after it gave something; null if it does not wait
     */
    public record EarningRule(
            String code,
            Label name,
            String asset,
            String on,
            @Nullable Condition when,
            @Nullable Condition lines,
            Award award,
            @Nullable Pending pending,
            @Nullable Expiry expiry,
            @Nullable String budget,
            List<RuleLimit> atMost,
            @Nullable Duration coolDown)
            implements Limited {
        public EarningRule {
            atMost = List.copyOf(atMost);
        }

        /** A rule that gives whenever it applies. */
        public EarningRule(
                String code,
                Label name,
                String asset,
                String on,
                @Nullable Condition when,
                @Nullable Condition lines,
                Award award,
                @Nullable Pending pending,
                @Nullable Expiry expiry,
                @Nullable String budget) {
            this(code, name, asset, on, when, lines, award, pending, expiry, budget, List.of(), null);
        }

        /** A rule that no budget pays for. */
        public EarningRule(
                String code,
                Label name,
                String asset,
                String on,
                @Nullable Condition when,
                @Nullable Condition lines,
                Award award,
                @Nullable Pending pending,
                @Nullable Expiry expiry) {
            this(code, name, asset, on, when, lines, award, pending, expiry, null);
        }
    }

    /** At most so often, or so many points, to one member in each stretch of the calendar. */
    public record RuleLimit(Counted counted, long most, Period per) {
        /** What is counted of a rule. */
        public enum Counted {
            TIMES,
            POINTS
        }
    }

    /**
     * How many events of one kind by one member are usual, and what is done about more.
     *
     * @param on the kind of event
     * @param atMost so many
     * @param within in any span of this length
     * @param cancelAfterDays after how many days what waits for a review is given up; of nothing else
     */
    public record Velocity(
            String code,
            Label name,
            String on,
            int atMost,
            Duration within,
            Then then,
            @Nullable Integer cancelAfterDays) {}

    /** What is done about an event that is one too many. */
    public enum Then {
        /** It is refused. */
        REFUSE,
        /** It happened, and earns nothing. */
        WITHHOLD,
        /** What an order earns waits until somebody has looked at it. */
        REVIEW;

        public String word() {
            return Words.of(this);
        }
    }

    /** How much a rule gives. */
    public sealed interface Award {
        /**
         * So many points for so much money.
         *
         * @param rate points per minor unit of the base
         * @param rounding what becomes of a fraction of a point
         * @param per whether each line is rounded by itself or the order once
         */
        record Rate(Ratio rate, Base base, Rounding rounding, RoundPer per) implements Award {}

        /** So many, once for the event. */
        record Fixed(long points) implements Award {}

        /** So many for each unit on the lines that count. */
        record PerUnit(long points) implements Award {}
    }

    /** What is rounded. */
    public enum RoundPer {
        ORDER,
        LINE
    }

    /**
     * Which money counts.
     *
     * @param beforeDiscount whether what was taken off counts all the same
     * @param withTax whether the tax in it counts
     * @param withShipping whether delivery counts, shared over the lines in proportion to what they cost
     * @param except what was paid with these does not count, shared over lines and delivery in proportion to what they cost
     */
    public record Base(boolean beforeDiscount, boolean withTax, boolean withShipping, Set<Tender> except) {
        public Base {
            except = Set.copyOf(except);
        }

        /** Where it makes no difference what was paid with. */
        public Base(boolean beforeDiscount, boolean withTax, boolean withShipping) {
            this(beforeDiscount, withTax, withShipping, Set.of());
        }

        /** What was paid for the lines: after discount, with tax, without delivery. */
        public static final Base PAID = new Base(false, true, false);
    }

    /**
     * Makes what was earned more.
     *
     * @param asset whose points it multiplies
     * @param factor more than 1
     * @param rounding of the points it adds
     * @param lines which lines' points it multiplies; null means all
     * @param budget what it adds is drawn from that budget, which is of the same asset; null if from none
     */
    public record Multiplier(
            String code,
            Label name,
            String asset,
            Ratio factor,
            Rounding rounding,
            @Nullable Condition when,
            @Nullable Condition lines,
            @Nullable String budget) {

        /** A multiplier that no budget pays for. */
        public Multiplier(
                String code,
                Label name,
                String asset,
                Ratio factor,
                Rounding rounding,
                @Nullable Condition when,
                @Nullable Condition lines) {
            this(code, name, asset, factor, rounding, when, lines, null);
        }
    }

    /**
     * A limit on what rules and multipliers give all members together.
     *
     * @param asset of what
     * @param points how much in all
     * @param onEmpty what becomes of an award that does not fit any more
     * @param from the first day on which it pays; null if it always did
     * @param until the last day on which it pays; null if it has none
     * @param giveBack whether what a return takes back can be given again
     */
    public record Budget(
            String code,
            Label name,
            String asset,
            long points,
            OnEmpty onEmpty,
            @Nullable LocalDate from,
            @Nullable LocalDate until,
            boolean giveBack) {}

    /** What becomes of an award for which a budget has too little left. */
    public enum OnEmpty {
        /** It is not given at all. */
        STOP,
        /** As much as is left is given. */
        PARTIAL
    }

    /**
     * Tiers, and what moves a member up and down them.
     *
     * @param measure what is counted
     * @param window over what time
     * @param onReturn what a return may do before the next review
     * @param tiers from the lowest; the first asks nothing
     * @param moving when and how far a member moves
     */
    public record Ladder(
            String code,
            Label name,
            Measure measure,
            Window window,
            OnReturn onReturn,
            List<Tier> tiers,
            Moving moving) {
        public Ladder {
            tiers = List.copyOf(tiers);
        }

        /** One on which a member goes up at once, and at a review to where the measure puts him. */
        public Ladder(String code, Label name, Measure measure, Window window, OnReturn onReturn, List<Tier> tiers) {
            this(code, name, measure, window, onReturn, tiers, Moving.PLAIN);
        }

        /** The tier of that code, or null. */
        public @Nullable Tier tier(String tierCode) {
            for (Tier tier : tiers) {
                if (tier.code().equals(tierCode)) {
                    return tier;
                }
            }
            return null;
        }
    }

    /**
     * When and how far a member moves on a ladder.
     *
     * @param upAt a higher tier that was reached begins with the next stretch of this length; null means at once
     * @param oneStep whether a review takes a member down by one tier only, and not again before a further period
     * @param grace how long a member keeps a tier that a review found to be no longer earned; null means not at all
     */
    public record Moving(
            @Nullable CalendarUnit upAt,
            boolean oneStep,
            @Nullable Grace grace) {
        public static final Moving PLAIN = new Moving(null, false, null);
    }

    /** So long, and then to the end of the stretch it ends in. */
    public record Grace(Span span, @Nullable CalendarUnit endOf) {

        /** The day on which grace that is given on {@code day} is over. */
        public LocalDate end(LocalDate day) {
            LocalDate end = span.after(day);
            return endOf == null ? end : endOf.endOf(end.minusDays(1));
        }
    }

    /**
     * @param threshold what the measure must reach
     * @param stay what it must reach for a member to stay; null means the same; never more
     * @param keeps whether nobody goes down from it any more
     * @param gift what a member is given when he first reaches it; null for nothing
     * @param coupon the coupons that he is given then; null for none
     * @param benefits what it brings, for people and systems to read
     */
    public record Tier(
            String code,
            Label name,
            long threshold,
            @Nullable Long stay,
            boolean keeps,
            @Nullable Gift gift,
            List<Benefit> benefits,
            @Nullable Coupons coupon) {
        public Tier {
            benefits = List.copyOf(benefits);
        }

        /** One that gives no coupons. */
        public Tier(
                String code,
                Label name,
                long threshold,
                @Nullable Long stay,
                boolean keeps,
                @Nullable Gift gift,
                List<Benefit> benefits) {
            this(code, name, threshold, stay, keeps, gift, benefits, null);
        }

        /** Whether a member is given something when he first reaches it. */
        public boolean gives() {
            return gift != null || coupon != null;
        }

        /** One that is kept by what it is reached by, and brings nothing by itself. */
        public Tier(String code, Label name, long threshold) {
            this(code, name, threshold, null, false, null, List.of());
        }

        /** What the measure must reach for a member to stay. */
        public long toStay() {
            return stay == null ? threshold : stay;
        }
    }

    /** Given once for ever, when a member first reaches a tier. */
    public record Gift(String asset, long points) {}

    /** Something that a tier brings. It is told, and decides nothing here. */
    public record Benefit(String code, Label name, Brings brings) {

        /** What it is. */
        public sealed interface Brings {
            /** So much off, in hundredths of a percent. */
            record Discount(int hundredths) implements Brings {}

            /** So many times the points; what multiplies them is a multiplier with a condition. */
            record Times(Ratio factor) implements Brings {}

            /** So often in each stretch of the calendar. */
            record Quota(long times, Period per) implements Brings {}

            /** Something that is there for the tier. */
            record Served(Service service) implements Brings {}
        }

        /** What a tier may be served with. */
        public enum Service {
            FREE_SHIPPING,
            PRIORITY;

            public String word() {
                return Words.of(this);
            }
        }
    }

    /** What a ladder counts. */
    public sealed interface Measure {
        /** Units of an asset earned and not taken back; pending ones count. */
        record Earned(String asset) implements Measure {}

        /** Money paid for lines and not returned, in minor units. */
        record Spend() implements Measure {}

        /** Orders paid and not wholly returned. */
        record Orders() implements Measure {}

        /** How often something was done: invitations, reviews. */
        record Done(String activity) implements Measure {}

        /** Money paid in for stored value and not paid out again, in minor units. */
        record ToppedUp(String asset) implements Measure {}

        /** How often a package was bought and not wholly refunded: a paid membership. */
        record Bought(String topUpPackage) implements Measure {}

        /** Whether it is money. */
        default boolean isMoney() {
            return this instanceof Spend || this instanceof ToppedUp;
        }
    }

    /** Over what time a ladder counts. */
    public sealed interface Window {
        record Lifetime() implements Window {}

        /** The span that ends today. */
        record Rolling(Span span) implements Window {}

        /** This month, quarter, half-year or year; what was reached lasts through the following one. */
        record Calendar(CalendarUnit unit) implements Window {}

        /**
         * The span that ends today; but time takes a tier away only where a span is over that runs from the day on which it
         * was reached, and then from its end, and so on.
         */
        record SinceReached(Span span) implements Window {}

        /** Years counted from the day of joining; what was reached lasts through the following one. */
        record Anniversary() implements Window {}
    }

    /** What a return does to a tier that is no longer earned. */
    public enum OnReturn {
        /** Down at once. */
        DOWNGRADE,
        /** Nothing until the next review. */
        KEEP
    }
}
