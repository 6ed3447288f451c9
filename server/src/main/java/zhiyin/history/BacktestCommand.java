package zhiyin.history;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
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
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.StandaloneCommand;
import zhiyin.connect.OrderFile;
import zhiyin.engine.Engine;
import zhiyin.engine.backtest.Backtest;
import zhiyin.engine.backtest.Contrast;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageWriter;
import zhiyin.engine.backtest.Plan;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;

/**
 * {@code ./zhiyin backtest}: a draft over a file of orders that is recorded nowhere. Asks no database and no server, and
 * leaves nothing behind.
 */
public final class BacktestCommand implements StandaloneCommand {

    static final String USAGE = """
            Usage: zhiyin backtest --program DRAFT.yaml --orders FILE --format FORMAT [options]

            Puts a draft of a programme to a shop's past: what would it have cost, and for whom would it have made a
            difference? Members do what they did; nothing is recorded, and no server is needed.

              --program DRAFT.yaml         the draft
              --live LIVE.yaml             the programme it is compared with; without it, none at all
              --orders FILE                orders and returns, plain or gzip, as import reads them
              --format online-retail|csv   the columns of UCI Online Retail, or our own
              --map, --zone                csv only, as for import orders
              --from DAY, --to DAY         the first and the last day of the period; without them, all of the file
              --value ASSET=AMOUNT         what one unit is worth, where the programme does not say: points=0.01
              --member NAME                also what differs for this member, event by event
              --json OUT                   write the result to OUT as JSON
              --language en|zh-CN|zh-TW    without it, the language of the terminal
              --threads N                  without it, one for each processor
              --help                       show this

            Ends with 0, or with 2 if nothing could be begun. Described in docs/concepts/backtest.md.
            """;

    private static final Set<String> WITH_VALUE = Set.of(
            "--program",
            "--live",
            "--orders",
            "--format",
            "--map",
            "--zone",
            "--from",
            "--to",
            "--value",
            "--member",
            "--json",
            "--language",
            "--threads");

    private static final int PAGE_BYTES = 1 << 18;
    private static final int REFUSED = 2;

    /** A stopwatch that shows the time since no particular moment. */
    private final InstantSource stopwatch = () -> Instant.EPOCH.plusNanos(System.nanoTime());

    @Override
    public String name() {
        return "backtest";
    }

    /** Something that keeps the command from beginning. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String sentence) {
            super(sentence);
        }
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream complaints, boolean terminal) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(USAGE);
            return 0;
        }
        try {
            return run(Asked.of(arguments), out, complaints, terminal);
        } catch (Wrong wrong) {
            complaints.println(wrong.getMessage());
            return REFUSED;
        }
    }

    /** What was typed. */
    private record Asked(Map<String, String> words, Map<String, String> values) {

        static Asked of(List<String> arguments) throws Wrong {
            Map<String, String> words = new LinkedHashMap<>();
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < arguments.size(); i++) {
                String argument = arguments.get(i);
                int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
                String name = equals < 0 ? argument : argument.substring(0, equals);
                if (!WITH_VALUE.contains(name)) {
                    throw new Wrong("There is no option " + name + ".\n" + USAGE);
                }
                String value = equals >= 0
                        ? argument.substring(equals + 1)
                        : i + 1 < arguments.size() ? arguments.get(++i) : "";
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
            for (String needed : List.of("--program", "--orders", "--format")) {
                if (!words.containsKey(needed)) {
                    throw new Wrong(needed + " is missing.\n" + USAGE);
                }
            }
            return new Asked(words, values);
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
            String text = words.get("--threads");
            if (text == null) {
                return Runtime.getRuntime().availableProcessors();
            }
            if (!text.matches("[1-9][0-9]{0,2}")) {
                throw new Wrong("--threads is a number from 1 to 999.");
            }
            return Integer.parseInt(text);
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
    }

