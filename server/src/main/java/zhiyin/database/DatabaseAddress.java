package zhiyin.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import zhiyin.StartRefused;

/**
 * Where a database is and as whom it is opened.
 *
 * @param url in JDBC's form, without user and password
 */
record DatabaseAddress(
        String url, @Nullable String user, @Nullable String password) {

    /** A database of a PostgreSQL on this machine. */
    static DatabaseAddress local(int port, String database, String user, String password) {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, password);
    }

    /**
     * Reads what an operator wrote, in JDBC's form or as a {@code postgresql://} address.
     *
     * @throws StartRefused when it is neither
     */
    static DatabaseAddress of(String url, @Nullable String user, @Nullable String password) {
        var text = url.strip();
        if (text.startsWith("jdbc:postgresql:")) {
            return new DatabaseAddress(text, user, password);
        }
        if (!text.startsWith("postgresql://") && !text.startsWith("postgres://")) {
            throw new StartRefused("ZHIYIN_DATABASE_URL must look like postgresql://host:5432/name");
        }
        try {
            var uri = new URI(text);
            var name = uri.getRawUserInfo();
            var split = name == null ? -1 : name.indexOf(':');
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return new DatabaseAddress(
                    "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query,
                    user == null && name != null ? decoded(split < 0 ? name : name.substring(0, split)) : user,
                    password == null && name != null && split >= 0 ? decoded(name.substring(split + 1)) : password);
        } catch (URISyntaxException e) {
            throw new StartRefused("ZHIYIN_DATABASE_URL must look like postgresql://host:5432/name", e);
        }
    }

    /** The same database, opened as somebody else. */
    DatabaseAddress as(String otherUser, String otherPassword) {
        return new DatabaseAddress(url, otherUser, otherPassword);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Of an address made by {@link #local}. */
    int port() {
        return URI.create(url.substring("jdbc:".length())).getPort();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, properties());
    }

    /** A connection of its own for every request. */
    DataSource unpooled() {
        return new DriverManagerDataSource(url, properties());
    }

    private Properties properties() {
        var properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("ApplicationName", "zhiyin");
        // whoever comes past the pools is the house, bringing its schema up to date: it looks after everybody's rows
        properties.setProperty(
                "options", "-c zhiyin.programs=" + Sight.everywhere().setting());
        return properties;
    }

    /** What may be shown: no parameters (a password can hide there), no user. */
    String shown() {
        var end = url.indexOf('?');
        return (end < 0 ? url : url.substring(0, end)).substring("jdbc:".length());
    }

    @Override
    public String toString() {
        return shown();
    }
}
