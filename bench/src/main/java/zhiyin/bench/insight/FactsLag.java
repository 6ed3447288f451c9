package zhiyin.bench.insight;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import zhiyin.bench.measure.Caller;
import zhiyin.bench.measure.House;
import zhiyin.bench.measure.Rounds;

/**
 * How long it takes from the answer to something that was told until a figure has it, and until a real-time segment says who has
 * entered, while a server takes in behaviour at a steady rate. Every few seconds a member does something on a day on which nobody else
 * does anything; from the answer on, how many were active that day is asked over and over until it says one. And a member orders for the
 * second time, which brings him into a segment whose changes somebody waits for.
 */
final class FactsLag {

    private static final String YAML = """
            programme: lag
            name: {en: Lag}
            currency: CNY
            zone: UTC
            unknownMember: enroll
            assets:
              - {code: points, name: {en: Points}, kind: points, pending: none, expiry: never, shortfall: deficit}
            earning: {choose: sum, stack: best, rules: []}
            """;

    private static final int MEMBERS = 2_000;
    private static final int PAGE_ROUNDS = 5;
    private static final int PAGES = 1_000;
    private static final int WARM_PAGES = 500;

    /** Who he is and how he stands, what follows from what he bought, what moved, what he has. */
    private static final List<String> PAGE = List.of("", "/portrait", "/statement", "/wallets");

    private static final String SEGMENT = """
            {"code":"twice","name":"Twice","kind":"real_time","definition":{"combinator":"and","rules":[
              {"did":"order","last":30,"measure":"count","operator":">=","value":2}]}}
            """;

    private static final int BULK = 50;
    private static final int CONNECTIONS = 4;
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final double MISSED_SECONDS = 60;

    private final House house;
    private final SplittableRandom random;
    private final String key;
    private final LocalDate today = Instant.now().atZone(ZoneOffset.UTC).toLocalDate();
    private final AtomicLong told = new AtomicLong();

    FactsLag(House house, SplittableRandom random) {
        this.house = house;
        this.random = random;
        this.key = house.programme(
                "{\"yaml\":\"" + YAML.replace("\"", "\\\"").replace("\n", "\\n") + "\",\"publish\":true}");
    }

    /**
     * What came of it.
     *
     * @param lags seconds, of each marked fact, from its answer to its being in a figure
     * @param changes seconds, of each who entered the segment, from the answer to his order to the answer that says so
     * @param perSecond how much behaviour was answered a second meanwhile
     * @param pages milliseconds, of each page of a member that was asked for afterwards, all its requests one after the other
     */
    record Lags(List<Double> lags, List<Double> changes, double perSecond, List<Double> pages) {
        /** Slower was one of a hundred pages, round by round. */
        Rounds.Figure page() {
            double[] slower = new double[PAGE_ROUNDS];
            for (int round = 0; round < PAGE_ROUNDS; round++) {
                slower[round] = pages.subList(round * PAGES, (round + 1) * PAGES).stream()
                        .sorted()
                        .skip(PAGES * 99 / 100)
                        .findFirst()
                        .orElseThrow();
            }
            return Rounds.Figure.of(slower, 0);
        }

        Rounds.Figure figure() {
            return worst(lags);
        }

        Rounds.Figure change() {
            return worst(changes);
        }

        /** The worst of them, and between what they lay. */
        private static Rounds.Figure worst(List<Double> seconds) {
            double worst =
                    seconds.stream().mapToDouble(Double::doubleValue).max().orElse(MISSED_SECONDS);
            double best =
                    seconds.stream().mapToDouble(Double::doubleValue).min().orElse(MISSED_SECONDS);
            return new Rounds.Figure(worst, best, worst, seconds.size(), 0);
        }

        static double median(List<Double> seconds) {
            return seconds.stream()
                    .sorted()
                    .skip(seconds.size() / 2)
                    .findFirst()
                    .orElse(MISSED_SECONDS);
        }
    }

