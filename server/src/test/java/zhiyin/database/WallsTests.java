package zhiyin.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.StartRefused;

/** The second wall between programmes: the database's own. */
class WallsTests {

    private static final long OURS = 1;
    private static final long THEIRS = 2;

    /** Tables in which there is no wall, each with the reason. A table that is new has one, or has to be named here. */
    private static final Map<String, String> WITHOUT_A_WALL = Map.ofEntries(
            Map.entry("coupon.key", "one row: by which key the house marks codes of coupons"),
            Map.entry(
                    "coupon.code",
                    "found by a mark alone, which has the programme's number in it; whose it is says its batch"),
            Map.entry("card.key", "one row: by which key the house marks codes"),
            Map.entry("chain.chain", "a lane of a process, which records for all programmes"),
            Map.entry("chain.link", "hashes over a batch, which may be of several programmes; no personal data"),
            Map.entry("chain.root", "a hash over all chains"),
            Map.entry("chain.root_head", "the heads that a root stands over"),
            Map.entry("signin.pace", "how often somebody asked, by a mark of whoever it is; no personal data"),
            Map.entry("signin.house", "other houses that know people, the same for all programmes"),
            Map.entry("signin.token", "a hash, read to learn whose session it is"),
            Map.entry("staff.account", "staff belong to the house and may work in several programmes"),
            Map.entry("staff.challenge", "a sign-in that is half done: who it is, not yet where"),
            Map.entry("staff.device", "on which device an account was signed in"),
            Map.entry("staff.guess", "how often somebody guessed wrong, at whatever"),
            Map.entry("staff.invitation", "who may make himself an account"),
            Map.entry("staff.invited_role", "read from a link, before anybody is signed in"),
            Map.entry("staff.recovery_code", "an account's"),
            Map.entry("staff.role", "roles are the house's, for all programmes"),
            Map.entry("staff.role_grant", "read to learn which programmes somebody may see"),
            Map.entry("staff.session", "an account's"),
            Map.entry("staff.passkey", "an account's"),
            Map.entry("staff.ceremony", "a passkey that is half shown: who it is, not yet where"),
            Map.entry("staff.known_as", "by which name another house knows an account"),
            Map.entry("staff.going", "a browser of staff that was sent to another house"),
            Map.entry("seal.master", "one row: by which master key the keys are wrapped"),
            Map.entry(
                    "seal.data_key",
                    "keys that open nothing without the master key, read before whose they are is in sight"),
            Map.entry("trail.day", "the heads of days of the trail, over all programmes; no personal data"),
            Map.entry("trail.link", "hashes over entries, in the order of all programmes' commits; no personal data"));

    /**
     * Keys that do not begin with a programme, each with the reason why they tell nobody of another programme's rows. Most are
     * of ids that the house makes: 64 bits that no caller chooses.
     */
    private static final Map<String, String> KEYS_OVER_ALL = Map.ofEntries(
            Map.entry("program.a_code_names_one_program", "only who looks after the house makes programmes"),
            Map.entry("program.a_mark_names_one_brand", "63 random bits"),
            Map.entry("access.a_secret_opens_one_door", "a hash of 160 random bits"),
            Map.entry("access.a_former_secret_opens_one_door", "a hash of 160 random bits"),
            Map.entry("card.a_code_opens_one_card", "a mark of a random code"),
            Map.entry("signin.a_state_is_one_row", "a hash of a random state"));

    /** Columns that hold ids made by the house. */
    private static final Set<String> MADE_BY_THE_HOUSE =
            Set.of("id", "member_id", "event_id", "card_id", "batch_id", "account_id", "platform_id");

    private TestDatabase database;
    private JdbcClient owner;
    private JdbcClient application;

