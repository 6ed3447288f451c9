package zhiyin.member;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a room keeps that asks for segments. Whichever room keeps such things implements it; the room that keeps segments puts none away
 * and deletes none as long as something does.
 */
public interface AsksForSegments {

    /**
     * Something that asks for a segment.
     *
     * @param what it is, in a word: {@code tag}, {@code report}, {@code coupon_batch}
     * @param code which one
     */
    record Use(String what, String code) {}

    /** What of a programme asks for the segment of that code. */
    List<Use> of(long program, String segment);

    /** Whether a document as JSON asks who is in a segment, or who is marked with it. */
    static boolean asks(@Nullable JsonNode node, String segment) {
        if (node == null) {
            return false;
        }
        if (node.isObject()) {
            if (segment.equals(node.path("segment").asString(""))) {
                return true;
            }
            if ("member.segments".equals(node.path("field").asString("")) && says(node.path("value"), segment)) {
                return true;
            }
        }
        for (JsonNode each : node) {
            if (asks(each, segment)) {
                return true;
            }
        }
        return false;
    }

    private static boolean says(JsonNode value, String segment) {
        if (value.isString()) {
            return value.asString().equals(segment);
        }
        for (JsonNode each : value) {
            if (each.isString() && each.asString().equals(segment)) {
                return true;
            }
        }
        return false;
    }
}
