package zhiyin.program;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For which of the members a version decides while it is tried on some. Who is in it follows from his id: anybody can work
 * it out at any time, and a wider pilot holds everybody whom a narrower one held.
 *
 * @param salt another one for each version, so that it is not always the same members on whom things are tried
 * @param steps in the order of time
 */
public record Pilot(String salt, List<Step> steps) {

    /** A whole: shares are counted in ten thousandths. */
    public static final int ALL = 10_000;

    public Pilot {
        steps = List.copyOf(steps);
    }

    /**
     * From that moment on the pilot has that share of the members.
     *
     * @param share of ten thousand; 0 ends it
     * @param among only of members with any of these tags, or in any of these segments; with nothing said, of all
     */
    public record Step(Instant from, int share, Marked among) {
        /** Whether a member marked like that is one of those of whom it has a share. */
        public boolean isAbout(Marked member) {
            return among.isNothing() || among.hasAnyOf(member);
        }
    }

    /**
     * When it was last said that it decides for that member, as of that moment; null if it does not.
     *
     * @param moment steps after it count for nothing
     * @param marked with what the member was marked at that moment
     */
    public @Nullable Instant holds(long member, Instant moment, Marked marked) {
        Step last = last(moment);
        return last != null && last.isAbout(marked) && place(member) < last.share() ? last.from() : null;
    }

    /** Whether it depends on the member's marks whether it decides for him as of that moment. */
    boolean asksForMarks(long member, Instant moment) {
        Step last = last(moment);
        return last != null && !last.among().isNothing() && place(member) < last.share();
    }

    private @Nullable Step last(Instant moment) {
        Step last = null;
        for (Step step : steps) {
            if (!step.from().isAfter(moment)) {
                last = step;
            }
        }
        return last;
    }

    /** Where the member stands among ten thousand: SHA-256 of salt and id, its first four bytes as a number, modulo. */
    public int place(long member) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((salt + ":" + member).getBytes(StandardCharsets.UTF_8));
            return Integer.remainderUnsigned(ByteBuffer.wrap(hash).getInt(), ALL);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
