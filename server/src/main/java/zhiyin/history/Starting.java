package zhiyin.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammePrinter;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.Answer;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Begins what somebody wants a draft put to: its past, or a future. */
@Component
class Starting {

    /** What a unit of an asset is to be worth. */
    record Worth(String asset, Ratio value) {}

    static final OptionalField<Long> VERSION = Field.optional("version", Shape.integer(1, Integer.MAX_VALUE))
            .says("The number of a version of the programme, a draft or any other; or give a text.");
    static final OptionalField<String> YAML =
            Field.optional("yaml", Shape.prose(1, 200_000)).says("A draft as YAML that is not saved anywhere.");
    private static final Field<String> ASSET =
            Field.required("asset", Shape.text(1, 40).of(TextRule.SLUG)).says("The programme's code of it.");
    private static final Field<Ratio> VALUE = Field.required(
                    "value", Shape.text(1, 20).as(Drafts::ratio, "worth.format"))
            .says("In the programme's currency: 0.01, or a fraction such as 1/150.");
    static final OptionalField<List<Worth>> WORTH = Field.optional(
                    "worth",
                    Shape.list(
                            Shape.object("Worth", body -> new Worth(body.get(ASSET), body.get(VALUE)), ASSET, VALUE),
                            1,
                            20))
            .says("What a unit is to be worth, where the programme does not say or other figures are wanted.");

    private final Backtests backtests;
    private final BacktestRunner runner;
    private final Programmes programmes;

    Starting(Backtests backtests, BacktestRunner runner, Programmes programmes) {
        this.backtests = backtests;
        this.runner = runner;
        this.programmes = programmes;
    }

    /**
     * The draft that is asked about, by its number or as a text, and what else was said of it.
     *
     * @param goesOn whether it takes members on from where the live version has brought them
     * @param faults that were found already
     */
    record Wanted(
            @Nullable Long version,
            @Nullable String yaml,
            @Nullable List<Worth> worth,
            boolean goesOn,
            List<Fault> faults) {}

    /** What is to be written down. */
    interface Asking {
        Backtests.Asked asked(String draft, @Nullable Integer version, String worth);
    }

    /** Begins it, or says why it cannot be begun. */
    Answer start(
            Programmes.Program program, Wanted wanted, Asking asking, Function<Backtests.Backtest, Object> answer) {
        Engines engines = programmes.engines(program.id());
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Integer number =
                wanted.version() == null ? null : (Integer) wanted.version().intValue();
        String yaml = number == null
                ? Objects.requireNonNull(wanted.yaml())
                : programmes.yaml(program.id(), number).orElse(null);
        if (yaml == null) {
            return Problem.of(ProblemType.VALIDATION_FAILED).errors(List.of(new Fault("/version", "version.unknown")));
        }
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Faulty(var faults) ->
                Problem.of(ProblemType.RULE_SYNTAX)
                        .errors(faults.stream()
                                .map(fault -> Fault.told("/yaml", fault.code(), fault.sentence()))
                                .toList());
            case Reading.Read(var draft) ->
                start(
                        program,
                        wanted,
                        draft,
                        engines,
                        worth -> asking.asked(ProgrammePrinter.print(draft), number, worth),
                        answer);
        };
    }

    private Answer start(
            Programmes.Program program,
            Wanted wanted,
            Programme draft,
            Engines engines,
            Function<String, Backtests.Asked> asking,
            Function<Backtests.Backtest, Object> answer) {
        Programme live = engines.latest().engine().programme();
        List<Fault> faults = new ArrayList<>(wanted.faults());
        Map<String, Ratio> worth = new HashMap<>();
        List<Worth> told = wanted.worth() == null ? List.of() : wanted.worth();
        for (int i = 0; i < told.size(); i++) {
            Worth one = told.get(i);
            if (live.asset(one.asset()) == null && draft.asset(one.asset()) == null) {
                faults.add(new Fault("/worth/" + i + "/asset", "asset.unknown"));
            }
            worth.put(one.asset(), one.value());
        }
        if (!faults.isEmpty()) {
            return Problem.of(ProblemType.VALIDATION_FAILED).errors(faults);
        }
        String objection = !draft.currency().equals(live.currency())
                ? "currency: The live version counts in " + live.currency() + ", and the two cannot be compared."
                : wanted.goesOn() ? Drafts.countsOtherwise(live, draft) : null;
        if (objection != null) {
            return Problem.of(ProblemType.RULE_SYNTAX).errors(List.of(Fault.told("/yaml", "conflict", objection)));
        }
        Optional<Long> id = backtests.add(program.id(), asking.apply(BacktestRunner.worth(worth)));
        if (id.isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.backtests-waiting.detail");
        }
        runner.run(program.id(), id.get());
        return backtests
                .find(program.id(), id.get())
                .<Answer>map(found -> Answer.of(202, answer.apply(found)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
