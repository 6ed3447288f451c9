package zhiyin.program;

import java.time.Instant;
import java.util.List;
import zhiyin.engine.Engine;

/**
 * A programme's published versions, compiled.
 *
 * @param versions in the order in which they take effect
 */
public record Engines(List<Version> versions) {

    public Engines {
        versions = List.copyOf(versions);
    }

    /** One version. */
    public record Version(int number, Instant effectiveFrom, Engine engine) {}

    /**
     * The version in effect at that moment; for what occurred before the first version took effect, the first: a shop's
     * history is read by the programme it begins with.
     *
     * @throws IllegalStateException if nothing is published; a programme without a published version takes no events
     */
    public Version at(Instant moment) {
        if (versions.isEmpty()) {
            throw new IllegalStateException("nothing is published");
        }
        Version found = versions.getFirst();
        for (Version version : versions) {
            if (!version.effectiveFrom().isAfter(moment)) {
                found = version;
            }
        }
        return found;
    }

    /** The version that was published last. */
    public Version latest() {
        return versions.getLast();
    }

    /** The version of that number; it must be a published one. */
    public Version number(int number) {
        return versions.stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("version " + number + " is not published"));
    }
}
