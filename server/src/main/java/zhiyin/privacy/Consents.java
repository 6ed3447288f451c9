package zhiyin.privacy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.intake.Lanes;
import zhiyin.intake.Submission;

/** What members have agreed to. Each saying is a row; the latest of a purpose and channel holds. */
@Repository
public class Consents {

    private static final String COLUMNS =
            "id, purpose, channel, given, notice, source, proof, principal, said_at, recorded_at";

    /** By whom what the house makes itself is told. */
    private static final long HOUSE = 0;

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Lanes lanes;
    private final Ids ids;
    private final Clock clock;

    Consents(JdbcClient database, TransactionTemplate transaction, Lanes lanes, Ids ids, Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.lanes = lanes;
        this.ids = ids;
        this.clock = clock;
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

    /**
     * Writes them all or none.
     *
     * @param saidAt when the member said it; null for now
     * @return false if the member was deleted meanwhile
     */
    boolean say(long program, long member, List<Saying> sayings, @Nullable Instant saidAt, long principal) {
        Instant now = now();
        boolean written = Boolean.TRUE.equals(transaction.execute(status -> {
            // a deletion waits for us, or has been before us
            boolean there = database.sql(
                            "select erased_at is null from member.member where id = :member and program_id = :program for share")
                    .param("member", member)
                    .param("program", program)
                    .query(Boolean.class)
                    .optional()
                    .orElse(false);
            if (there) {
                for (Saying saying : sayings) {
                    database.sql("insert into privacy.consent (member_id, program_id, " + COLUMNS
                                    + ") values (:member, :program, :id, :purpose, :channel, :given, :notice, :source,"
                                    + " :proof, :principal, :said, :now)")
                            .param("member", member)
                            .param("program", program)
                            .param("id", ids.next())
                            .param("purpose", saying.purpose().word())
                            .param("channel", saying.channel().word())
                            .param("given", saying.given())
                            .param("notice", saying.notice())
                            .param("source", saying.source())
                            .param("proof", saying.proof())
                            .param("principal", principal)
                            .param("said", (saidAt == null ? now : saidAt).atOffset(ZoneOffset.UTC))
                            .param("now", now.atOffset(ZoneOffset.UTC))
                            .update();
                }
            }
            return there;
        }));
        // once it is refused nothing can be put on the member any more, and so nothing comes after this
        if (written && sayings.stream().anyMatch(each -> each.purpose() == Purpose.PERSONALISATION && !each.given())) {
            Event unmarked = new Event.MemberMarked(0, now, List.of(), List.of());
            lanes.submit(Submission.about(
                    program,
                    HOUSE,
                    "unmarked:" + ids.next(),
                    member,
                    Submission.fingerprint(unmarked),
                    id -> new Event.MemberMarked(id, now, List.of(), List.of()),
                    false));
        }
        return written;
    }

    /** A guardian's consent, told with the enrolment of somebody under age and written in its transaction. */
    public void guardian(Connection connection, long program, long member, long principal) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into privacy.consent (member_id, program_id, "
                        + COLUMNS
                        + ") values (?, ?, ?, 'guardian', 'any', true, 'enrolment', 'enrolment', null, ?, ?, ?)")) {
            OffsetDateTime now = now().atOffset(ZoneOffset.UTC);
            statement.setLong(1, member);
            statement.setLong(2, program);
            statement.setLong(3, ids.next());
            statement.setLong(4, principal);
            statement.setObject(5, now);
            statement.setObject(6, now);
            statement.executeUpdate();
        }
    }

    /** Everything the member said, the latest first. */
    List<Kept> history(long member) {
        return kept("select " + COLUMNS + " from privacy.consent where member_id = :member order by id desc", member);
    }

    /** What holds now, of each purpose and channel that the member ever said something about. */
    List<Kept> current(long member) {
        return kept(
                "select distinct on (purpose, channel) " + COLUMNS
                        + " from privacy.consent where member_id = :member order by purpose, channel, id desc",
                member);
    }

    /**
     * Whether the member has agreed and not withdrawn it since. Of a channel and of all channels together, what was said last
     * holds; who has said nothing has not agreed.
     */
    public boolean holds(long member, Purpose purpose, Channel channel) {
        return database.sql("""
                        select given from privacy.consent
                        where member_id = :member and purpose = :purpose and channel in (:channel, 'any')
                        order by id desc limit 1
                        """)
                .param("member", member)
                .param("purpose", purpose.word())
                .param("channel", channel.word())
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

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
