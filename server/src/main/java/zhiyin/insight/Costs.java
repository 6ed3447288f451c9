package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.coupon.CouponBooks;
import zhiyin.engine.insight.Active;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.Who;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.StoredValue;
import zhiyin.facts.AllCores;
import zhiyin.facts.NumberedMembers;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.http.Shape;
import zhiyin.insight.CostFigures.CostAnswer;
import zhiyin.insight.CostFigures.CostMonth;
import zhiyin.insight.CostFigures.CostSums;
import zhiyin.insight.CostFigures.CouponFiguresAnswer;
import zhiyin.insight.CostFigures.CouponSums;
import zhiyin.insight.CostFigures.CouponTemplateUse;
import zhiyin.insight.CostFigures.PointsAnswer;
import zhiyin.insight.CostFigures.PointsMonth;
import zhiyin.ledger.Books;

/** What the programme gives and costs: out of the books, and not of columns. */
@Component
class Costs implements Family {

    private static final OptionalQuery<String> ASSET =
            Query.text("asset", Shape.text(1, 100)).says("The asset; the programme's first, if not said.");

    private final Books books;
    private final CouponBooks coupons;
    private final ProgramClocks clocks;

    Costs(Books books, CouponBooks coupons, ProgramClocks clocks) {
        this.books = books;
        this.coupons = coupons;
        this.clocks = clocks;
    }

    @Override
    public List<Shown> shown() {
        return List.of(
                new Shown(
                        Figure.POINTS,
                        "points",
                        "getPointsFigures",
                        "Get what was earned, spent and lost of an asset, and what is owed, by month",
                        "Out of the books of all members: whom else it is asked of is passed over. Months are whole, but for the"
                                + " last.",
                        Stretch.MONTHS,
                        List.of(ASSET),
                        PointsAnswer.class,
                        this::points),
                new Shown(
                        Figure.COUPONS,
                        "coupons",
                        "getCouponFigures",
                        "Get what became of coupons, and what they cost",
                        "Of all members: whom else it is asked of is passed over.",
                        Stretch.DAYS,
                        List.of(),
                        CouponFiguresAnswer.class,
                        (_, ground) -> coupons(ground)),
                new Shown(
                        Figure.COST,
                        "cost",
                        "getProgrammeCost",
                        "Get what the programme costs, beside what members spend",
                        "Of all members: whom else it is asked of is passed over. Months are whole, but for the last.",
                        Stretch.MONTHS,
                        List.of(),
                        CostAnswer.class,
                        (_, ground) -> cost(ground)));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(Figure.COUPONS, this::users, Figure.POINTS, this::posters, Figure.COST, this::costing);
    }

    private static Programme programme(Ground ground) {
        return ground.version().engine().programme();
    }

    /** The same of all members, and over whole months. */
    private static Ground ofAll(Ground ground, boolean wholeMonths) {
        return new Ground(
                ground.program(),
                ground.taken().columns(),
                ground.taken(),
                wholeMonths ? ground.first().withDayOfMonth(1) : ground.first(),
                ground.last(),
                ground.today(),
                ground.version(),
                Filter.ALL);
    }

    static List<String> accounts(Programme programme) {
        List<String> accounts = new ArrayList<>();
        for (Programme.Asset asset : programme.assets()) {
            if (asset.storedValue() == null) {
                accounts.add(asset.code());
            } else {
                accounts.add(StoredValue.principal(asset.code()));
                accounts.add(StoredValue.bonus(asset.code()));
            }
        }
        return accounts;
    }

