package zhiyin.segment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;

/** Segments that are made without anybody asking for them as such: those of a made-up shop, and lists of other rooms. */
@Component
public class HouseSegments {

    /** Who did what nobody did over HTTP. */
    private static final long THE_HOUSE = 0;

    /** So many members are written at once. */
    private static final int SLICE = 50_000;

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

    /**
     * Makes a list of members, within a transaction of whoever asks or in one of its own.
     *
     * @param members each once
     * @param by the key or member of staff in whose name
     * @return false where there is a segment of that code, or no room for another
     */
    public boolean list(long program, String code, String name, String description, long[] members, long by) {
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        return segments.alone(program, () -> {
            if (segments.find(program, code).isPresent()
                    || segments.all(program).size() >= Segments.MOST) {
                return false;
            }
            segments.make(
                    program,
                    new Segments.Said(code, Segments.Kind.STATIC, name, description, null, false, by),
                    by,
                    now);
            for (int from = 0; from < members.length; from += SLICE) {
                segments.put(
                        program,
                        code,
                        Arrays.stream(members, from, Math.min(members.length, from + SLICE))
                                .boxed()
                                .toList(),
                        now);
            }
            return true;
        });
    }
}
