package zhiyin.database;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import zhiyin.StartRefused;

/** Brings every room's schema up to date, one room after the other, each with a history of its own, and puts up the walls. */
final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    /**
     * Every room that keeps rows, in the order in which their migrations run: a room may refer to the tables of one before
     * it. A room without a folder {@code db/<room>} is passed by.
     */
    static final List<String> ROOMS = List.of(
            "database",
            "chain",
            "seal",
            "access",
            "staff",
            "program",
            "budget",
            "member",
            "source",
            "signin",
            "household",
            "ledger",
            "tier",
            "intake",
            "behaviour",
            "payment",
            "card",
            "promotion",
            "coupon",
            "checkout",
            "reward",
            "plan",
            "play",
            "referral",
            "tag",
            "profile",
            "segment",
            "campaign",
            "message",
            "experiment",
            "insight",
            "lift",
            "warehouse",
            "recommend",
            "community",
            "service",
            "store",
            "organization",
            "partner",
            "finance",
            "audit",
            "privacy",
            "connect",
            "history",
            "approval",
            "sandbox",
            // watches the tables of all others
            "trail");

    /** Any number, the same in every process: "zhiyin" in a bigint. */
    private static final long ONE_AT_A_TIME = 0x7a686979696eL;

    private Migrations() {}

    /** @throws StartRefused when a migration fails, or one that has run is no longer what it was */
    static void run(DatabaseAddress address) {
        // Not through the pool: Flyway holds several connections at a time, and a pool may be smaller than that.
        var database = address.unpooled();
        // Several processes may start at once over one database, and making a schema is not under Flyway's own lock.
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            // whoever is first may take his time
            statement.execute("set lock_timeout = 0");
            statement.execute("select pg_advisory_lock(" + ONE_AT_A_TIME + ")");
            try {
                for (var room : present()) {
                    migrate(database, room);
                }
                Walls.putUp(connection, ROOMS);
            } finally {
                statement.execute("select pg_advisory_unlock(" + ONE_AT_A_TIME + ")");
                statement.execute("reset lock_timeout");
            }
        } catch (SQLException | IOException e) {
            throw new StartRefused("the schema could not be brought up to date: " + e.getMessage(), e);
        }
    }

    private static List<String> present() throws IOException {
        var resolver = new PathMatchingResourcePatternResolver(Migrations.class.getClassLoader());
        var rooms = new ArrayList<String>();
        for (var room : ROOMS) {
            if (resolver.getResources("classpath*:db/" + room + "/*.sql").length > 0) {
                rooms.add(room);
            }
        }
        return rooms;
    }

    private static void migrate(DataSource database, String room) {
        try {
            var result = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(database)
                    .schemas(room)
                    .defaultSchema(room)
                    .table("migration")
                    .locations("classpath:db/" + room)
                    .failOnMissingLocations(true)
                    .validateMigrationNaming(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
            if (result.migrationsExecuted > 0) {
                log.debug("{}: {} migrations", room, result.migrationsExecuted);
            }
        } catch (FlywayException e) {
            var reason = String.valueOf(e.getMessage())
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            throw new StartRefused(
                    "the schema of room " + room + " could not be brought up to date: " + String.join(" ", reason), e);
        }
    }
}
