package zhiyin.ledger;

import java.time.LocalDate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Ends a business day. First it is sealed: from then on whoever asks where to post is sent to the next day. Then those are
 * waited for who had asked before and are still writing. Writers wait for nobody; nobody can slip in.
 */
@Repository
public class Seal {

    private final JdbcClient database;

    Seal(JdbcClient database) {
        this.database = database;
    }

    /**
     * Nothing that asks from now on is posted on the day or before it. Must be committed before {@link #awaitWriters}: not
     * to be called within a transaction.
     */
    public void through(long program, LocalDate day) {
        database.sql("""
                        insert into ledger.sealed as old (program_id, through) values (:program, :day)
                        on conflict (program_id) do update set through = excluded.through
                        where old.through < excluded.through
                        """).param("program", program).param("day", day).update();
    }

    /**
     * Waits for those who are still posting on a sealed day, and keeps others who close it out until the transaction ends.
     * What the transaction reads afterwards of that day is all there will ever be.
     */
    public void awaitWriters(long program, LocalDate day) {
        database.sql("select pg_advisory_xact_lock(ledger.lock_of_day(:program, :day))::text")
                .param("program", program)
                .param("day", day)
                .query(String.class)
                .single();
    }
}
