package zhiyin.store;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** In which stores of a platform a person lets it hear of what he does there. */
@Repository
public class SharingStores {

    private final JdbcClient database;

    SharingStores(JdbcClient database) {
        this.database = database;
    }

    /**
     * A store in which a person is a member.
     *
     * @param store its code
     * @param program its own programme
     * @param member who he is there, as the store called him when he joined
     */
    public record There(String store, String name, long program, long member) {}

    /** Those that are open, with which the person shares what he does there, by code. */
    public List<There> of(long person) {
        return database.sql("""
                        select s.code, s.name, m.program_id, m.member_id
                        from store.membership m join store.store s on s.program_id = m.program_id
                        where m.person_id in (select member.same(:person)) and m.shares_since is not null
                            and s.closed_at is null
                        order by s.code
                        """)
                .param("person", person)
                .query((row, at) -> new There(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
                .list();
    }
}