    @BeforeEach
    void twoProgrammes() {
        database = TestDatabase.fresh();
        owner = JdbcClient.create(database.owner());
        application = database.client();
        for (long program : new long[] {OURS, THEIRS}) {
            owner.sql("insert into program.program (id, code, created_at) values (:id, 'p' || :id, now())")
                    .param("id", program)
                    .update();
            owner.sql("insert into ledger.member_state select :id * 10, :id, now(), null, 0, 0, 0, 0")
                    .param("id", program)
                    .update();
        }
    }

    @AfterEach
    void gone() {
        database.close();
    }

    private static List<Long> states(JdbcClient client) {
        return client.sql("select program_id from ledger.member_state order by 1")
                .query(Long.class)
                .list();
    }

    private List<String> withoutAWall() {
        return owner.sql("""
                        select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind in ('r', 'p') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
                            and c.relname <> 'migration'
                            and not (c.relrowsecurity and c.relforcerowsecurity
                                and exists (select from pg_policy p where p.polrelid = c.oid)
                                and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname <> :policy))
                        """).param("policy", Walls.POLICY).query(String.class).list();
    }

    @Test
    void everyTableHasItsWallOrAReason() {
        assertThat(new TreeSet<>(withoutAWall())).isEqualTo(new TreeSet<>(WITHOUT_A_WALL.keySet()));
        owner.sql("create table member.fresh (id bigint primary key)").update();
        assertThat(withoutAWall()).as("a table that nobody has thought of").contains("member.fresh");
    }

    @Test
    void aTableThatIsNewGetsItsWallAtTheNextStart() throws SQLException {
        owner.sql("create table member.fresh (id bigint primary key, program_id bigint not null)")
                .update();
        assertThat(withoutAWall()).contains("member.fresh");
        try (Connection connection = database.owner().getConnection()) {
            Walls.putUp(connection, Migrations.ROOMS);
        }
        assertThat(withoutAWall()).doesNotContain("member.fresh");
    }

    /** From the catalogue: no wall is made otherwise than all others, but for those that are added to by anybody. */
    @Test
    void allWallsAreAlike() {
        List<String> unlike = owner.sql("""
                        select p.polrelid::regclass::text from pg_policy p
                        join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
                        where not p.polpermissive or p.polcmd <> '*' or p.polroles <> '{0}'
                            or p.polwithcheck is not null
                            or regexp_replace(pg_get_expr(p.polqual, p.polrelid), '\\s+', ' ', 'g') <> (
                                with wall (form) as (values (
                                    '((%s = ANY (( SELECT database.programs_in_scope() AS programs_in_scope)::bigint[])) IS NOT FALSE)'))
                                select case when bool_or(a.attname = 'platform_id') then
                                        '(' || format(form, 'program_id') || ' OR ' || format(form, 'platform_id') || ')'
                                    when p.polrelid = 'program.program'::regclass then format(form, 'id')
                                    when bool_and(a.attnotnull) then format(form, 'program_id')
                                    else format(form, 'COALESCE(program_id, (0)::bigint)') end
                                from wall, pg_attribute a
                                where a.attrelid = p.polrelid and a.attname in ('program_id', 'platform_id', 'id')
                                    and (a.attname <> 'id' or p.polrelid = 'program.program'::regclass)
                                group by form)
                        """).query(String.class).list();
        assertThat(unlike).containsExactlyInAnyOrderElementsOf(Walls.ADDED_TO_BY_ANYBODY);
    }

