package zhiyin;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * What one word of {@code ./zhiyin WORD …} does that needs neither a database nor anything else of the house. A room that
 * has such a thing names it in {@code META-INF/services/zhiyin.Errand}; {@link Zhiyin} finds it by its name, and starts
 * nothing for it.
 */
public interface Errand {
    /** The word itself, as typed. */
    String name();

    /**
     * Does the work and returns when it is done.
     *
     * @param arguments what was typed after the word
     * @param in what is typed, or comes out of another program
     * @param out the terminal
     * @param complaints where to say what is wrong with the arguments
     * @return 0 when all went well, 1 when it found something, 2 when there is nothing to work on
     */
    int run(List<String> arguments, InputStream in, PrintStream out, PrintStream complaints);
}
