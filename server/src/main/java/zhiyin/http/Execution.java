package zhiyin.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import zhiyin.database.Sight;

/** Does what was asked for before, exactly as it was asked, in the name of whoever asked it. */
public final class Execution {
    private final ObjectProvider<Routes> rooms;
    private final ObjectProvider<Authenticator> authenticators;
    private final Witnesses witnesses;

    Execution(ObjectProvider<Routes> rooms, ObjectProvider<Authenticator> authenticators, Witnesses witnesses) {
        this.rooms = rooms;
        this.authenticators = authenticators;
        this.witnesses = witnesses;
    }

    /**
     * What became of it.
     *
     * @param failure the code of the problem for which it could not be done, or null
     */
    public record Done(int status, @Nullable String failure) {}

    /**
     * Does it once more under the same idempotency key, so that it counts once.
     *
     * @param asked as {@link Asked#text} had it
     * @param maker who asked; what he may do now counts
     * @param by the call of the second person
     */
    public Done run(String asked, Maker maker, String key, Call<?> by) {
        Answer answer = answer(asked, maker, key, by);
        return new Done(
                Witnesses.status(answer),
                answer instanceof Problem problem ? problem.type().code() : null);
    }

    /** Who asked. */
    public record Maker(long id, Principal.Kind kind, long programId) {}

    private Answer answer(String text, Maker maker, String key, Call<?> by) {
        Asked asked = Asked.read(text);
        Route route = asked == null ? null : route(asked.operation());
        if (asked == null || route == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Grants grants = grants(maker);
        Permission permission = route.permission;
        if (grants == null || permission == null || !grants.in(maker.programId(), permission)) {
            return Problem.of(ProblemType.FORBIDDEN);
        }
        Principal caller = new Principal(maker.programId(), maker.id(), maker.kind(), grants, true);
        Map<Parameter, Object> parameters = new HashMap<>();
        for (PathVariable<?> variable : route.variables) {
            Object value = variable.text().read(asked.variables().getOrDefault(variable.name(), ""), new Reading());
            if (value == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            parameters.put(variable, value);
        }
        Reading reading = new Reading();
        QueryString.read(asked.query(), route.queries, parameters, reading);
        Object body = route.body == null
                ? null
                : route.body.read(Objects.requireNonNull(asked.body(), "a body was kept"), reading);
        if (!reading.faults().isEmpty()) {
            return Problem.invalid(reading.faults());
        }
        Call<Object> call = new Call<>(
                route,
                new Call.From(null, by.address(), by.agent(), Map.of(), ""),
                caller,
                parameters,
                body,
                asked.body(),
                route.keyed ? key : null,
                by.language(),
                by.requestId());
        return Desk.sight(route, caller)
                .call(() -> witnesses
                        .acting(route, call)
                        .approvedBy(Witnesses.who(by.caller()))
                        .during(() -> route.answer(call)));
    }

    private @Nullable Route route(String name) {
        List<Route> all = rooms.orderedStream()
                .flatMap(room -> room.routes().stream())
                .filter(route -> route.name.equals(name))
                .toList();
        return all.isEmpty() ? null : all.getFirst();
    }

    /** What he may do is looked for where it is, whatever is in sight of the second person. */
    private @Nullable Grants grants(Maker maker) {
        return Sight.everywhere()
                .call(() -> authenticators
                        .orderedStream()
                        .map(authenticator -> authenticator.grants(maker.id()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }
}
