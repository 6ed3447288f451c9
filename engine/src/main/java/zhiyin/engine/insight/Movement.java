package zhiyin.engine.insight;

/**
 * How many members went from where to where between two looks at them: between RFM groups, cells, stages or tiers. Places are numbered
 * from 0; {@link #NOWHERE} is a place too.
 */
public final class Movement {

    /** Where a member is who is in no place. */
    public static final int NOWHERE = -1;

    private final int places;
    private final long[] members;

    private Movement(int places, long[] members) {
        this.places = places;
        this.members = members;
    }

    /**
     * Counts them.
     *
     * @param before where each member was, from 0 to {@code places}, exclusive, or {@link #NOWHERE}
     * @param after where the same members are
     */
    public static Movement of(int[] before, int[] after, int places) {
        if (before.length != after.length) {
            throw new IllegalArgumentException("columns of different lengths");
        }
        int side = places + 1;
        long[] members = new long[Math.multiplyExact(side, side)];
        for (int i = 0; i < before.length; i++) {
            members[checked(before[i], places) * side + checked(after[i], places)]++;
        }
        return new Movement(places, members);
    }

    private static int checked(int place, int places) {
        if (place < NOWHERE || place >= places) {
            throw new IllegalArgumentException("there is no such place");
        }
        return place + 1;
    }

    public int places() {
        return places;
    }

    /** How many went from one to the other; both may be {@link #NOWHERE}. */
    public long members(int from, int to) {
        return members[checked(from, places) * (places + 1) + checked(to, places)];
    }

    /** How many were there before. */
    public long before(int place) {
        long sum = 0;
        for (int to = NOWHERE; to < places; to++) {
            sum += members(place, to);
        }
        return sum;
    }

    /** How many are there now. */
    public long after(int place) {
        long sum = 0;
        for (int from = NOWHERE; from < places; from++) {
            sum += members(from, place);
        }
        return sum;
    }
}
