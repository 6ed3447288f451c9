package zhiyin.engine.lint;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.kernel.CalendarUnit;
import zhiyin.engine.kernel.Period;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.lint.Example.History;
import zhiyin.engine.lint.Example.Proof;
import zhiyin.engine.lint.Example.Quote;
import zhiyin.engine.lint.Finding.Code;
import zhiyin.engine.lint.Finding.Severity;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Award;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Measure;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.Programme.Window;
import zhiyin.engine.tier.Standing;

/** Tiers that nobody reaches, that nobody keeps, or that nobody loses. */
final class Tiers {

    /** Longer than this after an order has come back, its tier is a present. */
    private static final long DAYS_MANY = 31;

    private final Programme programme;
    private final Notes notes;
    private final Lab lab;
    private final Conditions conditions;
    private final Baskets baskets;
    private final long unit;

    Tiers(Programme programme, Notes notes, Lab lab, Conditions conditions, Baskets baskets) {
        this.programme = programme;
        this.notes = notes;
        this.lab = lab;
        this.conditions = conditions;
        this.baskets = baskets;
        this.unit = Worth.small(programme);
    }

    /**
     * The most that can be gathered within a ladder's window.
     *
     * @param most nothing more; {@link Long#MAX_VALUE} if there is no end
     * @param why the places that say so
     */
    private record Most(long most, List<Quote> why) {
        static final Most ENDLESS = new Most(Long.MAX_VALUE, List.of());

        Most or(Most other) {
            return other.most < most ? other : this;
        }
    }

    void look() {
        for (int i = 0; i < programme.ladders().size(); i++) {
            Ladder ladder = programme.ladders().get(i);
            String path = "ladders[" + i + "]";
            if (ladder.measure() instanceof Measure.Earned(String asset)) {
                reach(ladder, path, Objects.requireNonNull(programme.asset(asset)));
            }
            if (ladder.onReturn() == Programme.OnReturn.KEEP) {
                keeps(ladder, path);
            }
        }
    }

    private void reach(Ladder ladder, String path, Programme.Asset asset) {
        Most once = onlyOnce(asset);
        Most limit = earnAtMost(asset, ladder.window())
                .or(ceiling(asset))
                .or(budgets(asset))
                .or(repeatable(asset) ? Most.ENDLESS : once);
        for (int i = 0; i < ladder.tiers().size(); i++) {
            Tier tier = ladder.tiers().get(i);
            String from = path + ".tiers[" + i + "].from";
            Quote asked = new Quote(from, String.valueOf(tier.threshold()));
            if (tier.threshold() > limit.most()) {
                List<Quote> quotes = new ArrayList<>();
                quotes.add(asked);
                quotes.addAll(limit.why());
                notes.add(
                        Code.TIER_NEVER_REACHED,
                        Severity.ERROR,
                        from,
                        Notes.numbers(
                                "ladder",
                                ladder.code(),
                                "tier",
                                tier.code(),
                                "from",
                                tier.threshold(),
                                "most",
                                limit.most()),
                        new Proof(quotes));
            } else if (tier.threshold() > 0 && !repeatable(asset) && !(ladder.window() instanceof Window.Lifetime)) {
                once(ladder, tier, from);
            }
        }
    }

    /** Gathered by joining alone, and lost for good when the window has passed. */
    private void once(Ladder ladder, Tier tier, String path) {
        Play play = new Play(lab, Case.plain(programme, 100 * unit));
        if (!lab.has(20) || !play.begins() || !reached(ladder, play.tier(ladder.code()), tier)) {
            return;
        }
        for (int i = 0; i < 6 && reached(ladder, play.tier(ladder.code()), tier); i++) {
            if (!review(play, ladder.code())) {
                return;
            }
        }
        if (!reached(ladder, play.tier(ladder.code()), tier)) {
            notes.add(
                    Code.TIER_NEVER_KEPT,
                    Severity.WARNING,
                    path,
                    Notes.numbers("ladder", ladder.code(), "tier", tier.code(), "from", tier.threshold()),
                    new History(play.steps()));
        }
    }

