package zhiyin.engine.lint;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.lint.Example.History;
import zhiyin.engine.lint.Example.Step;
import zhiyin.engine.lint.Finding.Code;
import zhiyin.engine.lint.Finding.Severity;
import zhiyin.engine.lint.Moves.Found;
import zhiyin.engine.lint.Moves.Kind;
import zhiyin.engine.lint.Moves.Scheme;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Pending;

/** Ways round, after which somebody has more than before and has paid nothing. */
final class Loops {

    /** Whoever waits so long has outlasted what the law gives for returning goods without a reason. */
    private static final long DAYS_ENOUGH = 7;

    private final Programme programme;
    private final Notes notes;
    private final Lab lab;
    private final Baskets baskets;
    private final Worth worth;
    private final long unit;

    Loops(Programme programme, Notes notes, Lab lab, Baskets baskets, Worth worth) {
        this.programme = programme;
        this.notes = notes;
        this.lab = lab;
        this.baskets = baskets;
        this.worth = worth;
        this.unit = Worth.small(programme);
    }

    void look() {
        for (int i = 0; i < programme.assets().size(); i++) {
            Asset asset = programme.assets().get(i);
            if (!asset.kind().spendable() || asset.storedValue() != null) {
                continue;
            }
            String path = "assets[" + i + "]";
            Case someone = baskets.best(asset.code());
            if (someone != null) {
                kept(asset, path);
                feeding(asset, someone);
            }
            if (asset.transfer() != null) {
                welcome(asset);
            }
        }
        for (int i = 0; i < programme.packages().size(); i++) {
            refunds(programme.packages().get(i), "packages[" + i + "]");
        }
    }

    /** Earned, spent or sent away, and the order comes back: by rules whose points wait as long, once. */
    private void kept(Asset asset, String path) {
        List<String> one = List.of(asset.code());
        Set<Pending> looked = new HashSet<>();
        Found kept = null;
        Found left = null;
        for (Baskets.Seed seed : baskets.seeds(asset.code())) {
            Pending own = programme.rules().get(seed.rule()).pending();
            if (!looked.add(own == null ? asset.pending() : own)) {
                continue;
            }
            Moves moves = new Moves(lab, Case.of(programme, seed.possible(), 100 * unit), worth, unit);
            kept = sooner(
                    kept,
                    moves.search(new Scheme(
                            List.of(Kind.BUY, Kind.RIPEN, Kind.SPEND, Kind.RETURN), one, null, null, false)));
            if (asset.transfer() != null) {
                left = sooner(
                        left,
                        moves.search(new Scheme(
                                List.of(Kind.BUY, Kind.RIPEN, Kind.SEND, Kind.SPEND_OTHER, Kind.RETURN),
                                one,
                                null,
                                null,
                                true)));
            }
        }
        if (kept != null) {
            List<Step> steps = kept.play().steps();
            long days = days(steps);
            notes.add(
                    Code.POINTS_KEPT_ON_RETURN,
                    worth.knows(asset.code()) && kept.isEndless() && days < DAYS_ENOUGH
                            ? Severity.ERROR
                            : Severity.WARNING,
                    path + ".shortfall",
                    Notes.numbers(
                            "asset",
                            asset.code(),
                            "shortfall",
                            asset.shortfall().word(),
                            "points",
                            moved(steps, "forgiven", asset.code()),
                            "days",
                            days),
                    new History(steps));
        } else if (left != null) {
            List<Step> steps = left.play().steps();
            notes.add(
                    Code.DEBT_LEFT_BEHIND,
                    Severity.WARNING,
                    path + ".transfer",
                    Notes.numbers(
                            "asset",
                            asset.code(),
                            "points",
                            moved(steps, "spent", asset.code()),
                            "owed",
                            left.play().owed(asset.code()),
                            "days",
                            days(steps)),
                    new History(steps));
        }
    }

    private static @Nullable Found sooner(@Nullable Found one, @Nullable Found other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return days(other.play().steps()) < days(one.play().steps()) ? other : one;
    }

    /** An order that is paid with points and earns as many. */
    private void feeding(Asset asset, Case someone) {
        if (!worth.knows(asset.code()) || !lab.has(100)) {
            return;
        }
        Play play = new Play(lab, someone);
        if (!play.begins() || !play.buys()) {
            return;
        }
        play.ripens(Play.FIRST, asset.code());
        long points = play.available(Play.FIRST, asset.code());
        if (worth.of(asset.code(), points) < 1 || !play.buysFor(asset.code(), points, worth)) {
            return;
        }
        Step paid = play.steps().get(play.steps().size() - 2);
        long earned = granted(paid, asset.code());
        if (earned >= points) {
            notes.add(
                    Code.POINTS_FEED_THEMSELVES,
                    Severity.ERROR,
                    "earning",
                    Notes.numbers("asset", asset.code(), "points", points, "earned", earned),
                    new History(play.steps()));
        }
    }

