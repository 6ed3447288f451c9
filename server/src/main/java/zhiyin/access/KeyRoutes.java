package zhiyin.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Network;
import zhiyin.http.OptionalField;
import zhiyin.http.Origins;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;

/** API keys over HTTP. */
@Configuration(proxyBeanMethods = false)
class KeyRoutes {
    private static final PublicId ID = new PublicId("key");

    /** The house, where grants name a programme by its id. */
    private static final long HOUSE = 0;

    private static final int OVERLAP_SECONDS_MAX = (int) Duration.ofDays(7).toSeconds();
    private static final int OVERLAP_SECONDS = (int) Duration.ofDays(1).toSeconds();

    private static final PathVariable<Long> KEY =
            PathVariable.of("key", ID::parse).says("The key's id.");
    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("What it is for.");
    private static final OptionalField<String> PROGRAM = Field.optional("program", Shape.text(1, 100))
            .says("The code of the programme it opens; an administrator's key, if not said.");
    private static final OptionalField<List<Permission>> SCOPES = Field.optional(
                    "scopes",
                    Shape.list(
                            Shape.text(1, 40).as(Permission::of, "scope.unknown"),
                            1,
                            Permission.all().size()))
            .says("What it allows: members.read, events.write …; all that a key of its kind may do, if not said.");
    private static final OptionalField<Instant> EXPIRES_AT =
            Field.optional("expires_at", Shape.instant()).says("When it stops by itself; never, if not said.");
    private static final Field<List<Network>> NETWORKS = Field.withDefault(
                    "networks",
                    Shape.list(Shape.text(1, 50).as(Network::read, "network.format"), 0, 50),
                    List.<Network>of())
            .says("From which networks it opens anything: 203.0.113.0/24, 2001:db8::/32; from any, if none.");
    private static final Field<Boolean> PUBLISHABLE = Field.withDefault("publishable", Shape.bool(), false)
            .says(
                    "Whether it will stand where everybody can find it, in a page or an app: then it is for facts.read, and for"
                            + " members.signin and behaviour.write where scopes say so, and for nothing else.");
    private static final Field<List<String>> ORIGINS = Field.withDefault(
                    "origins",
                    Shape.list(Shape.text(1, 300).check(Origins::wellFormed, "origin.format"), 0, 50),
                    List.<String>of())
            .says(
                    "Of a publishable key: pages of which origins may ask with it, https://shop.example.org; any, if none.");
    private static final Field<Long> OVERLAP = Field.withDefault(
                    "overlap_seconds", Shape.integer(0, OVERLAP_SECONDS_MAX), (long) OVERLAP_SECONDS)
            .says("For how long the secret before opens too: a day, if not said; a week at most.");

    private record NewKey(
            String name,
            @Nullable String program,
            @Nullable List<Permission> scopes,
            @Nullable Instant expiresAt,
            List<Network> networks,
            boolean publishable,
            List<String> origins) {}

    private static final Shape<NewKey> NEW_KEY = Shape.object(
            "NewKey",
            body -> new NewKey(
                    body.get(NAME),
                    body.find(PROGRAM),
                    body.find(SCOPES),
                    body.find(EXPIRES_AT),
                    body.get(NETWORKS),
                    body.get(PUBLISHABLE),
                    body.get(ORIGINS)),
            NAME,
            PROGRAM,
            SCOPES,
            EXPIRES_AT,
            NETWORKS,
            PUBLISHABLE,
            ORIGINS);
    private static final Shape<Long> ROTATION = Shape.object("KeyRotation", body -> body.get(OVERLAP), OVERLAP);

    @Says("An API key.")
    record KeyLine(
            @Says("The key's id; it opens nothing.") String key,

            String name,

            @Says("The programme it opens; absent for an administrator's.") @Nullable
            String program,

            @Says("What it allows.") List<String> scopes,

            @Says("From which networks; from any, if none.") List<String> networks,

            @Says("Whether it stands where everybody can find it.")
            boolean publishable,

            @Says("Pages of which origins may ask with it; any, if none.")
            List<String> origins,

            Instant createdAt,

            @Nullable Instant expiresAt,

            @Says("When it last got another secret.") @Nullable
            Instant rotatedAt,

            @Says("Until when the secret before opens too.") @Nullable
            Instant formerUntil,

            @Says("When it was last used, to a minute or so; absent for never.") @Nullable
            Instant usedAt,

            @Says("What is sent with every request, shown once.") @Nullable
            String token) {}

    @Says("Keys that work, the latest first.")
    record KeysAnswer(List<KeyLine> keys) {}

    private final ApiKeys keys;
    private final ObjectProvider<Programs> programs;
    private final Clock clock;

    KeyRoutes(ApiKeys keys, ObjectProvider<Programs> programs, Clock clock) {
        this.keys = keys;
        this.programs = programs;
        this.clock = clock;
    }

