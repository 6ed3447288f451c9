package zhiyin.connect;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The commands {@code import orders} and {@code import balances}: the room's door for whoever owns the command line. */
final class ImportCommand {

    /** Everything readable was recorded, or would be. */
    public static final int DONE = 0;

    /** The import went to its end, and rows were malformed or facts refused; the error file names them. */
    public static final int DONE_WITH_FAULTS = 1;

    /** Nothing was begun: the command line, the file or the programme was refused. */
    public static final int REFUSED = 2;

    /** It was stopped; the same command goes on. */
    public static final int STOPPED = 130;

    private final Destinations destinations;
    private final InstantSource clock;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final BooleanSupplier stop;

    /**
     * @param out gets the report
     * @param err gets progress and faults
     * @param terminal whether {@code err} is a screen
     * @param stop answers true once somebody wants the import to end, for example by Ctrl-C; it ends before the next batch
     */
    public ImportCommand(
            Destinations destinations,
            InstantSource clock,
            PrintStream out,
            PrintStream err,
            boolean terminal,
            BooleanSupplier stop) {
        this.destinations = destinations;
        this.clock = clock;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.stop = stop;
    }

    /**
     * Runs the command.
     *
     * @param arguments what follows {@code import}, so {@code orders} or {@code balances} first
     * @return the exit code: {@link #DONE}, {@link #DONE_WITH_FAULTS}, {@link #REFUSED} or {@link #STOPPED}
     * @throws RuntimeException what the recorder throws; what it recorded before stays, and the same command goes on
     */
    public int run(List<String> arguments) {
        return switch (ImportOptions.parse(arguments)) {
            case ImportOptions.Parsed.Help() -> {
                out.print(ImportOptions.USAGE);
                yield DONE;
            }
            case ImportOptions.Parsed.Wrong(List<String> faults) -> {
                faults.forEach(err::println);
                err.print(ImportOptions.USAGE);
                yield REFUSED;
            }
            case ImportOptions.Parsed.Run(ImportOptions options) ->
                said(options, new OrderImport(options, destinations, progress(), clock, stop).run());
            case ImportOptions.Parsed.Balances(ImportOptions options) ->
                said(options, new BalanceImport(options, destinations, progress(), clock, stop).run());
        };
    }

    private Progress progress() {
        return new Progress(err, terminal, clock);
    }

    private int said(ImportOptions options, ImportResult result) {
        return switch (result) {
            case ImportResult.Refused(List<String> reasons) -> {
                reasons.forEach(err::println);
                err.println("Nothing was recorded.");
                yield REFUSED;
            }
            case ImportResult.Finished(Figures report, long errorRows) -> finished(options, report, errorRows);
        };
    }

    private int finished(ImportOptions options, Figures report, long errorRows) {
        out.print(report.table());
        if (errorRows > 0) {
            err.println("%d rows to look at: %s".formatted(errorRows, options.errors()));
        }
        if (options.json() != null) {
            try {
                Files.writeString(options.json(), report.json());
            } catch (IOException unwritable) {
                err.println("The report can't be written to " + options.json());
                return DONE_WITH_FAULTS;
            }
        }
        if (!report.complete()) {
            err.println("Stopped. The same command goes on from here; nothing is recorded twice.");
            return STOPPED;
        }
        return report.hasFaults() ? DONE_WITH_FAULTS : DONE;
    }
}
