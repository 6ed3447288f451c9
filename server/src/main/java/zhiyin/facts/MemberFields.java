package zhiyin.facts;

/** What some things are called that are kept of every programme's members. */
public final class MemberFields {

    public static final String SOURCE = "member.source";
    public static final String JOINED_CHANNEL = "member.joinedChannel";
    public static final String JOINED_STORE = "member.joinedStore";
    public static final String JOINED_WAY = "member.joinedWay";
    public static final String JOINED_CODE = "member.joinedCode";
    public static final String JOINED_STAFF = "member.joinedStaff";

    private MemberFields() {}

    /** How the member stands on a ladder. */
    public static String tier(String ladder) {
        return "member.tier." + ladder;
    }
}
