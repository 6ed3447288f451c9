package zhiyin.audit;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Place;

/**
 * Every balance made again from the movements as they come by, in any order, and held against accounts, lots, counts and
 * control postings. It finds out <em>whose</em> books differ; what exactly differs, those checks say that look at one
 * member at a time.
 *
 * <p>Of a member it keeps the last movement and one weighted sum ({@link Weights}), of an account the balance: some 100
 * bytes a member and 50 an account, however many movements there are.
 */
final class Books {

    /** Of more members than this only the count is kept. */
    static final int SUSPECTS_MAX = 50;

    private static final int MEMBER = 0;
    private static final int SEQUENCE = 1;
    private static final int ASSET = 3;
    private static final int LOT = 4;
    private static final int KIND = 5;
    private static final int TO_PLACE = 7;
    private static final int POINTS = 8;
    private static final int BALANCE_AFTER = 9;
    private static final int PROGRAM = 2;
    private static final int BATCH = 14;

    /** What is weighted: the states of a lot and of an account, and what is counted. */
    private static final int GRANTED = 16;

    private static final int GRANTS = 17;
    private static final int ACCOUNT = 32;
    private static final int ACCOUNTS = 48;
    private static final int LOTS = 49;
    private static final int EVENTS = 50;
    private static final int EVENT_SEQUENCES = 51;

    private final Weights weights;
    private final Words assets = new Words();
    private final Words ways = new Words();
    private Way[] known = new Way[0];
    private final Index members = new Index();
    private final Index accounts = new Index();
    private long[] lasts = new long[0];
    private long[] sums = new long[0];
    private long[] balances = new long[0];
    private final BitSet scattered = new BitSet();
    private final BitSet differing = new BitSet();
    private long controls;
    private long movements;

    private final Set<List<Long>> merged = new HashSet<>();

    Books(Weights weights) {
        this.weights = weights;
    }

    /** From where to where; null where the word is no place. */
    private record Way(@Nullable Place from, @Nullable Place to) {
        boolean known() {
            return from != null && to != null;
        }
    }

    /** A movement, in the columns that are chained. */
    void movement(CopiedRows row) {
        movements++;
        int member = member(row.number(MEMBER));
        int asset = assets.of(row.bytes(), row.valueAt(ASSET), row.length(ASSET));
        Way way = way(row);
        if (!way.known()) {
            differing.set(member);
            return;
        }
        long points = row.number(POINTS);
        long sum = sums[member];
        if (!accounts.has(row.number(MEMBER), asset)) {
            sum = Weights.plus(sum, 1, weights.of(ACCOUNTS, asset, 0));
        }
        Place from = Objects.requireNonNull(way.from());
        Place to = Objects.requireNonNull(way.to());
        if (!row.isNull(LOT)) {
            long lot = row.number(LOT);
            sum = Weights.plus(sum, points, weights.of(stateAt(to), asset, lot));
            sum = Weights.plus(sum, -points, weights.of(stateAfter(from), asset, lot));
            if (from == Place.ISSUED || (from == Place.TRANSFERRED && isFirst(row))) {
                sum = Weights.plus(sum, 1, weights.of(GRANTS, asset, lot));
            }
        }
        if (to.members()) {
            sum = Weights.plus(sum, points, weights.of(ACCOUNT + number(to), asset, 0));
        } else {
            controls = Weights.plus(controls, points, control(row, asset, to));
        }
        if (from.members()) {
            sum = Weights.plus(sum, -points, weights.of(ACCOUNT + number(from), asset, 0));
        } else {
            controls = Weights.plus(controls, -points, control(row, asset, from));
        }
        sums[member] = sum;
        inOrder(row, member, asset, way);
    }

    /** What comes over with a merge comes as a lot, in as many movements as it has states. */
    private boolean isFirst(CopiedRows row) {
        return !row.text(KIND).equals("merged_in") || merged.add(List.of(row.number(MEMBER), row.number(LOT)));
    }

    private long control(CopiedRows row, int asset, Place place) {
        return weights.of(number(place), asset, row.number(BATCH) ^ Weights.mix(row.number(PROGRAM)));
    }

