package zhiyin.versioned;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.PromotionReader;
import zhiyin.engine.promotion.Pricing;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.program.AskedProgram;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.versioned.Versions.Outcome;
import zhiyin.versioned.Versions.Written;

/**
 * Documents that lower prices, over HTTP: written, published, ended, shown; whatever they are.
 *
 * @param <T> what a document says, once it is read
 * @param <V> a version of one as it is answered
 */
public final class Documents<T, V> {

    public static final OptionalQuery<Version.State> STATE =
            Query.word("state", Version.State.class).says("draft, live or ended.");
    public static final OptionalQuery<String> AFTER =
            Query.text("after", Shape.text(1, 40)).says("Those whose code comes after this one.");
    public static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 500, 100).says("How many at most.");

    private static final int LENGTH_MAX = 100_000;
    private static final Field<Boolean> PUBLISH =
            Field.withDefault("publish", Shape.bool(), false).says("Let it be live at once; otherwise it is a draft.");
    private static final Field<Integer> NUMBER = Field.required(
                    "number", Shape.integer(1, Integer.MAX_VALUE).as(Math::toIntExact, "number.range"))
            .says("The version.");
    private static final Field<String> YAML =
            Field.required("yaml", Shape.prose(1, LENGTH_MAX)).says("The document as YAML or JSON.");

    /** What is to be checked. */
    public static final Shape<String> TO_CHECK = Shape.object("DocumentToCheck", body -> body.get(YAML), YAML);

    @Says("What a document comes to that nobody has kept.")
    public record DocumentCheck(
            @Says("The document as JSON, for a form to open; absent where it cannot be read at all.") @Nullable
            String json,

            @Says("What is wrong with it; empty where it can be kept.")
            List<DocumentFault> faults) {}

    @Says("Something in a document that keeps it from being read.")
    public record DocumentFault(
            @Says("Where, such as gives.steps[1].from; empty for the document as a whole.")
            String path,

            @Says("What is wrong, in a word that never changes.")
            String code,

            @Says("What is wrong, as an English sentence.") String says,
            @Says("YAML that would have worked there.") String example) {}

    private final Programmes programmes;
    private final AskedProgram askedProgram;
    private final Versions versions;
    private final Kind<T, V> kind;

    public Documents(Programmes programmes, AskedProgram askedProgram, Versions versions, Kind<T, V> kind) {
        this.programmes = programmes;
        this.askedProgram = askedProgram;
        this.versions = versions;
        this.kind = kind;
    }

    /** What a room says of its documents. */
    public interface Kind<T, V> {
        /** In the keys of messages: {@code problem.too-many-KINDs.detail}, {@code problem.KIND-published.detail}. */
        String word();

        Reading<T> read(String document, Priced priced);

        Written written(String document, T terms);

        /** Why it cannot be live, and what else is to be done when it can; null if it can. */
        @Nullable
        Problem objection(long program, T terms, Priced priced);

        /** A version as it is answered, with what is wrong with it by now. */
        V view(Version version, Reading<T> reading);

        /** Done first when the version that is live ends. */
        default void beforeEnd(long program, String code) {}

        /** Something was published or ended just now. */
        default void changed(long program) {}
    }

    /** What is written in a document. */
    public sealed interface Reading<T> {
        record Right<T>(T terms) implements Reading<T> {}

        record Faulty<T>(List<zhiyin.engine.program.Fault> faults) implements Reading<T> {
            public Faulty {
                faults = List.copyOf(faults);
            }
        }

        /** What is wrong with it, in sentences; null if it is right. */
        default @Nullable List<String> sentences() {
            return this instanceof Faulty<T>(var faults)
                    ? faults.stream().map(zhiyin.engine.program.Fault::sentence).toList()
                    : null;
        }
    }

    /** The version that says how prices are made, and how it says so. */
    public record Priced(Engines.Version version, Pricing pricing) {
        public Programme programme() {
            return version.engine().programme();
        }
    }

    /**
     * A document that is told.
     *
     * @param publish whether it is to be live at once
     */
    public record Told(String yaml, boolean publish) {}

    /** The body by which one is told, in a shape of that name. */
    public static Shape<Told> told(String name, String says) {
        Field<String> yaml = Field.required("yaml", Shape.prose(1, LENGTH_MAX)).says(says);
        return Shape.object(name, body -> new Told(body.get(yaml), body.get(PUBLISH)), yaml, PUBLISH);
    }

    /** The body by which a version is published, in a shape of that name. */
    public static Shape<Integer> publication(String name) {
        return Shape.object(name, body -> body.get(NUMBER), NUMBER);
    }

    /** By the programme of the path, as it makes prices. */
    private <B> Answer priced(Call<B> call, BiFunction<Programmes.Program, Priced, Answer> then) {
        return askedProgram.found(call, program -> {
            Engines engines = programmes.engines(program.id());
            if (engines.versions().isEmpty()) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            }
            Engines.Version version = engines.latest();
            Pricing pricing = version.engine().programme().pricing();
            return pricing == null
                    ? Problem.of(ProblemType.CONFLICT).detail("problem.no-pricing.detail")
                    : then.apply(program, new Priced(version, pricing));
        });
    }

    /** Reads it as the programme lets it be, and keeps nothing. */
    public Answer check(Call<String> call) {
        return priced(
                call,
                (program, priced) -> Answer.ok(new DocumentCheck(
                        PromotionReader.json(call.body()),
                        switch (kind.read(call.body(), priced)) {
                            case Reading.Right<T> _ -> List.of();
                            case Reading.Faulty<T>(var faults) ->
                                faults.stream()
                                        .map(fault -> new DocumentFault(
                                                fault.path(), fault.code(), fault.detail(), fault.example()))
                                        .toList();
                        })));
    }

    public Answer create(Call<Told> call) {
        return priced(call, (program, priced) -> create(call, program, priced));
    }

    private Answer create(Call<Told> call, Programmes.Program program, Priced priced) {
        Told told = call.body();
        if (told.publish() && !call.caller().grants().in(program.id(), Permission.PROGRAMS_PUBLISH)) {
            return Problem.lacks(Permission.PROGRAMS_PUBLISH);
        }
        return switch (kind.read(told.yaml(), priced)) {
            case Reading.Faulty<T>(var faults) -> refused(faults);
            case Reading.Right<T>(T terms) -> {
                Written written = kind.written(told.yaml(), terms);
                long principal = call.caller().keyId();
                yield told.publish()
                        ? published(
                                201,
                                program.id(),
                                versions.addLive(
                                        program.id(),
                                        written,
                                        principal,
                                        () -> kind.objection(program.id(), terms, priced)),
                                priced)
                        : Answer.of(201, view(versions.add(program.id(), written, principal), priced));
            }
        };
    }

    public Answer publish(Call<Integer> call, String code) {
        return priced(call, (program, priced) -> {
            Version draft = versions.all(program.id(), code).stream()
                    .filter(version -> version.number() == call.body())
                    .findFirst()
                    .orElse(null);
            if (draft == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            return switch (kind.read(draft.document(), priced)) {
                case Reading.Faulty<T>(var faults) -> refused(faults);
                case Reading.Right<T>(T terms) ->
                    published(
                            200,
                            program.id(),
                            versions.publish(
                                    program.id(),
                                    code,
                                    draft.number(),
                                    call.caller().keyId(),
                                    () -> kind.objection(program.id(), terms, priced)),
                            priced);
            };
        });
    }

    private Answer published(int status, long program, Outcome<Problem> outcome, Priced priced) {
        kind.changed(program);
        return switch (outcome) {
            case Outcome.Done<Problem>(var version) -> Answer.of(status, view(version, priced));
            case Outcome.Full<Problem>(int most) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.too-many-" + kind.word() + "s.detail")
                        .with("limit", (long) most);
            case Outcome.NotThere<Problem>() ->
                Problem.of(ProblemType.CONFLICT).detail("problem." + kind.word() + "-published.detail");
            case Outcome.Refused<Problem>(var problem) -> problem;
        };
    }

    public Answer end(Call<Void> call, String code) {
        return priced(call, (program, priced) -> {
            Optional<Version> ended =
                    versions.end(program.id(), code, call.caller().keyId(), () -> kind.beforeEnd(program.id(), code));
            kind.changed(program.id());
            return ended.<Answer>map(version -> Answer.ok(view(version, priced)))
                    .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
        });
    }

    private static Answer refused(List<zhiyin.engine.program.Fault> faults) {
        return Problem.of(ProblemType.RULE_SYNTAX)
                .errors(faults.stream()
                        .map(fault -> Fault.told("/yaml", fault.code(), fault.sentence()))
                        .toList());
    }

    /** Those that {@link #STATE}, {@link #AFTER} and {@link #LIMIT} ask for, by code; of each the youngest version. */
    public Answer list(Call<Void> call, Function<List<V>, Object> answer) {
        return priced(call, (program, priced) -> {
            String after = call.find(AFTER);
            List<Version> some =
                    versions.list(program.id(), call.find(STATE), after == null ? "" : after, call.query(LIMIT));
            return Answer.ok(answer.apply(views(some, priced)));
        });
    }

    /** All versions of one, the youngest first. */
    public Answer show(Call<Void> call, String code, BiFunction<Programmes.Program, List<V>, Object> answer) {
        return priced(call, (program, priced) -> {
            List<Version> all = versions.all(program.id(), code);
            return all.isEmpty()
                    ? Problem.of(ProblemType.NOT_FOUND)
                    : Answer.ok(answer.apply(program, views(all, priced)));
        });
    }

    private List<V> views(List<Version> some, Priced priced) {
        return some.stream().map(version -> view(version, priced)).toList();
    }

    private V view(Version version, Priced priced) {
        return kind.view(version, kind.read(version.document(), priced));
    }
}
