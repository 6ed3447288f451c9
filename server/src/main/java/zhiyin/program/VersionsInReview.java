package zhiyin.program;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.approval.Inbox;

/** Versions that wait for somebody else than their author, among all else that waits for a second person. */
@Component
class VersionsInReview implements Inbox {
    private final JdbcClient database;

    VersionsInReview(JdbcClient database) {
        this.database = database;
    }

    @Override
    public List<Waiting> waiting(LongPredicate reached) {
        return database
                .sql("""
                        select p.id, p.code, v.number, v.author,
                            (select max(s.at) from program.step s where s.program_id = p.id and s.number = v.number
                                and s.what = 'submitted') handed_in
                        from program.version v join program.program p on p.id = v.program_id
                        where v.stage = 'in_review' order by 5 desc
                        """)
                .query((row, at) -> {
                    String version = "/v1/programs/" + row.getString("code") + "/versions/" + row.getInt("number");
                    OffsetDateTime handedIn = row.getObject("handed_in", OffsetDateTime.class);
                    return new Waiting(
                            "publication",
                            "approveVersion",
                            row.getLong("id"),
                            Map.of(
                                    "version",
                                    Integer.toString(row.getInt("number")),
                                    "diff",
                                    version + "/diff",
                                    "backtests",
                                    "/v1/programs/" + row.getString("code") + "/backtests"),
                            row.getObject("author", Long.class),
                            handedIn == null ? null : handedIn.toInstant(),
                            version);
                })
                .list()
                .stream()
                .filter(waiting -> reached.test(waiting.programId()))
                .toList();
    }
}
