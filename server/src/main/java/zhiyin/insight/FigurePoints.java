package zhiyin.insight;

import org.roaringbitmap.RoaringBitmap;
import zhiyin.facts.MemberFacts;

/** Who is behind the points of figures, for whoever keeps them as a segment. */
public interface FigurePoints {

    /** What there is when somebody asks. */
    sealed interface Found {
        /**
         * @param members by their numbers in {@code taken}
         * @param taken out of what
         */
        record Here(RoaringBitmap members, MemberFacts.Taken taken) implements Found {}

        /** @param events so many were read so far */
        record Underway(long events) implements Found {}

        /** The text was given to nobody as a point. */
        record NoPoint() implements Found {}
    }

    /**
     * The members behind a point, as of now.
     *
     * @param point a text that the answer of a figure had
     */
    Found of(long program, String point);
}
