package zhiyin.audit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.Command;
import zhiyin.chain.Head;
import zhiyin.program.Programmes;

/** {@code ./zhiyin verify [--books] [--program CODE | --heads FILE] [--json FILE]}: whether the laws of the books hold. */
@Component
class VerifyCommand implements Command {

    private static final String USAGE =
            "Usage: zhiyin verify [--books] [--program CODE | --heads FILE] [--json FILE]    (--books: balances and chains,"
                    + " nothing is decided again; --heads: as 'zhiyin chain heads --json' wrote them; --json: the same"
                    + " report in JSON)";
    private static final Set<String> WORDS = Set.of("--books", "--program", "--heads", "--json");

    private final Verification verification;
    private final Programmes programmes;
    private final PrintStream complaints;

    VerifyCommand(Verification verification, Programmes programmes, PrintStream complaints) {
        this.verification = verification;
        this.programmes = programmes;
        this.complaints = complaints;
    }

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public int run(List<String> arguments, PrintStream out) {
        Asked asked = Asked.of(arguments);
        if (asked == null) {
            complaints.println(USAGE);
            return 2;
        }
        Scope scope = new Scope(null);
        if (asked.program() != null) {
            Optional<Programmes.Program> known = programmes.byCode(asked.program());
            if (known.isEmpty()) {
                complaints.println("There is no programme called '" + asked.program() + "'.");
                return 2;
            }
            scope = new Scope(known.get().id());
        }
        List<Head> kept = List.of();
        if (asked.heads() != null) {
            try {
                kept = KeptHeads.read(asked.heads());
            } catch (IOException | IllegalArgumentException unreadable) {
                complaints.println(
                        "The heads could not be read from " + asked.heads() + ": " + unreadable.getMessage());
                return 2;
            }
        }
        return verify(new Verification.Wanted(scope, asked.booksOnly(), kept), asked.json(), out);
    }

    /** What was typed. */
    private record Asked(
            @Nullable String program,
            boolean booksOnly,
            @Nullable Path heads,
            @Nullable Path json) {

        /** Null where it makes no sense. */
        static @Nullable Asked of(List<String> arguments) {
            Map<String, String> told = new HashMap<>();
            for (int i = 0; i < arguments.size(); i++) {
                String word = arguments.get(i);
                String value = word.equals("--books") ? "" : i + 1 < arguments.size() ? arguments.get(++i) : null;
                if (!WORDS.contains(word) || value == null || told.put(word, value) != null) {
                    return null;
                }
            }
            // a chain holds all programmes' rows: heads can be held only against all of them
            return told.containsKey("--program") && told.containsKey("--heads")
                    ? null
                    : new Asked(
                            told.get("--program"),
                            told.containsKey("--books"),
                            path(told.get("--heads")),
                            path(told.get("--json")));
        }

        private static @Nullable Path path(@Nullable String value) {
            return value == null ? null : Path.of(value);
        }
    }

    private int verify(Verification.Wanted wanted, @Nullable Path json, PrintStream out) {
        Printing printing = new Printing(programmes.all());
        try {
            Report report = verification.run(wanted, section -> out.print(printing.section(section)), complaints);
            out.print(printing.total(report));
            if (json != null) {
                Files.writeString(json, printing.json(report));
            }
            return report.clean() ? 0 : 1;
        } catch (SQLException e) {
            complaints.println("The database could not be read to the end: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            complaints.println("The report could not be written to " + json + ": " + e.getMessage());
            return 1;
        }
    }
}
