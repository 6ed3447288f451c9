package zhiyin.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * A fresh database, all rooms' migrations run, on the one PostgreSQL of this test JVM. Tests of the whole application
 * write {@link DatabaseTest} instead; this is for tests of one class over a database:
 *
 * {@snippet :
 * try (var database = TestDatabase.fresh()) {
 *     database.client().sql("select 1").query(Integer.class).single();
 * }
 * }
 */
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger count = new AtomicInteger();

    private final DatabaseAddress address;
    private final DatabaseAddress maintenance;
    private volatile SightedDataSource pool;

    private TestDatabase(DatabaseAddress address, DatabaseAddress maintenance) {
        this.address = address;
        this.maintenance = maintenance;
    }

    /** A copy of the template made in some tens of milliseconds. Dropped by {@link #close()}. */
    public static TestDatabase fresh() {
        var maintenance = Cluster.ONE.database("postgres");
        var name = "test_" + count.incrementAndGet();
        execute(maintenance, "create database " + name + " template zhiyin");
        return new TestDatabase(Cluster.ONE.database(name), maintenance);
    }

    /** In JDBC's form, without user and password. */
    public String url() {
        return address.url();
    }

    public String user() {
        return Objects.requireNonNull(address.user());
    }

    public String password() {
        return Objects.requireNonNull(address.password());
    }

    /** A pool of four connections as the application has them, opened when first asked for. */
    public synchronized DataSource dataSource() {
        if (pool == null) {
            pool = new SightedDataSource(DatabaseConfiguration.pool(ApplicationRole.prepare(address, null), 4, false));
        }
        return pool;
    }

    /** As whoever owns the tables, who may change them too, with everything in sight. */
    public DataSource owner() {
        return address.unpooled();
    }

    public JdbcClient client() {
        return JdbcClient.create(dataSource());
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(dataSource()));
    }

    @Override
    public synchronized void close() {
        if (pool != null) {
            pool.close();
        }
        execute(
                maintenance,
                "drop database " + address.url().substring(address.url().lastIndexOf('/') + 1) + " with (force)");
    }

    private static void execute(DatabaseAddress where, String sql) {
        try (var connection = where.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Programs are unpacked once a checkout. */
    static Path binaries() {
        return Path.of("target", "postgres-binaries").toAbsolutePath();
    }

    /** Not in the class below: when its initialisation fails, its code is gone and the server must end all the same. */
    private static void endWithThisJvm(DatabaseServer server, Path root) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            delete(root);
        }));
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One PostgreSQL a JVM, which forgets everything when the JVM ends. */
    private static final class Cluster {
        static final Cluster ONE = new Cluster();

        private final DatabaseAddress address;

        private Cluster() {
            var memory = Path.of("/dev/shm");
            var parent = Files.isWritable(memory) ? memory : Path.of("target").toAbsolutePath();
            sweep(parent);
            var root = parent.resolve("zhiyin-test-" + ProcessHandle.current().pid());
            var folder = DataFolder.open(root, false);
            var server = EmbeddedPostgres.join(folder, binaries(), new SecureRandom(), true);
            endWithThisJvm(server, root);
            address = server.address();
            Migrations.run(address);
            ApplicationRole.prepare(address, null);
            // so that a database can be dropped from under a connection that is only just going
            execute(address, "grant zhiyin_app to zhiyin");
        }

        DatabaseAddress database(String name) {
            var url = address.url();
            return new DatabaseAddress(
                    url.substring(0, url.lastIndexOf('/') + 1) + name, address.user(), address.password());
        }

        /** What a test JVM that was killed left behind: its PostgreSQL, by its process id, and its folder. */
        private static void sweep(Path parent) {
            try (var folders = Files.newDirectoryStream(parent, "zhiyin-test-*")) {
                for (var folder : folders) {
                    var pid = Long.parseLong(folder.getFileName().toString().substring("zhiyin-test-".length()));
                    if (ProcessHandle.of(pid).isPresent()) {
                        continue;
                    }
                    var file = folder.resolve("postgres").resolve("postmaster.pid");
                    if (Files.exists(file)) {
                        ProcessHandle.of(Long.parseLong(
                                        Files.readAllLines(file).getFirst().strip()))
                                .filter(process ->
                                        process.info().command().orElse("").endsWith("postgres"))
                                .ifPresent(Cluster::end);
                    }
                    delete(folder);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Politely, so that it also gives back its shared memory; nobody is connected any more, so it goes at once. */
        private static void end(ProcessHandle process) {
            process.destroy();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }
}
