package zhiyin;

import java.util.function.IntSupplier;

/** What a command of the terminal is done within. The room that has the database implements it. */
@FunctionalInterface
public interface AtTheTerminal {
    /** Does the command, and returns what it returns. */
    int run(IntSupplier command);
}
