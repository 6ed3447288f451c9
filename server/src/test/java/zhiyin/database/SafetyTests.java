package zhiyin.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import zhiyin.StartRefused;

class SafetyTests {
    @Test
    void aServerThatForgetsWhatItAcknowledgedIsRefusedWithTheSettingsToChange() throws SQLException {
        // The tests' own server runs with all three off.
        try (var database = TestDatabase.fresh();
                var connection = database.dataSource().getConnection()) {
            assertThatThrownBy(() -> SafeSettings.check(connection))
                    .isInstanceOf(StartRefused.class)
                    .hasMessage("this PostgreSQL may lose what it has acknowledged: switch on fsync,"
                            + " synchronous_commit, full_page_writes and start again");
        }
    }

    @Test
    void aWrongPasswordIsToldInOneLineThatDoesNotHoldIt() {
        try (var database = TestDatabase.fresh()) {
            var address = DatabaseAddress.of(database.url(), database.user(), "mistaken");
            assertThatThrownBy(() -> DatabaseServer.External.reach(address))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("does not accept this user and password")
                    .message()
                    .doesNotContain("\n", "mistaken");
        }
    }

    @Test
    void aDatabaseThatIsNotThereIsToldInOneLine() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var address = DatabaseAddress.of("postgresql://shop:secret@127.0.0.1:" + port + "/books", null, null);
        assertThatThrownBy(() -> DatabaseServer.External.reach(address))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("cannot be reached")
                .message()
                .doesNotContain("\n", "secret");
    }

    @Test
    void aPostgresqlAddressIsReadWithUserAndPassword() {
        assertThat(DatabaseAddress.of(
                        "postgresql://shop:p%40ss+word@db.example:5433/books?sslmode=require", null, null))
                .isEqualTo(new DatabaseAddress(
                        "jdbc:postgresql://db.example:5433/books?sslmode=require", "shop", "p@ss+word"));
        assertThatThrownBy(() -> DatabaseAddress.of("mysql://db.example/books", null, null))
                .isInstanceOf(StartRefused.class);
    }
}
