package zhiyin.engine.insight;

/** Where a member stands in his life as a customer; each member is in one, the first of those whose rule he meets in {@link Stages}. */
public enum Stage {
    /** Has not ordered yet. */
    NO_ORDER,
    /** Has not ordered for so long that he is given up. */
    LOST,
    /** Has not ordered for long. */
    DORMANT,
    /** Was dormant or lost, and has ordered again lately. */
    RETURNED,
    /** Has ordered for the first time lately. */
    NEW,
    /** Has spent much lately. */
    HIGH_VALUE,
    /** Has ordered often lately. */
    LOYAL,
    /** Orders. */
    ACTIVE
}
