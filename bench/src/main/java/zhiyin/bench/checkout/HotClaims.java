package zhiyin.bench.checkout;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import zhiyin.bench.ledger.Caller;
import zhiyin.bench.ledger.House;

/**
 * Claims of one template over HTTP by many at once, beside what a hand-written claim can do: one guarded update of one row, each
 * in a transaction of its own. The two take turns, and the middle of the rounds counts.
 */
final class HotClaims implements Part {

    private static final int MEMBERS = 2_000;
    private static final int CONNECTIONS = 512;
    private static final int WRITERS = 8;
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofSeconds(5);

    @Override
    public String name() {
        return "claims";
    }

    @Override
    public Map<String, Double> measure(House house) throws Exception {
        CouponShop shop = new CouponShop(house, "claims");
        shop.template("hot", "get: {quota: 900000000}\n");
        List<String> members = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(shop.enrol(i));
        }
        Claiming claiming = new Claiming(shop, members);
        double[] claims = new double[ROUNDS];
        double[] updates = new double[ROUNDS];
        try (Caller caller = new Caller(house.port(), CONNECTIONS)) {
            caller.closed(claiming, ROUND);
            for (int round = 0; round < ROUNDS; round++) {
                updates[round] = updates(house);
                claims[round] = caller.closed(claiming, ROUND).perSecond();
            }
        }
        long issued = shop.figure("hot", "issued");
        long there = count(house, "select count(*) from coupon.coupon where how = 'claim'");
        if (issued != claiming.got || there != claiming.got) {
            throw new IllegalStateException(
                    claiming.got + " were answered, " + issued + " given out, and there are " + there);
        }
        double claimsMiddle = middle(claims);
        double updatesMiddle = middle(updates);
        return Map.of(
                "hot_claims_per_s",
                claimsMiddle,
                "hot_row_sql_per_s",
                updatesMiddle,
                "hot_claims_vs_sql",
                claimsMiddle / updatesMiddle);
    }

    private static double middle(double[] rounds) {
        Arrays.sort(rounds);
        return rounds[rounds.length / 2];
    }

    private static long count(House house, String sql) throws SQLException {
        try (Connection connection = house.database("postgres");
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** One row's updates a second by several writers, each waiting for the others' commits. */
    private static double updates(House house) throws Exception {
        try (Connection owner = house.database("postgres");
                Statement statement = owner.createStatement()) {
            statement.execute("create schema if not exists bench");
            statement.execute("create table if not exists bench.hot (id int primary key, left_over bigint not null)");
            statement.execute("insert into bench.hot values (1, 900000000) on conflict do nothing");
        }
        long began = System.nanoTime();
        long end = began + ROUND.toNanos();
        long done = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                counts.add(threads.submit(() -> {
                    long count = 0;
                    try (Connection connection = house.database("postgres");
                            PreparedStatement update = connection.prepareStatement(
                                    "update bench.hot set left_over = left_over - 1 where id = 1 and left_over >= 1")) {
                        while (System.nanoTime() < end) {
                            if (update.executeUpdate() != 1) {
                                throw new IllegalStateException("there was to be enough");
                            }
                            count++;
                        }
                    }
                    return count;
                }));
            }
            for (Future<Long> count : counts) {
                done += count.get();
            }
        }
        return done / ((System.nanoTime() - began) / 1e9);
    }

    /** Each claim is another, by one of the members. */
    private static final class Claiming implements Caller.Work {
        private final CouponShop shop;
        private final List<String> members;
        private long asked;
        private long got;

        Claiming(CouponShop shop, List<String> members) {
            this.shop = shop;
            this.members = members;
        }

        @Override
        public byte @Nullable [] ask(int connection) {
            long number = asked++;
            return Caller.request(
                    "POST",
                    "/v1/coupons",
                    shop.key(),
                    "c-" + number,
                    "{\"member\":\"" + members.get((int) (number % members.size())) + "\",\"template\":\"hot\"}");
        }

        @Override
        public void answered(int connection, Caller.Answer answer) {
            if (answer.status() != 201) {
                throw new Caller.WrongAnswer("a claim was answered with " + answer.status() + ": " + answer.body());
            }
            got++;
        }
    }
}
