package zhiyin.segment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;

/** Segments that the house makes by itself, without anybody asking over HTTP: those of a made-up shop. */
@Component
public class HouseSegments {

    /** Who did what nobody did over HTTP. */
    private static final long THE_HOUSE = 0;

    private final Segments segments;
    private final ProgramClocks clocks;

    HouseSegments(Segments segments, ProgramClocks clocks) {
        this.segments = segments;
        this.clocks = clocks;
    }

    /**
     * Makes a dynamic segment, unless there is one of that code.
     *
     * @param definition the tree as JSON; what it asks about must be kept, or the segment shows its faults and means nobody
     */
    public void make(long program, String code, String name, String description, String definition) {
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        segments.alone(
                program,
                () -> segments.find(program, code)
                        .orElseGet(() -> segments.make(
                                program,
                                new Segments.Said(
                                        code, Segments.Kind.DYNAMIC, name, description, definition, false, THE_HOUSE),
                                THE_HOUSE,
                                now)));
    }
}