    /** Whether it is the next of its member and the balance after it is right; one out of turn is looked at once more. */
    private void inOrder(CopiedRows row, int member, int asset, Way way) {
        int account = account(row.number(MEMBER), asset);
        if (scattered.get(member)) {
            return;
        }
        long sequence = row.number(SEQUENCE);
        if (sequence != lasts[member] + 1) {
            scattered.set(member);
            return;
        }
        lasts[member] = sequence;
        long points = row.number(POINTS);
        balances[account] += (Objects.requireNonNull(way.to()).counted() ? points : 0)
                - (Objects.requireNonNull(way.from()).counted() ? points : 0);
        if (balances[account] != row.number(BALANCE_AFTER)) {
            differing.set(member);
            balances[account] = row.number(BALANCE_AFTER);
        }
    }

    /** The members whose movements did not come in order. */
    Long[] scattered() {
        return scattered.stream().mapToObj(members::key).toArray(Long[]::new);
    }

    /** Begins to look once more at those whose movements did not come in order; now they do. */
    void again() {
        for (int account = 0; account < accounts.size(); account++) {
            if (scattered.get(members.of(accounts.key(account), 0))) {
                balances[account] = 0;
            }
        }
        scattered.stream().forEach(member -> lasts[member] = 0);
        scattered.clear();
    }

    /** A movement of one of those, in the order of its member. */
    void movementInOrder(CopiedRows row) {
        int member = member(row.number(MEMBER));
        Way way = way(row);
        if (!way.known() || row.number(SEQUENCE) != lasts[member] + 1) {
            differing.set(member);
            return;
        }
        inOrder(row, member, assets.of(row.bytes(), row.valueAt(ASSET), row.length(ASSET)), way);
    }

    /** An account: member, asset, pending, available, held, owed. */
    void account(CopiedRows row) {
        int member = member(row.number(0));
        int asset = assets.of(row.bytes(), row.valueAt(1), row.length(1));
        long sum = sums[member];
        if (accounts.has(row.number(0), asset)) {
            sum = Weights.plus(sum, -1, weights.of(ACCOUNTS, asset, 0));
        }
        Place[] places = {Place.PENDING, Place.AVAILABLE, Place.HELD, Place.OWED};
        for (int i = 0; i < places.length; i++) {
            sum = Weights.plus(sum, -row.number(2 + i), weights.of(ACCOUNT + number(places[i]), asset, 0));
        }
        sums[member] = sum;
    }

    /** A lot: member, number, asset, granted, pending, available, held, consumed, expired, reversed. */
    void lot(CopiedRows row) {
        int member = member(row.number(0));
        long lot = row.number(1);
        int asset = assets.of(row.bytes(), row.valueAt(2), row.length(2));
        long sum = Weights.plus(sums[member], row.number(3), weights.of(GRANTED, asset, lot));
        Place[] states = {
            Place.PENDING, Place.AVAILABLE, Place.HELD, Place.SPENT, Place.EXPIRED, Place.REVERSED,
        };
        for (int i = 0; i < states.length; i++) {
            sum = Weights.plus(sum, -row.number(4 + i), weights.of(number(states[i]), asset, lot));
        }
        sum = Weights.plus(sum, -1, weights.of(GRANTS, asset, lot));
        sums[member] = Weights.plus(sum, 1, weights.of(LOTS, 0, 0));
    }

    /** A member's own counts: member, movements, lots, events. */
    void counts(CopiedRows row) {
        int member = member(row.number(0));
        if (row.number(1) != lasts[member]) {
            differing.set(member);
        }
        long events = row.number(3);
        long sum = Weights.plus(sums[member], -row.number(2), weights.of(LOTS, 0, 0));
        sum = Weights.plus(sum, -events, weights.of(EVENTS, 0, 0));
        // from 1 without gaps: so many, and these are their sum
        sums[member] = Weights.plus(sum, -(events * (events + 1) / 2), weights.of(EVENT_SEQUENCES, 0, 0));
    }

