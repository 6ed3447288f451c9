package zhiyin.promotion;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which promotions there are, for whoever names them. */
@Repository
public class PromotionNames {

    private final JdbcClient database;

    PromotionNames(JdbcClient database) {
        this.database = database;
    }

    /** Those of these codes that a programme has or had. */
    public Set<String> known(long program, Collection<String> codes) {
        return new TreeSet<>(database.sql(
                        "select distinct code from promotion.promotion where program_id = :program and code = any (:codes)")
                .param("program", program)
                .param("codes", codes.toArray(String[]::new))
                .query(String.class)
                .list());
    }
}
