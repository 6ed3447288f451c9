package zhiyin.coupon;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.engine.promotion.CouponTemplate;
import zhiyin.versioned.Version;
import zhiyin.versioned.Versions;

/** All coupon templates, as they were written, and how many there are of each. */
@Repository
class CouponTemplates {

    /** So many templates of a programme are live at most. */
    static final int LIVE_MAX = 10_000;

    private final JdbcClient database;
    private final JdbcTemplate template;
    private final ProgramClocks clocks;
    private final Versions versions;

    CouponTemplates(DataSource source, JdbcClient database, ProgramClocks clocks, Versions.House house) {
        this.database = database;
        this.template = new JdbcTemplate(source);
        this.clocks = clocks;
        this.versions = house.of(
                "coupon.template",
                List.of(
                        new Versions.Column("per_member", Types.INTEGER),
                        new Versions.Column("return_days", Types.INTEGER),
                        new Versions.Column("transferable", Types.BOOLEAN),
                        new Versions.Column("remind_days", Types.INTEGER)),
                LIVE_MAX);
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** Their life. */
    Versions versions() {
        return versions;
    }

    /** A template as it is kept, with what is asked of it in the database. */
    static Versions.Written written(String document, CouponTemplate terms) {
        List<@Nullable Object> columns = new ArrayList<>();
        columns.add(terms.getting().perMember());
        columns.add(terms.onReturn().back() ? (Integer) terms.onReturn().daysLeast() : null);
        columns.add(terms.transferable());
        columns.add(terms.remindDays());
        return new Versions.Written(terms.promotion().code(), document, columns);
    }

    /** Why a version can't be the one that is given out. */
    sealed interface Objection {
        /** More than the new quota were given out already. */
        record QuotaPassed(long issued) implements Objection {}

        /** More than the new budget was taken off already. */
        record BudgetPassed(long taken) implements Objection {}
    }

    /**
     * Quota and budget are those of this version from now on; within the transaction that publishes it. The budget first: whoever
     * uses coupons has it before he waits for a stock.
     */
    @Nullable
    Objection take(long program, CouponTemplate terms) {
        String code = terms.promotion().code();
        Long budget = terms.budget();
        Long passed = budget == null ? null : on(connection -> new Funds(connection, program, code).total(budget));
        if (passed != null) {
            return new Objection.BudgetPassed(passed);
        }
        long issued = stock(program, code);
        Long quota = terms.getting().quota();
        if (quota != null && issued > quota) {
            return new Objection.QuotaPassed(issued);
        }
        database.sql("update coupon.stock set quota = :quota where program_id = :program and code = :code")
                .param("quota", quota, Types.BIGINT)
                .param("program", program)
                .param("code", code)
                .update();
        return null;
    }

    /** How many were given out; whoever gives out more waits from now on. */
    long stock(long program, String code) {
        database.sql("""
                        insert into coupon.stock (program_id, code, issued) values (:program, :code, 0) on conflict do nothing
                        """).param("program", program).param("code", code).update();
        return database.sql(
                        "select issued from coupon.stock where program_id = :program and code = :code for no key update")
                .param("program", program)
                .param("code", code)
                .query(Long.class)
                .single();
    }

    private OffsetDateTime now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    private interface Work<T> {
        @Nullable
        T on(Connection connection) throws SQLException;
    }

    private <T> @Nullable T on(Work<T> work) {
        return template.execute((ConnectionCallback<@Nullable T>) work::on);
    }

    /** The version of that id. */
    Optional<Version> byId(long program, long id) {
        return database.sql("select %s from coupon.template where program_id = :program and id = :id"
                        .formatted(Versions.COLUMNS))
                .param("program", program)
                .param("id", id)
                .query(Versions::version)
                .optional();
    }

    /** What is given out under that code, within somebody's transaction; null if nothing is. */
    static @Nullable Version live(Connection connection, long program, String code) throws SQLException {
        try (PreparedStatement statement =
                        CouponUses.prepared(connection, """
                        select %s from coupon.template
                        where program_id = ? and code = ? and published_at is not null and ended_at is null
                        """.formatted(Versions.COLUMNS), program, code);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Versions.version(row, 0) : null;
        }
    }

    /** What coupons can be of that members have: what is given out, and what is no more but lives on with them. */
    List<Version> held(long program) {
        return database.sql("""
                        select %s from coupon.template t
                        where program_id = :program and published_at is not null and (ended_at is null or exists (
                            select from coupon.coupon c where c.template_id = t.id and c.state in ('usable', 'reserved')))
                        order by code, number
                        """.formatted(Versions.COLUMNS))
                .param("program", program)
                .query(Versions::version)
                .list();
    }

    /** The templates of which nothing can be taken off any more. */
    Set<String> spent(long program) {
        return Set.copyOf(
                database.sql("""
                        select code from coupon.budget b where program_id = :program and unassigned = 0 and not exists (
                            select from coupon.slice s where s.program_id = b.program_id and s.code = b.code and s.units > 0)
                        """).param("program", program).query(String.class).list());
    }

    /** Grows whenever something is published, ended, or comes back after it was ended. */
    long changes(long program) {
        return database.sql("""
                        select count(published_at) + count(ended_at) + coalesce(sum(revived), 0)
                        from coupon.template where program_id = :program
                        """).param("program", program).query(Long.class).single();
    }

    /**
     * How far a template has come.
     *
     * @param quota null for any number
     * @param budget null for as much as it comes to
     * @param taken what coupons took off of it, or are about to
     * @param outstanding how many can still be used, or are reserved
     */
    record Figures(
            @Nullable Long quota,
            long issued,
            @Nullable Long budget,
            @Nullable Long taken,
            long outstanding,
            long redeemed) {}

    /** The figures of all versions of a template together. */
    Figures figures(long program, String code) {
        OffsetDateTime now = now(program);
        return database.sql("""
                        select s.quota, coalesce(s.issued, 0), b.total, (b.total - b.unassigned - coalesce((select sum(units)
                            from coupon.slice l where l.program_id = b.program_id and l.code = b.code), 0))::bigint,
                            coalesce(c.outstanding, 0), coalesce(c.redeemed, 0)
                        from (select count(*) filter (where state in ('usable', 'reserved')
                                and (usable_until is null or usable_until > :now)) outstanding,
                            count(*) filter (where state = 'redeemed') redeemed
                            from coupon.coupon where template_id in (
                                select id from coupon.template where program_id = :program and code = :code)) c
                        left join coupon.stock s on s.program_id = :program and s.code = :code
                        left join coupon.budget b on b.program_id = :program and b.code = :code
                        """)
                .param("now", now)
                .param("program", program)
                .param("code", code)
                .query((row, at) -> new Figures(
                        row.getObject(1, Long.class),
                        row.getLong(2),
                        row.getObject(3, Long.class),
                        row.getObject(4, Long.class),
                        row.getLong(5),
                        row.getLong(6)))
                .single();
    }
}
