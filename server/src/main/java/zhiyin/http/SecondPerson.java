package zhiyin.http;

import org.jspecify.annotations.Nullable;

/** Knows what needs a second person. The room that keeps approvals implements it. */
public interface SecondPerson {
    /**
     * Whether it may be done at once.
     *
     * @return what to answer instead of doing it; null where it may be done
     */
    @Nullable
    Answer holdBack(Stake stake, Asked asked, Call<?> call);
}
