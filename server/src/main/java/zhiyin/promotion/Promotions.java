package zhiyin.promotion;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.versioned.Version;
import zhiyin.versioned.Versions;

/** All promotions, as they were written. */
@Repository
class Promotions {

    private final JdbcClient database;
    private final Versions versions;

    Promotions(JdbcClient database, Versions.House house) {
        this.database = database;
        this.versions = house.of("promotion.promotion", List.of(), Shelf.LIVE_MAX);
    }

    /** Their life. */
    Versions versions() {
        return versions;
    }

    /** The number of the version that is live, by code. */
    Map<String, Integer> numbersLive(long program) {
        Map<String, Integer> numbers = new HashMap<>();
        database.sql("""
                        select code, number from promotion.promotion
                        where program_id = :program and published_at is not null and ended_at is null
                        """).param("program", program).query(row -> {
            numbers.put(String.valueOf(row.getString(1)), row.getInt(2));
        });
        return numbers;
    }

    /** Of these what is live. */
    List<Version> live(long program, List<String> codes) {
        return database.sql("""
                        select %s from promotion.promotion
                        where program_id = :program and published_at is not null and ended_at is null
                            and code = any (:codes)
                        """.formatted(Versions.COLUMNS))
                .param("program", program)
                .param("codes", codes.toArray(String[]::new))
                .query(Versions::version)
                .list();
    }

    /** Of each of these the version that was published last, or else the last that was written. */
    List<Version> youngest(long program, Collection<String> codes) {
        return database.sql("""
                        select distinct on (code) %s from promotion.promotion
                        where program_id = :program and code = any (:codes)
                        order by code, published_at desc nulls last, number desc
                        """.formatted(Versions.COLUMNS))
                .param("program", program)
                .param("codes", codes.toArray(String[]::new))
                .query(Versions::version)
                .list();
    }

    /** Grows whenever something is published or ended. */
    long changes(long program) {
        return database.sql(
                        "select count(published_at) + count(ended_at) from promotion.promotion where program_id = :program")
                .param("program", program)
                .query(Long.class)
                .single();
    }
}
