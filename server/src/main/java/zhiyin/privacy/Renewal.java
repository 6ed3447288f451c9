package zhiyin.privacy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.seal.Seals;

/**
 * Seals anew what an older key of a programme has sealed, some rows at a time, while everybody else goes on: old and new are
 * both read meanwhile. Any number of processes may; a row that somebody else wrote in between is left alone.
 */
@Component
class Renewal extends Recurring {

    private static final Logger log = LoggerFactory.getLogger(Renewal.class);
    private static final Duration BETWEEN = Duration.ofMinutes(1);
    private static final int ROWS_AT_A_TIME = 500;

    private final JdbcClient database;
    private final Seals seals;
    private final DataMap map;
    private final Clock clock;

    Renewal(JdbcClient database, Seals seals, DataMap map, Clock clock, @Value("${zhiyin.command:}") String command) {
        super("renewal", BETWEEN, command);
        this.database = database;
        this.seals = seals;
        this.map = map;
        this.clock = clock;
    }

    /**
     * A programme's key that seals, or has sealed.
     *
     * @param spent whether nothing is sealed with it any more
     */
    record Key(int number, Instant createdAt, boolean spent) {}

    /** A programme's keys, the latest first. */
    List<Key> keys(long program) {
        return database.sql("""
                        select number, created_at, spent_at is not null from seal.data_key
                        where program_id = :program and purpose = 'seal' order by number desc
                        """)
                .param("program", program)
                .query((row, at) -> new Key(
                        row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getBoolean(3)))
                .list();
    }

    /** Makes another key for the programme; what is there is sealed anew from now on. */
    void renew(long program) {
        seals.renew(program);
    }

    /**
     * Seals anew whatever an older key has sealed, of all programmes.
     *
     * @return how many values
     */
    int pass() {
        return Sight.everywhere().call(this::passAll);
    }

    private int passAll() {
        int renewed = 0;
        for (long program : database.sql("""
                        select distinct k.program_id from seal.data_key k
                        where k.purpose = 'seal' and k.spent_at is null and exists (
                            select from seal.data_key y
                            where y.program_id = k.program_id and y.purpose = 'seal' and y.number > k.number)
                        """).query(Long.class).list()) {
            renewed += pass(program);
        }
        return renewed;
    }

    /** How many values of a programme lie under an older key than the latest. */
    long left(long program) {
        long left = 0;
        for (DataMap.Table table : map.tables()) {
            for (DataMap.Column column : table.sealed()) {
                if (table.inHouse() == (program == Seals.HOUSE)) {
                    left += database.sql("select count(*) from " + table.name() + " where " + older(table, column))
                            .param("program", program)
                            .param("latest", Seals.number(seals.latest(program)))
                            .query(Long.class)
                            .single();
                }
            }
        }
        return left;
    }

    /** Every programme that has keys, and the house if it has. */
    List<Long> programs() {
        return database.sql("select distinct program_id from seal.data_key order by 1")
                .query((row, at) -> row.getLong(1))
                .list();
    }

    private static String older(DataMap.Table table, DataMap.Column column) {
        return (table.inHouse() ? "" : "program_id = :program and ") + column.name() + " is not null and substring("
                + column.name() + " from 2 for 4) <> :latest";
    }

    private int pass(long program) {
        Instant now = clock.instant();
        int latest = seals.latest(program);
        int renewed = 0;
        for (DataMap.Table table : map.tables()) {
            if (table.inHouse() != (program == Seals.HOUSE)) {
                continue;
            }
            for (DataMap.Column column : table.sealed()) {
                renewed += pass(program, latest, table, column);
            }
        }
        boolean everybodyKnows = keys(program).stream()
                .filter(key -> key.number() == latest)
                .anyMatch(key -> !now.isBefore(key.createdAt().plus(Seals.knownFor())));
        if (renewed == 0 && everybodyKnows) {
            database.sql("""
                            update seal.data_key set spent_at = :now
                            where program_id = :program and purpose = 'seal' and number < :latest and spent_at is null
                            """)
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("program", program)
                    .param("latest", latest)
                    .update();
        }
        return renewed;
    }

    /** A value as it is sealed, and the row it is bound to. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Sealed(String row, byte[] value) {}

    private int pass(long program, int latest, DataMap.Table table, DataMap.Column column) {
        DataMap.RowName bound = Objects.requireNonNull(column.boundTo());
        String place = table.name() + "." + column.name();
        int renewed = 0;
        while (true) {
            List<Sealed> page = database.sql("select " + bound.column() + "::text, " + column.name() + " from "
                            + table.name() + " where " + older(table, column) + " limit :most")
                    .param("program", program)
                    .param("latest", Seals.number(latest))
                    .param("most", ROWS_AT_A_TIME)
                    .query((row, at) -> new Sealed(row.getString(1), row.getBytes(2)))
                    .list();
            if (page.isEmpty()) {
                return renewed;
            }
            for (Sealed sealed : page) {
                String plain = seals.open(program, place, sealed.row(), sealed.value());
                renewed += database.sql("update " + table.name() + " set " + column.name()
                                + " = :fresh where " + bound.column() + " = cast(:row as "
                                + bound.type() + ") and " + column.name() + " = :old")
                        .param("fresh", seals.seal(program, place, sealed.row(), plain))
                        .param("row", sealed.row())
                        .param("old", sealed.value())
                        .update();
            }
        }
    }

    @Override
    protected void passQuietly() {
        try {
            int renewed = pass();
            if (renewed > 0) {
                log.info("{} values were sealed anew", renewed);
            }
        } catch (RuntimeException e) {
            // what was sealed before still opens, and is looked at again in a minute
            log.warn("what an older key sealed could not be sealed anew just now", e);
        }
    }
}
