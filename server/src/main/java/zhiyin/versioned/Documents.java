package zhiyin.versioned;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.PromotionReader;
import zhiyin.engine.promotion.Pricing;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
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
 */
public final class Documents<T> {

    private static final int LENGTH_MAX = 100_000;
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
    private final Kind<T> kind;

    public Documents(Programmes programmes, AskedProgram askedProgram, Versions versions, Kind<T> kind) {
        this.programmes = programmes;
        this.askedProgram = askedProgram;
        this.versions = versions;
        this.kind = kind;
    }

    /** What a room says of its documents. */
    public interface Kind<T> {
        /** In the keys of messages: {@code problem.too-many-KINDs.detail}, {@code problem.KIND-published.detail}. */
        String word();

        Reading<T> read(String document, Priced priced);

        Written written(String document, T terms);

        /** Why it cannot be live, and what else is to be done when it can; null if it can. */
        @Nullable
        Problem objection(long program, T terms, Priced priced);

        /** A version as it is answered, with what is wrong with it by now. */
        Object view(Version version, Reading<T> reading);

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

    /** By the programme of the path, as it makes prices. */
    public <B> Answer priced(Call<B> call, BiFunction<Programmes.Program, Priced, Answer> then) {
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

    /** Those in that state, by code. */
    public List<Version> list(
            Programmes.Program program, Version.@Nullable State state, @Nullable String after, int limit) {
        return versions.list(program.id(), state, after == null ? "" : after, limit);
    }

    /** All versions of one; empty if there is none. */
    public List<Version> all(Programmes.Program program, String code) {
        return versions.all(program.id(), code);
    }

    /** A version as it is answered. */
    public Object view(Version version, Priced priced) {
        return kind.view(version, kind.read(version.document(), priced));
    }
}
