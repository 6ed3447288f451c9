package zhiyin.program;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.lint.Example;
import zhiyin.engine.lint.Finding;
import zhiyin.engine.lint.Linter;
import zhiyin.engine.program.Programme;
import zhiyin.http.Fault;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Says;

/** What was found in a programme, told as data and in sentences. */
final class Lint {

    @Says("What was found in a programme.")
    record LintAnswer(
            @Says("How many findings are errors.") int errors,
            @Says("How many are warnings.") int warnings,
            @Says("How many are hints.") int hints,

            @Says("The findings, the worst first.") List<FindingView> findings) {}

    @Says("Something in a programme that works otherwise than its operator will want.")
    record FindingView(
            @Says("What was found, in a word that never changes.")
            String code,

            @Says("error, warning or hint.") String severity,
            @Says("Where in the programme's document.") String path,

            @Says("What was found, in the caller's language.")
            String says,

            @Says("How to mend it, in the caller's language.")
            String mend,

            @Says("What the sentence names, by name; money in major units.")
            Map<String, String> numbers,

            @Says("The smallest that shows it.") LintExampleView example) {}

    @Says(
            "What shows a finding: places in the document that leave no other way, or events with what the engine decided.")
    record LintExampleView(
            @Nullable List<LintQuoteView> conditions,
            @Nullable List<LintEventView> events) {}

    @Says("A place in the document, and what is written there.")
    record LintQuoteView(String path, String text) {}

    @Says("An event of an example, and what came of it.")
    record LintEventView(
            @Says("Which of the example's members, from 1.") int member,
            @Says("The kind of event.") String event,
            Instant at,

            @Says("What it says, by name; money in major units.")
            Map<String, String> details,

            @Says("What went where because of it.") List<LintMovedView> moved,

            @Says("By ladder the tier that it led to.") Map<String, String> tiers,

            @Says("Money that was paid out, in major units.") @Nullable
            String paidOut,

            @Says("Why it was refused, if it was.") @Nullable
            String refused,

            @Says("All of it as a sentence in the caller's language.")
            String says) {}

    @Says("Units that went from one place to another.")
    record LintMovedView(
            @Says(
                    "granted, granted-pending, activated, spent, expired, taken-back, reinstated, owed, repaid, forgiven, cut,"
                            + " sent, received, refunded, held, released or given-back.")
            String how,

            @Says("The asset, or of stored value the account; for given-back the budget.")
            String account,

            long points) {}

    private final Messages messages;
    private final Language language;
    private final Programme programme;

    private Lint(Messages messages, Language language, Programme programme) {
        this.messages = messages;
        this.language = language;
        this.programme = programme;
    }

    /** Looks a programme over. */
    static LintAnswer of(Programme programme, Messages messages, Language language) {
        List<Finding> findings = Linter.lint(programme);
        Lint lint = new Lint(messages, language, programme);
        return new LintAnswer(
                count(findings, Finding.Severity.ERROR),
                count(findings, Finding.Severity.WARNING),
                count(findings, Finding.Severity.HINT),
                findings.stream().map(lint::view).toList());
    }

    /**
     * Why it is not let take effect: it has errors that nobody has said he accepts.
     *
     * @param accepted the codes of findings that are accepted
     */
    static Optional<Problem> objection(
            Programme programme, Collection<String> accepted, Messages messages, Language language) {
        List<FindingView> errors = of(programme, messages, language).findings().stream()
                .filter(finding -> finding.severity().equals(Finding.Severity.ERROR.word()))
                .filter(finding -> !accepted.contains(finding.code()))
                .toList();
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        String codes = errors.stream().map(FindingView::code).collect(Collectors.toCollection(TreeSet::new)).stream()
                .collect(Collectors.joining(","));
        return Optional.of(Problem.of(ProblemType.FINDINGS_NOT_ACCEPTED)
                .with("codes", codes)
                .errors(errors.stream()
                        .map(error -> Fault.told("/yaml", error.code(), error.path() + ": " + error.says()))
                        .toList()));
    }

