package zhiyin.bench.checkout;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import zhiyin.bench.Pricing;
import zhiyin.bench.measure.Bench;
import zhiyin.bench.measure.Goal;
import zhiyin.bench.measure.HandWritten;
import zhiyin.bench.measure.House;
import zhiyin.bench.measure.Journal;
import zhiyin.bench.measure.Options;
import zhiyin.bench.measure.Processors;
import zhiyin.bench.measure.Rounds;
import zhiyin.bench.measure.Sample;
import zhiyin.bench.measure.Shop;
import zhiyin.engine.promotion.Quote;

/** {@code ./zhiyin bench checkout}: measures prices, checkouts, coupons and flash sales, and says what is met and what is not. */
public final class CheckoutBench extends Bench {

    private static final Title TITLE = new Title(
            "checkout",
            "checkout-performance",
            List.of("prices", "quotes", "checkouts", "claims", "codes", "flash", "peer"),
            false,
            """
            Usage: zhiyin bench checkout [--quick] [--rounds N] [--only PART[,PART]] [--json OUT]
              --quick     3 rounds of 2 s; publishes nothing
              --only      of: prices, quotes, checkouts, claims, codes, flash, peer; publishes nothing
            The part peer needs Node 20 or newer with npm, and installs the other shop when it is asked for first.
            A whole run writes its table into docs/reference/checkout-performance.md.
            """);

    private static final int MEMBERS = 20_000;
    private static final int CONNECTIONS = 64;
    private static final int CLAIMING = 512;
    private static final int CLAIMANTS = 2_000;
    private static final double QUOTES_A_SECOND = 1_000;
    private static final String CODE = "checkout";
    private static final String HOT = "hot";
    private static final String CODED = "coded";

    private @Nullable Journal journal;
    private @Nullable HandWritten handWritten;
    private @Nullable Flash flash;
    private LongSupplier claimed = () -> 0;
    private long codes;

    private CheckoutBench(Options options, Path root, Path folder) {
        super(options, root, folder);
    }

    /** @param arguments see {@link #TITLE} */
    public static void main(String[] arguments) throws IOException {
        main(arguments, TITLE, CheckoutBench::new);
    }

    @Override
    protected List<String> measure() {
        if (options.wants("prices")) {
            say("prices alone");
            takeTurns(prices(), this::pricesAlone);
        }
        return TITLE.parts().stream().anyMatch(part -> !part.equals("prices") && options.wants(part))
                ? measureHouse()
                : List.of();
    }

    // prices alone

    /** Where prices go, so that they have to be made. */
    @SuppressWarnings("UnusedVariable")
    private static volatile @Nullable Quote sink;

    private List<Case> prices() {
        Case few = price("price_10_lines_50", Pricing.Shop.of(10, 50));
        return List.of(
                few,
                price("price_10_lines_5000", Pricing.Shop.of(10, 5_000)),
                few,
                price("price_30_lines_50", Pricing.Shop.of(30, 50)));
    }

    private Case price(String name, Pricing.Shop shop) {
        return new Case(name, Processors::spentHere, () -> {
            long began = System.nanoTime();
            long end = began + options.time().toNanos();
            long priced = 0;
            while (System.nanoTime() < end) {
                for (int i = 0; i < 100; i++) {
                    sink = shop.quote();
                }
                priced += 100;
            }
            return new Outcome(priced, priced / ((System.nanoTime() - began) / 1e9), Double.NaN, Double.NaN);
        });
    }

    private Map<Goal, Rounds.Figure> pricesAlone() {
        Map<Goal, Rounds.Figure> now = new LinkedHashMap<>();
        now.put(CheckoutGoal.QUOTES_PER_CORE_PER_S, rounds.of("price_10_lines_50", Sample::perSecond));
        now.put(CheckoutGoal.QUOTES_30_LINES_PER_CORE_PER_S, rounds.of("price_30_lines_50", Sample::perSecond));
        now.put(
                CheckoutGoal.PROMOTIONS_5000_VS_50,
                rounds.ratio("price_10_lines_5000", "price_10_lines_50", sample -> 1 / sample.perSecond()));
        return now;
    }

    // over HTTP

