package zhiyin.engine.laws;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import zhiyin.engine.kernel.Span;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.OnReturn;
import zhiyin.engine.program.Programme.Window;

/** One ladder a second time: every fact is kept for ever, and every day is lived through one by one. */
final class TinyLadder {

    final Ladder ladder;
    private final LocalDate joined;
    private final Map<LocalDate, Long> facts = new TreeMap<>();
    private LocalDate today;
    private int tier;
    private String shelter = "";
    private LocalDate until = LocalDate.MAX;
    private Long before;
    private LocalDate since;

    TinyLadder(Ladder ladder, LocalDate joined, LocalDate today) {
        this.ladder = ladder;
        this.joined = joined;
        this.today = today;
        this.since = today;
    }

    String tier() {
        return ladder.tiers().get(tier).code();
    }

    void pass(LocalDate day) {
        while (today.isBefore(day)) {
            today = today.plusDays(1);
            boolean sheltered = !shelter.isEmpty() && today.isBefore(until);
            boolean ended = !shelter.isEmpty() && !sheltered;
            if (sheltered && shelter.equals("lock")) {
                continue;
            }
            if (earned() > tier) {
                if (ended || begins() || (review() && !sheltered)) {
                    become(earned());
                    shelter = "";
                }
            } else if (ended || (review() && !sheltered)) {
                down(ended);
            }
        }
    }

    private void down(boolean ended) {
        int to = kept();
        if (to == tier) {
            shelter = "";
        } else if (!ended && ladder.moving().grace() != null) {
            shelter = "grace";
            until = ladder.moving().grace().end(today);
        } else if (ladder.moving().oneStep() && to < tier - 1) {
            become(tier - 1);
            shelter = "step";
            until = aPeriodLater();
        } else {
            become(to);
            shelter = "";
        }
    }

