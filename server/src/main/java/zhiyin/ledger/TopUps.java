package zhiyin.ledger;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Top-ups as they are shown to people, and what stores owe each other for what was paid with in another one. */
@Repository
public class TopUps {

    private final JdbcClient database;

    TopUps(JdbcClient database) {
        this.database = database;
    }

    /** A top-up as it stands; money in minor units. */
    public record Line(
            long member, String id, long event, Instant paidAt, long paid, long refunded, long fee, List<Part> parts) {
        private Line with(List<Part> its) {
            return new Line(member, id, event, paidAt, paid, refunded, fee, its);
        }
    }

    /** One lot of a top-up. */
    public record Part(String account, String part, long lot, long units, long unused, long taken) {}

    /** What was paid in one store with what another had issued; the stores where they were told. */
    public record Settlement(
            @Nullable String issuer, @Nullable String acceptor, String account, long paid, long returned) {}

    /** The top-up of that number. */
    public Optional<Line> find(long program, String id) {
        // one after the other: whoever holds a connection and waits for a second can be stuck with all who do
        return whole(program, id).map(line -> line.with(parts(line.member(), id)));
    }

    private Optional<Line> whole(long program, String id) {
        return whole(program, List.of(id)).stream().findFirst();
    }

    /** Those of these numbers that are paid, without their lots. */
    public List<Line> whole(long program, Collection<String> ids) {
        return ids.isEmpty()
                ? List.of()
                : database.sql("""
                                select member_id, id, event_id, paid_at, paid, refunded, fee from ledger.top_up
                                where program_id = :program and id in (:ids)
                                """)
                        .param("program", program)
                        .param("ids", ids)
                        .query((row, number) -> new Line(
                                row.getLong(1),
                                row.getString(2),
                                row.getLong(3),
                                row.getObject(4, OffsetDateTime.class).toInstant(),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7),
                                List.of()))
                        .list();
    }

    private List<Part> parts(long member, String topUp) {
        return database.sql("""
                        select p.asset, p.part, p.lot, p.units, l.pending + l.available, p.taken
                        from ledger.top_up_part p join ledger.lot l on l.member_id = p.member_id and l.number = p.lot
                        where p.member_id = :member and p.top_up_id = :top_up order by p.ordinal
                        """)
                .param("member", member)
                .param("top_up", topUp)
                .query((row, number) -> new Part(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6)))
                .list();
    }

    /** What was paid with and given back from then until then, by the store that issued it and the store that took it. */
    public List<Settlement> settlements(long program, Instant from, Instant to) {
        return database.sql("""
                        select issuer_store, acceptor_store, asset,
                               coalesce(sum(points) filter (where to_place = 'spent'), 0) paid,
                               coalesce(sum(points) filter (where from_place = 'spent'), 0) returned
                        from ledger.movement
                        where program_id = :program and at >= :from and at < :to
                          and (to_place = 'spent' or from_place = 'spent')
                          and (issuer_store is not null or acceptor_store is not null)
                        group by issuer_store, acceptor_store, asset
                        order by issuer_store nulls last, acceptor_store nulls last, asset
                        """)
                .param("program", program)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Settlement(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5)))
                .list();
    }
}
