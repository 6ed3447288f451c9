package zhiyin.staff;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.database.Sight;
import zhiyin.http.Language;

/** All accounts of staff, the roles they have, and the invitations they come from. */
@Repository
class Accounts {
    static final PublicId ID = new PublicId("stf");
    static final PublicId INVITATION_ID = new PublicId("inv");

    /** Any number, the same in every process: "staff" in a bigint. */
    private static final long FIRST_INVITATION_LOCK = 0x7374616666L;

    private final JdbcClient database;
    private final Ids ids;
    private final Clock clock;
    private final ObjectProvider<StoreScopes> stores;

    Accounts(JdbcClient database, Ids ids, Clock clock, ObjectProvider<StoreScopes> stores) {
        this.stores = stores;
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A member of staff.
     *
     * @param password what is kept of the password; null for whoever comes in by another house's word alone
     * @param totpSecret the second factor, sealed; null until it was shown to work
     * @param totpStep the step of the last code that was taken
     */
    @SuppressWarnings("ArrayRecordComponent") // A row, never compared.
    record Account(
            long id,
            String email,
            String name,
            @Nullable String password,
            byte @Nullable [] totpSecret,
            @Nullable Long totpStep,
            Instant createdAt,
            @Nullable Instant disabledAt) {

        /** Without what lets in. */
        @Override
        public String toString() {
            return "Account[" + id + "]";
        }
    }

    /** Somebody who may make himself an account. */
    record Invitation(long id, @Nullable String email, Instant madeAt, Instant expiresAt) {}

    private static final String COLUMNS = """
            select id, email, name, password, totp_secret, totp_step, created_at, disabled_at from staff.account
            """;

    Optional<Account> byEmail(String email) {
        return database.sql(COLUMNS + " where email = :email")
                .param("email", email)
                .query((row, at) -> account(row))
                .optional();
    }

    Optional<Account> byId(long id) {
        return database.sql(COLUMNS + " where id = :id and erased_at is null")
                .param("id", id)
                .query((row, at) -> account(row))
                .optional();
    }

    /** All, by address. */
    List<Account> all() {
        return database.sql(COLUMNS + " where erased_at is null order by email")
                .query((row, at) -> account(row))
                .list();
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getLong("id"),
                row.getString("email"),
                row.getString("name"),
                row.getString("password"),
                row.getBytes("totp_secret"),
                row.getObject("totp_step", Long.class),
                moment(row, "created_at"),
                momentOrNull(row, "disabled_at"));
    }

