package zhiyin.finance;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.DiskGuard;
import zhiyin.database.Sight;
import zhiyin.engine.tier.Climb;
import zhiyin.ledger.Seal;
import zhiyin.program.Dues;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * Closes business days, one after the other and none left out. A server does so by itself, a while after midnight of each
 * programme's zone; any number of processes may, and each day is closed once.
 */
@Component
@Order(3)
class DayClose extends Recurring implements Dues {

    private static final Logger log = LoggerFactory.getLogger(DayClose.class);
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    private final ClosedDays days;
    private final Seal seal;
    private final Programmes programmes;
    private final TransactionTemplate transaction;
    private final @Nullable DayRoot roots;
    private final DiskGuard disk;
    private final ProgramClocks clocks;
    private final Duration after;

    DayClose(
            ClosedDays days,
            Seal seal,
            Programmes programmes,
            TransactionTemplate transaction,
            ObjectProvider<DayRoot> roots,
            DiskGuard disk,
            ProgramClocks clocks,
            @Value("${zhiyin.day-close-after}") Duration after,
            @Value("${zhiyin.command:}") String command) {
        super("day-close", BETWEEN, command);
        this.days = days;
        this.seal = seal;
        this.programmes = programmes;
        this.transaction = transaction;
        this.roots = roots.getIfAvailable();
        this.disk = disk;
        this.clocks = clocks;
        this.after = after;
    }

    /** What comes of the wish to close a day. */
    sealed interface Outcome {
        /** It is closed, now or since long. */
        record Closed(ClosedDays.Day day) implements Outcome {}

        /** It is not over. */
        record NotOver(Instant endsAt) implements Outcome {}

        /** The books begin later. */
        record BeforeTheBooks(LocalDate first) implements Outcome {}

        /** The programme has no books yet. */
        record NothingPublished() implements Outcome {}
    }

    /** Closes the day and every day before it that is open. */
    Outcome close(long program, LocalDate day) {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return new Outcome.NothingPublished();
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        Optional<LocalDate> last = days.last(program);
        if (last.isEmpty() || day.isAfter(last.get())) {
            Instant ends = day.plusDays(1).atStartOfDay(zone).toInstant();
            // once and for all: a clock that goes back meanwhile does not make the day last longer
            Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
            if (now.isBefore(ends)) {
                return new Outcome.NotOver(ends);
            }
            LocalDate previous = last.orElse(null);
            LocalDate next = previous == null ? first(engines, zone) : previous.plusDays(1);
            for (; !next.isAfter(day); next = next.plusDays(1)) {
                closeOne(program, next, previous, zone, now);
                previous = next;
            }
        }
        return days.find(program, day)
                .<Outcome>map(Outcome.Closed::new)
                .orElseGet(() -> new Outcome.BeforeTheBooks(first(engines, zone)));
    }

    private static LocalDate first(Engines engines, ZoneId zone) {
        return Climb.day(engines.versions().getFirst().effectiveFrom(), zone);
    }

    private void closeOne(long program, LocalDate day, @Nullable LocalDate previous, ZoneId zone, Instant now) {
        seal.through(program, day);
        transaction.executeWithoutResult(status -> {
            seal.awaitWriters(program, day);
            if (days.find(program, day).isPresent()) {
                return;
            }
            days.write(program, day, previous, zone, now);
            byte[] root = roots == null ? null : roots.of(program, day);
            if (root != null) {
                days.prove(program, day, root);
            }
        });
    }

    /**
     * Closes what is over for long enough, of every programme.
     *
     * @return of how many programmes
     */
    int pass() {
        disk.requireRoom();
        int closed = 0;
        for (Programmes.Program program : Sight.everywhere().call(programmes::all)) {
            closed += Sight.of(program.id()).call(() -> closesWhatIsDue(program.id())) ? 1 : 0;
        }
        return closed;
    }

    private boolean closesWhatIsDue(long program) {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return false;
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        LocalDate due =
                Climb.day(clocks.of(program).instant().minus(after), zone).minusDays(1);
        LocalDate last = days.last(program).orElse(LocalDate.EPOCH);
        return due.isAfter(last) && close(program, due) instanceof Outcome.Closed;
    }

    @Override
    public @Nullable Instant next(long program, Instant after, Instant until) {
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return null;
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        LocalDate open = days.last(program).map(last -> last.plusDays(1)).orElseGet(() -> first(engines, zone));
        // what is due and could not be closed keeps nothing else from coming
        LocalDate since = Climb.day(after.minus(this.after), zone);
        Instant closes = (open.isAfter(since) ? open : since)
                .plusDays(1)
                .atStartOfDay(zone)
                .toInstant()
                .plus(this.after);
        return closes.isAfter(until) ? null : closes;
    }

    @Override
    public long happen(long program, Instant now) {
        return closesWhatIsDue(program) ? 1 : 0;
    }

    @Override
    protected void passQuietly() {
        try {
            int closed = pass();
            if (closed > 0) {
                log.info("the day was closed for {} programmes", closed);
            }
        } catch (RuntimeException e) {
            // what is open stays open and is looked at again in a minute
            log.warn("a day could not be closed just now", e);
        }
    }

    /** A day to look at: {@code 2026-03-08}, from 1970 to 9999. */
    static @Nullable LocalDate read(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            return text.length() == 10 && day.getYear() >= 1970 ? day : null;
        } catch (java.time.format.DateTimeParseException notADay) {
            return null;
        }
    }

    static List<LocalDate> of(List<ClosedDays.Day> days) {
        return days.stream().map(ClosedDays.Day::day).toList();
    }
}
