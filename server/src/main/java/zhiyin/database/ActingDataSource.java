package zhiyin.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Tells each connection in whose name it works, and takes that back before anybody else has it. Where nobody is named nothing
 * is sent: lanes and jobs pay nothing for it.
 */
final class ActingDataSource extends HikariDataSource {

    ActingDataSource(HikariConfig config) {
        super(config);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        Acting acting = Acting.now();
        if (acting == null) {
            return connection;
        }
        try {
            say(connection, acting.json());
        } catch (SQLException untold) {
            evictConnection(connection);
            throw untold;
        }
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close") && !connection.isClosed()) {
                        giveBack(connection);
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException refused) {
                        throw refused.getCause();
                    }
                });
    }

    /** A connection that can't be made to forget is nobody's any more. */
    private void giveBack(Connection connection) throws SQLException {
        try {
            if (!connection.getAutoCommit()) {
                // what was left open is undone, as the pool would
                connection.rollback();
                connection.setAutoCommit(true);
            }
            say(connection, "");
        } catch (SQLException unforgotten) {
            evictConnection(connection);
            return;
        }
        connection.close();
    }

    private static void say(Connection connection, String acting) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select set_config('zhiyin.acting', ?, false)")) {
            statement.setString(1, acting);
            statement.execute();
        }
    }
}
