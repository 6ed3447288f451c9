package zhiyin;

import java.io.PrintStream;
import java.util.List;

/**
 * A command that needs nothing of the house: no database, no room, no server. A room that has one names it in
 * {@code META-INF/services}, and {@link Zhiyin} finds it there by its word.
 */
public interface StandaloneCommand {
    /** The word itself, as typed. */
    String name();

    /**
     * Does the work and returns when it is done.
     *
     * @param arguments what was typed after the word
     * @param out the terminal
     * @param complaints where progress and complaints go
     * @param terminal whether that is a screen
     * @return 0 when all went well, 1 when it failed or found something, 2 when the arguments make no sense
     */
    int run(List<String> arguments, PrintStream out, PrintStream complaints, boolean terminal);
}
