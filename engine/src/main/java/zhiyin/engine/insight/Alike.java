package zhiyin.engine.insight;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.exception.ConvergenceException;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.Clusterable;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.clustering.MultiKMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;
import zhiyin.engine.insight.Traits.Trait;

/**
 * Members in groups of those who buy alike, found without anybody saying what the groups are: k-means with the seeding of Arthur and
 * Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007, over traits that are each standardised. How many groups
 * there are is asked for, or is what has the best mean silhouette (Rousseeuw, "Silhouettes: a graphical aid to the interpretation and
 * validation of cluster analysis", Journal of Computational and Applied Mathematics 20, 1987).
 *
 * <p>Centres are learnt from a sample and then everybody is put with the nearest one, so that a million members cost one pass. The
 * same members and the same seed come to the same groups. The centres alone say who belongs where, and can be written down. Never
 * changes.
 */
public final class Alike {

    /** So many groups at least, and at most. */
    public static final int GROUPS_MIN = 2;

    public static final int GROUPS_MAX = 12;

    /** From so many members centres are learnt. */
    static final int SAMPLE = 4_000;

    /** Of so many members it is reckoned how well groups keep apart. */
    static final int SILHOUETTES = 1_000;

    private static final int ROUNDS_MAX = 100;
    private static final int TRIES = 3;
    private static final double DECIMALS = 10_000;
    private static final Trait[] TRAITS = Trait.values();

    /** By trait the mean of all and the deviation; the deviation is 0 where all are the same. */
    private final double[] mean;

    private final double[] deviation;
    /** By group and trait, standardised. */
    private final double[][] centres;

    private Alike(double[] mean, double[] deviation, double[][] centres) {
        this.mean = mean;
        this.deviation = deviation;
        this.centres = centres;
    }

    /**
     * How they are to be grouped.
     *
     * @param least so many groups at least
     * @param most so many at most
     * @param seed of the sample, and of where centres begin
     */
    public record Choice(int least, int most, long seed) {
        public Choice {
            if (least < GROUPS_MIN || most < least || most > GROUPS_MAX) {
                throw new IllegalArgumentException("so many groups are not looked for");
            }
        }
    }

    /**
     * Groups, and how well they keep apart.
     *
     * @param silhouette from -1 to 1: the mean of how much nearer members of the sample are to their own group than to the next
     */
    public record Found(Alike groups, double silhouette) {}

    /**
     * The groups of those members; those first whose members spend most, one with another.
     *
     * @throws IllegalArgumentException where there are fewer members than groups, or all are the same
     */
    public static Found of(Traits traits, Choice choice) {
        double[] mean = new double[TRAITS.length];
        double[] deviation = new double[TRAITS.length];
        for (Trait trait : TRAITS) {
            standard(traits, trait, mean, deviation);
        }
        Alike none = new Alike(mean, deviation, new double[0][]);
        List<DoublePoint> sample = none.sample(traits, choice.seed());
        long different = sample.stream().distinct().count();
        if (different < choice.least()) {
            throw new IllegalArgumentException("there are too few who are not the same");
        }
        double[][] best = null;
        double bestSilhouette = Double.NEGATIVE_INFINITY;
        for (int groups = choice.least(); groups <= Math.min(choice.most(), different); groups++) {
            double[][] centres = centres(sample, groups, choice.seed());
            double silhouette = silhouette(sample, centres);
            if (best == null || silhouette > bestSilhouette) {
                best = centres;
                bestSilhouette = silhouette;
            }
        }
        if (best == null) {
            throw new IllegalStateException("some number of groups was looked for");
        }
        int spend = Trait.SPEND.place();
        Arrays.sort(best, (one, other) -> {
            int bySpend = Double.compare(other[spend], one[spend]);
            return bySpend != 0 ? bySpend : Arrays.compare(one, other);
        });
        return new Found(new Alike(mean, deviation, best), bestSilhouette);
    }

    private static void standard(Traits traits, Trait trait, double[] mean, double[] deviation) {
        double sum = 0;
        double squares = 0;
        int members = traits.members();
        for (int place = 0; place < members; place++) {
            sum += Traits.compared(trait, traits.value(trait, place));
        }
        double middle = members == 0 ? 0 : sum / members;
        for (int place = 0; place < members; place++) {
            double off = Traits.compared(trait, traits.value(trait, place)) - middle;
            squares += off * off;
        }
        mean[trait.place()] = rounded(middle);
        deviation[trait.place()] = members == 0 ? 0 : rounded(StrictMath.sqrt(squares / members));
    }

    /** As it is written down, so that what was written means the same members. */
    private static double rounded(double value) {
        return StrictMath.rint(value * DECIMALS) / DECIMALS;
    }

    private double standardised(Trait trait, double value) {
        double spread = deviation[trait.place()];
        return spread == 0 ? 0 : (Traits.compared(trait, value) - mean[trait.place()]) / spread;
    }

