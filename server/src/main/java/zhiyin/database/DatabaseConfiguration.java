package zhiyin.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.AtTheTerminal;
import zhiyin.StartRefused;

/**
 * Puts the room together. The data source is handed out only when the database is safe and its schema up to date, so that
 * whoever holds it need not ask. {@code JdbcClient} and {@code TransactionTemplate} are Spring Boot's own over it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DatabaseSettings.class)
class DatabaseConfiguration {
    private static final long CONNECTION_WAIT_MS_MAX = 2_000;
    /** As many as write all the time; whoever comes after a pause finds them there. */
    private static final int PINNED_IDLE = 2;

    private static final int LOCK_WAIT_MS_MAX = 2_000;
    private static final int IDLE_IN_TRANSACTION_MS_MAX = 10_000;
    private static final int ANSWER_WAIT_SECONDS_MAX = 60;

    @Bean(destroyMethod = "close")
    DatabaseServer databaseServer(DatabaseSettings settings, SecureRandom random) {
        var external = settings.database();
        if (external != null && external.url() != null && !external.url().isBlank()) {
            return DatabaseServer.External.reach(
                    DatabaseAddress.of(external.url(), external.user(), external.password()));
        }
        var folder = DataFolder.open(settings.data(), settings.serving());
        try {
            var embedded = EmbeddedPostgres.join(
                    folder,
                    Objects.requireNonNullElse(settings.binaries(), folder.resolve("binaries")),
                    random,
                    settings.unsafeDatabase());
            if (settings.serving()) {
                embedded.postgres().keepRunning(embedded.address());
            }
            return embedded;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** Of an external database nothing is known but its address. */
    @Bean
    @Fallback
    DiskGuard.Volumes volumes(DatabaseServer server) {
        return () -> server instanceof DatabaseServer.Embedded embedded ? embedded.volumes() : List.of();
    }

    /** In every process that may write: a server, and an import. A test's looks when it is told to. */
    @Bean
    DiskGuard diskGuard(DiskGuard.Volumes volumes, DatabaseSettings settings) {
        return new DiskGuard(
                volumes,
                settings.diskUsedPercentMax(),
                settings.diskFreeMin().toBytes(),
                settings.serving() || settings.command().equals("import"));
    }

    /** Whoever types a command at the machine's own terminal looks after all programmes. */
    @Bean
    AtTheTerminal atTheTerminal() {
        return command -> Sight.everywhere().call(command::getAsInt);
    }

    /** For the line that says the server is ready. */
    @Bean
    String databaseDescription(DatabaseServer server) {
        return server.description();
    }

    /** As whom the application opens the database, once it is safe and its schema up to date. */
    @Bean(defaultCandidate = false)
    DatabaseAddress applicationAddress(DatabaseServer server, DatabaseSettings settings) {
        if (!settings.unsafeDatabase()) {
            try (var connection = server.address().connect()) {
                SafeSettings.check(connection);
            } catch (SQLException e) {
                throw new StartRefused(
                        "the database at " + server.address() + " does not answer: " + e.getMessage(), e);
            }
        }
        Migrations.run(server.address());
        return ApplicationRole.prepare(server.address(), named(server.address(), settings.database()));
    }

    private static @Nullable DatabaseAddress named(
            DatabaseAddress owner, DatabaseSettings.@Nullable External external) {
        var user = external == null ? null : external.applicationUser();
        if (external == null || user == null || user.isBlank()) {
            return null;
        }
        return new DatabaseAddress(owner.url(), user, external.applicationPassword());
    }

    @Bean(destroyMethod = "close")
    SightedDataSource dataSource(@Qualifier("applicationAddress") DatabaseAddress address, DatabaseSettings settings) {
        return new SightedDataSource(pool(address, settings.poolSize(), settings.serving()));
    }

    /**
     * Connections for statements that touch a few rows each by an index and nothing else: planned once and for good. An
     * array's length is unknown to the planner, and it would now and then read a table from end to end for ten rows.
     */
    @Bean(destroyMethod = "close", defaultCandidate = false)
    SightedDataSource pinnedDataSource(
            @Qualifier("applicationAddress") DatabaseAddress address, DatabaseSettings settings) {
        var config = config(address, settings.poolSize(), settings.serving());
        config.setPoolName("zhiyin-pinned");
        config.setMinimumIdle(PINNED_IDLE);
        config.addDataSourceProperty(
                "options",
                config.getDataSourceProperties().getProperty("options")
                        + " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off"
                        + " -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c enable_sort=off");
        config.addDataSourceProperty("prepareThreshold", "2");
        config.addDataSourceProperty("preparedStatementCacheQueries", "64");
        return new SightedDataSource(new HikariDataSource(config));
    }

    static HikariDataSource pool(DatabaseAddress address, int size, boolean serving) {
        return new HikariDataSource(config(address, size, serving));
    }

    private static HikariConfig config(DatabaseAddress address, int size, boolean serving) {
        var config = new HikariConfig();
        config.setJdbcUrl(address.url());
        config.setUsername(address.user());
        config.setPassword(address.password());
        config.setPoolName("zhiyin");
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(CONNECTION_WAIT_MS_MAX);
        config.addDataSourceProperty("ApplicationName", "zhiyin");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "5");
        // a message about a row must not carry the row into our log
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // whoever waits for a row longer than this is told so, instead of holding everybody behind him up
        String options = "-c lock_timeout=" + LOCK_WAIT_MS_MAX;
        if (serving) {
            // a server that stands still in the middle of a transaction does not keep its members' rows for ever
            options += " -c idle_in_transaction_session_timeout=" + IDLE_IN_TRANSACTION_MS_MAX;
            // a server that went away without a word; a tool may well ask something that takes longer
            config.addDataSourceProperty("socketTimeout", ANSWER_WAIT_SECONDS_MAX);
        }
        config.addDataSourceProperty("options", options);
        return config;
    }

    @Bean
    Ids ids(Clock clock, JdbcClient database) {
        return new Ids(
                clock,
                database.sql("select nextval('database.process_number')")
                        .query(Integer.class)
                        .single());
    }
}
