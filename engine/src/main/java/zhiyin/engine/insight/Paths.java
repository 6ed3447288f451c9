package zhiyin.engine.insight;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Which ways members go: what they do one thing after the other, orders included, without a long break. The same thing several times
 * in a row is one step. Few ways are gone by many; the rare ones are shown as one.
 */
public final class Paths {

    /** What an order is called. */
    public static final String ORDER = "order";

    /** What stands for all that is rare. */
    public static final String OTHER = "…";

    /** Longer ways are cut off. */
    public static final int STEPS_MAX = 6;

    private static final int BITS = 10;
    private static final int KINDS_MAX = (1 << BITS) - 2;

    /**
     * What is asked.
     *
     * @param begins the kind with which a way begins; null for any
     * @param steps how many steps are looked at, 2 to {@value #STEPS_MAX}
     * @param breakSeconds after so long without a deed another way begins
     * @param first the first day that counts, from 1970
     * @param last the last day that counts
     */
    public record Question(@Nullable String begins, int steps, long breakSeconds, int first, int last) {
        public Question {
            if (steps < 2 || steps > STEPS_MAX || breakSeconds < 1) {
                throw new IllegalArgumentException("two steps to " + STEPS_MAX + ", and a break of a second or more");
            }
        }
    }

    /** A way, and how often it was gone. */
    public record Path(List<String> steps, long times) {
        public Path {
            steps = List.copyOf(steps);
        }
    }

    /** How often one thing came right after another, as the step of that number from 0. */
    public record Link(int step, String from, String to, long times) {}

    private final Question question;
    private final Vocabulary kinds;
    private final int wanted;
    /** By way: its steps, ten bits each, the first in the lowest. */
    private final Map<Long, long[]> times = new HashMap<>();

    private Paths(Question question, Columns columns) {
        this.question = question;
        this.kinds = columns.lexicon.kinds;
        this.wanted = question.begins == null
                ? -1
                : ORDER.equals(question.begins) ? orderCode() : kinds.find(question.begins);
    }

    /** Orders come after all kinds of behaviour; kinds beyond what ten bits hold are rare by themselves. */
    private static int orderCode() {
        return KINDS_MAX + 1;
    }

    /** Of all members. */
    public static Paths of(Columns columns, Question question, Cores cores) {
        return columns.fold(
                cores,
                () -> new Paths(question, columns),
                (part, chunk, member) -> part.member(chunk, member, part::note),
                (one, other) -> {
                    other.times.forEach(
                            (path, count) -> one.times.computeIfAbsent(path, key -> new long[1])[0] += count[0]);
                    return one;
                });
    }

    /** Hears of each way that a member went. */
    private interface Way {
        void gone(long path, int steps);
    }

    private void member(Chunk chunk, int member, Way way) {
        Acts orders = chunk.orders;
        Acts events = chunk.events;
        int i = orders.from(member, question.first);
        int iEnd = orders.until(member, question.last);
        int j = events.from(member, question.first);
        int jEnd = events.until(member, question.last);
        long path = 0;
        int steps = 0;
        int before = 0;
        long since = Long.MIN_VALUE / 2;
        while (i < iEnd || j < jEnd) {
            // in one second behaviour comes before the order that it led to
            boolean order = j >= jEnd || (i < iEnd && orders.second(i) < events.second(j));
            long second = order ? orders.second(i) : events.second(j);
            int code = order ? orderCode() : (int) Math.min(events.columns[Chunk.KIND].get(j), KINDS_MAX);
            if (order) {
                i++;
            } else {
                j++;
            }
            if (second - since > question.breakSeconds) {
                way.gone(path, steps);
                path = 0;
                steps = 0;
                before = 0;
            }
            since = second;
            boolean starts = steps > 0 || wanted == code || question.begins == null;
            if (starts && code != before && steps < question.steps) {
                path |= (long) code << (BITS * steps++);
            }
            before = code;
        }
        way.gone(path, steps);
    }

    private void note(long path, int steps) {
        if (steps > 0) {
            times.computeIfAbsent(path, key -> new long[1])[0]++;
        }
    }

    /**
     * A thing at a step of a way.
     *
     * @param kind what it is; null for all but some
     * @param butNot where {@code kind} is null, what it is not
     */
    public record Step(@Nullable String kind, Set<String> butNot) {
        public Step {
            butNot = Set.copyOf(butNot);
        }

        boolean is(String name) {
            return kind == null ? !butNot.contains(name) : kind.equals(name);
        }
    }

    /** Who went a way that has those things one right after the other, the first as the step of that number from 0. */
    static RoaringBitmap members(Columns columns, Question question, int step, List<Step> things, Cores cores) {
        Paths paths = new Paths(question, columns);
        return columns.those(cores, (chunk, member) -> {
            boolean[] found = new boolean[1];
            paths.member(chunk, member, (path, steps) -> {
                if (steps >= step + things.size() && !found[0]) {
                    List<String> names = paths.names(path);
                    boolean fits = true;
                    for (int i = 0; i < things.size(); i++) {
                        fits &= things.get(i).is(names.get(step + i));
                    }
                    found[0] = fits;
                }
            });
            return found[0];
        });
    }

