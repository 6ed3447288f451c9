package zhiyin.program;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.PublicId;

/** How programmes look to their members. */
@Repository
class Brands {
    /** How a state of a brand is called where everybody may ask: another each time that it changes, and nobody's to guess. */
    private static final PublicId ID = new PublicId("brand");

    private final JdbcClient database;
    private final SecureRandom random;
    private final Clock clock;

    Brands(JdbcClient database, SecureRandom random, Clock clock) {
        this.database = database;
        this.random = random;
        this.clock = clock;
    }

    /**
     * @param name what it is called on the card; null for the programme's own name
     * @param colour null for ours
     * @param logo a PNG image; null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; copied by nobody between maker and wire.
    record Brand(
            String mark, @Nullable String name, @Nullable Integer colour, byte @Nullable [] logo) {}

    Optional<Brand> of(long program) {
        return found("program_id = :what", program);
    }

    /** By how everybody may call it. */
    Optional<Brand> marked(String mark) {
        return found("mark = :what", mark);
    }

    private Optional<Brand> found(String where, Object what) {
        return database.sql("select mark, name, colour, logo from program.brand where " + where)
                .param("what", what)
                .query((row, at) -> new Brand(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3) == null ? null : BrandRoutes.colour(row.getString(3)),
                        row.getBytes(4)))
                .optional();
    }

    /** From now on it looks like this. */
    Brand set(long program, @Nullable String name, @Nullable Integer colour, byte @Nullable [] logo, long by) {
        Brand brand = new Brand(ID.print(random.nextLong() >>> 1), name, colour, logo);
        database.sql("""
                        insert into program.brand (program_id, mark, name, colour, logo, changed_at, changed_by)
                        values (:program, :mark, :name, :colour, :logo, :now, :by)
                        on conflict (program_id) do update set mark = excluded.mark, name = excluded.name,
                            colour = excluded.colour, logo = excluded.logo, changed_at = excluded.changed_at,
                            changed_by = excluded.changed_by
                        """)
                .param("program", program)
                .param("mark", brand.mark())
                .param("name", name, java.sql.Types.VARCHAR)
                .param("colour", colour == null ? null : Palette.text(colour), java.sql.Types.VARCHAR)
                .param("logo", logo, java.sql.Types.BINARY)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
        return brand;
    }
}
