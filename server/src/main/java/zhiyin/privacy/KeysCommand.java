package zhiyin.privacy;

import java.io.PrintStream;
import java.util.List;
import org.springframework.stereotype.Component;
import zhiyin.Command;
import zhiyin.database.Secrets;
import zhiyin.seal.Seals;

/**
 * {@code ./zhiyin keys}: what is sealed with which key; {@code ./zhiyin keys rotate}: another master key over all keys, another
 * key for every programme and everything sealed anew, other keys for codes of sign-in and of member cards, while a server beside it goes on.
 */
@Component
class KeysCommand implements Command {

    private static final String USAGE =
            "Usage: zhiyin keys [rotate [--master | --data | --signing]]    (by itself it says what is sealed"
                    + " with which key; --master: the master key alone; --data: the keys under it alone;"
                    + " --signing: those of sign-in and member cards alone)";

    private final Renewal renewal;
    private final Seals seals;
    private final Secrets secrets;
    private final PrintStream complaints;

    KeysCommand(Renewal renewal, Seals seals, Secrets secrets, PrintStream complaints) {
        this.renewal = renewal;
        this.seals = seals;
        this.secrets = secrets;
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
        boolean signing = arguments.equals(List.of("rotate")) || arguments.equals(List.of("rotate", "--signing"));
        if (!master && !data && !signing) {
            complaints.println(USAGE);
            return 2;
        }
        if (master) {
            out.println("another master key is over " + seals.renewMaster()
                    + " keys; the one before lies beside it as .former, for the dumps of before");
        }
        if (signing) {
            Secrets.CHANGING.forEach(secrets::renew);
            out.println(
                    "other keys sign codes of sign-in and of member cards; what the ones before signed is still good");
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
