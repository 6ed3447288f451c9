package zhiyin.privacy;

import java.util.Locale;

/** What for a member may be asked to agree. */
public enum Purpose {
    /** Messages that want to sell something. */
    MARKETING,
    /** Rules and offers that look at the member's tags, segments and own attributes. */
    PERSONALISATION,
    /** Figures about the member alone, such as what he is likely to buy. */
    PROFILING,
    /** Giving the member's data to somebody else, such as another store. */
    SHARING,
    /** Data that the law protects more than others. */
    SENSITIVE,
    /** Sending the member's data abroad. */
    ABROAD,
    /** A guardian's, for somebody under 14. */
    GUARDIAN;

    /** Whether nobody under age is asked to agree to it. */
    boolean adultsOnly() {
        return switch (this) {
            case MARKETING, PROFILING -> true;
            case PERSONALISATION, SHARING, SENSITIVE, ABROAD, GUARDIAN -> false;
        };
    }

    /** The word by which it is kept and told. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
