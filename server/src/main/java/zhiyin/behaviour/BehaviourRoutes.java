package zhiyin.behaviour;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Json;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Outcome;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Sent;
import zhiyin.http.Wire;
import zhiyin.member.Members;

/** Behaviour over HTTP: told in our own words, as CloudEvents, and in those of trackers; and read again. */
@Configuration(proxyBeanMethods = false)
class BehaviourRoutes {

    private static final int BATCH_BYTES_MAX = 2 * 1024 * 1024;
    private static final String CLOUD = "application/cloudevents+json";
    private static final String CLOUD_BATCH = "application/cloudevents-batch+json";

    private static final Wire CLOUD_EVENTS = new Wire(
            List.of(CLOUD, CLOUD_BATCH, "application/json"), true, false, "ce-", ProblemType.PAYLOAD_TOO_LARGE);

    /** Pages send what they send when they are left as plain text, so that no browser asks first. */
    private static final Wire TRACKER =
            new Wire(List.of("application/json", "text/plain"), true, true, "", ProblemType.MALFORMED_REQUEST);

    private static final String BATCH = "batch";

    /** What trackers call, and how the routes are named. */
    private static final SequencedMap<String, String> CALLS = calls();

    private static SequencedMap<String, String> calls() {
        SequencedMap<String, String> calls = new LinkedHashMap<>();
        calls.put(BATCH, "trackBatch");
        calls.put("track", "trackEvent");
        calls.put("identify", "trackIdentity");
        calls.put("page", "trackPage");
        calls.put("screen", "trackScreen");
        calls.put("group", "trackGroup");
        calls.put("alias", "trackAlias");
        return calls;
    }

    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 200, 50).says("So many at most.");
    private static final OptionalQuery<Vocabulary.Before> CURSOR =
            Query.of("cursor", Vocabulary.Before::parse).says("What an answer before called its next.");
    private static final OptionalQuery<String> KIND =
            Query.of("kind", text -> Words.isKind(text) ? text : null).says("Of that kind alone.");

    /** What became of something that was told. */
    enum Became {
        RECORDED,
        /** It was recorded before. */
        REPEATED,
        /** Nothing is kept of whoever it is about. */
        NOT_KEPT,
        REFUSED
    }

    @Says("What became of each, in order.")
    record BehaviourResults(List<BehaviourResult> results) {}

    @Says("What became of one.")
    record BehaviourResult(
            @Says("Its own id; absent where that could not be read.") @Nullable
            String id,

            @Says(
                    "recorded; repeated, where it was recorded before; not_kept, where nothing is kept of whoever it is about; or"
                            + " refused.")
            Became status,

            @Says("Why it was refused.") List<BehaviourFault> errors) {}

    @Says("A single fault of one, as in problems.")
    record BehaviourFault(
            @Says("JSON pointer from the top of the body.") String pointer, String code) {}

    @Says("That a tracker's call came in.")
    record TrackerAnswer(boolean success) {}

    @Says("What a member did beside orders, the latest first.")
    record BehaviourPage(
            List<BehaviourLine> behaviour,

            @Says("The cursor for what was before; absent where there is nothing.") @Nullable
            String next) {}

    @Says("What came last, whosever it is.")
    record LatestBehaviour(List<BehaviourLine> behaviour) {}

    @Says("Something that somebody did.")
    record BehaviourLine(
            @Says("Its number within the programme.") long sequence,

            String kind,
            Instant occurredAt,
            Instant recordedAt,

            @Says("The member's id; absent as long as nobody knows who it was.") @Nullable
            String member,

            @Says("The anonymous id with which it came, if with one.") @Nullable
            String anonymousId,

            @Nullable String product,
            @Nullable String category,
            @Nullable String brand,
            @Nullable String channel,
            @Nullable String store,

            @Says("The host of the site from which he came.") @Nullable
            String referrer,

            @Says("What else was said, as texts; without what was declared personal.")
            Map<String, String> properties,

            @Says("Whether it was not as it was declared.") boolean unexpected) {}

    private final Journal journal;
    private final Vocabulary catalogue;
    private final Members members;
    private final ProgramClocks clocks;

    BehaviourRoutes(Journal journal, Vocabulary catalogue, Members members, ProgramClocks clocks) {
        this.journal = journal;
        this.catalogue = catalogue;
        this.members = members;
        this.clocks = clocks;
    }

    @Bean
    Routes behaviour() {
        List<Route> all = new ArrayList<>();
        all.add(Route.post("/v1/behaviour")
                .named("recordBehaviour")
                .needs(Permission.BEHAVIOUR_WRITE)
                .summary("Tell what members and visitors did")
                .details(
                        "Up to 500 at once, each with a result of its own; one that is refused refuses only itself. The same id"
                                + " again counts once.")
                .forPrograms()
                .forPages()
                .body(Shapes.BATCH, BATCH_BYTES_MAX)
                .answers(207, BehaviourResults.class)
                .handledBy(this::record));
        all.add(Route.post("/v1/behaviour/cloudevents")
                .named("recordCloudEvents")
                .needs(Permission.BEHAVIOUR_WRITE)
                .summary("Tell what members and visitors did, as CloudEvents 1.0")
                .details(
                        "One in its structured form, up to 500 as a batch, or one in its binary form with ce- headers. The kind"
                                + " is the last part of the type unless the data say another, the member is named by the data or the subject, and the data are those"
                                + " of recordBehaviour. Source and id together count once.")
                .forPrograms()
                .forPages()
                .keysOnly()
                .body(CLOUD_EVENTS, BATCH_BYTES_MAX)
                .answers(207, BehaviourResults.class)
                .problems(ProblemType.VALIDATION_FAILED)
                .handledBy(this::recordCloud));
        for (Map.Entry<String, String> call : CALLS.entrySet()) {
            String type = call.getKey();
            tracker(all, type, type, call.getValue(), "Take a tracker's " + type + " call");
            // trackers in pages write a call's first letter alone
            tracker(
                    all,
                    type,
                    type.substring(0, 1),
                    call.getValue() + "Briefly",
                    "Take a tracker's " + type + " call under its short address");
        }
        all.add(Route.get("/v1/members/{member}/behaviour")
                .named("listBehaviourOfMember")
                .needs(Permission.MEMBERS_READ)
                .summary("List what a member did beside orders, the latest first")
                .forPrograms()
                .path(MEMBER)
                .queries(LIMIT, CURSOR)
                .answers(200, BehaviourPage.class)
                .handledBy(this::ofMember));
        all.add(Route.get("/v1/behaviour/latest")
                .named("listLatestBehaviour")
                .needs(Permission.MEMBERS_READ)
                .summary("List what came last, whosever it is")
                .details("Whoever sees members in some stores alone is shown what was done in those.")
                .forPrograms()
                .queries(LIMIT, KIND)
                .answers(200, LatestBehaviour.class)
                .handledBy(this::latest));
        return new Routes(
                "Behaviour",
                "What members and visitors do beside orders; told by shops, pages and apps, in trackers' words too.",
                all);
    }

    private void tracker(List<Route> all, String type, String address, String name, String summary) {
        all.add(Route.post("/v1/" + address)
                .named(name)
                .needs(Permission.BEHAVIOUR_WRITE)
                .summary(summary)
                .details(
                        "In the form of Segment's HTTP tracking API; the key is the user name of HTTP Basic, or writeKey in"
                                + " the body. What is readable is answered with 200, whether there is a use for it or not: what there is"
                                + " none for is counted in the list of kinds. The same messageId again counts once.")
                .forPrograms()
                .forPages()
                .keysOnly()
                .body(TRACKER, type.equals(BATCH) ? SegmentProtocol.BATCH_BYTES_MAX : SegmentProtocol.CALL_BYTES_MAX)
                .answers(200, TrackerAnswer.class)
                .handledBy(sent -> track(sent, type)));
    }

    private Recording.Told told(Principal caller, List<Said> said, Map<String, Long> dropped) {
        // whoever looks at a page has its key: what he makes up with it earns nobody anything
        boolean vouched = caller.kind() != Principal.Kind.PAGE;
        return new Recording.Told(caller.keyId(), vouched, said, dropped);
    }

    private Answer track(Call<Sent> call, String type) {
        Json.Fields body = Json.object(call.body().bytes());
        if (body == null) {
            return Problem.of(ProblemType.MALFORMED_JSON).errors(List.of(new Fault("", "json.syntax")));
        }
        long program = call.caller().programId();
        Instant now = clocks.of(program).instant();
        SegmentProtocol.Read read =
                type.equals(BATCH) ? SegmentProtocol.batch(body, now) : SegmentProtocol.call(body, type, now);
        if (read == null) {
            return Problem.of(ProblemType.MALFORMED_REQUEST);
        }
        if (!read.said().isEmpty() || !read.dropped().isEmpty()) {
            journal.record(program, told(call.caller(), read.said(), read.dropped()));
        }
        return Answer.ok(new TrackerAnswer(true));
    }

    private Answer record(Call<List<Outcome<Shapes.Item>>> call) {
        return record(call.caller(), call.body(), "/events/");
    }

    private Answer recordCloud(Call<Sent> call) {
        Sent sent = call.body();
        Instant now = clocks.of(call.caller().programId()).instant();
        boolean batch = sent.mediaType().equals(CLOUD_BATCH);
        Json.Items several = batch ? Json.array(sent.bytes()) : null;
        Json.Fields one = batch ? null : Json.object(sent.bytes());
        if (several == null && one == null) {
            return Problem.of(ProblemType.MALFORMED_JSON).errors(List.of(new Fault("", "json.syntax")));
        }
        List<Outcome<Shapes.Item>> items = new ArrayList<>();
        if (several != null) {
            if (several.items().isEmpty() || several.items().size() > Shapes.ITEMS_MAX) {
                return Problem.invalid(
                        List.of(new Fault("", "list.length", Map.of("min", 1, "max", Shapes.ITEMS_MAX))));
            }
            for (int i = 0; i < several.items().size(); i++) {
                items.add(Shapes.cloud(several.items().get(i), "/" + i, now));
            }
        } else if (one != null) {
            Json event = sent.mediaType().equals(CLOUD) ? one : Shapes.structured(sent.headers(), one);
            items.add(Shapes.cloud(event, "", now));
        }
        return record(call.caller(), items, "/");
    }

    /** @param list where the items stand in the body */
    private Answer record(Principal caller, List<Outcome<Shapes.Item>> items, String list) {
        long program = caller.programId();
        Instant now = clocks.of(program).instant();
        List<@Nullable BehaviourResult> results = new ArrayList<>();
        List<Said> said = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            switch (items.get(i)) {
                case Outcome.Refused<Shapes.Item>(var faults) -> results.add(refused(null, faults, ""));
                case Outcome.Read<Shapes.Item>(var item, var source) -> {
                    List<Fault> faults = item.faults(now);
                    if (faults.isEmpty()) {
                        places.add(i);
                        said.add(item.did(source.fingerprint()));
                        results.add(null);
                    } else {
                        results.add(refused(item.id(), faults, list + i));
                    }
                }
            }
        }
        List<Result> became = said.isEmpty() ? List.of() : journal.record(program, told(caller, said, Map.of()));
        for (int i = 0; i < became.size(); i++) {
            int place = places.get(i);
            String id = said.get(i) instanceof Said.Did did ? did.message() : null;
            results.set(
                    place,
                    switch (became.get(i)) {
                        case Result.Recorded() -> new BehaviourResult(id, Became.RECORDED, List.of());
                        case Result.Repeated() -> new BehaviourResult(id, Became.REPEATED, List.of());
                        // to whoever looks at a page it is not told who is a member and what he has refused
                        case Result.NotKept() ->
                            new BehaviourResult(
                                    id,
                                    caller.kind() == Principal.Kind.PAGE ? Became.RECORDED : Became.NOT_KEPT,
                                    List.of());
                        case Result.Reused() ->
                            refused(id, List.of(new Fault("/id", "behaviour.reused")), list + place);
                        case Result.Refused(var faults) -> refused(id, faults, list + place);
                    });
        }
        List<BehaviourResult> all = new ArrayList<>();
        for (BehaviourResult each : results) {
            if (each != null) {
                all.add(each);
            }
        }
        return Answer.of(207, new BehaviourResults(all));
    }

    private static BehaviourResult refused(@Nullable String id, List<Fault> faults, String at) {
        return new BehaviourResult(
                id,
                Became.REFUSED,
                faults.stream()
                        .map(fault -> new BehaviourFault(at + fault.pointer(), fault.code()))
                        .toList());
    }

    private Answer latest(Call<Void> call) {
        long program = call.caller().programId();
        Set<String> personal = catalogue.personal(program);
        Set<String> stores = call.caller().grants().stores(program, Permission.MEMBERS_READ);
        return Answer.ok(
                new LatestBehaviour(catalogue.latest(program, call.find(KIND), stores, call.query(LIMIT)).stream()
                        .map(shown -> line(shown, personal))
                        .toList()));
    }

    private Answer ofMember(Call<Void> call) {
        long program = call.caller().programId();
        Members.Located located = members.locate(program, call.path(MEMBER));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        call.concerns("member", located.member());
        int limit = call.query(LIMIT);
        List<Vocabulary.Shown> shown = catalogue.of(program, located.member(), call.find(CURSOR), limit + 1);
        List<Vocabulary.Shown> page = shown.subList(0, Math.min(limit, shown.size()));
        String next = shown.size() > limit
                ? new Vocabulary.Before(page.getLast().at(), page.getLast().sequence()).print()
                : null;
        Set<String> personal = catalogue.personal(program);
        return Answer.ok(
                new BehaviourPage(page.stream().map(one -> line(one, personal)).toList(), next));
    }

    private static BehaviourLine line(Vocabulary.Shown shown, Set<String> personal) {
        Map<String, String> properties = new TreeMap<>();
        shown.properties().forEachEntry((name, value) -> properties.put(name, value.asString()));
        properties.keySet().removeAll(personal);
        return new BehaviourLine(
                shown.sequence(),
                shown.kind(),
                shown.at(),
                shown.recordedAt(),
                shown.member() == null ? null : Members.ID.print(shown.member()),
                shown.anonymous(),
                shown.where().product(),
                shown.where().category(),
                shown.where().brand(),
                shown.where().channel(),
                shown.where().store(),
                shown.where().referrer(),
                properties,
                shown.unexpected());
    }
}
