package zhiyin.segment;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.engine.insight.Segment;

/** What is done for segments by itself: real-time ones at midnight and after a start, sizes once a day, and marks. */
@Component
class SegmentKeeping extends Recurring {

    private static final Logger log = LoggerFactory.getLogger(SegmentKeeping.class);
    private static final Duration BETWEEN = Duration.ofMillis(700);

    private final Segments segments;
    private final Presence presence;
    private final SegmentMarks marks;
    private final ChangeBell bell;
    private final ProgramClocks clocks;

    /** By programme the day on which its segments were counted last: what can't be asked is never counted. */
    private final Map<Long, LocalDate> counted = new ConcurrentHashMap<>();

    SegmentKeeping(
            Segments segments,
            Presence presence,
            SegmentMarks marks,
            ChangeBell bell,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command) {
        super("segments", BETWEEN, command);
        this.segments = segments;
        this.presence = presence;
        this.marks = marks;
        this.bell = bell;
        this.clocks = clocks;
    }

    /** Does what there is to do for every programme. */
    void pass() {
        for (long program : Sight.everywhere().call(segments::programs)) {
            try {
                Sight.of(program).run(() -> pass(program));
            } catch (RuntimeException accident) {
                // whoever stands behind it has nothing to do with it
                log.warn("segments of programme {} will be seen to later", program, accident);
            }
        }
    }

    private void pass(long program) {
        Moment moment = presence.look(program);
        if (moment != null) {
            if (!moment.today().equals(counted.get(program))) {
                LocalDate last = segments.countedThrough(program);
                if (last != null && last.isBefore(moment.today())) {
                    count(program, moment, List.copyOf(moment.shelf().kept().keySet()));
                }
                counted.put(program, moment.today());
            }
        }
        bell.pass(program);
        boolean more = marks.pass(program);
        while (more) {
            more = marks.pass(program);
        }
    }

    /** Keeps how many are in these segments today. */
    void count(long program, Moment moment, List<String> codes) {
        long all = moment.members();
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        for (String code : codes) {
            Segment segment = moment.segment(code);
            if (segment != null) {
                RoaringBitmap members = moment.of(segment);
                segments.keep(
                        program,
                        code,
                        new Segments.Size(moment.today(), Math.min(all, members.getLongCardinality()), all, now));
            }
        }
    }

    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException accident) {
            log.warn("segments will be seen to later: {}", accident.toString());
        }
    }
}
