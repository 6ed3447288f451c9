package zhiyin;

import java.io.PrintStream;
import java.util.List;

/**
 * What one word of {@code ./zhiyin WORD …} does. A room that has something for the terminal declares a bean of this type;
 * {@link Zhiyin} finds it by its name.
 */
public interface Command {
    /** The word itself, as typed. */
    String name();

    /**
     * Does the work and returns when it is done.
     *
     * @param arguments what was typed after the word
     * @param out the terminal
     * @return 0 when all went well, 1 when it failed or found something, 2 when the arguments make no sense
     */
    int run(List<String> arguments, PrintStream out);
}
