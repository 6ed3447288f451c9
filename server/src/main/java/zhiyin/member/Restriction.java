package zhiyin.member;

import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a member may not do now, and what one calls it.
 *
 * @param state {@code frozen}, {@code blacklisted} or {@code left}
 */
public record Restriction(String state, Set<Forbidden> forbids) {

    public Restriction {
        forbids = Set.copyOf(forbids);
    }

    /** As it is kept; null where nothing is. */
    static @Nullable Restriction of(@Nullable String state, @Nullable String forbids) {
        return state == null || forbids == null ? null : new Restriction(state, read(forbids));
    }

    private static Set<Forbidden> read(String forbids) {
        return forbids.isEmpty()
                ? Set.of()
                : Arrays.stream(forbids.split(" ", -1))
                        .map(word -> Forbidden.valueOf(word.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Forbidden.class)));
    }

    /** What is forbidden, in one order. */
    String words() {
        return forbids.stream()
                .sorted(Comparator.naturalOrder())
                .map(Forbidden::word)
                .collect(Collectors.joining(" "));
    }
}
