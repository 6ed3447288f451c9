package zhiyin.privacy;

import java.io.PrintStream;
import java.util.List;
import org.springframework.stereotype.Component;
import zhiyin.Command;
import zhiyin.seal.Seals;

/**
 * {@code ./zhiyin keys}: what is sealed with which key; {@code ./zhiyin keys rotate}: another master key over all keys, another
 * key for every programme, and everything sealed anew, while a server beside it goes on.
 */
@Component
class KeysCommand implements Command {

    private static final String USAGE =
            "Usage: zhiyin keys [rotate [--master | --data]]    (by itself it says what is sealed"
                    + " with which key; --master: the master key alone; --data: the keys under it alone)";

    private final Renewal renewal;
    private final Seals seals;
    private final PrintStream complaints;

    KeysCommand(Renewal renewal, Seals seals, PrintStream complaints) {
        this.renewal = renewal;
        this.seals = seals;
        this.complaints = complaints;
    }

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public int run(List<String> arguments, PrintStream out) {
        if (arguments.isEmpty()) {
            renewal.programs().forEach(program -> say(program, out));
            return 0;
        }
        boolean master = arguments.equals(List.of("rotate")) || arguments.equals(List.of("rotate", "--master"));
        boolean data = arguments.equals(List.of("rotate")) || arguments.equals(List.of("rotate", "--data"));
        if (!master && !data) {
            complaints.println(USAGE);
            return 2;
        }
        if (master) {
            out.println("another master key is over " + seals.renewMaster()
                    + " keys; the one before lies beside it as .former, for the dumps of before");
        }
        if (data) {
            renewal.programs().forEach(renewal::renew);
            for (long program : renewal.programs()) {
                long before = renewal.left(program);
                long left = before;
                while (left > 0) {
                    out.println(named(program) + ": " + (before - left) + " of " + before + " values are sealed anew");
                    renewal.pass();
                    left = renewal.left(program);
                }
                say(program, out);
            }
        }
        return 0;
    }

    private void say(long program, PrintStream out) {
        Renewal.Key latest = renewal.keys(program).getFirst();
        out.println(named(program) + ": key " + latest.number() + " of " + latest.createdAt() + " seals, "
                + renewal.left(program) + " values lie under older ones");
    }

    private static String named(long program) {
        return program == Seals.HOUSE ? "the house" : "programme " + program;
    }
}