    private LocalDate aPeriodLater() {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> today.plusDays(1);
            case Window.Calendar(var unit) -> firstOf(months(unit.word())).plusMonths(months(unit.word()));
            case Window.Anniversary _ -> {
                LocalDate at = today.plusDays(1);
                while (!isAnniversary(at)) {
                    at = at.plusDays(1);
                }
                yield at;
            }
            case Window.Rolling(Span span) -> span.after(today);
            case Window.SinceReached(Span span) -> span.after(today);
        };
    }

    /** Whether a stretch begins at whose beginning members go up. */
    private boolean begins() {
        return ladder.moving().upAt() != null
                && firstOf(months(ladder.moving().upAt().word())).equals(today);
    }

    private LocalDate firstOf(int months) {
        return today.withDayOfMonth(1).minusMonths((today.getMonthValue() - 1) % months);
    }

    void gather(LocalDate day, long amount) {
        if (amount < 0 && before == null) {
            before = measure();
        }
        facts.merge(day, amount, Long::sum);
    }

    void rise() {
        before = null;
        if (shelter.equals("grace") && kept() == tier) {
            shelter = "";
        }
        if (!shelter.equals("lock") && ladder.moving().upAt() == null && earned() > tier) {
            become(earned());
            shelter = "";
        }
    }

    void sink() {
        boolean less = before != null && measure() < before;
        before = null;
        if (ladder.onReturn() == OnReturn.DOWNGRADE && !shelter.equals("lock") && less && kept() < tier) {
            become(kept());
            shelter = "";
        }
    }

    boolean isLocked() {
        return shelter.equals("lock");
    }

    /** By hand; of no tier in particular, what the measure makes. */
    void set(String code, LocalDate end) {
        if (code == null) {
            shelter = "";
            become(Math.max(earned(), kept()));
        } else {
            become(ladder.tiers().indexOf(ladder.tier(code)));
            shelter = "lock";
            until = end == null ? LocalDate.MAX : end;
        }
    }

    /** What the measure makes, but never below what was granted. */
    void migrate() {
        if (shelter.equals("lock")) {
            return;
        }
        if (earned() > tier) {
            become(earned());
            shelter = "";
        } else if (kept() == tier) {
            shelter = shelter.equals("grace") ? "" : shelter;
        } else if (shelter.isEmpty()) {
            become(kept());
        }
    }

    private int kept() {
        int at = tier;
        while (at > 0
                && !ladder.tiers().get(at).keeps()
                && measure() < ladder.tiers().get(at).toStay()) {
            at--;
        }
        return at;
    }

    private boolean review() {
        LocalDate yesterday = today.minusDays(1);
        return switch (ladder.window()) {
            case Window.Lifetime _ -> false;
            case Window.Calendar(var unit) ->
                today.getDayOfMonth() == 1 && (today.getMonthValue() - 1) % months(unit.word()) == 0;
            case Window.Anniversary _ -> isAnniversary(today);
            case Window.SinceReached(Span span) ->
                today.isAfter(since) && begun(span).equals(today);
            case Window.Rolling(Span span) -> {
                boolean anything = false;
                boolean dropped = false;
                for (Map.Entry<LocalDate, Long> fact : facts.entrySet()) {
                    boolean counted = fact.getValue() != 0 && fact.getKey().isAfter(back(yesterday, span));
                    anything |= counted;
                    dropped |= counted && !fact.getKey().isAfter(back(today, span));
                }
                yield dropped || (!anything && tier > 0);
            }
        };
    }

    private long measure() {
        return switch (ladder.window()) {
            case Window.Lifetime _ -> between(LocalDate.MIN, LocalDate.MAX);
            case Window.Rolling(Span span) -> between(back(today, span).plusDays(1), LocalDate.MAX);
            case Window.SinceReached(Span span) ->
                Math.max(
                        between(back(today, span).plusDays(1), today.plusDays(1)),
                        between(back(begun(span), span).plusDays(1), begun(span).plusDays(1)));
            case Window.Calendar(var unit) -> {
                int months = months(unit.word());
                LocalDate start = today.withDayOfMonth(1).minusMonths((today.getMonthValue() - 1) % months);
                yield Math.max(between(start, LocalDate.MAX), between(start.minusMonths(months), start));
            }
            case Window.Anniversary _ -> {
                LocalDate start = lastAnniversary(today);
                yield Math.max(between(start, LocalDate.MAX), between(lastAnniversary(start.minusDays(1)), start));
            }
        };
    }

    /** The latest beginning of a span, the first being the day on which the tier was reached. */
    private LocalDate begun(Span span) {
        LocalDate latest = since;
        for (int i = 1; !new Span(i * span.amount(), span.unit()).after(since).isAfter(today); i++) {
            latest = new Span(i * span.amount(), span.unit()).after(since);
        }
        return latest;
    }

    private void become(int other) {
        since = other == tier ? since : today;
        tier = other;
    }

    private int earned() {
        int reached = 0;
        for (int i = 0; i < ladder.tiers().size(); i++) {
            reached = ladder.tiers().get(i).threshold() <= measure() ? i : reached;
        }
        return reached;
    }

    private long between(LocalDate from, LocalDate to) {
        return facts.entrySet().stream()
                .filter(fact -> !fact.getKey().isBefore(from) && fact.getKey().isBefore(to))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static LocalDate back(LocalDate day, Span span) {
        return day.minus(
                span.amount(),
                switch (span.unit()) {
                    case DAYS -> ChronoUnit.DAYS;
                    case MONTHS -> ChronoUnit.MONTHS;
                    case YEARS -> ChronoUnit.YEARS;
                });
    }

    private static int months(String unit) {
        return switch (unit) {
            case "month" -> 1;
            case "quarter" -> 3;
            case "half-year" -> 6;
            default -> 12;
        };
    }

    private LocalDate lastAnniversary(LocalDate day) {
        LocalDate at = day;
        while (!isAnniversary(at)) {
            at = at.minusDays(1);
        }
        return at;
    }

    private boolean isAnniversary(LocalDate day) {
        boolean leapling = joined.getMonthValue() == 2 && joined.getDayOfMonth() == 29;
        int dayOfMonth = leapling && !day.isLeapYear() ? 28 : joined.getDayOfMonth();
        return day.getMonth() == joined.getMonth() && day.getDayOfMonth() == dayOfMonth;
    }
}
