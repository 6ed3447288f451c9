package zhiyin.tier;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import zhiyin.database.Column;
import zhiyin.database.RoundTrip;
import zhiyin.database.Rows;
import zhiyin.engine.decision.Effect.TierChanged;
import zhiyin.engine.tier.Gathered;
import zhiyin.engine.tier.Standing;
import zhiyin.engine.tier.Standing.Shelter;
import zhiyin.engine.tier.Standing.Why;

/** All standings: reads them for a decision, writes what it changed, and shows the history. */
@Repository
public class Standings {

    private final JdbcClient database;

    Standings(JdbcClient database) {
        this.database = database;
    }

    /** The standings of these members, by member and ladder. */
    public Map<Long, Map<String, Standing>> of(Connection connection, Long[] members) throws SQLException {
        RoundTrip trip = new RoundTrip(connection);
        Map<Long, Map<String, Standing>> standings = of(trip, members);
        trip.go();
        return standings;
    }

    /** Asks for the tiers of these members alone; by member and ladder, once the round trip is over. */
    public Map<Long, Map<String, String>> tiers(RoundTrip trip, Long[] members) {
        Map<Long, Map<String, String>> tiers = new HashMap<>();
        trip.ask(
                "select member_id, ladder, tier from tier.standing where member_id = any (?)",
                row -> tiers.computeIfAbsent(row.getLong(1), member -> new HashMap<>())
                        .put(row.getString(2), row.getString(3)),
                Column.bigints(members));
        return tiers;
    }

    /** Asks for the standings of these members; by member and ladder, once the round trip is over. */
    public Map<Long, Map<String, Standing>> of(RoundTrip trip, Long[] members) {
        record Key(long member, String ladder) {}
        Map<Key, Map<LocalDate, Long>> gathered = new HashMap<>();
        trip.ask(
                "select member_id, ladder, stretch, amount from tier.gathered where member_id = any (?)",
                row -> gathered.computeIfAbsent(new Key(row.getLong(1), row.getString(2)), key -> new HashMap<>())
                        .put(row.getObject(3, LocalDate.class), row.getLong(4)),
                Column.bigints(members));
        Map<Long, Map<String, Standing>> standings = new HashMap<>();
        trip.ask(
                "select member_id, ladder, tier, since, next_review, shelter, shelter_until, gifts from tier.standing"
                        + " where member_id = any (?)",
                row -> {
                    Key key = new Key(row.getLong(1), row.getString(2));
                    standings
                            .computeIfAbsent(key.member(), member -> new LinkedHashMap<>())
                            .put(
                                    key.ladder(),
                                    new Standing(
                                            key.ladder(),
                                            row.getString(3),
                                            row.getObject(4, java.time.OffsetDateTime.class)
                                                    .toInstant(),
                                            row.getObject(5, LocalDate.class),
                                            Gathered.of(gathered.getOrDefault(key, Map.of())),
                                            shelter(row.getString(6), row.getObject(7, LocalDate.class)),
                                            codes(row.getString(8))));
                },
                Column.bigints(members));
        return standings;
    }

    private static @Nullable Shelter shelter(@Nullable String why, @Nullable LocalDate until) {
        return why == null ? null : new Shelter(Why.valueOf(why.toUpperCase(Locale.ROOT)), until);
    }

    /** A code has no spaces. */
    private static Set<String> codes(String written) {
        return written.isEmpty() ? Set.of() : Set.of(written.split(" ", -1));
    }

    /** What a batch of decisions changed, on its way into the tables. */
    public static final class Changes {
        private final Rows standings = new Rows(
                "tier.standing",
                "member_id bigint",
                "ladder text",
                "program_id bigint",
                "tier text",
                "since timestamptz",
                "next_review date",
                "shelter text",
                "shelter_until date",
                "gifts text");
        private final Rows gathered = new Rows(
                "tier.gathered",
                "member_id bigint",
                "ladder text",
                "stretch date",
                "program_id bigint",
                "amount bigint");
        private final Rows gone = new Rows("tier.gathered", "member_id bigint", "ladder text", "stretch date");
        private final Rows changes = new Rows(
                "tier.change",
                "member_id bigint",
                "sequence bigint",
                "program_id bigint",
                "ladder text",
                "from_tier text",
                "to_tier text",
                "cause text",
                "reason text",
                "measure bigint",
                "at timestamptz",
                "recorded_at timestamptz",
                "event_id bigint");

