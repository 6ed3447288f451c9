package zhiyin.privacy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.database.Ids;
import zhiyin.seal.Seals;

/** Everything there is about a person: to be given to him, or to be deleted. */
@Repository
class Persons {

    /** How the database begins bytes that it writes as text. */
    private static final String HEX = "\\x";

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final TransactionTemplate snapshot;
    private final DataMap map;
    private final Seals seals;
    private final List<Copies> copies;
    private final Ids ids;
    private final Clock clock;

    Persons(
            JdbcClient database,
            TransactionTemplate transaction,
            DataMap map,
            Seals seals,
            List<Copies> copies,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.snapshot = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.map = map;
        this.seals = seals;
        this.copies = List.copyOf(copies);
        this.ids = ids;
        this.clock = clock;
    }

    /** In what way somebody is shown what is personal. */
    enum Disclosure {
        EXPORTED,
        PRINTED,
        REVEALED
    }

    /**
     * All rows about a person.
     *
     * @param tables by name, each row a JSON object; tables without a row are left out
     */
    record Everything(long member, Instant at, Map<String, List<String>> tables) {}

    /** Reads it, as it is at one moment, and notes that it was given. */
    Everything give(long program, long member, Disclosure how, long principal) {
        return Objects.requireNonNull(snapshot.execute(status -> {
            Instant now = now();
            Map<String, List<String>> found = new LinkedHashMap<>();
            for (DataMap.Table table : map.tables()) {
                if (table.exported().isEmpty()) {
                    continue;
                }
                List<String> rows = database.sql(table.reading())
                        .param("member", member)
                        .query((row, number) -> opened(program, table, row.getString(1)))
                        .list();
                if (!rows.isEmpty()) {
                    found.put(table.name(), rows);
                }
            }
            note(program, member, how, null, principal, now);
            return new Everything(member, now, found);
        }));
    }

    /** The row with what is sealed in it opened, and without what is not given. */
    private String opened(long program, DataMap.Table table, String row) {
        if (table.sealed().isEmpty()) {
            return row;
        }
        ObjectNode read = (ObjectNode) JsonMapper.shared().readTree(row);
        for (DataMap.Column column : table.sealed()) {
            JsonNode sealed = read.path(column.name());
            if (sealed.isString()) {
                String named = read.path(
                                Objects.requireNonNull(column.boundTo()).column())
                        .asString();
                byte[] bytes = HexFormat.of().parseHex(sealed.asString().substring(HEX.length()));
                read.put(column.name(), seals.open(program, table.name() + "." + column.name(), named, bytes));
            }
        }
        read.retain(table.exported().stream().map(DataMap.Column::name).toList());
        return read.toString();
    }

    private void note(long program, long member, Disclosure how, @Nullable String reason, long principal, Instant now) {
        database.sql("""
                        insert into privacy.disclosure (member_id, id, program_id, what, reason, principal, at)
                        values (:member, :id, :program, :what, :reason, :principal, :now)
                        """)
                .param("member", member)
                .param("id", ids.next())
                .param("program", program)
                .param("what", how.name().toLowerCase(Locale.ROOT))
                .param("reason", reason)
                .param("principal", principal)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Notes that who a member is was shown in full, and what for. */
    void note(long program, long member, String reason, long principal) {
        note(program, member, Disclosure.REVEALED, reason, principal, now());
    }

    /** What came of the wish to delete somebody. */
    sealed interface Deletion {
        /** He is gone. */
        record Done() implements Deletion {}

        /** The programme has no such member, or has none any more. */
        record NotThere() implements Deletion {}

        /** Something is set aside for a checkout, which must end first. */
        record OpenHolds(long holds) implements Deletion {}

        /** The house owes him money: it is paid out first. */
        record Money(String asset, long amount) implements Deletion {}

        /** A payment of his is under way, which must end first. */
        record Paying(long requests) implements Deletion {}
    }

    /**
     * Deletes a person. What is left is a number in the books: every movement, and nothing that says whose it was. What he had
     * stays there and runs out by its own terms.
     */
    Deletion delete(long program, long member, long principal) {
        Deletion deletion = Objects.requireNonNull(transaction.execute(status -> {
            // whoever draws on a household locks who is in it before he locks the members, and so do we
            count("select 1 from household.membership where member_id = :member for update", member);
            if (count("select 1 from ledger.member_state where member_id = :member for update", member) == 0) {
                return new Deletion.NotThere();
            }
            boolean there = database.sql(
                            "select erased_at is null from member.member where id = :member and program_id = :program")
                    .param("member", member)
                    .param("program", program)
                    .query(Boolean.class)
                    .optional()
                    .orElse(false);
            if (!there) {
                return new Deletion.NotThere();
            }
            Deletion objection = objection(member);
            if (objection != null) {
                return objection;
            }
            Instant now = now();
            for (DataMap.Table table : map.tables()) {
                String statement = table.deletion();
                if (statement != null) {
                    database.sql(statement).param("member", member).update();
                }
            }
            database.sql("update member.member set erased_at = :now where id = :member")
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .param("member", member)
                    .update();
            database.sql("""
                            insert into privacy.erasure (member_id, program_id, principal, at)
                            values (:member, :program, :principal, :now)
                            """)
                    .param("member", member)
                    .param("program", program)
                    .param("principal", principal)
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .update();
            return new Deletion.Done();
        }));
        if (deletion instanceof Deletion.Done) {
            copies.forEach(copy -> copy.forgetDeleted(program));
        }
        return deletion;
    }

    private @Nullable Deletion objection(long member) {
        int holds = count("select 1 from ledger.hold where member_id = :member and state = 'open'", member);
        if (holds > 0) {
            return new Deletion.OpenHolds(holds);
        }
        int requests = count("select 1 from payment.request where member_id = :member and state = 'pending'", member);
        if (requests > 0) {
            return new Deletion.Paying(requests);
        }
        return database.sql("""
                        select asset, pending + available + held amount from ledger.account
                        where member_id = :member and asset like '%.principal' and pending + available + held > 0
                        order by asset limit 1
                        """)
                .param("member", member)
                .query((row, number) -> new Deletion.Money(
                        row.getString(1).substring(0, row.getString(1).indexOf('.')), row.getLong(2)))
                .optional()
                .orElse(null);
    }

    private int count(String sql, long member) {
        return database.sql(sql)
                .param("member", member)
                .query((row, number) -> row.getInt(1))
                .list()
                .size();
    }

    /** Throws away what is kept long enough; also what this machine has copied of persons who were deleted elsewhere. */
    int expire() {
        String now = now().toString();
        int gone = 0;
        for (DataMap.Table table : map.tables()) {
            String statement = table.expiry();
            if (statement != null) {
                gone += database.sql(statement).param("now", now).update();
            }
        }
        for (long program : database.sql("select distinct program_id from privacy.erasure")
                .query(Long.class)
                .list()) {
            copies.forEach(copy -> copy.forgetDeleted(program));
        }
        return gone;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
