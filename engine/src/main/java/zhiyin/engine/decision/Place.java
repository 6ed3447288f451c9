package zhiyin.engine.decision;

/** Where units of an asset can be. Each movement takes them from one place and puts them in another. */
public enum Place {
    /** The programme's source: everything a member has came from here. */
    ISSUED(false),
    /** The member's, not usable yet. */
    PENDING(true),
    /** The member's, to spend. */
    AVAILABLE(true),
    /** The member's, set aside for a checkout. */
    HELD(true),
    /** What the member owes the programme; never above zero. */
    OWED(true),
    /** Paid with. */
    SPENT(false),
    /** Lost to time. */
    EXPIRED(false),
    /** Taken back: because what earned it came back or was paid out, by hand, or because it waited in vain. */
    REVERSED(false),
    /** Paid out again as money, the fee for it included. */
    REFUNDED(false),
    /** On its way from one member to another: what is put in is taken out in the same moment. */
    TRANSFERRED(false);

    private final boolean members;

    Place(boolean members) {
        this.members = members;
    }

    /** Whether what lies here is the member's; otherwise it is on one of the programme's control accounts. */
    public boolean members() {
        return members;
    }

    /** Whether it counts as balance: what is available, held or owed. Pending units do not yet. */
    public boolean counted() {
        return this == AVAILABLE || this == HELD || this == OWED;
    }
}
