package zhiyin.history;

import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.StandaloneCommand;
import zhiyin.connect.OrderFile;
import zhiyin.engine.Engine;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;

/**
 * {@code ./zhiyin simulate}: a draft over a year that has not been yet, made up from a file of orders that is recorded nowhere.
 * Asks no database and no server, and leaves nothing behind.
 */
public final class SimulateCommand implements StandaloneCommand {

    static final String USAGE = """
            Usage: zhiyin simulate --program DRAFT.yaml --orders FILE --format FORMAT [options]

            Fits a shop to its past, makes up how it goes on, many times, and puts a draft of a programme to that: what
            will it cost, and between what bounds? Nothing is recorded, and no server is needed.

              --program DRAFT.yaml         the draft
              --live LIVE.yaml             the programme it is compared with; without it, none at all
              --orders FILE                orders and returns, plain or gzip, as import reads them
              --format online-retail|csv   the columns of UCI Online Retail, or our own
              --map, --zone                csv only, as for import orders
              --months N                   how far ahead, 1 to 36; without it, 12
              --replications N             how many futures, 2 to 200; without it, 20
              --seed N                     another seed makes other futures; without it, 1
              --lift PERCENT               by how much more often members buy again under the draft; without it, not at all
              --value ASSET=AMOUNT         what one unit is worth, where the programme does not say: points=0.01
              --json OUT                   write the result to OUT as JSON
              --language en|zh-CN|zh-TW    without it, the language of the terminal
              --threads N                  without it, one for each processor
              --help                       show this

            Ends with 0, or with 2 if nothing could be begun. Described in docs/concepts/forecast.md.
            """;

    private static final Set<String> OPTIONS = Stream.concat(
                    Arguments.COMMON.stream(), Stream.of("--months", "--replications", "--seed", "--lift"))
            .collect(Collectors.toUnmodifiableSet());

    /** A stopwatch that shows the time since no particular moment. */
    private final InstantSource stopwatch = () -> Instant.EPOCH.plusNanos(System.nanoTime());

    @Override
    public String name() {
        return "simulate";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream complaints, boolean terminal) {
        return Arguments.run(
                arguments, USAGE, OPTIONS, out, complaints, typed -> run(typed, out, complaints, terminal));
    }

    private int run(Arguments typed, PrintStream out, PrintStream complaints, boolean terminal) throws Arguments.Wrong {
        Programme draft = Arguments.programme(typed.needed("--program"));
        Programme live = typed.live(draft);
        Locale language = typed.language();
        int threads = typed.threads();
        int months = (int) typed.number("--months", 1, Drafts.MONTHS_MAX, Drafts.MONTHS);
        int replications = (int)
                typed.number("--replications", Drafts.REPLICATIONS_MIN, Drafts.REPLICATIONS_MAX, Drafts.REPLICATIONS);
        long seed = typed.number("--seed", 0, Drafts.SEED_MAX, Drafts.SEED);
        Ratio lift = lift(typed.word("--lift"));
        Map<String, Ratio> worth = typed.worth(live, draft);
        String otherwise = Drafts.countsOtherwise(live, draft);
        if (otherwise != null) {
            throw new Arguments.Wrong(otherwise);
        }

        LaidFile laid = new LaidFile();
        Instant started = stopwatch.instant();
        OrderFile file = new OrderFile(typed.file(), draft.digits(), complaints, terminal, stopwatch);
        Map<String, Object> figures = LaidFile.read(file, laid);
        List<Page> pages = laid.pages();
        Page.Counts counts = pages.stream().map(Page::counts).reduce(Page.Counts.NONE, Page.Counts::plus);
        if (counts.events() == 0) {
            throw new Arguments.Wrong("There are no orders in the file.");
        }
        Instant read = stopwatch.instant();
        LocalDate until = Instant.ofEpochSecond(counts.latest())
                .atZone(draft.zone())
                .toLocalDate()
                .plusDays(1);
        Engine engine = new Engine(live, 1);
        Foretelling.Asked asked = new Foretelling.Asked(
                version -> engine, engine, 1, new Engine(draft, 2), worth, until, months, replications, seed, lift);
        Foretelling.Outcome outcome =
                new Foretelling(asked, () -> Pages.of(pages), threads, () -> false, runs -> {}).run();
        return switch (outcome) {
            case Foretelling.Outcome.TooLittle none -> throw new Arguments.Wrong(none.sentence());
            case Foretelling.Outcome.Stopped _ -> throw new IllegalStateException("nobody stops it");
            case Foretelling.Outcome.Told(var forecast) -> {
                ForecastText text = new ForecastText(language, live, draft);
                out.print(text.text(forecast));
                out.println(text.say(
                        "file",
                        LaidFile.count(figures, "rows"),
                        LaidFile.passed(figures),
                        LaidFile.count(figures, "returns_unmatched")));
                out.println(text.say(
                        "took.forecast",
                        BacktestCommand.seconds(started, read),
                        BacktestCommand.seconds(read, stopwatch.instant()),
                        threads));
                String json = typed.word("--json");
                if (json != null) {
                    Map<String, Object> whole = new LinkedHashMap<>();
                    whole.put("file", figures);
                    whole.put("result", ForecastView.of(forecast, draft.currency()));
                    Arguments.write(json, whole);
                }
                yield 0;
            }
        };
    }

    /** In percent, as it was typed. */
    private static @Nullable Ratio lift(@Nullable String text) throws Arguments.Wrong {
        if (text == null) {
            return null;
        }
        Ratio lift = Drafts.lift(text);
        if (lift == null) {
            throw new Arguments.Wrong("--lift is a percentage above 0 and up to 100, such as 5 or 2.5.");
        }
        return lift;
    }
}