    @Bean
    Routes keysOfTheHouse() {
        return Routes.of(
                "Keys",
                "What systems show to be let in. Nobody makes a key that allows more than he may do himself, and in all stores: a"
                        + " key knows none.",
                aboutKeys(Route.get("/v1/keys"))
                        .named("listKeys")
                        .summary("List the keys that work")
                        .answers(200, KeysAnswer.class)
                        .handledBy(call -> Answer.ok(new KeysAnswer(keys.all().stream()
                                .filter(key -> sees(call, key))
                                .map(key -> line(key, null))
                                .toList()))),
                aboutKeys(Route.post("/v1/keys"))
                        .named("makeKey")
                        .summary("Make a key")
                        .risky()
                        .body(NEW_KEY)
                        .answers(201, KeyLine.class)
                        .handledBy(this::make),
                aboutKeys(Route.post("/v1/keys/{key}/rotate"))
                        .named("rotateKey")
                        .summary("Give a key another secret")
                        .details("It stays the same key: what was told under it keeps its idempotency keys.")
                        .risky()
                        .path(KEY)
                        .body(ROTATION)
                        .answers(200, KeyLine.class)
                        .handledBy(call -> found(call, key -> rotate(call, key))),
                aboutKeys(Route.delete("/v1/keys/{key}"))
                        .named("revokeKey")
                        .summary("Let a key open nothing any more")
                        .path(KEY)
                        .answersNothing(204)
                        .handledBy(call -> found(
                                call,
                                key -> keys.revoke(key.id()) ? Answer.nothing() : Problem.of(ProblemType.NOT_FOUND))));
    }

    private static <B> Route.Declaration<B> aboutKeys(Route.Declaration<B> route) {
        return route.forAdmins().forStaff().needs(Permission.KEYS);
    }

    /** A key counts in all stores: whoever looks after keys in some of them has none to look after. */
    private static boolean sees(Call<?> call, ApiKeys.Listed key) {
        return call.caller().grants().inAllStores(key.programId() == null ? HOUSE : key.programId(), Permission.KEYS);
    }

    private Answer found(Call<?> call, Function<ApiKeys.Listed, Answer> then) {
        return keys.byId(call.path(KEY))
                .filter(key -> sees(call, key))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private KeyLine line(ApiKeys.Listed key, @Nullable String token) {
        var program = key.programId();
        return new KeyLine(
                ID.print(key.id()),
                key.name(),
                program == null ? null : programs.getObject().codeOf(program),
                key.permissions().stream().map(Permission::word).sorted().toList(),
                key.networks().stream().map(Network::toString).toList(),
                key.publishable(),
                key.origins(),
                key.createdAt(),
                key.expiresAt(),
                key.rotatedAt(),
                key.formerUntil(),
                key.usedAt(),
                token);
    }

    /** What of these, or of what makes keys, the caller may not do himself there in all stores; or null. */
    private static @Nullable Permission lacking(Call<?> call, @Nullable Long program, Set<Permission> permissions) {
        var mine = call.caller().grants();
        var needed = EnumSet.of(Permission.KEYS);
        needed.addAll(permissions);
        for (var permission : needed) {
            if (!mine.inAllStores(program == null ? HOUSE : program, permission)) {
                return permission;
            }
        }
        return null;
    }

    private Answer make(Call<NewKey> call) {
        var wanted = call.body();
        List<Fault> faults = new ArrayList<>();
        Long program = null;
        if (wanted.program() != null) {
            program = programs.getObject().idOf(wanted.program());
            if (program == null || !call.reaches(program)) {
                faults.add(new Fault("/program", "scope.program"));
            }
        }
        if (wanted.expiresAt() != null && !wanted.expiresAt().isAfter(clock.instant())) {
            faults.add(new Fault("/expires_at", "date.order"));
        }
        if (wanted.publishable() && wanted.program() == null) {
            faults.add(new Fault("/program", "required"));
        }
        if (!wanted.publishable() && !wanted.origins().isEmpty()) {
            faults.add(new Fault("/origins", "origin.secret"));
        }
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        var all = program == null
                ? Permission.all()
                : wanted.publishable() ? Permission.ofPage() : Permission.ofProgram();
        var scopes = scopes(wanted);
        if (scopes != null && !all.containsAll(scopes)) {
            return Problem.invalid("/scopes", "scope.kind");
        }
        var lacking = lacking(call, program, scopes == null ? all : scopes);
        if (lacking != null) {
            return Problem.lacks(lacking);
        }
        var issued = keys.issue(new KeyWish(
                program,
                wanted.name(),
                scopes,
                wanted.expiresAt(),
                wanted.networks(),
                wanted.publishable() ? wanted.origins() : null));
        return Answer.created(line(keys.byId(issued.keyId()).orElseThrow(), issued.token()));
    }

    /** What it is to allow; null for all that a key of its kind may do. What everybody can find says it. */
    private static @Nullable Set<Permission> scopes(NewKey wanted) {
        return wanted.scopes() != null
                ? Set.copyOf(wanted.scopes())
                : wanted.publishable() ? Set.of(Permission.FACTS_READ) : null;
    }

    private Answer rotate(Call<Long> call, ApiKeys.Listed key) {
        var lacking = lacking(call, key.programId(), key.permissions());
        if (lacking != null) {
            return Problem.lacks(lacking);
        }
        return keys.rotate(key.id(), key.programId(), key.publishable(), Duration.ofSeconds(call.body()))
                .map(issued -> (Answer) Answer.ok(line(keys.byId(key.id()).orElseThrow(), issued.token())))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
