package zhiyin.trail;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.access.Programs;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.AnswerJson;
import zhiyin.http.Call;
import zhiyin.http.Csv;
import zhiyin.http.Field;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;

/** Who did what, over HTTP. */
@Configuration(proxyBeanMethods = false)
class TrailRoutes {
    private static final int PAGE_MAX = 200;
    private static final int EXPORT_MAX = 10_000;
    private static final int DAYS_MAX = 400;
    private static final PublicId KEY = new PublicId("key");
    private static final PublicId STAFF = new PublicId("stf");
    private static final PublicId MEMBERS = new PublicId("mbr");
    private static final String MEMBER = "member";

    /** What another clock has written a little later than ours is seen too. */
    private static final Duration ALL_TO_COME = Duration.ofDays(36_500);

    /** How things are shown whose ids are numbers; others are called by their names. */
    private static final Map<String, PublicId> SHOWN = Map.of(
            "key",
            KEY,
            "staff",
            STAFF,
            "session",
            new PublicId("ses"),
            "invitation",
            new PublicId("inv"),
            "card",
            new PublicId("gft"),
            "card_batch",
            new PublicId("gfb"),
            MEMBER,
            MEMBERS,
            "approval",
            new PublicId("apr"),
            "backtest",
            new PublicId("bkt"));

