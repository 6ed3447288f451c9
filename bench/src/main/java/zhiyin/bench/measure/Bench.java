package zhiyin.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One command that measures: what all of them do alike. */
public abstract class Bench {

    /**
     * What it is called.
     *
     * @param name as it is asked for, and as the marks in the pages call it
     * @param page of the reference, without its ending
     * @param parts what can be measured by itself
     * @param canBeFull whether there is more than a whole run
     * @param usage what it says when it is asked for nonsense
     */
    public record Title(String name, String page, List<String> parts, boolean canBeFull, String usage) {}

    /** Makes the bench that measures what was asked for, in a folder of its own. */
    public interface Maker {
        Bench make(Options options, Path root, Path folder);
    }

    /**
     * Something measured for a while.
     *
     * @param spent the processor time of whoever works for it
     */
    public record Case(String name, Supplier<Processors.Spent> spent, Supplier<Outcome> work) {}

    /**
     * What came of it.
     *
     * @param operations how many were done; the rate times the time where only that is known
     */
    public record Outcome(double operations, double perSecond, double p50, double p99) {
        /** Where an answer is so many operations. */
        public static Outcome of(Caller.Outcome outcome, double operationsAnAnswer) {
            return new Outcome(
                    outcome.answers() * operationsAnAnswer,
                    outcome.perSecond() * operationsAnAnswer,
                    outcome.milliseconds(0.5),
                    outcome.milliseconds(0.99));
        }

        /** Where nobody looked at how long each took. */
        public static Outcome of(double perSecond, Duration time) {
            return new Outcome(perSecond * time.toNanos() / 1e9, perSecond, Double.NaN, Double.NaN);
        }
    }

    protected final Options options;
    protected final Path root;
    protected final Path folder;
    protected final SplittableRandom random = new SplittableRandom(20_260_101);
    protected final Rounds rounds = new Rounds();
    protected final Map<Goal, Rounds.Figure> figures = new LinkedHashMap<>();
    protected final Map<String, Object> remarks = new LinkedHashMap<>();

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, Double> rateNow = new LinkedHashMap<>();

    /**
     * @param root where the script {@code zhiyin} is
     * @param folder where everything goes that is not kept
     */
    protected Bench(Options options, Path root, Path folder) {
        this.options = options;
        this.root = root;
        this.folder = folder;
    }

    /** Measures, and returns what does not agree in the books afterwards. */
    protected abstract List<String> measure();

    /** Does what the command does, and ends the process. */
    public static void main(String[] arguments, Title title, Maker maker) throws IOException {
        Options options = Options.read(List.of(arguments), title);
        if (options == null) {
            System.err.print(title.usage());
            System.exit(2);
            return;
        }
        Path folder = Files.createTempDirectory("zhiyin-bench-");
        // the script starts in the root of the repository
        Bench bench = maker.make(options, Path.of("").toAbsolutePath(), folder);
        Thread interrupted = new Thread(bench::closeAll);
        Runtime.getRuntime().addShutdownHook(interrupted);
        boolean good = false;
        try {
            good = bench.run(title);
        } catch (IllegalStateException | Caller.WrongAnswer failed) {
            System.err.println("zhiyin: there is no figure: " + failed.getMessage());
        } finally {
            bench.closeAll();
            Runtime.getRuntime().removeShutdownHook(interrupted);
            if (good) {
                delete(folder);
            } else {
                System.err.println("zhiyin: what was left is in " + folder);
            }
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(Title title) throws IOException {
        Instant began = Instant.now();
        List<String> differences = measure();
        Report report = new Report(
                title, options, began, rounds, differences.isEmpty() ? figures : Map.of(), remarks, differences);
        System.out.print(report.table());
        if (options.json() != null) {
            Files.writeString(options.json(), report.json());
        }
        if (differences.isEmpty() && options.publishes()) {
            report.publish(root.resolve("docs/reference"));
        }
        return differences.isEmpty();
    }

    /** What is opened last is closed first. */
    private synchronized void closeAll() {
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (Exception failed) {
                say("could not be ended: " + failed.getMessage());
            }
        }
        open.clear();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    protected static void say(String line) {
        System.err.println(line);
    }

    /** Ends with the bench. */
    protected final <T extends AutoCloseable> T closing(T something) {
        open.add(something);
        return something;
    }

    /** A house that has been started. */
    protected final House open(String name) {
        House house = closing(new House(root, folder.resolve(name)));
        house.start("");
        return house;
    }

    /** How fast that case was when it ran last. */
    protected final double rateNow(String name) {
        return rateNow.getOrDefault(name, 0.0);
    }

    /**
     * Runs the cases one after the other, as often as was asked for after a round that warms up. Rounds that said nothing are made
     * up for, but not for ever.
     *
     * @param compute the figures of all rounds so far
     */
    protected final void takeTurns(List<Case> cases, Supplier<Map<Goal, Rounds.Figure>> compute) {
        boolean enough = false;
        for (int round = 0; round <= options.rounds() || (round <= 2 * options.rounds() && !enough); round++) {
            say(round == 0 ? "warming up" : "round " + round + " of " + options.rounds());
            if (round > 0) {
                rounds.begin();
            }
            for (Case one : cases) {
                measure(one, round > 0);
            }
            Map<Goal, Rounds.Figure> now = compute.get();
            figures.putAll(now);
            enough = now.values().stream().allMatch(figure -> figure.rounds() >= options.rounds());
        }
    }

    private void measure(Case one, boolean counts) {
        double loop = Processors.fixedLoop();
        rounds.looped(loop);
        Processors.Spent before = one.spent().get();
        Outcome outcome = one.work().get();
        Processors.Spent spent = one.spent().get().since(before);
        rateNow.put(one.name(), outcome.perSecond());
        double operations = outcome.operations();
        Sample sample = new Sample(
                one.name(),
                outcome.perSecond(),
                spent.server() * 1e6 / operations,
                spent.database() * 1e6 / operations,
                spent.callers() * 1e6 / operations,
                outcome.p50(),
                outcome.p99(),
                loop);
        say(Report.line(sample));
        if (counts) {
            rounds.add(sample);
        }
    }
}
