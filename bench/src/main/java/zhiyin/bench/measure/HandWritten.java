package zhiyin.bench.measure;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What we are compared with: points earned as somebody would write it by hand, in one statement and nothing more — the key
 * that makes it count once, two entries, a lot and the balance. No rules, no reasons, no HTTP.
 */
public final class HandWritten {

    private static final String SCHEMA = """
            create schema hand_written;
            create table hand_written.operation (
                key text primary key, member_id bigint not null, points bigint not null, at timestamptz not null);
            create table hand_written.entry (
                member_id bigint not null, id bigint generated always as identity, account text not null,
                points bigint not null, key text not null, at timestamptz not null, primary key (member_id, id));
            create table hand_written.lot (
                member_id bigint not null, id bigint generated always as identity, granted bigint not null,
                remaining bigint not null check (remaining >= 0), expires_at timestamptz not null,
                primary key (member_id, id));
            create table hand_written.balance (
                member_id bigint primary key, points bigint not null check (points >= 0), at timestamptz not null);
            create table hand_written.stock (id int primary key, issued bigint not null, quota bigint not null);
            insert into hand_written.stock values (1, 0, 1000000000000);
            """;

    private static final String EARN_ONE = """
            with told as (
                insert into hand_written.operation (key, member_id, points, at)
                values (:key::text, :member, :points, now()) on conflict do nothing returning key, member_id, points),
            entries as (
                insert into hand_written.entry (member_id, account, points, key, at)
                select told.member_id, side.account, side.sign * told.points, told.key, now()
                from told cross join (values ('member', 1), ('issued', -1)) side (account, sign)),
            lots as (
                insert into hand_written.lot (member_id, granted, remaining, expires_at)
                select member_id, points, points, now() + interval '1 year' from told)
            insert into hand_written.balance as b (member_id, points, at)
            select member_id, points, now() from told
            on conflict (member_id) do update set points = b.points + excluded.points, at = excluded.at;
            """;

    /** In the members' order, so that two of them never wait for one another in a ring. */
    private static final String EARN_MANY = """
            with told as (
                insert into hand_written.operation (key, member_id, points, at)
                select key, member_id, points, now()
                from unnest(?::text[], ?::bigint[], ?::bigint[]) wanted (key, member_id, points)
                on conflict do nothing returning key, member_id, points),
            entries as (
                insert into hand_written.entry (member_id, account, points, key, at)
                select told.member_id, side.account, side.sign * told.points, told.key, now()
                from told cross join (values ('member', 1), ('issued', -1)) side (account, sign)),
            lots as (
                insert into hand_written.lot (member_id, granted, remaining, expires_at)
                select member_id, points, points, now() + interval '1 year' from told)
            insert into hand_written.balance as b (member_id, points, at)
            select member_id, sum(points), now() from told group by member_id order by member_id
            on conflict (member_id) do update set points = b.points + excluded.points, at = excluded.at
            """;

    /** One more of what everybody wants, if there is one. */
    private static final String TAKE_ONE =
            "update hand_written.stock set issued = issued + 1 where id = 1 and issued < quota;";

    private static final int MANY = 1_000;

    /** One statement asks, another is being carried out: what two cores can do. */
    private static final int WRITERS = 2;

    private final House house;
    private final Path pgbench;
    private final int members;
    private final SplittableRandom random;
    private final Path script;
    private final Path hotScript;
    private long operations;
    private long taken;

