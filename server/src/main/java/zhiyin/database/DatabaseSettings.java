package zhiyin.database;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What an operator says about the database.
 *
 * @param data the folder that holds the embedded PostgreSQL and its password
 * @param binaries where the programs of the embedded PostgreSQL are unpacked; inside the data folder unless said otherwise
 * @param database an external database; absent for the embedded one
 * @param unsafeDatabase accept a server that forgets what it acknowledged; for tests only
 * @param poolSize how many connections a process keeps
 * @param diskUsedPercentMax nothing is written while so much of the embedded database's disk is used,
 * @param diskFreeMin and less than this is left on it; 0 switches the guard off
 * @param command the command word; only servers own the data folder
 */
@ConfigurationProperties("zhiyin")
record DatabaseSettings(
        @DefaultValue("data") Path data,
        @Nullable Path binaries,
        @Nullable External database,
        @DefaultValue("false") boolean unsafeDatabase,
        @DefaultValue("8") int poolSize,
        @DefaultValue("80") int diskUsedPercentMax,
        @DefaultValue("5GB") DataSize diskFreeMin,
        @DefaultValue("start") String command) {

    /**
     * An external database.
     *
     * @param url as {@code jdbc:postgresql://…} or {@code postgresql://user:password@host:port/name}
     * @param user who owns the tables: as him the schema is brought up to date
     * @param applicationUser as whom everything else is done; unless it is said, a role of that kind is made
     */
    record External(
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable String applicationUser,
            @Nullable String applicationPassword) {}

    boolean serving() {
        return command.equals("start") || command.equals("demo");
    }
}
