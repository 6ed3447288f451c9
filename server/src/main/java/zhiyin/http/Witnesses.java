package zhiyin.http;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.database.Acting;
import zhiyin.database.PublicId;

/**
 * Those who stand by when something is asked for: the trail, which writes down in whose name the database is changed and who
 * looks at people; the second person, without whom some things are not done; and the log of what concerns security.
 */
final class Witnesses {
    /** One JSON object a line, of which no part is what anybody sent. */
    private static final Logger SECURITY = LoggerFactory.getLogger("zhiyin.security");

    private static final PublicId KEY = new PublicId("key");
    private static final PublicId STAFF = new PublicId("stf");
    private static final PublicId MEMBER = new PublicId("mbr");

    /** What shops do all day: recorded as events, and no act of an administrator. */
    private static final Set<Permission> EVERYDAY = EnumSet.of(
            Permission.EVENTS_WRITE,
            Permission.BEHAVIOUR_WRITE,
            Permission.MEMBERS_WRITE,
            Permission.POINTS_TRANSFER,
            Permission.VALUES_WRITE,
            Permission.CARDS_WRITE,
            Permission.COUPONS_WRITE);

    private final @Nullable SecondPerson second;
    private final @Nullable ReadingNotes readings;
    private final Clock clock;

    Witnesses(@Nullable SecondPerson second, @Nullable ReadingNotes readings, Clock clock) {
        this.second = second;
        this.readings = readings;
        this.clock = clock;
    }

    /** What the route answers, unless somebody else has to agree first. */
    Answer answer(Route route, Call<Object> call, Map<String, String> variables, @Nullable String query) {
        if (!route.writes) {
            Answer answer = route.answer(call);
            looked(route, call, answer);
            return answer;
        }
        // what comes through lanes, or is behaviour, is written by those who take it, and says itself by whom it was
        // told: their
        // connections need not know
        if (route.permission == Permission.EVENTS_WRITE || route.permission == Permission.BEHAVIOUR_WRITE) {
            return route.answer(call);
        }
        return acting(route, call).during(() -> {
            Answer held = heldBack(route, call, variables, query);
            return held == null ? route.answer(call) : held;
        });
    }

    private @Nullable Answer heldBack(
            Route route, Call<Object> call, Map<String, String> variables, @Nullable String query) {
        if (second == null || route.stake == null) {
            return null;
        }
        Stake stake = route.stake.apply(call);
        if (stake == null) {
            return null;
        }
        Asked asked =
                new Asked(route.name, variables, query == null ? "" : query, route.body == null ? null : call.json());
        return second.holdBack(stake, asked, call);
    }

    Acting acting(Route route, Call<?> call) {
        Principal caller = call.findCaller();
        return new Acting(
                kind(caller),
                caller == null ? null : caller.keyId(),
                null,
                caller == null ? 0 : Math.max(0, caller.programId()),
                call.address(),
                call.requestId(),
                route.name,
                clock.instant());
    }

    /** A shop's systems look all day long; people who look are written down. */
    private void looked(Route route, Call<Object> call, Answer answer) {
        Principal caller = call.findCaller();
        if (readings == null
                || caller == null
                || caller.kind() == Principal.Kind.PROGRAM
                || caller.kind() == Principal.Kind.MEMBER
                || answer instanceof Problem) {
            return;
        }
        List<Call.Concern> concerns = call.concerned();
        if (concerns.isEmpty() && route.permission == Permission.MEMBERS_READ) {
            concerns = List.of(new Call.Concern("members", 0));
        }
        if (concerns.isEmpty()) {
            return;
        }
        Acting by = acting(route, call);
        concerns.forEach(concern -> readings.read(by, concern.object(), concern.id()));
    }

    /** Sign-ins, refusals, limits and what administrators do: who, what, when, where, with what result. */
    void heard(Route route, @Nullable Principal caller, String address, String requestId, Answer answer) {
        int status = status(answer);
        boolean refused = status == 401 || status == 403 || status == 429;
        boolean signIn = route.open && route.writes;
        boolean administers = caller != null
                && caller.kind() != Principal.Kind.MEMBER
                && route.writes
                && (route.permission == null || !EVERYDAY.contains(route.permission));
        if (!refused && !signIn && !administers) {
            return;
        }
        Instant at = clock.instant();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", at.toString());
        line.put("who", who(caller));
        line.put("what", route.name);
        line.put("where", address);
        line.put("request", requestId);
        line.put("status", status);
        line.put("result", answer instanceof Problem problem ? problem.type().code() : "done");
        if (refused) {
            SECURITY.warn("{}", JsonMapper.shared().writeValueAsString(line));
        } else {
            SECURITY.info("{}", JsonMapper.shared().writeValueAsString(line));
        }
    }

    private static String kind(@Nullable Principal caller) {
        if (caller == null) {
            return "anybody";
        }
        return switch (caller.kind()) {
            case ADMIN, PROGRAM, PAGE -> "key";
            case STAFF -> "staff";
            case MEMBER -> "member";
        };
    }

    /** How a caller is shown: key_…, stf_…. */
    static String who(@Nullable Principal caller) {
        if (caller == null) {
            return "anybody";
        }
        return switch (caller.kind()) {
            case ADMIN, PROGRAM, PAGE -> KEY.print(caller.keyId());
            case STAFF -> STAFF.print(caller.keyId());
            case MEMBER -> MEMBER.print(caller.keyId());
        };
    }

    static int status(Answer answer) {
        return switch (answer) {
            case Answer.Success success -> success.status();
            case Answer.Written written -> written.status();
            case Answer.OfFile file -> file.status();
            case Problem problem -> problem.type().status();
        };
    }
}
