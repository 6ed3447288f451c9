package zhiyin.intake;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.program.Programme;
import zhiyin.http.Answer;
import zhiyin.http.Fault;
import zhiyin.http.Json;
import zhiyin.http.Outcome;
import zhiyin.http.Permission;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Takes what callers tell, whatever the route: holds it against the programme, lays it in its lane, answers. */
@Component
class Reception {

    private static final Duration AHEAD_MAX = Duration.ofMinutes(5);

    private final Lanes lanes;
    private final Events events;
    private final Members members;
    private final Programmes programmes;
    private final ObjectProvider<Platforms> platforms;
    private final StoresHeard storesHeard;
    private final Completions completions;
    private final ProgramClocks clocks;

    Reception(
            Lanes lanes,
            Events events,
            Members members,
            Programmes programmes,
            ObjectProvider<Platforms> platforms,
            StoresHeard storesHeard,
            Completions completions,
            ProgramClocks clocks) {
        this.lanes = lanes;
        this.events = events;
        this.members = members;
        this.programmes = programmes;
        this.platforms = platforms;
        this.storesHeard = storesHeard;
        this.completions = completions;
        this.clocks = clocks;
    }

    /**
     * Takes one event.
     *
     * @param said all that was said, wherever in the request it stood: tells a repeat from something else
     */
    Answer take(Principal caller, String key, Incoming incoming, Json.Fields said, boolean dryRun) {
        long program = caller.programId();
        incoming = incoming.said(setter(caller));
        List<Fault> faults = new ArrayList<>();
        byte[] fingerprint = said.fingerprint();
        Engines recent = programmes.recent(program);
        Submission submission = recent.versions().isEmpty()
                ? null
                : submission(caller, key, incoming, fingerprint, dryRun, recent, "", faults);
        if (submission == null) {
            // a version may have been published elsewhere just now
            Engines engines = programmes.engines(program);
            if (engines.versions().isEmpty()) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            }
            faults.clear();
            submission = submission(caller, key, incoming, fingerprint, dryRun, engines, "", faults);
        }
        if (submission == null) {
            return events.again(program, caller.keyId(), key, fingerprint)
                    .map(reply -> Answers.of(reply, dryRun))
                    .orElseGet(() -> Problem.invalid(faults));
        }
        Reply reply = lanes.submit(storesHeard.keeping(submission));
        if (!dryRun && incoming.content() instanceof Incoming.Described && reply instanceof Reply.Done done) {
            completions.settle(program, done.event().member());
        }
        Platforms.Heard heard = reply instanceof Reply.Done done && !dryRun ? heard(program, done.event()) : null;
        return Answers.of(reply, dryRun, heard);
    }

    private Platforms.@Nullable Heard heard(long program, Reply.Recorded recorded) {
        List<Platforms.@Nullable Heard> heard = heard(program, List.of(recorded));
        return heard.isEmpty() ? null : heard.getFirst();
    }

    /** None where there are no platforms. */
    private List<Platforms.@Nullable Heard> heard(long program, List<Reply.Recorded> recorded) {
        Platforms known = platforms.getIfAvailable();
        return known == null ? List.of() : known.hear(program, recorded);
    }

    /** Who says what a member is like. */
    private static Programme.Setter setter(Principal caller) {
        return switch (caller.kind()) {
            case MEMBER -> Programme.Setter.MEMBER;
            case STAFF -> Programme.Setter.STAFF;
            case ADMIN, PROGRAM, PAGE -> Programme.Setter.SHOP;
        };
    }

    /**
     * Takes many events, each under its own key; one that is refused refuses only itself.
     *
     * @param list the name of the list in the body
     * @param typed says what kind of event an item is, where the items do not
     */
    Answer takeAll(Principal caller, String list, List<Outcome<Incoming>> items, UnaryOperator<Json.Fields> typed) {
        long program = caller.programId();
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        @Nullable String[] answers = new String[items.size()];
        List<Submission> submissions = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        Map<String, Integer> keys = new HashMap<>();
        UnaryOperator<Incoming> called = byOneName(program, items);
        for (int i = 0; i < items.size(); i++) {
            switch (items.get(i)) {
                case Outcome.Refused<Incoming>(var faults) -> answers[i] = Answers.item(null, faults);
                case Outcome.Read<Incoming>(var incoming, var source) -> {
                    String key = String.valueOf(incoming.key());
                    List<Fault> faults = new ArrayList<>();
                    byte[] content = content(source, typed);
                    Submission submission = submission(
                            caller,
                            key,
                            called.apply(incoming).said(setter(caller)),
                            content,
                            false,
                            engines,
                            "/" + list + "/" + i,
                            faults);
                    if (keys.putIfAbsent(key, i) != null) {
                        answers[i] = Answers.item(key, new Reply.KeyReused());
                    } else if (submission == null) {
                        answers[i] = events.again(program, caller.keyId(), key, content)
                                .map(reply -> Answers.item(key, reply))
                                .orElseGet(() -> Answers.item(key, faults));
                    } else {
                        submissions.add(storesHeard.keeping(submission));
                        places.add(i);
                    }
                }
            }
        }
        List<Reply> replies = lanes.submitAll(submissions);
        List<Integer> done = new ArrayList<>();
        List<Reply.Recorded> recorded = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            answers[places.get(i)] = Answers.item(submissions.get(i).key(), replies.get(i));
            if (replies.get(i) instanceof Reply.Done(var event, var _, var _)) {
                done.add(i);
                recorded.add(event);
                if (event.type().equals("member.described")) {
                    completions.settle(program, event.member());
                }
            }
        }
        List<Platforms.@Nullable Heard> heard = heard(program, recorded);
        for (int i = 0; i < heard.size(); i++) {
            if (heard.get(i) != null) {
                int at = done.get(i);
                answers[places.get(at)] = Answers.item(submissions.get(at).key(), replies.get(at), heard.get(i));
            }
        }
        String results = "{\"results\":[" + String.join(",", answers) + "]}";
        return new Answer.Written(207, "application/json", results.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /**
     * A bulk may call the same member by several names, which would lie in several lanes and lose their order: where
     * there are names of more than one sort, those of members are put by the id.
     */
    private UnaryOperator<Incoming> byOneName(long program, List<Outcome<Incoming>> items) {
        Set<Submission.Who> named = new HashSet<>();
        for (Outcome<Incoming> item : items) {
            if (item instanceof Outcome.Read<Incoming>(var incoming, var _)) {
                named.add(incoming.who());
            }
        }
        if (named.size() < 2) {
            return incoming -> incoming;
        }
        Map<IdentityRef, Long> known = members.find(
                program,
                named.stream()
                        .filter(Submission.Who.Known.class::isInstance)
                        .map(who -> ((Submission.Who.Known) who).identity())
                        .toList());
        return incoming -> {
            Long member = incoming.who() instanceof Submission.Who.Known(var identity) ? known.get(identity) : null;
            return member == null ? incoming : incoming.about(new Submission.Who.Member(member));
        };
    }

    /** What an item says without its key: told by itself, or again under another key, it says the same. */
    static byte[] content(Json source, UnaryOperator<Json.Fields> typed) {
        if (!(source instanceof Json.Fields(var fields))) {
            return source.fingerprint();
        }
        Map<String, Json> said = new HashMap<>(fields);
        said.remove("key");
        return typed.apply(new Json.Fields(said)).fingerprint();
    }

    /** The event as it goes into a lane; null if it does not fit, and then {@code faults} says why. */
    private @Nullable Submission submission(
            Principal caller,
            String key,
            Incoming incoming,
            byte[] fingerprint,
            boolean dryRun,
            Engines engines,
            String pointer,
            List<Fault> faults) {
        Instant now = clocks.of(caller.programId()).instant();
        Instant at = occurred(incoming, now);
        if (at.isAfter(now.plus(AHEAD_MAX))) {
            faults.add(new Fault(pointer + "/occurred_at", "date.future"));
        }
        if (at.isBefore(Instant.EPOCH)) {
            faults.add(new Fault(pointer + "/occurred_at", "date.range"));
        }
        if (incoming.content() instanceof Incoming.Held held
                && held.deadline() != null
                && !held.deadline().isAfter(at)) {
            faults.add(new Fault(pointer + "/deadline", "date.order"));
        }
        Programme programme = engines.at(at).engine().programme();
        incoming.content()
                .faults(programme, at)
                .forEach(fault -> faults.add(new Fault(pointer + fault.pointer(), fault.code(), fault.limits())));
        Incoming.Place place = incoming.content().place();
        if (place != null && !caller.grants().inStore(caller.programId(), Permission.EVENTS_WRITE, place.store())) {
            faults.add(new Fault(pointer + place.pointer(), "store.not-yours"));
        }
        if (!faults.isEmpty()) {
            return null;
        }
        return new Submission(
                caller.programId(),
                caller.keyId(),
                key,
                incoming.who(),
                fingerprint,
                Submission.businessKey(
                        incoming.content().event(0, at, programme),
                        incoming.content().reference()),
                id -> incoming.content().event(id, at, programme),
                null,
                dryRun,
                incoming.content().other());
    }

    /** In the database's own precision, so that what is decided now is decided alike when it is read back. */
    private static Instant occurred(Incoming incoming, Instant now) {
        Instant said = incoming.occurredAt();
        return (said == null ? now : said).truncatedTo(ChronoUnit.MICROS);
    }
}
