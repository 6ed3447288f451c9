package zhiyin.program;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;

/**
 * A programme's published versions, compiled.
 *
 * @param versions in the order in which they take effect; the last may be still to come
 * @param pilots those that decided, or decide, for some of the members only
 * @param clock tells which of them is in effect
 */
public record Engines(List<Version> versions, List<Piloted> pilots, InstantSource clock) {

    public Engines {
        versions = List.copyOf(versions);
        pilots = List.copyOf(pilots);
    }

    /** Of a programme that has not published anything. */
    public static final Engines NONE = new Engines(List.of(), List.of(), InstantSource.system());

    /** One version. */
    public record Version(int number, Instant effectiveFrom, Engine engine) {}

    /** A version that decides for the members of its pilot. */
    public record Piloted(Version version, Pilot pilot) {}

    /** The version in effect at that moment for whoever is in no pilot. */
    public Version at(Instant moment) {
        return at(moment, null, Marked.NOTHING);
    }

    /**
     * The version in effect at that moment for that member; for what occurred before the first version took effect, the
     * first: a shop's history is read by the programme it begins with. Of a pilot and a version the one of which was last said
     * that it decides.
     *
     * @param member null for whoever is not one yet, and in no pilot
     * @param marked with what the member was marked at that moment: by what had been told and occurred by then
     * @throws IllegalStateException if nothing is published; a programme without a published version takes no events
     */
    public Version at(Instant moment, @Nullable Long member, Marked marked) {
        if (versions.isEmpty()) {
            throw new IllegalStateException("nothing is published");
        }
        Version found = versions.getFirst();
        for (Version version : versions) {
            if (!version.effectiveFrom().isAfter(moment)) {
                found = version;
            }
        }
        if (member == null) {
            return found;
        }
        Instant since = found.effectiveFrom();
        for (Piloted each : pilots) {
            Instant said = each.pilot().holds(member, moment, marked);
            if (said != null && !said.isBefore(since)) {
                found = each.version();
                since = said;
            }
        }
        return found;
    }

    /** Whether it depends on the member's marks of that moment which version is in effect for him. */
    public boolean asksForMarks(Instant moment, long member) {
        return pilots.stream().anyMatch(each -> each.pilot().asksForMarks(member, moment));
    }

    /** The version that took effect last, or the first if none has yet. */
    public Version latest() {
        return at(clock.instant());
    }

    /** The version of that number; it must be one that decides or decided. */
    public Version number(int number) {
        return Stream.concat(versions.stream(), pilots.stream().map(Piloted::version))
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("version " + number + " is not published"));
    }
}
