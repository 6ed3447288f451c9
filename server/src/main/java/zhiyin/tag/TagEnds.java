package zhiyin.tag;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.engine.tier.Climb;
import zhiyin.program.Dues;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Takes off what has had its last day. Any number of processes may: what is taken off by one, another finds taken off. */
@Component
@Order(3)
class TagEnds extends Recurring implements Dues {

    private static final Logger log = LoggerFactory.getLogger(TagEnds.class);
    private static final int PAGE = 500;

    private final Holdings holdings;
    private final Tagging tagging;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    TagEnds(
            Holdings holdings,
            Tagging tagging,
            Programmes programmes,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command,
            @Value("${zhiyin.time-passes-every:1m}") Duration between) {
        super("tag-ends", between, command);
        this.holdings = holdings;
        this.tagging = tagging;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    /**
     * Does it now, for all programmes.
     *
     * @return of how many members
     */
    long pass() {
        long ended = 0;
        Set<Long> programs = Set.copyOf(Sight.everywhere().call(holdings::programsWithEnds));
        for (long program : programs) {
            try {
                ended += Sight.of(program)
                        .call(() -> happen(program, clocks.of(program).instant()));
            } catch (RuntimeException accident) {
                // whoever stands behind it has nothing to do with it
                log.warn("tags of programme {} could not end just now", program, accident);
            }
        }
        return ended;
    }

    @Override
    protected void passQuietly() {
        try {
            long ended = pass();
            if (ended > 0) {
                log.info("tags of {} members have had their last day", ended);
            }
        } catch (RuntimeException e) {
            // what is over is looked at again in a minute
            log.warn("tags could not end just now", e);
        }
    }

    @Override
    public @Nullable Instant next(long program, Instant after, Instant until) {
        ZoneId zone = zone(program);
        if (zone == null) {
            return null;
        }
        // what has its last day on a day ends with the next, which begins after the moment
        LocalDate last = holdings.nextEnd(program, Climb.day(after, zone));
        Instant ends = last == null ? null : last.plusDays(1).atStartOfDay(zone).toInstant();
        return ends == null || ends.isAfter(until) ? null : ends;
    }

    @Override
    public long happen(long program, Instant now) {
        ZoneId zone = zone(program);
        if (zone == null) {
            return 0;
        }
        LocalDate today = Climb.day(now, zone);
        long ended = 0;
        List<Holdings.Over> page = holdings.over(program, today, PAGE);
        while (!page.isEmpty()) {
            Map<Long, List<String>> tags = new LinkedHashMap<>();
            page.forEach(over ->
                    tags.computeIfAbsent(over.member(), _ -> new ArrayList<>()).add(over.tag()));
            Map<Long, Tagging.Change> wanted = new LinkedHashMap<>();
            tags.forEach((member, taken) -> wanted.put(member, new Tagging.Change(List.of(), taken)));
            Map<Long, Tagging.Settled> settled = tagging.change(program, Tagging.Doer.DAY, wanted);
            boolean came = false;
            for (Map.Entry<Long, List<String>> each : tags.entrySet()) {
                Tagging.Result result = settled == null
                        ? Tagging.Result.BUSY
                        : settled.getOrDefault(each.getKey(), new Tagging.Settled(Tagging.Result.BUSY, null))
                                .result();
                switch (result) {
                    case DONE -> {
                        ended++;
                        came = true;
                    }
                    case UNCHANGED, GONE, REFUSED, FULL -> {
                        holdings.endWhatIsGone(each.getKey(), each.getValue(), Holdings.Ended.OVER, now);
                        came = true;
                    }
                    case BUSY -> {
                        // in a minute
                    }
                }
            }
            List<Holdings.Over> next = came ? holdings.over(program, today, PAGE) : List.of();
            page = next;
        }
        return ended;
    }

    private @Nullable ZoneId zone(long program) {
        Engines engines = programmes.engines(program);
        return engines.versions().isEmpty()
                ? null
                : engines.latest().engine().programme().zone();
    }
}