    /** Makes its tables beside the product's, in a schema of their own, with a balance for each member. */
    public HandWritten(House house, int members, SplittableRandom random) {
        this.house = house;
        this.pgbench = pgbench();
        this.members = members;
        this.random = random;
        this.script = house.folder().resolve("earn.sql");
        this.hotScript = house.folder().resolve("take.sql");
        try (Connection connection = house.database("zhiyin");
                Statement statement = connection.createStatement()) {
            statement.execute(SCHEMA);
            statement.execute(
                    "insert into hand_written.balance select i, 0, now() from generate_series(1, " + members + ") i");
            Files.writeString(
                    script,
                    "\\set key random(1, 9223372036854775806)\n\\set member random(1, " + members + ")\n"
                            + "\\set points random(100, 999)\n" + EARN_ONE.replaceAll("\\s*\\n\\s*", " ") + "\n");
            Files.writeString(hotScript, TAKE_ONE + "\n");
        } catch (SQLException e) {
            throw new IllegalStateException("the tables to compare with could not be made", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where pgbench is. */
    private static Path pgbench() {
        Stream<Path> onPath = Arrays.stream(
                        String.valueOf(System.getenv("PATH")).split(File.pathSeparator))
                .map(folder -> Path.of(folder, "pgbench"));
        File[] versions = new File("/usr/lib/postgresql").listFiles();
        Stream<Path> installed = Arrays.stream(versions == null ? new File[0] : versions)
                .map(version -> version.toPath().resolve("bin/pgbench"));
        return Stream.concat(onPath, installed)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "pgbench is missing: on Debian it comes with postgresql-contrib or postgresql-15"));
    }

    /** One operation a statement, by pgbench with prepared statements. Returns operations a second. */
    public double one(int clients, Duration time) {
        Ran ran = pgbench(script, clients, time);
        operations += ran.transactions();
        return ran.perSecond();
    }

    /** One row that everybody writes. Returns updates a second. */
    public double hotRow(int clients, Duration time) {
        Ran ran = pgbench(hotScript, clients, time);
        taken += ran.transactions();
        return ran.perSecond();
    }

    private record Ran(long transactions, double perSecond) {}

    private Ran pgbench(Path what, int clients, Duration time) {
        try {
            ProcessBuilder builder = new ProcessBuilder(List.of(
                            pgbench.toString(),
                            "--no-vacuum",
                            "--protocol=prepared",
                            "--client=" + clients,
                            "--jobs=2",
                            "--time=" + time.toSeconds(),
                            "--file=" + what,
                            "--host=localhost",
                            "--port=" + house.databasePort(),
                            "--username=zhiyin",
                            "zhiyin"))
                    .redirectErrorStream(true);
            builder.environment().put("PGPASSFILE", house.passwords().toString());
            builder.environment().put("PGOPTIONS", "-c zhiyin.programs=all");
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0 || said.contains("aborted")) {
                throw new IllegalStateException("pgbench failed: " + said);
            }
            return new Ran(
                    Long.parseLong(House.find("transactions actually processed: (\\d+)", said)),
                    Double.parseDouble(House.find("tps = ([0-9.]+)", said)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
    }

    /** A thousand operations a statement. Returns operations a second. */
    public double many(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long start = System.nanoTime();
        long[] done = new long[WRITERS];
        SQLException[] failed = new SQLException[1];
        Thread[] writers = new Thread[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            int writer = i;
            SplittableRandom chance = random.split();
            writers[i] = Thread.ofPlatform().start(() -> {
                try {
                    done[writer] = many(chance, end);
                } catch (SQLException e) {
                    failed[0] = e;
                }
            });
        }
        try {
            for (Thread writer : writers) {
                writer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failed[0] != null) {
            throw new IllegalStateException("the statement to compare with failed", failed[0]);
        }
        long total = Arrays.stream(done).sum();
        operations += total;
        return total / ((System.nanoTime() - start) / 1e9);
    }

    private long many(SplittableRandom chance, long end) throws SQLException {
        long done = 0;
        try (Connection connection = house.database("zhiyin");
                PreparedStatement statement = connection.prepareStatement(EARN_MANY)) {
            while (System.nanoTime() < end) {
                String[] keys = new String[MANY];
                Long[] whose = new Long[MANY];
                Long[] points = new Long[MANY];
                for (int i = 0; i < MANY; i++) {
                    keys[i] = Long.toString(chance.nextLong(Long.MAX_VALUE));
                    whose[i] = chance.nextLong(1, members + 1L);
                    points[i] = chance.nextLong(100, 1_000);
                }
                statement.setArray(1, connection.createArrayOf("text", keys));
                statement.setArray(2, connection.createArrayOf("bigint", whose));
                statement.setArray(3, connection.createArrayOf("bigint", points));
                statement.executeUpdate();
                done += MANY;
            }
        }
        return done;
    }

    /** What does not agree in its own books; empty when all does. */
    public List<String> differences() {
        try (Connection connection = house.database("zhiyin");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select (select count(*) from hand_written.operation),
                               (select count(*) from hand_written.entry),
                               (select coalesce(sum(points), 0) from hand_written.entry),
                               (select coalesce(sum(points), 0) from hand_written.operation),
                               (select coalesce(sum(remaining), 0) from hand_written.lot),
                               (select coalesce(sum(points), 0) from hand_written.balance),
                               (select issued from hand_written.stock)
                        """)) {
            row.next();
            String found = String.format(
                    Locale.ROOT,
                    "hand-written: %d operations counted, %d recorded, %d entries of sum %d, %d points told, %d in lots, %d in"
                            + " balances; %d taken, %d issued",
                    operations,
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    taken,
                    row.getLong(7));
            boolean agree = row.getLong(1) == operations
                    && row.getLong(2) == 2 * operations
                    && row.getLong(3) == 0
                    && row.getLong(5) == row.getLong(4)
                    && row.getLong(6) == row.getLong(4)
                    && row.getLong(7) == taken;
            return agree ? List.of() : List.of(found);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
