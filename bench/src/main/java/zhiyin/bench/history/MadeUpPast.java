package zhiyin.bench.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageWriter;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.ReturnedLine;

/**
 * Two years of a made-up shop, member by member: twenty orders a head on average (few have many, many have few), one to five
 * lines an order out of twenty thousand goods, one order in twenty comes back in part. The same seed gives the same past.
 */
public final class MadeUpPast {

    private static final long FIRST = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
    private static final int DAYS = 730;
    private static final int SECONDS_A_DAY = 86_400;
    private static final int GOODS = 20_000;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int ORDERS_A_HEAD = 20;
    private static final List<String> CATEGORIES =
            List.of("fresh/fruit", "fresh/meat", "drinks", "household", "tobacco", "toys", "books", "clothes");

    private final Random random = new Random(20260101);
    private final String[] skus = new String[GOODS];
    private long orders;

    public MadeUpPast() {
        java.util.Arrays.setAll(skus, number -> "sku-" + (100_000 + number));
    }

    /** Is told each member's events in their order. */
    public interface Told {
        void member(long member);

        void event(Event event);
    }

    /** Tells so many orders, or a few more until the last member is through. */
    public void tell(long wanted, Told told) {
        for (long member = 1; orders < wanted; member++) {
            told.member(member);
            // an exponential number of orders: most have few
            int mine = 1 + (int) (-Math.log(1 - random.nextDouble()) * (ORDERS_A_HEAD - 1));
            long[] times = new long[mine];
            for (int i = 0; i < mine; i++) {
                times[i] = FIRST + random.nextInt(DAYS) * (long) SECONDS_A_DAY + random.nextInt(SECONDS_A_DAY);
            }
            java.util.Arrays.sort(times);
            Instant joined = Instant.ofEpochSecond(times[0]);
            told.event(new Event.MemberEnrolled(0, joined, MemberProfile.since(joined)));
            for (int i = 0; i < mine; i++) {
                Event.OrderPaid paid =
                        new Event.OrderPaid(0, Instant.ofEpochSecond(times[i]), order(10_000_000 + ++orders));
                told.event(paid);
                if (random.nextInt(20) == 0) {
                    long next = i + 1 < mine ? times[i + 1] : times[i] + SECONDS_A_DAY;
                    OrderLine line = paid.order().lines().getFirst();
                    told.event(new Event.OrderReturned(
                            0,
                            Instant.ofEpochSecond(Math.min(next, times[i] + 3 * SECONDS_A_DAY)),
                            paid.order().id(),
                            "r" + paid.order().id(),
                            List.of(new ReturnedLine(line.id(), 1L, null))));
                }
            }
        }
    }

    private Order order(long number) {
        List<OrderLine> lines = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 1; i <= count; i++) {
            int what = random.nextInt(GOODS);
            long quantity = 1L + random.nextInt(3);
            long amount = quantity * (100L + random.nextInt(20_000));
            long discount = random.nextInt(5) == 0 ? amount / 10 : 0;
            lines.add(new OrderLine(
                    Integer.toString(i),
                    skus[what],
                    CATEGORIES.get(what % CATEGORIES.size()),
                    "brand-" + what % 500,
                    quantity,
                    amount,
                    discount,
                    0));
        }
        return new Order(Long.toString(number), "till", "store-" + random.nextInt(200), 0, lines);
    }

    /** All of it in pages. */
    static List<Page> pages(long orders) {
        List<Page> pages = new ArrayList<>();
        Consumer<@Nullable Page> keep = page -> {
            if (page != null) {
                pages.add(page);
            }
        };
        PageWriter writer = new PageWriter(PAGE_BYTES);
        new MadeUpPast().tell(orders, new Told() {
            @Override
            public void member(long member) {
                keep.accept(writer.begin(member));
            }

            @Override
            public void event(Event event) {
                writer.add(event, 1, Allowances.UNLIMITED);
            }
        });
        keep.accept(writer.finish());
        return pages;
    }
}
