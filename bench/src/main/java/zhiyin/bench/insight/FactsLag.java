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
 * How long it takes from the answer to something that was told until a figure has it, while a server takes in behaviour at a steady
 * rate. Every few seconds a member does something on a day on which nobody else does anything; from the answer on, how many were active that
 * day is asked over and over until it says one.
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
    private static final int PAGES = 2_000;
    private static final int WARM_PAGES = 500;

    /** Who he is and how he stands, what follows from what he bought, what moved, what he has. */
    private static final List<String> PAGE = List.of("", "/portrait", "/statement", "/wallets");

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
     * @param perSecond how much behaviour was answered a second meanwhile
     * @param pages milliseconds, of each page of a member that was asked for afterwards, all its requests one after the other
     */
    record Lags(List<Double> lags, double perSecond, List<Double> pages) {
        /** Slower were one of a hundred pages; and between what the middle and the slowest of all lay. */
        Rounds.Figure page() {
            List<Double> sorted = pages.stream().sorted().toList();
            int last = sorted.size() - 1;
            return new Rounds.Figure(
                    sorted.get((int) (last * 0.99)), sorted.get(last / 2), sorted.get(last), sorted.size(), 0);
        }

        /** The worst of them, and between what they lay. */
        Rounds.Figure figure() {
            double worst = lags.stream().mapToDouble(Double::doubleValue).max().orElse(MISSED_SECONDS);
            double best = lags.stream().mapToDouble(Double::doubleValue).min().orElse(MISSED_SECONDS);
            return new Rounds.Figure(worst, best, worst, lags.size(), 0);
        }

        double median() {
            return lags.stream().sorted().skip(lags.size() / 2).findFirst().orElse(MISSED_SECONDS);
        }
    }

    /** @param perSecond how much behaviour is told a second */
    Lags measure(int perSecond, Duration time) {
        enrol();
        ask(today);
        List<Double> lags = new ArrayList<>();
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
                }
            }
            telling.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
        double told = this.told.get() / ((ended.get() - began) / 1e9);
        pages(WARM_PAGES);
        return new Lags(List.copyOf(lags), told, pages(PAGES));
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
            orders.add(
                    "{\"key\":\"e" + i + "\",\"type\":\"order.paid\",\"member\":\"" + member(i)
                            + "\",\"order\":{\"id\":\"o" + i
                            + "\",\"currency\":\"CNY\",\"lines\":[{\"id\":\"1\",\"sku\":\"s\",\"quantity\":1,\"amount\":100}]}}");
            if (orders.size() == 500) {
                Caller.once(
                        house.port(),
                        Caller.request(
                                "POST",
                                "/v1/events/batch",
                                key,
                                null,
                                "{\"events\":[" + String.join(",", orders) + "]}"),
                        207);
                orders.clear();
            }
        }
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

    /** How many did something on that day. */
    private long ask(LocalDate day) {
        String said = Caller.once(
                house.port(),
                Caller.request("GET", "/v1/figures/active?from=" + day + "&until=" + day, key, null, ""),
                200);
        return Long.parseLong(House.find("\"days\":\\[\\{\"day\":\"[0-9-]+\",\"members\":(\\d+)", said));
    }
}
