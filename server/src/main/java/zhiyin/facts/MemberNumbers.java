package zhiyin.facts;

import java.util.Arrays;

/**
 * The dense numbers of a programme's members, from 0, in the order in which they were first heard of. For one who
 * asks at a time; {@link #now} gives others what does not change.
 */
final class MemberNumbers {

    static final int NONE = -1;

    /** A hash table with open places: members and their numbers side by side. No member is 0. */
    private long[] keys = new long[1 << 10];

    private int[] values = new int[1 << 10];
    private int count;

    /** The same for all that is taken of these numbers. */
    private final Object numbering = new Object();

    /** By number the member. Grows by being copied, and what has a number keeps it. */
    private long[] members = new long[1 << 10];

    /** The number of a member; {@link #NONE} if he has none. */
    int find(long member) {
        int place = place(member);
        return keys[place] == 0 ? NONE : values[place];
    }

    /** The number of a member, who is given one if he has none. */
    int of(long member) {
        int found = find(member);
        if (found != NONE) {
            return found;
        }
        put(member, count);
        if (count == members.length) {
            members = Arrays.copyOf(members, 2 * count);
        }
        members[count] = member;
        return count++;
    }

    /** Those who have a number now. */
    NumberedMembers now() {
        return new NumberedMembers(numbering, members, count, keys, values);
    }

    private void put(long member, int number) {
        int place = place(member);
        if (keys[place] == 0 && count + 1 > keys.length / 2) {
            grow();
            place = place(member);
        }
        keys[place] = member;
        values[place] = number;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int place = place(oldKeys[i]);
                keys[place] = oldKeys[i];
                values[place] = oldValues[i];
            }
        }
    }

    private int place(long member) {
        return place(keys, member);
    }

    /** Where a member is, or where he would be. */
    static int place(long[] keys, long member) {
        int mask = keys.length - 1;
        int place = (int) ((member * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (keys[place] != 0 && keys[place] != member) {
            place = (place + 1) & mask;
        }
        return place;
    }
}
