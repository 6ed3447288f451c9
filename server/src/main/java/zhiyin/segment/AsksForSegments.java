package zhiyin.segment;

import java.util.List;

/** What a room keeps that asks for segments; none is put away or deleted as long as something does. */
interface AsksForSegments {

    /**
     * Something that asks for a segment.
     *
     * @param what it is, in a word: {@code program}, {@code promotion}, {@code tag}
     * @param code which one
     */
    record Use(String what, String code) {}

    /** What of a programme asks for the segment of that code. */
    List<Use> of(long program, String segment);
}
