package zhiyin.program;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.http.Says;

/** What holds for a programme whatever its version: how versions may take effect, and how often a day of birth is corrected. */
@Repository
class Settings {

    @Says("How versions of a programme may take effect.")
    record Of(
            @Says("Whether a version takes effect only once somebody else than its author has approved it.")
            boolean needsApproval,

            @Says("How many days before they take effect worse terms are announced to members.")
            int noticeDays,

            @Says("How often in a year a member's day of birth is said anew without anybody giving a reason.")
            int birthdayChanges) {}

    /** Where nobody has said otherwise. */
    static final int BIRTHDAY_CHANGES = 1;

    private final JdbcClient database;

    Settings(JdbcClient database) {
        this.database = database;
    }

    Of of(long program) {
        return database.sql("select needs_approval, notice_days, birthday_changes from program.program where id = :id")
                .param("id", program)
                .query((row, at) -> new Of(row.getBoolean(1), row.getInt(2), row.getInt(3)))
                .single();
    }

    void set(long program, Of settings) {
        database.sql("""
                        update program.program set needs_approval = :approval, notice_days = :days, birthday_changes = :changes
                        where id = :id
                        """)
                .param("approval", settings.needsApproval())
                .param("days", settings.noticeDays())
                .param("changes", settings.birthdayChanges())
                .param("id", program)
                .update();
    }
}
