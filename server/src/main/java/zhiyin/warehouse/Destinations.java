package zhiyin.warehouse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.seal.Seals;

/** Where exports go beside the folder: proposed by one, agreed to by another, and in use until somebody ends it. */
@Repository
class Destinations {

    static final PublicId ID = new PublicId("whd");

    private static final String SECRET = "warehouse.destination.secret_key";

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Seals seals;
    private final Ids ids;
    private final Clock clock;

    Destinations(JdbcClient database, TransactionTemplate transaction, Seals seals, Ids ids, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.seals = seals;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A bucket.
     *
     * @param endpoint where the store of objects is asked, such as {@code https://s3.eu-central-1.amazonaws.com}
     * @param prefix empty, or ending with a stroke
     * @param pathStyle whether the bucket stands in the path rather than in the host's name
     */
    record Place(String endpoint, String region, String bucket, String prefix, boolean pathStyle, String accessKey) {}

    /**
     * A destination.
     *
     * @param takenAt since when exports go there; null where nobody has agreed yet
     */
    record Destination(
            long id,
            Place place,
            Instant proposedAt,
            long proposedBy,
            @Nullable Instant takenAt) {}

    /** Those that are in use or proposed: one in use at most, and one proposed. */
    List<Destination> of(long program) {
        return database.sql("""
                        select id, endpoint, region, bucket, prefix, path_style, access_key, proposed_at, proposed_by, taken_at
                        from warehouse.destination where program_id = :program and ended_at is null order by id
                        """)
                .param("program", program)
                .query((row, _) -> destination(row))
                .list();
    }

    private static Destination destination(ResultSet row) throws SQLException {
        OffsetDateTime taken = row.getObject(10, OffsetDateTime.class);
        return new Destination(
                row.getLong(1),
                new Place(
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6),
                        row.getString(7)),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getLong(9),
                taken == null ? null : taken.toInstant());
    }

    Optional<Destination> find(long program, long id) {
        return of(program).stream().filter(each -> each.id() == id).findFirst();
    }

    Optional<Destination> inUse(long program) {
        return of(program).stream().filter(each -> each.takenAt() != null).findFirst();
    }

    /** What we sign with there. */
    String secret(long program, long id) {
        seals.ready(program);
        byte[] sealed = database.sql(
                        "select secret_key from warehouse.destination where program_id = :program and id = :id and ended_at is null")
                .param("program", program)
                .param("id", id)
                .query(byte[].class)
                .single();
        return seals.open(program, SECRET, Long.toString(id), sealed);
    }

    /** In the place of any other that nobody has agreed to. */
    Destination propose(long program, Place place, String secret, long by) {
        long id = ids.next();
        seals.ready(program);
        byte[] sealed = seals.seal(program, SECRET, Long.toString(id), secret);
        transaction.executeWithoutResult(_ -> {
            database.sql("""
                            update warehouse.destination set ended_at = greatest(:now, proposed_at), secret_key = null
                            where program_id = :program and taken_at is null and ended_at is null
                            """).param("now", now()).param("program", program).update();
            database.sql("""
                            insert into warehouse.destination (id, program_id, endpoint, region, bucket, prefix, path_style, access_key,
                                secret_key, proposed_at, proposed_by)
                            values (:id, :program, :endpoint, :region, :bucket, :prefix, :pathStyle, :key, :secret, :now, :by)
                            """)
                    .param("id", id)
                    .param("program", program)
                    .param("endpoint", place.endpoint())
                    .param("region", place.region())
                    .param("bucket", place.bucket())
                    .param("prefix", place.prefix())
                    .param("pathStyle", place.pathStyle())
                    .param("key", place.accessKey())
                    .param("secret", sealed)
                    .param("now", now())
                    .param("by", by)
                    .update();
        });
        return find(program, id).orElseThrow();
    }

    /** Uses it from now on, and the one before no more; empty where it is over. */
    Optional<Destination> take(long program, long id) {
        transaction.executeWithoutResult(_ -> {
            boolean waits = database.sql("""
                            select id from warehouse.destination
                            where program_id = :program and id = :id and ended_at is null and taken_at is null for update
                            """)
                    .param("program", program)
                    .param("id", id)
                    .query(Long.class)
                    .optional()
                    .isPresent();
            if (waits) {
                inUse(program).ifPresent(before -> end(program, before.id()));
                database.sql(
                                "update warehouse.destination set taken_at = greatest(:now, proposed_at) where program_id = :program and id = :id")
                        .param("now", now())
                        .param("program", program)
                        .param("id", id)
                        .update();
            }
        });
        return find(program, id);
    }

    /** Sends nothing there any more, and forgets how one signs there. */
    boolean end(long program, long id) {
        return database.sql("""
                                update warehouse.destination set ended_at = greatest(:now, proposed_at, taken_at), secret_key = null
                                where program_id = :program and id = :id and ended_at is null
                                """)
                        .param("now", now())
                        .param("program", program)
                        .param("id", id)
                        .update()
                == 1;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
