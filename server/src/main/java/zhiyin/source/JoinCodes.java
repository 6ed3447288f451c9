package zhiyin.source;

import java.net.URI;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.ProgramClocks;
import zhiyin.database.CrockfordBase32;

/** All join codes. */
@Repository
class JoinCodes {
    /** Sixty bits: nobody comes upon a colleague's by trying. */
    private static final int DIGITS = 12;

    private static final int BYTES = 8;

    private static final String COLUMNS = """
            select code, kind, name, staff, store, source, channel, page, made_at, ends_at from source.code
            """;

    private final JdbcClient database;
    private final SecureRandom random;
    private final ProgramClocks clocks;

    JoinCodes(JdbcClient database, SecureRandom random, ProgramClocks clocks) {
        this.database = database;
        this.random = random;
        this.clocks = clocks;
    }

    /** What is wanted of a new one. */
    record Wanted(
            JoinCode.Kind kind,
            String name,
            @Nullable String staff,
            @Nullable String store,
            @Nullable String source,
            @Nullable String channel,
            @Nullable URI page,
            @Nullable Instant endsAt) {}

    /** Whether a text has the form of one. */
    static boolean isCode(String text) {
        return text.length() == DIGITS && CrockfordBase32.parse(text + "0") != null;
    }

    Optional<JoinCode> find(long program, String code) {
        return database.sql(COLUMNS + " where program_id = :program and code = :code")
                .param("program", program)
                .param("code", code)
                .query((row, at) -> code(row))
                .optional();
    }

    /** The programme's codes, by code. */
    List<JoinCode> of(long program, JoinCode.@Nullable Kind kind, String after, int most) {
        return database.sql(COLUMNS + """
                         where program_id = :program and code > :after and (kind = :kind or cast(:kind as text) is null)
                        order by code limit :most
                        """)
                .param("program", program)
                .param("after", after)
                .param("kind", kind == null ? null : kind.word(), Types.VARCHAR)
                .param("most", most)
                .query((row, at) -> code(row))
                .list();
    }

    private static JoinCode code(ResultSet row) throws SQLException {
        String page = row.getString("page");
        OffsetDateTime ends = row.getObject("ends_at", OffsetDateTime.class);
        return new JoinCode(
                row.getString("code"),
                JoinCode.Kind.of(row.getString("kind")),
                row.getString("name"),
                row.getString("staff"),
                row.getString("store"),
                row.getString("source"),
                row.getString("channel"),
                page == null ? null : URI.create(page),
                row.getObject("made_at", OffsetDateTime.class).toInstant(),
                ends == null ? null : ends.toInstant());
    }

    JoinCode make(long program, Wanted wanted, long by) {
        String source = wanted.source() == null ? wanted.kind().word() : wanted.source();
        Instant now = now(program);
        Instant ends = wanted.endsAt() == null ? null : wanted.endsAt().truncatedTo(ChronoUnit.MICROS);
        JoinCode made = new JoinCode(
                random(),
                wanted.kind(),
                wanted.name(),
                wanted.staff(),
                wanted.store(),
                source,
                wanted.channel(),
                wanted.page(),
                now,
                ends);
        database.sql("""
                        insert into source.code (program_id, code, kind, name, staff, store, source, channel, page, made_at,
                            made_by, ends_at)
                        values (:program, :code, :kind, :name, :staff, :store, :source, :channel, :page, :now, :by, :ends)
                        """)
                .param("program", program)
                .param("code", made.code())
                .param("kind", made.kind().word())
                .param("name", made.name())
                .param("staff", made.staff(), Types.VARCHAR)
                .param("store", made.store(), Types.VARCHAR)
                .param("source", source)
                .param("channel", made.channel(), Types.VARCHAR)
                .param("page", made.page() == null ? null : made.page().toString(), Types.VARCHAR)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("by", by)
                .param("ends", ends == null ? null : ends.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        return made;
    }

    /** From now on nobody's joining is put down to it; one that has ended stays as it is. */
    void end(long program, String code) {
        database.sql("""
                        update source.code set ends_at = greatest(:now, made_at)
                        where program_id = :program and code = :code and (ends_at is null or ends_at > :now)
                        """)
                .param("now", now(program).atOffset(ZoneOffset.UTC))
                .param("program", program)
                .param("code", code)
                .update();
    }

    Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }

    private String random() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return CrockfordBase32.print(bytes).substring(0, DIGITS);
    }
}
