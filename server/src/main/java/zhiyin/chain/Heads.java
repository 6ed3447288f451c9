package zhiyin.chain;

import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The heads of all chains. */
@Repository
class Heads {

    /** Each chain's last link, by an index alone, however long the chains are. */
    static final String LAST = """
            chain.chain c cross join lateral (
                select l.sequence, l.hash, l.recorded_at from chain.link l where l.chain_id = c.id
                order by l.sequence desc limit 1) l
            """;

    private final JdbcClient database;

    Heads(JdbcClient database) {
        this.database = database;
    }

    /** In the order of the chains' ids, which is about that of their beginnings. */
    List<Head> all() {
        return database.sql("select c.id, l.sequence, l.hash, l.recorded_at from " + LAST + " order by c.id")
                .query((row, number) -> new Head(
                        row.getLong(1),
                        row.getLong(2),
                        row.getBytes(3),
                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .list();
    }
}