    private static int count(List<Finding> findings, Finding.Severity severity) {
        return (int) findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private FindingView view(Finding finding) {
        String key = "lint." + finding.code().word();
        Map<String, String> numbers = new LinkedHashMap<>();
        finding.numbers().forEach((name, value) -> numbers.put(name, String.valueOf(value)));
        return new FindingView(
                finding.code().word(),
                finding.severity().word(),
                finding.path(),
                messages.say(language, key + (hasDays(finding) ? ".says.days" : ".says"), numbers),
                messages.say(language, key + ".mend", numbers),
                numbers,
                switch (finding.example()) {
                    case Example.Proof(var quotes) ->
                        new LintExampleView(
                                quotes.stream()
                                        .map(quote -> new LintQuoteView(quote.path(), quote.text()))
                                        .toList(),
                                null);
                    case Example.History(var steps) ->
                        new LintExampleView(null, steps.stream().map(this::view).toList());
                });
    }

    /** Two sentences say for how many days, where it is not for ever or always. */
    private static boolean hasDays(Finding finding) {
        boolean may = finding.code() == Finding.Code.EXPIRES_BEFORE_USABLE
                || finding.code() == Finding.Code.TIER_KEPT_AFTER_RETURN;
        return may && finding.numbers().containsKey("days");
    }

    private LintEventView view(Example.Step step) {
        Told told = told(step.event());
        String paidOut = step.paidOut() == null ? null : money(step.paidOut());
        String refused = step.refusal() == null ? null : word(step.refusal());
        List<String> came = new ArrayList<>();
        if (refused != null) {
            came.add(say("lint.refused", Map.of("why", refused)));
        }
        step.moved()
                .forEach(moved -> came.add(
                        say("lint.moved." + moved.how(), Map.of("points", units(moved), "account", moved.account()))));
        step.tiers().forEach((ladder, tier) -> came.add(say("lint.tier", Map.of("ladder", ladder, "tier", tier))));
        if (paidOut != null) {
            came.add(say("lint.paid-out", Map.of("amount", paidOut)));
        }
        String what = say(told.key(), holes(told.details()));
        String said = step.member() == 1 ? what : say("lint.other", Map.of("what", what));
        return new LintEventView(
                step.member(),
                step.event().type(),
                step.event().at(),
                told.details(),
                step.moved().stream()
                        .map(moved -> new LintMovedView(moved.how(), moved.account(), moved.points()))
                        .toList(),
                step.tiers(),
                paidOut,
                refused,
                came.isEmpty()
                        ? say("lint.nothing", Map.of("what", said))
                        : say("lint.came", Map.of("what", said, "came", String.join(say("lint.and", Map.of()), came))));
    }

    /** Stored value is money. */
    private String units(Example.Moved moved) {
        int dot = moved.account().indexOf('.');
        return dot > 0 && programme.storedValue(moved.account().substring(0, dot)) != null
                ? money(moved.points())
                : String.valueOf(moved.points());
    }

    private String say(String key, Map<String, ?> holes) {
        return messages.say(language, key, holes);
    }

    private String money(long minor) {
        return BigDecimal.valueOf(minor, programme.digits()).toPlainString();
    }

    private static String word(Refusal refusal) {
        return refusal.getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1-$2")
                .toLowerCase(java.util.Locale.ROOT);
    }

    /** The sentence of an event, and what it says. */
    private record Told(String key, Map<String, String> details) {}

    private Told told(Event event) {
        Map<String, String> details = new LinkedHashMap<>();
        String key = switch (event) {
            case Event.MemberEnrolled enrolled -> {
                put(details, "birthday", enrolled.profile().birthday());
                put(details, "source", enrolled.profile().source());
                enrolled.profile().attributes().forEach((name, value) -> put(details, name, value));
                put(details, "tags", words(enrolled.profile().tags()));
                put(details, "segments", words(enrolled.profile().segments()));
                yield details.isEmpty() ? "enrolled" : "enrolled.as";
            }
            case Event.OrderPaid paid -> {
                put(details, "order", paid.order().id());
                put(details, "amount", money(paid.order().paid()));
                put(details, "channel", paid.order().channel());
                put(details, "store", paid.order().store());
                OrderLine first = paid.order().lines().getFirst();
                put(details, "category", first.category());
                put(details, "brand", first.brand());
                put(details, "sku", first.sku().startsWith("sku-") ? null : first.sku());
                long discount = paid.order().gross() - paid.order().paid();
                put(details, "discount", discount == 0 ? null : money(discount));
                put(
                        details,
                        "quantity",
                        paid.order().quantity() == 1 ? null : paid.order().quantity());
                yield details.size() == 2 ? "paid" : "paid.as";
            }
            case Event.OrderReturned returned -> {
                put(details, "order", returned.order());
                Long amount = returned.lines().isEmpty()
                        ? null
                        : returned.lines().getFirst().amount();
                put(details, "amount", amount == null ? null : money(amount));
                yield amount == null ? "returned" : "returned.part";
            }
            case Event.OrderProgressed progressed -> {
                put(details, "order", progressed.order());
                put(details, "milestone", progressed.milestone());
                yield "progressed";
            }
            case Event.PointsSpent spent -> {
                put(details, "asset", spent.asset());
                put(
                        details,
                        "points",
                        programme.storedValue(spent.asset()) == null ? spent.points() : money(spent.points()));
                put(details, "order", spent.order());
                yield spent.order() == null ? "spent" : "spent.on";
            }
            case Event.PointsSent sent -> {
                put(details, "asset", sent.asset());
                put(details, "points", sent.points());
                yield "sent";
            }
            case Event.PointsReceived received -> {
                put(details, "asset", received.asset());
                yield "received";
            }
            case Event.TopUpPaid paid -> {
                put(details, "package", paid.code());
                put(details, "amount", money(paid.amount()));
                yield "topped-up";
            }
            case Event.TopUpRefunded _ -> "refunded";
            case Event.ActivityDone done -> {
                put(details, "activity", done.activity());
                done.attributes().forEach((name, value) -> put(details, name, value));
                yield details.size() == 1 ? "done" : "done.as";
            }
            case Event.OccasionCame came -> "came." + came.occasion().word();
            // what is left is not what examples are made of
            default -> "passed";
        };
        return new Told("lint.event." + key, details);
    }

    /** The holes of an event's sentence: what it says, and what of it has no hole of its own. */
    private static Map<String, String> holes(Map<String, String> details) {
        Map<String, String> holes = new LinkedHashMap<>(details);
        holes.put(
                "all",
                details.entrySet().stream()
                        .filter(entry -> !List.of("order", "amount", "activity").contains(entry.getKey()))
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
        return holes;
    }

    private static @Nullable String words(List<String> words) {
        return words.isEmpty() ? null : String.join(" + ", words);
    }

    private static void put(Map<String, String> details, String name, @Nullable Object value) {
        if (value != null) {
            details.put(name, String.valueOf(value));
        }
    }
}
