package zhiyin.checkout;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What promotions took off in checkouts that were paid, for whoever counts it. */
@Repository
public class PromotionBooks {

    private final JdbcClient database;

    PromotionBooks(JdbcClient database) {
        this.database = database;
    }

    /**
     * What promotions took off for members, minor units, by the member who paid. Orders that the till has refunded whole are
     * left out; returns that are only told of as events are not known here.
     *
     * @param promotions of these alone, by their codes
     * @param from the first moment of payment that counts
     * @param until the first that does not
     */
    public Map<Long, Long> offByMember(long program, Collection<String> promotions, Instant from, Instant until) {
        Map<Long, Long> members = new HashMap<>();
        database.sql("""
                        select c.member_id, sum((a.it ->> 'off')::bigint)::bigint
                        from checkout.checkout c cross join lateral jsonb_array_elements(c.price::jsonb -> 'applied') a (it)
                        where c.program_id = :program and c.state = 'confirmed' and c.member_id <> 0
                            and c.ended_at >= :from and c.ended_at < :until and a.it ->> 'promotion' = any (:promotions)
                            and not exists (select from checkout.refund r
                                where r.program_id = c.program_id and r.order_id = c.order_id and r.completes)
                        group by 1
                        """)
                .param("program", program)
                .param("promotions", promotions.toArray(String[]::new))
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("until", until.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    members.put(row.getLong(1), row.getLong(2));
                });
        return members;
    }
}
