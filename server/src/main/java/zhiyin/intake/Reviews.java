package zhiyin.intake;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Orders whose points wait for somebody to look at them. */
@Repository
class Reviews {

    private final JdbcClient database;
    private final Events events;

    Reviews(JdbcClient database, Events events) {
        this.database = database;
        this.events = events;
    }

    /**
     * Which of those that wait are meant.
     *
     * @param limit the programme's code of what was too much; null for any
     * @param from no order that was paid before; null for any
     * @param until no order that was paid then or later; null for any
     */
    record Asked(
            @Nullable Long member,
            @Nullable String limit,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /**
     * A lot that an order granted.
     *
     * @param waiting how much of it waits for the review
     * @param cancelsAt when that is given up, if ever
     */
    record Part(
            long event, long lot, long waiting, @Nullable Instant cancelsAt) {}

    /** The events of orders that wait, the oldest first: so many at most, beyond one. */
    List<Events.Row> waiting(long program, Asked asked, Instant now, long after, int most) {
        List<Long> ids = database.sql("""
                        select l.event_id from ledger.lot l join intake.event e on e.id = l.event_id
                        where l.program_id = :program and l.awaits = 'reviewed' and l.pending > 0 and l.event_id > :after
                            and (l.cancels_at is null or l.cancels_at > :now)
                            and (:member::bigint is null or l.member_id = :member)
                            and (:limit::text is null or e.decision::jsonb -> 'effects'
                                @> jsonb_build_array(jsonb_build_object('type', 'too_often', 'limit', :limit::text)))
                            and (:from::timestamptz is null or e.occurred_at >= :from)
                            and (:until::timestamptz is null or e.occurred_at < :until)
                        group by l.event_id order by l.event_id limit :most
                        """)
                .param("program", program)
                .param("after", after)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("member", asked.member())
                .param("limit", asked.limit())
                .param("from", utc(asked.from()))
                .param("until", utc(asked.until()))
                .param("most", most)
                .query((row, number) -> row.getLong(1))
                .list();
        Map<Long, Events.Row> rows = events.findAll(program, ids);
        List<Events.Row> found = new ArrayList<>();
        ids.forEach(id -> Optional.ofNullable(rows.get(id)).ifPresent(found::add));
        return found;
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    /** The lots of these events, as they are now; by event. */
    Map<Long, List<Part>> parts(List<Events.Row> rows) {
        Map<Long, List<Part>> parts = new HashMap<>();
        if (!rows.isEmpty()) {
            database.sql("""
                            select event_id, number, case when awaits = 'reviewed' then pending else 0 end, cancels_at
                            from ledger.lot where member_id in (:members) and event_id in (:events) order by number
                            """)
                    .param(
                            "members",
                            rows.stream().map(row -> row.event().member()).toList())
                    .param("events", rows.stream().map(row -> row.event().id()).toList())
                    .query((row, number) -> new Part(
                            row.getLong(1),
                            row.getLong(2),
                            row.getLong(3),
                            Optional.ofNullable(row.getObject(4, OffsetDateTime.class))
                                    .map(OffsetDateTime::toInstant)
                                    .orElse(null)))
                    .list()
                    .forEach(part -> parts.computeIfAbsent(part.event(), event -> new ArrayList<>())
                            .add(part));
        }
        return parts;
    }
}