    private static boolean reached(Ladder ladder, String now, Tier tier) {
        for (Tier each : ladder.tiers().reversed()) {
            if (each.code().equals(now)) {
                return each.threshold() >= tier.threshold();
            }
        }
        return false;
    }

    /** Waits for the next review; false if there is none. */
    private boolean review(Play play, String ladder) {
        Standing standing = play.state(Play.FIRST).standings().get(ladder);
        LocalDate next = standing == null ? null : standing.nextReview();
        return next != null
                && play.waitsUntil(
                        Play.FIRST, next.atStartOfDay(programme.zone()).toInstant());
    }

    private boolean isAlive(int rule, Programme.Asset asset) {
        return programme.rules().get(rule).asset().equals(asset.code())
                && !conditions.isDead(conditions.rules().get(rule));
    }

    private boolean repeatable(Programme.Asset asset) {
        for (int i = 0; i < programme.rules().size(); i++) {
            if (isAlive(i, asset) && !programme.rules().get(i).on().equals(Scene.MEMBER_ENROLLED)) {
                return true;
            }
        }
        return false;
    }

    /** What joining alone gives. */
    private Most onlyOnce(Programme.Asset asset) {
        long most = 0;
        List<Quote> why = new ArrayList<>();
        for (int i = 0; i < programme.rules().size(); i++) {
            EarningRule rule = programme.rules().get(i);
            if (isAlive(i, asset) && rule.award() instanceof Award.Fixed(long points)) {
                most = Math.addExact(most, points);
                why.add(new Quote("earning.rules[" + i + "]", "on: " + rule.on() + ", points: " + points));
            }
        }
        if (why.isEmpty()) {
            why.add(new Quote("earning.rules", "asset: " + asset.code() + " …"));
        }
        return multiplied(asset) && most > 0 ? Most.ENDLESS : new Most(most, why);
    }

    private boolean multiplied(Programme.Asset asset) {
        return programme.multipliers().stream().anyMatch(each -> each.asset().equals(asset.code()));
    }

    private Most earnAtMost(Programme.Asset asset, Window window) {
        Most most = Most.ENDLESS;
        for (int i = 0; i < asset.earnAtMost().size(); i++) {
            Programme.EarnLimit limit = asset.earnAtMost().get(i);
            Long times = times(limit.per(), window);
            if (times != null) {
                String path = "assets[" + programme.assets().indexOf(asset) + "].earnAtMost[" + i + "]";
                most = most.or(new Most(
                        Math.multiplyExact(limit.points(), times),
                        List.of(new Quote(
                                path,
                                "points: " + limit.points() + ", per: "
                                        + limit.per().word() + " × " + times))));
            }
        }
        return most;
    }

    /** How many stretches of the calendar a window can touch; null if without end. */
    private static @Nullable Long times(Period per, Window window) {
        if (per == Period.EVER) {
            return 1L;
        }
        return switch (window) {
            case Window.Lifetime _ -> null;
            case Window.Rolling(Span span) -> touched(days(span), per);
            case Window.SinceReached(Span span) -> touched(days(span), per);
            case Window.Anniversary _ -> touched(366, per);
            case Window.Calendar(CalendarUnit unit) -> {
                long days = longest(unit);
                yield per == Period.DAY || per == Period.WEEK
                        ? touched(days, per)
                        // the longer stretches begin and end together
                        : Math.ceilDiv(days, shortest(per) + 3);
            }
        };
    }

    /** Of a leap year's stretches the longest. */
    private static long longest(CalendarUnit unit) {
        long longest = 0;
        for (LocalDate day = LocalDate.of(2024, 1, 1); day.getYear() == 2024; day = day.plusDays(1)) {
            longest = Math.max(longest, ChronoUnit.DAYS.between(unit.startOf(day), unit.endOf(day)));
        }
        return longest;
    }

    private static long touched(long days, Period per) {
        return per == Period.DAY ? days : Math.ceilDiv(days, shortest(per)) + 1;
    }

