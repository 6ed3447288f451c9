package zhiyin.access;

import java.io.PrintStream;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import zhiyin.Command;

/** {@code ./zhiyin key PROGRAM}: a further key to a programme; {@code --admin} for an administrator's; {@code --revoke KEY} stops one. */
@Component
class KeyCommand implements Command {
    private final ApiKeys keys;
    private final ObjectProvider<Programs> programs;
    private final PrintStream complaints;

    KeyCommand(ApiKeys keys, ObjectProvider<Programs> programs, PrintStream complaints) {
        this.keys = keys;
        this.programs = programs;
        this.complaints = complaints;
    }

    @Override
    public String name() {
        return "key";
    }

    @Override
    public int run(List<String> arguments, PrintStream out) {
        if (arguments.size() == 2 && arguments.getFirst().equals("--revoke")) {
            return revoke(arguments.getLast(), out);
        }
        if (arguments.size() != 1 || arguments.getFirst().isBlank()) {
            complaints.println(
                    "Usage: zhiyin key PROGRAM    (or --admin, for an administrator's key; --revoke KEY, to stop one)");
            return 2;
        }
        var program = arguments.getFirst();
        if (program.equals("--admin")) {
            out.println(keys.issueAdmin("made at the terminal").token());
            return 0;
        }
        var known = programs.getIfAvailable();
        var id = known == null ? null : known.idOf(program);
        if (id == null) {
            complaints.println("There is no programme called '" + program + "'.");
            return 1;
        }
        out.println(keys.issue(id, "made at the terminal").token());
        return 0;
    }

    private int revoke(String token, PrintStream out) {
        var key = keys.find(token);
        if (key == null || !keys.revoke(key.keyId())) {
            complaints.println("That key opens nothing.");
            return 1;
        }
        out.println("That key opens nothing any more.");
        return 0;
    }
}