    @Test
    void theTrailIsAddedToAndNothingElseAndReadFromBehindTheWall() {
        Map<String, List<String>> may = new TreeMap<>();
        owner.sql("""
                        select c.relname, p from pg_class c cross join unnest('{select,insert,update,delete,truncate}'::text[]) p
                        where c.relnamespace = 'trail'::regnamespace and c.relkind = 'r' and c.relname <> 'migration'
                            and has_table_privilege('zhiyin_app', c.oid, p)
                        """)
                .query((row, at) -> may.computeIfAbsent("trail." + row.getString(1), table -> new ArrayList<>())
                        .add(row.getString(2)))
                .list();
        assertThat(may).isEqualTo(new TreeMap<>(ApplicationRole.APPEND_ONLY));
        // a change in one programme, by whoever has nothing but it in sight, and one in the house
        Sight.of(OURS)
                .run(() -> application
                        .sql("insert into access.api_key (id, program_id, name, hash, opens, scopes, created_at)"
                                + " values (1, :ours, 'till', sha256('a'), 'live', '{keys}', now())")
                        .param("ours", OURS)
                        .update());
        Sight.NOTHING.run(() -> application
                .sql("insert into staff.role (code, name, permissions, changed_at, changed_by)"
                        + " values ('own', 'Own', '{keys}', now(), 0)")
                .update());
        String programs = "select program_id from trail.entry where object in ('key', 'role') order by 1";
        assertThat(Sight.everywhere()
                        .call(() -> application.sql(programs).query(Long.class).list()))
                .containsExactly(0L, OURS);
        assertThat(Sight.of(OURS)
                        .call(() -> application.sql(programs).query(Long.class).list()))
                .containsExactly(OURS);
        assertThat(Sight.of(THEIRS)
                        .call(() -> application.sql(programs).query(Long.class).list()))
                .isEmpty();
    }

    @Test
    void theHistoryOfMigrationsIsNotTheApplications() {
        List<Boolean> may = owner.sql("""
                        select has_table_privilege('zhiyin_app', c.oid, 'select, insert, update, delete')
                        from pg_class c where c.relname = 'migration' and c.relkind = 'r'
                        """).query(Boolean.class).list();
        assertThat(may).hasSizeGreaterThan(10).containsOnly(false);
    }

    @Test
    void whereNothingIsInSightNothingIsSeenOrWritten() {
        Sight.NOTHING.run(() -> {
            assertThat(states(application)).isEmpty();
            assertThat(application
                            .sql("update ledger.member_state set events = 1")
                            .update())
                    .isZero();
            assertThat(application.sql("delete from ledger.member_state").update())
                    .isZero();
            assertThatThrownBy(() -> application
                            .sql("insert into ledger.member_state values (30, 1, now(), null, 0, 0, 0, 0)")
                            .update())
                    .rootCause()
                    .hasMessageContaining("row-level security");
        });
        assertThat(Sight.of(OURS).call(() -> states(application))).containsExactly(OURS);
        assertThat(Sight.of(List.of(OURS, THEIRS)).call(() -> states(application)))
                .containsExactly(OURS, THEIRS);
        assertThat(Sight.of(List.of()).call(() -> states(application))).isEmpty();
        assertThat(Sight.everywhere().call(() -> states(application))).containsExactly(OURS, THEIRS);
    }

    @Test
    void aRowIsNotMovedBehindTheWall() {
        Sight.of(OURS)
                .run(() -> assertThatThrownBy(() -> application
                                .sql("update ledger.member_state set program_id = 2")
                                .update())
                        .rootCause()
                        .hasMessageContaining("row-level security"));
    }

    @Test
    void theApplicationCanNotTakeTheWallDown() {
        for (String attempt : List.of(
                "alter table ledger.lot no force row level security",
                "alter table ledger.lot disable row level security",
                "drop policy " + Walls.POLICY + " on ledger.lot",
                "truncate ledger.lot",
                "drop table ledger.lot",
                "create table ledger.mine (id bigint)",
                "set role zhiyin",
                "create or replace function database.programs_in_scope() returns bigint[] language sql as 'select null::bigint[]'")) {
            assertThatThrownBy(() -> application.sql(attempt).update())
                    .as(attempt)
                    .rootCause()
                    .hasMessageMatching("(?s).*(must be owner|permission denied).*");
        }
    }

    // The four classic holes. Each is opened once, so that it is known that the test would see it.

