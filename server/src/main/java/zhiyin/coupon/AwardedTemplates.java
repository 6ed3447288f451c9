package zhiyin.coupon;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.engine.program.Programme;
import zhiyin.program.Publication;

/** Of each template that a programme gives coupons of, a version has to be given out when it takes effect. */
@Component
class AwardedTemplates implements Publication {

    private final JdbcClient database;

    AwardedTemplates(JdbcClient database) {
        this.database = database;
    }

    /** Whoever ends a template waits for the programme, as whoever publishes a version does. */
    @Override
    public Optional<String> objection(long program, Programme next) {
        Map<String, String> named = new TreeMap<>(next.couponTemplates());
        if (named.isEmpty()) {
            return Optional.empty();
        }
        named.keySet()
                .removeAll(database.sql("""
                                select code from coupon.template
                                where program_id = :program and published_at is not null and ended_at is null and code in (:codes)
                                """)
                        .param("program", program)
                        .param("codes", List.copyOf(named.keySet()))
                        .query(String.class)
                        .list());
        return named.entrySet().stream()
                .findFirst()
                .map(each -> each.getValue() + ".coupon: No coupon template " + each.getKey()
                        + " is given out. Publish it first, at coupon-templates, and then this version.");
    }

    /** What is given is asked for when it is given. */
    @Override
    public void published(long program, Programme next) {}
}
