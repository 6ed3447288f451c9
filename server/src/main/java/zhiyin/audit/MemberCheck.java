package zhiyin.audit;

/** A check of one member: what the events say against what is stored. */
@FunctionalInterface
interface MemberCheck {
    void examine(Rebuilt rebuilt, Recorded recorded, Findings findings);
}
