package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.lint.Example.History;
import zhiyin.engine.lint.Example.Proof;
import zhiyin.engine.lint.Example.Quote;
import zhiyin.engine.lint.Finding.Code;
import zhiyin.engine.lint.Finding.Severity;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;

/** What is earned, held against what is paid. */
final class Prices {

    private final Programme programme;
    private final Notes notes;
    private final Lab lab;
    private final Baskets baskets;
    private final Worth worth;
    private final long unit;

    Prices(Programme programme, Notes notes, Lab lab, Baskets baskets, Worth worth) {
        this.programme = programme;
        this.notes = notes;
        this.lab = lab;
        this.baskets = baskets;
        this.worth = worth;
        this.unit = Worth.small(programme);
    }

    /** An order, and what it earned. */
    private record Tried(Play play, long price, long earned) {
        boolean isTooMuch() {
            return price > 0 && earned >= price;
        }

        long percent() {
            return java.math.BigInteger.valueOf(earned)
                    .multiply(java.math.BigInteger.valueOf(100))
                    .divide(java.math.BigInteger.valueOf(price))
                    .min(java.math.BigInteger.valueOf(Long.MAX_VALUE))
                    .longValueExact();
        }
    }

    void look() {
        boolean spendable = false;
        boolean known = false;
        for (int i = 0; i < programme.assets().size(); i++) {
            Asset asset = programme.assets().get(i);
            if (asset.kind().spendable() && asset.storedValue() == null) {
                spendable = true;
                known |= worth.knows(asset.code());
                if (worth.knows(asset.code())) {
                    orders(asset);
                }
            }
        }
        if (spendable && !known) {
            notes.add(
                    Code.WORTH_UNKNOWN,
                    Severity.HINT,
                    "assets",
                    Notes.numbers(),
                    new Proof(List.of(new Quote("assets", "valuePerPoint"))));
        }
        packages();
        free();
    }

    /** The worst of what an order can earn, for large orders and for small ones. */
    private void orders(Asset asset) {
        Tried large = null;
        Tried small = null;
        Case ofSmall = null;
        int at = 0;
        for (Baskets.Seed seed : baskets.seeds(asset.code())) {
            for (long amount : List.of(1_000 * unit, 100 * unit, 10 * unit, unit, 1L)) {
                Case someone = Case.of(programme, seed.possible(), amount);
                Tried tried = lab.has(80) ? tried(someone) : null;
                if (tried == null || !tried.isTooMuch()) {
                    continue;
                }
                if (tried.price() >= 100 * unit) {
                    if (large == null || tried.percent() > large.percent()) {
                        large = tried;
                        at = seed.rule();
                    }
                } else if (large == null && (small == null || tried.price() > small.price())) {
                    small = tried;
                    ofSmall = someone;
                    at = seed.rule();
                }
            }
        }
        if (large != null) {
            tell(Code.OVER_PRICE, Severity.ERROR, at, large);
        } else if (small != null && ofSmall != null) {
            tell(Code.OVER_PRICE_ON_SMALL_ORDERS, Severity.WARNING, at, atMost(ofSmall, small));
        }
    }

    /** The dearest order that still earns as much as it costs. */
    private Tried atMost(Case someone, Tried small) {
        Tried most = small;
        long from = small.price();
        long to = Math.multiplyExact(from, 16);
        while (from < to - 1 && lab.has(80)) {
            long middle = from + (to - from) / 2;
            Tried tried = tried(someone.costing(middle));
            if (tried != null && tried.isTooMuch()) {
                most = tried;
                from = middle;
            } else {
                to = middle;
            }
        }
        return most;
    }

    private @Nullable Tried tried(Case someone) {
        Play play = new Play(lab, someone);
        if (!play.begins() || !play.buys()) {
            return null;
        }
        long earned = 0;
        for (Asset asset : programme.assets()) {
            if (worth.knows(asset.code())) {
                earned = Math.addExact(earned, worth.of(asset.code(), play.granted(asset.code())));
            }
        }
        return new Tried(play, someone.total(), earned);
    }

    private void tell(Code code, Severity severity, int rule, Tried tried) {
        List<String> applied = new ArrayList<>();
        if (tried.play().last() instanceof Outcome.Decided(var decision, var _)) {
            decision.considered().stream()
                    .filter(trace -> trace.verdict() == RuleTrace.Verdict.APPLIED
                            && trace.asset() != null
                            && worth.knows(trace.asset()))
                    .forEach(trace -> applied.add(trace.rule()));
        }
        notes.add(
                code,
                severity,
                applied.size() == 1 ? "earning.rules[" + rule + "].award" : "earning",
                Notes.numbers(
                        "rules",
                        String.join(", ", applied),
                        "price",
                        notes.money(tried.price()),
                        "worth",
                        notes.money(tried.earned()),
                        "percent",
                        tried.percent()),
                new History(tried.play().steps()));
    }

    /** Packages of which what is on top is worth as much as they cost. */
    private void packages() {
        for (int i = 0; i < programme.packages().size(); i++) {
            Programme.TopUpPackage each = programme.packages().get(i);
            long onTop = 0;
            for (int j = 0; j < each.gives().size(); j++) {
                Programme.Given given = each.gives().get(j);
                if (worth.knows(given.asset())) {
                    long units = j == 0 ? given.bonus() : Math.addExact(given.units(), given.bonus());
                    onTop = Math.addExact(onTop, worth.of(given.asset(), units));
                }
            }
            // what is bought itself may be worth more than its price as well
            Programme.Given first = each.gives().getFirst();
            if (first.units() > 0 && worth.knows(first.asset())) {
                onTop = Math.addExact(onTop, Math.max(0, worth.of(first.asset(), first.units()) - each.price()));
            }
            if (onTop >= each.price()) {
                Play play = new Play(lab, offered(each));
                if (play.begins() && play.topsUp(each)) {
                    notes.add(
                            Code.PACKAGE_OVER_PRICE,
                            Severity.ERROR,
                            "packages[" + i + "].gives",
                            Notes.numbers(
                                    "package",
                                    each.code(),
                                    "price",
                                    notes.money(each.price()),
                                    "worth",
                                    notes.money(onTop)),
                            new History(play.steps()));
                }
            }
        }
    }

    /** Somebody on a day on which it can be bought. */
    private Case offered(Programme.TopUpPackage each) {
        Case plain = Case.plain(programme, 100 * unit);
        if (each.offeredOn(plain.at().toLocalDate())) {
            return plain;
        }
        return plain.on(java.util.Objects.requireNonNull(each.from() == null ? each.until() : each.from()));
    }

    /** Rules by which what was taken off the price earns: points paid with, told as a discount, earn points. */
    private void free() {
        for (Asset asset : programme.assets()) {
            if (!asset.kind().spendable()) {
                continue;
            }
            for (Baskets.Seed seed : baskets.seeds(asset.code())) {
                Programme.EarningRule rule = programme.rules().get(seed.rule());
                if (rule.award() instanceof Programme.Award.Rate rate
                        && rate.base().beforeDiscount()
                        && lab.has(80)) {
                    Play play = new Play(
                            lab, Case.of(programme, seed.possible(), 100 * unit).free());
                    if (play.begins() && play.buys() && play.granted(asset.code()) > 0) {
                        notes.add(
                                Code.FREE_ORDER_EARNS,
                                Severity.HINT,
                                "earning.rules[" + seed.rule() + "].award.discount",
                                Notes.numbers(
                                        "rule",
                                        rule.code(),
                                        "points",
                                        play.granted(asset.code()),
                                        "asset",
                                        asset.code()),
                                new History(play.steps()));
                    }
                }
            }
        }
    }
}
