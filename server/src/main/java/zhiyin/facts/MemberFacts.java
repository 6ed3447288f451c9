package zhiyin.facts;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Portrait;

/** What is known of a programme's members, as columns that follow what is recorded. */
public interface MemberFacts {

    /**
     * Everything that came until now.
     *
     * @param members which member has which number in the columns
     * @param asOf all that was recorded before that is in it
     * @param portrayed for which day members are portrayed in it, by the programme's calendar; null where they are not yet
     */
    record Taken(
            Columns columns,
            NumberedMembers members,
            Instant asOf,
            @Nullable LocalDate portrayed) {}

    /** What there is when somebody asks. */
    sealed interface Asked {
        record Here(Taken taken) implements Asked {}

        /** @param events so many were read so far */
        record Underway(long events) implements Asked {}
    }

    /**
     * What came to members.
     *
     * @param touched the numbers of those to whom something came, or of whom something else is known because a day began or a model was
     *     fitted
     * @param events by number which event of his came last, as the record has it; of those alone to whom one came: not of whom
     *     something else came, such as behaviour
     */
    record News(RoaringBitmap touched, Map<Integer, Long> events) {}

    /** Hears of what comes, within the sight of the programme; not for long, since the columns wait meanwhile. */
    interface Listener {
        /**
         * @param news null where the columns were laid down anew and members' numbers with them
         */
        void came(long program, Taken taken, @Nullable News news);
    }

    /** All that is known of a programme, or how far it is from being known. From the first time on its columns are kept. */
    Asked of(long program);

    /** What is kept of a programme's members, as its latest version has it; null where nothing is published. */
    @Nullable
    Layout layout(long program);

    /** What follows from what a member bought; null where he is not in what was taken. */
    @Nullable
    Portrait portrait(long program, Taken taken, long member);

    /** Whoever listens is told from now on. */
    void tell(Listener listener);
}
