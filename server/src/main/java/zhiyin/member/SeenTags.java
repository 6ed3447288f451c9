package zhiyin.member;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which tags somebody sees. The room that knows whose each is implements it. */
public interface SeenTags {

    /**
     * Those of these words that may be shown, in their order.
     *
     * @param stores in which alone the caller works; null for all
     */
    List<String> seen(long program, @Nullable Set<String> stores, Collection<String> words);
}