    private List<DoublePoint> sample(Traits traits, long seed) {
        int members = traits.members();
        int[] places = new int[members];
        Arrays.setAll(places, place -> place);
        int size = Math.min(SAMPLE, members);
        Well19937c random = new Well19937c(seed);
        List<DoublePoint> sample = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            // the first of a shuffle
            int other = i + random.nextInt(members - i);
            int place = places[other];
            places[other] = places[i];
            places[i] = place;
            double[] point = new double[TRAITS.length];
            for (Trait trait : TRAITS) {
                point[trait.place()] = standardised(trait, traits.value(trait, place));
            }
            sample.add(new DoublePoint(point));
        }
        return sample;
    }

    private static double[][] centres(List<DoublePoint> sample, int groups, long seed) {
        MultiKMeansPlusPlusClusterer<DoublePoint> clusterer = new MultiKMeansPlusPlusClusterer<>(
                new KMeansPlusPlusClusterer<>(
                        groups,
                        ROUNDS_MAX,
                        new EuclideanDistance(),
                        new Well19937c(seed),
                        KMeansPlusPlusClusterer.EmptyClusterStrategy.FARTHEST_POINT),
                TRIES);
        List<CentroidCluster<DoublePoint>> clusters;
        try {
            clusters = clusterer.cluster(sample);
        } catch (ConvergenceException accident) {
            throw new IllegalArgumentException("there are too few who are not the same", accident);
        }
        double[][] centres = new double[clusters.size()][];
        for (int i = 0; i < centres.length; i++) {
            Clusterable centre = clusters.get(i).getCenter();
            centres[i] = Arrays.stream(centre.getPoint()).map(Alike::rounded).toArray();
        }
        return centres;
    }

    /** The mean over some of the sample; 0 for a group of one. */
    private static double silhouette(List<DoublePoint> sample, double[][] centres) {
        int size = Math.min(SILHOUETTES, sample.size());
        int[] group = new int[size];
        int[] sizes = new int[centres.length];
        for (int i = 0; i < size; i++) {
            group[i] = nearest(centres, sample.get(i).getPoint());
            sizes[group[i]]++;
        }
        double sum = 0;
        double[] distance = new double[centres.length];
        for (int i = 0; i < size; i++) {
            Arrays.fill(distance, 0);
            double[] own = sample.get(i).getPoint();
            for (int j = 0; j < size; j++) {
                distance[group[j]] += StrictMath.sqrt(squared(own, sample.get(j).getPoint()));
            }
            if (sizes[group[i]] < 2) {
                continue;
            }
            double inside = distance[group[i]] / (sizes[group[i]] - 1);
            double next = Double.POSITIVE_INFINITY;
            for (int other = 0; other < centres.length; other++) {
                if (other != group[i] && sizes[other] > 0) {
                    next = Math.min(next, distance[other] / sizes[other]);
                }
            }
            double most = Math.max(inside, next);
            sum += most == 0 || next == Double.POSITIVE_INFINITY ? 0 : (next - inside) / most;
        }
        return size == 0 ? 0 : sum / size;
    }

    private static double squared(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            double off = one[i] - other[i];
            sum += off * off;
        }
        return sum;
    }

    /** The first of the nearest. */
    private static int nearest(double[][] centres, double[] point) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < centres.length; i++) {
            double distance = squared(centres[i], point);
            if (distance < least) {
                least = distance;
                nearest = i;
            }
        }
        return nearest;
    }

    /** How many groups. */
    public int groups() {
        return centres.length;
    }

    /** How far the centre of a group lies from the mean of all, in standard deviations; below zero for less. */
    public double apart(int group, Trait trait) {
        return centres[group][trait.place()];
    }

    /** By place the group of each member. */
    public int[] assigned(Traits traits, Cores cores) {
        int[] groups = new int[traits.members()];
        int stretches = (groups.length + Chunk.SIZE - 1) / Chunk.SIZE;
        cores.fold(
                stretches,
                (from, to) -> {
                    double[] point = new double[TRAITS.length];
                    int end = Math.min(groups.length, to * Chunk.SIZE);
                    for (int place = from * Chunk.SIZE; place < end; place++) {
                        for (Trait trait : TRAITS) {
                            point[trait.place()] = standardised(trait, traits.value(trait, place));
                        }
                        groups[place] = nearest(centres, point);
                    }
                    return groups;
                },
                (one, other) -> one);
        return groups;
    }

    /** All that says who belongs where; {@link #read} reads it. */
    public String text() {
        StringBuilder text = new StringBuilder();
        write(text, mean);
        write(text.append(';'), deviation);
        for (double[] centre : centres) {
            write(text.append(';'), centre);
        }
        return text.toString();
    }

    private static void write(StringBuilder text, double[] values) {
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ",").append(Math.round(values[i] * DECIMALS));
        }
    }

    /** @throws IllegalArgumentException for what {@link #text} does not write */
    public static Alike read(String text) {
        String[] rows = text.split(";", -1);
        if (rows.length < 2 + GROUPS_MIN || rows.length > 2 + GROUPS_MAX) {
            throw new IllegalArgumentException("no groups");
        }
        double[][] values = new double[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            values[row] = Arrays.stream(rows[row].split(",", -1))
                    .mapToDouble(each -> Long.parseLong(each) / DECIMALS)
                    .toArray();
            if (values[row].length != TRAITS.length) {
                throw new IllegalArgumentException("no groups");
            }
        }
        return new Alike(values[0], values[1], Arrays.copyOfRange(values, 2, values.length));
    }
}
