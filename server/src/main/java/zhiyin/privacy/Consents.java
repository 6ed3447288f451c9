package zhiyin.privacy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.database.Rows;
import zhiyin.engine.event.Event;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Birthdays;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** What members have agreed to. Each saying is a row; the latest of a purpose and channel holds. */
@Repository
public class Consents {

    private static final String COLUMNS =
            "id, purpose, channel, given, notice, source, proof, principal, said_at, recorded_at";

    /** By whom what the house makes itself is told. */
    private static final long HOUSE = 0;

    private final JdbcClient database;
    private final JdbcTemplate connections;
    private final TransactionTemplate transaction;
    private final Members members;
    private final Programmes programmes;
    private final Lanes lanes;
    private final Ids ids;
    private final ProgramClocks clocks;

    Consents(
            JdbcClient database,
            JdbcTemplate connections,
            TransactionTemplate transaction,
            Members members,
            Programmes programmes,
            Lanes lanes,
            Ids ids,
            ProgramClocks clocks) {
        this.database = database;
        this.connections = connections;
        this.transaction = transaction;
        this.members = members;
        this.programmes = programmes;
        this.lanes = lanes;
        this.ids = ids;
        this.clocks = clocks;
    }

    /** By which way messages go. */
    public enum Channel {
        ANY,
        SMS,
        EMAIL,
        PHONE,
        POST,
        PUSH,
        WECHAT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something a member said about one purpose and channel.
     *
     * @param given whether he agreed; false withdraws it
     * @param notice which version of the notice he was shown; he is shown one to agree
     * @param source where he said it
     * @param proof by what that can be shown
     */
    public record Saying(
            Purpose purpose,
            Channel channel,
            boolean given,
            @Nullable String notice,
            String source,
            @Nullable String proof) {}

    /**
     * A saying as it is kept.
     *
     * @param principal the key or account that told it
     * @param saidAt when the member said it
     */
    record Kept(long id, Saying saying, long principal, Instant saidAt, Instant recordedAt) {}

    /** What came of it. */
    sealed interface Outcome {
        /** It is written, all of it. */
        record Written() implements Outcome {}

        /** The member was deleted meanwhile. */
        record NotThere() implements Outcome {}

        /** Nobody under age is asked to agree to that. */
        record UnderAge() implements Outcome {}

        /** Somebody under age agrees to nothing before his guardian has. */
        record NoGuardian() implements Outcome {}

        /** Nothing is written, for what the shop has put on the member could not be taken off him. */
        record NotUnmarked(Reply why) implements Outcome {}
    }

