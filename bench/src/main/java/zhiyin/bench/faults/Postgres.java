package zhiyin.bench.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The cluster in a data folder, seen from outside: its processes, and its doors. */
public final class Postgres {
    private static final Duration DOWN_MAX = Duration.ofSeconds(30);

    private final Path data;

    public Postgres(Path data) {
        this.data = data;
    }

    private Path pidFile() {
        return data.resolve("postgres").resolve("postmaster.pid");
    }

    private String line(int number) throws IOException {
        return Files.readAllLines(pidFile()).get(number).strip();
    }

    public long pid() throws IOException {
        return Long.parseLong(line(0));
    }

    int port() throws IOException {
        return Integer.parseInt(line(3));
    }

    String password(String user) throws IOException {
        for (String each : Files.readAllLines(data.resolve("postgres.password"))) {
            String[] parts = each.split(":", -1);
            if (parts[3].equals(user)) {
                return parts[4];
            }
        }
        throw new IOException("no password for " + user);
    }

    /** Opens it as somebody: {@code zhiyin} or the superuser {@code postgres}. */
    public Connection connect(String user) throws IOException, SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password(user));
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("ApplicationName", "faults");
        // of all programmes: between them are walls, for the owner too
        properties.setProperty("options", "-c zhiyin.programs=all");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/zhiyin", properties);
    }

    /** The postmaster and all of its children, at one blow. */
    void killAll() throws IOException, InterruptedException {
        long postmaster = pid();
        List<Long> all = new ArrayList<>(List.of(postmaster));
        ProcessHandle.of(postmaster)
                .ifPresent(
                        handle -> handle.descendants().map(ProcessHandle::pid).forEach(all::add));
        for (long each : all) {
            Signals.send("KILL", each);
        }
    }

    /** Waits until nobody listens any more: what was to die may take a moment to. */
    void awaitDown(int port) throws InterruptedException {
        long until = System.nanoTime() + DOWN_MAX.toNanos();
        while (System.nanoTime() < until) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Thread.sleep(socket.isConnected() ? 5 : 0);
            } catch (IOException refused) {
                return;
            }
        }
        throw new CampaignFailed("PostgreSQL was to go down and did not");
    }

    /** As {@code pg_ctl -m immediate stop} does. */
    void stopAtOnce() throws IOException, InterruptedException {
        Signals.send("QUIT", pid());
    }

    /** Number of sessions of the application that were ended. */
    int terminate(int atMost) throws IOException, SQLException {
        try (Connection connection = connect("postgres");
                var statement = connection.prepareStatement("""
                        select count(pg_terminate_backend(pid)) from (
                            select pid from pg_stat_activity where usename = 'zhiyin_app' order by random() limit ?) s
                        """)) {
            statement.setInt(1, atMost);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** {@code kill -9} of one session's process, upon which PostgreSQL cuts all of them off. */
    void killOneSession() throws IOException, SQLException, InterruptedException {
        long victim;
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select pid from pg_stat_activity where usename = 'zhiyin_app' order by random() limit 1")) {
            if (!row.next()) {
                throw new CampaignFailed("no session of the application to kill");
            }
            victim = row.getLong(1);
        }
        Signals.send("KILL", victim);
    }

    /** Does something as superuser. */
    void execute(String... statements) throws IOException, SQLException {
        try (Connection connection = connect("postgres");
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
