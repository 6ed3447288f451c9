package zhiyin.segment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Messages;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.SentTable;
import zhiyin.http.Shape;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/** Lists of members over HTTP: who comes onto one, and who goes from it. */
@Configuration(proxyBeanMethods = false)
class ListRoutes {

    /** So many at once. */
    static final int AT_ONCE_MAX = 20_000;

    private static final int FILE_MAX = 4_000_000;
    private static final int ROWS_MAX = 100_000;
    private static final int FAULTS_TOLD = 1_000;
    private static final String COLUMN = "member";

    private static final Shape<List<String>> SOME = Shape.list(Shape.text(1, 210), 0, AT_ONCE_MAX);
    private static final Field<List<String>> ADD =
            Field.withDefault("add", SOME, List.<String>of()).says("Who comes onto it: ids or identities.");
    private static final Field<List<String>> REMOVE =
            Field.withDefault("remove", SOME, List.<String>of()).says("Who goes from it.");
    private static final Shape<Turned> TURNED = Shape.object(
                    "ListedMembers", body -> new Turned(body.get(ADD), body.get(REMOVE)), ADD, REMOVE)
            .check(turned -> !turned.add().isEmpty() || !turned.remove().isEmpty(), "segment.nothing-turned");
    private static final Field<String> CSV = Field.required("csv", Shape.prose(1, FILE_MAX))
            .says(
                    "The file's text: a header with a column `member`, and in each row an id or an identity. Other columns are left"
                            + " alone.");
    private static final Field<Boolean> REPLACE = Field.withDefault("replace", Shape.bool(), false)
            .says("Whether those alone are on the list then; otherwise they come to those who are.");
    private static final Shape<Upload> UPLOAD =
            Shape.object("ListUpload", body -> new Upload(body.get(CSV), body.get(REPLACE)), CSV, REPLACE);

    private record Turned(List<String> add, List<String> remove) {}

    private record Upload(String csv, boolean replace) {}

    @Says("What came of it.")
    record ListedAnswer(
            @Says("How many came onto it who were not on it.")
            int added,

            @Says("How many went from it who were on it.") int removed,

            @Says("How many are on it now; who was merged counts with whom he turned out to be.")
            int members) {}

    @Says("What came of a file.")
    record UploadAnswer(
            @Says("How many rows there are.") int rows,

            @Says("How many came onto the list who were not on it.")
            int added,

            @Says("How many went from it.") int removed,

            @Says("How many are on it now.") int members,

            @Says("How many rows name nobody.") int refused,

            @Says("Those rows, the first 1,000 of them.") List<UploadFault> faults) {}

    @Says("A row that names nobody.")
    record UploadFault(
            @Says("The line of the file in which the row begins, from 1.")
            long line,

            @Says("What is wrong, in a word that never changes.")
            String code,

            @Says("What is wrong, in the caller's language.")
            String says) {}

    private final Members members;
    private final Segments segments;
    private final Presence presence;
    private final SegmentKeeping keeping;
    private final ProgramClocks clocks;
    private final Messages messages;

    ListRoutes(
            Members members,
            Segments segments,
            Presence presence,
            SegmentKeeping keeping,
            ProgramClocks clocks,
            Messages messages) {
        this.members = members;
        this.segments = segments;
        this.presence = presence;
        this.keeping = keeping;
        this.clocks = clocks;
        this.messages = messages;
    }

    @Bean
    Routes listedMembers() {
        return Routes.of(
                "Segments",
                "Which members are meant: by a definition that is asked of what is known of them, or by a list.",
                Route.post("/v1/segments/{segment}/members")
                        .named("turnListedMembers")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Put members on a list, and take others from it")
                        .details("Asked twice it is the same as once. Members who are unknown refuse the whole.")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .body(TURNED, Route.BULK_BYTES_MAX)
                        .answers(200, ListedAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::turn),
                Route.post("/v1/segments/{segment}/upload")
                        .named("uploadListedMembers")
                        .needs(Permission.SEGMENTS_WRITE)
                        .inAllStores()
                        .summary("Put the members of a file on a list")
                        .details("Rows that name nobody are told by their line, and the others count.")
                        .forPrograms()
                        .path(SegmentDesk.SEGMENT)
                        .body(UPLOAD, Route.BULK_BYTES_MAX)
                        .answers(200, UploadAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::upload));
    }

