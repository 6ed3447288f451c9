package zhiyin.history;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import zhiyin.StandaloneCommand;
import zhiyin.connect.OrderFile;
import zhiyin.engine.Engine;
import zhiyin.engine.backtest.Backtest;
import zhiyin.engine.backtest.Contrast;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.Plan;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.program.Programme;

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

    private static final Set<String> OPTIONS = Stream.concat(
                    Arguments.COMMON.stream(), Stream.of("--from", "--to", "--member"))
            .collect(Collectors.toUnmodifiableSet());

    /** A stopwatch that shows the time since no particular moment. */
    private final InstantSource stopwatch = () -> Instant.EPOCH.plusNanos(System.nanoTime());

    @Override
    public String name() {
        return "backtest";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream complaints, boolean terminal) {
        return Arguments.run(
                arguments, USAGE, OPTIONS, out, complaints, typed -> run(typed, out, complaints, terminal));
    }

    private int run(Arguments asked, PrintStream out, PrintStream complaints, boolean terminal) throws Arguments.Wrong {
        Programme draft = Arguments.programme(asked.needed("--program"));
        Programme live = asked.live(draft);
        Locale language = asked.language();
        int threads = asked.threads();
        Map<String, Ratio> worth = asked.worth(live, draft);

        LaidFile laid = new LaidFile();
        Instant started = stopwatch.instant();
        OrderFile file = new OrderFile(asked.file(), draft.digits(), complaints, terminal, stopwatch);
        Map<String, Object> figures = LaidFile.read(file, laid);
        List<Page> pages = laid.pages();
        Page.Counts counts = pages.stream().map(Page::counts).reduce(Page.Counts.NONE, Page.Counts::plus);
        if (counts.events() == 0) {
            throw new Arguments.Wrong("There are no orders in the file.");
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
            throw new Arguments.Wrong("The period ends before it begins.");
        }
        String otherwise = from.getEpochSecond() > counts.earliest() ? Drafts.countsOtherwise(live, draft) : null;
        if (otherwise != null) {
            throw new Arguments.Wrong(otherwise);
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
        out.println(text.say(
                "file",
                LaidFile.count(figures, "rows"),
                LaidFile.passed(figures),
                LaidFile.count(figures, "returns_unmatched")));
        out.println(text.say("took", seconds(started, read), seconds(read, decided), threads));
        String json = asked.word("--json");
        if (json != null) {
            Map<String, Object> whole = new LinkedHashMap<>();
            whole.put("file", figures);
            whole.put("result", ComparisonView.of(comparison, draft.currency(), laid::name, template -> null));
            if (contrasts != null) {
                whole.put("member", contrasts);
            }
            Arguments.write(json, whole);
        }
        return 0;
    }

    private static MemberContrasts contrasts(
            String name,
            LaidFile laid,
            List<Page> pages,
            Backtest backtest,
            ComparisonText text,
            Programme draft,
            PrintStream out)
            throws Arguments.Wrong {
        Long member = laid.number(name);
        if (member == null) {
            throw new Arguments.Wrong(text.say("contrasts.unknown", name));
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

    static BigDecimal seconds(Instant from, Instant to) {
        return BigDecimal.valueOf(java.time.Duration.between(from, to).toMillis() / 100, 1);
    }
}
