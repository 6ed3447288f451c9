package zhiyin.engine.event;

/** A day of the member's own that comes again every year, and that nobody has to tell. */
public enum Occasion {
    /** The day of birth in the common calendar; of one born on 29 February the 28th in common years. */
    BIRTHDAY("member.birthday"),
    /** The day of birth by the lunar calendar. */
    LUNAR_BIRTHDAY("member.lunarBirthday"),
    /** The day of joining, from the first year on; of one who joined on 29 February the 28th in common years. */
    ANNIVERSARY("member.anniversary");

    private final String word;

    Occasion(String word) {
        this.word = word;
    }

    /** The word by which rules name it. */
    public String word() {
        return word;
    }
}