    /** Of the stretches that begin within some years the shortest; where none begins, longer than any window. */
    private static long shortest(Period per) {
        long shortest = Integer.MAX_VALUE;
        LocalDate begun = null;
        for (LocalDate day = LocalDate.of(2022, 1, 1); day.getYear() < 2026; day = day.plusDays(1)) {
            if (per.startOf(day).equals(day)) {
                shortest = begun == null ? shortest : Math.min(shortest, ChronoUnit.DAYS.between(begun, day));
                begun = day;
            }
        }
        return shortest;
    }

    private static long days(Span span) {
        return switch (span.unit()) {
            case DAYS -> span.amount();
            case MONTHS -> span.amount() * 31L;
            case YEARS -> span.amount() * 366L;
        };
    }

    /** What cannot be spent and does not expire never makes room again. */
    private Most ceiling(Programme.Asset asset) {
        if (asset.ceiling() == null || asset.kind().spendable() || !lasts(asset)) {
            return Most.ENDLESS;
        }
        String path = "assets[" + programme.assets().indexOf(asset) + "].ceiling";
        return new Most(asset.ceiling(), List.of(new Quote(path, String.valueOf(asset.ceiling()))));
    }

    private boolean lasts(Programme.Asset asset) {
        return asset.expiry() instanceof Programme.Expiry.Never
                && programme.rules().stream()
                        .noneMatch(rule -> rule.asset().equals(asset.code()) && rule.expiry() != null);
    }

    /** Where everything is paid for by budgets, no more than they hold. */
    private Most budgets(Programme.Asset asset) {
        long most = 0;
        List<Quote> why = new ArrayList<>();
        List<String> counted = new ArrayList<>();
        for (int i = 0; i < programme.rules().size(); i++) {
            String code = programme.rules().get(i).budget();
            if (!isAlive(i, asset) || (code != null && counted.contains(code))) {
                continue;
            }
            Programme.Budget budget = programme.budget(code);
            if (budget == null || code == null) {
                return Most.ENDLESS;
            }
            counted.add(code);
            most = Math.addExact(most, budget.points());
            why.add(new Quote(
                    "budgets[" + programme.budgets().indexOf(budget) + "].points", String.valueOf(budget.points())));
        }
        return counted.isEmpty() || multiplied(asset) ? Most.ENDLESS : new Most(most, why);
    }

    /** An order reaches a tier, comes back, and the tier stays. */
    private void keeps(Ladder ladder, String path) {
        if (ladder.tiers().size() < 2 || !lab.has(100)) {
            return;
        }
        Case someone = ladder.measure() instanceof Measure.Earned(String asset)
                ? baskets.best(asset)
                : Case.plain(programme, 100 * unit);
        if (someone == null || !someone.tiers().isEmpty()) {
            return;
        }
        Tier tier = ladder.tiers().get(1);
        for (long amount = 100 * unit; amount <= 1_000_000 * unit; amount *= 10) {
            Play play = new Play(lab, someone);
            if (!play.begins() || !play.buys(amount)) {
                return;
            }
            String higher = play.tier(ladder.code());
            if (!reached(ladder, higher, tier)) {
                continue;
            }
            LocalDate day = play.now().toLocalDate();
            if (!play.returns(null)
                    || play.paid() > 0
                    || !play.tier(ladder.code()).equals(higher)) {
                return;
            }
            boolean reviewed = true;
            for (int i = 0; i < 6 && reviewed && play.tier(ladder.code()).equals(higher); i++) {
                reviewed = review(play, ladder.code());
            }
            boolean forEver = play.tier(ladder.code()).equals(higher);
            long days = ChronoUnit.DAYS.between(day, play.now().toLocalDate());
            if (forEver || days > DAYS_MANY) {
                notes.add(
                        Code.TIER_KEPT_AFTER_RETURN,
                        forEver ? Severity.WARNING : Severity.HINT,
                        path + ".onReturn",
                        forEver
                                ? Notes.numbers("ladder", ladder.code(), "tier", higher)
                                : Notes.numbers("ladder", ladder.code(), "tier", higher, "days", days),
                        new History(play.steps()));
            }
            return;
        }
    }
}
