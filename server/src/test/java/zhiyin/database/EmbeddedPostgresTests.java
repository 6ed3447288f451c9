package zhiyin.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.StartRefused;

/** The embedded server as an operator has it: other processes, real kills. */
class EmbeddedPostgresTests {
    @TempDir
    Path temporary;

    private final List<Process> children = new ArrayList<>();

    @AfterEach
    void endWhatWasStarted() throws Exception {
        for (var child : children) {
            child.destroyForcibly().waitFor();
        }
        var file = postmasterFile();
        if (Files.exists(file)) {
            // Joined and left again, which stops it: it must not outlive the test when the test has failed.
            join().close();
        }
    }

    @Test
    void whatWasWrittenIsThereAfterARestartAndTheFilesAreForTheirOwner() throws Exception {
        try (var server = join()) {
            execute(server, "create table kept (what text)");
            execute(server, "insert into kept values ('still here')");
            assertThat(read(server, "show fsync")).isEqualTo("on");
            assertThat(read(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(read(server, "show full_page_writes")).isEqualTo("on");
            assertThat(read(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(read(server, "show data_checksums")).isEqualTo("on");
            assertThatThrownBy(() -> new DatabaseAddress(server.address().url(), "zhiyin", "guessed").connect())
                    .isInstanceOf(SQLException.class);
        }
        assertThat(postmasterFile()).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve("postgres.password"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().resolve("postgres"))))
                .isEqualTo("rwx------");
        try (var server = join()) {
            assertThat(read(server, "select what from kept")).isEqualTo("still here");
        }
    }

    @Test
    void aKilledServerLeavesADatabaseThatTheNextOneJoins() throws Exception {
        var first = serve();
        var postmaster = postmaster();

        assertThatThrownBy(() -> DataFolder.open(data(), true))
                .as("a second server on the same folder")
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("process " + first.pid() + " already serves from ")
                .message()
                .doesNotContain("\n");

        try (var tool = join()) {
            assertThat(read(tool, "select count(*) from access.api_key where program_id is null"))
                    .as("a tool joins while the server runs")
                    .isEqualTo("1");
        }
        assertThat(postmaster()).as("and does not stop its database").isEqualTo(postmaster);
        assertThat(first.isAlive()).isTrue();

        first.destroyForcibly().waitFor();
        assertThat(ProcessHandle.of(postmaster)).as("the database lives on").isPresent();

        var second = serve();
        assertThat(postmaster()).as("the next server joins it").isEqualTo(postmaster);

        second.destroy();
        second.waitFor();
        assertThat(postmasterFile())
                .as("an orderly stop stops the database too")
                .doesNotExist();
        var ending = ProcessHandle.of(postmaster);
        if (ending.isPresent()) {
            ending.get().onExit().get(30, TimeUnit.SECONDS);
        }

        try (var tool = join()) {
            assertThat(read(tool, "select count(*) from access.api_key"))
                    .as("the key of the first start, and no other")
                    .isEqualTo("1");
        }
    }

    @Test
    void aDatabaseKilledWithItsServerRecovers() throws Exception {
        long postmaster;
        try (var server = join()) {
            execute(server, "create table kept (what text)");
            execute(server, "insert into kept values ('acknowledged')");
            postmaster = postmaster();
            var ended = ProcessHandle.of(postmaster).orElseThrow();
            ended.destroyForcibly();
            ended.onExit().join();
        }
        try (var server = join()) {
            assertThat(postmaster()).isNotEqualTo(postmaster);
            assertThat(read(server, "select what from kept")).isEqualTo("acknowledged");
        }
    }

    @Test
    void aDatabaseThatDiesUnderItsServerIsStartedAgainOnItsPort() throws Exception {
        try (var server = join()) {
            execute(server, "create table kept (what text)");
            execute(server, "insert into kept values ('acknowledged')");
            server.postgres().keepRunning(server.address());
            var before = postmaster();

            ProcessHandle.of(before).orElseThrow().destroyForcibly();

            await(() -> read(server, "select what from kept").equals("acknowledged") && postmaster() != before);
        }
        assertThat(postmasterFile())
                .as("and it stays down once its server has left")
                .doesNotExist();
    }

    @Test
    void aDeadPostmasterWhomNobodyBuriesIsNotTakenForAlive() throws Exception {
        try (var server = join()) {
            execute(server, "create table kept (what text)");
        }
        // what a killed postmaster leaves behind, with the number of a process that has ended and was never waited for
        var unburied = new ProcessBuilder("sh", "-c", "sh -c 'echo $$; kill -9 $$' & exec sleep 60").start();
        children.add(unburied);
        var number = unburied.inputReader(StandardCharsets.UTF_8).readLine();
        await(() -> Files.readString(Path.of("/proc", number, "stat")).contains(") Z "));
        Files.write(
                postmasterFile(),
                List.of(number, data().resolve("postgres").toString(), "1", "5432", "", "127.0.0.1", "1 1", "ready"));

        try (var server = join()) {
            assertThat(read(server, "select count(*) from kept")).isEqualTo("0");
        }
    }

    private interface Asked {
        boolean answer() throws Exception;
    }

    /** Asks until it is so; whoever cannot answer yet is asked again. */
    private static void await(Asked asked) {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofMinutes(2))
                .ignoreExceptions()
                .until(asked::answer);
    }

    private Path data() {
        return temporary.resolve("a shop's data");
    }

    private Path postmasterFile() {
        return data().resolve("postgres").resolve("postmaster.pid");
    }

    private long postmaster() throws IOException {
        return Long.parseLong(Files.readAllLines(postmasterFile()).getFirst().strip());
    }

    private DatabaseServer.Embedded join() {
        return EmbeddedPostgres.join(
                DataFolder.open(data(), false), TestDatabase.binaries(), new SecureRandom(), false);
    }

    /** The whole program in a process of its own; returns when it says that it is ready. */
    private Process serve() throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "zhiyin.Zhiyin",
                        "start")
                .redirectErrorStream(true);
        builder.environment().put("ZHIYIN_DATA", data().toString());
        builder.environment().put("ZHIYIN_BINARIES", TestDatabase.binaries().toString());
        builder.environment().put("ZHIYIN_PORT", "0");
        builder.environment().remove("ZHIYIN_DATABASE_URL");
        var child = builder.start();
        children.add(child);
        var said = new StringBuilder();
        var reader = new BufferedReader(child.inputReader(StandardCharsets.UTF_8));
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            said.append(line).append('\n');
            if (line.contains("is ready at")) {
                return child;
            }
        }
        throw new AssertionError("The server ended before it was ready:\n" + said);
    }

    private static void execute(DatabaseServer server, String sql) throws SQLException {
        try (var connection = server.address().connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(DatabaseServer server, String sql) throws SQLException {
        try (var connection = server.address().connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