    /** Who went exactly that way, as far as ways are looked at. */
    static RoaringBitmap members(Columns columns, Question question, List<String> way, Cores cores) {
        Paths paths = new Paths(question, columns);
        return columns.those(cores, (chunk, member) -> {
            boolean[] found = new boolean[1];
            paths.member(
                    chunk,
                    member,
                    (path, steps) -> found[0] |= paths.names(path).equals(way));
            return found[0];
        });
    }

    /** By step, from the first on, which kinds are told apart there and how often each came, the most first. */
    public List<SequencedMap<String, Long>> kept(int kindsAStep) {
        List<Map<String, Long>> byStep = byStep();
        List<SequencedMap<String, Long>> kept = new ArrayList<>();
        for (Map<String, Long> counts : byStep) {
            SequencedMap<String, Long> most = new LinkedHashMap<>();
            counts.entrySet().stream()
                    .sorted((one, other) -> Long.compare(other.getValue(), one.getValue()))
                    .limit(kindsAStep)
                    .forEach(each -> most.put(each.getKey(), each.getValue()));
            long rest = counts.values().stream().mapToLong(Long::longValue).sum()
                    - most.values().stream().mapToLong(Long::longValue).sum();
            if (rest > 0) {
                most.merge(OTHER, rest, Long::sum);
            }
            kept.add(most);
        }
        return kept;
    }

    private List<Map<String, Long>> byStep() {
        List<Map<String, Long>> byStep = new ArrayList<>();
        for (int step = 0; step < question.steps; step++) {
            byStep.add(new TreeMap<>());
        }
        times.forEach((path, many) -> {
            List<String> names = names(path);
            for (int step = 0; step < names.size(); step++) {
                byStep.get(step).merge(names.get(step), many[0], Long::sum);
            }
        });
        return byStep;
    }

    /** How many ways were gone. */
    public long total() {
        return times.values().stream().mapToLong(count -> count[0]).sum();
    }

    /** The ways that were gone most, the most first, and all others as one named {@link #OTHER}. */
    public List<Path> top(int count) {
        List<Path> all = new ArrayList<>();
        times.forEach((path, many) -> all.add(new Path(names(path), many[0])));
        all.sort((one, other) -> one.times != other.times
                ? Long.compare(other.times, one.times)
                : String.join("\n", one.steps).compareTo(String.join("\n", other.steps)));
        if (all.size() <= count) {
            return all;
        }
        long rest =
                all.subList(count, all.size()).stream().mapToLong(Path::times).sum();
        List<Path> top = new ArrayList<>(all.subList(0, count));
        top.add(new Path(List.of(OTHER), rest));
        return top;
    }

    /**
     * What a diagram of flows shows.
     *
     * @param kindsAStep so many kinds are told apart at each step, those that come most; all others are {@link #OTHER}
     */
    public List<Link> links(int kindsAStep) {
        List<List<String>> kept = byStep().stream()
                .map(counts -> counts.entrySet().stream()
                        .sorted((one, other) -> Long.compare(other.getValue(), one.getValue()))
                        .limit(kindsAStep)
                        .map(Map.Entry::getKey)
                        .toList())
                .toList();
        Map<List<String>, Long> links = new HashMap<>();
        times.forEach((path, many) -> {
            List<String> names = names(path);
            for (int step = 0; step + 1 < names.size(); step++) {
                String from = kept.get(step).contains(names.get(step)) ? names.get(step) : OTHER;
                String to = kept.get(step + 1).contains(names.get(step + 1)) ? names.get(step + 1) : OTHER;
                links.merge(List.of(String.valueOf(step), from, to), many[0], Long::sum);
            }
        });
        return links.entrySet().stream()
                .map(link -> new Link(
                        Integer.parseInt(link.getKey().getFirst()),
                        link.getKey().get(1),
                        link.getKey().getLast(),
                        link.getValue()))
                .sorted((one, other) -> one.step != other.step
                        ? Integer.compare(one.step, other.step)
                        : one.times != other.times
                                ? Long.compare(other.times, one.times)
                                : (one.from + "\n" + one.to).compareTo(other.from + "\n" + other.to))
                .toList();
    }

    private List<String> names(long path) {
        List<String> names = new ArrayList<>();
        for (long left = path; left != 0; left >>>= BITS) {
            int code = (int) (left & ((1 << BITS) - 1));
            String name = code == orderCode() ? ORDER : code == KINDS_MAX ? OTHER : kinds.word(code);
            names.add(name == null ? OTHER : name);
        }
        return names;
    }
}