    private Shown.Found points(Wish wish, Ground asked) {
        Ground ground = ofAll(asked, true);
        Programme programme = programme(ground);
        List<String> accounts = accounts(programme);
        String wanted = wish.find(ASSET);
        String account = wanted == null ? (accounts.isEmpty() ? "" : accounts.getFirst()) : wanted;
        Programme.Asset asset = AssetWorth.asset(programme, account);
        if (asset == null || !accounts.contains(account)) {
            return Reckoned.refused("/query/asset", "figures.no-such-asset");
        }
        Ratio worth = AssetWorth.of(programme, account);
        Map<LocalDate, Map<String, Long>> posted = posted(ground, account);
        long opening = 0;
        for (Map.Entry<LocalDate, Map<String, Long>> month : posted.entrySet()) {
            if (month.getKey().isBefore(ground.first())) {
                opening -= month.getValue().values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
            }
        }
        Point all = Point.of(Figure.POINTS, ground).with("asset", account);
        List<PointsMonth> months = new ArrayList<>();
        for (LocalDate begins = ground.first(); !begins.isAfter(ground.last()); begins = begins.plusMonths(1)) {
            Map<String, Long> places = posted.getOrDefault(begins, Map.of());
            long earned = -places.getOrDefault("issued", 0L);
            long spent = places.getOrDefault("spent", 0L);
            long expired = places.getOrDefault("expired", 0L);
            long takenBack = places.getOrDefault("reversed", 0L);
            long other = places.getOrDefault("refunded", 0L) + places.getOrDefault("transferred", 0L);
            long closing = opening + earned - spent - expired - takenBack - other;
            Point point = all.with("month", begins);
            months.add(new PointsMonth(
                    begins,
                    opening,
                    earned,
                    spent,
                    expired,
                    takenBack,
                    other,
                    closing,
                    worth == null ? null : worth.times(closing, Rounding.HALF_UP),
                    point.with("of", Flow.EARNED).text(),
                    point.with("of", Flow.SPENT).text(),
                    point.with("of", Flow.EXPIRED).text(),
                    point.with("of", Flow.TAKEN_BACK).text(),
                    point.with("of", Flow.OTHER).text(),
                    point.with("of", Flow.CLOSING).text()));
            opening = closing;
        }
        return Shown.here(new PointsAnswer(
                ground.of(Figure.POINTS),
                account,
                asset.name().in(wish.language().tag()),
                worth == null ? null : (double) worth.numerator() / worth.denominator(),
                ground.currency(),
                months,
                accounts));
    }

    /** What of a month of the books members are behind. */
    private enum Flow {
        EARNED,
        SPENT,
        EXPIRED,
        TAKEN_BACK,
        OTHER,
        CLOSING
    }

    private static List<String> places(Flow flow) {
        return switch (flow) {
            case EARNED -> List.of("issued");
            case SPENT -> List.of("spent");
            case EXPIRED -> List.of("expired");
            case TAKEN_BACK -> List.of("reversed");
            case OTHER -> List.of("refunded", "transferred");
            case CLOSING -> List.of();
        };
    }

    /** The last day of a month that counts. */
    private static LocalDate ends(LocalDate begins, Ground ground) {
        LocalDate ends = begins.plusMonths(1).minusDays(1);
        return ends.isAfter(ground.last()) ? ground.last() : ends;
    }

    private RoaringBitmap posters(Point point, Ground asked) {
        Ground ground = ofAll(asked, true);
        String account = point.get("asset");
        LocalDate begins = LocalDate.ofEpochDay(point.day("month"));
        Flow flow = point.word("of", Flow.class);
        if (!accounts(programme(ground)).contains(account)) {
            throw new Point.NotAPoint();
        }
        return those(
                ground,
                flow == Flow.CLOSING
                        ? books.holders(ground.program(), account, ends(begins, ground))
                        : books.posters(
                                ground.program(), List.of(account), places(flow), begins, ends(begins, ground)));
    }

    private Map<LocalDate, Map<String, Long>> posted(Ground ground, String account) {
        Map<LocalDate, Map<String, Long>> posted = new HashMap<>();
        books.posted(ground.program(), account, ground.last())
                .forEach(each -> posted.computeIfAbsent(each.month(), _ -> new HashMap<>())
                        .put(each.place(), each.points()));
        return posted;
    }

    private static Instant begin(Ground ground) {
        return ground.first().atStartOfDay(zone(ground)).toInstant();
    }

    private static Instant end(Ground ground) {
        return ground.last().plusDays(1).atStartOfDay(zone(ground)).toInstant();
    }

    private static ZoneId zone(Ground ground) {
        return programme(ground).zone();
    }

    private Shown.Found coupons(Ground asked) {
        Ground ground = ofAll(asked, false);
        Instant now = clocks.of(ground.program()).instant();
        List<CouponBooks.Line> lines = coupons.lines(ground.program(), begin(ground), end(ground), now);
        Point point = Point.of(Figure.COUPONS, ground);
        List<CouponTemplateUse> templates = lines.stream()
                .map(line -> new CouponTemplateUse(
                        line.template(),
                        line.issued(),
                        line.used(),
                        Shares.part(line.used(), line.issued()),
                        line.off(),
                        line.expired(),
                        line.voided(),
                        line.members(),
                        point.with("template", line.template()).text()))
                .toList();
        return Shown.here(new CouponFiguresAnswer(
                ground.of(Figure.COUPONS),
                ground.currency(),
                new CouponSums(
                        lines.stream().mapToLong(CouponBooks.Line::issued).sum(),
                        lines.stream().mapToLong(CouponBooks.Line::used).sum(),
                        lines.stream().mapToLong(CouponBooks.Line::off).sum(),
                        lines.stream().mapToLong(CouponBooks.Line::expired).sum(),
                        lines.stream().mapToLong(CouponBooks.Line::voided).sum(),
                        coupons.users(ground.program(), "", begin(ground), end(ground))
                                .size(),
                        point.with("template", "").text()),
                templates));
    }

