package zhiyin.database;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import zhiyin.StartRefused;

/** The PostgreSQL behind the application: our own, or somebody's. Closed when the application no longer needs it. */
sealed interface DatabaseServer extends AutoCloseable {
    /** As whoever owns the tables. */
    DatabaseAddress address();

    /** One phrase for the log: which database this is. */
    String description();

    @Override
    void close();

    /** A server that others run. Closing it changes nothing there. */
    record External(DatabaseAddress address) implements DatabaseServer {
        /** @throws StartRefused when it cannot be reached or does not let us in */
        static External reach(DatabaseAddress address) {
            try (var connection = address.connect()) {
                connection.isValid(5);
                return new External(address);
            } catch (SQLException e) {
                throw new StartRefused(
                        "the database at " + address.shown() + " " + said(e)
                                + " (ZHIYIN_DATABASE_URL, _USER, _PASSWORD)",
                        e);
            }
        }

        private static String said(SQLException e) {
            var state = e.getSQLState() == null ? "" : e.getSQLState();
            if (state.startsWith("28")) {
                return "does not accept this user and password";
            }
            if (state.equals("3D000")) {
                return "does not exist: create it first";
            }
            if (state.startsWith("08")) {
                return "cannot be reached";
            }
            var message = String.valueOf(e.getMessage()).strip();
            return "does not answer: " + message.lines().findFirst().orElse(state);
        }

        @Override
        public String description() {
            return address.shown();
        }

        @Override
        public void close() {}
    }

    /** A server on a data folder of ours. */
    record Embedded(DataFolder folder, DatabaseAddress address, EmbeddedPostgres postgres) implements DatabaseServer {
        @Override
        public String description() {
            return "embedded, in " + folder.root();
        }

        /** The disks it writes to: of the folder, of the cluster, and of its log of what is about to be written. */
        List<DiskGuard.Volume> volumes() throws IOException {
            var volumes = new ArrayList<DiskGuard.Volume>();
            var cluster = folder.resolve("postgres");
            for (var place : List.of(folder.root(), cluster, cluster.resolve("pg_wal"))) {
                var store = Files.getFileStore(place);
                var used = store.getTotalSpace() - store.getUnallocatedSpace();
                volumes.add(new DiskGuard.Volume(place.toString(), used, store.getUsableSpace()));
            }
            return volumes;
        }

        @Override
        public void close() {
            try {
                postgres.leave();
            } finally {
                folder.close();
            }
        }
    }
}
