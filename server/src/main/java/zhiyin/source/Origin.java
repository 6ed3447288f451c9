package zhiyin.source;

import org.jspecify.annotations.Nullable;

/**
 * Where somebody comes from who joins: what his code says, and where it says nothing, what the caller does.
 *
 * @param source for rules to ask about
 * @param channel by which of the shop's channels
 * @param code with which join code
 */
public record Origin(
        @Nullable String source,
        @Nullable String channel,
        @Nullable String code) {

    /** Of whoever comes with no code. */
    public static Origin said(@Nullable String source, @Nullable String channel) {
        return new Origin(source, channel, null);
    }
}
