package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.database.Installation;
import zhiyin.database.Installation.Child;

/** What somebody at a terminal, or a script, gets to read and as what exit code. */
class TerminalTests {
    private final Installation installation;

    TerminalTests(@TempDir Path folder) {
        installation = new Installation(folder);
    }

    @AfterEach
    void endWhatWasStarted() {
        installation.close();
    }

    @Test
    void aToolBesideARunningServerPrintsNothingButWhatWasAskedFor() {
        Child server = installation.start("start");
        while (server.process().isAlive() && !server.err().contains("is ready at")) {
            Thread.onSpinWait();
        }
        assertThat(server.err()).contains("Zhiyin ", "is ready at http://localhost:");
        assertThat(server.out()).startsWith("Administrator's key, shown this once: zk_");
        assertThat(server.out())
                .contains("Set-up secret for the first member of staff, shown this once, good for 24 hours: zi_");

        Child key = installation.run("key", "--admin");
        assertThat(key.code()).isZero();
        assertThat(key.out()).matches("zk_\\S+\\R");
        assertThat(key.err()).isEmpty();

        Child unknown = installation.run("key", "nowhere");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains("There is no programme called 'nowhere'.");
        assertThat(server.process().isAlive()).isTrue();
    }

    @Test
    void usageIsAnsweredAndMisuseRefused() {
        Child help = installation.run("import", "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: zhiyin import orders FILE");
        assertThat(help.err()).isEmpty();

        Child misuse = installation.run("import", "orders");
        assertThat(misuse.code()).isEqualTo(2);
        assertThat(misuse.out()).isEmpty();
        assertThat(misuse.err()).contains("name the file to import", "--format is missing", "Usage: ");
    }

    @Test
    void aTakenPortIsToldInOneLine() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Child server = installation.start("start", taken.getLocalPort());
            assertThat(server.code()).isEqualTo(1);
            assertThat(server.err())
                    .isEqualTo("zhiyin: port " + taken.getLocalPort()
                            + " is taken: stop the program that listens there, or choose another with ZHIYIN_PORT"
                            + System.lineSeparator());
            assertThat(installation.atRest()).isTrue();
        }
    }
}
