package zhiyin.program;

import java.util.Locale;

/** What a version does, when it takes effect, with members who are under way on its ladders. */
public enum UnderWay {
    /** Tiers stay: a member rises at his next event and falls at his next review, by the new version's ladders. */
    GRANDFATHER,
    /** Every member's tiers are at once what the new version's ladders make of what he has gathered. */
    MIGRATE;

    /** The word of a column or an answer. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