    private int run(Asked asked, PrintStream out, PrintStream complaints, boolean terminal) throws Wrong {
        Programme draft = programme(asked.needed("--program"));
        String liveFile = asked.word("--live");
        Programme live = liveFile == null ? nothing(draft) : programme(liveFile);
        if (!live.currency().equals(draft.currency())) {
            throw new Wrong("The draft counts in " + draft.currency() + " and the live version in " + live.currency()
                    + ": they cannot be compared.");
        }
        Locale language = asked.language();
        int threads = asked.threads();
        Map<String, Ratio> worth = worth(live, draft, asked.values());

        Laid laid = new Laid();
        Instant started = stopwatch.instant();
        OrderFile file = new OrderFile(asked.file(), draft.digits(), complaints, terminal, stopwatch);
        Map<String, Object> figures = switch (file.read(laid)) {
            case OrderFile.Outcome.Refused(var faults) -> throw new Wrong(String.join("\n", faults));
            case OrderFile.Outcome.Read(var read) -> read;
        };
        List<Page> pages = laid.pages();
        Page.Counts counts = pages.stream().map(Page::counts).reduce(Page.Counts.NONE, Page.Counts::plus);
        if (counts.events() == 0) {
            throw new Wrong("There are no orders in the file.");
        }
        Instant read = stopwatch.instant();

        Engine engine = new Engine(live, 1);
        LocalDate first = asked.day("--from");
        LocalDate last = asked.day("--to");
        Instant from = first == null
                ? Instant.ofEpochSecond(counts.earliest())
                : first.atStartOfDay(draft.zone()).toInstant();
        Instant to = last == null
                ? Instant.ofEpochSecond(counts.latest() + 1)
                : last.plusDays(1).atStartOfDay(draft.zone()).toInstant();
        if (!from.isBefore(to)) {
            throw new Wrong("The period ends before it begins.");
        }
        String otherwise = from.getEpochSecond() > counts.earliest() ? Drafts.countsOtherwise(live, draft) : null;
        if (otherwise != null) {
            throw new Wrong(otherwise);
        }
        Plan plan = new Plan(version -> engine, engine, new Engine(draft, 2), from, to, worth);
        Folding.Result result =
                new Folding(threads, () -> false, events -> {}).run(new Backtest(plan), () -> Pages.of(pages));
        Folding.Result done = Objects.requireNonNull(result);
        Instant decided = stopwatch.instant();

        var comparison = done.backtest().comparison(done.sums());
        ComparisonText text = new ComparisonText(language, live, draft, laid::name);
        out.print(text.text(comparison));
        MemberContrasts contrasts = null;
        String member = asked.word("--member");
        if (member != null) {
            contrasts = contrasts(member, laid, pages, done.backtest(), text, draft, out);
        }
        out.println(text.say("file", count(figures, "rows"), passed(figures), count(figures, "returns_unmatched")));
        out.println(text.say("took", seconds(started, read), seconds(read, decided), threads));
        String json = asked.word("--json");
        if (json != null) {
            write(path(json), ComparisonView.of(comparison, draft.currency(), laid::name), contrasts, figures);
        }
        return 0;
    }

    private static MemberContrasts contrasts(
            String name,
            Laid laid,
            List<Page> pages,
            Backtest backtest,
            ComparisonText text,
            Programme draft,
            PrintStream out)
            throws Wrong {
        Long member = laid.number(name);
        if (member == null) {
            throw new Wrong(text.say("contrasts.unknown", name));
        }
        Page page = pages.stream().filter(each -> each.has(member)).findFirst().orElseThrow();
        List<Contrast> contrasts = backtest.contrasts(page, member);
        if (contrasts.isEmpty()) {
            out.println(text.say("contrasts.none", laid.name(member)));
        } else {
            out.println(text.say("contrasts", laid.name(member)));
            out.println(MemberContrasts.text(contrasts, text, draft.zone()));
        }
        return MemberContrasts.of(laid.name(member), contrasts);
    }

    private static long count(Map<String, Object> figures, String name) {
        return figures.get(name) instanceof Long count ? count : 0;
    }

    private static long passed(Map<String, Object> figures) {
        return figures.get("skipped") instanceof Map<?, ?> reasons
                ? reasons.values().stream().mapToLong(each -> (Long) each).sum()
                : 0;
    }

    private static BigDecimal seconds(Instant from, Instant to) {
        return BigDecimal.valueOf(java.time.Duration.between(from, to).toMillis() / 100, 1);
    }

    /** The members of the file, laid down in pages. */
    private static final class Laid implements OrderFile.Told {
        private final PageWriter writer = new PageWriter(PAGE_BYTES);
        private final List<Page> pages = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private final Map<String, Long> numbers = new HashMap<>();

        @Override
        public void customer(String name) {
            numbers.put(name, (long) names.size());
            Page full = writer.begin(names.size());
            names.add(name);
            if (full != null) {
                pages.add(full);
            }
        }

        @Override
        public void event(Event event) {
            writer.add(event, 1, Allowances.UNLIMITED);
        }

        List<Page> pages() {
            Page rest = writer.finish();
            if (rest != null) {
                pages.add(rest);
            }
            return pages;
        }

        String name(long member) {
            return names.get((int) member);
        }

        /** By the whole name, or by the shop's own number at its end. */
        @Nullable
        Long number(String name) {
            Long known = numbers.get(name);
            if (known != null) {
                return known;
            }
            for (String each : names) {
                if (each.endsWith(":" + name)) {
                    return numbers.get(each);
                }
            }
            return null;
        }
    }

    private static Path path(String text) throws Wrong {
        try {
            return Path.of(text);
        } catch (InvalidPathException none) {
            throw new Wrong(text + " is not a path.");
        }
    }

    private static Programme programme(String file) throws Wrong {
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

    private static Map<String, Ratio> worth(Programme live, Programme draft, Map<String, String> values) throws Wrong {
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

    private void write(Path path, ComparisonView view, @Nullable MemberContrasts contrasts, Map<String, Object> figures)
            throws Wrong {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("file", figures);
        whole.put("result", view);
        if (contrasts != null) {
            whole.put("member", contrasts);
        }
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .changeDefaultPropertyInclusion(nulls ->
                        nulls.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .build();
        try {
            Files.writeString(path, mapper.writerWithDefaultPrettyPrinter().writeValueAsString(whole) + "\n");
        } catch (IOException unwritable) {
            throw new Wrong("The result can't be written to " + path + ".");
        }
    }
}
