package zhiyin.tag;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tag of the catalogue.
 *
 * @param code the word that is put on members
 * @param rule by which it is put; null where people put it
 * @param store whose it is, as its group says; null for the whole programme's
 */
record Tag(
        String code,
        String name,
        @Nullable String description,
        @Nullable String group,
        @Nullable String store,
        @Nullable Rule rule,
        Instant madeAt,
        Instant changedAt) {

    /**
     * By which members it is put.
     *
     * @param text a segment, as JSON
     * @param number how often the rule was said
     * @param atOnce whether it is asked whenever something comes to a member
     * @param hour of the programme's day from which it is asked of everybody
     * @param changePercentMax so many members in a hundred may change at once without somebody confirming it
     */
    record Rule(String text, int number, boolean atOnce, int hour, int changePercentMax) {}

    /**
     * Tags that belong together.
     *
     * @param store whose they are; null for the whole programme's
     * @param forPlatform whether the platform may see them, of a programme that is one of its stores
     */
    record Group(
            String code,
            String name,
            @Nullable String description,
            @Nullable String store,
            boolean forPlatform,
            int tags) {}
}
