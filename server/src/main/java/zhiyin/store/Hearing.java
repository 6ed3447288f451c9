package zhiyin.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.database.Sight;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.intake.Events;
import zhiyin.intake.Lanes;
import zhiyin.intake.Platforms;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Lets platforms hear of orders in their stores: what is to be heard is kept in the transaction of the store's event, and taken
 * out of it in the transaction of the platform's. Whoever asks first hears at once what the platform says; what was cut off
 * in between is heard later, once.
 */
@Component
class Hearing implements Platforms {
    private static final Logger log = LoggerFactory.getLogger(Hearing.class);

    /** The code of the problem where platform and store reckon in two currencies. */
    private static final String OTHER_CURRENCY = "currency-differs";

    private final Stores stores;
    private final Memberships memberships;
    private final JdbcClient database;
    private final Events events;
    private final Members members;
    private final Programmes programmes;
    private final Lanes lanes;
    private final Clock clock;

    Hearing(
            Stores stores,
            Memberships memberships,
            JdbcClient database,
            Events events,
            Members members,
            Programmes programmes,
            Lanes lanes,
            Clock clock) {
        this.stores = stores;
        this.memberships = memberships;
        this.database = database;
        this.events = events;
        this.members = members;
        this.programmes = programmes;
        this.lanes = lanes;
        this.clock = clock;
    }

    /** Something of which a platform is to hear. */
    private record Kept(long member, long event, long person) {}

    @Override
    public Submission.@Nullable Companion keeping(long program) {
        return stores.ofProgram(program)
                .filter(Store::isHeard)
                .<Submission.Companion>map(store -> (connection, member, told) -> {
                    if (isOfAnOrder(told)) {
                        memberships.keep(connection, store, member, told.id());
                    }
                    return true;
                })
                .orElse(null);
    }

    private static boolean isOfAnOrder(Event event) {
        return event instanceof Event.OrderPaid
                || event instanceof Event.OrderProgressed
                || event instanceof Event.OrderReturned;
    }

    @Override
    public List<@Nullable Heard> hear(long program, List<Reply.Recorded> recorded) {
        Optional<Store> store = recorded.isEmpty() ? Optional.empty() : stores.ofProgram(program);
        if (store.isEmpty()) {
            return List.of();
        }
        Map<Long, Heard> heard = tell(
                store.get(),
                kept(
                        program,
                        recorded.stream().map(Reply.Recorded::member).toList(),
                        recorded.stream().map(Reply.Recorded::id).toList()));
        List<@Nullable Heard> all = new ArrayList<>(recorded.size());
        recorded.forEach(event -> all.add(heard.get(event.id())));
        return all;
    }

    /** What waits of these members, and these events, in the order in which they happened. */
    private List<Kept> kept(long program, Collection<Long> ofMembers, Collection<Long> and) {
        return database.sql("""
                        select member_id, event_id, person_id from store.heard
                        where program_id = :program and member_id = any (:members)
                            and (heard_at is null or event_id = any (:events))
                        order by event_id
                        """)
                .param("program", program)
                .param("members", ofMembers.toArray(Long[]::new))
                .param("events", and.toArray(Long[]::new))
                .query((row, at) -> new Kept(row.getLong(1), row.getLong(2), row.getLong(3)))
                .list();
    }

    /**
     * Lets platforms hear of what waits.
     *
     * @return of how many events
     */
    int pass(int most) {
        Map<Long, List<Long>> waiting = new HashMap<>();
        database.sql("""
                        select distinct program_id, member_id from store.heard where heard_at is null
                        order by program_id, member_id limit :most
                        """).param("most", most).query(row -> {
            waiting.computeIfAbsent(row.getLong(1), program -> new ArrayList<>())
                    .add(row.getLong(2));
        });
        int heard = 0;
        for (var each : waiting.entrySet()) {
            heard += Sight.of(each.getKey())
                    .call(() -> stores.ofProgram(each.getKey())
                            .map(store -> tell(store, kept(each.getKey(), each.getValue(), List.of())))
                            .map(all -> (int) all.values().stream()
                                    .filter(one -> !(one instanceof Heard.Waiting))
                                    .count())
                            .orElse(0));
        }
        return heard;
    }

