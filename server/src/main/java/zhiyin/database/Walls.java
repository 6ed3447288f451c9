package zhiyin.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The walls between programmes within the tables: every table whose rows are some programme's shows and takes only those of
 * programmes in sight ({@link Sight}), to whoever asks, its owner included. They are put up after the migrations, so that
 * no room can forget one.
 */
final class Walls {
    private static final Logger log = LoggerFactory.getLogger(Walls.class);

    static final String POLICY = "only_programmes_in_sight";

    /**
     * Tables with a programme's id in which there is no wall: they are asked in order to learn what somebody may see, when
     * that is not known yet; and the keys of programmes, which open nothing without the master key, and are read before whose
     * they are is.
     */
    static final Set<String> ASKED_BEFORE_ANYTHING_IS_SEEN =
            Set.of("staff.role_grant", "staff.invited_role", "seal.data_key");

    /**
     * Tables to which anybody adds rows, of programmes that he may not see too: an entry of the trail is written by the tables
     * themselves, and a change in the house concerns no programme. They are read from behind the wall like all others.
     */
    static final Set<String> ADDED_TO_BY_ANYBODY = Set.of("trail.entry", "trail.veiled");

    private static final String WITHOUT = """
            select format('%I.%I', n.nspname, c.relname), case when a.attnotnull then quote_ident(a.attname)
                else format('coalesce(%I, 0)', a.attname) end, exists (select from pg_attribute p
                where p.attrelid = c.oid and p.attname = 'platform_id' and not p.attisdropped)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
            where n.nspname = any (?) and c.relkind in ('r', 'p') and not a.attisdropped
                and a.attname = case when n.nspname = 'program' and c.relname = 'program' then 'id' else 'program_id' end
                and n.nspname || '.' || c.relname <> all (?)
                and not (c.relrowsecurity and c.relforcerowsecurity
                    and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = ?))
            order by 1
            """;

    private Walls() {}

    /** @param ofPlatform whether its rows are a platform's too, who sees them from the other side */
    private record Table(String name, String column, boolean ofPlatform) {

        /** What is not known to be out of sight: of everything, no list says so. Asked for once a statement, and not once a row. */
        String inSight() {
            return inSight(column) + (ofPlatform ? " or " + inSight("platform_id") : "");
        }

        private static String inSight(String column) {
            return "(" + column + " = any ((select database.programs_in_scope())::bigint[])) is not false";
        }
    }

    /** Puts up what is missing. */
    static void putUp(Connection owner, List<String> rooms) throws SQLException {
        for (Table table : without(owner, rooms)) {
            try (var statement = owner.createStatement()) {
                statement.execute("""
                        drop policy if exists POLICY on TABLE;
                        create policy POLICY on TABLE using (SIGHT) CHECK;
                        alter table TABLE enable row level security;
                        alter table TABLE force row level security;
                        """.replace("POLICY", POLICY)
                        .replace("CHECK", ADDED_TO_BY_ANYBODY.contains(table.name()) ? "with check (true)" : "")
                        .replace("TABLE", table.name())
                        .replace("SIGHT", table.inSight()));
            }
            log.debug("{}: a wall between programmes", table.name());
        }
    }

    private static List<Table> without(Connection owner, List<String> rooms) throws SQLException {
        try (var statement = owner.prepareStatement(WITHOUT)) {
            statement.setArray(1, owner.createArrayOf("text", rooms.toArray()));
            statement.setArray(2, owner.createArrayOf("text", ASKED_BEFORE_ANYTHING_IS_SEEN.toArray()));
            statement.setString(3, POLICY);
            try (var row = statement.executeQuery()) {
                var tables = new ArrayList<Table>();
                while (row.next()) {
                    tables.add(new Table(row.getString(1), row.getString(2), row.getBoolean(3)));
                }
                return tables;
            }
        }
    }
}