    @Test
    void hole1TheOwnerWithoutForce() throws SQLException {
        assertThat(seenByTheOwner()).containsExactly(OURS);
        owner.sql("alter table ledger.member_state no force row level security").update();
        assertThat(seenByTheOwner()).as("with the hole open").containsExactly(OURS, THEIRS);
        assertThat(withoutAWall()).contains("ledger.member_state");
    }

    private List<Long> seenByTheOwner() throws SQLException {
        try (Connection connection = database.owner().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("set zhiyin.programs = '{" + OURS + "}'");
            List<Long> seen = new ArrayList<>();
            try (var row = statement.executeQuery("select program_id from ledger.member_state order by 1")) {
                while (row.next()) {
                    seen.add(row.getLong(1));
                }
            }
            return seen;
        }
    }

    @Test
    void hole2APlainView() {
        assertThat(plainViews()).isEmpty();
        owner.sql("alter view ledger.order_line reset (security_invoker)").update();
        assertThat(plainViews()).as("with the hole open").containsExactly("ledger.order_line");
        // what the hole lets through, where the owner is bound by nothing either
        owner.sql("create view ledger.all_states as select program_id from ledger.member_state")
                .update();
        owner.sql("alter table ledger.member_state no force row level security").update();
        owner.sql("grant select on ledger.all_states to zhiyin_app").update();
        List<Long> through = Sight.of(OURS)
                .call(() -> application
                        .sql("select program_id from ledger.all_states order by 1")
                        .query(Long.class)
                        .list());
        assertThat(through).containsExactly(OURS, THEIRS);
        assertThat(Sight.of(OURS).call(() -> states(application)))
                .as("the table itself, to the application")
                .containsExactly(OURS);
    }

    private List<String> plainViews() {
        return owner.sql("""
                        select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                        where c.relkind in ('v', 'm') and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
                            and not coalesce(c.reloptions @> array['security_invoker=true'], false)
                        """).query(String.class).list();
    }

    @Test
    void hole3ASettingThatOutlivesItsTransaction() throws SQLException {
        try (var pool =
                new SightedDataSource(DatabaseConfiguration.pool(ApplicationRole.prepare(address(), null), 1, false))) {
            JdbcClient one = JdbcClient.create(pool);
            var transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
            Sight.of(OURS).run(() -> {
                states(one);
                transaction.executeWithoutResult(status -> states(one));
                transaction.executeWithoutResult(status -> {
                    states(one);
                    status.setRollbackOnly();
                });
                assertThatThrownBy(() -> one.sql("select 1 / 0 from ledger.member_state")
                                .query(Long.class)
                                .list())
                        .hasMessageContaining("division by zero");
            });
            assertThat(leftBehind(one)).isEmpty();
            // the hole: said for the session, it is there for whoever comes next
            Sight.NOTHING.run(() -> one.sql("select set_config('zhiyin.programs', '{1}', false)")
                    .query(String.class)
                    .single());
            assertThat(leftBehind(one)).as("with the hole open").containsExactly(OURS);
        }
    }

    /** Whatever the driver makes of a statement that it has seen often, and of parameters whose type it has to ask for. */
    @Test
    void aStatementThatIsAskedOftenSeesTheSameEachTime() {
        try (var pool =
                new SightedDataSource(DatabaseConfiguration.pool(ApplicationRole.prepare(address(), null), 1, false))) {
            JdbcClient one = JdbcClient.create(pool);
            List<@Nullable Object> parameters = Arrays.asList(
                    null,
                    1L,
                    2,
                    "text",
                    true,
                    new byte[] {1},
                    OffsetDateTime.parse("2026-01-01T00:00:00Z"),
                    LocalDate.parse("2026-01-01"),
                    new BigDecimal("1.5"),
                    new Long[] {1L},
                    new String[] {"a"});
            for (Object parameter : parameters) {
                for (int time = 0; time < 20; time++) {
                    String type = parameter instanceof Object[] ? "text[]" : "text";
                    String sql = "select program_id, 'a text' from ledger.member_state where (cast(:it as " + type
                            + ") is null or cast(:it as " + type + ") is not null)";
                    assertThat(Sight.of(OURS)
                                    .call(() -> one.sql(sql)
                                            .param("it", parameter)
                                            .query((row, number) -> row.getLong(1))
                                            .list()))
                            .as("%s, time %d", parameter, time)
                            .containsExactly(OURS);
                }
            }
            assertThat(leftBehind(one)).isEmpty();
        }
    }

