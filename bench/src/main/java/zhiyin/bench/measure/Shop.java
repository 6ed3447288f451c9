package zhiyin.bench.measure;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A programme in a house, with its members, and what they do all day. */
public final class Shop {

    /** Eight digits, so that every request has the same length. */
    private static final int FIRST_MEMBER = 10_000_000;

    private static final int SEED_BULK = 500;
    private static final int SEED_CONNECTIONS = 4;
    private static final int IDS_MAX = 100_000;

    private final House house;
    private final String key;
    private final int members;
    private final SplittableRandom random;
    private final Journal journal;
    /** Whether its orders give growth value, as the template's do. */
    private boolean grows = true;
    /** As the product shows them, of the first of them: enough to read by. */
    private final String[] ids;

    /**
     * @param key the programme's API key
     * @param members how many it will have
     */
    public Shop(House house, String key, int members, SplittableRandom random, Journal journal) {
        this.house = house;
        this.key = key;
        this.members = members;
        this.random = random;
        this.journal = journal;
        this.ids = new String[Math.min(members, IDS_MAX)];
    }

    public House house() {
        return house;
    }

    public Journal journal() {
        return journal;
    }

    /** Its programme has no growth value. */
    public void ungrown() {
        grows = false;
    }

    /** Its programme's API key. */
    public String key() {
        return key;
    }

    /** How many members it has. */
    public int members() {
        return members;
    }

