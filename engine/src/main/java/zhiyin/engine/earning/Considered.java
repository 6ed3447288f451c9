package zhiyin.engine.earning;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.decision.RuleTrace.Draw;
import zhiyin.engine.decision.RuleTrace.LeftOut;
import zhiyin.engine.decision.RuleTrace.Verdict;
import zhiyin.engine.earning.Earning.Extra;
import zhiyin.engine.earning.Earning.Factor;
import zhiyin.engine.earning.Earning.Rule;
import zhiyin.engine.earning.Earning.Unusual;
import zhiyin.engine.earning.Earning.Yield;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Facts;
import zhiyin.engine.rule.Unmet;

/**
 * What became of every rule that listens, written out when somebody reads it. While the event is decided only the rules
 * that fit are noted: why another did not is asked of its condition again, with the same facts and so with the same answer.
 */
final class Considered extends AbstractList<RuleTrace> {

    private final List<Rule> rules;
    private final List<Factor> factors;
    private final Facts facts;
    private final Facts[] lines;

    private final List<Yield> tooLittle = new ArrayList<>(0);
    private List<Stopped> stopped = List.of();
    private @Nullable Unusual unusual;
    private final List<Note> notes = new ArrayList<>();
    private @Nullable List<RuleTrace> written;

    /** A rule that fits, and the limit that lets it give nothing. */
    private record Stopped(Rule rule, Unmet limit) {}

    /** What is known of a rule that fits, or of an asset that its multipliers come next. */
    private sealed interface Note {}

    private record OfRule(
            Yield yield, Verdict verdict, @Nullable Draw draw) implements Note {}

    private record OfMultiplier(Extra extra, Verdict verdict) implements Note {}

    private record MultipliersOf(Asset asset) implements Note {}

    Considered(List<Rule> rules, List<Factor> factors, Facts facts, Facts[] lines) {
        this.rules = rules;
        this.factors = factors;
        this.facts = facts;
        this.lines = lines;
    }

    /** The rule fits, and comes to less than one point. */
    void tooLittle(Yield result) {
        tooLittle.add(result);
    }

    /** The rule fits, and a limit of its own lets it give nothing. */
    void stopped(Rule rule, Unmet limit) {
        if (stopped.isEmpty()) {
            stopped = new ArrayList<>();
        }
        stopped.add(new Stopped(rule, limit));
    }

    /** No rule gives anything: there were too many such events. */
    void withheld(Unusual because) {
        unusual = because;
    }

    void add(Yield result, Verdict verdict, @Nullable Draw draw) {
        notes.add(new OfRule(result, verdict, draw));
    }

    /** From here on come this asset's multipliers. */
    void multipliersOf(Asset asset) {
        if (!factors.isEmpty()) {
            notes.add(new MultipliersOf(asset));
        }
    }

    void add(Extra extra, Verdict verdict) {
        notes.add(new OfMultiplier(extra, verdict));
    }

    @Override
    public RuleTrace get(int index) {
        return written().get(index);
    }

    @Override
    public int size() {
        return written().size();
    }

    /** Whoever comes second at the same time writes the same again. */
    private List<RuleTrace> written() {
        List<RuleTrace> known = written;
        if (known == null) {
            known = write();
            written = known;
        }
        return known;
    }

    private List<RuleTrace> write() {
        List<RuleTrace> traces = new ArrayList<>();
        if (unusual != null) {
            Unmet usual = usual(unusual);
            for (Rule rule : rules) {
                traces.add(limited(rule, Verdict.TOO_OFTEN, usual));
            }
            return List.copyOf(traces);
        }
        for (Rule rule : rules) {
            if (!rule.when().passes(facts)) {
                traces.add(notMet(rule.says().code(), rule.asset(), rule.when()));
            } else if (!rule.fits(facts, lines)) {
                traces.add(trace(rule, Verdict.NO_LINE, null, 0, null, null));
            }
            for (Stopped each : stopped) {
                if (each.rule().equals(rule)) {
                    traces.add(limited(rule, verdict(each.limit()), each.limit()));
                }
            }
            for (Yield result : tooLittle) {
                if (result.rule().equals(rule)) {
                    traces.add(trace(rule, Verdict.TOO_LITTLE, result.base(), 0, null, null));
                }
            }
        }
        for (Note note : notes) {
            switch (note) {
                case OfRule(var result, var verdict, var draw) ->
                    traces.add(trace(result.rule(), verdict, result.base(), result.points(), draw, result.cut()));
                case MultipliersOf(var of) -> {
                    for (Factor factor : factors) {
                        if (factor.says().asset().equals(of.code())
                                && !factor.when().passes(facts)) {
                            traces.add(notMet(factor.says().code(), of, factor.when()));
                        }
                    }
                }
                case OfMultiplier(var extra, var verdict) ->
                    traces.add(new RuleTrace(
                            extra.factor().says().code(),
                            extra.factor().says().asset(),
                            verdict,
                            List.of(),
                            null,
                            extra.points(),
                            List.of(),
                            extra.draw()));
            }
        }
        return List.copyOf(traces);
    }

    /** The test that an event fails which is one too many. */
    static Unmet usual(Unusual unusual) {
        return new Unmet(
                "velocity." + unusual.velocity().code(),
                "<=",
                String.valueOf(unusual.velocity().atMost()),
                String.valueOf(unusual.times()));
    }

    /** What a limit of its own makes of a rule. */
    static Verdict verdict(Unmet limit) {
        return limit.field().equals(Track.COOL_DOWN) ? Verdict.COOLING : Verdict.LIMIT;
    }

    private RuleTrace notMet(String code, Asset asset, Check when) {
        return new RuleTrace(code, asset.code(), Verdict.NOT_MET, when.unmet(facts), null, 0, List.of());
    }

    private static RuleTrace limited(Rule rule, Verdict verdict, Unmet limit) {
        return new RuleTrace(rule.says().code(), rule.asset().code(), verdict, List.of(limit), null, 0, List.of());
    }

    private RuleTrace trace(
            Rule rule, Verdict verdict, @Nullable Long base, long points, @Nullable Draw draw, @Nullable Unmet cut) {
        List<LeftOut> leftOut = new ArrayList<>();
        for (Facts line : lines) {
            if (line.line() != null && !rule.lines().passes(line)) {
                leftOut.add(new LeftOut(line.line().id(), rule.lines().unmet(line)));
            }
        }
        List<Unmet> unmet = cut == null ? List.of() : List.of(cut);
        return new RuleTrace(rule.says().code(), rule.asset().code(), verdict, unmet, base, points, leftOut, draw);
    }
}