    /** @param perSecond how much behaviour is told a second */
    Lags measure(int perSecond, Duration time) {
        enrol();
        ask(today);
        Caller.once(house.port(), Caller.request("POST", "/v1/segments", key, null, SEGMENT), 201);
        List<Double> lags = new ArrayList<>();
        List<Double> changes = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong ended = new AtomicLong();
        long began = System.nanoTime();
        Thread telling = Thread.ofPlatform().start(() -> {
            try (Caller caller = new Caller(house.port(), CONNECTIONS)) {
                begun.countDown();
                caller.steady(new Telling(), time, (double) perSecond / BULK);
            } finally {
                ended.set(System.nanoTime());
                over.set(true);
            }
        });
        try {
            begun.await();
            for (int marked = 1; !over.get(); marked++) {
                Thread.sleep(BETWEEN);
                if (!over.get()) {
                    lags.add(lag(marked));
                    changes.add(change(marked));
                }
            }
            telling.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
        double told = this.told.get() / ((ended.get() - began) / 1e9);
        pages(WARM_PAGES);
        return new Lags(List.copyOf(lags), List.copyOf(changes), told, pages(PAGE_ROUNDS * PAGES));
    }

    /** What one member's page asks for, of members at random. */
    private List<Double> pages(int count) {
        List<Double> took = new ArrayList<>();
        try (Caller caller = new Caller(house.port(), 1)) {
            caller.closed(
                    new Caller.Work() {
                        private int asked;
                        private String member = "";
                        private long begun;

                        @Override
                        public byte @Nullable [] ask(int connection) {
                            if (asked == count * PAGE.size()) {
                                return null;
                            }
                            int part = asked++ % PAGE.size();
                            if (part == 0) {
                                member = member(random.nextInt(MEMBERS));
                                begun = System.nanoTime();
                            }
                            return Caller.request("GET", "/v1/members/" + member + PAGE.get(part), key, null, "");
                        }

                        @Override
                        public void answered(int connection, Caller.Answer answer) {
                            if (answer.status() != 200) {
                                throw new IllegalStateException("no page of a member: " + answer.body());
                            }
                            if (asked % PAGE.size() == 0) {
                                took.add((System.nanoTime() - begun) / 1e6);
                            }
                        }
                    },
                    null);
        }
        return List.copyOf(took);
    }

    private void enrol() {
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            orders.add(order("e" + i, member(i)));
            if (orders.size() == 500) {
                tell(orders);
                orders.clear();
            }
        }
    }

    private static String order(String id, String member) {
        return "{\"key\":\"" + id + "\",\"type\":\"order.paid\",\"member\":\"" + member + "\",\"order\":{\"id\":\"" + id
                + "\",\"currency\":\"CNY\",\"lines\":[{\"id\":\"1\",\"sku\":\"s\",\"quantity\":1,\"amount\":100}]}}";
    }

    private void tell(List<String> orders) {
        Caller.once(
                house.port(),
                Caller.request(
                        "POST", "/v1/events/batch", key, null, "{\"events\":[" + String.join(",", orders) + "]}"),
                207);
    }

    private static String member(int number) {
        return "ext:shop:" + (100_000 + number);
    }

    private static String item(String id, String member, Instant at) {
        return "{\"id\":\"" + id + "\",\"kind\":\"browse\",\"occurred_at\":\"" + at + "\",\"member\":\"" + member
                + "\",\"product\":\"sku-" + (id.hashCode() & 1023)
                + "\",\"channel\":\"app\",\"properties\":{\"position\":7}}";
    }

    private byte[] bulk(List<String> items) {
        return Caller.request("POST", "/v1/behaviour", key, null, "{\"events\":[" + String.join(",", items) + "]}");
    }

    /** Tells all the time. */
    private final class Telling implements Caller.Work {
        @Override
        public byte @Nullable [] ask(int connection) {
            List<String> items = new ArrayList<>(BULK);
            Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            for (int i = 0; i < BULK; i++) {
                items.add(item(Long.toHexString(random.nextLong()), member(random.nextInt(MEMBERS)), now));
            }
            return bulk(items);
        }

        @Override
        public void answered(int connection, Caller.Answer answer) {
            if (answer.status() != 207 || answer.body().contains("refused")) {
                throw new IllegalStateException("not recorded: " + answer.body());
            }
            told.addAndGet(BULK);
        }
    }

    /** Seconds until what is done on that many days before today is in the figure of that day. */
    private double lag(int daysAgo) {
        LocalDate day = today.minusDays(daysAgo);
        Instant at = day.atTime(12, 0).toInstant(ZoneOffset.UTC);
        Caller.once(house.port(), bulk(List.of(item("marked-" + daysAgo, member(daysAgo), at))), 207);
        long answered = System.nanoTime();
        double seconds = 0;
        while (ask(day) == 0 && seconds < MISSED_SECONDS) {
            seconds = (System.nanoTime() - answered) / 1e9;
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("told to stop", e);
            }
        }
        return (System.nanoTime() - answered) / 1e9;
    }

    /** Seconds until somebody who waits for it hears that a member has entered the segment as the so-manieth. */
    private double change(int marked) {
        tell(List.of(order("again-" + marked, member(marked))));
        long answered = System.nanoTime();
        String said = Caller.once(
                house.port(),
                Caller.request("GET", "/v1/segments/twice/changes?after=" + (marked - 1) + "&wait=30", key, null, ""),
                200);
        double seconds = (System.nanoTime() - answered) / 1e9;
        return Integer.parseInt(House.find("\"next\":(\\d+)", said)) == marked ? seconds : MISSED_SECONDS;
    }

    /** How many did something on that day. */
    private long ask(LocalDate day) {
        String said = Caller.once(
                house.port(),
                Caller.request("GET", "/v1/figures/active?from=" + day + "&until=" + day, key, null, ""),
                200);
        return Long.parseLong(House.find("\"days\":\\[\\{\"day\":\"[0-9-]+\",\"members\":(\\d+)", said));
    }
}
