package zhiyin.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of an import: look at the header, open the programme, read the file to its end, find what the returns belong
 * to, and hand over the facts in batches. It can be stopped between rows and between batches.
 */
final class OrderImport {

    private static final int ROWS_BETWEEN_LOOKS = 1_000;

    private final ImportOptions options;
    private final Destinations destinations;
    private final Progress progress;
    private final InstantSource clock;
    private final BooleanSupplier stop;

    /** @param stop asked between rows and between batches whether to end here */
    OrderImport(
            ImportOptions options,
            Destinations destinations,
            Progress progress,
            InstantSource clock,
            BooleanSupplier stop) {
        this.options = options;
        this.destinations = destinations;
        this.progress = progress;
        this.clock = clock;
        this.stop = stop;
    }

    /** Runs once. What the recorder throws goes through; the error file then holds what was found before. */
    ImportResult run() {
        Instant started = clock.instant();
        // which columns there are does not depend on the currency
        HistoryFormat columns = options.historyFormat(0);
        return Opening.of(
                options,
                destinations,
                columns.required(),
                columns.optional(),
                (rows, header, open) -> run(rows, header, open, started));
    }

    private ImportResult run(Rows rows, Header header, Destinations.Opened.Open open, Instant started)
            throws IOException {
        HistoryFormat format = options.historyFormat(open.fractionDigits());
        Tally tally = new Tally(format.reasonsToPass());
        try (ErrorFile errors = new ErrorFile(options.errors(), header.names())) {
            History history = new History();
            boolean complete = read(rows, header, format, history, tally, errors);
            tally.count(history);
            if (complete) {
                Timeline facts = over(format, history, tally, errors);
                if (open.recorder().wantsThemByCustomer()) {
                    facts.sortByCustomer();
                }
                complete = options.dryRun()
                        || new Handover(progress, stop).hand(facts, facts.rows(), open.recorder(), tally::add, errors);
            }
            Standings standings =
                    complete && !options.dryRun() ? open.outcomes().outcome() : null;
            return new ImportResult.Finished(report(tally, complete, standings, started), errors.entries());
        }
    }

    private Report report(Tally tally, boolean complete, @Nullable Standings standings, Instant started) {
        double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
        return tally.report(complete, options.dryRun(), standings, seconds);
    }

    /** Reads all rows; false if it was stopped. */
    private boolean read(Rows rows, Header header, HistoryFormat format, History history, Tally tally, ErrorFile errors)
            throws IOException {
        progress.begin("Reading  ", Files.size(options.file()));
        for (Row row = rows.next(); row != null; row = rows.next()) {
            Verdict verdict = switch (row) {
                case Row.Illegible illegible -> new Verdict.Malformed(illegible.reason());
                case Row.Legible legible -> format.read(header, legible, history);
            };
            if (verdict instanceof Verdict.Malformed malformed) {
                errors.add(row.line(), malformed.reason(), row.columns());
            }
            tally.add(verdict);
            if (tally.rows() % ROWS_BETWEEN_LOOKS == 0) {
                if (stop.getAsBoolean()) {
                    return false;
                }
                progress.at(rows.bytesRead(), tally.rows());
            }
        }
        progress.end(Files.size(options.file()), tally.rows());
        return true;
    }

    /** Finds what came back, lists what was not found, and lays out everything in order of time. */
    private static Timeline over(HistoryFormat format, History history, Tally tally, ErrorFile errors)
            throws IOException {
        List<MatchedReturn> matched = format.match(history);
        matched.forEach(tally::add);
        for (MatchedReturn one : matched.stream()
                .sorted(Comparator.comparingLong(match -> match.row().row()))
                .toList()) {
            if (one.unmatched() != null) {
                errors.add(
                        one.row().row(),
                        "return_unmatched: " + one.unmatched(),
                        one.row().original());
            }
        }
        return new Timeline(format, history, ReturnFacts.of(format, matched));
    }
}
