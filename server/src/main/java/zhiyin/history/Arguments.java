package zhiyin.history;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Plan;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;

/** What was typed after a command that thinks about a file: a draft, what it is compared with, and the file. */
record Arguments(Map<String, String> words, Map<String, String> values) {

    /** The options by which the file and the programmes are named. */
    static final Set<String> COMMON = Set.of(
            "--program",
            "--live",
            "--orders",
            "--format",
            "--map",
            "--zone",
            "--value",
            "--json",
            "--language",
            "--threads");

    static final List<String> NEEDED = List.of("--program", "--orders", "--format");

    static final int REFUSED = 2;

    /** Something that keeps the command from beginning. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String sentence) {
            super(sentence);
        }
    }

    /** What a command does with what was typed. */
    interface Meant {
        int run(Arguments typed) throws Wrong;
    }

    /** Does it, or shows how it is used, or says what keeps it from beginning; returns the exit code. */
    static int run(
            List<String> words,
            String usage,
            Set<String> options,
            PrintStream out,
            PrintStream complaints,
            Meant meant) {
        if (words.contains("--help") || words.contains("-h")) {
            out.print(usage);
            return 0;
        }
        try {
            return meant.run(of(words, usage, options, NEEDED));
        } catch (Wrong wrong) {
            complaints.println(wrong.getMessage());
            return REFUSED;
        }
    }

    /**
     * @param usage shown where something cannot be read
     * @param options that there are, each with a value
     * @param needed those that there must be
     */
    static Arguments of(List<String> arguments, String usage, Set<String> options, List<String> needed) throws Wrong {
        Map<String, String> words = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!options.contains(name)) {
                throw new Wrong("There is no option " + name + ".\n" + usage);
            }
            String value =
                    equals >= 0 ? argument.substring(equals + 1) : i + 1 < arguments.size() ? arguments.get(++i) : "";
            if (value.isBlank()) {
                throw new Wrong(name + " needs a value.");
            }
            int split = value.indexOf('=');
            if (name.equals("--value") && split < 1) {
                throw new Wrong("--value is an asset and what one unit of it is worth, such as points=0.01.");
            }
            boolean twice = name.equals("--value")
                    ? values.put(value.substring(0, split), value.substring(split + 1)) != null
                    : words.put(name, value) != null;
            if (twice) {
                throw new Wrong(name + " is given twice.");
            }
        }
        for (String each : needed) {
            if (!words.containsKey(each)) {
                throw new Wrong(each + " is missing.\n" + usage);
            }
        }
        return new Arguments(words, values);
    }

    @Nullable
    String word(String name) {
        return words.get(name);
    }

    String needed(String name) {
        return Objects.requireNonNull(words.get(name));
    }

    @Nullable
    LocalDate day(String name) throws Wrong {
        String text = words.get(name);
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException none) {
            throw new Wrong(name + " is a day such as 2011-11-01.");
        }
    }

    int threads() throws Wrong {
        return (int) number("--threads", 1, 999, Runtime.getRuntime().availableProcessors());
    }

    long number(String name, long least, long most, long otherwise) throws Wrong {
        String text = words.get(name);
        if (text == null) {
            return otherwise;
        }
        long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
        if (number < least || number > most) {
            throw new Wrong(name + " is a number from " + least + " to " + most + ".");
        }
        return number;
    }

    Locale language() throws Wrong {
        String tag = words.get("--language");
        if (tag != null && !List.of("en", "zh-CN", "zh-TW").contains(tag)) {
            throw new Wrong("--language is en, zh-CN or zh-TW.");
        }
        return tag == null ? Locale.getDefault() : Locale.forLanguageTag(tag);
    }

    /** The file and how to read it, in the words of an import. */
    List<String> file() {
        List<String> file = new ArrayList<>(List.of(needed("--orders")));
        for (String name : List.of("--format", "--map", "--zone")) {
            String value = words.get(name);
            if (value != null) {
                file.addAll(List.of(name, value));
            }
        }
        return file;
    }

    private static Path path(String text) throws Wrong {
        try {
            return Path.of(text);
        } catch (InvalidPathException none) {
            throw new Wrong(text + " is not a path.");
        }
    }

    /** The programme in that file. */
    static Programme programme(String file) throws Wrong {
        String yaml;
        try {
            yaml = Files.readString(path(file));
        } catch (IOException unreadable) {
            throw new Wrong("The programme can't be read from " + file + ".");
        }
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(var programme) -> programme;
            case Reading.Faulty(var faults) ->
                throw new Wrong(faults.stream()
                        .map(fault -> file + ": " + fault.sentence())
                        .collect(Collectors.joining("\n")));
        };
    }

    /** The programme that the draft is compared with; where none is named, one that gives nothing. */
    Programme live(Programme draft) throws Wrong {
        String file = word("--live");
        Programme live = file == null ? nothing(draft) : programme(file);
        if (!live.currency().equals(draft.currency())) {
            throw new Wrong("The draft counts in " + draft.currency() + " and the live version in " + live.currency()
                    + ": they cannot be compared.");
        }
        return live;
    }

    /** The same programme without anything that it gives. */
    private static Programme nothing(Programme draft) {
        return new Programme(
                draft.code(),
                draft.name(),
                draft.currency(),
                draft.digits(),
                draft.zone(),
                draft.unknownMember(),
                draft.attributes(),
                draft.activities(),
                draft.assets(),
                draft.choose(),
                draft.stack(),
                List.of(),
                List.of(),
                List.of());
    }

    /** By account, what a unit is worth: as it was typed, or else as the programmes say. */
    Map<String, Ratio> worth(Programme live, Programme draft) throws Wrong {
        Map<String, Ratio> worth = new HashMap<>(Plan.worth(live));
        worth.putAll(Plan.worth(draft));
        for (Map.Entry<String, String> each : values.entrySet()) {
            if (live.asset(each.getKey()) == null && draft.asset(each.getKey()) == null) {
                throw new Wrong("--value: no asset is called " + each.getKey() + ".");
            }
            Ratio said = Drafts.ratio(each.getValue());
            if (said == null) {
                throw new Wrong("--value: " + each.getKey()
                        + " is worth an amount in the currency's major unit, such as 0.01 or 1/150.");
            }
            worth.put(each.getKey(), Plan.minor(said, draft.digits()));
        }
        return worth;
    }

    /** Writes what it came to. */
    static void write(String file, Map<String, Object> whole) throws Wrong {
        Path path = path(file);
        try {
            Files.writeString(path, Turns.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(whole) + "\n");
        } catch (IOException unwritable) {
            throw new Wrong("The result can't be written to " + path + ".");
        }
    }
}
