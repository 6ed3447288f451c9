package zhiyin.signin;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.http.Says;
import zhiyin.member.IdentityRef;

/** What programmes say about joining and signing in. */
@Repository
class Terms {
    @Says("On what terms members of a programme join and sign in.")
    record TermsOfSignIn(
            @Says("Whether somebody nobody knows becomes a member by signing in.")
            boolean joining,

            @Says("The calling codes that messages go to: 86 for +86….")
            List<String> countries,

            @Says("How many codes may be sent on a day of the programme; what is asked beyond is not sent.")
            int sendsADay) {

        /** Whether a message may go there. */
        boolean reaches(IdentityRef address) {
            return !address.kind().equals("phone")
                    || countries.stream().anyMatch(country -> address.value().startsWith("+" + country));
        }
    }

    /** Where nothing was said: members join, in China, Hong Kong, Macao and Taiwan. */
    private static final TermsOfSignIn USUAL = new TermsOfSignIn(true, List.of("86", "852", "853", "886"), 1_000);

    private final JdbcClient database;
    private final Clock clock;

    Terms(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    TermsOfSignIn of(long program) {
        return database.sql("select joining, countries, sends_a_day from signin.terms where program_id = :program")
                .param("program", program)
                .query((row, at) -> new TermsOfSignIn(
                        row.getBoolean(1),
                        Arrays.asList((String[]) row.getArray(2).getArray()),
                        row.getInt(3)))
                .optional()
                .orElse(USUAL);
    }

    void set(long program, TermsOfSignIn terms, long by) {
        database.sql("""
                        insert into signin.terms (program_id, joining, countries, sends_a_day, changed_at, changed_by)
                        values (:program, :joining, :countries, :sends, :now, :by)
                        on conflict (program_id) do update set joining = excluded.joining, countries = excluded.countries,
                            sends_a_day = excluded.sends_a_day, changed_at = excluded.changed_at,
                            changed_by = excluded.changed_by
                        """)
                .param("program", program)
                .param("joining", terms.joining())
                .param("countries", terms.countries().toArray(String[]::new))
                .param("sends", terms.sendsADay())
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
    }
}
