package zhiyin.coupon;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What became of all coupons of a programme, for whoever counts them. */
@Repository
public class CouponBooks {

    private final JdbcClient database;

    CouponBooks(JdbcClient database) {
        this.database = database;
    }

    /**
     * What became of the coupons of a template in some time.
     *
     * @param issued given in it; who was given another's coupon was given none
     * @param used in it, and not given back since
     * @param off what these took off, minor units
     * @param expired that could be used until a moment in it and were not
     * @param voided made void in it
     * @param members who used one
     */
    public record Line(String template, long issued, long used, long off, long expired, long voided, long members) {}

    /** From one moment on and before another, by template. */
    public List<Line> lines(long program, Instant from, Instant until, Instant now) {
        return database.sql("""
                        with of_program as (select id, code from coupon.template where program_id = :program),
                        issued as (
                            select t.code, count(*) issued from coupon.coupon c join of_program t on t.id = c.template_id
                            where c.program_id = :program and c.got_at >= :from and c.got_at < :until and c.how <> 'transfer'
                            group by 1),
                        used as (
                            select t.code, count(*) used, sum(u.off)::bigint off, count(distinct u.member_id) members
                            from coupon.use u join coupon.coupon c on c.id = u.coupon_id join of_program t on t.id = c.template_id
                            where u.program_id = :program and u.confirmed_at >= :from and u.confirmed_at < :until
                                and u.returned_at is null
                            group by 1),
                        expired as (
                            select t.code, count(*) expired from coupon.coupon c join of_program t on t.id = c.template_id
                            where c.program_id = :program and c.state = 'usable' and c.usable_until >= :from
                                and c.usable_until < least(:until, :now)
                            group by 1),
                        voided as (
                            select t.code, count(*) voided from coupon.annulment a join coupon.coupon c on c.id = a.coupon_id
                            join of_program t on t.id = c.template_id
                            where a.program_id = :program and a.at >= :from and a.at < :until
                            group by 1)
                        select code, coalesce(issued, 0), coalesce(used, 0), coalesce(off, 0), coalesce(expired, 0),
                            coalesce(voided, 0), coalesce(members, 0)
                        from (select distinct code from of_program) t left join issued using (code) left join used using (code)
                        left join expired using (code) left join voided using (code)
                        order by code
                        """)
                .param("program", program)
                .param("from", moment(from))
                .param("until", moment(until))
                .param("now", moment(now))
                .query((row, _) -> new Line(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7)))
                .list();
    }

    /** How many uses of some time stand; of one template, or of any where that is empty. */
    public long used(long program, String template, Instant from, Instant until) {
        return database.sql("""
                        select count(*) from coupon.use u join coupon.coupon c on c.id = u.coupon_id
                        join coupon.template t on t.id = c.template_id
                        where u.program_id = :program and u.confirmed_at >= :from and u.confirmed_at < :until
                            and u.returned_at is null and (:template = '' or t.code = :template)
                        """)
                .param("program", program)
                .param("template", template)
                .param("from", moment(from))
                .param("until", moment(until))
                .query(Long.class)
                .single();
    }

    /** Whether a programme has such a template. */
    public boolean has(long program, String template) {
        return database.sql("select exists (select from coupon.template where program_id = :program and code = :code)")
                .param("program", program)
                .param("code", template)
                .query(Boolean.class)
                .single();
    }

    /** Who used a coupon in some time; of one template, or of any where that is empty. */
    public List<Long> users(long program, String template, Instant from, Instant until) {
        return database.sql("""
                        select distinct u.member_id from coupon.use u join coupon.coupon c on c.id = u.coupon_id
                        join coupon.template t on t.id = c.template_id
                        where u.program_id = :program and u.confirmed_at >= :from and u.confirmed_at < :until
                            and u.returned_at is null and (:template = '' or t.code = :template)
                        order by 1
                        """)
                .param("program", program)
                .param("template", template)
                .param("from", moment(from))
                .param("until", moment(until))
                .query((row, _) -> row.getLong(1))
                .list();
    }

    /**
     * What uses that stand took off for members, minor units; by the member who used one, as he was then.
     *
     * @param templates of these alone
     */
    public Map<Long, Long> offByMember(long program, Collection<String> templates, Instant from, Instant until) {
        Map<Long, Long> members = new HashMap<>();
        database.sql("""
                        select u.member_id, sum(u.off)::bigint from coupon.use u join coupon.coupon c on c.id = u.coupon_id
                        join coupon.template t on t.id = c.template_id
                        where u.program_id = :program and u.confirmed_at >= :from and u.confirmed_at < :until
                            and u.returned_at is null and t.code = any (:templates)
                        group by 1
                        """)
                .param("program", program)
                .param("templates", templates.toArray(String[]::new))
                .param("from", moment(from))
                .param("until", moment(until))
                .query(row -> {
                    members.put(row.getLong(1), row.getLong(2));
                });
        return members;
    }

    /** What uses that stand took off, by the first day of the month in which they were, minor units. */
    public Map<LocalDate, Long> off(long program, Instant from, Instant until, ZoneId zone) {
        Map<LocalDate, Long> months = new HashMap<>();
        database.sql("""
                        select date_trunc('month', confirmed_at at time zone :zone)::date, sum(off)::bigint from coupon.use
                        where program_id = :program and confirmed_at >= :from and confirmed_at < :until and returned_at is null
                        group by 1
                        """)
                .param("zone", zone.getId())
                .param("program", program)
                .param("from", moment(from))
                .param("until", moment(until))
                .query(row -> {
                    months.put(row.getObject(1, LocalDate.class), row.getLong(2));
                });
        return months;
    }

    private static OffsetDateTime moment(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
