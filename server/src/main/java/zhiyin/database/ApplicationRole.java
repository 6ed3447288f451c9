package zhiyin.database;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import zhiyin.StartRefused;

/**
 * As whom the application works: a role that owns no table, so that no policy passes it by and it can change none, and that
 * may read and write rows and do nothing else. Whoever owns the tables makes it, unless the operator names one.
 */
final class ApplicationRole {
    private static final String NOT_LET_IN = "28";
    private static final String THERE_ALREADY = "42710";
    private static final String NOT_ALLOWED = "42501";

    /** As PostgreSQL makes them itself. */
    private static final int SCRAM_ROUNDS = 4096;

    private static final int SALT_BYTES = 16;

    private static final String SETTINGS = "ZHIYIN_DATABASE_APPLICATION_USER and _PASSWORD";

    /**
     * Tables with whose rows the application may do less than anything: the trail is added to, and what belongs to days that
     * were dropped goes by a function of its own.
     */
    static final Map<String, List<String>> APPEND_ONLY = Map.of(
            "trail.entry", List.of("select", "insert"),
            "trail.link", List.of("select"),
            // what says something of somebody who was deleted goes with him, and a trigger sees to it that nothing else
            // does
            "trail.veiled", List.of("select", "delete"),
            "trail.day", List.of("select", "insert", "update"));

    /**
     * What has to be granted or taken back, as statements, so that the role may do what it has to and no more. The history of
     * migrations is not its business.
     */
    private static final String MISSING = """
            with role (name) as (values (cast(? as text))),
            room as (select oid, nspname from pg_namespace where nspname = any (?)),
            thing as (
                select c.oid, format('%I.%I', r.nspname, c.relname) as name,
                    case when c.relname = 'migration' then '{}'
                        else coalesce(l.may, '{select,insert,update,delete}') end::text[] as may
                from pg_class c join room r on r.oid = c.relnamespace
                    left join unnest(?::text[], ?::text[]) l (name, may) on l.name = r.nspname || '.' || c.relname
                where c.relkind in ('r', 'p', 'v'))
            select 1 as place, format('grant usage on schema %I to %I', r.nspname, role.name) from room r, role
            where not has_schema_privilege(role.name, r.oid, 'usage')
            union all
            select 2, format('revoke all on %s from %I', t.name, role.name) from thing t, role
            where exists (select from unnest('{select,insert,update,delete,truncate,references,trigger}'::text[]) p
                where p <> all (t.may) and has_table_privilege(role.name, t.oid, p))
            union all
            select 3, format('grant %s on %s to %I', array_to_string(t.may, ', '), t.name, role.name) from thing t, role
            where exists (select from unnest('{select,insert,update,delete,truncate,references,trigger}'::text[]) p
                where (p = any (t.may)) <> has_table_privilege(role.name, t.oid, p)) and t.may <> '{}'
            union all
            select 4, format('grant usage, select on %I.%I to %I', r.nspname, c.relname, role.name)
            from pg_class c join room r on r.oid = c.relnamespace, role
            where c.relkind = 'S' and not has_sequence_privilege(role.name, c.oid, 'usage')
            order by place
            """;

    private ApplicationRole() {}

    /**
     * Makes sure that the role is there, can come in and may do its work, in a database whose schema is up to date.
     *
     * @param owner as whom the tables are owned
     * @param named what the operator says of the role, or null
     * @return as whom the application opens the database
     * @throws StartRefused when there can be no such role, or the one named is bound by no wall
     */
    static DatabaseAddress prepare(DatabaseAddress owner, @Nullable DatabaseAddress named) {
        try (var connection = owner.connect()) {
            var ownerName = one(connection, "select current_user");
            var application = named == null ? made(connection, owner, ownerName) : named;
            var name = Objects.requireNonNull(application.user());
            if (named != null && one(connection, "select rolname from pg_roles where rolname = ?", name) == null) {
                throw new StartRefused("there is no role \"" + name + "\" (" + SETTINGS + "): create it first");
            }
            // before anything is granted or taken back: the owner's own rights are not this one's
            check(application, Objects.requireNonNull(ownerName), name);
            open(connection, name);
            return application;
        } catch (SQLException e) {
            throw new StartRefused(
                    "the role for the application could not be prepared in " + owner.shown() + ": " + e.getMessage(),
                    e);
        }
    }

