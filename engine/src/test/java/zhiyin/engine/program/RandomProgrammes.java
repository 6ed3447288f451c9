package zhiyin.engine.program;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.OnShortfall;
import zhiyin.engine.event.Tender;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Activity;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Attribute;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Multiplier;
import zhiyin.engine.program.Programme.Pending;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.Window;
import zhiyin.engine.promotion.Lane;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Taxes;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Makes up programmes that are lawful and odd. The same seed gives the same programme. */
final class RandomProgrammes {

    private static final List<String> ODD = List.of(
            "plain",
            "a: b",
            "a:b",
            "\"quoted\"",
            "it's",
            "'",
            "yes",
            "No",
            "null",
            "~",
            "true",
            "1.0",
            "007",
            "1e5",
            "0x1F",
            "1_000",
            "12:30",
            "2026-01-31",
            "-",
            "- a",
            "---",
            "...",
            "? x",
            "# no comment",
            "a # b",
            "a#b",
            "[a, b]",
            "{a}",
            "a, b",
            "&anchor",
            "*alias",
            "!tag",
            "%YAML",
            "@at",
            "`tick`",
            "|",
            ">",
            ">-",
            " leading",
            "trailing ",
            "double  space",
            "积分",
            "會員：「黑卡」",
            "👩‍👩‍👧 family",
            "🎁",
            "\u00a0",
            "\u3000",
            "\u2028",
            "\u200b",
            "\ufeff",
            "é",
            "e\u0301",
            "مرحبا",
            "back\\slash",
            "T(java.lang.Runtime).getRuntime().exec('id')",
            "${env}",
            "#{x}",
            "<<",
            "=",
            ".inf",
            "y",
            "ON",
            "1 point a pound",
            "100% off (today)",
            "\uD83D\uDE00".repeat(200),
            "x".repeat(200));
    private static final List<String> ODDER =
            List.of("line\nbreak", "\n", "tab\tbed", "\u0001", "\u0085", "\r\n", "a\n  b: c\n", "\u007f", "\\n");

    private final Random random;
    /** Whether the programme says how prices are made, and so may give coupons. */
    private boolean priced;

    private int digits;

    RandomProgrammes(long seed) {
        this.random = new Random(seed);
    }

