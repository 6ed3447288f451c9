package zhiyin.connect;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;

/**
 * A shop's file of orders and returns for whoever wants to think about it: read as an import reads it, and recorded nowhere.
 * Whoever is seen for the first time becomes a member with what he does.
 */
public final class OrderFile {

    private final List<String> words;
    private final int fractionDigits;
    private final PrintStream complaints;
    private final boolean terminal;
    private final InstantSource clock;

    /**
     * @param words the file and how to read it, as {@code import orders} is told: {@code FILE --format …}, {@code --map},
     *     {@code --zone}
     * @param fractionDigits decimals of the programme's currency
     * @param complaints where progress goes
     * @param terminal whether that is a screen
     * @param clock for the progress
     */
    public OrderFile(
            List<String> words, int fractionDigits, PrintStream complaints, boolean terminal, InstantSource clock) {
        this.words = List.copyOf(words);
        this.fractionDigits = fractionDigits;
        this.complaints = complaints;
        this.terminal = terminal;
        this.clock = clock;
    }

    /** Is told what is in the file, customer by customer, each one's events in order of time. */
    public interface Told {
        /** From here on come this customer's events. */
        void customer(String name);

        void event(Event event);
    }

    /** What reading it came to. */
    public sealed interface Outcome {
        /**
         * It was read to its end.
         *
         * @param figures counts of rows, orders, returns and of what was passed over, by their names in an import's report
         */
        record Read(Map<String, Object> figures) implements Outcome {}

        /** It was not; each fault in a sentence. */
        record Refused(List<String> faults) implements Outcome {
            public Refused {
                faults = List.copyOf(faults);
            }
        }
    }

    /** Reads it and tells what is in it. */
    public Outcome read(Told told) {
        List<String> arguments = new ArrayList<>(List.of("orders"));
        arguments.addAll(words);
        arguments.addAll(List.of("--program", "none"));
        Path errors = null;
        try {
            // rows that somebody has to look at are an import's affair
            errors = Files.createTempFile("zhiyin", ".errors.csv");
            arguments.addAll(List.of("--errors", errors.toString()));
            return switch (ImportOptions.parse(arguments)) {
                case ImportOptions.Parsed.Help() -> new Outcome.Refused(List.of());
                case ImportOptions.Parsed.Wrong(List<String> faults) -> new Outcome.Refused(faults);
                case ImportOptions.Parsed.Run(ImportOptions options) -> read(options, told);
                case ImportOptions.Parsed.Balances _ -> new Outcome.Refused(List.of("orders are wanted, not balances"));
            };
        } catch (IOException unwritable) {
            return new Outcome.Refused(List.of("No file can be made in the folder for temporary files."));
        } finally {
            delete(errors);
        }
    }

    private Outcome read(ImportOptions options, Told told) {
        Telling telling = new Telling(told);
        Destinations nowhere = (program, dryRun) -> new Destinations.Opened.Open(
                fractionDigits, telling, () -> new Standings("points", Map.of(), Map.of()));
        Progress progress = new Progress(complaints, terminal, clock);
        return switch (new OrderImport(options, nowhere, progress, clock, () -> false).run()) {
            case ImportResult.Refused(List<String> reasons) -> new Outcome.Refused(reasons);
            case ImportResult.Finished(Report report, long _) -> new Outcome.Read(report.read());
            case ImportResult.Finished(Figures others, long _) -> new Outcome.Read(others.entries());
        };
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            // it lies where whoever cleans up such files finds it
        }
    }

    /** Tells facts on as events, and records nothing. */
    private static final class Telling implements Recorder {
        private final Told told;
        private String customer = "";

        Telling(Told told) {
            this.told = told;
        }

        @Override
        public boolean wantsThemByCustomer() {
            return true;
        }

        @Override
        public List<Recorded> record(List<Fact> batch) {
            List<Recorded> answers = new ArrayList<>(batch.size());
            for (Fact fact : batch) {
                Instant at = fact.occurredAt();
                if (!fact.customer().equals(customer)) {
                    customer = fact.customer();
                    told.customer(customer);
                    told.event(new Event.MemberEnrolled(0, at, MemberProfile.since(at)));
                }
                told.event(
                        switch (fact) {
                            case Fact.Ordered ordered -> new Event.OrderPaid(0, at, ordered.order());
                            case Fact.Returned returned ->
                                new Event.OrderReturned(
                                        0, at, returned.order(), returned.reference(), returned.lines());
                            case Fact.Opened opened ->
                                new Event.PointsCredited(
                                        0,
                                        at,
                                        opened.asset(),
                                        opened.reason(),
                                        null,
                                        List.of(new Event.Credit(
                                                opened.points(), opened.earnedAt(), opened.usableThrough())));
                        });
                answers.add(new Recorded.Done(false, Map.of(), Map.of()));
            }
            return answers;
        }
    }
}
