package zhiyin.audit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.Command;
import zhiyin.program.Programmes;

/** {@code ./zhiyin verify [--program CODE] [--json OUT]}: whether the laws of the books hold. */
@Component
class VerifyCommand implements Command {

    private static final String USAGE =
            "Usage: zhiyin verify [--program CODE] [--json FILE]    (FILE gets the same in JSON)";

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
        String program = null;
        Path json = null;
        for (int i = 0; i < arguments.size(); i += 2) {
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : null;
            if (value != null && arguments.get(i).equals("--program") && program == null) {
                program = value;
            } else if (value != null && arguments.get(i).equals("--json") && json == null) {
                json = Path.of(value);
            } else {
                complaints.println(USAGE);
                return 2;
            }
        }
        Scope scope = new Scope(null);
        if (program != null) {
            Optional<Programmes.Program> known = programmes.byCode(program);
            if (known.isEmpty()) {
                complaints.println("There is no programme called '" + program + "'.");
                return 2;
            }
            scope = new Scope(known.get().id());
        }
        return verify(scope, json, out);
    }

    private int verify(Scope scope, @Nullable Path json, PrintStream out) {
        Printing printing = new Printing(programmes.all());
        try {
            Report report = verification.run(scope, section -> out.print(printing.section(section)));
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