    private static final OptionalQuery<Trail.Thing> OBJECT = Query.of("object", TrailRoutes::thing)
            .says(
                    "Only what was done to this: member:mbr_…, key:key_…, staff:stf_…, program:CODE, card:gft_…; or a kind alone."
                            + " Of a member also the events that were recorded.");
    private static final OptionalQuery<Long> ACTOR =
            Query.of("actor", TrailRoutes::actor).says("Only what this key or member of staff did: key_…, stf_….");
    private static final OptionalQuery<String> OPERATION = Query.text("operation", Shape.text(1, 100))
            .says("Only what was asked for by this name, as this document calls it.");
    private static final OptionalQuery<String> PROGRAM =
            Query.text("program", Shape.text(1, 100)).says("Only in the programme of this code.");
    private static final OptionalQuery<Instant> FROM = Query.instant("from").says("Not before this moment.");
    private static final OptionalQuery<Instant> TO = Query.instant("to").says("Before this moment.");
    private static final OptionalQuery<Cursor> CURSOR =
            Query.of("cursor", Cursor::read).says("Where the page before ended.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, PAGE_MAX, 50);
    private static final Query<Integer> ROWS = Query.integer("limit", 1, EXPORT_MAX, EXPORT_MAX);
    private static final PathVariable<LocalDate> DAY =
            PathVariable.of("day", TrailRoutes::date).says("The day, in UTC.");
    private static final Field<byte[]> HEAD = Field.required(
                    "head", Shape.text(64, 64).as(TrailRoutes::hash, "hash.format"))
            .says("The day's head as it is kept elsewhere: 64 hexadecimal digits.");
    private static final Shape<byte[]> KEPT = Shape.object("KeptHead", body -> body.get(HEAD), HEAD);

    /** Where a page ended. */
    private record Cursor(Instant at, long id) {
        static @Nullable Cursor read(String text) {
            String[] parts = text.split("-", -1);
            if (parts.length != 2
                    || text.length() > 40
                    || !text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))) {
                return null;
            }
            try {
                return new Cursor(
                        Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS), Long.parseLong(parts[1]));
            } catch (NumberFormatException notOurs) {
                return null;
            }
        }

        static String of(Act act) {
            return ChronoUnit.MICROS.between(Instant.EPOCH, act.at()) + "-" + act.id();
        }
    }

    @Says("Something that was done.")
    record ActLine(
            Instant at,

            @Says("The programme's code; absent in the house.") @Nullable
            String program,

            @Says("key, staff, member, anybody; or house, for what it does by itself.")
            String actor,

            @Says("Which key or member of staff.") @Nullable String by,

            @Says("The second person, where there was need of one.") @Nullable
            String approvedBy,

            @Says("From where: the other end of the connection.") @Nullable
            String address,

            @Says("The id under which the log knows the request.") @Nullable
            String request,

            @Says("What was asked for, as this document calls it; of an event its type.")
            String operation,

            @Says("What it was done to: a kind and an id, or a kind alone where it was many.")
            String object,

            @Says("made, changed, removed, read or recorded.")
            String change,

            @Says("How many changes it stands for: more than twenty at once are told as one.")
            int rows,

            @Says("What was there of what has changed; masked where it is personal or secret.")
            Map<String, String> before,

            @Says("What is there now.") Map<String, String> after) {}

    @Says("What was done, the latest first.")
    record TrailAnswer(
            List<ActLine> acts,

            @Says("Where the next page begins; absent at the end.") @Nullable
            String next) {}

    @Says("A day whose entries are sealed.")
    record AuditDayLine(
            LocalDate day,
            long entries,

            @Says("The link that is the day's last: its place in the chain.")
            long lastSequence,

            @Says("The hash of that link; 64 hexadecimal digits.")
            String head,

            Instant sealedAt,

            @Says("When somebody showed that he keeps the head elsewhere.") @Nullable
            Instant keptAt,

            @Says("When the entries were dropped.") @Nullable
            Instant droppedAt) {}

    @Says("Sealed days, the latest first.")
    record AuditDaysAnswer(List<AuditDayLine> days) {}

    private final Trail trail;
    private final ObjectProvider<RecordedActs> recorded;
    private final ObjectProvider<Programs> programs;
    private final AnswerJson json;
    private final Clock clock;

    TrailRoutes(
            Trail trail,
            ObjectProvider<RecordedActs> recorded,
            ObjectProvider<Programs> programs,
            AnswerJson json,
            Clock clock) {
        this.trail = trail;
        this.recorded = recorded;
        this.programs = programs;
        this.json = json;
        this.clock = clock;
    }

    @Bean
    Routes trailOfAll() {
        return Routes.of(
                "Audit",
                "Who did what, when and from where, with what was there before and after.",
                looking(Route.get("/v1/audit"))
                        .named("listAudit")
                        .summary("List who did what")
                        .queries(OBJECT, ACTOR, OPERATION, PROGRAM, FROM, TO, CURSOR, LIMIT)
                        .answers(200, TrailAnswer.class)
                        .handledBy(call -> list(call, call.query(LIMIT))),
                looking(Route.get("/v1/audit.csv"))
                        .named("exportAuditAsTable")
                        .summary("Export who did what as a table")
                        .details("The latest 10,000 of what is asked for; `to` goes further back.")
                        .queries(OBJECT, ACTOR, OPERATION, PROGRAM, FROM, TO, ROWS)
                        .answersBytes(200, "text/csv")
                        .handledBy(this::table),
                looking(Route.get("/v1/audit.jsonl"))
                        .named("exportAuditAsLines")
                        .summary("Export who did what as JSON, one act a line")
                        .details("The latest 10,000 of what is asked for; `to` goes further back.")
                        .queries(OBJECT, ACTOR, OPERATION, PROGRAM, FROM, TO, ROWS)
                        .answersBytes(200, "application/x-ndjson")
                        .handledBy(this::lines),
                Route.get("/v1/audit/days")
                        .named("listAuditDays")
                        .needs(Permission.AUDIT_READ)
                        .summary("List the sealed days with their heads")
                        .details("Keep the heads where whoever can change the database cannot change them.")
                        .forAdmins()
                        .answers(200, AuditDaysAnswer.class)
                        .handledBy(call -> Answer.ok(new AuditDaysAnswer(trail.days(DAYS_MAX).stream()
                                .map(TrailRoutes::line)
                                .toList()))),
                Route.put("/v1/audit/days/{day}/kept")
                        .named("keepAuditDay")
                        .needs(Permission.KEYS)
                        .summary("Show that a day's head is kept elsewhere")
                        .details("Only such a day is ever dropped, half a year later at the earliest.")
                        .risky()
                        .forAdmins()
                        .path(DAY)
                        .body(KEPT)
                        .answers(200, AuditDayLine.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::keep));
    }

    private static Route.Declaration<Void> looking(Route.Declaration<Void> route) {
        return route.needs(Permission.AUDIT_READ).forAdmins().forStaff().problems(ProblemType.NOT_FOUND);
    }

    private static Trail.@Nullable Thing thing(String text) {
        int colon = text.indexOf(':');
        String kind = colon < 0 ? text : text.substring(0, colon);
        String id = colon < 0 ? "" : text.substring(colon + 1);
        if (text.length() > 200 || kind.isEmpty() || !kind.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z'))) {
            return null;
        }
        PublicId shown = SHOWN.get(kind);
        if (shown == null || id.isEmpty()) {
            return new Trail.Thing(kind, id);
        }
        Long number = shown.parse(id);
        return number == null ? null : new Trail.Thing(kind, Long.toString(number));
    }

    private static @Nullable Long actor(String text) {
        Long key = KEY.parse(text);
        return key == null ? STAFF.parse(text) : key;
    }

    private static @Nullable LocalDate date(String text) {
        try {
            return text.length() == 10 ? LocalDate.parse(text) : null;
        } catch (java.time.format.DateTimeParseException none) {
            return null;
        }
    }

    private static byte @Nullable [] hash(String text) {
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /** What is asked for, as far as the caller may look; null where he names a programme that he does not reach. */
    private @Nullable List<Act> acts(Call<Void> call, int limit) {
        List<Long> reached = call.reaches(0)
                ? null
                : List.copyOf(call.caller().grants().programs().keySet().stream()
                        .filter(call::reaches)
                        .toList());
        String named = call.find(PROGRAM);
        if (named != null) {
            Long program = programs.getObject().idOf(named);
            if (program == null || !call.reaches(program)) {
                return null;
            }
            reached = List.of(program);
        }
        List<Long> only = reached;
        Cursor cursor = call.find(CURSOR);
        Instant to = call.find(TO);
        Instant before = to == null ? clock.instant().plus(ALL_TO_COME) : to;
        RecordedActs.Span span = cursor != null && cursor.at().isBefore(before)
                ? new RecordedActs.Span(call.find(FROM), cursor.at(), cursor.id(), limit)
                : new RecordedActs.Span(call.find(FROM), before, 0, limit);
        Trail.Thing object = call.find(OBJECT);
        List<Act> acts = new ArrayList<>(
                trail.acts(new Trail.Wanted(only, object, call.find(ACTOR), call.find(OPERATION), span)));
        if (object != null && object.kind().equals(MEMBER) && !object.id().isEmpty() && call.find(OPERATION) == null) {
            Long actor = call.find(ACTOR);
            recorded.stream()
                    .flatMap(record -> record
                            .ofMember(
                                    Long.parseLong(object.id()),
                                    program -> only == null || only.contains(program),
                                    span)
                            .stream())
                    .filter(act -> actor == null || actor.equals(act.actorId()))
                    .forEach(acts::add);
        }
        call.concerns("trail", 0);
        return acts.stream()
                .sorted(Comparator.comparing(Act::at).thenComparingLong(Act::id).reversed())
                .limit(limit)
                .toList();
    }

    private Answer list(Call<Void> call, int limit) {
        List<Act> acts = acts(call, limit + 1);
        if (acts == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        List<Act> page = acts.size() > limit ? acts.subList(0, limit) : acts;
        return Answer.ok(new TrailAnswer(lines(page), acts.size() > limit ? Cursor.of(page.getLast()) : null));
    }

    private Answer table(Call<Void> call) {
        List<Act> acts = acts(call, call.query(ROWS));
        if (acts == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Csv csv = new Csv(
                "at",
                "program",
                "actor",
                "by",
                "approved_by",
                "address",
                "request",
                "operation",
                "object",
                "change",
                "rows",
                "before",
                "after");
        lines(acts)
                .forEach(act -> csv.add(
                        act.at(),
                        act.program(),
                        act.actor(),
                        act.by(),
                        act.approvedBy(),
                        act.address(),
                        act.request(),
                        act.operation(),
                        act.object(),
                        act.change(),
                        act.rows(),
                        text(act.before()),
                        text(act.after())));
        return csv.answer("audit");
    }

    private static String text(Map<String, String> fields) {
        return new TreeMap<>(fields)
                .entrySet().stream()
                        .map(field -> field.getKey() + ": " + field.getValue())
                        .collect(Collectors.joining("; "));
    }

    private Answer lines(Call<Void> call) {
        List<Act> acts = acts(call, call.query(ROWS));
        if (acts == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        StringBuilder text = new StringBuilder();
        lines(acts)
                .forEach(act -> text.append(new String(json.write(act), StandardCharsets.UTF_8))
                        .append('\n'));
        return new Answer.Written(
                200,
                "application/x-ndjson",
                text.toString().getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Disposition", "attachment; filename=\"audit.jsonl\""));
    }

    private List<ActLine> lines(List<Act> acts) {
        Set<Long> accounts = trail.accounts(acts.stream()
                .filter(act -> act.change().equals(Act.RECORDED))
                .map(Act::actorId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
        return acts.stream().map(act -> line(act, accounts)).toList();
    }

    private ActLine line(Act act, Set<Long> accounts) {
        Long by = act.actorId();
        boolean staff = act.actor().equals("staff") || (by != null && accounts.contains(by));
        PublicId shown = SHOWN.get(act.object());
        String id = act.objectId();
        return new ActLine(
                act.at(),
                act.programId() == 0 ? null : programs.getObject().codeOf(act.programId()),
                staff ? "staff" : act.actor(),
                by == null ? null : (staff ? STAFF : act.actor().equals(MEMBER) ? MEMBERS : KEY).print(by),
                act.approvedBy(),
                act.address(),
                act.request(),
                act.operation(),
                id.isEmpty()
                        ? act.object()
                        : act.object() + ":" + (shown == null ? id : shown.print(Long.parseLong(id))),
                act.change(),
                act.rows(),
                act.before(),
                act.after());
    }

    private static AuditDayLine line(Trail.Day day) {
        return new AuditDayLine(
                day.day(),
                day.entries(),
                day.lastSequence(),
                HexFormat.of().formatHex(day.head()),
                day.sealedAt(),
                day.keptAt(),
                day.droppedAt());
    }

    private Answer keep(Call<byte[]> call) {
        LocalDate day = call.path(DAY);
        if (trail.find(day).isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return trail.keep(day, call.body())
                ? Answer.ok(line(trail.find(day).orElseThrow()))
                : Problem.of(ProblemType.CONFLICT).detail("problem.another-head.detail");
    }
}
