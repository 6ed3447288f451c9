package zhiyin.engine.insight;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.rule.Field.Kind;

/**
 * How many members took the first of some steps, how many of these went on to the second, and so on: each step later than the one
 * before it, and all within a time from the first. Whoever took the first step several times counts once, by the time at which
 * he came furthest.
 */
public final class Funnel {

    /**
     * What is asked.
     *
     * @param steps two to {@value #STEPS_MAX}
     * @param windowSeconds how long after the first step the last one may be
     * @param first the first day on which the first step counts, from 1970
     * @param last the last such day; further steps may be later
     * @param splitBy something that is kept of members as a text, by which they are told apart; null for all as one
     */
    public record Question(
            List<Segment.Deed> steps,
            long windowSeconds,
            int first,
            int last,
            @Nullable String splitBy) {
        public Question {
            steps = List.copyOf(steps);
            if (steps.size() < 2 || steps.size() > STEPS_MAX || windowSeconds < 1) {
                throw new IllegalArgumentException("two steps to " + STEPS_MAX + ", within a second or more");
            }
        }
    }

    /** More steps than this are not looked at. */
    public static final int STEPS_MAX = 10;

    private final Question question;
    private final Deeds[] steps;
    private final int column;
    private final Vocabulary words;
    /** Whose rows are looked at. */
    private final Set<Segment.What> uses = new LinkedHashSet<>();

    /** Whose rows have the first step. */
    private final Segment.What beginning;
    /** By number of a word and step, how many came so far. */
    private long[][] reached = new long[1][];

    // what one member did, in the order of time
    private long[] seconds = new long[64];
    private int[] marks = new int[64];
    private long[] otherSeconds = new long[64];
    private int[] otherMarks = new int[64];
    private int count;
    private final long[] began;
    /** By step when the latest beginning came there. */
    private final long[] at;

    /** By step, of the member who is looked at, how long after the step before he came there first. */
    private final long[] waited;

    /** By step the same of all; of no use for the first. */
    private final Sketch[] waits;

    private Funnel(Question question, Columns columns) {
        this.question = question;
        this.steps =
                question.steps.stream().map(step -> new Deeds(step, columns)).toArray(Deeds[]::new);
        if (question.splitBy == null) {
            column = -1;
            words = new Vocabulary();
        } else {
            Lexicon.Place place = columns.lexicon.place(question.splitBy);
            if (place.kind() != Kind.TEXT) {
                throw new IllegalArgumentException("members are told apart by a text");
            }
            column = place.index();
            words = place.words();
        }
        for (Deeds step : steps) {
            uses.add(step.what == Segment.What.LINE ? Segment.What.ORDER : step.what);
        }
        // those of the first step come first: whoever did not take it is not looked at further
        beginning = uses.iterator().next();
        began = new long[steps.length];
        at = new long[steps.length];
        waited = new long[steps.length];
        waits = new Sketch[steps.length];
        Arrays.setAll(waits, _ -> new Sketch());
    }

    /** Of all members. */
    public static Funnel of(Columns columns, Question question, Cores cores) {
        return columns.fold(cores, () -> new Funnel(question, columns), Funnel::member, Funnel::plus);
    }

    /**
     * Who came to a step, as it is counted here.
     *
     * @param step from 1
     * @param noFurther whether those alone are meant who did not come to the next
     */
    static RoaringBitmap those(Columns columns, Question question, int step, boolean noFurther, Cores cores) {
        return columns.those(cores, () -> {
            Funnel part = new Funnel(question, columns);
            return (chunk, member) -> {
                int furthest = part.came(chunk, member);
                return noFurther ? furthest == step : furthest >= step;
            };
        });
    }

    /** How many steps a member came. */
    private int came(Chunk chunk, int member) {
        count = 0;
        for (Segment.What what : uses) {
            int before = count;
            gather(chunk, member, what);
            if (before > 0 && count > before) {
                merge(before);
            }
            if (what == beginning && !begins()) {
                return 0;
            }
        }
        return furthest();
    }

    private void member(Chunk chunk, int member) {
        int furthest = came(chunk, member);
        if (furthest > 0) {
            long[] counts = counts(column < 0 ? Vocabulary.NONE : chunk.words[column][member]);
            for (int step = 0; step < furthest; step++) {
                counts[step]++;
                if (step > 0) {
                    waits[step].add(waited[step]);
                }
            }
        }
    }

