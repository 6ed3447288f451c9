package zhiyin.source;

import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.QrImage;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Join codes, and who joined with them, over HTTP. */
@Configuration(proxyBeanMethods = false)
class SourceRoutes {
    private static final int DAYS_MAX = 366;
    private static final int DAYS = 30;

    private static final PathVariable<String> CODE = PathVariable.of(
                    "join_code", text -> JoinCodes.isCode(text) ? text : null)
            .says("The join code.");
    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final OptionalQuery<JoinCode.Kind> OF =
            Query.word("of", JoinCode.Kind.class).says("Only those of staff, of stores or of scenes.");
    private static final OptionalQuery<String> AFTER =
            Query.text("after", Shape.text(1, 40)).says("Those that come after this one: the page that follows.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final OptionalQuery<LocalDate> FROM =
            Query.date("from").says("The first day; thirty days with the last, if not said.");
    private static final OptionalQuery<LocalDate> UNTIL =
            Query.date("until").says("The last day, in the programme's zone; today, if not said.");
    private static final Query<Sources.By> BY = Query.word("by", Sources.By.class, Sources.By.SOURCE)
            .says(
                    "By what is counted: where they came from, by which channel or way, with which code, or whose, or in which store.");

    private static final Field<JoinCode.Kind> KIND =
            Field.required("of", Shape.word(JoinCode.Kind.class)).says("Who or what shows it.");
    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("How people call it.");
    private static final OptionalField<String> STAFF = Field.optional(
                    "staff", Shape.text(1, 60).of(TextRule.KEY))
            .says("Of staff, and only then: your own number of who shows it.");
    private static final OptionalField<String> STORE = Field.optional(
                    "store", Shape.text(1, 60).of(TextRule.KEY))
            .says("In which store it is shown; of a store, which.");
    private static final OptionalField<String> SOURCE = Field.optional("source", Shape.text(1, 100))
            .says("Where whoever joins with it came from, for rules to ask about; staff, store or scene, if not said.");
    private static final OptionalField<String> CHANNEL = Field.optional("channel", Shape.text(1, 100))
            .says("By which of your channels; as the caller says, if not said.");
    private static final OptionalField<URI> PAGE = Field.optional(
                    "page", Shape.text(9, 300).as(SourceRoutes::page, "page.address"))
            .says(
                    "An https address that its QR code opens, with ?join= and the code; the QR code says the code alone, if not said.");
    private static final OptionalField<Instant> ENDS_AT = Field.optional("ends_at", Shape.instant())
            .says("From when nobody's joining is put down to it; never, if not said.");
    private static final Shape<JoinCodes.Wanted> WANTED = Shape.object(
            "NewJoinCode",
            body -> new JoinCodes.Wanted(
                    body.get(KIND),
                    body.get(NAME),
                    body.find(STAFF),
                    body.find(STORE),
                    body.find(SOURCE),
                    body.find(CHANNEL),
                    body.find(PAGE),
                    body.find(ENDS_AT)),
            KIND,
            NAME,
            STAFF,
            STORE,
            SOURCE,
            CHANNEL,
            PAGE,
            ENDS_AT);

    @Says("A code by which people join.")
    record JoinCodeLine(
            @Says("To be sent along when somebody joins.") String code,

            @Says("Who or what shows it: staff, store or scene.")
            String of,

            String name,

            @Says("Of staff, your own number of who shows it.") @Nullable
            String staff,

            @Says("In which store it is shown.") @Nullable String store,

            @Says("Where whoever joins with it came from.") String source,

            @Says("By which channel.") @Nullable String channel,

            @Says("What its QR code says.") String qr,

            Instant madeAt,

            @Says("From when nobody's joining is put down to it.") @Nullable
            Instant endsAt) {
        static JoinCodeLine of(JoinCode code) {
            return new JoinCodeLine(
                    code.code(),
                    code.kind().word(),
                    code.name(),
                    code.staff(),
                    code.store(),
                    code.source(),
                    code.channel(),
                    code.carried(),
                    code.madeAt(),
                    code.endsAt());
        }
    }

    @Says("Join codes, by code.")
    record JoinCodesAnswer(List<JoinCodeLine> codes) {}

    @Says("How somebody became a member, as it was told when he did.")
    record OriginAnswer(
            @Says("The member's id.") String member,

            Instant joinedAt,

            @Says("Where he came from.") @Nullable String source,

            @Says("By which channel.") @Nullable String channel,

            @Says(
                    "How he came in: phone, email, who said who he is, or api where a key enrolled him; absent where he was enrolled"
                            + " and nothing else was told.")
            @Nullable
            String way,

            @Says("With which code.") @Nullable JoinCodeLine code) {}

    @Says("Who joined, by day.")
    record JoinsAnswer(
            LocalDate from,
            LocalDate until,
            @Says("By what it is counted.") String by,
            List<JoinsLine> joins) {}

    @Says("How many joined on a day.")
    record JoinsLine(
            LocalDate day,

            @Says("The source, channel, way, code, number of staff or store; absent for those of whom none was told.")
            @Nullable
            String of,

            long members) {}

    private final JoinCodes codes;
    private final Sources sources;
    private final Members members;
    private final Programmes programmes;

    SourceRoutes(JoinCodes codes, Sources sources, Members members, Programmes programmes) {
        this.codes = codes;
        this.sources = sources;
        this.members = members;
        this.programmes = programmes;
    }

    @Bean
    Routes codesToJoinBy() {
        return Routes.of(
                "Join codes",
                "Codes that staff, stores and scenes show: whoever joins with one is put down to it, once and for good.",
                Route.post("/v1/join-codes")
                        .named("makeJoinCode")
                        .needs(Permission.SOURCES_WRITE)
                        .summary("Make a code by which people join")
                        .details("Sent along as join_code when somebody is enrolled, or as join.code when he signs in.")
                        .forPrograms()
                        .body(WANTED)
                        .answers(201, JoinCodeLine.class)
                        .handledBy(this::make),
                Route.get("/v1/join-codes")
                        .named("listJoinCodes")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List join codes")
                        .forPrograms()
                        .queries(OF, AFTER, LIMIT)
                        .answers(200, JoinCodesAnswer.class)
                        .handledBy(call -> Answer.ok(new JoinCodesAnswer(codes
                                .of(
                                        call.caller().programId(),
                                        call.find(OF),
                                        Objects.requireNonNullElse(call.find(AFTER), ""),
                                        call.query(LIMIT))
                                .stream()
                                .map(JoinCodeLine::of)
                                .toList()))),
                Route.get("/v1/join-codes/{join_code}")
                        .named("getJoinCode")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a join code")
                        .forPrograms()
                        .path(CODE)
                        .answers(200, JoinCodeLine.class)
                        .handledBy(call -> found(call, code -> Answer.ok(JoinCodeLine.of(code)))),
                Route.get("/v1/join-codes/{join_code}/qr.svg")
                        .named("drawJoinCode")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a join code as a QR code to be printed")
                        .forPrograms()
                        .path(CODE)
                        .answersBytes(200, QrImage.MEDIA_TYPE)
                        .handledBy(call -> found(call, code -> QrImage.answer(code.carried(), "join-" + code.code()))),
                Route.post("/v1/join-codes/{join_code}/end")
                        .named("endJoinCode")
                        .needs(Permission.SOURCES_WRITE)
                        .summary("Put nobody's joining down to a code any more")
                        .details("Whoever comes with it joins all the same. What was put down to it stays.")
                        .forPrograms()
                        .path(CODE)
                        .answers(200, JoinCodeLine.class)
                        .handledBy(call -> found(call, code -> end(call, code))),
                Route.get("/v1/joins")
                        .named("countJoins")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Count who joined, by day and by where they came from")
                        .details("A year at most. Who was merged is counted as the one whom he turned out to be.")
                        .forPrograms()
                        .queries(FROM, UNTIL, BY)
                        .answers(200, JoinsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::count),
                Route.get("/v1/members/{member}/origin")
                        .named("getOrigin")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get how somebody became a member: by whom, where and when")
                        .details("Of several who are one person, the first.")
                        .forPrograms()
                        .path(MEMBER)
                        .answers(200, OriginAnswer.class)
                        .handledBy(this::origin));
    }

    private static @Nullable URI page(String text) {
        try {
            URI page = URI.create(text);
            return "https".equals(page.getScheme()) && page.getHost() != null && page.getFragment() == null
                    ? page
                    : null;
        } catch (IllegalArgumentException unreadable) {
            return null;
        }
    }

    private Answer found(Call<?> call, Function<JoinCode, Answer> then) {
        return codes.find(call.caller().programId(), call.path(CODE))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer make(Call<JoinCodes.Wanted> call) {
        long program = call.caller().programId();
        JoinCodes.Wanted wanted = call.body();
        List<Fault> faults = new ArrayList<>();
        if ((wanted.kind() == JoinCode.Kind.STAFF) != (wanted.staff() != null)) {
            faults.add(new Fault("/staff", "join-code.staff"));
        }
        if (wanted.kind() == JoinCode.Kind.STORE && wanted.store() == null) {
            faults.add(new Fault("/store", "join-code.store"));
        } else if (!call.caller().grants().inStore(program, Permission.SOURCES_WRITE, wanted.store())) {
            faults.add(new Fault("/store", "store.not-yours"));
        }
        if (wanted.endsAt() != null && wanted.endsAt().isBefore(codes.now(program))) {
            faults.add(new Fault("/ends_at", "date.over"));
        }
        return faults.isEmpty()
                ? Answer.created(JoinCodeLine.of(
                        codes.make(program, wanted, call.caller().keyId())))
                : Problem.invalid(faults);
    }

    private Answer end(Call<?> call, JoinCode code) {
        long program = call.caller().programId();
        if (!call.caller().grants().inStore(program, Permission.SOURCES_WRITE, code.store())) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        codes.end(program, code.code());
        return Answer.ok(JoinCodeLine.of(codes.find(program, code.code()).orElseThrow()));
    }

    private Answer count(Call<Void> call) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        LocalDate asked = call.find(UNTIL);
        LocalDate until = asked == null ? Climb.day(codes.now(program), zone) : asked;
        LocalDate begins = call.find(FROM);
        LocalDate from = begins == null ? until.minusDays(DAYS - 1) : begins;
        if (from.isAfter(until) || from.plusDays(DAYS_MAX).isBefore(until.plusDays(1))) {
            return Problem.of(ProblemType.MALFORMED_PARAMETER)
                    .errors(List.of(new Fault("/query/from", "joins.stretch", Map.of("most", DAYS_MAX))));
        }
        Sources.By by = call.query(BY);
        return Answer.ok(new JoinsAnswer(
                from,
                until,
                by.name().toLowerCase(Locale.ROOT),
                sources.count(program, by, from, until, zone).stream()
                        .map(line -> new JoinsLine(line.day(), line.of(), line.members()))
                        .toList()));
    }

    private Answer origin(Call<Void> call) {
        long program = call.caller().programId();
        Members.Located located = members.locate(program, call.path(MEMBER));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        call.concerns("member", located.member());
        return sources.of(program, located.member())
                .<Answer>map(joined -> Answer.ok(new OriginAnswer(
                        Members.ID.print(located.member()),
                        joined.at(),
                        joined.source(),
                        joined.channel(),
                        joined.way(),
                        joined.code() == null
                                ? null
                                : codes.find(program, joined.code())
                                        .map(JoinCodeLine::of)
                                        .orElse(null))))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
