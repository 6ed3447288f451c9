package zhiyin.connect;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.ReturnedLine;

/** Something a file says happened, ready to be recorded once. */
sealed interface Fact {

    /** Who it happened to, by an identity such as {@code ext:online-retail:17850}. */
    String customer();

    /** When it happened. */
    Instant occurredAt();

    /**
     * The key that makes it happen once, such as {@code import:online-retail:order:536365}: made of the shop's own
     * numbers, so that the same file gives the same keys on every run and every machine.
     */
    String key();

    /** The line of the file on which its first row begins; the header is line 1. */
    long line();

    /** How many rows of the file it was put together from. */
    int rows();

    /** An order was paid. */
    record Ordered(String customer, Instant occurredAt, String key, long line, int rows, Order order) implements Fact {}

    /**
     * What a member had before.
     *
     * @param occurredAt when it was brought in: the file says only when it was earned
     * @param reference the shop's own number of it
     * @param earnedAt null if the file does not say
     * @param usableThrough the last day; null if the file does not say
     */
    record Opened(
            String customer,
            Instant occurredAt,
            String key,
            long line,
            String reference,
            String asset,
            long points,
            @Nullable Instant earnedAt,
            @Nullable LocalDate usableThrough,
            String reason)
            implements Fact {
        @Override
        public int rows() {
            return 1;
        }
    }

    /**
     * Part of an order, or all of it, came back.
     *
     * @param order the order's number
     * @param reference the number of the return, unique within the order
     * @param lines what came back; empty means everything that has not come back yet
     */
    record Returned(
            String customer,
            Instant occurredAt,
            String key,
            long line,
            int rows,
            String order,
            String reference,
            List<ReturnedLine> lines)
            implements Fact {
        public Returned {
            lines = List.copyOf(lines);
        }
    }
}
