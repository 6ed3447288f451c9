package zhiyin.database;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import zhiyin.StartRefused;

/**
 * A PostgreSQL on a data folder of ours. It runs as a process of its own that outlives ours if ours is killed; whoever
 * comes next joins it as it is.
 */
final class EmbeddedPostgres {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    /** What protects the record. Given on the command line, so that no file can say otherwise. */
    private static final Map<String, String> SAFE =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

    /** For tests whose data nobody will miss. */
    private static final Map<String, String> FORGETFUL =
            Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes", "off", "max_connections", "200");

    private static final long LOG_BYTES_MAX = 10_000_000;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int LISTEN_WAIT_MS_MAX = 1_000;

    private final DataFolder folder;
    private final PostgresPrograms programs;
    private final PostgresPasswords passwords;
    private final Map<String, String> settings;

    /** Held by whoever starts or stops it in this process. */
    private final ReentrantLock hand = new ReentrantLock();

    private boolean left;

    private EmbeddedPostgres(
            DataFolder folder, PostgresPrograms programs, PostgresPasswords passwords, Map<String, String> settings) {
        this.folder = folder;
        this.programs = programs;
        this.passwords = passwords;
        this.settings = settings;
    }

    /**
     * Joins the PostgreSQL of this folder: starts it if it does not run, makes it if there is none.
     *
     * @param binaries where its programs are unpacked
     * @param unsafe whether it may forget what it acknowledged when the machine dies; for tests only
     * @throws StartRefused when it does not start, with PostgreSQL's own reason
     */
    static DatabaseServer.Embedded join(DataFolder folder, Path binaries, SecureRandom random, boolean unsafe) {
        return folder.join(() -> {
            var postgres = new EmbeddedPostgres(
                    folder,
                    PostgresPrograms.unpack(binaries),
                    PostgresPasswords.readOrMake(folder.resolve("postgres.password"), random),
                    unsafe ? FORGETFUL : SAFE);
            return new DatabaseServer.Embedded(folder, postgres.ensureRunning(), postgres);
        });
    }

    private Path cluster() {
        return folder.resolve("postgres");
    }

    private DatabaseAddress ensureRunning() throws IOException {
        programs.unprivileged().reach(folder.root());
        programs.unprivileged().reach(programs.folder());
        if (!Files.exists(cluster().resolve("PG_VERSION"))) {
            make();
        }
        programs.unprivileged().give(cluster());
        if (runs()) {
            log.info("PostgreSQL already runs on {}: joining it", cluster());
        } else {
            start(freePort());
        }
        return prepare(runningPort());
    }

    private boolean runs() throws IOException {
        disownDead();
        return programs.run("pg_ctl", List.of("-D", cluster().toString(), "status"))
                        .code()
                == 0;
    }

    /**
     * Where the machine's first process buries nobody, as in many containers, a killed postmaster's number stays in use
     * for ever, and PostgreSQL takes it for alive. It gets a number nobody has; whether anything else of the cluster still
     * lives, PostgreSQL asks its shared memory.
     */
    private void disownDead() throws IOException {
        var file = cluster().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        var lines = new ArrayList<>(Files.readAllLines(file));
        var stat = Path.of("/proc", lines.getFirst().strip(), "stat");
        if (Files.exists(stat)) {
            var said = Files.readString(stat);
            if (said.substring(said.lastIndexOf(')')).startsWith(") Z")) {
                lines.set(0, String.valueOf(Integer.MAX_VALUE));
                Files.write(file, lines);
            }
        }
    }

