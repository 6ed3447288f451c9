package zhiyin.connect;

import java.io.Console;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;
import zhiyin.Command;
import zhiyin.intake.Lanes;
import zhiyin.ledger.Statements;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** {@code ./zhiyin import orders|balances FILE …}: reads a shop's history, or what its members had, into a programme. */
@Component
class ImportTool implements Command, ApplicationListener<ContextClosedEvent> {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Destinations destinations;
    private final Clock clock;
    private final PrintStream complaints;
    private volatile @Nullable Interruption running;

    ImportTool(
            Programmes programmes,
            Lanes lanes,
            Members members,
            Statements statements,
            zhiyin.tier.Standings standings,
            Clock clock,
            PrintStream complaints) {
        this.destinations = new ProgrammeDestinations(programmes, lanes, members, statements, standings);
        this.clock = clock;
        this.complaints = complaints;
    }

    /** Ctrl-C takes the house down: this is told of it first, before the lanes stop and the database goes. */
    @Override
    public void onApplicationEvent(ContextClosedEvent end) {
        Interruption interruption = running;
        if (interruption != null) {
            interruption.interrupted();
        }
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
        try (Interruption interruption = new Interruption(PATIENCE, complaints)) {
            running = interruption;
            return new ImportCommand(destinations, clock, out, complaints, terminal, interruption).run(arguments);
        }
    }
}