    /**
     * Writes them all or none.
     *
     * @param saidAt when the member said it; null for now
     */
    Outcome say(long program, long member, List<Saying> sayings, @Nullable Instant saidAt, long principal) {
        Outcome objection = objection(program, member, sayings);
        if (objection != null) {
            return objection;
        }
        Instant now = now(program);
        Instant said = saidAt == null ? now : saidAt;
        if (sayings.stream().anyMatch(each -> each.purpose() == Purpose.PERSONALISATION && !each.given())) {
            // in one transaction with the event that takes off him whatever the shop has put on him
            Reply reply = lanes.submit(Submission.about(
                            program,
                            HOUSE,
                            "unmarked:" + ids.next(),
                            member,
                            Submission.fingerprint(new Event.MemberMarked(0, now, List.of(), List.of())),
                            id -> new Event.MemberMarked(id, now, List.of(), List.of()),
                            false)
                    .with((connection, whom, event) -> {
                        write(connection, program, whom, sayings, said, principal, now);
                        return true;
                    }));
            if (reply instanceof Reply.UnknownMember) {
                return new Outcome.NotThere();
            }
            if (!(reply instanceof Reply.NothingPublished)) {
                return reply instanceof Reply.Done ? new Outcome.Written() : new Outcome.NotUnmarked(reply);
            }
            // where nothing is published nobody is marked
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            // a deletion waits for us, or has been before us
            boolean there = database.sql(
                            "select erased_at is null from member.member where id = :member and program_id = :program for share")
                    .param("member", member)
                    .param("program", program)
                    .query(Boolean.class)
                    .optional()
                    .orElse(false);
            if (!there) {
                return new Outcome.NotThere();
            }
            connections.execute((ConnectionCallback<Object>) connection -> {
                write(connection, program, member, sayings, said, principal, now);
                return connection;
            });
            return new Outcome.Written();
        }));
    }

    /** What stands in the way of a child's agreeing; null for nothing. Whoever is under age may always refuse. */
    private @Nullable Outcome objection(long program, long member, List<Saying> sayings) {
        List<Purpose> given =
                sayings.stream().filter(Saying::given).map(Saying::purpose).toList();
        if (given.isEmpty() || !underAge(program, member)) {
            return null;
        }
        if (given.stream().anyMatch(Purpose::adultsOnly)) {
            return new Outcome.UnderAge();
        }
        return given.contains(Purpose.GUARDIAN) || holds(member, Purpose.GUARDIAN, Channel.ANY)
                ? null
                : new Outcome.NoGuardian();
    }

    private boolean underAge(long program, long member) {
        LocalDate birthday =
                members.get(program, member).map(Members.Member::birthday).orElse(null);
        if (birthday == null) {
            return false;
        }
        Instant now = now(program);
        Engines engines = programmes.engines(program);
        ZoneId zone = engines.versions().isEmpty()
                ? ZoneOffset.UTC
                : engines.at(now).engine().programme().zone();
        return Birthdays.needsGuardian(birthday, LocalDate.ofInstant(now, zone));
    }

    private void write(
            Connection connection,
            long program,
            long member,
            List<Saying> sayings,
            Instant saidAt,
            long principal,
            Instant now)
            throws SQLException {
        Rows rows = new Rows(
                "privacy.consent",
                "member_id bigint",
                "program_id bigint",
                "id bigint",
                "purpose text",
                "channel text",
                "given boolean",
                "notice text",
                "source text",
                "proof text",
                "principal bigint",
                "said_at timestamptz",
                "recorded_at timestamptz");
        for (Saying saying : sayings) {
            rows.add(
                    member,
                    program,
                    ids.next(),
                    saying.purpose().word(),
                    saying.channel().word(),
                    saying.given(),
                    saying.notice(),
                    saying.source(),
                    saying.proof(),
                    principal,
                    saidAt,
                    now);
        }
        rows.insert(connection);
    }

    /** A guardian's consent, told with the enrolment of somebody under age and written in its transaction. */
    public void guardian(Connection connection, long program, long member, long principal) throws SQLException {
        Instant now = now(program);
        Saying told = new Saying(Purpose.GUARDIAN, Channel.ANY, true, "enrolment", "enrolment", null);
        write(connection, program, member, List.of(told), now, principal, now);
    }

    /** Everything the member said, the latest first. */
    List<Kept> history(long member) {
        return kept(
                "select " + COLUMNS
                        + " from privacy.consent where member_id in (select member.same(:member)) order by id desc",
                member);
    }

    /** What holds now, of each purpose and channel that the member ever said something about. */
    List<Kept> current(long member) {
        return kept(
                "select distinct on (purpose, channel) " + COLUMNS
                        + " from privacy.consent where member_id in (select member.same(:member)) order by purpose, channel, id desc",
                member);
    }

    /**
     * Whether the member has agreed and not withdrawn it since. Of a channel and of all channels together, what was said last
     * holds; who has said nothing has not agreed.
     */
    public boolean holds(long member, Purpose purpose, Channel channel) {
        return database.sql("""
                        select given from privacy.consent
                        where member_id in (select member.same(:member)) and purpose = :purpose and channel in (:channel, 'any')
                        order by id desc limit 1
                        """)
                .param("member", member)
                .param("purpose", purpose.word())
                .param("channel", channel.word())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Whether the member had refused that rules go by what the shop puts on him, as it was known at a moment. */
    public boolean personalisationRefused(long member, Instant at) {
        return database.sql("""
                        select not given from privacy.consent
                        where member_id in (select member.same(:member)) and purpose = 'personalisation' and recorded_at <= :at
                        order by id desc limit 1
                        """)
                .param("member", member)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    private List<Kept> kept(String sql, long member) {
        return database.sql(sql)
                .param("member", member)
                .query((row, number) -> read(row))
                .list();
    }

    private static Kept read(ResultSet row) throws SQLException {
        return new Kept(
                row.getLong("id"),
                new Saying(
                        Purpose.valueOf(row.getString("purpose").toUpperCase(Locale.ROOT)),
                        Channel.valueOf(row.getString("channel").toUpperCase(Locale.ROOT)),
                        row.getBoolean("given"),
                        row.getString("notice"),
                        row.getString("source"),
                        row.getString("proof")),
                row.getLong("principal"),
                row.getObject("said_at", OffsetDateTime.class).toInstant(),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant());
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }
}