    Programme next() {
        priced = random.nextBoolean();
        String currency = pick(List.of("CNY", "GBP", "JPY", "KWD", "TWD", "USD"));
        digits = Currency.getInstance(currency).getDefaultFractionDigits();
        List<Attribute> attributes = attributes("m");
        List<Activity> activities = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            activities.add(new Activity("thing.done" + i, label(), attributes("a" + i + "x")));
        }
        List<Asset> assets = new ArrayList<>();
        for (String code : codes(1 + random.nextInt(3))) {
            Programme.AssetKind kind = pick(List.of(Programme.AssetKind.POINTS, Programme.AssetKind.GROWTH));
            assets.add(new Asset(
                    code,
                    label(),
                    kind,
                    pending(true),
                    expiry(),
                    any(Programme.Shortfall.class),
                    any(OnShortfall.class),
                    maybe(1 + random.nextLong(1_000_000_000_000L)),
                    earnAtMost(),
                    kind.spendable() ? maybe(transfer()) : null,
                    kind == Programme.AssetKind.STAMPS ? 2 + random.nextInt(999) : null,
                    random.nextBoolean() ? null : new Ratio(1 + random.nextInt(2_000), 1 + random.nextInt(1_000))));
        }
        List<Asset> all = new ArrayList<>(assets);
        if (random.nextBoolean()) {
            all.add(random.nextInt(all.size() + 1), Asset.of("stored-value-1", label(), storedValue()));
        }
        List<Programme.TopUpPackage> packages = packages(all);
        List<Ladder> ladders = new ArrayList<>();
        for (String code : codes(random.nextInt(3))) {
            ladders.add(ladder(code, assets, activities, all, packages));
        }
        List<Budget> budgets = new ArrayList<>();
        for (String code : codes(random.nextInt(4))) {
            LocalDate from = maybe(LocalDate.of(2026, 1, 1).plusDays(random.nextInt(100)));
            LocalDate until = maybe(LocalDate.of(2026, 5, 1).plusDays(random.nextInt(100)));
            budgets.add(new Budget(
                    code,
                    label(),
                    pick(assets).code(),
                    1 + random.nextLong(1_000_000),
                    any(Programme.OnEmpty.class),
                    from,
                    until,
                    random.nextBoolean()));
        }
        Programme bare = new Programme(
                pick(codes(5)),
                label(),
                currency,
                digits,
                ZoneId.of(pick(List.of("Asia/Shanghai", "Europe/London", "UTC", "America/Argentina/Buenos_Aires"))),
                any(Programme.UnknownMember.class),
                attributes,
                activities,
                assets,
                any(Programme.Choose.class),
                any(Programme.Stack.class),
                List.of(),
                List.of(),
                ladders,
                budgets,
                List.of(),
                List.of(),
                null,
                calendars(),
                List.of(),
                relations(),
                profile(attributes, activities),
                null);
        List<EarningRule> rules = new ArrayList<>();
        List<String> codes = codes(random.nextInt(7));
        int first = random.nextInt(codes.size() + 1);
        for (String code : codes.subList(0, first)) {
            rules.add(rule(code, bare));
        }
        List<Multiplier> multipliers = new ArrayList<>();
        for (String code : codes.subList(first, codes.size())) {
            String asset = pick(assets).code();
            multipliers.add(new Multiplier(
                    code,
                    label(),
                    asset,
                    factor(),
                    any(Rounding.class),
                    maybe(condition(bare, field -> field.scope() != Field.Scope.LINE, 3)),
                    maybe(condition(bare, field -> field.scope() != Field.Scope.ACTIVITY, 3)),
                    payer(bare, asset)));
        }
        return new Programme(
                bare.code(),
                bare.name(),
                currency,
                digits,
                bare.zone(),
                bare.unknownMember(),
                attributes,
                activities,
                all,
                bare.choose(),
                bare.stack(),
                rules,
                multipliers,
                ladders,
                budgets,
                codes(random.nextInt(3)).stream()
                        .map(code -> new Programme.Reason(code, label()))
                        .toList(),
                packages,
                household(assets),
                bare.calendars(),
                velocity(activities),
                bare.relations(),
                bare.profile(),
                priced ? pricing(bare, assets) : null,
                priced ? couponRules(codes, bare) : List.of());
    }

    private Programme.Coupons coupons() {
        return new Programme.Coupons(pick(codes(3)), 1 + random.nextInt(100));
    }

    /** @param taken the codes that other rules have */
    private List<Programme.CouponRule> couponRules(List<String> taken, Programme bare) {
        List<Programme.CouponRule> rules = new ArrayList<>();
        for (String code : codes(random.nextInt(4))) {
            if (!taken.contains(code)) {
                EarningRule like = rule(code, bare);
                rules.add(new Programme.CouponRule(
                        code,
                        like.name(),
                        like.on(),
                        like.when(),
                        like.lines(),
                        coupons(),
                        like.atMost().stream()
                                .filter(limit -> limit.counted() == Programme.RuleLimit.Counted.TIMES)
                                .toList(),
                        like.coolDown()));
            }
        }
        return rules;
    }

    private Pricing pricing(Programme bare, List<Asset> assets) {
        List<Lane> lanes = new ArrayList<>();
        for (String code : codes(1 + random.nextInt(4))) {
            Lane.Choose choose = any(Lane.Choose.class);
            lanes.add(new Lane(code, choose, choose == Lane.Choose.BEST ? 1 + random.nextInt(100) : 1));
        }
        List<String> spendable = assets.stream()
                .filter(asset -> asset.kind().spendable())
                .map(Asset::code)
                .toList();
        return new Pricing(
                lanes,
                any(Pricing.Alone.class),
                any(Rounding.class),
                any(Pricing.OddUnit.class),
                spendable.isEmpty()
                        ? null
                        : maybe(new Pricing.PointsAsMoney(
                                pick(spendable),
                                new Ratio(1 + random.nextInt(2_000), 1 + random.nextInt(10)),
                                1 + random.nextInt(1_000),
                                random.nextInt(1_000),
                                maybe(1 + random.nextLong(1_000_000)),
                                new Ratio(1 + random.nextInt(10_000), 10_000),
                                maybe(condition(bare, field -> field.scope() != Field.Scope.ACTIVITY, 3)))),
                new Taxes(any(Taxes.Prices.class), any(Taxes.Base.class), any(Taxes.Each.class), any(Rounding.class)),
                random.nextInt(Pricing.ATTACH_DAYS_MAX + 1));
    }

    private List<Programme.ProfileGroup> profile(List<Attribute> attributes, List<Activity> activities) {
        if (attributes.isEmpty() || activities.isEmpty()) {
            return List.of();
        }
        return codes(random.nextInt(3)).stream()
                .map(code -> new Programme.ProfileGroup(
                        code,
                        label(),
                        List.of(pick(attributes).name()),
                        pick(activities).name()))
                .toList();
    }

    private List<Programme.Relation> relations() {
        return codes(random.nextInt(3)).stream()
                .map(code -> new Programme.Relation(code, label(), 1 + random.nextInt(10), random.nextInt(21)))
                .toList();
    }

    private List<Programme.Velocity> velocity(List<Activity> activities) {
        List<Programme.Velocity> velocity = new ArrayList<>();
        for (String code : codes(random.nextInt(3))) {
            List<String> events = new ArrayList<>(List.of("order.paid"));
            activities.forEach(activity -> events.add(activity.name()));
            String on = pick(events);
            Programme.Then then = on.equals("order.paid")
                    ? any(Programme.Then.class)
                    : pick(List.of(Programme.Then.REFUSE, Programme.Then.WITHHOLD));
            velocity.add(new Programme.Velocity(
                    code,
                    label(),
                    on,
                    1 + random.nextInt(100),
                    lapse(),
                    then,
                    then == Programme.Then.REVIEW ? 1 + random.nextInt(3_650) : null));
        }
        return velocity;
    }

    private Duration lapse() {
        return pick(List.of(
                Duration.ofMinutes(1 + random.nextInt(5_256_000)),
                Duration.ofHours(1 + random.nextInt(87_600)),
                Duration.ofDays(1 + random.nextInt(3_650))));
    }

    private List<Programme.RuleLimit> atMost() {
        List<Programme.RuleLimit> limits = new ArrayList<>();
        for (Programme.RuleLimit.Counted counted : Programme.RuleLimit.Counted.values()) {
            for (Period per : Period.values()) {
                if (random.nextInt(6) == 0) {
                    limits.add(new Programme.RuleLimit(counted, 1 + random.nextInt(10_000), per));
                }
            }
        }
        return limits;
    }

    private List<Programme.Calendar> calendars() {
        List<Programme.Calendar> calendars = new ArrayList<>();
        for (String code : codes(random.nextInt(3))) {
            List<Programme.Days> days = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(5); i++) {
                LocalDate day = LocalDate.of(2020 + random.nextInt(10), 1, 1).plusDays(random.nextInt(400));
                days.add(new Programme.Days(day, day.plusDays(random.nextInt(3))));
            }
            calendars.add(new Programme.Calendar(code, label(), days));
        }
        return calendars;
    }

    private Programme.@Nullable Household household(List<Asset> assets) {
        List<String> pool = assets.stream()
                .filter(asset -> asset.kind().spendable())
                .map(Asset::code)
                .toList();
        return pool.isEmpty() || random.nextBoolean() ? null : new Programme.Household(2 + random.nextInt(19), pool);
    }

    private List<Programme.EarnLimit> earnAtMost() {
        List<Programme.EarnLimit> limits = new ArrayList<>();
        for (Period per : Period.values()) {
            if (random.nextInt(4) == 0) {
                limits.add(new Programme.EarnLimit(1 + random.nextInt(10_000), per));
            }
        }
        return limits;
    }

    private Programme.Transfer transfer() {
        long min = 1 + random.nextInt(500);
        return new Programme.Transfer(min, maybe(min + random.nextInt(9)), maybe(min + random.nextInt(99)));
    }

    private StoredValue storedValue() {
        List<StoredValue.Ceiling> ceilings = new ArrayList<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            LocalDate from = LocalDate.of(2010 + 5 * i, 1 + random.nextInt(12), 1 + random.nextInt(28));
            ceilings.add(new StoredValue.Ceiling(from, 1 + random.nextInt(500_000), 1 + random.nextInt(100_000)));
        }
        return new StoredValue(
                any(StoredValue.SpendOrder.class),
                any(StoredValue.ReturnOrder.class),
                expiry(),
                random.nextBoolean()
                        ? StoredValue.Refund.WITHOUT_FEE
                        : new StoredValue.Refund(
                                random.nextInt(5_001),
                                random.nextInt(2) * random.nextInt(100),
                                random.nextBoolean() ? null : 100L + random.nextInt(1_000),
                                7 + random.nextInt(30),
                                any(StoredValue.BonusOnRefund.class)),
                ceilings,
                new StoredValue.Scope(
                        random.nextBoolean() ? List.of() : List.of(pick(ODD), pick(ODD)),
                        random.nextBoolean() ? List.of() : List.of(pick(ODD))));
    }

    private List<Programme.TopUpPackage> packages(List<Asset> assets) {
        List<Programme.TopUpPackage> packages = new ArrayList<>();
        for (String code : codes(random.nextInt(4))) {
            List<Programme.Given> gives = new ArrayList<>();
            List<Asset> shuffled = new ArrayList<>(assets);
            Collections.shuffle(shuffled, random);
            for (Asset asset : shuffled.subList(0, 1 + random.nextInt(shuffled.size()))) {
                boolean money = asset.storedValue() != null;
                if (!money || gives.isEmpty()) {
                    gives.add(new Programme.Given(
                            asset.code(), money ? 0 : 1 + random.nextInt(1_000), random.nextInt(3) * 51L));
                }
            }
            LocalDate from = random.nextBoolean() ? null : LocalDate.of(2026, 1, 1 + random.nextInt(28));
            packages.add(new Programme.TopUpPackage(
                    code,
                    label(),
                    1 + random.nextInt(1_000_000),
                    gives,
                    from,
                    random.nextBoolean() ? null : LocalDate.of(2026, 1 + random.nextInt(12), 28)));
        }
        return packages;
    }

    private @Nullable String payer(Programme programme, String asset) {
        List<String> codes = programme.budgets().stream()
                .filter(budget -> budget.asset().equals(asset))
                .map(Budget::code)
                .toList();
        return codes.isEmpty() ? null : maybe(pick(codes));
    }

    private EarningRule rule(String code, Programme programme) {
        List<String> events = new ArrayList<>(List.of("order.paid", "order.paid", "member.enrolled"));
        Stream.of(Occasion.values()).map(Occasion::word).forEach(events::add);
        programme.activities().forEach(activity -> events.add(activity.name()));
        String on = pick(events);
        boolean order = on.equals("order.paid");
        Activity activity = programme.activity(on);
        Predicate<Field> when = field -> switch (field.scope()) {
            case EVENT -> true;
            case ORDER -> order;
            case LINE -> false;
            case ACTIVITY ->
                activity != null
                        && activity.attributes().stream()
                                .anyMatch(attribute -> field.name().equals("activity." + attribute.name()));
        };
        Asset asset = pick(programme.assets());
        boolean mustSay = !order && asset.pending() instanceof Pending.Until;
        return new EarningRule(
                code,
                label(),
                asset.code(),
                on,
                maybe(condition(programme, when, 4)),
                order ? maybe(condition(programme, field -> field.scope() != Field.Scope.ACTIVITY, 3)) : null,
                award(order),
                mustSay ? new Pending.None() : maybe(pending(order)),
                maybe(expiry()),
                payer(programme, asset.code()),
                atMost(),
                maybe(lapse()));
    }

    private Award award(boolean order) {
        return switch (order ? random.nextInt(3) : 0) {
            case 0 -> new Award.Fixed(1 + random.nextLong(1_000_000_000));
            case 1 -> new Award.PerUnit(1 + random.nextLong(1_000_000_000));
            default ->
                new Award.Rate(
                        new Ratio(1 + random.nextLong(1_000_000), 1 + random.nextLong(100_000)),
                        new Programme.Base(
                                random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), tenders(random)),
                        any(Rounding.class),
                        any(Programme.RoundPer.class));
        };
    }

    private static Set<Tender> tenders(Random random) {
        Set<Tender> some = EnumSet.noneOf(Tender.class);
        for (Tender tender : Tender.values()) {
            if (random.nextInt(4) == 0) {
                some.add(tender);
            }
        }
        return some;
    }

    private Ratio factor() {
        long denominator = pick(List.of(1L, 2L, 3L, 4L, 8L, 1000L, 10_000L, 999_983L, 1_000_000L));
        return new Ratio(denominator + 1 + random.nextLong(denominator * 99), denominator);
    }

    private Ladder ladder(
            String code,
            List<Asset> assets,
            List<Activity> activities,
            List<Asset> all,
            List<Programme.TopUpPackage> packages) {
        List<Measure> measures = new ArrayList<>(
                List.of(new Measure.Earned(pick(assets).code()), new Measure.Spend(), new Measure.Orders()));
        activities.forEach(activity -> measures.add(new Measure.Done(activity.name())));
        all.stream()
                .filter(asset -> asset.storedValue() != null)
                .forEach(asset -> measures.add(new Measure.ToppedUp(asset.code())));
        packages.forEach(bought -> measures.add(new Measure.Bought(bought.code())));
        Measure measure = pick(measures);
        Window window = pick(List.of(
                new Window.Lifetime(),
                new Window.Rolling(span()),
                new Window.SinceReached(span()),
                new Window.Calendar(any(CalendarUnit.class)),
                new Window.Anniversary()));
        List<Tier> tiers = new ArrayList<>();
        long from = 0;
        for (String tier : codes(1 + random.nextInt(5))) {
            tiers.add(new Tier(
                    tier,
                    label(),
                    from,
                    maybe(from - random.nextLong(from + 1)),
                    random.nextBoolean(),
                    maybe(new Programme.Gift(pick(assets).code(), 1 + random.nextInt(1_000))),
                    benefits(),
                    priced ? maybe(coupons()) : null));
            from += 1 + random.nextInt(100_000);
        }
        Programme.Moving moving = new Programme.Moving(
                maybe(any(CalendarUnit.class)),
                random.nextBoolean(),
                maybe(new Programme.Grace(span(), maybe(any(CalendarUnit.class)))));
        return new Ladder(code, label(), measure, window, any(Programme.OnReturn.class), tiers, moving);
    }

    private List<Programme.Benefit> benefits() {
        List<Programme.Benefit> benefits = new ArrayList<>();
        for (String code : codes(random.nextInt(4))) {
            benefits.add(new Programme.Benefit(
                    code,
                    label(),
                    switch (random.nextInt(4)) {
                        case 0 -> new Programme.Benefit.Brings.Discount(random.nextInt(10_001));
                        case 1 -> new Programme.Benefit.Brings.Times(factor());
                        case 2 -> new Programme.Benefit.Brings.Quota(1 + random.nextInt(99), any(Period.class));
                        default -> new Programme.Benefit.Brings.Served(any(Programme.Benefit.Service.class));
                    }));
        }
        return benefits;
    }

    private Condition condition(Programme programme, Predicate<Field> admitted, int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return test(programme, admitted);
        }
        List<Condition> rules = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            rules.add(condition(programme, admitted, depth - 1));
        }
        return new Condition.Group(any(Condition.Combinator.class), random.nextBoolean(), rules);
    }

    private Condition test(Programme programme, Predicate<Field> admitted) {
        Catalogue catalogue = programme.catalogue();
        Field field = pick(catalogue.fields().stream().filter(admitted).toList());
        Operator operator = pick(List.copyOf(new TreeSet<>(field.kind().operators())));
        Ladder ladder = field.name().startsWith("member.tier.")
                ? programme.ladder(field.name().substring(12))
                : null;
        Operand operand = switch (operator) {
            case IS_NULL, NOT_NULL -> new Operand.None();
            case BETWEEN, NOT_BETWEEN -> {
                long from = whole(field);
                yield new Operand.Range(from, from + random.nextInt(2) * (field.kind() == Field.Kind.DATE ? 9 : 900));
            }
            case IN, NOT_IN ->
                field.kind() == Field.Kind.TEXT || field.kind() == Field.Kind.SET
                        ? new Operand.WordList(List.of(word(ladder), word(ladder)))
                        : new Operand.Wholes(List.of(whole(field), whole(field), whole(field)));
            case MULTIPLE_OF -> new Operand.Whole(1 + random.nextInt(1_000));
            default ->
                switch (field.kind()) {
                    case TEXT, SET -> new Operand.Words(word(ladder));
                    case FLAG -> new Operand.Flag(random.nextBoolean());
                    case NUMBER, MONEY, DATE -> new Operand.Whole(whole(field));
                };
        };
        return new Condition.Test(field.name(), operator, operand);
    }

    private String word(@Nullable Ladder ladder) {
        return ladder != null ? pick(ladder.tiers()).code() : random.nextInt(4) == 0 ? pick(ODDER) : pick(ODD);
    }

    private long whole(Field field) {
        return switch (field.kind()) {
            case MONEY -> pick(List.of(0L, 1L, 99L, 100L, 12_345L, 999_999_999_999L));
            case DATE -> LocalDate.of(1990 + random.nextInt(60), 1, 1).toEpochDay() + random.nextInt(365);
            case NUMBER, FLAG, TEXT, SET -> random.nextInt(2_000) - 1_000L;
        };
    }

    private Pending pending(boolean order) {
        return switch (random.nextInt(order ? 3 : 2)) {
            case 0 -> new Pending.None();
            case 1 -> new Pending.Days(random.nextInt(3_651));
            default ->
                new Pending.Until(
                        pick(List.of("delivered", "null", "yes", "completed")),
                        random.nextInt(3),
                        maybe(1 + random.nextInt(90)));
        };
    }

    private Expiry expiry() {
        return switch (random.nextInt(4)) {
            case 0 -> new Expiry.Never();
            case 1 -> new Expiry.Rolling(span());
            case 2 -> new Expiry.EndOf(any(CalendarUnit.class), maybe(span()));
            default -> new Expiry.Sliding(span());
        };
    }

    private Span span() {
        return pick(List.of(
                Span.days(1 + random.nextInt(3_650)),
                Span.months(1 + random.nextInt(600)),
                Span.years(1 + random.nextInt(100))));
    }

    private List<Attribute> attributes(String prefix) {
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            Field.Kind kind = pick(List.of(Field.Kind.TEXT, Field.Kind.NUMBER, Field.Kind.FLAG, Field.Kind.DATE));
            attributes.add(new Attribute(prefix + i, kind, pick(ODD)));
        }
        return attributes;
    }

    private Label label() {
        if (random.nextBoolean()) {
            return Label.of(pick(ODD));
        }
        Map<String, String> texts = new TreeMap<>();
        for (String language : List.of("en", "zh-CN", "zh-TW", "zh-Hant-HK", "no", "es-419")) {
            if (random.nextInt(3) == 0) {
                texts.put(language, pick(ODD));
            }
        }
        return texts.isEmpty() ? Label.of(pick(ODD)) : new Label(texts);
    }

    private List<String> codes(int count) {
        List<String> codes = new ArrayList<>(List.of(
                "base",
                "123",
                "1e5",
                "null",
                "true",
                "yes",
                "no",
                "-",
                "---",
                "0x1f",
                "member-day",
                "2026-01-31",
                "a".repeat(40),
                "-a",
                "a-"));
        Collections.shuffle(codes, random);
        return codes.subList(0, count);
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextBoolean() ? value : null;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private <E extends Enum<E>> E any(Class<E> choices) {
        return pick(List.of(choices.getEnumConstants()));
    }
}
