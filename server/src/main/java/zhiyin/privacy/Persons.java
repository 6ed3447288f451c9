package zhiyin.privacy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.member.Members;
import zhiyin.seal.Seals;

/** Everything there is about a person: to be given to him, or to be deleted. */
@Repository
class Persons {

    /** How a member of staff is shown. */
    static final PublicId STAFF = new PublicId("stf");

    /** How the database begins bytes that it writes as text. */
    private static final String HEX = "\\x";

    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final TransactionTemplate snapshot;
    private final DataMap map;
    private final Seals seals;
    private final Members members;
    private final List<Copies> copies;
    private final Ids ids;
    private final Clock clock;

    Persons(
            JdbcClient database,
            TransactionTemplate transaction,
            DataMap map,
            Seals seals,
            Members members,
            List<Copies> copies,
            Ids ids,
            Clock clock) {
        this.database = database;
        this.transaction = transaction;
        this.snapshot = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.map = map;
        this.seals = seals;
        this.members = members;
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
     * @param shown his number as he is shown it
     * @param tables by name, each row a JSON object; tables without a row are left out
     */
    record Everything(String shown, Instant at, Map<String, List<String>> tables) {}

    /** Reads all about a member, under every number that he was merged from, as it is at one moment; that it was given is noted. */
    Everything give(long program, long member, Disclosure how, @Nullable String reason, long principal) {
        return Objects.requireNonNull(snapshot.execute(status -> {
            Instant now = now();
            Everything everything =
                    read(DataMap.Holder.MEMBER, program, Members.ID.print(member), numbers(member), now);
            note(program, member, how, reason, principal, now);
            return everything;
        }));
    }

    /** Reads all about a member of staff, as it is at one moment. */
    Everything ofStaff(long account) {
        return Objects.requireNonNull(snapshot.execute(
                status -> read(DataMap.Holder.STAFF, Seals.HOUSE, STAFF.print(account), List.of(account), now())));
    }

    private Everything read(DataMap.Holder holder, long program, String shown, List<Long> numbers, Instant now) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (DataMap.Table table : map.tables()) {
            if (!table.of(holder) || table.exported().isEmpty()) {
                continue;
            }
            List<String> rows = new ArrayList<>();
            for (long number : numbers) {
                about(table.reading(), holder, number)
                        .query((row, at) -> opened(program, table, row.getString(1)))
                        .list()
                        .stream()
                        // what is about two of his numbers is told once
                        .filter(row -> !rows.contains(row))
                        .forEach(rows::add);
            }
            if (!rows.isEmpty()) {
                found.put(table.name(), rows);
            }
        }
        return new Everything(shown, now, found);
    }

    /** A statement of the data map about somebody. */
    private JdbcClient.StatementSpec about(String statement, DataMap.Holder holder, long number) {
        return database.sql(statement)
                .param("holder", holder.word())
                .param("person", number)
                .param(holder.word(), number);
    }

    /** Every number under which the person is kept: his own, and those that were merged into it. */
    private List<Long> numbers(long member) {
        return database.sql("select id from member.same(:member) id order by 1")
                .param("member", member)
                .query((row, at) -> row.getLong(1))
                .list();
    }