    /** The member's rows of one sort that are a step. */
    private void gather(Chunk chunk, int member, Segment.What what) {
        Acts acts = switch (what) {
            case ORDER, LINE -> chunk.orders;
            case RETURN -> chunk.returns;
            case EVENT -> chunk.events;
        };
        // the last step may be so many days after the first
        int end =
                acts.until(member, (int) Math.min(Days.END, question.last + question.windowSeconds / Days.SECONDS + 2));
        boolean isEvent = what == Segment.What.EVENT;
        for (int row = acts.from(member, question.first); row < end; row++) {
            long kind = isEvent ? acts.columns[Chunk.KIND].get(row) : 0;
            int mark = 0;
            for (int step = 0; step < steps.length; step++) {
                Deeds deeds = steps[step];
                boolean mine = isEvent
                        ? deeds.isOf(kind)
                        : deeds.what == what || (deeds.what == Segment.What.LINE && what == Segment.What.ORDER);
                if (mine
                        && (step > 0 || acts.day[row] <= question.last)
                        && deeds.has(chunk, acts, row)
                        && (!deeds.first || deeds.isFirst(acts, member, row))) {
                    mark |= 1 << step;
                }
            }
            if (mark != 0) {
                if (count == marks.length) {
                    marks = Arrays.copyOf(marks, 2 * count);
                    seconds = Arrays.copyOf(seconds, 2 * count);
                }
                seconds[count] = acts.second(row);
                marks[count++] = mark;
            }
        }
    }

    /** Whether the first step is among the rows. */
    private boolean begins() {
        for (int i = 0; i < count; i++) {
            if ((marks[i] & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    /** By time, where two stretches that are in order follow one another. */
    private void merge(int middle) {
        if (otherMarks.length < count) {
            otherMarks = new int[marks.length];
            otherSeconds = new long[marks.length];
        }
        int one = 0;
        int other = middle;
        for (int i = 0; i < count; i++) {
            int from = other >= count || (one < middle && seconds[one] <= seconds[other]) ? one++ : other++;
            otherSeconds[i] = seconds[from];
            otherMarks[i] = marks[from];
        }
        long[] keptSeconds = seconds;
        seconds = otherSeconds;
        otherSeconds = keptSeconds;
        int[] keptMarks = marks;
        marks = otherMarks;
        otherMarks = keptMarks;
    }

    /** How many steps the member came at most: of each step it is enough to know the latest beginning that led to it. */
    private int furthest() {
        Arrays.fill(began, -1);
        int furthest = 0;
        int i = 0;
        while (i < count && furthest < steps.length) {
            // in the same second nothing is later
            long now = seconds[i];
            int mark = 0;
            while (i < count && seconds[i] == now) {
                mark |= marks[i++];
            }
            for (int step = steps.length - 1; step >= 0; step--) {
                if ((mark & 1 << step) == 0) {
                    continue;
                }
                long since = step == 0 ? now : began[step - 1];
                if (since >= 0 && now - since <= question.windowSeconds && since >= began[step]) {
                    began[step] = since;
                    at[step] = now;
                    if (furthest == step) {
                        furthest = step + 1;
                        waited[step] = step == 0 ? 0 : now - at[step - 1];
                    }
                }
            }
        }
        return furthest;
    }

    private long[] counts(int word) {
        if (word >= reached.length) {
            reached = Arrays.copyOf(reached, Math.max(2 * reached.length, word + 1));
        }
        long[] counts = reached[word];
        if (counts == null) {
            counts = new long[steps.length];
            reached[word] = counts;
        }
        return counts;
    }

    private static Funnel plus(Funnel one, Funnel other) {
        for (int word = 0; word < other.reached.length; word++) {
            if (other.reached[word] != null) {
                Cohorts.add(one.counts(word), other.reached[word]);
            }
        }
        for (int step = 0; step < one.waits.length; step++) {
            one.waits[step].add(other.waits[step]);
        }
        return one;
    }

    /** How many came to each step. */
    public long[] reached() {
        long[] all = new long[steps.length];
        for (long[] counts : reached) {
            if (counts != null) {
                Cohorts.add(all, counts);
            }
        }
        return all;
    }

    /**
     * How many seconds lay between a step and the one before it: of each member who came so far, when he came there for the first
     * time within the time from the first step, since he was last at the step before.
     *
     * @param step from 2
     */
    public Sketch waits(int step) {
        if (step < 2) {
            throw new IllegalArgumentException("nothing comes before the first step");
        }
        return waits[step - 1];
    }

    /** The same by the text that tells members apart; empty for those without one. */
    public SortedMap<String, long[]> reachedBySplit() {
        SortedMap<String, long[]> all = new TreeMap<>();
        for (int word = 0; word < reached.length; word++) {
            if (reached[word] != null) {
                String name = words.word(word);
                all.put(name == null ? "" : name, reached[word].clone());
            }
        }
        return all;
    }
}
