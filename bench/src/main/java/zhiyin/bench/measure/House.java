package zhiyin.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The product as an operator starts it, with an embedded database in a data folder of its own. */
public final class House implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(3);

    private final Path root;
    private final Path folder;
    private final int port;
    private @Nullable Process server;
    private @Nullable String administrator;

    /**
     * @param root where the script {@code zhiyin} is
     * @param folder where its data and its log go; made if it is not there
     */
    public House(Path root, Path folder) {
        this.root = root;
        this.folder = folder;
        this.port = freePort();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public Path folder() {
        return folder;
    }

    /** Starts it, and comes back when the first request has been answered. Returns the seconds that took. */
    public double start(String javaOptions) {
        try {
            Files.deleteIfExists(folder.resolve("said"));
            ProcessBuilder builder = script("start");
            builder.environment().put("ZHIYIN_JAVA_OPTS", javaOptions);
            builder.redirectOutput(folder.resolve("said").toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()));
            long began = System.nanoTime();
            Process started = builder.start();
            server = started;
            while (!answers()) {
                if (!started.isAlive() || System.nanoTime() - began > START_MAX.toNanos()) {
                    throw new IllegalStateException("the product did not start: see " + folder.resolve("log"));
                }
                Thread.sleep(5);
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            if (administrator == null) {
                administrator = administratorsKey();
            }
            return seconds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
    }

    /** Said at the first start, a moment after the first answer. */
    private String administratorsKey() throws IOException, InterruptedException {
        Pattern shown = Pattern.compile("zk_admin_\\w+");
        for (int i = 0; i < 1_000; i++) {
            Matcher matcher = shown.matcher(Files.readString(folder.resolve("said")));
            if (matcher.find()) {
                return matcher.group();
            }
            Thread.sleep(20);
        }
        throw new IllegalStateException("the product showed no key: see " + folder.resolve("said"));
    }

    /** Asks what needs the database; before there is a key, what whoever asks may see. */
    private boolean answers() {
        String request = administrator == null
                ? "GET /v1/templates HTTP/1.1\r\n"
                : "GET /v1/programs HTTP/1.1\r\nAuthorization: Bearer " + administrator + "\r\n";
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((request + "Host: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] begin = socket.getInputStream().readNBytes(12);
            return new String(begin, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Makes a programme and gives its key. */
    public String programme(String body) {
        return find("\"key\":\"(\\w+)\"", asAdministrator("POST", "/v1/programs", body));
    }

    /** What the administrator asks for that makes something. */
    public String asAdministrator(String method, String target, String body) {
        return Caller.once(port, Caller.request(method, target, String.valueOf(administrator), null, body), 200, 201);
    }

    /** A port of this machine that nobody listens at. */
    public static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("nothing like " + pattern + " in: " + text);
        }
        return matcher.group(1);
    }

    /** What {@code ./zhiyin verify} says of the whole database: its exit code. */
    public int verify() {
        try {
            Process verify = script("verify")
                    .redirectOutput(folder.resolve("verified").toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
            return verify.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", e);
        }
    }

    private ProcessBuilder script(String word) {
        ProcessBuilder builder = new ProcessBuilder(root.resolve("zhiyin").toString(), word).directory(root.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ZHIYIN_") && !name.equals("ZHIYIN_JAVA_HOME"));
        builder.environment().put("ZHIYIN_DATA", folder.resolve("data").toString());
        builder.environment().put("ZHIYIN_PORT", "" + port);
        builder.environment().put("ZHIYIN_AS_BUILT", "yes");
        builder.environment().put("ZHIYIN_DISK_FREE_MIN", "0B");
        return builder;
    }

    /** The script becomes the server, so its process is the server's. */
    public long pid() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server.pid();
    }

    private List<String> postmaster() {
        try {
            return Files.readAllLines(folder.resolve("data/postgres/postmaster.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long databasePid() {
        return Long.parseLong(postmaster().getFirst().strip());
    }

    public int databasePort() {
        return Integer.parseInt(postmaster().get(3).strip());
    }

    /** A connection to its database, as itself or as the database's owner. */
    public Connection database(String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + databasePort() + "/zhiyin?options=-c%20zhiyin.programs=all",
                user,
                password(user));
    }

    private String password(String user) {
        try {
            return Files.readAllLines(passwords()).stream()
                    .map(line -> line.split(":", -1))
                    .filter(parts -> parts.length == 5 && parts[3].equals(user))
                    .map(parts -> parts[4])
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a database for somebody else in the same PostgreSQL, and says in the words of libpq how to reach it. */
    public Map<String, String> guestDatabase(String name) {
        try (Connection connection = database("postgres");
                Statement statement = connection.createStatement()) {
            String password = UUID.randomUUID().toString();
            statement.execute("create role " + name + " login password '" + password + "'");
            statement.execute("create database " + name + " owner " + name);
            return Map.of(
                    "PGHOST", "127.0.0.1",
                    "PGPORT", "" + databasePort(),
                    "PGUSER", name,
                    "PGPASSWORD", password,
                    "PGDATABASE", name);
        } catch (SQLException e) {
            throw new IllegalStateException("no database for " + name, e);
        }
    }

    /** Does at once what the database does by itself some minutes after much was loaded, so that no case pays for it. */
    public void settle() {
        try (Connection connection = database("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum (analyze)");
        } catch (SQLException e) {
            throw new IllegalStateException("the database could not be settled", e);
        }
    }

    public Path passwords() {
        return folder.resolve("data/postgres.password");
    }

    public Processors.Spent spent() {
        return Processors.spent(pid(), databasePid());
    }

    /** Ends it as an operator does; the database goes with it. */
    public void stop() {
        if (server == null) {
            return;
        }
        server.destroy();
        try {
            if (!server.waitFor(150, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the product does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server = null;
    }

    @Override
    public void close() {
        stop();
    }
}