    /** An event, in the columns that are chained. */
    void event(CopiedRows row) {
        int member = member(row.number(MEMBER));
        long sum = Weights.plus(sums[member], 1, weights.of(EVENTS, 0, 0));
        sums[member] = Weights.plus(sum, row.number(SEQUENCE), weights.of(EVENT_SEQUENCES, 0, 0));
    }

    /** A control posting, in the columns that are chained: batch, programme, asset, place, points. */
    void posting(CopiedRows row) {
        int asset = assets.of(row.bytes(), row.valueAt(2), row.length(2));
        Place place = place(row.text(3));
        long weight = place == null ? 1 : weights.of(number(place), asset, row.number(0) ^ Weights.mix(row.number(1)));
        controls = Weights.plus(controls, -row.number(4), weight);
    }

    /** Whether the control postings of each batch are what its movements say. */
    boolean controlsAgree() {
        return controls == 0;
    }

    /** How many members' books differ. */
    int differing() {
        noteSums();
        return differing.cardinality();
    }

    /** The first of them by their ids, as many as can be looked at one by one. */
    SortedSet<Long> suspects() {
        noteSums();
        SortedSet<Long> first = new TreeSet<>();
        differing.stream().mapToObj(members::key).forEach(member -> {
            first.add(member);
            if (first.size() > SUSPECTS_MAX) {
                first.removeLast();
            }
        });
        return first;
    }

    private void noteSums() {
        for (int member = 0; member < members.size(); member++) {
            if (sums[member] != 0) {
                differing.set(member);
            }
        }
    }

    long movements() {
        return movements;
    }

    int members() {
        return members.size();
    }

    /** What a lot says of what went there: what repaid a debt or was given away is consumed, as what was spent is, and what was paid out is reversed. */
    private static int stateAt(Place to) {
        return switch (to) {
            case OWED, TRANSFERRED -> number(Place.SPENT);
            case REFUNDED -> number(Place.REVERSED);
            case ISSUED, PENDING, AVAILABLE, HELD, SPENT, EXPIRED, REVERSED -> number(to);
        };
    }

    /** What a lot says of what came from there: what was issued, or given by another member, was granted. */
    private static int stateAfter(Place from) {
        return switch (from) {
            case ISSUED, TRANSFERRED -> GRANTED;
            case PENDING, AVAILABLE, HELD, OWED, SPENT, EXPIRED, REVERSED, REFUNDED -> number(from);
        };
    }

    private static int number(Place place) {
        return switch (place) {
            case ISSUED -> 0;
            case PENDING -> 1;
            case AVAILABLE -> 2;
            case HELD -> 3;
            case OWED -> 4;
            case SPENT -> 5;
            case EXPIRED -> 6;
            case REVERSED -> 7;
            case TRANSFERRED -> 8;
            case REFUNDED -> 9;
        };
    }

    private int member(long id) {
        int member = members.of(id, 0);
        if (member >= lasts.length) {
            lasts = Arrays.copyOf(lasts, Math.max(1 << 10, 2 * lasts.length));
            sums = Arrays.copyOf(sums, lasts.length);
        }
        return member;
    }

    private int account(long member, int asset) {
        int account = accounts.of(member, asset);
        if (account >= balances.length) {
            balances = Arrays.copyOf(balances, Math.max(1 << 10, 2 * balances.length));
        }
        return account;
    }

    /** Kind and places stand side by side, and are looked up as one word. */
    private Way way(CopiedRows row) {
        int from = row.columnAt(KIND);
        int number = ways.of(row.bytes(), from, row.columnAt(TO_PLACE + 1) - from);
        if (number == known.length) {
            known = Arrays.copyOf(known, number + 1);
            known[number] = new Way(place(row.text(KIND + 1)), place(row.text(TO_PLACE)));
        }
        return known[number];
    }

    private static @Nullable Place place(String word) {
        for (Place place : Place.values()) {
            if (place.name().toLowerCase(Locale.ROOT).equals(word)) {
                return place;
            }
        }
        return null;
    }
}
