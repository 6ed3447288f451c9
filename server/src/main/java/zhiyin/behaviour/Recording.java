package zhiyin.behaviour;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.database.Column;
import zhiyin.database.RoundTrip;
import zhiyin.database.Rows;
import zhiyin.http.Fault;
import zhiyin.http.Json;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.seal.Seals;

/**
 * What is recorded of one programme in one transaction: asks all there is to know about a batch in four exchanges, goes through it
 * in order, and writes in one.
 */
final class Recording {

    /** So many kinds of a programme are noted; whoever makes up more is refused. */
    static final int KINDS_MAX = 1_000;

    /** So many properties of a kind are noted; more are kept and not noted. */
    private static final int NOTED_MAX = 200;

    private static final String ANONYMOUS = "a:";
    private static final String UNKNOWN = "u:";

    private final Connection connection;
    private final Members members;
    private final Seals seals;
    private final long program;
    private final Set<String> activities;
    private final Instant now;

    private Terms terms = Terms.USUAL;
    private long last;
    /** By message what the shop itself has said under it: recorded before, or in this batch. */
    private final Map<String, Earlier> vouchedFor = new HashMap<>();

    /** By message what came under it by a key that everybody can find. */
    private final Map<String, Earlier> heard = new HashMap<>();

    /** By number what was heard before and is vouched for now, and by which key. */
    private final Map<Long, Long> confirmed = new LinkedHashMap<>();

    private final Map<String, Kind> declared = new HashMap<>();
    private final Map<String, Product> products = new HashMap<>();
    /** By kind what was noted before: kind, property and type. */
    private final Map<String, Set<List<String>>> noted = new HashMap<>();

    private final Set<String> kinds = new HashSet<>();
    private int kindsNoted = -1;

    /** By what callers say who is meant. */
    private final Map<String, Ref> refs = new HashMap<>();

    private final Map<String, Long> visitors = new HashMap<>();
    private final Set<String> waiting = new HashSet<>();
    private final Set<Long> refusing = new HashSet<>();

    private final List<Row> rows = new ArrayList<>();
    private final Map<String, List<Row>> unknownRows = new HashMap<>();
    private final List<Joined> joined = new ArrayList<>();
    private final Set<Long> due = new LinkedHashSet<>();
    /** How much more became an activity of somebody because he is known now. */
    private int owed;

    private final Map<List<String>, Long> seen = new LinkedHashMap<>();
    private final Map<String, Long> dropped = new LinkedHashMap<>();

    /**
     * Somebody who is named.
     *
     * @param visitor how he is kept as long as he is no member
     */
    private record Ref(@Nullable Long id, @Nullable IdentityRef identity, String visitor) {}

    /** What is known of a product. */
    private record Product(@Nullable String brand, @Nullable String category) {}

    private record Joined(String visitor, long member, long sequence) {}

    /**
     * What was said under a message.
     *
     * @param row of this batch; null where it was recorded before
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Earlier(
            long sequence, byte[] content, @Nullable Row row) {}

    /** Something that is about to be recorded. */
    private static final class Row {
        private final long sequence;
        private final Said.Did did;
        private long keyId;
        private boolean vouched;
        private final @Nullable String visitor;
        private final boolean unexpected;
        private @Nullable Long member;
        private @Nullable Long told;

        Row(long sequence, Said.Did did, Told by, @Nullable String visitor, boolean unexpected, @Nullable Long member) {
            this.sequence = sequence;
            this.did = did;
            this.keyId = by.keyId();
            this.vouched = by.vouched();
            this.visitor = visitor;
            this.unexpected = unexpected;
            this.member = member;
            this.told = member == null ? null : (Long) sequence;
        }
    }

    /**
     * What one caller says at once.
     *
     * @param vouched whether his key is one that the shop keeps to itself
     * @param dropped what he sent besides that could not be read, by the reason
     */
    record Told(long keyId, boolean vouched, List<Said> said, Map<String, Long> dropped) {
        Told {
            said = List.copyOf(said);
            dropped = Map.copyOf(dropped);
        }
    }