    /** To how many people's data somebody was given in full since then, to be taken along. */
    int given(long principal, Instant since) {
        return database.sql("""
                        select count(distinct member_id) from privacy.disclosure
                        where principal = :principal and at >= :since and what in ('exported', 'printed')
                        """)
                .param("principal", principal)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(Integer.class)
                .single();
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

    /** What came of the wish to delete a member. */
    sealed interface Deletion {
        /** He is gone. */
        record Done() implements Deletion {}

        /** The programme has no such member, or has none any more. */
        record NotThere() implements Deletion {}

        /** Something is set aside for a checkout, or a group waits for others, which must end first. */
        record OpenHolds(long holds) implements Deletion {}

        /** The house owes him money: it is paid out first. */
        record Money(String asset, long amount) implements Deletion {}

        /** A payment of his is under way, which must end first. */
        record Paying(long requests) implements Deletion {}
    }

    /**
     * Deletes a person, under every number that he was merged from. What is left are numbers in the books: every movement, and
     * nothing that says whose it was. What he had stays there and runs out by its own terms.
     */
    Deletion delete(long program, long member, long principal) {
        Deletion deletion = null;
        while (deletion == null) {
            // whoever is being merged just now is locked first, and then is one person
            deletion = transaction.execute(status -> delete(program, numbers(member), member, principal));
        }
        if (deletion instanceof Deletion.Done) {
            copies.forEach(copy -> copy.forgetDeleted(program));
        }
        return deletion;
    }

    private @Nullable Deletion delete(long program, List<Long> numbers, long member, long principal) {
        Long[] all = numbers.toArray(Long[]::new);
        // whoever draws on a household locks who is in it before he locks the members, and so do we
        count("select 1 from household.membership where member_id = any (:members) order by member_id for update", all);
        if (count(
                        "select 1 from ledger.member_state where member_id = any (:members) order by member_id for update",
                        all)
                < all.length) {
            return new Deletion.NotThere();
        }
        if (!numbers.equals(numbers(member))) {
            return null;
        }
        long there = database.sql("""
                        select count(*) from member.member
                        where id = any (:members) and program_id = :program and erased_at is null
                        """)
                .param("members", all)
                .param("program", program)
                .query(Long.class)
                .single();
        if (there < all.length) {
            return new Deletion.NotThere();
        }
        Deletion objection = objection(all);
        if (objection != null) {
            return objection;
        }
        Instant now = now();
        lockWriters(program);
        dropWaiting(program, numbers);
        numbers.forEach(number -> erase(DataMap.Holder.MEMBER, number, now));
        for (long number : numbers) {
            database.sql("""
                            insert into privacy.erasure (member_id, program_id, principal, at)
                            values (:member, :program, :principal, :now)
                            """)
                    .param("member", number)
                    .param("program", program)
                    .param("principal", principal)
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .update();
        }
        return new Deletion.Done();
    }

    /**
     * Whoever is writing down behaviour, or who is in segments, is waited for, and what he wrote goes too; whoever comes next finds
     * nobody any more. These are the last locks: who holds them waits for no member.
     */
    private void lockWriters(long program) {
        database.sql("insert into behaviour.position (program_id, last) values (:program, 0) on conflict do nothing")
                .param("program", program)
                .update();
        database.sql("select last from behaviour.position where program_id = :program for update")
                .param("program", program)
                .query(Long.class)
                .single();
        database.sql("insert into segment.head (program_id) values (:program) on conflict do nothing")
                .param("program", program)
                .update();
        database.sql("select revision from segment.head where program_id = :program for update")
                .param("program", program)
                .query(Long.class)
                .single();
    }

    private void erase(DataMap.Holder holder, long number, Instant now) {
        for (DataMap.Table table : map.tables()) {
            String statement = table.of(holder) ? table.deletion() : null;
            if (statement != null) {
                about(statement, holder, number)
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .update();
            }
        }
    }

    /** What waits for a second person and names him is not done any more: it holds what was asked, word for word. */
    private void dropWaiting(long program, List<Long> numbers) {
        List<String> names = new ArrayList<>();
        for (long number : numbers) {
            names.add(Members.ID.print(number));
            members.get(program, number)
                    .ifPresent(member -> member.identities().forEach(identity -> names.add(identity.toString())));
        }
        database.sql("""
                        update approval.request set state = 'expired', asked = null
                        where program_id = :program and state = 'pending' and asked is not null
                            and exists (select from unnest(:names) name where position(name in asked) > 0)
                        """)
                .param("program", program)
                .param("names", names.toArray(String[]::new))
                .update();
    }

    /** What came of the wish to delete somebody of the staff. */
    enum StaffDeletion {
        DONE,
        NOT_THERE,
        /** The account still opens something. */
        OPEN
    }

    /** Deletes somebody of the staff whose account was disabled: what is left is a number in the trail. */
    StaffDeletion deleteStaff(long account) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Optional<Boolean> disabled = database.sql(
                            "select disabled_at is not null from staff.account where id = :account and erased_at is null for update")
                    .param("account", account)
                    .query(Boolean.class)
                    .optional();
            if (disabled.isEmpty()) {
                return StaffDeletion.NOT_THERE;
            }
            if (!disabled.get()) {
                return StaffDeletion.OPEN;
            }
            erase(DataMap.Holder.STAFF, account, now());
            return StaffDeletion.DONE;
        }));
    }

    private @Nullable Deletion objection(Long[] members) {
        int holds = count("""
                select 1 from ledger.hold where member_id = any (:members) and state = 'open'
                union all
                select 1 from checkout.seat
                where member_id = any (:members) and state in ('reserved', 'taken') and settled_at is null
                """, members);
        if (holds > 0) {
            return new Deletion.OpenHolds(holds);
        }
        int requests =
                count("select 1 from payment.request where member_id = any (:members) and state = 'pending'", members);
        if (requests > 0) {
            return new Deletion.Paying(requests);
        }
        return database.sql("""
                        select asset, pending + available + held amount from ledger.account
                        where member_id = any (:members) and asset like '%.principal' and pending + available + held > 0
                        order by asset limit 1
                        """)
                .param("members", members)
                .query((row, number) -> new Deletion.Money(
                        row.getString(1).substring(0, row.getString(1).indexOf('.')), row.getLong(2)))
                .optional()
                .orElse(null);
    }

    private int count(String sql, Long[] members) {
        return database.sql(sql)
                .param("members", members)
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
