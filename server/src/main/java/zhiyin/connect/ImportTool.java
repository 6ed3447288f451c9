package zhiyin.connect;

import java.io.Console;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;
import zhiyin.Command;
import zhiyin.intake.Lanes;
import zhiyin.ledger.Statements;
import zhiyin.program.Programmes;

/** {@code ./zhiyin import orders FILE …}: reads a shop's history into a programme. */
@Component
class ImportTool implements Command {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Destinations destinations;
    private final Clock clock;
    private final PrintStream complaints;

    ImportTool(
            Programmes programmes,
            Lanes lanes,
            Statements statements,
            zhiyin.tier.Standings standings,
            Clock clock,
            PrintStream complaints) {
        this.destinations = new ProgrammeDestinations(programmes, lanes, statements, standings);
        this.clock = clock;
        this.complaints = complaints;
    }

    @Override
    public String name() {
        return "import";
    }

    @Override
    @SuppressWarnings("SystemConsoleNull") // its type still says that it may be
    public int run(List<String> arguments, PrintStream out) {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        try (Interruption interruption = Interruption.listen(PATIENCE, complaints)) {
            return new ImportCommand(destinations, clock, out, complaints, terminal, interruption).run(arguments);
        }
    }
}