    /** Joined, sent away, and joined again under another name. */
    private void welcome(Asset asset) {
        Integer rule = null;
        for (int i = 0; i < programme.rules().size(); i++) {
            Programme.EarningRule each = programme.rules().get(i);
            if (each.asset().equals(asset.code()) && each.on().equals(Scene.MEMBER_ENROLLED)) {
                rule = rule == null ? Integer.valueOf(i) : rule;
            }
        }
        if (rule == null || !lab.has(20)) {
            return;
        }
        Play play = new Play(lab, Case.plain(programme, 100 * unit));
        if (!play.begins()) {
            return;
        }
        play.ripens(Play.FIRST, asset.code());
        if (!play.enrols(Play.SECOND)) {
            return;
        }
        play.ripens(Play.SECOND, asset.code());
        long before = play.available(Play.FIRST, asset.code());
        if (play.sendsAll(Play.SECOND, asset.code())) {
            long more = play.available(Play.FIRST, asset.code()) - before;
            notes.add(
                    Code.WELCOME_PASSED_ON,
                    Severity.WARNING,
                    "earning.rules[" + rule + "]",
                    Notes.numbers("rule", programme.rules().get(rule).code(), "asset", asset.code(), "points", more),
                    new History(play.steps()));
        }
    }

    /** Topped up, what came on top is used, and the money is asked back. */
    private void refunds(Programme.TopUpPackage bought, String path) {
        String first = bought.gives().getFirst().asset();
        boolean stored = programme.storedValue(first) != null;
        List<String> spent = new ArrayList<>();
        boolean onTop = false;
        for (Programme.Given given : bought.gives()) {
            Asset asset = Objects.requireNonNull(programme.asset(given.asset()));
            if (asset.storedValue() == null && asset.kind().spendable()) {
                spent.add(asset.code());
            }
            onTop |= given.bonus() > 0;
        }
        onTop |= bought.gives().size() > 1;
        if (!onTop) {
            return;
        }
        List<Kind> kinds = new ArrayList<>(List.of(Kind.TOP_UP, Kind.RIPEN, Kind.REFUND));
        if (stored) {
            kinds.addAll(List.of(Kind.BUY_WITH, Kind.SPEND_BONUS, Kind.RETURN, Kind.RETURN_PRICE));
        }
        if (!spent.isEmpty()) {
            kinds.add(Kind.SPEND);
        }
        Case someone = Case.plain(programme, 100 * unit);
        if (!bought.offeredOn(someone.at().toLocalDate())) {
            someone = someone.on(Objects.requireNonNull(bought.from() == null ? bought.until() : bought.from()));
        }
        Found found = new Moves(lab, someone, worth, unit)
                .search(new Scheme(kinds, spent, bought, stored ? first : null, false));
        if (found != null) {
            boolean known = found.kinds().stream().noneMatch(kind -> kind == Kind.SPEND)
                    || spent.stream().anyMatch(worth::knows);
            notes.add(
                    Code.REFUND_KEEPS_BONUS,
                    known ? Severity.ERROR : Severity.WARNING,
                    path,
                    Notes.numbers(
                            "package",
                            bought.code(),
                            "price",
                            notes.money(bought.price()),
                            "gain",
                            known ? notes.money(found.gain()) : found.gain() + " " + String.join(", ", spent)),
                    new History(found.play().steps()));
        }
    }

    private static long days(List<Step> steps) {
        // from the first order on: joining may have been long before
        List<Step> after = steps.stream()
                .dropWhile(step -> !(step.event() instanceof zhiyin.engine.event.Event.OrderPaid))
                .toList();
        return after.isEmpty()
                ? 0
                : ChronoUnit.DAYS.between(
                        after.getFirst().event().at(), after.getLast().event().at());
    }

    private static long granted(Step step, String asset) {
        return moved(List.of(step), "granted", asset) + moved(List.of(step), "granted-pending", asset);
    }

    private static long moved(List<Step> steps, String how, @Nullable String asset) {
        return steps.stream()
                .flatMap(step -> step.moved().stream())
                .filter(moved -> moved.how().equals(how) && moved.account().equals(asset))
                .mapToLong(Example.Moved::points)
                .sum();
    }
}
