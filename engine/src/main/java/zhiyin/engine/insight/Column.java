package zhiyin.engine.insight;

/** Whole numbers in a row, each in two, four or eight bytes: as few as the largest of them needs. Never changes. */
final class Column {

    static final Column EMPTY = new Column(2, new char[0], new int[0], new long[0]);

    private final int width;
    private final char[] small;
    private final int[] middle;
    private final long[] large;

    private Column(int width, char[] small, int[] middle, long[] large) {
        this.width = width;
        this.small = small;
        this.middle = middle;
        this.large = large;
    }

    static Column of(long[] values) {
        long least = 0;
        long most = 0;
        for (long value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        if (least >= 0 && most <= Character.MAX_VALUE) {
            char[] small = new char[values.length];
            for (int i = 0; i < small.length; i++) {
                small[i] = (char) values[i];
            }
            return new Column(2, small, EMPTY.middle, EMPTY.large);
        }
        if (least >= Integer.MIN_VALUE && most <= Integer.MAX_VALUE) {
            int[] middle = new int[values.length];
            for (int i = 0; i < middle.length; i++) {
                middle[i] = (int) values[i];
            }
            return new Column(4, EMPTY.small, middle, EMPTY.large);
        }
        return new Column(8, EMPTY.small, EMPTY.middle, values);
    }

    long get(int row) {
        return switch (width) {
            case 2 -> small[row];
            case 4 -> middle[row];
            default -> large[row];
        };
    }

    /** The sum of a stretch of rows; {@code to} is not among them. */
    long sum(int from, int to) {
        long sum = 0;
        switch (width) {
            case 2 -> {
                for (int row = from; row < to; row++) {
                    sum += small[row];
                }
            }
            case 4 -> {
                for (int row = from; row < to; row++) {
                    sum += middle[row];
                }
            }
            default -> {
                for (int row = from; row < to; row++) {
                    sum += large[row];
                }
            }
        }
        return sum;
    }

    int rows() {
        return small.length + middle.length + large.length;
    }

    long bytes() {
        return (long) width * rows();
    }

    /** These rows and those that came to them, in a new order: below {@link #rows} one of these, from there on one of the new. */
    Column with(Numbers more, int[] order) {
        int rows = rows();
        for (int i = 0; i < more.size(); i++) {
            if (!fits(more.get(i))) {
                return wider(more, order);
            }
        }
        return switch (width) {
            case 2 -> {
                char[] next = new char[order.length];
                copy(small, next, order, rows);
                for (int i = 0; i < next.length; i++) {
                    if (order[i] >= rows) {
                        next[i] = (char) more.get(order[i] - rows);
                    }
                }
                yield new Column(2, next, EMPTY.middle, EMPTY.large);
            }
            case 4 -> {
                int[] next = new int[order.length];
                copy(middle, next, order, rows);
                for (int i = 0; i < next.length; i++) {
                    if (order[i] >= rows) {
                        next[i] = (int) more.get(order[i] - rows);
                    }
                }
                yield new Column(4, EMPTY.small, next, EMPTY.large);
            }
            default -> wider(more, order);
        };
    }

    /** Whether a value has room in as many bytes as these rows take. */
    private boolean fits(long value) {
        return switch (width) {
            case 2 -> value >= 0 && value <= Character.MAX_VALUE;
            case 4 -> value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
            default -> true;
        };
    }

    private Column wider(Numbers more, int[] order) {
        int rows = rows();
        long[] values = new long[order.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = order[i] < rows ? get(order[i]) : more.get(order[i] - rows);
        }
        return of(values);
    }

    /**
     * Copies what stays, a stretch at a time: where little came, nearly all rows stay side by side.
     *
     * @param from an array of which the first {@code rows} places count
     * @param order by place in {@code to} which place of {@code from} it is; from {@code rows} on none
     */
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays of the same sort
    static void copy(Object from, Object to, int[] order, int rows) {
        int at = 0;
        while (at < order.length) {
            int begin = order[at];
            int end = at + 1;
            if (begin < rows) {
                while (end < order.length && order[end] == begin + end - at && order[end] < rows) {
                    end++;
                }
                System.arraycopy(from, begin, to, at, end - at);
            }
            at = end;
        }
    }
}
