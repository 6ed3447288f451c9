package zhiyin.engine.lint;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.lint.Conditions.Gate;
import zhiyin.engine.lint.Example.History;
import zhiyin.engine.lint.Finding.Code;
import zhiyin.engine.lint.Finding.Severity;
import zhiyin.engine.lint.Solver.Answer;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Pending;

/** What is earned and expires while it still waits. */
final class Waiting {

    /** Days before the end of a stretch of the calendar that are tried. */
    private static final int DAYS_MAX = 60;

    private final Programme programme;
    private final Notes notes;
    private final Lab lab;
    private final Conditions conditions;
    private final Baskets baskets;

    /** One sort of lot. */
    private record Terms(Pending pending, Expiry expiry) {}

    Waiting(Programme programme, Notes notes, Lab lab, Conditions conditions, Baskets baskets) {
        this.programme = programme;
        this.notes = notes;
        this.lab = lab;
        this.conditions = conditions;
        this.baskets = baskets;
    }

    void look() {
        Set<Terms> looked = new HashSet<>();
        for (int i = 0; i < programme.rules().size(); i++) {
            EarningRule rule = programme.rules().get(i);
            Programme.Asset asset = Objects.requireNonNull(programme.asset(rule.asset()));
            Terms terms = new Terms(
                    rule.pending() == null ? asset.pending() : rule.pending(),
                    rule.expiry() == null ? asset.expiry() : rule.expiry());
            boolean waits = !(terms.pending() instanceof Pending.None);
            boolean ends = terms.expiry() instanceof Expiry.Rolling || terms.expiry() instanceof Expiry.EndOf;
            Gate gate = conditions.rules().get(i);
            if (waits && ends && !conditions.isDead(gate) && looked.add(terms)) {
                boolean own = rule.pending() != null || rule.expiry() != null;
                String path = own ? gate.path() : "assets[" + programme.assets().indexOf(asset) + "]";
                look(rule, gate, terms, path + (own && rule.expiry() == null ? ".pending" : ".expiry"));
            }
        }
    }

    private void look(EarningRule rule, Gate gate, Terms terms, String path) {
        Answer.Possible possible = baskets.together(gate, rule.on(), List.of());
        if (possible == null) {
            return;
        }
        Case someone = Case.of(programme, possible, 100 * Worth.small(programme));
        Play usual = lost(rule, someone);
        if (usual != null) {
            tell(rule, path, usual, null);
            return;
        }
        if (!(terms.expiry() instanceof Expiry.EndOf(var unit, var _))) {
            return;
        }
        LocalDate last = unit.endOf(someone.at().toLocalDate()).minusDays(1);
        Play shown = null;
        int days = 0;
        while (days < DAYS_MAX) {
            Play play = lost(rule, someone.on(last.minusDays(days)));
            if (play == null) {
                break;
            }
            shown = play;
            days++;
        }
        if (shown != null) {
            tell(rule, path, shown, (long) days);
        }
    }

    /** Earns, waits as short as may be, and loses it; null if that is not so. */
    private @Nullable Play lost(EarningRule rule, Case someone) {
        Play play = new Play(lab, someone.forEvent(rule.on()));
        if (!lab.has(80) || !play.begins()) {
            return null;
        }
        if (!play.comes(rule.on()) || play.granted(rule.asset()) == 0) {
            return null;
        }
        List<Lot> open = play.state(Play.FIRST).account(rule.asset()).open();
        Lot lot = open.stream()
                .filter(each -> each.pending() > 0)
                .reduce((one, other) -> each(one, other))
                .orElse(null);
        if (lot == null) {
            return null;
        }
        Lot.Awaits awaits = lot.terms().awaits();
        if (awaits != null && !play.reaches(awaits.milestone())) {
            return null;
        }
        Instant end = lot.terms().expiresAt();
        if (end == null || !play.waitsUntil(Play.FIRST, end)) {
            return null;
        }
        boolean lost = play.steps().getLast().moved().stream()
                .anyMatch(moved -> moved.how().equals("expired")
                        && moved.account().equals(rule.asset())
                        && moved.points() == lot.granted());
        boolean used = play.steps().stream()
                .flatMap(step -> step.moved().stream())
                .anyMatch(moved -> moved.how().equals("activated"));
        return lost && !used ? play : null;
    }

    private static Lot each(Lot one, Lot other) {
        return one.number() > other.number() ? one : other;
    }

    private void tell(EarningRule rule, String path, Play play, @Nullable Long days) {
        notes.add(
                Code.EXPIRES_BEFORE_USABLE,
                days == null ? Severity.ERROR : Severity.WARNING,
                path,
                days == null
                        ? Notes.numbers("rule", rule.code(), "asset", rule.asset())
                        : Notes.numbers("rule", rule.code(), "asset", rule.asset(), "days", days),
                new History(play.steps()));
    }
}
