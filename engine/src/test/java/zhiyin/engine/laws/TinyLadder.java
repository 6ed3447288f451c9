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

    TinyLadder(Ladder ladder, LocalDate joined, LocalDate today) {
        this.ladder = ladder;
        this.joined = joined;
        this.today = today;
    }

    String tier() {
        return ladder.tiers().get(tier).code();
    }

    void pass(LocalDate day) {
        while (today.isBefore(day)) {
            today = today.plusDays(1);
            if (review()) {
                tier = earned();
            }
        }
    }

    void gather(LocalDate day, long amount) {
        facts.merge(day, amount, Long::sum);
    }

    void rise() {
        tier = Math.max(tier, earned());
    }

    void sink() {
        tier = ladder.onReturn() == OnReturn.DOWNGRADE ? earned() : tier;
    }

    private boolean review() {
        LocalDate yesterday = today.minusDays(1);
        return switch (ladder.window()) {
            case Window.Lifetime _ -> false;
            case Window.Calendar(var unit) ->
                today.getDayOfMonth() == 1 && (today.getMonthValue() - 1) % months(unit.word()) == 0;
            case Window.Anniversary _ -> isAnniversary(today);
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

    private int earned() {
        long measure = switch (ladder.window()) {
            case Window.Lifetime _ -> between(LocalDate.MIN, LocalDate.MAX);
            case Window.Rolling(Span span) -> between(back(today, span).plusDays(1), LocalDate.MAX);
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
        int reached = 0;
        for (int i = 0; i < ladder.tiers().size(); i++) {
            reached = ladder.tiers().get(i).threshold() <= measure ? i : reached;
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