        /** Notes what is different between two states of a member. */
        public void note(long program, long member, Map<String, Standing> before, Map<String, Standing> after) {
            after.forEach((ladder, now) -> {
                Standing old = before.get(ladder);
                if (now.equals(old)) {
                    return;
                }
                if (old == null
                        || !now.tier().equals(old.tier())
                        || !now.since().equals(old.since())
                        || !Objects.equals(now.nextReview(), old.nextReview())
                        || !Objects.equals(now.shelter(), old.shelter())
                        || !now.gifts().equals(old.gifts())) {
                    Shelter shelter = now.shelter();
                    standings.add(
                            member,
                            ladder,
                            program,
                            now.tier(),
                            now.since(),
                            now.nextReview(),
                            shelter == null ? null : shelter.why().word(),
                            shelter == null ? null : shelter.until(),
                            String.join(" ", new TreeSet<>(now.gifts())));
                }
                Map<LocalDate, Long> then = old == null ? Map.of() : old.gathered();
                now.gathered().forEach((stretch, amount) -> {
                    if (!amount.equals(then.get(stretch))) {
                        gathered.add(member, ladder, stretch, program, amount);
                    }
                });
                then.keySet().stream()
                        .filter(stretch -> !now.gathered().containsKey(stretch))
                        .forEach(stretch -> gone.add(member, ladder, stretch));
            });
        }

        /** Notes a change that an event brought about. */
        public void note(long program, long member, long event, int sequence, TierChanged change, Instant now) {
            changes.add(
                    member,
                    (long) sequence,
                    program,
                    change.ladder(),
                    change.from(),
                    change.to(),
                    change.cause().name().toLowerCase(Locale.ROOT),
                    change.reason(),
                    change.measure(),
                    change.at(),
                    now,
                    event);
        }

        public void write(RoundTrip trip) {
            standings.upsert(trip, "member_id", "ladder");
            gone.delete(trip);
            gathered.upsert(trip, "member_id", "ladder", "stretch");
            changes.insert(trip);
        }
    }

    /** How many members of the programme are on each tier of a ladder. */
    public Map<String, Long> census(long program, String ladder) {
        Map<String, Long> members = new LinkedHashMap<>();
        database.sql("""
                        select tier, count(*) from tier.standing
                        where program_id = :program and ladder = :ladder
                        group by tier order by tier
                        """).param("program", program).param("ladder", ladder).query(row -> {
            members.put(row.getString(1), row.getLong(2));
        });
        return members;
    }

    /** Asks which event is behind the member's present tier; by ladder, once the round trip is over. */
    public Map<String, Long> events(RoundTrip trip, long member) {
        Map<String, Long> events = new LinkedHashMap<>();
        trip.ask("""
                select distinct on (ladder) ladder, event_id from tier.change
                where member_id = any (?) order by ladder, at desc, event_id desc, sequence desc
                """, row -> events.put(row.getString(1), row.getLong(2)), Column.bigints(member));
        return events;
    }

    /**
     * On which tier of a ladder members were just before a moment, of those alone whose tier has changed from then on; empty for
     * none.
     */
    public Map<Long, Optional<String>> before(long program, String ladder, Instant moment) {
        Map<Long, Optional<String>> before = new HashMap<>();
        database.sql("""
                        select distinct on (member_id) member_id, from_tier from tier.change
                        where program_id = :program and ladder = :ladder and at >= :moment
                        order by member_id, at, event_id, sequence
                        """)
                .param("program", program)
                .param("ladder", ladder)
                .param("moment", moment.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    before.put(row.getLong(1), Optional.ofNullable(row.getString(2)));
                });
        return before;
    }

    /** A change of a member's tier. */
    public record ChangeLine(
            @Nullable String from,
            String to,
            String cause,
            @Nullable String reason,
            long measure,
            Instant at,
            long event) {}

    /** Every change of a member's tier on a ladder, the first first. */
    public List<ChangeLine> changes(long program, long member, String ladder) {
        return database.sql("""
                        select from_tier, to_tier, cause, reason, measure, at, event_id from tier.change
                        where program_id = :program and member_id = :member and ladder = :ladder
                        order by at, event_id, sequence
                        """)
                .param("program", program)
                .param("member", member)
                .param("ladder", ladder)
                .query((row, at) -> new ChangeLine(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5),
                        row.getObject(6, OffsetDateTime.class).toInstant(),
                        row.getLong(7)))
                .list();
    }
}