    private static List<Long> leftBehind(JdbcClient pooled) {
        return Sight.NOTHING.call(() -> states(pooled));
    }

    private DatabaseAddress address() {
        return new DatabaseAddress(database.url(), database.user(), database.password());
    }

    @Test
    void hole4KeysThatAreUniqueAcrossProgrammes() {
        assertThat(new TreeSet<>(keysOverAll())).isEqualTo(new TreeSet<>(KEYS_OVER_ALL.keySet()));
        sealed(OURS);
        assertThatCode(() -> sealed(THEIRS)).doesNotThrowAnyException();
        owner.sql("create unique index a_name_is_anybodys on member.identity (kind, value)")
                .update();
        assertThat(keysOverAll()).as("with the hole open").contains("member.a_name_is_anybodys");
        named(OURS);
        assertThatThrownBy(() -> named(THEIRS)).isInstanceOf(DuplicateKeyException.class);
    }

    private void sealed(long program) {
        Sight.of(program)
                .run(() -> application
                        .sql("insert into ledger.sealed values (:program, '2026-01-01')")
                        .param("program", program)
                        .update());
    }

    private void named(long program) {
        owner.sql("alter table member.identity drop constraint if exists identity_belongs_to_a_member")
                .update();
        Sight.of(program)
                .run(() -> application
                        .sql("insert into member.identity (program_id, kind, mark, value, member_id, recorded_at)"
                                + " values (:program, 'card', sha256('1'), '1', :program * 10, now())")
                        .param("program", program)
                        .update());
    }

