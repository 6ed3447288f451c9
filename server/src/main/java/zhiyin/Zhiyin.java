package zhiyin;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;

/**
 * The way in. The first argument is a command word: {@code start} and {@code demo} serve until they are told to stop; the
 * other words run the {@link Command} of that name without a web server and end with its exit code.
 */
@SpringBootApplication
public class Zhiyin {
    private static final Logger log = LoggerFactory.getLogger(Zhiyin.class);

    /** The words that serve; the database room lets only one of them at a time have a data folder. */
    private static final List<String> SERVERS = List.of("start", "demo");

    private static final List<String> TOOLS = List.of("import", "verify", "chain", "key", "keys");

    /** Only the build's word: see {@link #rehearse}. */
    private static final String REHEARSAL = "rehearse";

    private static final String USAGE = """
            zhiyin start                     serve until stopped
            zhiyin demo                      serve a made-up shop
            zhiyin import orders FILE …      read a shop's order history
            zhiyin backtest                  put a draft of a programme to a shop's past; --help says more
            zhiyin simulate                  put it to a year ahead that is made up from that past; --help says more
            zhiyin import balances FILE …    bring in what members had in another system
            zhiyin verify                    check the laws over the whole database; --books, --program CODE, --heads FILE,
                                             --json FILE
            zhiyin chain heads               the heads of the hash chains, to be kept elsewhere; --json FILE
            zhiyin lint FILE                 look a programme over; --json, --locale zh-CN
            zhiyin template                  the templates; with CODE the programme of one, --answers FILE.json, --questions
            zhiyin key PROGRAM               make a further API key, shown once; --revoke KEY stops one
            zhiyin keys [rotate]             with which keys personal data is sealed; rotate: with others, while a server goes on
            zhiyin help                      this page
            """;

    /** @param arguments a command word and what belongs to it; none means {@code start} */
    public static void main(String[] arguments) {
        var words = arguments.length == 0 ? List.of("start") : Arrays.asList(arguments);
        var code = run(words, System.out, System.err);
        if (code != SERVING) {
            System.exit(code);
        }
    }

    private static final int SERVING = -1;

    /** Returns an exit code, or {@link #SERVING} when a server is left running. */
    static int run(List<String> words, PrintStream out, PrintStream complaints) {
        var word = words.getFirst();
        var rest = List.copyOf(words.subList(1, words.size()));
        if (word.equals("help")) {
            out.print(USAGE);
            return 0;
        }
        if (SERVERS.contains(word)) {
            return serve(word, rest, out, complaints);
        }
        for (var errand : ServiceLoader.load(Errand.class)) {
            if (errand.name().equals(word)) {
                return errand.run(rest, System.in, out, complaints);
            }
        }
        if (word.equals(REHEARSAL)) {
            return rehearse(complaints);
        }
        for (var alone : ServiceLoader.load(StandaloneCommand.class)) {
            if (alone.name().equals(word)) {
                return alone.run(rest, out, complaints, atATerminal());
            }
        }
        if (TOOLS.contains(word)) {
            return runTool(word, rest, out, complaints);
        }
        complaints.println("zhiyin: there is no command '" + word + "'");
        complaints.print(USAGE);
        return 2;
    }

    private static int serve(String word, List<String> arguments, PrintStream out, PrintStream complaints) {
        var context = boot(word, WebApplicationType.SERVLET, Map.of(), complaints);
        if (context == null) {
            return 1;
        }
        var command = find(context, word);
        if (command == null) {
            announce(context);
            return SERVING;
        }
        // It says itself when it is ready, and what has failed does not go on serving.
        var code = 1;
        try {
            code = run(context, command, arguments, out, complaints);
        } finally {
            if (code != 0) {
                context.close();
            }
        }
        return code == 0 ? SERVING : code;
    }

    /**
     * Starts, answers a little and ends, on a database that nobody will miss: the build lets Java watch this, so that the
     * next start finds its classes ready.
     */
    private static int rehearse(PrintStream complaints) {
        var context = boot(
                REHEARSAL,
                WebApplicationType.SERVLET,
                Map.of("zhiyin.log-level", "warn", "zhiyin.unsafe-database", "true"),
                complaints);
        if (context == null) {
            return 1;
        }
        try (context) {
            var port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            for (var request : List.of("GET /v1/templates", "GET /v1/programs", "POST /v1/events")) {
                ask(port, request);
            }
            return 0;
        } catch (IOException e) {
            complaints.println("zhiyin: the rehearsal got no answer: " + e.getMessage());
            return 1;
        }
    }

    private static void ask(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            socket.getOutputStream()
                    .write((request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    @SuppressWarnings("SystemConsoleNull") // its type still says that it may be
    private static boolean atATerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    private static int runTool(String word, List<String> arguments, PrintStream out, PrintStream complaints) {
        // A tool's output is what it prints; the log speaks up only when something is wrong.
        var context = boot(word, WebApplicationType.NONE, Map.of("zhiyin.log-level", "warn"), complaints);
        if (context == null) {
            return 1;
        }
        try (context) {
            var command = find(context, word);
            if (command == null) {
                complaints.println("zhiyin: '" + word + "' is not part of this build");
                return 2;
            }
            return run(context, command, arguments, out, complaints);
        }
    }

    /** A database that goes away, or a house that is told to stop, is no accident of the command's. */
    private static int run(
            ApplicationContext context,
            Command command,
            List<String> arguments,
            PrintStream out,
            PrintStream complaints) {
        try {
            return context.getBean(AtTheTerminal.class).run(() -> command.run(arguments, out));
        } catch (TransientDataAccessException | DataAccessResourceFailureException away) {
            complaints.println("zhiyin: the database does not answer, or the house is closing: " + away.getMessage()
                    + ". What was recorded stays; the same command goes on.");
            return 1;
        }
    }

    /** Null when the start was refused; the reason has been printed by then. */
    private static @Nullable ConfigurableApplicationContext boot(
            String word, WebApplicationType web, Map<String, Object> properties, PrintStream complaints) {
        var defaults = new HashMap<String, Object>(properties);
        defaults.put("zhiyin.command", word);
        var application = new SpringApplicationBuilder(Zhiyin.class)
                .web(web)
                .properties(defaults)
                .addCommandLineProperties(false)
                .build();
        try {
            return application.run();
        } catch (RuntimeException failure) {
            // Spring Boot has taken its own log down by now: what is to be said is said here.
            var line = StartRefusedReporter.line(failure);
            if (line != null) {
                complaints.println("zhiyin: " + line);
            } else {
                failure.printStackTrace(complaints);
            }
            return null;
        }
    }

    private static @Nullable Command find(ApplicationContext context, String word) {
        var found = new ArrayList<Command>();
        for (var command : context.getBeansOfType(Command.class).values()) {
            if (command.name().equals(word)) {
                found.add(command);
            }
        }
        if (found.size() > 1) {
            throw new IllegalStateException("Two commands are called " + word + ": " + found);
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    private static void announce(ConfigurableApplicationContext context) {
        var version = Zhiyin.class.getPackage().getImplementationVersion();
        var environment = context.getEnvironment();
        log.info(
                "Zhiyin {} is ready at {}://localhost:{} (database: {})",
                version == null ? "(development)" : version,
                environment.getProperty("zhiyin.tls.certificate", "").isBlank() ? "http" : "https",
                environment.getProperty("local.server.port"),
                context.getBean("databaseDescription", String.class));
    }
}