    /** @param activities the programme's, on which rules may earn */
    Recording(Connection connection, Members members, Seals seals, long program, Set<String> activities, Instant now) {
        this.connection = connection;
        this.members = members;
        this.seals = seals;
        this.program = program;
        this.activities = activities;
        this.now = now;
    }

    /** Whether something of it is to be told to the programme. */
    boolean owes() {
        return owed > 0 || !due.isEmpty();
    }

    /** Records; one list of results for each caller, in order. The caller commits. */
    List<List<Result>> record(List<Told> batch) throws SQLException {
        List<Said> all = batch.stream().flatMap(told -> told.said().stream()).toList();
        look(all);
        who(all);
        List<List<Result>> results = new ArrayList<>();
        for (Told told : batch) {
            told.dropped().forEach((reason, times) -> dropped.merge(reason, times, Long::sum));
            List<Result> own = new ArrayList<>();
            for (Said said : told.said()) {
                own.add(
                        switch (said) {
                            case Said.Did did -> did(did, told);
                            case Said.Is is -> is(is);
                        });
            }
            results.add(own);
        }
        write();
        return results;
    }

    private Column program() {
        return Column.bigints(program);
    }

    /** Takes its turn, and asks for what does not depend on who is meant. */
    private void look(List<Said> all) throws SQLException {
        Set<String> asked = new LinkedHashSet<>();
        Set<String> ofKinds = new LinkedHashSet<>();
        Set<String> skus = new LinkedHashSet<>();
        for (Said said : all) {
            if (said instanceof Said.Did did) {
                if (did.message() != null) {
                    asked.add(did.message());
                }
                ofKinds.add(did.kind());
                if (did.where().product() != null) {
                    skus.add(did.where().product());
                }
            }
        }
        new RoundTrip(connection)
                .tell(
                        "insert into behaviour.position (program_id, last) select unnest(?::bigint[]), 0 on conflict do nothing",
                        count -> {},
                        program())
                .ask(
                        "select last from behaviour.position where program_id = any (?::bigint[]) for update",
                        row -> last = row.getLong(1),
                        program())
                .ask(
                        """
                        select message, vouched, sequence, content from behaviour.event
                        where program_id = (?::bigint[])[1] and message = any (?::text[])
                        """,
                        row -> (row.getBoolean(2) ? vouchedFor : heard)
                                .put(row.getString(1), new Earlier(row.getLong(3), row.getBytes(4), null)),
                        program(),
                        Column.texts(asked))
                .ask(
                        "select strict, user_ids from behaviour.terms where program_id = any (?::bigint[])",
                        row -> terms = new Terms(row.getBoolean(1), row.getString(2)),
                        program())
                .ask(
                        Vocabulary.KINDS + " where program_id = any (?::bigint[])",
                        row -> {
                            Kind kind = Vocabulary.kind(row);
                            declared.put(kind.kind(), kind);
                        },
                        program())
                .ask(
                        """
                        select sku, brand, category from behaviour.product
                        where program_id = (?::bigint[])[1] and sku = any (?::text[])
                        """,
                        row -> products.put(row.getString(1), new Product(row.getString(2), row.getString(3))),
                        program(),
                        Column.texts(skus))
                .ask(
                        """
                        select kind, property, type from behaviour.seen
                        where program_id = (?::bigint[])[1] and kind = any (?::text[])
                        """,
                        row -> {
                            noted.computeIfAbsent(row.getString(1), kind -> new HashSet<>())
                                    .add(List.of(row.getString(1), row.getString(2), row.getString(3)));
                            kinds.add(row.getString(1));
                        },
                        program(),
                        Column.texts(ofKinds))
                .go();
        if (!kinds.containsAll(ofKinds)) {
            new RoundTrip(connection)
                    .ask(
                            "select count(*) from behaviour.seen where program_id = any (?::bigint[]) and property = ''",
                            row -> kindsNoted = row.getInt(1),
                            program())
                    .go();
        }
    }

