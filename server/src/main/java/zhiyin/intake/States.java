package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.database.RoundTrip;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Hold;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.program.Programme.Attribute;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.tier.Standing;
import zhiyin.ledger.Ledger;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Marked;
import zhiyin.program.Programmes;
import zhiyin.tier.Standings;

/** Puts a member's state together out of the rooms that keep its parts. */
@Component
public class States {

    private final JdbcTemplate database;
    private final Members members;
    private final Ledger ledger;
    private final Standings standings;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    States(
            @Qualifier("pinnedDataSource") DataSource database,
            Members members,
            Ledger ledger,
            Standings standings,
            Programmes programmes,
            ProgramClocks clocks) {
        this.database = new JdbcTemplate(database);
        this.members = members;
        this.ledger = ledger;
        this.standings = standings;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    /**
     * A member's state as it is recorded.
     *
     * @param events the member's own count of events
     * @param member as the room of members knows him
     */
    record Loaded(long program, MemberState state, long events, Members.Member member) {}

    /**
     * Asks for the states of these members; those that do not exist are left out.
     *
     * @param engines the published versions of a programme
     * @param lock whether the members are locked first
     * @return by member; to be called when the round trip is over
     */
    Supplier<Map<Long, Loaded>> load(
            RoundTrip trip, Collection<Long> wanted, Ledger.Wanted more, LongFunction<Engines> engines, boolean lock) {
        if (wanted.isEmpty()) {
            return HashMap::new;
        }
        Long[] all = wanted.toArray(Long[]::new);
        Supplier<Map<Long, Ledger.Position>> positions = ledger.positions(trip, all, more, lock);
        Map<Long, Map<String, Standing>> stands = standings.of(trip, all);
        Map<Long, Members.Member> profiles = members.profiles(trip, all);
        return () -> together(profiles, positions.get(), stands, engines);
    }

    /** The states of these members, in a round trip of their own; nobody is locked. */
    Map<Long, Loaded> load(
            Connection connection, Collection<Long> wanted, Ledger.Wanted more, LongFunction<Engines> engines)
            throws SQLException {
        RoundTrip trip = new RoundTrip(connection);
        Supplier<Map<Long, Loaded>> states = load(trip, wanted, more, engines, false);
        trip.go();
        return states.get();
    }

    private static Map<Long, Loaded> together(
            Map<Long, Members.Member> profiles,
            Map<Long, Ledger.Position> positions,
            Map<Long, Map<String, Standing>> stands,
            LongFunction<Engines> engines) {
        Map<Long, Loaded> loaded = new HashMap<>();
        profiles.forEach((member, profile) -> {
            Ledger.Position position = Objects.requireNonNull(positions.get(member));
            Engines versions = engines.apply(profile.program());
            Collection<Attribute> declared = versions.versions().isEmpty()
                    ? Set.of()
                    : versions.latest().engine().programme().attributes();
            loaded.put(
                    member,
                    new Loaded(
                            profile.program(),
                            new MemberState(
                                    new MemberProfile(
                                            profile.enrolledAt(),
                                            profile.birthday(),
                                            profile.source(),
                                            EventJson.attributes(profile.attributes(), List.copyOf(declared)),
                                            EventJson.texts(profile.tags()),
                                            EventJson.texts(profile.segments())),
                                    position.asOf(),
                                    position.accounts(),
                                    position.orders(),
                                    position.holds(),
                                    stands.getOrDefault(member, Map.of()),
                                    position.ordersPaid(),
                                    position.counters(),
                                    position.topUps(),
                                    position.track()),
                            position.events(),
                            profile));
        });
        return loaded;
    }

    /** How the member stands now; empty if the programme has no such member. Nothing is written. */
    public Optional<Now> now(long program, long member) {
        Engines engines = programmes.recent(program);
        Instant now = clocks.of(program).instant();
        return recorded(program, member, engines, Ledger.Wanted.NOTHING_MORE)
                .map(loaded -> at(member, loaded, engines, now));
    }

    /**
     * The same for who only asks what would be: of an account in which nothing is due only the sums are there (see {@link
     * Account.Rest}), however many lots it has. Empty if the programme has no such member.
     */
    public Optional<Now> glance(long program, long member) {
        Engines engines = programmes.recent(program);
        Instant now = clocks.of(program).instant();
        try {
            return recorded(program, member, engines, Ledger.Wanted.glance(member, now))
                    .map(loaded -> at(member, loaded, engines, now));
        } catch (Account.NotLoaded time) {
            return now(program, member);
        }
    }

    /**
     * How the member stood at a moment after which nothing was decided; empty if something was, or if the programme has no
     * such member.
     */
    public Optional<Now> since(long program, long member, Instant moment) {
        Engines engines = programmes.engines(program);
        return recorded(program, member, engines, Ledger.Wanted.NOTHING_MORE)
                .filter(loaded -> loaded.state().asOf() == null
                        || !moment.isBefore(loaded.state().asOf()))
                .map(loaded -> at(member, loaded, engines, moment));
    }

    /**
     * A member as he is shown, of one moment.
     *
     * @param now of accounts that come without their lots (see {@link Account.Rest}) only the sums are there
     * @param tierEvents the event behind the member's present tier, by ladder
     * @param expiring what of those accounts is lost next, by asset
     */
    public record Shown(
            Members.Member member, Now now, Map<String, Long> tierEvents, Map<String, Ledger.Expiring> expiring) {}

    /** How the member is shown now; empty if the programme has no such member. Everything in one exchange. */
    public Optional<Shown> shown(long program, long member) {
        Instant moment = clocks.of(program).instant();
        try {
            return shown(program, member, moment, Ledger.Wanted.shown(member, moment));
        } catch (Account.NotLoaded time) {
            return shown(program, member, moment, Ledger.Wanted.NOTHING_MORE);
        }
    }

    private Optional<Shown> shown(long program, long member, Instant moment, Ledger.Wanted wanted) {
        Engines engines = programmes.recent(program);
        return snapshot(trip -> {
            Supplier<Map<Long, Loaded>> states = load(trip, Set.of(member), wanted, each -> engines, false);
            List<Members.Member> profile = members.get(trip, member);
            Map<String, Long> events = standings.events(trip, member);
            Map<String, Ledger.Expiring> expiring = ledger.expiring(trip, member);
            return () -> Optional.ofNullable(states.get().get(member))
                    .filter(loaded ->
                            loaded.program() == program && !loaded.member().erased())
                    .map(loaded ->
                            new Shown(profile.getFirst(), at(member, loaded, engines, moment), events, expiring));
        });
    }

    /** A paid order as it is remembered, with what was spent on it; empty where the member has none of that number. */
    public Optional<Remembered> order(long program, long member, String order) {
        Engines engines = programmes.recent(program);
        Ledger.Wanted wanted = new Ledger.Wanted(
                List.of(new Ledger.Named(member, order)), List.of(), List.of(), null, List.of(), false, false);
        return snapshot(trip -> {
            Supplier<Map<Long, Loaded>> states = load(trip, Set.of(member), wanted, each -> engines, false);
            return () -> Optional.ofNullable(states.get().get(member))
                    .filter(loaded -> loaded.program() == program)
                    .flatMap(loaded -> Optional.ofNullable(
                                    loaded.state().orders().get(order))
                            .map(position -> new Remembered(
                                    position,
                                    loaded.state().holds().values().stream()
                                            .filter(hold -> order.equals(hold.order()))
                                            .toList())));
        });
    }

    /**
     * An order, and what was spent on it.
     *
     * @param holds with what has come back of each
     */
    public record Remembered(OrderPosition order, List<Hold> holds) {}

    private Optional<Loaded> recorded(long program, long member, Engines engines, Ledger.Wanted wanted) {
        return snapshot(trip -> {
            Supplier<Map<Long, Loaded>> states = load(trip, Set.of(member), wanted, each -> engines, false);
            return () -> Optional.ofNullable(states.get().get(member))
                    .filter(loaded ->
                            loaded.program() == program && !loaded.member().erased());
        });
    }

    /** Reads all tables as they were at one moment: a lot and its account read around somebody's commit would not agree. */
    private <T> T snapshot(Function<RoundTrip, Supplier<T>> asking) {
        return Objects.requireNonNull(database.execute((ConnectionCallback<T>) connection -> {
            connection.setAutoCommit(false);
            RoundTrip trip = new RoundTrip(connection)
                    .tell("set transaction isolation level repeatable read read only", count -> {});
            Supplier<T> answer = asking.apply(trip);
            trip.go();
            connection.commit();
            return answer.get();
        }));
    }

    private static Now at(long member, Loaded loaded, Engines engines, Instant moment) {
        Engines.Version version =
                engines.at(moment, member, Marked.of(loaded.state().profile()));
        return new Now(version.engine().asOf(loaded.state(), moment), version, moment);
    }

    /**
     * A member's state at a moment.
     *
     * @param version the one that decides for the member then
     * @param at the moment
     */
    public record Now(MemberState state, Engines.Version version, Instant at) {}
}
