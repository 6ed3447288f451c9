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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.engine.promotion.CouponTemplate;

/** All coupon templates, as they were written, and how many there are of each. */
@Repository
class CouponTemplates {

    /** So many templates of a programme are live at most. */
    static final int LIVE_MAX = 10_000;

    private final JdbcClient database;
    private final JdbcTemplate template;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final ProgramClocks clocks;

    CouponTemplates(
            DataSource source, JdbcClient database, TransactionTemplate transaction, Ids ids, ProgramClocks clocks) {
        this.database = database;
        this.template = new JdbcTemplate(source);
        this.transaction = transaction;
        this.ids = ids;
        this.clocks = clocks;
    }

    /** How far a version has come. */
    enum State {
        DRAFT,
        LIVE,
        ENDED
    }

    /**
     * A version of a template.
     *
     * @param document as it was written
     */
    record Version(
            long id,
            String code,
            int number,
            String document,
            Instant madeAt,
            @Nullable Instant publishedAt,
            @Nullable Instant endedAt) {
        State state() {
            return publishedAt == null ? State.DRAFT : endedAt == null ? State.LIVE : State.ENDED;
        }
    }

    private static final String COLUMNS = "id, code, number, document, made_at, published_at, ended_at";

    private static Version version(ResultSet row, int at) throws SQLException {
        return new Version(
                row.getLong(1),
                String.valueOf(row.getString(2)),
                row.getInt(3),
                String.valueOf(row.getString(4)),
                Objects.requireNonNull(instant(row, 5)),
                instant(row, 6),
                instant(row, 7));
    }

    static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** What comes of the wish to publish one. */
    sealed interface Outcome {
        record Done(Version version) implements Outcome {}

        /** As many are live as may be. */
        record Full(int most) implements Outcome {}

        /** There is no such draft. */
        record NotThere() implements Outcome {}

        /** It names more groups than there is room for beside what is live. */
        record TooManyGroups() implements Outcome {}

        /** More than the new quota were given out already. */
        record QuotaPassed(long issued) implements Outcome {}

        /** More than the new budget was taken off already. */
        record BudgetPassed(long taken) implements Outcome {}
    }

    /** A draft: the first version of a template, or its next. */
    Version add(long program, String document, CouponTemplate terms, long principal) {
        String code = terms.promotion().code();
        return Objects.requireNonNull(transaction.execute(_ -> {
            lock(program);
            return database.sql("""
                            insert into coupon.template (id, program_id, code, number, document, per_member, return_days,
                                transferable, remind_days, made_at, made_by)
                            select :id, :program, :code, coalesce(max(number), 0) + 1, :document, :per_member, :return_days,
                                :transferable, :remind_days, :now, :principal
                            from coupon.template where program_id = :program and code = :code
                            returning %s
                            """.formatted(COLUMNS))
                    .param("id", ids.next())
                    .param("program", program)
                    .param("code", code)
                    .param("document", document)
                    .param("per_member", terms.getting().perMember(), Types.INTEGER)
                    .param(
                            "return_days",
                            terms.onReturn().back() ? terms.onReturn().daysLeast() : null,
                            Types.INTEGER)
                    .param("transferable", terms.transferable())
                    .param("remind_days", terms.remindDays())
                    .param("now", now(program))
                    .param("principal", principal)
                    .query(CouponTemplates::version)
                    .single();
        }));
    }

    /**
     * Lets a draft be live: the version that was live till then is over, and quota and budget are those of this one.
     *
     * @param fits whether it has room beside what is live; asked when nobody else can publish anything
     */
    Outcome publish(long program, int number, CouponTemplate terms, long principal, BooleanSupplier fits) {
        String code = terms.promotion().code();
        return Objects.requireNonNull(transaction.execute(status -> {
            Outcome outcome = published(program, number, terms, code, principal, fits);
            if (!(outcome instanceof Outcome.Done)) {
                status.setRollbackOnly();
            }
            return outcome;
        }));
    }