    /** The role of that owner: whoever knows the owner's password knows this one's, and needs to keep nothing. */
    private static DatabaseAddress made(Connection connection, DatabaseAddress owner, @Nullable String ownerName)
            throws SQLException {
        var password = owner.password();
        if (password == null || password.isEmpty()) {
            throw new StartRefused(
                    "the owner of the tables comes in without a password, so none can be made for the role"
                            + " that works with them: create one and name it with " + SETTINGS);
        }
        var application = owner.as(ownerName + "_app", password(password));
        try (var known = application.connect()) {
            known.isValid(5);
            return application;
        } catch (SQLException e) {
            if (!String.valueOf(e.getSQLState()).startsWith(NOT_LET_IN)) {
                throw e;
            }
        }
        var name = Objects.requireNonNull(application.user());
        try {
            make(connection, name);
            try (var statement = connection.createStatement()) {
                // as PostgreSQL keeps it: so it is in no log of statements
                statement.execute("alter role " + quoted(connection, name) + " password '"
                        + scram(Objects.requireNonNull(application.password())) + "'");
            }
        } catch (SQLException e) {
            if (NOT_ALLOWED.equals(e.getSQLState())) {
                throw new StartRefused(
                        "the application must not work as the owner of the tables, and \"" + ownerName
                                + "\" may make no other role. Let somebody who may do one of the two: alter role "
                                + quoted(connection, String.valueOf(ownerName)) + " createrole; or create role "
                                + quoted(connection, name) + " login password '…', which you name with " + SETTINGS,
                        e);
            }
            throw e;
        }
        return application;
    }

    private static void make(Connection connection, String name) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("create role " + quoted(connection, name) + " login");
        } catch (SQLException e) {
            if (!THERE_ALREADY.equals(e.getSQLState())) {
                throw e;
            }
        }
    }

    private static String password(String owners) {
        return CrockfordBase32.print(hmac(owners.getBytes(StandardCharsets.UTF_8), "zhiyin: the application's role"));
    }

    /** RFC 5803, with a salt that the password gives: it is random itself. */
    private static String scram(String password) {
        try {
            var salt = Arrays.copyOf(hmac(password.getBytes(StandardCharsets.US_ASCII), "salt"), SALT_BYTES);
            var salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, SCRAM_ROUNDS, 256))
                    .getEncoded();
            var stored = MessageDigest.getInstance("SHA-256").digest(hmac(salted, "Client Key"));
            var base64 = Base64.getEncoder();
            return "SCRAM-SHA-256$" + SCRAM_ROUNDS + ":" + base64.encodeToString(salt) + "$"
                    + base64.encodeToString(stored) + ":" + base64.encodeToString(hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has these", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC", e);
        }
    }

    private static void open(Connection connection, String name) throws SQLException {
        var missing = new StringJoiner(";\n");
        try (var statement = connection.prepareStatement(MISSING)) {
            var tables = List.copyOf(APPEND_ONLY.keySet());
            statement.setString(1, name);
            statement.setArray(2, connection.createArrayOf("text", Migrations.ROOMS.toArray()));
            statement.setArray(3, connection.createArrayOf("text", tables.toArray()));
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "text",
                            tables.stream()
                                    .map(table -> "{" + String.join(",", Objects.requireNonNull(APPEND_ONLY.get(table)))
                                            + "}")
                                    .toArray()));
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    missing.add(row.getString(2));
                }
            }
        }
        if (missing.length() > 0) {
            try (var statement = connection.createStatement()) {
                statement.execute(missing.toString());
            }
        }
    }

    /** What is no wall to the role is none. */
    private static void check(DatabaseAddress application, String ownerName, String name) {
        try (var connection = application.connect()) {
            var why = one(connection, """
                    select case
                        when rolsuper then 'is a superuser'
                        when rolbypassrls then 'may pass by row-level security'
                        when pg_has_role(current_user, ?, 'member') then 'is the owner of the tables, or may become it' end
                    from pg_roles where rolname = current_user
                    """, ownerName);
            if (why != null) {
                throw new StartRefused("the application's role \"" + name + "\" " + why
                        + ": programmes would not be walled from each other. Give it another one with " + SETTINGS);
            }
        } catch (SQLException e) {
            throw new StartRefused(
                    "the application's role \"" + name + "\" is not let into " + application.shown() + ": "
                            + e.getMessage() + " (" + SETTINGS + ")",
                    e);
        }
    }

    private static String quoted(Connection connection, String name) throws SQLException {
        return Objects.requireNonNull(one(connection, "select quote_ident(?)", name));
    }

    private static @Nullable String one(Connection connection, String sql, String... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            var at = 0;
            for (var parameter : List.of(parameters)) {
                statement.setString(++at, parameter);
            }
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