    /**
     * Starts it again, on the same port, whenever it dies; until this process leaves. Whoever asks it meanwhile is told
     * that it does not answer.
     */
    void keepRunning(DatabaseAddress address) {
        var port = address.port();
        Thread.ofPlatform().name("postgres-watch").daemon(true).start(() -> {
            try {
                while (lookAfter(port)) {
                    Thread.sleep(LOOK_EVERY);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean lookAfter(int port) {
        hand.lock();
        try {
            if (!left && !listens(port)) {
                folder.alone(() -> {
                    // somebody else may have been quicker, or it is on its way down and not gone yet
                    if (!listens(port) && !runs()) {
                        log.error("PostgreSQL on {} has died: starting it again", cluster());
                        start(port);
                        log.info("PostgreSQL on {} runs again", cluster());
                    }
                    return true;
                });
            }
        } catch (IOException | RuntimeException e) {
            log.error("PostgreSQL on {} could not be started again just now", cluster(), e);
        } finally {
            hand.unlock();
        }
        return !left;
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), LISTEN_WAIT_MS_MAX);
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (IOException busy) {
            return true;
        }
    }

    /** Made beside and moved into place, so that there is either a whole cluster or none. */
    private void make() throws IOException {
        var beside = folder.resolve("postgres.new");
        FileSystemUtils.deleteRecursively(beside);
        Files.createDirectory(beside);
        programs.unprivileged().give(beside);
        var secret = folder.resolve("postgres.new.password");
        Files.deleteIfExists(secret);
        try {
            try (var channel = Files.newByteChannel(
                            secret,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            DataFolder.onlyForOwner());
                    var out = Channels.newOutputStream(channel)) {
                out.write((passwords.superuser() + "\n").getBytes(StandardCharsets.US_ASCII));
            }
            programs.unprivileged().give(secret);
            var arguments = new ArrayList<>(List.of(
                    "--pgdata=" + beside,
                    "--username=" + PostgresPasswords.SUPERUSER,
                    "--pwfile=" + secret,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    // Order and case by PostgreSQL itself: the same on every machine and after every system update.
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C"));
            if (settings.equals(FORGETFUL)) {
                arguments.add("--no-sync");
            }
            suitedTo(memory()).forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
            var outcome = programs.run("initdb", arguments);
            if (outcome.code() != 0) {
                throw new StartRefused(
                        "PostgreSQL could not be set up in " + folder.root() + ": " + lastLine(outcome.said()));
            }
        } finally {
            Files.deleteIfExists(secret);
        }
        Files.move(beside, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What this process may use in all, in bytes: of the machine, or of the container it is in. */
    private static long memory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /**
     * Written into {@code postgresql.conf} once; who knows better changes them there. What writers touch again and again, the
     * indexes above all, has to fit into the shared buffers: a page that does not is copied in and out at every event.
     *
     * @param memory bytes
     */
    private static Map<String, String> suitedTo(long memory) {
        long megabytes = memory >> 20;
        var settings = new LinkedHashMap<String, String>();
        settings.put("shared_buffers", Math.clamp(megabytes / 8, 128, 4_096) + "MB");
        settings.put("effective_cache_size", Math.max(256, megabytes / 2) + "MB");
        settings.put("work_mem", "8MB");
        settings.put("maintenance_work_mem", "128MB");
        settings.put("max_connections", "60");
        settings.put("max_wal_size", "4GB");
        settings.put("min_wal_size", "128MB");
        settings.put("checkpoint_timeout", "15min");
        settings.put("wal_compression", "off");
        settings.put("random_page_cost", "1.1");
        settings.put("jit", "off");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("idle_in_transaction_session_timeout", "5min");
        settings.put("log_checkpoints", "off");
        // Details and statements hold members' data, and a log is no place for it.
        settings.put("log_error_verbosity", "terse");
        settings.put("log_min_error_statement", "panic");
        return settings;
    }

    private void start(int port) throws IOException {
        var output = folder.resolve("postgres.log");
        if (Files.exists(output) && Files.size(output) > LOG_BYTES_MAX) {
            Files.move(output, folder.resolve("postgres.log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(output)) {
            Files.newByteChannel(
                            output,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            DataFolder.onlyForOwner())
                    .close();
        }
        programs.unprivileged().give(output);
        var before = Files.size(output);
        var options = new StringBuilder("-p ").append(port);
        // Loopback only, and no socket in a folder that others can see.
        options.append(" -c listen_addresses=127.0.0.1 -c unix_socket_directories=''");
        settings.forEach(
                (name, value) -> options.append(" -c ").append(name).append('=').append(value));
        // pg_ctl puts it into a process group of its own: a Ctrl-C at our terminal is not one for the database.
        var outcome = programs.run(
                "pg_ctl",
                List.of(
                        "-D",
                        cluster().toString(),
                        "-l",
                        output.toString(),
                        "-o",
                        options.toString(),
                        "-w",
                        "-t",
                        "600",
                        "start"));
        if (outcome.code() != 0) {
            throw new StartRefused(
                    "PostgreSQL did not start: " + reason(output, before, outcome.said()) + " (see " + output + ")");
        }
    }

    private static String reason(Path output, long before, String said) throws IOException {
        var written = Files.readAllBytes(output);
        var fresh = new String(
                written,
                (int) Math.min(before, written.length),
                (int) Math.max(0, written.length - before),
                StandardCharsets.UTF_8);
        return fresh.lines()
                .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                .map(line -> line.replaceFirst("^.*?(FATAL|PANIC): *", ""))
                .findFirst()
                .orElseGet(() -> lastLine(said));
    }

    private static String lastLine(String said) {
        return said.lines().filter(line -> !line.isBlank()).reduce("no reason given", (first, next) -> next);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** The fourth line of {@code postmaster.pid}, as documented for PostgreSQL's own tools. */
    private int runningPort() throws IOException {
        return Integer.parseInt(
                Files.readAllLines(cluster().resolve("postmaster.pid")).get(3).strip());
    }

    /** The role that owns the tables, and their database, made by whoever finds them missing. */
    private DatabaseAddress prepare(int port) {
        var owner = DatabaseAddress.local(port, PostgresPasswords.OWNER, PostgresPasswords.OWNER, passwords.owner());
        try (var connection = superuser(port).connect();
                var statement = connection.createStatement()) {
            // Passwords are our own base 32 and need no quoting. It owns the tables and makes the role that works with
            // them.
            statement.execute("""
                    do $$ begin
                        if not exists (select from pg_roles where rolname = 'zhiyin') then
                            create role zhiyin login createdb createrole password '%s';
                        elsif not (select rolcreaterole from pg_roles where rolname = 'zhiyin') then
                            alter role zhiyin createrole;
                        end if;
                    end $$
                    """.formatted(passwords.owner()));
            try (var found = statement.executeQuery("select from pg_database where datname = 'zhiyin'")) {
                if (found.next()) {
                    return owner;
                }
            }
            statement.execute("create database zhiyin owner zhiyin");
            return owner;
        } catch (SQLException e) {
            throw new StartRefused(
                    "the embedded PostgreSQL in " + folder.root() + " does not let us in: " + e.getMessage(), e);
        }
    }

    private DatabaseAddress superuser(int port) {
        return DatabaseAddress.local(port, "postgres", PostgresPasswords.SUPERUSER, passwords.superuser());
    }

    /** Done with it: the last to leave stops it, after its work is on disk. */
    void leave() {
        hand.lock();
        try {
            left = true;
            stopIfLast();
        } finally {
            hand.unlock();
        }
    }

    private void stopIfLast() {
        folder.leave(() -> {
            try {
                var outcome = programs.run(
                        "pg_ctl", List.of("-D", cluster().toString(), "-m", "fast", "-w", "-t", "120", "stop"));
                if (outcome.code() != 0) {
                    log.warn("PostgreSQL on {} could not be stopped: {}", cluster(), lastLine(outcome.said()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
