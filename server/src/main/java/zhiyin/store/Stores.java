package zhiyin.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.database.Sight;
import zhiyin.staff.StoreScopes;

/** All stores of all platforms. */
@Repository
class Stores implements StoreScopes {

    /** Any number, the same in every process: "store" in a bigint. */
    private static final long ONE_AT_A_TIME = 0x73746f7265L;

    private static final long STALE_MS_MAX = 1_000;

    private static final String COLUMNS = """
            select program_id, platform_id, code, name, takes_orders, gives_orders, opened_at, closed_at from store.store
            """;

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ConcurrentMap<Long, Remembered> remembered = new ConcurrentHashMap<>();

    private record Remembered(Optional<Store> store, long readAtMs) {}

    Stores(JdbcClient database, TransactionTemplate transaction, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The store that this programme is, as the database knew it a second ago at most; empty for all others. */
    Optional<Store> ofProgram(long program) {
        long now = clock.millis();
        Remembered known = remembered.get(program);
        if (known != null && Math.abs(now - known.readAtMs()) < STALE_MS_MAX) {
            return known.store();
        }
        Optional<Store> store = read(program);
        remembered.put(program, new Remembered(store, now));
        return store;
    }

    private Optional<Store> read(long program) {
        return Sight.of(program)
                .call(() -> database.sql(COLUMNS + " where program_id = :program")
                        .param("program", program)
                        .query((row, at) -> store(row))
                        .optional());
    }

    /** The platform's store of that code. */
    Optional<Store> find(long platform, String code) {
        return database.sql(COLUMNS + " where platform_id = :platform and code = :code")
                .param("platform", platform)
                .param("code", code)
                .query((row, at) -> store(row))
                .optional();
    }

    /** The platform's stores, by code. */
    List<Store> of(long platform, String after, int limit) {
        return database.sql(COLUMNS + " where platform_id = :platform and code > :after order by code limit :limit")
                .param("platform", platform)
                .param("after", after)
                .param("limit", limit)
                .query((row, at) -> store(row))
                .list();
    }

    @Override
    public @Nullable Set<Long> programs(long program, Collection<String> stores) {
        if (database.sql("select not exists (select from store.store where platform_id = :program)")
                .param("program", program)
                .query(Boolean.class)
                .single()) {
            return null;
        }
        return new HashSet<>(database.sql("""
                        select program_id from store.store
                        where platform_id = :program and code = any (:codes) and closed_at is null
                        """)
                .param("program", program)
                .param("codes", stores.toArray(String[]::new))
                .query(Long.class)
                .list());
    }

    private static Store store(ResultSet row) throws SQLException {
        OffsetDateTime closed = row.getObject("closed_at", OffsetDateTime.class);
        return new Store(
                row.getLong("program_id"),
                row.getLong("platform_id"),
                row.getString("code"),
                row.getString("name"),
                row.getBoolean("takes_orders"),
                row.getBoolean("gives_orders"),
                row.getObject("opened_at", OffsetDateTime.class).toInstant(),
                closed == null ? null : closed.toInstant());
    }

    /** What comes of the wish to open a store. */
    enum Opening {
        OPENED,
        /** It is open already; what was said anew holds from now on. */
        SAID,
        /** It has closed, and does not open again. */
        CLOSED,
        /** The programme is another store, or a platform, or the platform is a store itself, or the code is another's. */
        TAKEN
    }

    /** Opens a store, or says its name and what the platform wants to hear of it anew. */
    Opening open(long platform, String code, long program, String name, boolean takesOrders) {
        Opening opening = Objects.requireNonNull(transaction.execute(status -> {
            database.sql("select pg_advisory_xact_lock(:lock)")
                    .param("lock", ONE_AT_A_TIME)
                    .query((row, at) -> at)
                    .list();
            Optional<Store> known = find(platform, code);
            if (known.isPresent()) {
                return sayAnew(known.get(), program, name, takesOrders);
            }
            int opened = database.sql("""
                            insert into store.store (
                                program_id, platform_id, code, name, takes_orders, gives_orders, opened_at)
                            select :program, :platform, :code, :name, :takes, true, :now
                            where :program <> :platform
                                and not exists (select from store.store
                                    where program_id in (:program, :platform) or platform_id = :program)
                            """)
                    .param("program", program)
                    .param("platform", platform)
                    .param("code", code)
                    .param("name", name)
                    .param("takes", takesOrders)
                    .param("now", now())
                    .update();
            return opened == 1 ? Opening.OPENED : Opening.TAKEN;
        }));
        remembered.clear();
        return opening;
    }

    private Opening sayAnew(Store known, long program, String name, boolean takesOrders) {
        if (known.program() != program) {
            return Opening.TAKEN;
        }
        if (!known.open()) {
            return Opening.CLOSED;
        }
        database.sql("update store.store set name = :name, takes_orders = :takes where program_id = :program")
                .param("name", name)
                .param("takes", takesOrders)
                .param("program", program)
                .update();
        return Opening.SAID;
    }

    /** From now on nobody joins it and the platform hears nothing of it; its own programme goes on. */
    void close(Store store) {
        database.sql("""
                        update store.store set closed_at = greatest(:now, opened_at)
                        where program_id = :program and closed_at is null
                        """).param("now", now()).param("program", store.program()).update();
        remembered.clear();
    }

    /** What the store wants the platform to hear. */
    void give(Store store, boolean orders) {
        database.sql("update store.store set gives_orders = :orders where program_id = :program")
                .param("orders", orders)
                .param("program", store.program())
                .update();
        remembered.clear();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
