package zhiyin.approval;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.database.Ids;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.Asked;
import zhiyin.http.Call;
import zhiyin.http.Execution;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.SecondPerson;
import zhiyin.http.Stake;

/** What waits for a second person, and what became of it. */
@Component
class Approvals implements SecondPerson {

    static final PublicId ID = new PublicId("apr");

    /** For so long it can be approved. */
    static final Duration LASTS = Duration.ofDays(7);

    /** Whoever approved it and never heard what came of it may ask again after that. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JdbcClient database;
    private final Rules rules;
    private final ObjectProvider<Persons> persons;
    private final Ids ids;
    private final Clock clock;

    Approvals(JdbcClient database, Rules rules, ObjectProvider<Persons> persons, Ids ids, Clock clock) {
        this.database = database;
        this.rules = rules;
        this.persons = persons;
        this.ids = ids;
        this.clock = clock;
    }

    /** Where a request stands. */
    enum State {
        PENDING,
        APPROVED,
        EXECUTED,
        FAILED,
        REFUSED,
        WITHDRAWN,
        EXPIRED
    }

    /** Something that was asked for. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Request(
            long id,
            long programId,
            Stake.Kind what,
            String operation,
            Map<String, String> sums,
            long maker,
            Principal.Kind makerKind,
            String key,
            byte[] fingerprint,
            @Nullable String asked,
            Instant madeAt,
            Instant expiresAt,
            State state,
            @Nullable Long decidedBy,
            Principal.@Nullable Kind deciderKind,
            @Nullable Instant decidedAt,
            @Nullable String remark,
            @Nullable Integer status,
            @Nullable String failure) {

        /** What answers with secrets is done by whoever asked, once it is approved: they are nobody else's. */
        boolean doneByItsMaker() {
            return what == Stake.Kind.GIFT_CARDS || what == Stake.Kind.PERSONAL_EXPORT;
        }
    }

    @Override
    public @Nullable Answer holdBack(Stake stake, Asked asked, Call<?> call) {
        Principal caller = call.caller();
        byte[] fingerprint = asked.fingerprint();
        // what comes without a key of its own is the same when it says the same
        String key = Objects.requireNonNullElseGet(
                call.findIdempotencyKey(), () -> HexFormat.of().formatHex(fingerprint));
        Optional<Request> known = find(caller.programId(), caller.keyId(), asked.operation(), key);
        if (known.isEmpty()) {
            if (!isAskedFor(stake, caller)) {
                return null;
            }
            open(stake, asked, fingerprint, caller, key);
            known = find(caller.programId(), caller.keyId(), asked.operation(), key);
        }
        return again(known.orElseThrow(), fingerprint);
    }

    private boolean isAskedFor(Stake stake, Principal caller) {
        boolean asked = Objects.requireNonNull(rules.of(caller.programId()).get(stake.kind()))
                .asksFor(stake, caller.kind());
        // what one may not be given alone he is not given among others
        return asked || (stake.toOne() != null && isAskedFor(stake.toOne(), caller));
    }

    /** What whoever asked hears when he asks again; null where it may go on. */
    private @Nullable Answer again(Request request, byte[] fingerprint) {
        if (!Arrays.equals(request.fingerprint(), fingerprint)) {
            return Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        return switch (request.state()) {
            case PENDING -> waiting(request);
            case APPROVED ->
                request.doneByItsMaker() && end(request.id(), State.EXECUTED, null, null) ? null : waiting(request);
            // what was done answers as it did then; but what was given of people would be what there is about them now
            case EXECUTED -> request.what() == Stake.Kind.PERSONAL_EXPORT ? over(request) : null;
            case FAILED, REFUSED, WITHDRAWN, EXPIRED -> over(request);
        };
    }

    private static Answer waiting(Request request) {
        return Answer.of(
                202, new Stake.Waiting(ID.print(request.id()), request.what(), request.sums(), request.expiresAt()));
    }

    static Problem over(Request request) {
        return Problem.of(ProblemType.CONFLICT)
                .detail("problem.approval-over.detail")
                .with("approval", ID.print(request.id()))
                .with("state", Rules.word(request.state()));
    }

    private void open(Stake stake, Asked asked, byte[] fingerprint, Principal caller, String key) {
        database.sql("""
                        insert into approval.request (id, program_id, what, operation, measure, sums, maker, maker_kind, key,
                            fingerprint, asked, made_at, expires_at, state)
                        values (:id, :program, :what, :operation, :measure, cast(:sums as jsonb), :maker, :kind, :key,
                            :fingerprint, :asked, :now, :until, 'pending')
                        on conflict do nothing
                        """)
                .param("id", ids.next())
                .param("program", caller.programId())
                .param("what", Rules.word(stake.kind()))
                .param("operation", asked.operation())
                .param("measure", stake.measure())
                .param("sums", JSON.writeValueAsString(new TreeMap<>(stake.sums())))
                .param("maker", caller.keyId())
                .param("kind", Rules.word(caller.kind()))
                .param("key", key)
                .param("fingerprint", fingerprint)
                .param("asked", asked.text())
                .param("now", now())
                .param("until", clock.instant().plus(LASTS).atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Whether these are one person, as far as that is known. */
    boolean onePerson(long one, long other) {
        Persons known = persons.getIfAvailable();
        return one == other || (known != null && known.personOf(one) == known.personOf(other));
    }

    /**
     * Approves it for whoever asks first.
     *
     * @return false where it waits no more, or waits for another
     */
    boolean approve(Request request, Principal by, @Nullable String remark) {
        return database.sql("""
                                update approval.request set state = 'approved', decided_by = :by, decider_kind = :kind,
                                    decided_at = :now, remark = :remark
                                where id = :id and maker <> :by and (state = 'pending' and expires_at > :now
                                    or state = 'approved' and what = :what and decided_by = :by and decided_at < :silent)
                                """)
                        .param("by", by.keyId())
                        .param("kind", Rules.word(by.kind()))
                        .param("now", now())
                        .param("remark", remark)
                        .param("id", request.id())
                        .param("what", request.doneByItsMaker() ? "" : Rules.word(request.what()))
                        .param("silent", clock.instant().minus(SILENCE).atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /** Does what was approved, if it is still what was asked. */
    Request execute(Request request, Execution execution, Call<?> by) {
        String asked = request.asked();
        if (asked == null || !Arrays.equals(Asked.fingerprint(asked), request.fingerprint())) {
            end(request.id(), State.FAILED, null, "fingerprint");
        } else {
            Execution.Done done = execution.run(
                    asked,
                    new Execution.Maker(request.maker(), request.makerKind(), request.programId()),
                    request.key(),
                    by);
            end(request.id(), done.failure() == null ? State.EXECUTED : State.FAILED, done.status(), done.failure());
        }
        return byId(request.id()).orElseThrow();
    }

    private boolean end(long id, State state, @Nullable Integer status, @Nullable String failure) {
        return database.sql("""
                                update approval.request set state = :state, status = :status, failure = :failure, asked = null
                                where id = :id and state = 'approved'
                                """)
                        .param("state", Rules.word(state))
                        .param("status", status)
                        .param("failure", failure)
                        .param("id", id)
                        .update()
                == 1;
    }

    /** It will not be done: another refuses it, or its maker takes it back. */
    boolean close(Request request, State state, Principal by, @Nullable String remark) {
        return database.sql("""
                                update approval.request set state = :state, decided_by = :by, decider_kind = :kind,
                                    decided_at = :now, remark = :remark, asked = null
                                where id = :id and state = 'pending' and expires_at > :now
                                """)
                        .param("state", Rules.word(state))
                        .param("by", by.keyId())
                        .param("kind", Rules.word(by.kind()))
                        .param("now", now())
                        .param("remark", remark)
                        .param("id", request.id())
                        .update()
                == 1;
    }

    /** Nothing that was asked is kept once its time is over. */
    void expire() {
        database.sql("update approval.request set state = 'expired', asked = null where state = 'pending'"
                        + " and expires_at <= :now")
                .param("now", now())
                .update();
    }

    Optional<Request> byId(long id) {
        return database.sql("select * from approval.request where id = :id")
                .param("id", id)
                .query((row, at) -> request(row))
                .optional();
    }

    private Optional<Request> find(long program, long maker, String operation, String key) {
        return database.sql("""
                        select * from approval.request
                        where program_id = :program and maker = :maker and operation = :operation and key = :key
                        """)
                .param("program", program)
                .param("maker", maker)
                .param("operation", operation)
                .param("key", key)
                .query((row, at) -> request(row))
                .optional();
    }

    /** The latest first, from before {@code before} on. */
    List<Request> all(@Nullable State state, Stake.@Nullable Kind what, @Nullable Long maker, long before, int limit) {
        return database.sql("""
                        select * from approval.request where id < :before
                            and (cast(:state as text) is null or (case when state = 'pending' and expires_at <= :now
                                then 'expired' else state end) = :state)
                            and (cast(:what as text) is null or what = :what)
                            and (cast(:maker as bigint) is null or maker = :maker)
                        order by id desc limit :limit
                        """)
                .param("before", before)
                .param("now", now())
                .param("state", state == null ? null : Rules.word(state))
                .param("what", what == null ? null : Rules.word(what))
                .param("maker", maker)
                .param("limit", limit)
                .query((row, at) -> request(row))
                .list();
    }

    private Request request(ResultSet row) throws SQLException {
        Map<String, String> sums = new TreeMap<>();
        JSON.readTree(row.getString("sums"))
                .properties()
                .forEach(sum -> sums.put(sum.getKey(), sum.getValue().asString()));
        Instant expires = moment(row, "expires_at");
        State state = State.valueOf(Rules.upper(row.getString("state")));
        OffsetDateTime decided = row.getObject("decided_at", OffsetDateTime.class);
        return new Request(
                row.getLong("id"),
                row.getLong("program_id"),
                Stake.Kind.valueOf(Rules.upper(row.getString("what"))),
                row.getString("operation"),
                sums,
                row.getLong("maker"),
                Principal.Kind.valueOf(Rules.upper(row.getString("maker_kind"))),
                row.getString("key"),
                row.getBytes("fingerprint"),
                row.getString("asked"),
                moment(row, "made_at"),
                expires,
                state == State.PENDING && !expires.isAfter(clock.instant()) ? State.EXPIRED : state,
                row.getObject("decided_by", Long.class),
                row.getString("decider_kind") == null
                        ? null
                        : Principal.Kind.valueOf(Rules.upper(row.getString("decider_kind"))),
                decided == null ? null : decided.toInstant(),
                row.getString("remark"),
                row.getObject("status", Integer.class),
                row.getString("failure"));
    }

    private static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
