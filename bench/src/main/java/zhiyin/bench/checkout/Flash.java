package zhiyin.bench.checkout;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import zhiyin.bench.measure.Bench;
import zhiyin.bench.measure.Caller;
import zhiyin.bench.measure.House;
import zhiyin.bench.measure.Processors;
import zhiyin.bench.measure.Shop;

/** A flash sale: many want what there is little of, each has seen its price, and others go on shopping. */
final class Flash {

    static final int STOCK = 100;
    static final int CALLERS = 10_000;
    static final long PRICE = 10_000;
    static final long FLASH_PRICE = 990;

    /** They come over so many connections at a time. */
    private static final int CONNECTIONS = 2_000;

    private static final int QUOTING = 64;
    private static final int OTHERS = 16;
    private static final double OTHERS_PER_SECOND = 100;

    /** What became of those who wanted one. */
    static final class Count {
        long sold;
        long usedUp;
    }

    private final Shop shop;
    private final Till till;
    private final Till others;
    private final List<Count> counts = new ArrayList<>();
    private final String[] quotes = new String[CALLERS];
    private Caller.@Nullable Outcome meanwhile;

    /**
     * @param shop has as many members as there are callers
     * @param others asked by another thread
     */
    Flash(Shop shop, Till till, Till others) {
        this.shop = shop;
        this.till = till;
        this.others = others;
    }

    /** A sale each time, with quotes for everybody; what others see before and meanwhile. */
    List<Bench.Case> cases(Duration time) {
        House house = shop.house();
        return List.of(
                new Bench.Case("flash_quotes", house::spent, () -> Bench.Outcome.of(begin(), 1)),
                new Bench.Case("others_calm", house::spent, () -> Bench.Outcome.of(others(time), 1)),
                new Bench.Case("flash_10000", house::spent, () -> Bench.Outcome.of(sell(), 1)),
                // measured while the sale was on; whose processor time it was can't be told apart
                new Bench.Case(
                        "others_flash",
                        () -> new Processors.Spent(Double.NaN, Double.NaN, Double.NaN),
                        () -> Bench.Outcome.of(meanwhile(), 1)));
    }

    private String sku() {
        return "flash-" + counts.size();
    }

    private Caller.Outcome begin() {
        counts.add(new Count());
        till.publish(
                "promotions",
                List.of("{promotion: " + sku() + ", name: Flash, lane: price, gives: {prices: {" + sku()
                        + ": 9.90}}, limits: {stock: " + STOCK + ", perMember: 1}}"));
        till.await(Carts.oneLine(Shop.member(0), sku(), PRICE, 0), FLASH_PRICE);
        try (Caller caller = new Caller(shop.house().port(), QUOTING)) {
            return caller.closed(till.flashQuotes(sku(), QUOTING, quotes), null);
        }
    }

    private Caller.Outcome others(Duration time) {
        return shop.steady(OTHERS, others.quietCheckouts(), time, OTHERS_PER_SECOND);
    }

    /** Others begin when the sale does, and go on for as long as it takes and no longer than it may. */
    private Caller.Outcome sell() {
        try (Caller caller = new Caller(shop.house().port(), CONNECTIONS)) {
            CompletableFuture<Caller.Outcome> beside = new CompletableFuture<>();
            Stop stop = new Stop(others.quietCheckouts());
            Thread.ofPlatform().start(() -> {
                try (Caller other = new Caller(shop.house().port(), OTHERS)) {
                    beside.complete(other.steady(stop, Duration.ofSeconds(60), OTHERS_PER_SECOND));
                } catch (RuntimeException failed) {
                    beside.completeExceptionally(failed);
                }
            });
            Caller.Outcome outcome = caller.closed(till.flashCheckouts(quotes, counts.getLast()), null);
            stop.now = true;
            meanwhile = beside.join();
            return outcome;
        } catch (CompletionException failed) {
            throw new IllegalStateException("others could not shop meanwhile: " + failed.getCause(), failed);
        }
    }

    /** Work that ends when it is told to. */
    private static final class Stop implements Caller.Work {
        private final Caller.Work work;
        private volatile boolean now;

        Stop(Caller.Work work) {
            this.work = work;
        }

        @Override
        public byte @Nullable [] ask(int connection) {
            return now ? null : work.ask(connection);
        }

        @Override
        public void answered(int connection, Caller.Answer answer) {
            work.answered(connection, answer);
        }
    }

    private Caller.Outcome meanwhile() {
        Caller.Outcome last = meanwhile;
        if (last == null) {
            throw new IllegalStateException("there was no sale");
        }
        return last;
    }

    /** How many were sold in each of so many last sales. */
    double[] sold() {
        // the first was to warm up, and counts as much: what is exact is so always
        return counts.stream().mapToDouble(count -> count.sold).toArray();
    }

    /** What does not agree in the books; empty when all does. */
    List<String> differences() {
        List<String> differences = new ArrayList<>();
        try (Connection connection = shop.house().database("zhiyin");
                PreparedStatement statement = connection.prepareStatement(
                        "select coalesce(sum(taken), 0) from checkout.stock where promotion = ?")) {
            for (int i = 0; i < counts.size(); i++) {
                Count count = counts.get(i);
                statement.setString(1, "flash-" + (i + 1));
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    if (row.getLong(1) != count.sold || count.sold + count.usedUp != CALLERS) {
                        differences.add(String.format(
                                Locale.ROOT,
                                "flash sale %d: %d told that they have one, %d that it is used up, %d taken in the books",
                                i + 1,
                                count.sold,
                                count.usedUp,
                                row.getLong(1)));
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the stock could not be read", e);
        }
        return differences;
    }
}
