package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Outcome;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.decision.RuleTrace;
import zhiyin.engine.lint.Conditions.Gate;
import zhiyin.engine.lint.Example.History;
import zhiyin.engine.lint.Example.Proof;
import zhiyin.engine.lint.Example.Quote;
import zhiyin.engine.lint.Example.Step;
import zhiyin.engine.lint.Finding.Code;
import zhiyin.engine.lint.Finding.Severity;
import zhiyin.engine.lint.Solver.Answer;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.Budget;
import zhiyin.engine.program.Programme.EarningRule;

/** Budgets and limits that are too small for anything, or that one member uses up. */
final class Limits {

    /** Events of one member on one day, after which nothing seems to stop him. */
    private static final int EVENTS_MAX = 12;

    private final Programme programme;
    private final Notes notes;
    private final Lab lab;
    private final Conditions conditions;
    private final Baskets baskets;
    private final long unit;

    Limits(Programme programme, Notes notes, Lab lab, Conditions conditions, Baskets baskets) {
        this.programme = programme;
        this.notes = notes;
        this.lab = lab;
        this.conditions = conditions;
        this.baskets = baskets;
        this.unit = Worth.small(programme);
    }

    void look() {
        for (int i = 0; i < programme.budgets().size(); i++) {
            budget(programme.budgets().get(i), "budgets[" + i + "]");
        }
        for (int i = 0; i < programme.rules().size(); i++) {
            cap(i);
        }
        for (int i = 0; i < programme.packages().size(); i++) {
            sellable(i);
        }
    }

    /** Somebody whom a rule or multiplier gives something, and what he does for it. */
    private record Doing(String path, String code, String on, Case someone) {
        /** Does it once more. */
        boolean does(Play play, long amount) {
            return on.equals(Scene.ORDER_PAID) ? play.buys(amount) : play.acts(on);
        }
    }

    private void budget(Budget budget, String path) {
        List<Doing> doings = doings(budget.code());
        if (doings.isEmpty()) {
            boolean drawn =
                    programme.rules().stream().anyMatch(rule -> budget.code().equals(rule.budget()))
                            || programme.multipliers().stream()
                                    .anyMatch(each -> budget.code().equals(each.budget()));
            if (!drawn) {
                notes.add(
                        Code.BUDGET_UNUSED,
                        Severity.HINT,
                        path,
                        Notes.numbers("budget", budget.code()),
                        new Proof(List.of(new Quote(path + ".code", budget.code()))));
            }
            return;
        }
        boolean tooSmall = false;
        for (Doing doing : doings) {
            tooSmall = tooSmall || below(budget, path, doing);
        }
        if (!tooSmall && !isCapped(budget)) {
            for (Doing doing : doings) {
                if (drained(budget, path, doing)) {
                    break;
                }
            }
        }
        if (!budget.giveBack()) {
            for (Doing doing : doings) {
                if (doing.on().equals(Scene.ORDER_PAID) && lost(budget, path, doing)) {
                    break;
                }
            }
        }
    }

    /** Whoever draws from the budget by orders and activities; joining happens once, and a birthday once a year. */
    private List<Doing> doings(String budget) {
        List<Doing> doings = new ArrayList<>();
        for (int i = 0; i < programme.rules().size(); i++) {
            EarningRule rule = programme.rules().get(i);
            Gate gate = conditions.rules().get(i);
            if (budget.equals(rule.budget()) && Scene.isOften(rule.on())) {
                add(doings, gate, rule.on(), List.of());
            }
        }
        for (int i = 0; i < programme.multipliers().size(); i++) {
            Programme.Multiplier multiplier = programme.multipliers().get(i);
            if (budget.equals(multiplier.budget())) {
                for (int j = 0; j < programme.rules().size(); j++) {
                    EarningRule rule = programme.rules().get(j);
                    if (rule.asset().equals(multiplier.asset()) && Scene.isOften(rule.on())) {
                        add(
                                doings,
                                conditions.multipliers().get(i),
                                rule.on(),
                                List.of(conditions.rules().get(j)));
                        break;
                    }
                }
            }
        }
        return doings;
    }