    private RoaringBitmap users(Point point, Ground asked) {
        Ground ground = ofAll(asked, false);
        return those(ground, coupons.users(ground.program(), point.get("template"), begin(ground), end(ground)));
    }

    /** Whoever was merged since counts with the one he is now, and who is in no column with nobody. */
    private static RoaringBitmap those(Ground ground, List<Long> members) {
        RoaringBitmap those = new RoaringBitmap();
        for (long member : members) {
            int number = ground.taken().members().number(member);
            if (number != NumberedMembers.NONE && ground.columns().has(number)) {
                those.add(number);
            }
        }
        return those;
    }

    /** What of revenue and cost members are behind. */
    private enum Side {
        REVENUE,
        POINTS,
        COUPONS,
        COST
    }

    private RoaringBitmap costing(Point point, Ground asked) {
        Ground all = ofAll(asked, true);
        Ground ground = all;
        if (point.find("month") != null) {
            LocalDate begins = LocalDate.ofEpochDay(point.day("month"));
            ground = all.over(begins, ends(begins, all));
        }
        return switch (point.word("of", Side.class)) {
            case REVENUE ->
                Who.active(ground.columns(), Active.What.ORDERS, ground.from(), ground.until(), AllCores.HERE);
            case POINTS -> spenders(ground);
            case COUPONS -> those(ground, coupons.users(ground.program(), "", begin(ground), end(ground)));
            case COST ->
                RoaringBitmap.or(
                        spenders(ground),
                        those(ground, coupons.users(ground.program(), "", begin(ground), end(ground))));
        };
    }

    private RoaringBitmap spenders(Ground ground) {
        return those(
                ground,
                books.posters(
                        ground.program(), costing(programme(ground)), List.of("spent"), ground.first(), ground.last()));
    }

    /** The accounts that cost something when they are spent: what members have paid in themselves costs nothing. */
    private static List<String> costing(Programme programme) {
        List<String> costing = new ArrayList<>();
        for (String account : accounts(programme)) {
            Programme.Asset asset = AssetWorth.asset(programme, account);
            boolean isTheirs =
                    asset != null && asset.storedValue() != null && account.equals(StoredValue.principal(asset.code()));
            if (!isTheirs && AssetWorth.of(programme, account) != null) {
                costing.add(account);
            }
        }
        return costing;
    }

    private Shown.Found cost(Ground asked) {
        Ground ground = ofAll(asked, true);
        Programme programme = programme(ground);
        Map<LocalDate, Long> points = new HashMap<>();
        for (String account : costing(programme)) {
            Ratio worth = AssetWorth.of(programme, account);
            if (worth != null) {
                posted(ground, account)
                        .forEach((month, places) -> points.merge(
                                month, worth.times(places.getOrDefault("spent", 0L), Rounding.HALF_UP), Long::sum));
            }
        }
        Map<LocalDate, Long> off = coupons.off(ground.program(), begin(ground), end(ground), zone(ground));
        Counted.Sales sales =
                Counted.sales(ground.columns(), Period.MONTH, ground.from(), ground.until(), AllCores.HERE);
        Point all = Point.of(Figure.COST, ground);
        List<CostMonth> months = new ArrayList<>();
        long revenue = 0;
        long pointsCost = 0;
        long couponCost = 0;
        int month = 0;
        for (LocalDate begins = ground.first(); !begins.isAfter(ground.last()); begins = begins.plusMonths(1)) {
            long net = sales.paid(month) - sales.returned(month);
            long spent = points.getOrDefault(begins, 0L);
            long taken = off.getOrDefault(begins, 0L);
            Point point = all.with("month", begins);
            months.add(new CostMonth(
                    begins,
                    net,
                    spent,
                    taken,
                    spent + taken,
                    Shares.part(spent + taken, net),
                    point.with("of", Side.REVENUE).text(),
                    point.with("of", Side.POINTS).text(),
                    point.with("of", Side.COUPONS).text(),
                    point.with("of", Side.COST).text()));
            revenue += net;
            pointsCost += spent;
            couponCost += taken;
            month++;
        }
        return Shown.here(new CostAnswer(
                ground.of(Figure.COST),
                ground.currency(),
                new CostSums(
                        revenue,
                        pointsCost,
                        couponCost,
                        pointsCost + couponCost,
                        Shares.part(pointsCost + couponCost, revenue),
                        all.with("of", Side.REVENUE).text(),
                        all.with("of", Side.COST).text()),
                months));
    }
}