    /** Finds out who is meant, who of the visitors is known, and who wants nothing kept. */
    private void who(List<Said> all) throws SQLException {
        Set<String> names = new LinkedHashSet<>();
        for (Said said : all) {
            if (said.user() != null) {
                refs.computeIfAbsent(said.user(), this::ref);
            }
            switch (said) {
                case Said.Did did -> {
                    if (did.anonymous() != null) {
                        names.add(ANONYMOUS + did.anonymous());
                    }
                }
                case Said.Is is -> {
                    for (String before : is.before()) {
                        refs.computeIfAbsent(before, this::ref);
                        names.add(ANONYMOUS + before);
                    }
                }
            }
        }
        resolve();
        refs.values().forEach(ref -> names.add(ref.visitor()));
        new RoundTrip(connection)
                .ask("""
                        select v.name, case when m.merged_into is null then m.id else member.current(m.id) end
                        from behaviour.visitor v join member.member m on m.id = v.member_id
                        where v.program_id = (?::bigint[])[1] and v.name = any (?::text[])
                        """, row -> visitors.put(row.getString(1), row.getLong(2)), program(), Column.texts(names))
                .ask("""
                        select distinct visitor from behaviour.event
                        where program_id = (?::bigint[])[1] and visitor = any (?::text[]) and member_id is null
                        """, row -> waiting.add(row.getString(1)), program(), Column.texts(names))
                .go();
        Set<Long> known = new HashSet<>(visitors.values());
        refs.values().forEach(ref -> {
            if (ref.id() != null) {
                known.add(ref.id());
            }
        });
        if (!known.isEmpty()) {
            // whoever never said anything, and is nobody else besides, need not be looked at closely
            new RoundTrip(connection)
                    .ask("""
                            select m from unnest(?::bigint[]) m
                            where (exists (select from privacy.consent c where c.member_id = m)
                                    or exists (select from member.merge g where g.into_member = m))
                                and (select not c.given from privacy.consent c
                                    where c.member_id in (select member.same(m)) and c.purpose = 'personalisation'
                                    order by c.id desc limit 1)
                            """, row -> refusing.add(row.getLong(1)), Column.of("bigint", known))
                    .go();
        }
    }

    private Ref ref(String text) {
        Long id = Members.ID.parse(text);
        IdentityRef identity = id != null ? null : IdentityRef.parse(text);
        if (id == null && identity == null) {
            identity = IdentityRef.parse("ext:" + terms.userIds() + ":" + text);
        }
        String name = id != null || identity == null ? text : identity.toString();
        return new Ref(id, identity, UNKNOWN + HexFormat.of().formatHex(seals.mark(program, "behaviour", name)));
    }

    /** Puts the member's own number, if there is one, in the place of whatever he was called. */
    private void resolve() throws SQLException {
        Set<Members.Named> named = new LinkedHashSet<>();
        Set<Long> ids = new LinkedHashSet<>();
        for (Ref ref : refs.values()) {
            if (ref.identity() != null) {
                named.add(new Members.Named(program, ref.identity()));
            } else if (ref.id() != null) {
                ids.add(ref.id());
            }
        }
        Map<Members.Named, Long> found = members.resolve(connection, named);
        Map<Long, Long> current = new HashMap<>();
        if (!ids.isEmpty()) {
            new RoundTrip(connection)
                    .ask("""
                            select id, case when merged_into is null then id else member.current(id) end
                            from member.member
                            where program_id = (?::bigint[])[1] and id = any (?::bigint[]) and erased_at is null
                            """, row -> current.put(row.getLong(1), row.getLong(2)), program(), Column.of("bigint", ids))
                    .go();
        }
        refs.replaceAll((text, ref) -> new Ref(
                ref.identity() != null
                        ? found.get(new Members.Named(program, ref.identity()))
                        : ref.id() == null ? null : current.get(ref.id()),
                ref.identity(),
                ref.visitor()));
    }

