package zhiyin.approval;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.http.Principal;
import zhiyin.http.Stake;

/** What needs a second person, by programme. */
@Repository
class Rules {

    /** Whose acts need it. */
    enum Whose {
        NOBODY,
        STAFF,
        EVERYBODY
    }

    /**
     * A rule.
     *
     * @param over beyond how much, in the unit of the kind; null for any
     */
    record Rule(Whose asked, @Nullable Long over) {
        boolean asksFor(Stake stake, Principal.Kind kind) {
            boolean meant = switch (asked) {
                case NOBODY -> false;
                case STAFF -> kind == Principal.Kind.STAFF;
                case EVERYBODY -> true;
            };
            return meant && (over == null || stake.measure() > over);
        }
    }

    /** People are asked beyond what a day at the counter brings; what a shop's systems do was decided when they got a key. */
    static final Map<Stake.Kind, Rule> DEFAULT = Map.of(
            Stake.Kind.GRANT, new Rule(Whose.STAFF, 100_000L),
            Stake.Kind.BULK_ADJUSTMENT, new Rule(Whose.STAFF, 100L),
            Stake.Kind.REFUND, new Rule(Whose.STAFF, 100_000L),
            Stake.Kind.GIFT_CARDS, new Rule(Whose.STAFF, 1_000_000L),
            Stake.Kind.COUPONS, new Rule(Whose.STAFF, 100L),
            Stake.Kind.PERSONAL_EXPORT, new Rule(Whose.STAFF, 100L),
            Stake.Kind.WAREHOUSE, new Rule(Whose.STAFF, 0L));

    private final JdbcClient database;

    Rules(JdbcClient database) {
        this.database = database;
    }

    /** A rule for every kind, in their order. */
    Map<Stake.Kind, Rule> of(long program) {
        Map<Stake.Kind, Rule> rules = new EnumMap<>(DEFAULT);
        database.sql("select what, over, asked from approval.rule where program_id = :program")
                .param("program", program)
                .query((row, at) -> Map.entry(
                        Stake.Kind.valueOf(upper(row.getString(1))),
                        new Rule(Whose.valueOf(upper(row.getString(3))), row.getObject(2, Long.class))))
                .list()
                .forEach(rule -> rules.put(rule.getKey(), rule.getValue()));
        return rules;
    }

    void say(long program, Stake.Kind kind, Rule rule) {
        database.sql("""
                        insert into approval.rule (program_id, what, over, asked) values (:program, :what, :over, :asked)
                        on conflict (program_id, what) do update set over = excluded.over, asked = excluded.asked
                        """)
                .param("program", program)
                .param("what", word(kind))
                .param("over", rule.over())
                .param("asked", word(rule.asked()))
                .update();
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}