    /** A name that nobody else has. */
    public String unique() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }

    /** What the shop calls a member. */
    public static String member(int index) {
        return "ext:shop:" + (FIRST_MEMBER + index);
    }

    private static String order(String member, String id, long amount, @Nullable Instant at) {
        return "{\"type\":\"order.paid\",\"member\":\"" + member + "\""
                + (at == null ? "" : ",\"occurred_at\":\"" + at + "\"")
                + ",\"order\":{\"id\":\"" + id
                + "\",\"currency\":\"CNY\",\"channel\":\"shop\",\"lines\":[{\"id\":\"1\","
                + "\"sku\":\"sku-1\",\"category\":\"fresh/fruit\",\"quantity\":1,\"amount\":" + amount + "}]}}";
    }

    /** From 100 to 999 yuan. */
    private long amount() {
        return random.nextLong(10_000, 100_000);
    }

    private static String keyed(String key, String event) {
        return "{\"key\":\"" + key + "\"," + event.substring(1);
    }

    private byte[] bulk(List<String> items) {
        return Caller.request("POST", "/v1/events/batch", key, null, "{\"events\":[" + String.join(",", items) + "]}");
    }

    /**
     * Enrols everybody by an order for each instant, in the order of the list, told in bulks as a shop would tell its
     * history.
     */
    public void open(List<Instant> orders, long amount) {
        for (Instant at : orders) {
            Seeding seeding = new Seeding(at, amount);
            try (Caller caller = new Caller(house.port(), SEED_CONNECTIONS)) {
                caller.closed(seeding, null);
            }
        }
        settle();
    }

    private void settle() {
        // what autovacuum would otherwise do in the middle of a case
        try (Connection connection = house.database("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Seeding implements Caller.Work {
        private final Instant at;
        private final long amount;
        private final int[] begun = new int[SEED_CONNECTIONS];
        private int next;

        Seeding(Instant at, long amount) {
            this.at = at;
            this.amount = amount;
        }

        @Override
        public byte @Nullable [] ask(int connection) {
            begun[connection] = next;
            List<String> items = new ArrayList<>(SEED_BULK);
            for (; next < members && items.size() < SEED_BULK; next++) {
                items.add(keyed(unique(), order(member(next), unique(), amount, at)));
            }
            return items.isEmpty() ? null : bulk(items);
        }

        @Override
        public void answered(int connection, Caller.Answer answer) {
            int done = recorded(answer);
            if (done != Math.min(SEED_BULK, members - begun[connection])) {
                throw new Caller.WrongAnswer("only " + done + " of a bulk were recorded: " + answer.body());
            }
            int at = begun[connection];
            byte[] bytes = answer.bytes();
            for (int i = answer.find(MEMBER); i >= 0 && at < ids.length; i = answer.find(MEMBER, i)) {
                ids[at++] = new String(bytes, i, ID_LENGTH, StandardCharsets.US_ASCII);
            }
            journal.acknowledged("order.paid", done);
            journal.grew(grows ? done * (amount / 100) : 0);
        }
    }

    private static final byte[] MEMBER = "\"member\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RECORDED = "\"status\":201".getBytes(StandardCharsets.US_ASCII);
    private static final int ID_LENGTH = "mbr_".length() + 13;

    /** How many items of a bulk were recorded. */
    private static int recorded(Caller.Answer answer) {
        if (answer.status() != 207) {
            throw new Caller.WrongAnswer("a bulk was answered with " + answer.status() + ": " + answer.body());
        }
        int count = 0;
        for (int i = answer.find(RECORDED); i >= 0; i = answer.find(RECORDED, i)) {
            count++;
        }
        return count;
    }

    /** @throws Caller.WrongAnswer when the answer is another */
    public static void expect(int status, Caller.Answer answer) {
        if (answer.status() != status) {
            throw new Caller.WrongAnswer("answered with " + answer.status() + ": " + answer.body());
        }
    }

    private byte[] event(String body) {
        return Caller.request("POST", "/v1/events", key, unique(), body);
    }

    /** Orders of one line, one a request, by members taken at random. */
    public Caller.Work orders(int connections) {
        return new Caller.Work() {
            private final byte[][] asked = new byte[connections][];
            private final long[] amounts = new long[connections];

            @Override
            public byte[] ask(int connection) {
                amounts[connection] = amount();
                byte[] request = event(order(member(random.nextInt(members)), unique(), amounts[connection], null));
                asked[connection] = request;
                return request;
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                expect(201, answer);
                journal.acknowledged("order.paid", 1);
                journal.grew(amounts[connection] / 100);
                journal.keep(asked[connection], answer);
            }
        };
    }

    /** Lets the product's code be compiled and its caches filled: so many orders, counted, since a slow machine needs longer. */
    public void warmUp(int connections, int count) {
        warmUp(connections, count, orders(connections));
    }

    /** The same by other work. */
    public void warmUp(int connections, int count, Caller.Work work) {
        try (Caller caller = new Caller(house.port(), connections)) {
            caller.closed(
                    new Caller.Work() {
                        private int left = count;

                        @Override
                        public byte @Nullable [] ask(int connection) {
                            return left-- > 0 ? work.ask(connection) : null;
                        }

                        @Override
                        public void answered(int connection, Caller.Answer answer) {
                            work.answered(connection, answer);
                        }
                    },
                    null);
        }
    }

    /** Orders of one line in bulks. */
    public Caller.Work bulks(int connections, int size) {
        return new Caller.Work() {
            private final long[] grown = new long[connections];

            @Override
            public byte[] ask(int connection) {
                List<String> items = new ArrayList<>(size);
                grown[connection] = 0;
                for (int i = 0; i < size; i++) {
                    long amount = amount();
                    grown[connection] += amount / 100;
                    items.add(keyed(unique(), order(member(random.nextInt(members)), unique(), amount, null)));
                }
                return bulk(items);
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                int done = recorded(answer);
                if (done != size) {
                    throw new Caller.WrongAnswer("only " + done + " of a bulk were recorded");
                }
                journal.acknowledged("order.paid", done);
                journal.grew(grown[connection]);
            }
        };
    }

    /** A point is set aside, and then paid with: two requests, one after the other. */
    public Caller.Work holdsAndCaptures(int connections) {
        return new Caller.Work() {
            private final @Nullable String[] open = new String[connections];
            private final String[] whose = new String[connections];
            private final boolean[] capturing = new boolean[connections];

            @Override
            public byte[] ask(int connection) {
                String hold = open[connection];
                if (hold != null) {
                    return event("{\"type\":\"hold.captured\",\"member\":\"" + whose[connection] + "\",\"hold\":\""
                            + hold + "\"}");
                }
                whose[connection] = member(random.nextInt(members));
                String made = unique();
                open[connection] = made;
                capturing[connection] = false;
                return event("{\"type\":\"points.held\",\"member\":\"" + whose[connection] + "\",\"hold\":\"" + made
                        + "\",\"points\":1}");
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                expect(201, answer);
                journal.acknowledged(capturing[connection] ? "hold.captured" : "points.held", 1);
                if (capturing[connection]) {
                    open[connection] = null;
                }
                capturing[connection] = !capturing[connection];
            }
        };
    }

    /** A point is paid with at once. */
    public Caller.Work spends() {
        return new Caller.Work() {
            @Override
            public byte[] ask(int connection) {
                return event("{\"type\":\"points.spent\",\"member\":\"" + member(random.nextInt(members))
                        + "\",\"spend\":\"" + unique() + "\",\"points\":1}");
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                expect(201, answer);
                journal.acknowledged("points.spent", 1);
            }
        };
    }

    /** What members have and where they stand. */
    public Caller.Work reads() {
        return reading(200, () -> ids[random.nextInt(ids.length)] + "?expand=wallets,tier");
    }

    /** One look into the primary key of members, for somebody who is none, and the answer that says so. */
    public Caller.Work selects() {
        return reading(404, () -> "mbr_0" + unique().substring(4));
    }

    private Caller.Work reading(int status, java.util.function.Supplier<String> target) {
        return new Caller.Work() {
            @Override
            public byte[] ask(int connection) {
                return Caller.request("GET", "/v1/members/" + target.get(), key, null, "");
            }

            @Override
            public void answered(int connection, Caller.Answer answer) {
                expect(status, answer);
            }
        };
    }

    /** Runs work on that many connections as fast as answers come. */
    public Caller.Outcome closed(int connections, Caller.Work work, Duration time) {
        try (Caller caller = new Caller(house.port(), connections)) {
            return caller.closed(work, time);
        }
    }

    /** Runs work at a constant rate over at most that many connections. */
    public Caller.Outcome steady(int connections, Caller.Work work, Duration time, double perSecond) {
        try (Caller caller = new Caller(house.port(), connections)) {
            return caller.steady(work, time, perSecond);
        }
    }
}