    private void add(List<Doing> doings, Gate gate, String on, List<Gate> others) {
        Answer.Possible possible = conditions.isDead(gate) ? null : baskets.together(gate, on, others);
        if (possible != null) {
            doings.add(new Doing(gate.path(), gate.code(), on, Case.of(programme, possible, 100 * unit)));
        }
    }

    /** One award is more than the whole budget, which gives all of it or nothing. */
    private boolean below(Budget budget, String path, Doing doing) {
        long award = fixed(doing);
        if (award <= budget.points() || budget.onEmpty() != Programme.OnEmpty.STOP || !lab.has(60)) {
            return false;
        }
        Play play = new Play(lab, doing.someone());
        play.allow(budget.code(), budget.points());
        if (!play.begins() || !doing.does(play, doing.someone().total())) {
            return false;
        }
        RuleTrace.Draw draw = draw(play, doing.code());
        if (draw == null || draw.given() > 0) {
            return false;
        }
        notes.add(
                Code.BUDGET_BELOW_AWARD,
                Severity.ERROR,
                path + ".points",
                Notes.numbers("budget", budget.code(), "points", budget.points(), "rule", doing.code(), "award", award),
                new History(play.steps()));
        return true;
    }

    private long fixed(Doing doing) {
        return programme.rules().stream()
                .filter(rule -> rule.code().equals(doing.code()))
                .map(rule -> switch (rule.award()) {
                    case Award.Fixed(long points) -> points;
                    case Award.PerUnit(long points) -> points;
                    case Award.Rate _ -> 0L;
                })
                .findFirst()
                .orElse(0L);
    }

    /** Whether one member gets less than the budget in some stretch of the calendar, whatever he does. */
    private boolean isCapped(Budget budget) {
        return Objects.requireNonNull(programme.asset(budget.asset())).earnAtMost().stream()
                .anyMatch(limit -> limit.points() < budget.points());
    }

