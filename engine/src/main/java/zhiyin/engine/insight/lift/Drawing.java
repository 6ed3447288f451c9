package zhiyin.engine.insight.lift;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Draws members into those who are given something and those who are held back. Where a member falls is a number made of a seed and
 * of his id by SHA-256: nobody can choose it, and whoever has the seed can draw again.
 */
public final class Drawing {

    /** Shares are said in parts of so many. */
    public static final int WHOLE = 10_000;

    /** How many bytes a seed has. */
    public static final int SEED_BYTES = 32;

    private final byte[] seed;
    private final int share;
    private final MessageDigest digest;

    /**
     * @param seed of {@value #SEED_BYTES} bytes, from a good source of chance
     * @param share of those held back, in basis points
     */
    public Drawing(byte[] seed, int share) {
        if (seed.length != SEED_BYTES || share < 1 || share >= WHOLE) {
            throw new IllegalArgumentException("no such drawing");
        }
        this.seed = seed.clone();
        this.share = share;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** Where a member falls: the first eight bytes of the hash as a number without a sign, each as likely as any other. */
    public long place(long member) {
        digest.update(seed);
        return ByteBuffer.wrap(digest.digest(
                        ByteBuffer.allocate(Long.BYTES).putLong(member).array()))
                .getLong();
    }

    /** Whether a member is held back, whoever else is drawn: each by himself. */
    public boolean isHeldBack(long member) {
        return Long.compareUnsigned(place(member), Long.divideUnsigned(-1L, WHOLE) * share) < 0;
    }

    /**
     * Draws so that of every stratum as good as the same share is held back: those who fall lowest in it. Groups that are alike in
     * what is known before can differ by chance less in what comes.
     *
     * @param members each once
     * @param strata by place in {@code members}, from 0
     * @return by place in {@code members}: whether he is held back
     */
    public boolean[] ofStrata(long[] members, int[] strata) {
        int count = Arrays.stream(strata).max().orElse(-1) + 1;
        int[] sizes = new int[count];
        for (int stratum : strata) {
            sizes[stratum]++;
        }
        // with the sign turned round, the order of numbers without a sign is that of numbers with one
        long[] places = new long[members.length];
        long[][] byStratum = new long[count][];
        for (int stratum = 0; stratum < count; stratum++) {
            byStratum[stratum] = new long[sizes[stratum]];
        }
        int[] filled = new int[count];
        for (int i = 0; i < members.length; i++) {
            places[i] = place(members[i]) ^ Long.MIN_VALUE;
            byStratum[strata[i]][filled[strata[i]]++] = places[i];
        }
        // what is left over in rounding goes to the next stratum, so that the whole is right to half a member
        long[] below = new long[count];
        boolean[] anybody = new boolean[count];
        long drawnFrom = 0;
        long heldBack = 0;
        for (int stratum = 0; stratum < count; stratum++) {
            Arrays.sort(byStratum[stratum]);
            drawnFrom += sizes[stratum];
            long wanted = (drawnFrom * share + WHOLE / 2) / WHOLE - heldBack;
            anybody[stratum] = wanted > 0;
            if (wanted > 0) {
                below[stratum] = byStratum[stratum][(int) wanted - 1];
                heldBack += wanted;
            }
        }
        boolean[] drawn = new boolean[members.length];
        for (int i = 0; i < members.length; i++) {
            drawn[i] = anybody[strata[i]] && places[i] <= below[strata[i]];
        }
        return drawn;
    }

    /**
     * Strata by what members spent before: who spent nothing, and the others in quarters, the least first.
     *
     * @param spend by member, minor units
     * @return by member, 0 to 4
     */
    public static int[] strata(long[] spend) {
        long[] spenders = Arrays.stream(spend).filter(each -> each > 0).sorted().toArray();
        int[] strata = new int[spend.length];
        for (int i = 0; i < spend.length; i++) {
            if (spend[i] > 0) {
                int stratum = 1;
                while (stratum < 4 && spend[i] > spenders[(int) ((long) spenders.length * stratum / 4)]) {
                    stratum++;
                }
                strata[i] = stratum;
            }
        }
        return strata;
    }
}
