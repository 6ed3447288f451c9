package zhiyin.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of an import of opening balances: read the file to its end, and hand over its lots in batches, in its order. It can
 * be stopped between rows and between batches.
 */
final class BalanceImport {

    private static final int ROWS_BETWEEN_LOOKS = 1_000;

    private final ImportOptions options;
    private final Destinations destinations;
    private final Progress progress;
    private final InstantSource clock;
    private final BooleanSupplier stop;

    private final List<Fact.Opened> lots = new ArrayList<>();
    private final Map<String, Long> inFile = new TreeMap<>();
    private final Map<String, Long> credited = new TreeMap<>();
    private final Map<String, Long> refused = new TreeMap<>();
    private long rows;
    private long malformed;
    private long replayed;

    /** @param stop asked between rows and between batches whether to end here */
    BalanceImport(
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
        return Opening.of(
                options,
                destinations,
                BalancesCsv.REQUIRED,
                BalancesCsv.OPTIONAL,
                (rows, header, open) -> run(rows, header, open, started));
    }

    private ImportResult run(Rows source, Header header, Destinations.Opened.Open open, Instant started)
            throws IOException {
        // in the database's own precision, as everything that is kept
        BalancesCsv format = new BalancesCsv(options.zone(), started.truncatedTo(ChronoUnit.MICROS));
        try (ErrorFile errors = new ErrorFile(options.errors(), header.names())) {
            boolean complete = read(source, header, format, errors)
                    && (options.dryRun()
                            || new Handover(progress, stop)
                                    .hand(lots.iterator(), lots.size(), open.recorder(), this::add, errors));
            Standings standings =
                    complete && !options.dryRun() ? open.outcomes().outcome() : null;
            double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
            return new ImportResult.Finished(report(complete, standings, seconds), errors.entries());
        }
    }

    /** Reads all rows; false if it was stopped. */
    private boolean read(Rows source, Header header, BalancesCsv format, ErrorFile errors) throws IOException {
        progress.begin("Reading  ", Files.size(options.file()));
        for (Row row = source.next(); row != null; row = source.next()) {
            rows++;
            BalancesCsv.Taken taken = switch (row) {
                case Row.Illegible illegible -> new BalancesCsv.Taken.Malformed(illegible.reason());
                case Row.Legible legible -> format.read(header, legible);
            };
            switch (taken) {
                case BalancesCsv.Taken.Malformed(String reason) -> {
                    malformed++;
                    errors.add(row.line(), reason, row.columns());
                }
                case BalancesCsv.Taken.Lot(Fact.Opened fact) -> {
                    lots.add(fact);
                    inFile.merge(fact.asset(), fact.points(), Math::addExact);
                }
            }
            if (rows % ROWS_BETWEEN_LOOKS == 0) {
                if (stop.getAsBoolean()) {
                    return false;
                }
                progress.at(source.bytesRead(), rows);
            }
        }
        progress.end(Files.size(options.file()), rows);
        return true;
    }

    private void add(Recorded recorded) {
        replayed += recorded.replayed() ? 1 : 0;
        switch (recorded) {
            case Recorded.Done done ->
                done.earned().forEach((asset, points) -> credited.merge(asset, points, Math::addExact));
            case Recorded.Refused no -> refused.merge(no.code(), 1L, Math::addExact);
        }
    }

    private BalanceReport report(boolean complete, @Nullable Standings standings, double seconds) {
        Set<String> members = new HashSet<>();
        lots.forEach(lot -> members.add(lot.customer()));
        return new BalanceReport(
                complete,
                options.dryRun(),
                rows,
                lots.size(),
                members.size(),
                malformed,
                inFile,
                replayed,
                refused,
                credited,
                standings,
                seconds);
    }
}
