package zhiyin.member;

import java.util.Locale;

/** What a member may be forbidden to do. */
public enum Forbidden {
    EARN,
    SPEND,
    SIGN_IN;

    /** {@code sign_in}: as it is kept and told. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
