package zhiyin.intake;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.trail.Act;
import zhiyin.trail.RecordedActs;

/** Shows a member's events among what else was done to him: each says itself by whom and when, and is not written twice. */
@Component
class EventsInTrail implements RecordedActs {
    private final JdbcClient database;

    EventsInTrail(JdbcClient database) {
        this.database = database;
    }

    @Override
    public List<Act> ofMember(long member, LongPredicate reached, Span span) {
        return database
                .sql("""
                        select id, program_id, recorded_at, type, principal, outcome from intake.event
                        where member_id = :member and (recorded_at, id) < (:before, :before_id)
                            and (cast(:from as timestamptz) is null or recorded_at >= :from)
                        order by recorded_at desc, id desc limit :limit
                        """)
                .param("member", member)
                .param("before", span.before().atOffset(ZoneOffset.UTC))
                .param("before_id", span.beforeId())
                .param("from", span.from() == null ? null : span.from().atOffset(ZoneOffset.UTC))
                .param("limit", span.limit())
                .query((row, at) -> new Act(
                        row.getLong("id"),
                        row.getObject("recorded_at", OffsetDateTime.class).toInstant(),
                        row.getLong("program_id"),
                        row.getLong("principal") == 0 ? "house" : "key",
                        row.getLong("principal") == 0 ? null : row.getLong("principal"),
                        null,
                        null,
                        null,
                        row.getString("type"),
                        "event",
                        Events.ID.print(row.getLong("id")),
                        Act.RECORDED,
                        1,
                        Map.of(),
                        Map.of("outcome", row.getString("outcome"))))
                .list()
                .stream()
                .filter(act -> reached.test(act.programId()))
                .toList();
    }
}
