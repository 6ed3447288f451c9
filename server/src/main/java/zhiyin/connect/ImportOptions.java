package zhiyin.connect;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code import orders} or {@code import balances} was asked to do.
 *
 * @param file the file to read
 * @param format how to read it; balances have one format only
 * @param program the programme's name, or a file that ends in {@code .yaml} or {@code .yml}
 * @param json where the report goes as JSON, if anywhere
 * @param errors where rows go that somebody has to look at
 * @param mapping the file's column → ours, or {@code -} for one that is not to be read
 * @param zone where times without an offset are; null refuses them
 * @param dryRun read everything and hand over nothing
 */
record ImportOptions(
        Path file,
        Format format,
        String program,
        @Nullable Path json,
        Path errors,
        Map<String, String> mapping,
        @Nullable ZoneId zone,
        boolean dryRun) {

    /** What {@code --help} and every usage error print. */
    static final String USAGE = """
            Usage: zhiyin import orders FILE --format FORMAT --program PROGRAM [options]
                   zhiyin import balances FILE --program PROGRAM [options]

            Reads a shop's orders and returns, or what its members had in another system, plain or gzip, and records
            them in a programme. The same command again goes on where it stopped: nothing is recorded twice.

              --format online-retail|csv   orders only: the columns of UCI Online Retail, or our own
              --program NAME|FILE.yaml     the programme; one in a file is created and published if it isn't there yet
              --json OUT                   write the report to OUT as JSON
              --errors OUT                 write malformed rows and unmatched returns to OUT
                                           (without it: FILE.errors.csv in the current directory)
              --map THEIRS=OURS,...        csv only: names of the file's columns; THEIRS=- leaves one out
              --zone ZONE                  csv only: where times without an offset are, such as Asia/Shanghai
              --dry-run                    read everything, record nothing
              --help                       show this

            Ends with 0 if everything readable was recorded, 1 if rows were malformed or something was refused,
            2 if nothing could be begun, 130 if it was stopped.
            Described in docs/reference/import.md.
            """;

    private static final Set<String> WITH_VALUE =
            Set.of("--format", "--program", "--json", "--errors", "--map", "--zone");

    public ImportOptions {
        mapping = Map.copyOf(mapping);
    }

    /**
     * The format to read with.
     *
     * @param fractionDigits decimals of the programme's currency
     */
    HistoryFormat historyFormat(int fractionDigits) {
        return switch (format) {
            case ONLINE_RETAIL -> new OnlineRetail();
            case CSV -> new OrdersCsv(zone, fractionDigits);
        };
    }

    /** The formats by their words. */
    enum Format {
        ONLINE_RETAIL("online-retail"),
        CSV("csv");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        static @Nullable Format of(String word) {
            for (Format format : values()) {
                if (format.word.equals(word)) {
                    return format;
                }
            }
            return null;
        }
    }

    /** A command line as it was understood. */
    sealed interface Parsed {
        /** Bring in orders and returns. */
        record Run(ImportOptions options) implements Parsed {}

        /** Bring in what members had. */
        record Balances(ImportOptions options) implements Parsed {}

        /** Show {@link ImportOptions#USAGE}. */
        record Help() implements Parsed {}

        /** Everything that is wrong with it, a sentence each. */
        record Wrong(List<String> faults) implements Parsed {
            public Wrong {
                faults = List.copyOf(faults);
            }
        }
    }

    /** @param arguments what follows {@code import}, so {@code orders} or {@code balances} first */
    static Parsed parse(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            return new Parsed.Help();
        }
        List<String> faults = new ArrayList<>();
        List<String> words = new ArrayList<>();
        Map<String, String> given = new HashMap<>();
        boolean dryRun = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (argument.equals("--dry-run")) {
                dryRun = true;
            } else if (!argument.startsWith("-")) {
                words.add(argument);
            } else if (!WITH_VALUE.contains(name)) {
                faults.add("there is no option " + name);
            } else {
                String value = equals >= 0
                        ? argument.substring(equals + 1)
                        : i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--") ? arguments.get(++i) : "";
                if (value.isBlank()) {
                    faults.add(name + " needs a value");
                }
                if (given.put(name, value) != null) {
                    faults.add(name + " is given twice");
                }
            }
        }
        return checked(words, given, dryRun, faults);
    }

    private static Parsed checked(List<String> words, Map<String, String> given, boolean dryRun, List<String> faults) {
        String what = words.isEmpty() ? "" : words.getFirst();
        boolean balances = what.equals("balances");
        if (!balances && !what.equals("orders")) {
            faults.add("say what to import: orders or balances");
        }
        List<String> files = balances || what.equals("orders") ? words.subList(1, words.size()) : words;
        if (files.size() != 1) {
            faults.add(files.isEmpty() ? "name the file to import" : "name one file only");
        }
        if (balances && given.containsKey("--format")) {
            faults.add("--format belongs to import orders; balances have one format only");
        }
        if (!balances && !given.containsKey("--format")) {
            faults.add("--format is missing: online-retail or csv");
        }
        if (!given.containsKey("--program")) {
            faults.add("--program is missing: a programme's name, or a file such as programme.yaml");
        }
        Format format = balances ? Format.CSV : Format.of(given.getOrDefault("--format", ""));
        if (format == null && !given.getOrDefault("--format", "").isBlank()) {
            faults.add("--format is online-retail or csv");
        }
        if (format == Format.ONLINE_RETAIL && (given.containsKey("--map") || given.containsKey("--zone"))) {
            faults.add("--map and --zone belong to --format csv; online-retail has its own columns and is in London");
        }
        Map<String, String> mapping = mapping(given.get("--map"), columns(balances), faults);
        ZoneId zone = zone(given.get("--zone"), faults);
        Path file = path(files.isEmpty() ? null : files.getFirst(), "FILE", faults);
        Path json = path(given.get("--json"), "--json", faults);
        Path errors = path(given.get("--errors"), "--errors", faults);
        if (errors == null && file != null && file.getFileName() != null) {
            errors = Path.of(file.getFileName() + ".errors.csv");
        }
        if (file != null && errors != null && (same(file, json) || same(file, errors) || same(errors, json))) {
            faults.add("FILE, --json and --errors are three different files");
        }
        String program = given.get("--program");
        if (!faults.isEmpty() || file == null || errors == null || format == null || program == null) {
            return new Parsed.Wrong(faults.isEmpty() ? List.of("FILE is not a file") : faults);
        }
        ImportOptions options = new ImportOptions(file, format, program, json, errors, mapping, zone, dryRun);
        return balances ? new Parsed.Balances(options) : new Parsed.Run(options);
    }

    private static boolean same(Path one, @Nullable Path other) {
        return other != null
                && one.toAbsolutePath()
                        .normalize()
                        .equals(other.toAbsolutePath().normalize());
    }

    private static @Nullable Path path(@Nullable String text, String name, List<String> faults) {
        try {
            return text == null || text.isBlank() ? null : Path.of(text);
        } catch (InvalidPathException wrong) {
            faults.add(name + " is not a path");
            return null;
        }
    }

    private static @Nullable ZoneId zone(@Nullable String text, List<String> faults) {
        try {
            return text == null || text.isBlank() ? null : ZoneId.of(text);
        } catch (DateTimeException wrong) {
            faults.add("--zone is no time zone; write one such as Asia/Shanghai or +08:00");
            return null;
        }
    }

    /** What a column may be called with us. */
    private static Set<String> columns(boolean balances) {
        HistoryFormat csv = new OrdersCsv(null, 2);
        Set<String> columns = new HashSet<>(balances ? BalancesCsv.REQUIRED : csv.required());
        columns.addAll(balances ? BalancesCsv.OPTIONAL : csv.optional());
        return columns;
    }

    private static Map<String, String> mapping(@Nullable String text, Set<String> columns, List<String> faults) {
        Map<String, String> mapping = new LinkedHashMap<>();
        if (text == null || text.isBlank()) {
            return mapping;
        }
        for (String pair : text.split(",", -1)) {
            int equals = pair.lastIndexOf('=');
            String theirs = equals < 0 ? "" : pair.substring(0, equals).strip();
            String ours = pair.substring(equals + 1).strip();
            if (theirs.isEmpty() || ours.isEmpty()) {
                faults.add("--map is a list such as bestellnr=order_id,kunde=customer,notiz=-");
            } else if (!ours.equals(Header.IGNORED) && !columns.contains(ours)) {
                faults.add("--map: we have no column " + ours);
            } else if (mapping.put(theirs, ours) != null) {
                faults.add("--map names a column twice: " + theirs);
            }
        }
        return mapping;
    }
}
