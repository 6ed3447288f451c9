package zhiyin.facts;

/** Which member has which number in a programme's columns. Never changes; safe to share. */
public final class NumberedMembers {

    /** Nobody's number. */
    public static final int NONE = MemberNumbers.NONE;

    private final Object numbering;
    private final long[] members;
    private final int count;
    private final long[] keys;
    private final int[] values;

    NumberedMembers(Object numbering, long[] members, int count, long[] keys, int[] values) {
        this.numbering = numbering;
        this.members = members;
        this.count = count;
        this.keys = keys;
        this.values = values;
    }

    /** Whether who has a number in both has the same: one is the other at a later time. */
    public boolean isNumberedAs(NumberedMembers other) {
        return numbering.equals(other.numbering);
    }

    /** How many numbers were given out; those of members who were merged or deleted among them. */
    public int count() {
        return count;
    }

    /** The member of a number below {@link #count}. */
    public long member(int number) {
        if (number >= count) {
            throw new IllegalArgumentException("a number that nobody has");
        }
        return members[number];
    }

    /** The number of a member; {@link #NONE} if he has none. */
    public int number(long member) {
        // the table may be written to meanwhile for members who come later, so what it says is held against what is
        // known
        int number = values[MemberNumbers.place(keys, member)];
        return number < count && members[number] == member ? number : NONE;
    }
}
