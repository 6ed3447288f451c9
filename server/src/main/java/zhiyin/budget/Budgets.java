package zhiyin.budget;

import java.sql.Connection;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.springframework.stereotype.Component;
import zhiyin.chain.Content;

/** Where batches draw from budgets. */
@Component
public class Budgets {

    private final ConcurrentLinkedDeque<Slice> free = new ConcurrentLinkedDeque<>();

    /**
     * A writer's slice of every budget, by one number. Whoever records a batch has one to himself; who comes next has it
     * after him, so there are as many as there ever were batches at one time.
     */
    static final class Slice {
        final long number;
        /** What it holds by the last transaction that was committed. Others may have gathered it since. */
        final Map<BudgetOf, Long> units = new HashMap<>();

        Slice(long number) {
            this.number = number;
        }
    }

    /**
     * Opens the budgets for one batch; to be closed when its transaction has ended.
     *
     * @param batch the batch's id
     * @param now when it is recorded
     * @param content is told what is written
     */
    public Drawing open(Connection connection, long batch, Instant now, Content content) {
        return new Drawing(free, connection, batch, now, content);
    }
}