    private Map<Long, Heard> tell(Store store, List<Kept> kept) {
        if (kept.isEmpty()) {
            return Map.of();
        }
        Map<Long, Heard> heard = new HashMap<>();
        Map<Long, Events.Row> rows =
                events.findAll(store.program(), kept.stream().map(Kept::event).toList());
        Engines ofStore = programmes.engines(store.program());
        Engines ofPlatform = Sight.of(store.platform()).call(() -> programmes.engines(store.platform()));
        List<Kept> told = new ArrayList<>();
        List<Submission> submissions = new ArrayList<>();
        for (Kept each : kept) {
            Events.Row row = rows.get(each.event());
            if (row == null) {
                continue;
            }
            Event event = Submission.event(row.body());
            if (!ofPlatform.versions().isEmpty() && !currency(ofStore, event).equals(currency(ofPlatform, event))) {
                note(each, null, OTHER_CURRENCY);
                heard.put(each.event(), new Heard.Refused(OTHER_CURRENCY));
                continue;
            }
            told.add(each);
            submissions.add(submission(store, each, event));
        }
        List<Reply> replies = replies(submissions);
        for (int i = 0; i < told.size(); i++) {
            heard.put(
                    told.get(i).event(), replies.isEmpty() ? new Heard.Waiting() : heard(told.get(i), replies.get(i)));
        }
        return heard;
    }

    /** What the platform said, noted where its own transaction has not done that. */
    private Heard heard(Kept kept, Reply reply) {
        return switch (reply) {
            case Reply.Failed _ -> new Heard.Waiting();
            case Reply.Done done -> {
                if (done.replayed()) {
                    note(kept, done.event().id(), null);
                }
                yield new Heard.Decided(done);
            }
            case Reply refused -> {
                String problem = Answers.of(refused, false) instanceof Problem said
                        ? said.type().code()
                        : ProblemType.CONFLICT.code();
                note(kept, null, problem);
                yield new Heard.Refused(problem);
            }
        };
    }

    /** None where nobody could be asked just now: it waits. */
    private List<Reply> replies(List<Submission> submissions) {
        try {
            return submissions.size() == 1
                    ? List.of(lanes.submit(submissions.getFirst()))
                    : lanes.submitAll(submissions);
        } catch (DataAccessException notNow) {
            log.warn("a platform will hear of {} events of a store later: {}", submissions.size(), notNow.toString());
            return List.of();
        } catch (RuntimeException accident) {
            log.error("a platform could not hear of {} events of a store", submissions.size(), accident);
            return List.of();
        }
    }

    private static String currency(Engines engines, Event event) {
        return engines.at(event.at()).engine().programme().currency();
    }

    private Submission submission(Store store, Kept kept, Event event) {
        long person = Sight.of(store.platform()).call(() -> current(store.platform(), kept.person()));
        return Submission.about(
                        store.platform(),
                        0,
                        "store:" + kept.event(),
                        person,
                        Submission.fingerprint(onPlatform(store.code(), event, 0)),
                        id -> onPlatform(store.code(), event, id),
                        false)
                .with((connection, member, decided) -> {
                    decided(connection, kept, decided.id());
                    return true;
                });
    }

    /** Who has everything of his now, if the platform has merged him. */
    private long current(long platform, long person) {
        Members.Located located = members.locate(platform, Members.ID.print(person));
        return located == null || located.mergedInto() == null ? person : located.mergedInto();
    }

    /** As the platform is told: two stores may give two orders the same number. */
    private static Event onPlatform(String store, Event event, long id) {
        if (event instanceof Event.OrderPaid paid) {
            Order order = paid.order();
            return new Event.OrderPaid(
                    id,
                    paid.at(),
                    new Order(
                            number(store, order.id()),
                            order.channel(),
                            store,
                            order.shipping(),
                            order.lines(),
                            order.paidWith()));
        }
        if (event instanceof Event.OrderProgressed progressed) {
            return new Event.OrderProgressed(
                    id, progressed.at(), number(store, progressed.order()), progressed.milestone());
        }
        if (event instanceof Event.OrderReturned returned) {
            return new Event.OrderReturned(
                    id, returned.at(), number(store, returned.order()), returned.reference(), returned.lines(), store);
        }
        throw new IllegalStateException("a platform does not hear of " + event.type());
    }

    private static String number(String store, String order) {
        return store + "/" + order;
    }

    /** In the transaction that records the platform's event. */
    private void decided(Connection connection, Kept kept, long event) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                update store.heard set heard_at = ?, platform_event_id = ?, problem = null
                where member_id = ? and event_id = ?
                """)) {
            statement.setObject(1, now());
            statement.setLong(2, event);
            statement.setLong(3, kept.member());
            statement.setLong(4, kept.event());
            statement.executeUpdate();
        }
    }

    private void note(Kept kept, @Nullable Long event, @Nullable String problem) {
        database.sql("""
                        update store.heard set heard_at = :now, platform_event_id = :there, problem = :problem
                        where member_id = :member and event_id = :event and platform_event_id is null
                        """)
                .param("now", now())
                .param("there", event, Types.BIGINT)
                .param("problem", problem, Types.VARCHAR)
                .param("member", kept.member())
                .param("event", kept.event())
                .update();
    }

    private OffsetDateTime now() {
        Instant now = clock.instant();
        return now.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }
}
