package zhiyin.member;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * Who is in segments at the moment at which it is asked, whatever kind they are of. The room that keeps segments implements it, for
 * rooms that it stands upon itself.
 */
public interface MembersOfSegments {

    /** What there is when somebody asks. */
    sealed interface Asked {
        /**
         * @param found by code; each that was asked for
         * @param asOf all that was recorded before that counts
         */
        record Here(Map<String, Found> found, Instant asOf) implements Asked {
            public Here {
                found = Map.copyOf(found);
            }
        }

        /** What is known of members is being read: so many events were so far. */
        record Underway(long events) implements Asked {}
    }

    /** What there is of a code. */
    sealed interface Found {
        record There(Those members) implements Found {}

        /** It was put away, or can't be asked any more. */
        record Away() implements Found {}

        /** No segment is called so. Members may be marked with the word all the same, by somebody outside. */
        record Unknown() implements Found {}
    }

    /** Members, each once. Never changes. */
    interface Those {
        long size();

        boolean has(long member);

        /** All, in the order of their ids. */
        long[] all();
    }

    Asked of(long program, Collection<String> codes);
}