    private @Nullable Ref find(@Nullable String user) {
        return user == null ? null : refs.get(user);
    }

    private Result did(Said.Did did, Recording.Told by) {
        Ref user = find(did.user());
        String anonymous = did.anonymous() == null ? null : ANONYMOUS + did.anonymous();
        // a name that is nobody's now may have been somebody's before, who is not meant any more
        Long member = user != null ? user.id() : anonymous == null ? null : visitors.get(anonymous);
        boolean refuses = member != null && refusing.contains(member);
        Result before = did.message() == null ? null : before(did.message(), did.content(), by, refuses);
        if (before != null) {
            return before;
        }
        List<Fault> faults = faults(did);
        boolean tooMany = !kinds.contains(did.kind()) && kindsNoted >= KINDS_MAX;
        if (tooMany || (terms.strict() && !faults.isEmpty())) {
            drop(tooMany ? "kinds" : "undeclared");
            return new Result.Refused(tooMany ? List.of(new Fault("/kind", "behaviour.kinds")) : faults);
        }
        if (refuses) {
            drop("refused");
            return new Result.NotKept();
        }
        if (user != null && user.id() != null) {
            if (anonymous != null) {
                join(anonymous, user.id());
            }
            join(user, user.id());
        }
        String visitor = user == null || user.id() != null ? anonymous : user.visitor();
        Row row = new Row(++last, did, by, visitor, !faults.isEmpty(), member);
        if (did.message() != null) {
            (by.vouched() ? vouchedFor : heard).put(did.message(), new Earlier(row.sequence, did.content(), row));
        }
        rows.add(row);
        if (member == null && visitor != null) {
            unknownRows.computeIfAbsent(visitor, name -> new ArrayList<>()).add(row);
        } else {
            mayBeDue(row);
        }
        note(did);
        return new Result.Recorded();
    }

    /**
     * What becomes of something under whose name something was said before; null where nothing was that counts. Whoever looks at a
     * page may say anything under any name: it takes no name from the shop, and is the shop's word once the shop has said the same.
     */
    private @Nullable Result before(String message, byte[] content, Told by, boolean refuses) {
        Earlier vouched = vouchedFor.get(message);
        Earlier before = vouched == null ? heard.get(message) : vouched;
        boolean same = before != null && Arrays.equals(before.content(), content);
        if (before == null || (vouched == null && by.vouched() && !same)) {
            return null;
        }
        if (vouched == null && by.vouched() && !refuses) {
            confirm(before, by.keyId());
            vouchedFor.put(message, before);
        }
        return same ? new Result.Repeated() : new Result.Reused();
    }

    private void confirm(Earlier before, long keyId) {
        Row row = before.row();
        if (row == null) {
            confirmed.put(before.sequence(), keyId);
        } else {
            row.vouched = true;
            row.keyId = keyId;
            if (row.member != null) {
                mayBeDue(row);
            }
        }
    }

    private List<Fault> faults(Said.Did did) {
        Kind kind = declared.get(did.kind());
        if (kind != null) {
            return kind.faults(did.properties());
        }
        return Words.STANDARD.contains(did.kind()) ? List.of() : List.of(new Fault("/kind", "behaviour.undeclared"));
    }

