package zhiyin.bench.measure;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a house has acknowledged to us, counted by us: at the end its books must say the same, and telling a sample of it
 * again must change nothing.
 */
public final class Journal {

    private static final int KEEP_EVERY = 200;
    private static final int KEPT_MAX = 500;

    /** A request and the answer it got. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Kept(byte[] request, int status, String body) {}

    private final House house;
    private final Map<String, Long> events = new TreeMap<>();
    private final List<Kept> kept = new ArrayList<>();
    private long growth;
    private long seen;

    public Journal(House house) {
        this.house = house;
    }

    /** So many events of that type were acknowledged. */
    public void acknowledged(String type, long count) {
        events.merge(type, count, Long::sum);
    }

    /** What orders must have given of the template's growth value: one for each whole yuan. */
    public void grew(long points) {
        growth += points;
    }

    /** Keeps some of them, over the whole run. */
    public void keep(byte[] request, Caller.Answer answer) {
        if (seen++ % KEEP_EVERY == 0 && kept.size() < KEPT_MAX) {
            kept.add(new Kept(request, answer.status(), answer.body()));
        }
    }

    public int kept() {
        return kept.size();
    }

    /** What does not agree; empty when all does. */
    public List<String> differences() {
        List<String> differences = new ArrayList<>();
        replay(differences);
        // told again, nothing may have been added
        compare(differences);
        if (house.verify() != 0) {
            differences.add("verify found differences: see " + house.folder().resolve("verified"));
        }
        return differences;
    }

    private void replay(List<String> differences) {
        try (Caller caller = new Caller(house.port(), 1)) {
            caller.closed(
                    new Caller.Work() {
                        private int next;

                        @Override
                        public byte @Nullable [] ask(int connection) {
                            return next < kept.size() ? kept.get(next).request() : null;
                        }

                        @Override
                        public void answered(int connection, Caller.Answer answer) {
                            Kept told = kept.get(next++);
                            if (answer.status() != told.status()
                                    || !answer.body().equals(told.body())
                                    || !answer.head().contains("Idempotency-Replayed: true")) {
                                differences.add("told again, an event got another answer: " + answer.status() + " "
                                        + answer.body());
                            }
                        }
                    },
                    null);
        }
    }

    private void compare(List<String> differences) {
        try (Connection connection = house.database("zhiyin");
                Statement statement = connection.createStatement()) {
            Map<String, Long> recorded = new TreeMap<>();
            try (ResultSet row = statement.executeQuery("select type, count(*) from intake.event group by type")) {
                while (row.next()) {
                    recorded.put(row.getString(1), row.getLong(2));
                }
            }
            events.forEach((type, count) -> {
                long found = recorded.getOrDefault(type, 0L);
                if (found != count) {
                    differences.add(type + ": " + count + " acknowledged, " + found + " recorded");
                }
            });
            try (ResultSet row = statement.executeQuery(
                    "select coalesce(sum(available), 0) from ledger.account where asset = 'growth'")) {
                row.next();
                if (row.getLong(1) != growth) {
                    differences.add(
                            "growth value: " + growth + " acknowledged, " + row.getLong(1) + " in the accounts");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the books could not be read", e);
        }
    }
}
