package zhiyin.signin;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.member.IdentityRef;

/** All codes that were asked for. */
@Repository
class Codes {
    static final PublicId ID = new PublicId("scr");
    static final Duration LASTS = Duration.ofMinutes(10);
    static final int TRIES_MAX = 5;
    static final int DIGITS = 6;
    private static final int ALL = 1_000_000;

    /** What a code is good for. */
    enum Purpose {
        SIGN_IN,
        PROVE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A code just made: the only time it can be seen.
     *
     * @param id the request that it is for
     */
    record Made(long id, String code, Instant until) {
        @Override
        public String toString() {
            return "Made[" + ID.print(id) + "]";
        }
    }

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Marks marks;
    private final Ids ids;
    private final ProgramClocks clocks;
    private final SecureRandom random;

    Codes(
            JdbcClient database,
            TransactionTemplate transaction,
            Marks marks,
            Ids ids,
            ProgramClocks clocks,
            SecureRandom random) {
        this.database = database;
        this.transaction = transaction;
        this.marks = marks;
        this.ids = ids;
        this.clocks = clocks;
        this.random = random;
    }

    Made make(long program, Purpose purpose, IdentityRef address) {
        var id = ids.next();
        var code = String.format(Locale.ROOT, "%0" + DIGITS + "d", random.nextInt(ALL));
        var now = clocks.of(program).instant();
        database.sql("""
                        insert into signin.code (id, program_id, purpose, hash, tries, made_at, expires_at)
                        values (:id, :program, :purpose, :hash, 0, :now, :until)
                        """)
                .param("id", id)
                .param("program", program)
                .param("purpose", purpose.word())
                .param("hash", marks.of(parts(program, purpose, address, id, code)))
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("until", now.plus(LASTS).atOffset(ZoneOffset.UTC))
                .update();
        return new Made(id, code, now.plus(LASTS));
    }

    /** Takes a code, if it is the one that was sent there for that request; it is good once. */
    boolean take(long program, Purpose purpose, IdentityRef address, long request, String code) {
        return Objects.requireNonNull(transaction.execute(status -> {
            // the try is counted before it is looked at, and whoever tries at the same moment waits here for his turn
            var hash = database.sql("""
                            update signin.code set tries = tries + 1
                            where id = :id and program_id = :program and purpose = :purpose
                                and used_at is null and tries < :most and expires_at > :now
                            returning hash
                            """)
                    .param("id", request)
                    .param("program", program)
                    .param("purpose", purpose.word())
                    .param("most", TRIES_MAX)
                    .param("now", clocks.of(program).instant().atOffset(ZoneOffset.UTC))
                    .query((row, at) -> row.getBytes(1))
                    .optional();
            var shown = marks.all(parts(program, purpose, address, request, code));
            if (hash.isEmpty() || shown.stream().noneMatch(mark -> MessageDigest.isEqual(hash.get(), mark))) {
                return false;
            }
            return database.sql("update signin.code set used_at = :now where id = :id and used_at is null")
                            .param("now", clocks.of(program).instant().atOffset(ZoneOffset.UTC))
                            .param("id", request)
                            .update()
                    == 1;
        }));
    }

    private static String[] parts(long program, Purpose purpose, IdentityRef address, long request, String code) {
        return new String[] {
            "code", String.valueOf(program), purpose.word(), address.toString(), String.valueOf(request), code
        };
    }

    /** Forgets those that have been over for a day, of these programmes, or of all the others. */
    void sweep(Instant now, Collection<Long> programs, boolean those) {
        database.sql("delete from signin.code where made_at < :before and (program_id = any (:programs)) = :those")
                .param("before", now.minus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC))
                .param("programs", programs.toArray(Long[]::new))
                .param("those", those)
                .update();
    }
}