    private void drop(String reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    private void mayBeDue(Row row) {
        if (row.vouched && activities.contains(row.did.kind())) {
            due.add(row.sequence);
        }
    }

    private void note(Said.Did did) {
        if (kinds.add(did.kind())) {
            kindsNoted++;
        }
        seen.merge(List.of(did.kind(), "", ""), 1L, Long::sum);
        did.properties().forEach((name, value) -> {
            List<String> what = List.of(did.kind(), name, Kind.Type.of(value).word());
            Set<List<String>> ofKind = noted.computeIfAbsent(did.kind(), kind -> new HashSet<>());
            if (ofKind.contains(what) || ofKind.size() < NOTED_MAX) {
                ofKind.add(what);
                seen.merge(what, 1L, Long::sum);
            }
        });
    }

    private Result is(Said.Is is) {
        Ref user = find(is.user());
        if (user == null || user.id() == null) {
            drop("unknown");
            return new Result.NotKept();
        }
        if (refusing.contains(user.id())) {
            drop("refused");
            return new Result.NotKept();
        }
        boolean fresh = join(user, user.id());
        for (String before : is.before()) {
            Ref other = find(before);
            if (other != null && other.id() != null && !other.id().equals(user.id())) {
                // two members are never made one by what a tracker says
                drop("two-members");
            } else {
                fresh |= join(ANONYMOUS + before, user.id());
                fresh |= other != null && join(other, user.id());
            }
        }
        return fresh ? new Result.Recorded() : new Result.NotKept();
    }

    /** Whoever was named before he was a member is one now; what waits for that is his, and the name stays free. */
    private boolean join(Ref ref, long member) {
        if (!waiting.remove(ref.visitor()) && !unknownRows.containsKey(ref.visitor())) {
            return false;
        }
        becomes(ref.visitor(), member);
        return true;
    }

    /** An anonymous id is that member's from now on, unless it is somebody's. */
    private boolean join(String visitor, long member) {
        if (visitors.putIfAbsent(visitor, member) != null) {
            return false;
        }
        becomes(visitor, member);
        return true;
    }

    private void becomes(String visitor, long member) {
        long sequence = ++last;
        joined.add(new Joined(visitor, member, sequence));
        for (Row row : unknownRows.getOrDefault(visitor, List.of())) {
            row.member = member;
            row.told = sequence;
            mayBeDue(row);
        }
        unknownRows.remove(visitor);
    }

    private void write() throws SQLException {
        RoundTrip trip = new RoundTrip(connection);
        Rows known = new Rows(
                "behaviour.visitor",
                "program_id bigint",
                "name text",
                "member_id bigint",
                "sequence bigint",
                "known_at timestamptz");
        for (Joined each : joined) {
            if (each.visitor().startsWith(ANONYMOUS)) {
                known.add(program, each.visitor(), each.member(), each.sequence(), now);
            }
        }
        known.insert(trip);
        if (!confirmed.isEmpty()) {
            trip.tell(
                    """
                    update behaviour.event e set vouched = true, key_id = v.key_id
                    from unnest(?::bigint[], ?::bigint[]) v (sequence, key_id)
                    where e.program_id = (?::bigint[])[1] and e.sequence = v.sequence
                    """,
                    count -> {},
                    Column.of("bigint", confirmed.keySet()),
                    Column.of("bigint", confirmed.values()),
                    program());
        }
        if (!joined.isEmpty()) {
            trip.tell(
                    """
                    update behaviour.event e set member_id = v.member_id, told = v.sequence, unknown_since = null
                    from unnest(?::text[], ?::bigint[], ?::bigint[]) v (name, member_id, sequence)
                    where e.program_id = (?::bigint[])[1] and e.visitor = v.name and e.member_id is null
                    """,
                    count -> {},
                    Column.texts(joined.stream().map(Joined::visitor).toList()),
                    Column.of("bigint", joined.stream().map(Joined::member).toList()),
                    Column.of("bigint", joined.stream().map(Joined::sequence).toList()),
                    program());
        }
        events().insert(trip);
        Rows dues = new Rows("behaviour.due", "program_id bigint", "sequence bigint");
        due.forEach(sequence -> dues.add(program, sequence));
        dues.insert(trip);
        if (!joined.isEmpty() && !activities.isEmpty()) {
            trip.tell(
                    """
                    insert into behaviour.due (program_id, sequence)
                    select program_id, sequence from behaviour.event
                    where program_id = (?::bigint[])[1] and told = any (?::bigint[]) and told > sequence and vouched
                        and kind = any (?::text[])
                    on conflict do nothing
                    """,
                    count -> owed += count,
                    program(),
                    Column.of("bigint", joined.stream().map(Joined::sequence).toList()),
                    Column.texts(activities));
        }
        if (!confirmed.isEmpty() && !activities.isEmpty()) {
            trip.tell(
                    """
                    insert into behaviour.due (program_id, sequence)
                    select program_id, sequence from behaviour.event
                    where program_id = (?::bigint[])[1] and sequence = any (?::bigint[]) and member_id is not null
                        and kind = any (?::text[])
                    on conflict do nothing
                    """,
                    count -> owed += count,
                    program(),
                    Column.of("bigint", confirmed.keySet()),
                    Column.texts(activities));
        }
        counts(trip);
        trip.tell(
                "update behaviour.position set last = (?::bigint[])[1] where program_id = any (?::bigint[])",
                count -> {},
                Column.bigints(last),
                program());
        trip.go();
    }

    private Rows events() {
        Rows events = new Rows(
                "behaviour.event",
                "program_id bigint",
                "sequence bigint",
                "message text",
                "content bytea",
                "kind text",
                "occurred_at timestamptz",
                "recorded_at timestamptz",
                "key_id bigint",
                "vouched boolean",
                "member_id bigint",
                "visitor text",
                "told bigint",
                "unknown_since timestamptz",
                "product text",
                "category text",
                "brand text",
                "channel text",
                "store text",
                "referrer text",
                "properties text",
                "unexpected boolean");
        for (Row row : rows) {
            Said.Where where = row.did.where();
            Product product = where.product() == null ? null : products.get(where.product());
            events.add(
                    program,
                    row.sequence,
                    row.did.message(),
                    row.did.content(),
                    row.did.kind(),
                    row.did.at(),
                    now,
                    row.keyId,
                    row.vouched,
                    row.member,
                    row.visitor,
                    row.told,
                    row.member == null ? now : null,
                    where.product(),
                    where.category() == null && product != null ? product.category() : where.category(),
                    where.brand() == null && product != null ? product.brand() : where.brand(),
                    where.channel(),
                    where.store(),
                    where.referrer(),
                    new Json.Fields(new LinkedHashMap<>(row.did.properties())).canonical(),
                    row.unexpected);
        }
        return events;
    }

    private void counts(RoundTrip trip) {
        if (!seen.isEmpty()) {
            List<List<String>> what = List.copyOf(seen.keySet());
            trip.tell(
                    """
                    insert into behaviour.seen as old (program_id, kind, property, type, times, first_at, last_at)
                    select (?::bigint[])[1], s.kind, s.property, s.type, s.times, t.at, t.at
                    from unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) s (kind, property, type, times),
                        unnest(?::timestamptz[]) t (at)
                    on conflict (program_id, kind, property, type) do update
                        set times = old.times + excluded.times, last_at = greatest(old.last_at, excluded.last_at)
                    """,
                    count -> {},
                    program(),
                    Column.texts(what.stream().map(List::getFirst).toList()),
                    Column.texts(what.stream().map(each -> each.get(1)).toList()),
                    Column.texts(what.stream().map(List::getLast).toList()),
                    Column.of("bigint", what.stream().map(seen::get).toList()),
                    Column.of("timestamptz", List.of(now)));
        }
        if (!dropped.isEmpty()) {
            List<String> reasons = List.copyOf(dropped.keySet());
            trip.tell(
                    """
                    insert into behaviour.dropped as old (program_id, reason, times, last_at)
                    select (?::bigint[])[1], d.reason, d.times, t.at
                    from unnest(?::text[], ?::bigint[]) d (reason, times), unnest(?::timestamptz[]) t (at)
                    on conflict (program_id, reason) do update
                        set times = old.times + excluded.times, last_at = greatest(old.last_at, excluded.last_at)
                    """,
                    count -> {},
                    program(),
                    Column.texts(reasons),
                    Column.of("bigint", reasons.stream().map(dropped::get).toList()),
                    Column.of("timestamptz", List.of(now)));
        }
    }
}
