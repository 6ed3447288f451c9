package zhiyin.checkout;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.trail.Act;
import zhiyin.trail.RecordedActs;

/** Shows what was asked of a member's checkouts among what else was done to him: each request says itself by whom and when. */
@Component
class CheckoutsInTrail implements RecordedActs {
    private final JdbcClient database;

    CheckoutsInTrail(JdbcClient database) {
        this.database = database;
    }

    @Override
    public List<Act> ofMember(long member, LongPredicate reached, Span span) {
        return database
                .sql("""
                        select about, program_id, at, what, principal from checkout.request
                        where member_id = :member and (at, about) < (:before, :before_id)
                            and (cast(:from as timestamptz) is null or at >= :from)
                        order by at desc, about desc limit :limit
                        """)
                .param("member", member)
                .param("before", span.before().atOffset(ZoneOffset.UTC))
                .param("before_id", span.beforeId())
                .param("from", span.from() == null ? null : span.from().atOffset(ZoneOffset.UTC))
                .param("limit", span.limit())
                .query((row, at) -> new Act(
                        row.getLong("about"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getLong("program_id"),
                        row.getLong("principal") == 0 ? "house" : "key",
                        row.getLong("principal") == 0 ? null : row.getLong("principal"),
                        null,
                        null,
                        null,
                        "checkout." + row.getString("what"),
                        "checkout",
                        Checkouts.ID.print(row.getLong("about")),
                        Act.RECORDED,
                        1,
                        Map.of(),
                        Map.of()))
                .list()
                .stream()
                .filter(act -> reached.test(act.programId()))
                .toList();
    }
}