    private static RuleTrace.@Nullable Draw draw(Play play, String rule) {
        return play.last() instanceof Outcome.Decided(var decision, var _)
                ? decision.considered().stream()
                        .filter(trace -> trace.rule().equals(rule))
                        .map(RuleTrace::draw)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static long drawn(Play play, String budget) {
        if (play.last() instanceof Outcome.Decided(var decision, var _)) {
            var flow = decision.flows().get(budget);
            return flow == null ? 0 : flow.drawn();
        }
        return 0;
    }

    /** One member goes on until nothing is left, or until it is clear that nothing stops him. */
    private boolean drained(Budget budget, String path, Doing doing) {
        if (programme.rules().stream()
                .anyMatch(rule ->
                        rule.code().equals(doing.code()) && !rule.atMost().isEmpty())) {
            return false;
        }
        if (!lab.has(100)) {
            return false;
        }
        Play play = new Play(lab, doing.someone());
        play.allow(budget.code(), budget.points());
        if (!play.begins()) {
            return false;
        }
        int before = play.steps().size();
        long left = budget.points();
        long first = 0;
        long amount = doing.someone().total();
        int events = 0;
        List<Step> shown = List.of();
        while (left > 0 && events < EVENTS_MAX) {
            play.allow(budget.code(), left);
            if (!doing.does(play, amount)) {
                return false;
            }
            long drawn = drawn(play, budget.code());
            if (drawn == 0) {
                // all or nothing: what is left is less than one award
                RuleTrace.Draw draw = draw(play, doing.code());
                if (draw != null && draw.wanted() > left) {
                    break;
                }
                return false;
            }
            if (drawn < first && drawn < left) {
                return false;
            }
            events++;
            left -= drawn;
            first = first == 0 ? drawn : first;
            if (events == 2 || left == 0) {
                shown = play.steps();
            }
        }
        long needed = left < budget.points() && events < EVENTS_MAX
                ? events
                : Math.ceilDiv(budget.points(), Math.max(1, first));
        if (shown.isEmpty()) {
            shown = play.steps();
        }
        notes.add(
                Code.BUDGET_DRAINED,
                Severity.WARNING,
                path,
                Notes.numbers(
                        "budget",
                        budget.code(),
                        "points",
                        budget.points(),
                        "rule",
                        doing.code(),
                        "each",
                        first,
                        "events",
                        needed),
                new History(shown.subList(0, Math.min(shown.size(), before + EVENTS_MAX))));
        return true;
    }

    /** An order draws from the budget, comes back, and the budget is as empty as before. */
    private boolean lost(Budget budget, String path, Doing doing) {
        Play play = new Play(lab, doing.someone());
        if (!lab.has(60) || !play.begins() || !play.buys(doing.someone().total())) {
            return false;
        }
        long drawn = drawn(play, budget.code());
        if (drawn == 0 || !play.returns(null) || play.paid() > 0) {
            return false;
        }
        notes.add(
                Code.BUDGET_LOST_ON_RETURN,
                Severity.WARNING,
                path + ".giveBack",
                Notes.numbers("budget", budget.code(), "points", drawn, "rule", doing.code()),
                new History(play.steps()));
        return true;
    }

    /** A rule that gives a number of its own, which a limit of the asset always cuts. */
    private void cap(int index) {
        EarningRule rule = programme.rules().get(index);
        Gate gate = conditions.rules().get(index);
        Programme.Asset asset = Objects.requireNonNull(programme.asset(rule.asset()));
        long award = switch (rule.award()) {
            case Award.Fixed(long points) -> points;
            case Award.PerUnit(long points) -> points;
            case Award.Rate _ -> 0;
        };
        String limit = null;
        int at = programme.assets().indexOf(asset);
        long most = Long.MAX_VALUE;
        if (asset.ceiling() != null && asset.ceiling() < award) {
            limit = "assets[" + at + "].ceiling";
            most = asset.ceiling();
        }
        for (int i = 0; i < asset.earnAtMost().size(); i++) {
            if (asset.earnAtMost().get(i).points() < Math.min(award, most)) {
                limit = "assets[" + at + "].earnAtMost[" + i + "]";
                most = asset.earnAtMost().get(i).points();
            }
        }
        if (limit == null || conditions.isDead(gate) || !lab.has(60)) {
            return;
        }
        Answer.Possible possible = baskets.together(gate, rule.on(), List.of());
        if (possible == null) {
            return;
        }
        Case someone = Case.of(programme, possible, 100 * unit).forEvent(rule.on());
        Play play = new Play(lab, someone);
        boolean joined = play.begins();
        if (joined && play.comes(rule.on()) && isCut(play, asset.code())) {
            notes.add(
                    Code.CAP_BELOW_AWARD,
                    Severity.WARNING,
                    limit,
                    Notes.numbers("rule", rule.code(), "asset", asset.code(), "award", award, "most", most),
                    new History(play.steps()));
        }
    }

    private static boolean isCut(Play play, String asset) {
        return play.last() instanceof Outcome.Decided(var decision, var _)
                && decision.effects().stream()
                        .anyMatch(effect -> effect instanceof Effect.EarningCut cut
                                && cut.asset().equals(asset));
    }

    /** A package that nobody can be sold, because it alone passes a limit on what a member may have. */
    private void sellable(int index) {
        Programme.TopUpPackage each = programme.packages().get(index);
        Case someone = Case.plain(programme, 100 * unit);
        if (!each.offeredOn(someone.at().toLocalDate())) {
            someone = someone.on(Objects.requireNonNull(each.from() == null ? each.until() : each.from()));
        }
        Play play = new Play(lab, someone);
        if (lab.has(60) && play.begins() && !play.topsUp(each) && play.last() instanceof Outcome.Refused) {
            notes.add(
                    Code.CAP_BELOW_AWARD,
                    Severity.ERROR,
                    "packages[" + index + "]",
                    Notes.numbers(
                            "rule",
                            each.code(),
                            "asset",
                            each.gives().getFirst().asset(),
                            "award",
                            notes.money(each.price()),
                            "most",
                            0L),
                    new History(play.steps()));
        }
    }
}