    static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant momentOrNull(ResultSet row, String column) throws SQLException {
        var moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    /** He is written to in this language from now on. */
    void speaks(long account, Language language) {
        database.sql(
                        "update staff.account set language = :language where id = :id and language is distinct from :language")
                .param("language", language.name().toLowerCase(Locale.ROOT))
                .param("id", account)
                .update();
    }

    /** In which he signed in last; English for whoever has not. */
    Language language(long account) {
        return database.sql("select language from staff.account where id = :id and language is not null")
                .param("id", account)
                .query((row, at) -> Language.valueOf(row.getString(1).toUpperCase(Locale.ROOT)))
                .optional()
                .orElse(Language.EN);
    }

    /** The roles of each of them. */
    Map<Long, List<Grant>> grants(Collection<Long> accounts) {
        return database
                .sql("""
                        select account_id, program_id, role, stores from staff.role_grant
                        where account_id = any(:accounts) order by program_id, role
                        """)
                .param("accounts", accounts.toArray(Long[]::new))
                .query((row, at) -> Map.entry(row.getLong("account_id"), grant(row)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey,
                        HashMap::new,
                        Collectors.mapping(Map.Entry::getValue, Collectors.toCollection(ArrayList::new))));
    }

    private static Grant grant(ResultSet row) throws SQLException {
        return new Grant(row.getLong("program_id"), row.getString("role"), Roles.texts(row.getArray("stores")));
    }

    List<Grant> grants(long account) {
        return grants(List.of(account)).getOrDefault(account, List.of());
    }

    /**
     * The roles of an account, each where it counts: one that was given for some stores of a platform counts in the
     * programmes of those stores, and not in the platform's.
     */
    List<Grant> counting(long account) {
        var scopes = stores.getIfAvailable();
        return grants(account).stream()
                .flatMap(grant -> {
                    var there = scopes == null || grant.stores().isEmpty() || grant.programId() == Grant.HOUSE
                            ? null
                            : Sight.everywhere().call(() -> scopes.programs(grant.programId(), grant.stores()));
                    return there == null
                            ? Stream.of(grant)
                            : there.stream().map(program -> new Grant(program, grant.role(), List.of()));
                })
                .toList();
    }

    /**
     * Gives these roles instead of those that he had where they are said anew.
     *
     * @param beyond what he keeps of a role: all of it, in some stores, or null for nothing
     */
    void grant(long account, Function<Grant, @Nullable Grant> beyond, Collection<Grant> grants, long by) {
        database.sql("select from staff.account where id = :id for update")
                .param("id", account)
                .query((row, at) -> at)
                .list();
        for (var before : grants(account)) {
            Grant kept = beyond.apply(before);
            if (kept == null) {
                database.sql("""
                                delete from staff.role_grant
                                where account_id = :account and program_id = :program and role = :role
                                """)
                        .param("account", account)
                        .param("program", before.programId())
                        .param("role", before.role())
                        .update();
            } else if (!kept.equals(before)) {
                database.sql("""
                                update staff.role_grant set stores = :stores
                                where account_id = :account and program_id = :program and role = :role
                                """)
                        .param("account", account)
                        .param("program", before.programId())
                        .param("role", before.role())
                        .param("stores", kept.stores().toArray(String[]::new))
                        .update();
            }
        }
        for (var grant : grants) {
            // who keeps the role in other stores has it in these too
            database.sql("""
                            insert into staff.role_grant as kept (account_id, program_id, role, stores, granted_at, granted_by)
                            values (:account, :program, :role, :stores, :now, :by)
                            on conflict (account_id, program_id, role) do update set
                                stores = case when kept.stores = '{}' or excluded.stores = '{}' then '{}'
                                    else array(select unnest(kept.stores) union select unnest(excluded.stores) order by 1) end,
                                granted_at = excluded.granted_at, granted_by = excluded.granted_by
                            """)
                    .param("account", account)
                    .param("program", grant.programId())
                    .param("role", grant.role())
                    .param("stores", grant.stores().toArray(String[]::new))
                    .param("now", now())
                    .param("by", by)
                    .update();
        }
    }

    /** From now on the account opens nothing, or does again; false where it was so before. */
    boolean disable(long account, boolean disabled, long by) {
        return database.sql(disabled ? """
                                        update staff.account set disabled_at = :now, disabled_by = :by
                                        where id = :id and disabled_at is null""" : """
                                        update staff.account set disabled_at = null, disabled_by = null
                                        where id = :id and disabled_at is not null""")
                        .param("now", now())
                        .param("by", by)
                        .param("id", account)
                        .update()
                == 1;
    }

    void changePassword(long account, String kept) {
        database.sql("update staff.account set password = :password, password_changed_at = :now where id = :id")
                .param("password", kept)
                .param("now", now())
                .param("id", account)
                .update();
    }

    /** From now on codes of this second factor count, from this step on. */
    void takeSecondFactor(long account, byte[] sealed, long step) {
        database.sql("update staff.account set totp_secret = :secret, totp_step = :step where id = :id")
                .param("secret", sealed)
                .param("step", step)
                .param("id", account)
                .update();
    }

    /** He has no second factor any more, of any kind, and shows a new one when he next signs in. */
    void forgetSecondFactor(long account) {
        database.sql("update staff.account set totp_secret = null, totp_step = null where id = :id")
                .param("id", account)
                .update();
        database.sql("delete from staff.recovery_code where account_id = :id")
                .param("id", account)
                .update();
        database.sql("delete from staff.passkey where account_id = :id")
                .param("id", account)
                .update();
    }

    /** Takes the code of that step, unless one of it or a later one was taken. */
    boolean takeStep(long account, long step) {
        return database.sql("""
                        update staff.account set totp_step = :step
                        where id = :id and (totp_step is null or totp_step < :step)
                        """).param("step", step).param("id", account).update() == 1;
    }

    /** These recovery codes instead of those before. */
    void keepRecoveryCodes(long account, List<String> codes) {
        database.sql("delete from staff.recovery_code where account_id = :id")
                .param("id", account)
                .update();
        codes.forEach(code -> database.sql("insert into staff.recovery_code (account_id, hash) values (:id, :hash)")
                .param("id", account)
                .param("hash", Secret.sha256(code))
                .update());
    }

    /** Uses a recovery code, once. */
    boolean useRecoveryCode(long account, String code) {
        return database.sql("""
                        update staff.recovery_code set used_at = :now
                        where account_id = :id and hash = :hash and used_at is null
                        """)
                        .param("now", now())
                        .param("id", account)
                        .param("hash", Secret.sha256(code))
                        .update()
                == 1;
    }

    int recoveryCodesLeft(long account) {
        return database.sql("select count(*) from staff.recovery_code where account_id = :id and used_at is null")
                .param("id", account)
                .query(Integer.class)
                .single();
    }

    /** @param email for whom; null for the set-up of the house */
    Invitation invite(
            @Nullable String email, Collection<Grant> grants, byte[] hash, Duration lasts, @Nullable Long by) {
        var id = ids.next();
        var now = clock.instant();
        database.sql("""
                        insert into staff.invitation (id, hash, email, made_at, made_by, expires_at)
                        values (:id, :hash, :email, :now, :by, :until)
                        """)
                .param("id", id)
                .param("hash", hash)
                .param("email", email)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("by", by)
                .param("until", now.plus(lasts).atOffset(ZoneOffset.UTC))
                .update();
        for (var grant : grants) {
            database.sql("""
                            insert into staff.invited_role (invitation_id, program_id, role, stores)
                            values (:id, :program, :role, :stores)
                            """)
                    .param("id", id)
                    .param("program", grant.programId())
                    .param("role", grant.role())
                    .param("stores", grant.stores().toArray(String[]::new))
                    .update();
        }
        return new Invitation(id, email, now, now.plus(lasts));
    }

    private static final String OPEN = """
            select id, email, made_at, expires_at from staff.invitation
            where taken_at is null and ended_at is null and expires_at > :now
            """;

    /** Those that can still be taken, the latest first. */
    List<Invitation> invitations() {
        return database.sql(OPEN + " order by id desc")
                .param("now", now())
                .query((row, at) -> invitation(row))
                .list();
    }

    private static Invitation invitation(ResultSet row) throws SQLException {
        return new Invitation(
                row.getLong("id"), row.getString("email"), moment(row, "made_at"), moment(row, "expires_at"));
    }

    List<Grant> offered(long invitation) {
        return database.sql("""
                        select program_id, role, stores from staff.invited_role where invitation_id = :id
                        order by program_id, role
                        """)
                .param("id", invitation)
                .query((row, at) -> grant(row))
                .list();
    }

    /** The invitation of that link, locked; nobody else takes it meanwhile. */
    Optional<Invitation> lockInvitation(byte[] hash) {
        return database.sql(OPEN + " and hash = :hash for update")
                .param("now", now())
                .param("hash", hash)
                .query((row, at) -> invitation(row))
                .optional();
    }

    boolean endInvitation(long id) {
        return database.sql("""
                        update staff.invitation set ended_at = :now
                        where id = :id and taken_at is null and ended_at is null and expires_at > :now
                        """).param("now", now()).param("id", id).update() == 1;
    }

    /**
     * Makes the account that a locked invitation is for; null where somebody has one under that address.
     *
     * @param password what is kept of it; null for whoever comes in by another house's word
     */
    @Nullable
    Account take(Invitation invitation, String email, String name, @Nullable String password) {
        var id = ids.next();
        try {
            database.sql("""
                            insert into staff.account (id, email, name, password, password_changed_at, created_at)
                            values (:id, :email, :name, :password, :chosen, :now)
                            """)
                    .param("id", id)
                    .param("email", email)
                    .param("name", name)
                    .param("password", password)
                    .param("chosen", password == null ? null : now())
                    .param("now", now())
                    .update();
        } catch (DuplicateKeyException taken) {
            return null;
        }
        database.sql("update staff.invitation set taken_at = :now, taken_by = :account where id = :id")
                .param("now", now())
                .param("account", id)
                .param("id", invitation.id())
                .update();
        database.sql("""
                        insert into staff.role_grant (account_id, program_id, role, stores, granted_at, granted_by)
                        select :account, r.program_id, r.role, r.stores, :now, coalesce(i.made_by, :account)
                        from staff.invited_role r join staff.invitation i on i.id = r.invitation_id
                        where r.invitation_id = :id
                        """)
                .param("account", id)
                .param("now", now())
                .param("id", invitation.id())
                .update();
        return byId(id).orElseThrow();
    }

    /** Whether there is nobody yet, and no open invitation to be the first. Once: others wait until this transaction is over. */
    boolean nobodyIsExpected() {
        database.sql("select pg_advisory_xact_lock(:lock)")
                .param("lock", FIRST_INVITATION_LOCK)
                .query((row, at) -> at)
                .list();
        return database.sql("""
                        select not exists (select from staff.account) and not exists (
                            select from staff.invitation where email is null and taken_at is null and ended_at is null
                            and expires_at > :now)
                        """).param("now", now()).query(Boolean.class).single();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
