package zhiyin.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.Errand;
import zhiyin.engine.program.Fault;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.AnswerJson;
import zhiyin.http.Language;
import zhiyin.http.Messages;

/** {@code ./zhiyin lint FILE [--json] [--locale zh-CN]}: looks a programme over, with no server and no database. */
public final class LintCommand implements Errand {

    private static final String USAGE = "Usage: zhiyin lint FILE|- [--json] [--locale en|zh-CN|zh-TW]";

    private static final int FINE = 0;
    private static final int ERRORS = 1;
    private static final int UNUSABLE = 2;

    /** More than a programme's document may weigh, so that one that is too large is told so by its reader. */
    private static final int BYTES_MAX = 1024 * 1024;

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private final Messages messages = Messages.ofAllRooms();

    @Override
    public String name() {
        return "lint";
    }

    /** A programme that cannot be read. */
    private record Faults(List<Fault> faults) {}

    @Override
    public int run(List<String> arguments, InputStream in, PrintStream out, PrintStream complaints) {
        String file = null;
        boolean json = false;
        Language language = Language.EN;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--help")) {
                out.println(USAGE);
                return FINE;
            }
            if (argument.equals("--json")) {
                json = true;
            } else if (argument.equals("--locale") && i + 1 < arguments.size()) {
                Language wanted = language(arguments.get(++i));
                if (wanted == null) {
                    return misuse(complaints);
                }
                language = wanted;
            } else if (file == null && (argument.equals("-") || !argument.startsWith("-"))) {
                file = argument;
            } else {
                return misuse(complaints);
            }
        }
        if (file == null) {
            return misuse(complaints);
        }
        String yaml;
        try {
            yaml = read(file, in);
        } catch (IOException unreadable) {
            complaints.println("zhiyin: " + file + " cannot be read: " + unreadable.getMessage());
            return UNUSABLE;
        }
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Faulty(var faults) -> {
                faults.forEach(fault -> complaints.println(fault.sentence()));
                if (json) {
                    print(new Faults(faults), out);
                }
                yield UNUSABLE;
            }
            case Reading.Read(var programme) -> {
                Lint.LintAnswer answer = Lint.of(programme, messages, language);
                if (json) {
                    print(answer, out);
                } else {
                    report(answer, programme, language, out);
                }
                yield answer.errors() > 0 ? ERRORS : FINE;
            }
        };
    }

    /** The language of that tag, or null. */
    static @Nullable Language language(@Nullable String tag) {
        return Arrays.stream(Language.values())
                .filter(language -> language.tag().equalsIgnoreCase(tag))
                .findFirst()
                .orElse(null);
    }

    private static int misuse(PrintStream complaints) {
        complaints.println(USAGE);
        return UNUSABLE;
    }

    private static String read(String file, InputStream in) throws IOException {
        if (!file.equals("-")) {
            return Files.readString(Path.of(file));
        }
        return new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
    }

    private static void print(Object answer, PrintStream out) {
        out.writeBytes(new AnswerJson().write(answer));
        out.println();
    }

    private void report(Lint.LintAnswer answer, Programme programme, Language language, PrintStream out) {
        ZoneId zone = programme.zone();
        for (Lint.FindingView finding : answer.findings()) {
            out.println(messages.say(language, "lint.severity." + finding.severity(), Map.of()) + "  " + finding.code()
                    + "  " + finding.path());
            out.println("  " + finding.says());
            List<Lint.LintEventView> events = finding.example().events();
            if (events != null) {
                events.forEach(
                        event -> out.println("    " + MOMENT.format(event.at().atZone(zone)) + "  " + event.says()));
            }
            List<Lint.LintQuoteView> conditions = finding.example().conditions();
            if (conditions != null) {
                conditions.forEach(quote -> out.println("    " + quote.path() + ": " + quote.text()));
            }
            out.println("  " + messages.say(language, "lint.mend", Map.of("how", finding.mend())));
            out.println();
        }
        out.println(
                answer.findings().isEmpty()
                        ? messages.say(language, "lint.none", Map.of())
                        : messages.say(
                                language,
                                "lint.sum",
                                Map.of(
                                        "errors",
                                        answer.errors(),
                                        "warnings",
                                        answer.warnings(),
                                        "hints",
                                        answer.hints())));
    }
}