    /** A list that the path names; a problem where it is none, or put away. */
    private @Nullable Problem noList(Call<?> call) {
        Segments.Kept kept = segments.find(call.caller().programId(), call.path(SegmentDesk.SEGMENT))
                .orElse(null);
        if (kept == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (!kept.isList()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.segment-no-list.detail");
        }
        return kept.archivedAt() == null
                ? null
                : Problem.of(ProblemType.CONFLICT).detail("problem.segment-away.detail");
    }

    private Answer turn(Call<Turned> call) {
        Problem none = noList(call);
        if (none != null) {
            return none;
        }
        long program = call.caller().programId();
        List<Long> add = new ArrayList<>();
        List<Long> remove = new ArrayList<>();
        List<Fault> unknown = new ArrayList<>(find(program, call.body().add(), "/add", add));
        unknown.addAll(find(program, call.body().remove(), "/remove", remove));
        if (!unknown.isEmpty()) {
            return Problem.invalid(unknown);
        }
        String code = call.path(SegmentDesk.SEGMENT);
        int[] turned = new int[2];
        Instant now = now(program);
        segments.alone(program, () -> {
            turned[0] = segments.put(program, code, add, now);
            turned[1] = segments.take(program, code, remove);
            return code;
        });
        found(program, code);
        return Answer.ok(new ListedAnswer(turned[0], turned[1], segments.listed(program, code).length));
    }

    private Instant now(long program) {
        return clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** Real-time segments may ask who is on the list; and it has another size. */
    private void found(long program, String code) {
        Moment moment = presence.look(program);
        if (moment != null) {
            keeping.count(program, moment, List.of(code));
        }
    }

    private Answer upload(Call<Upload> call) {
        Problem none = noList(call);
        if (none != null) {
            return none;
        }
        long program = call.caller().programId();
        String code = call.path(SegmentDesk.SEGMENT);
        SentTable table = SentTable.read(call.body().csv(), COLUMN, "file.no-member", ROWS_MAX);
        if (table.fault() != null) {
            return Problem.invalid(List.of(new Fault("/csv", table.fault(), Map.of("most", ROWS_MAX))));
        }
        Map<SentTable.Line, String> named = new LinkedHashMap<>();
        table.lines().forEach(line -> named.put(line, Objects.requireNonNullElse(table.cell(line, COLUMN), "")));
        Map<String, Long> known = known(program, List.copyOf(named.values()));
        List<Long> add = new ArrayList<>();
        List<UploadFault> faults = new ArrayList<>();
        int refused = 0;
        for (Map.Entry<SentTable.Line, String> row : named.entrySet()) {
            Long member = known.get(row.getValue());
            if (member != null) {
                add.add(member);
            } else {
                refused++;
                if (faults.size() < FAULTS_TOLD) {
                    String fault = row.getValue().isEmpty() ? "list.nobody-named" : "member.unknown";
                    faults.add(new UploadFault(
                            row.getKey().number(), fault, messages.say(call.language(), "fault." + fault, Map.of())));
                }
            }
        }
        int[] turned = new int[2];
        Instant now = now(program);
        segments.alone(program, () -> {
            if (call.body().replace()) {
                List<Long> gone = new ArrayList<>();
                for (long member : segments.listed(program, code)) {
                    gone.add(member);
                }
                gone.removeAll(new java.util.HashSet<>(add));
                turned[1] = segments.take(program, code, gone);
            }
            turned[0] = segments.put(program, code, add, now);
            return code;
        });
        found(program, code);
        return Answer.ok(new UploadAnswer(
                named.size(), turned[0], turned[1], segments.listed(program, code).length, refused, faults));
    }

    /**
     * Finds members that were named.
     *
     * @param into who was found
     * @return where somebody was named whom nobody knows
     */
    List<Fault> find(long program, List<String> named, String pointer, List<Long> into) {
        Map<String, Long> known = known(program, named);
        List<Fault> unknown = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            Long member = known.get(named.get(i));
            if (member == null) {
                unknown.add(new Fault(pointer + "/" + i, "member.unknown"));
            } else {
                into.add(member);
            }
        }
        return unknown;
    }

    /** By how they were named, those who are known; who was merged as whom he turned out to be. */
    private Map<String, Long> known(long program, List<String> named) {
        Map<String, Long> known = new HashMap<>();
        Map<String, IdentityRef> identities = new LinkedHashMap<>();
        Map<String, Long> ids = new LinkedHashMap<>();
        for (String name : named) {
            Long id = Members.ID.parse(name);
            IdentityRef identity = id == null ? IdentityRef.parse(name) : null;
            if (id != null) {
                ids.put(name, id);
            } else if (identity != null) {
                identities.put(name, identity);
            }
        }
        Map<IdentityRef, Long> found = members.find(program, List.copyOf(new java.util.HashSet<>(identities.values())));
        identities.forEach((name, identity) -> {
            Long member = found.get(identity);
            if (member != null) {
                known.put(name, member);
            }
        });
        Map<Long, Long> current = members.current(program, ids.values());
        ids.forEach((name, id) -> {
            Long member = current.get(id);
            if (member != null) {
                known.put(name, Objects.requireNonNull(member));
            }
        });
        return known;
    }
}
