package zhiyin.chain;

import org.springframework.stereotype.Component;
import zhiyin.database.Ids;

/** Hands out chains: one a writer. */
@Component
public class Chains {

    private final Ids ids;

    Chains(Ids ids) {
        this.ids = ids;
    }

    /** The chain of that lane of this process. It begins in the database with its first link. */
    public Chain of(int lane) {
        return new Chain(ids, lane);
    }
}
