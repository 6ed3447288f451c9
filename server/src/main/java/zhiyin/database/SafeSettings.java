package zhiyin.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import zhiyin.StartRefused;

/** Refuses a PostgreSQL that is too old, or that acknowledges what it may forget. */
final class SafeSettings {
    private static final int VERSION_MIN = 16;

    private SafeSettings() {}

    /** @throws StartRefused with the settings to change */
    static void check(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("""
                        select current_setting('server_version_num')::int,
                               current_setting('fsync') = 'off',
                               current_setting('synchronous_commit') = 'off',
                               current_setting('full_page_writes') = 'off'
                        """)) {
            row.next();
            if (row.getInt(1) / 10_000 < VERSION_MIN) {
                throw new StartRefused(
                        "Zhiyin needs PostgreSQL " + VERSION_MIN + " or newer, this is " + row.getInt(1) / 10_000);
            }
            var off = new ArrayList<String>();
            if (row.getBoolean(2)) {
                off.add("fsync");
            }
            if (row.getBoolean(3)) {
                off.add("synchronous_commit");
            }
            if (row.getBoolean(4)) {
                off.add("full_page_writes");
            }
            if (!off.isEmpty()) {
                throw new StartRefused("this PostgreSQL may lose what it has acknowledged: switch on "
                        + String.join(", ", off) + " and start again");
            }
        }
    }
}