    private Outcome published(
            long program, int number, CouponTemplate terms, String code, long principal, BooleanSupplier fits) {
        lock(program);
        if (!fits.getAsBoolean()) {
            return new Outcome.TooManyGroups();
        }
        long issued = stock(program, code);
        Long quota = terms.getting().quota();
        if (quota != null && issued > quota) {
            return new Outcome.QuotaPassed(issued);
        }
        database.sql("update coupon.stock set quota = :quota where program_id = :program and code = :code")
                .param("quota", quota, Types.BIGINT)
                .param("program", program)
                .param("code", code)
                .update();
        Long budget = terms.budget();
        Long passed = budget == null ? null : on(connection -> new Funds(connection, program, code).total(budget));
        if (passed != null) {
            return new Outcome.BudgetPassed(passed);
        }
        OffsetDateTime now = now(program);
        end(program, code, principal, now);
        Optional<Version> published = database.sql("""
                        update coupon.template set published_at = :now, published_by = :principal
                        where program_id = :program and code = :code and number = :number and published_at is null
                        returning %s
                        """.formatted(COLUMNS))
                .param("now", now)
                .param("principal", principal)
                .param("program", program)
                .param("code", code)
                .param("number", number)
                .query(CouponTemplates::version)
                .optional();
        return published.isEmpty()
                ? new Outcome.NotThere()
                : live(program).size() > LIVE_MAX ? new Outcome.Full(LIVE_MAX) : new Outcome.Done(published.get());
    }

    /** How many were given out; whoever gives out more waits from now on. */
    private long stock(long program, String code) {
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

    /** Ends the version that is live: none is given out any more from that moment on; empty if none is. */
    Optional<Version> end(long program, String code, long principal) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            lock(program);
            if (versions(program, code).isEmpty()) {
                return Optional.empty();
            }
            stock(program, code);
            return end(program, code, principal, now(program));
        }));
    }

    private Optional<Version> end(long program, String code, long principal, OffsetDateTime now) {
        return database.sql("""
                        update coupon.template set ended_at = greatest(:now, published_at), ended_by = :principal
                        where program_id = :program and code = :code and published_at is not null and ended_at is null
                        returning %s
                        """.formatted(COLUMNS))
                .param("now", now)
                .param("principal", principal)
                .param("program", program)
                .param("code", code)
                .query(CouponTemplates::version)
                .optional();
    }

    /** One writer of a programme's templates at a time: numbers and the count of what is live go by what was there before. */
    private void lock(long program) {
        database.sql("select id from program.program where id = :program for update")
                .param("program", program)
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

    /** All versions of one, the youngest first. */
    List<Version> versions(long program, String code) {
        return database.sql(
                        "select %s from coupon.template where program_id = :program and code = :code order by number desc"
                                .formatted(COLUMNS))
                .param("program", program)
                .param("code", code)
                .query(CouponTemplates::version)
                .list();
    }

    /** The version of that id. */
    Optional<Version> byId(long program, long id) {
        return database.sql(
                        "select %s from coupon.template where program_id = :program and id = :id".formatted(COLUMNS))
                .param("program", program)
                .param("id", id)
                .query(CouponTemplates::version)
                .optional();
    }

    /**
     * The youngest version of each in that state, by code, those after {@code after}.
     *
     * @param state null for any
     */
    List<Version> list(long program, @Nullable State state, String after, int limit) {
        return database.sql("""
                        select distinct on (code) %s from coupon.template
                        where program_id = :program and code > :after and (:state is null or :state = case
                            when published_at is null then 'DRAFT' when ended_at is null then 'LIVE' else 'ENDED' end)
                        order by code, number desc limit :limit
                        """.formatted(COLUMNS))
                .param("program", program)
                .param("after", after)
                .param("state", state == null ? null : state.name(), Types.VARCHAR)
                .param("limit", limit)
                .query(CouponTemplates::version)
                .list();
    }

    /** What is given out, by code. */
    List<Version> live(long program) {
        return database.sql("""
                        select %s from coupon.template
                        where program_id = :program and published_at is not null and ended_at is null order by code
                        """.formatted(COLUMNS))
                .param("program", program)
                .query(CouponTemplates::version)
                .list();
    }

    /** What is given out under that code, within somebody's transaction; null if nothing is. */
    static @Nullable Version live(Connection connection, long program, String code) throws SQLException {
        try (PreparedStatement statement = CouponUses.prepared(connection, """
                        select %s from coupon.template
                        where program_id = ? and code = ? and published_at is not null and ended_at is null
                        """.formatted(COLUMNS), program, code);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? version(row, 0) : null;
        }
    }

    /** What coupons can be of that members have: what is given out, and what is no more but lives on with them. */
    List<Version> held(long program) {
        return database.sql("""
                        select %s from coupon.template t
                        where program_id = :program and published_at is not null and (ended_at is null or exists (
                            select from coupon.coupon c where c.template_id = t.id and c.state in ('usable', 'reserved')))
                        order by code, number
                        """.formatted(COLUMNS))
                .param("program", program)
                .query(CouponTemplates::version)
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
