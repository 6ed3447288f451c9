package zhiyin.program;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
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

    private static Map<String, String> sums(String version, ResultSet row) throws SQLException {
        Map<String, String> sums = new LinkedHashMap<>();
        sums.put("version", Integer.toString(row.getInt("number")));
        sums.put("diff", version + "/diff");
        sums.put("backtests", "/v1/programs/" + row.getString("code") + "/backtests");
        String attached = row.getString("backtest");
        if (attached != null) {
            sums.put("backtest", attached);
        }
        return sums;
    }

    @Override
    public List<Waiting> waiting(LongPredicate reached) {
        return database
                .sql("""
                        select p.id, p.code, v.number, v.author,
                            s.at handed_in, s.backtest
                        from program.version v join program.program p on p.id = v.program_id
                        left join lateral (
                            select at, backtest from program.step s where s.program_id = p.id and s.number = v.number
                                and s.what = 'submitted' order by s.sequence desc limit 1) s on true
                        where v.stage = 'in_review' order by 5 desc
                        """)
                .query((row, at) -> {
                    String version = "/v1/programs/" + row.getString("code") + "/versions/" + row.getInt("number");
                    OffsetDateTime handedIn = row.getObject("handed_in", OffsetDateTime.class);
                    return new Waiting(
                            "publication",
                            "approveVersion",
                            row.getLong("id"),
                            sums(version, row),
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