    /** Unique keys of walled tables that begin neither with the programme nor with an id that the house made. */
    private List<String> keysOverAll() {
        return owner.sql("""
                        select n.nspname || '.' || i.relname from pg_index x
                        join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
                        join pg_namespace n on n.oid = c.relnamespace
                        left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
                        where x.indisunique and c.relrowsecurity and coalesce(a.attname, '') <> 'program_id'
                            and coalesce(a.attname, '') <> all (:made)
                        """)
                .param("made", MADE_BY_THE_HOUSE.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    /** In every way in which the application asks: alone, in a transaction, several at once, and some that fail. */
    @Test
    void aThousandInterleavedRequestsOfTwoProgrammesOnAPoolOfTwoMakeNoCrossing() throws InterruptedException {
        Map<String, Integer> seen = new TreeMap<>();
        try (var pool = new SightedDataSource(
                        DatabaseConfiguration.pool(ApplicationRole.prepare(address(), null), 2, false));
                ExecutorService callers = Executors.newFixedThreadPool(8)) {
            List<Future<String>> asked = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                int number = i;
                long program = i % 2 == 0 ? OURS : THEIRS;
                asked.add(callers.submit(() -> Sight.of(program).call(() -> request(pool, program, number))));
            }
            for (Future<String> one : asked) {
                seen.merge(one.get(), 1, Integer::sum);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        assertThat(seen).isEqualTo(Map.of("its own", 1_000));
    }

    private static String request(DataSource pool, long program, int number) throws SQLException {
        JdbcClient client = JdbcClient.create(pool);
        List<Long> seen = new ArrayList<>();
        switch (number / 2 % 5) {
            case 0 -> seen.addAll(states(client));
            case 1 ->
                new TransactionTemplate(new JdbcTransactionManager(pool)).executeWithoutResult(status -> {
                    seen.addAll(states(client));
                    client.sql("update ledger.member_state set events = events + 1")
                            .update();
                });
            case 2 -> {
                try (Connection connection = pool.getConnection()) {
                    connection.setAutoCommit(false);
                    new RoundTrip(connection)
                            .tell("update ledger.member_state set movements = movements + 1", count -> {
                                if (count != 1) {
                                    seen.add(-1L);
                                }
                            })
                            .ask("select program_id from ledger.member_state", row -> seen.add(row.getLong(1)))
                            .go();
                    if (number % 3 == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                    }
                }
            }
            case 3 -> {
                try (Connection connection = pool.getConnection()) {
                    // without a transaction: one exchange is one
                    new RoundTrip(connection)
                            .ask("select program_id from ledger.member_state", row -> seen.add(row.getLong(1)))
                            .go();
                }
            }
            default -> {
                Sight.NOTHING.run(() -> seen.addAll(states(client)));
                assertThatThrownBy(() -> client.sql("select 1 / 0 from ledger.member_state")
                                .query(Long.class)
                                .list())
                        .isNotNull();
                seen.addAll(states(client));
            }
        }
        return seen.equals(List.of(program)) ? "its own" : "programme " + program + " saw " + seen;
    }

    @Test
    void aNarrowerSightWithinATransactionHoldsAndEndsWithin() {
        database.transaction()
                .executeWithoutResult(status -> Sight.of(OURS).run(() -> {
                    assertThat(states(application)).containsExactly(OURS);
                    assertThat(Sight.of(THEIRS).call(() -> states(application))).containsExactly(THEIRS);
                    assertThat(states(application)).containsExactly(OURS);
                    Object savepoint = status.createSavepoint();
                    Sight.everywhere().run(() -> states(application));
                    status.rollbackToSavepoint(savepoint);
                    assertThat(states(application)).containsExactly(OURS);
                    Sight.NOTHING.run(() -> assertThat(states(application)).isEmpty());
                }));
    }

    @Test
    void anOwnerWhoMayMakeNoRoleIsRefusedWithASentenceAndHelpedByANamedOne() {
        JdbcClient.create(database.owner())
                .sql("create role poor login password 'poor'; grant poor to zhiyin")
                .update();
        try {
            DatabaseAddress poor = address().as("poor", "poor");
            assertThatThrownBy(() -> ApplicationRole.prepare(poor, null))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("ZHIYIN_DATABASE_APPLICATION_USER")
                    .hasMessageContaining("\"poor\" may make no other role");
            DatabaseAddress named = address().as("poor", "poor");
            assertThat(ApplicationRole.prepare(address(), named)).isEqualTo(named);
            assertThatThrownBy(
                            () -> ApplicationRole.prepare(address(), address().as("poor", "mistaken")))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("is not let into");
            assertThatThrownBy(() -> ApplicationRole.prepare(address(), address()))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("is the owner of the tables");
            assertThatThrownBy(
                            () -> ApplicationRole.prepare(address(), address().as("nobody", "x")))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("there is no role \"nobody\"");
        } finally {
            database.close();
            JdbcClient.create(maintenance().unpooled()).sql("drop role poor").update();
        }
        database = TestDatabase.fresh();
    }

    @Test
    void aFreshDatabaseOfOneUserWhoMayMakeRolesIsEnough() {
        JdbcClient superior = JdbcClient.create(maintenance().unpooled());
        superior.sql("create role \"shop-owner\" login createrole password 'p@ss'")
                .update();
        superior.sql("grant \"shop-owner\" to zhiyin with set true").update();
        superior.sql("create database walls_fresh owner \"shop-owner\"").update();
        try {
            var fresh =
                    new DatabaseAddress(maintenance().url().replace("/postgres", "/walls_fresh"), "shop-owner", "p@ss");
            Migrations.run(fresh);
            DatabaseAddress works = ApplicationRole.prepare(fresh, null);
            assertThat(works.user()).isEqualTo("shop-owner_app");
            JdbcClient.create(fresh.unpooled())
                    .sql("grant \"shop-owner_app\" to \"shop-owner\"")
                    .update();
            assertThat(ApplicationRole.prepare(fresh, null))
                    .as("at the next start")
                    .isEqualTo(works);
            try (var pool = new SightedDataSource(DatabaseConfiguration.pool(works, 1, false))) {
                JdbcClient client = JdbcClient.create(pool);
                assertThat(client.sql("select nextval('database.process_number')")
                                .query(Integer.class)
                                .single())
                        .isZero();
                Sight.of(OURS)
                        .run(() -> client.sql(
                                        "insert into program.program (id, code, created_at) values (1, 'p1', now())")
                                .update());
                assertThat(Sight.NOTHING.call(() -> client.sql("select count(*) from program.program")
                                .query(Long.class)
                                .single()))
                        .isZero();
            }
            // whose owner has another password has another role's password too, from the next start on
            superior.sql("alter role \"shop-owner\" password 'another'").update();
            DatabaseAddress changed = ApplicationRole.prepare(fresh.as("shop-owner", "another"), null);
            assertThat(changed.password()).isNotEqualTo(works.password());
        } finally {
            superior.sql("drop database walls_fresh with (force)").update();
            JdbcClient.create(maintenance().unpooled())
                    .sql("set role \"shop-owner\"; drop role \"shop-owner_app\"; reset role; drop role \"shop-owner\"")
                    .update();
        }
    }

    private DatabaseAddress maintenance() {
        return new DatabaseAddress(
                database.url().substring(0, database.url().lastIndexOf('/') + 1) + "postgres",
                database.user(),
                database.password());
    }

    /** With the settings of the pool that records: each table is come to by its key, and the wall is looked at on the way. */
    @Test
    void whatRecordsStillGoesByItsKeys() throws SQLException {
        Map<String, String> expected = Map.of(
                "select * from ledger.member_state where member_id = any ($1::bigint[]) for update",
                        "Index Cond: (member_id = ANY",
                "select * from ledger.account where member_id = any ($1::bigint[])", "Index Cond: (member_id = ANY",
                "select * from ledger.lot l where l.member_id = any ($1::bigint[]) and open",
                        "Index Cond: (member_id = ANY",
                "select * from member.identity where (program_id, mark) = ($1::bigint, sha256('x'))",
                        "Index Cond: ((program_id = ",
                "select * from intake.event where program_id = $1::bigint and principal = 1 and key = 'k'",
                        "Index Cond: ((program_id = ");
        try (Connection connection = database.owner().getConnection();
                var statement = connection.createStatement()) {
            for (String setting : List.of(
                    "zhiyin.programs = '{1}'",
                    "enable_seqscan = off",
                    "enable_hashjoin = off",
                    "enable_mergejoin = off",
                    "enable_bitmapscan = off",
                    "enable_sort = off",
                    "plan_cache_mode = force_generic_plan")) {
                statement.execute("set " + setting);
            }
            int prepared = 0;
            for (var each : expected.entrySet()) {
                List<String> plan = new ArrayList<>();
                String type = each.getKey().contains("bigint[]") ? "bigint[]" : "bigint";
                statement.execute("prepare p" + ++prepared + " (" + type + ") as " + each.getKey());
                String value = type.equals("bigint") ? "1" : "'{1}'";
                try (var row = statement.executeQuery("explain execute p" + prepared + " (" + value + ")")) {
                    while (row.next()) {
                        plan.add(row.getString(1).strip());
                    }
                }
                assertThat(plan)
                        .as(each.getKey())
                        .anySatisfy(line -> assertThat(line).startsWith(each.getValue()))
                        .noneSatisfy(line -> assertThat(line).contains("Seq Scan"));
                assertThat(plan.stream()
                                .filter(line -> line.startsWith("InitPlan"))
                                .collect(Collectors.toSet()))
                        .as("asked for once a statement: %s", plan)
                        .hasSize(1);
            }
        }
    }
}