    private List<String> measureHouse() {
        House house = open("main");
        Journal told = new Journal(house);
        journal = told;
        Shop shop = new Shop(house, programme(house, CODE, Offers.MANY_LANES), MEMBERS, random.split(), told);
        shop.ungrown();
        Till till = new Till(shop, CODE, random.split());
        till.publish("promotions", Offers.many());
        say("enrolling " + MEMBERS + " members");
        shop.open(List.of(Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS)), 50_000);
        HandWritten byHand = new HandWritten(house, MEMBERS, random.split());
        handWritten = byHand;
        List<Case> cases = new ArrayList<>();
        Duration time = options.time();
        if (options.wants("quotes")) {
            shop.warmUp(CONNECTIONS, toWarmUp(), till.quotes());
            cases.add(new Case(
                    "quotes_64", house::spent, () -> Outcome.of(shop.closed(CONNECTIONS, till.quotes(), time), 1)));
            cases.add(new Case(
                    "quotes_1000_per_s",
                    house::spent,
                    () -> Outcome.of(shop.steady(CONNECTIONS, till.quotes(), time, QUOTES_A_SECOND), 1)));
        }
        if (options.wants("checkouts")) {
            shop.warmUp(CONNECTIONS, toWarmUp() / 2, till.checkouts(CONNECTIONS));
            Case sql = new Case("sql_32", house::spent, () -> Outcome.of(byHand.one(32, time), time));
            cases.add(sql);
            cases.add(new Case(
                    "reserve_confirm_64",
                    house::spent,
                    () -> Outcome.of(shop.closed(CONNECTIONS, till.checkouts(CONNECTIONS), time), 0.5)));
            cases.add(sql);
        }
        if (options.wants("claims")) {
            Till claiming = claimants(house, told);
            claimed = claiming::claimed;
            Case sql = new Case("hot_row_8", house::spent, () -> Outcome.of(byHand.hotRow(8, time), time));
            cases.add(sql);
            cases.add(new Case(
                    "claims_512",
                    house::spent,
                    () -> Outcome.of(claiming.shop().closed(CLAIMING, claiming.claims(HOT), time), 1)));
            cases.add(sql);
        }
        if (options.wants("codes")) {
            till.publish("coupon-templates", List.of(template(CODED, "get: {claim: false, quota: 100000000}")));
            cases.add(new Case("codes", house::spent, () -> codes(till)));
        }
        if (options.wants("flash")) {
            Flash sale = new Flash(shop, till, new Till(shop, CODE, random.split()));
            flash = sale;
            cases.addAll(sale.cases(time));
        }
        if (options.wants("peer")) {
            cases.addAll(besideThePeer(house));
        }
        house.settle();
        takeTurns(cases, this::overHttp);
        say("checking the books");
        return differences(house, till);
    }

    /** Enough for Java to have compiled what a quote runs through. */
    private int toWarmUp() {
        return options.quick() ? 10_000 : 40_000;
    }

    private static String programme(House house, String code, String lanes) {
        String yaml = Offers.PROGRAMME
                .replace("CODE", code)
                .replace("LANES", lanes)
                .replace("\"", "\\\"")
                .replace("\n", "\\n");
        return house.programme("{\"yaml\":\"" + yaml + "\",\"publish\":true}");
    }

    /** Members of a programme of their own: who has claimed hundreds of coupons has them considered in each price. */
    private Till claimants(House house, Journal told) {
        Shop shop = new Shop(house, programme(house, "claims", Offers.MANY_LANES), CLAIMANTS, random.split(), told);
        shop.ungrown();
        Till till = new Till(shop, "claims", random.split());
        till.publish("coupon-templates", List.of(template(HOT, "get: {quota: 100000000}")));
        shop.open(List.of(Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS)), 50_000);
        shop.warmUp(CLAIMING, toWarmUp() / 2, till.claims(HOT));
        return till;
    }

    private static String template(String code, String more) {
        return "{coupon: " + code + ", name: " + code + ", lane: coupon, gives: {amountOff: 10}, " + more + "}";
    }

    private Outcome codes(Till till) {
        long began = System.nanoTime();
        long made = till.makeCodes(CODED, options.quick() ? 200_000 : 1_000_000);
        double seconds = (System.nanoTime() - began) / 1e9;
        codes += made;
        return new Outcome(made, made / seconds, Double.NaN, Double.NaN);
    }

    /** The same carts and the same promotions here and there, in turn. */
    private List<Case> besideThePeer(House house) {
        say("starting " + Peer.name(root));
        Peer started = closing(new Peer(root, house, folder.resolve("peer")));
        Shop shop = new Shop(house, programme(house, "peer", Offers.ONE_LANE), 1, random.split(), new Journal(house));
        Till till = new Till(shop, "peer", random.split());
        till.publish("promotions", Offers.likeThePeers());
        // 310 as it came, three times one percent off, each of what the last one left
        till.await(Carts.inState(Carts.STATES - 1), 30_079);
        long[] totals = new long[Carts.STATES];
        for (int i = 0; i < totals.length; i++) {
            totals[i] = till.price(Carts.inState(i));
        }
        shop.warmUp(CONNECTIONS, 2 * toWarmUp(), till.changes(CONNECTIONS, totals));
        Duration time = options.time();
        int sessions = Peer.SESSIONS.getFirst();
        double best = 0;
        for (int each : Peer.SESSIONS) {
            double rate = started.change(each, totals, time).perSecond();
            say(String.format(Locale.ROOT, "  %d sessions: %.1f/s", each, rate));
            if (rate > best) {
                best = rate;
                sessions = each;
            }
        }
        remarks.put("peer", Peer.name(root));
        remarks.put("peer_sessions", (double) sessions);
        int most = sessions;
        Case theirs = new Case("peer", started::spent, () -> Outcome.of(started.change(most, totals, time), 1));
        Case ours = new Case(
                "peer_carts_64",
                house::spent,
                () -> Outcome.of(shop.closed(CONNECTIONS, till.changes(CONNECTIONS, totals), time), 1));
        return List.of(theirs, ours, theirs);
    }

    private Map<Goal, Rounds.Figure> overHttp() {
        Map<Goal, Rounds.Figure> now = new LinkedHashMap<>();
        if (options.wants("quotes")) {
            now.put(CheckoutGoal.HTTP_QUOTE_P99_MS, rounds.of("quotes_1000_per_s", Sample::p99));
        }
        if (options.wants("checkouts")) {
            now.put(
                    CheckoutGoal.RESERVE_CONFIRM_VS_SQL,
                    rounds.ratio("reserve_confirm_64", "sql_32", Sample::perSecond));
        }
        if (options.wants("claims")) {
            now.put(CheckoutGoal.HOT_CLAIMS_VS_SQL, rounds.ratio("claims_512", "hot_row_8", Sample::perSecond));
        }
        if (options.wants("codes")) {
            now.put(CheckoutGoal.CODES_PER_S, rounds.of("codes", Sample::perSecond));
        }
        if (flash != null) {
            now.put(CheckoutGoal.FLASH_SOLD, Rounds.Figure.of(flash.sold(), 0));
            now.put(CheckoutGoal.FLASH_OTHERS_P99_RATIO, rounds.ratio("others_flash", "others_calm", Sample::p99));
        }
        if (options.wants("peer")) {
            now.put(CheckoutGoal.PEER_RATIO, rounds.ratio("peer_carts_64", "peer", Sample::perSecond));
        }
        return now;
    }

    private List<String> differences(House house, Till till) {
        List<String> differences = new ArrayList<>();
        if (handWritten != null) {
            differences.addAll(handWritten.differences());
        }
        if (flash != null) {
            differences.addAll(flash.differences());
        }
        compare(
                house,
                "checkouts confirmed",
                till.confirmed(),
                "select count(*) from checkout.checkout where state = 'confirmed'",
                differences);
        if (options.wants("claims")) {
            for (String sum : List.of(
                    "select issued from coupon.stock where code = 'hot'",
                    "select count(*) from coupon.coupon c join coupon.template t on t.id = c.template_id where t.code = 'hot'")) {
                compare(house, "coupons claimed", claimed.getAsLong(), sum, differences);
            }
        }
        if (options.wants("codes")) {
            compare(house, "codes, each another", codes, "select count(distinct mark) from coupon.code", differences);
        }
        if (journal != null) {
            differences.addAll(journal.differences());
            remarks.put("replayed", (double) journal.kept());
        }
        return differences;
    }

    private static void compare(House house, String what, long counted, String sum, List<String> differences) {
        try (Connection connection = house.database("zhiyin");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sum)) {
            row.next();
            if (row.getLong(1) != counted) {
                differences.add(what + ": " + counted + " acknowledged, " + row.getLong(1) + " in the books");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the books could not be read", e);
        }
    }
}
