package zhiyin.chain;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What a batch records, as far as it is chained: each row is told here beside being written. */
public final class Content {

    private final Tuples movements = new Tuples();
    private final Tuples events = new Tuples();
    private final Tuples postings = new Tuples();
    private final Tuples budgetPostings = new Tuples();

    Content() {}

    /** A movement, with all its columns. */
    public void movement(
            long member,
            long sequence,
            long program,
            String asset,
            @Nullable Long lot,
            String kind,
            String from,
            String to,
            long points,
            long balanceAfter,
            Instant at,
            Instant occurredAt,
            Instant recordedAt,
            long event,
            long batch,
            @Nullable String reference,
            LocalDate postedOn,
            @Nullable String issuerStore,
            @Nullable String acceptorStore) {
        movements
                .row(Chained.MOVEMENT.columns().size())
                .add(member)
                .add(sequence)
                .add(program)
                .add(asset)
                .add(lot)
                .add(kind)
                .add(from)
                .add(to)
                .add(points)
                .add(balanceAfter)
                .add(at)
                .add(occurredAt)
                .add(recordedAt)
                .add(event)
                .add(batch)
                .add(reference)
                .add(postedOn)
                .add(issuerStore)
                .add(acceptorStore);
    }

    /** An event, without what may say who somebody is. */
    public void event(
            long member,
            long sequence,
            long id,
            long program,
            String type,
            Instant occurredAt,
            Instant recordedAt,
            int version,
            String outcome,
            long batch) {
        events.row(Chained.EVENT.columns().size())
                .add(member)
                .add(sequence)
                .add(id)
                .add(program)
                .add(type)
                .add(occurredAt)
                .add(recordedAt)
                .add(version)
                .add(outcome)
                .add(batch);
    }

    /** A control posting, with all its columns. */
    public void posting(
            long batch, long program, String asset, String place, long points, Instant recordedAt, LocalDate postedOn) {
        postings.row(Chained.POSTING.columns().size())
                .add(batch)
                .add(program)
                .add(asset)
                .add(place)
                .add(points)
                .add(recordedAt)
                .add(postedOn);
    }

    /** A budget posting, with all its columns. */
    public void budgetPosting(long batch, long program, String code, long drawn, long givenBack, Instant recordedAt) {
        budgetPostings
                .row(Chained.BUDGET_POSTING.columns().size())
                .add(batch)
                .add(program)
                .add(code)
                .add(drawn)
                .add(givenBack)
                .add(recordedAt);
    }

    /** The rows of that table. */
    Tuples of(Chained table) {
        return switch (table) {
            case MOVEMENT -> movements;
            case EVENT -> events;
            case POSTING -> postings;
            case BUDGET_POSTING -> budgetPostings;
        };
    }

    boolean isEmpty() {
        return count() == 0;
    }

    private int count() {
        return movements.count() + events.count() + postings.count() + budgetPostings.count();
    }

    /** The marks of all rows: movements, events, postings, budget postings. */
    byte[] marks() {
        ByteBuffer marks = ByteBuffer.allocate(count() * Tuples.MARK_BYTES);
        for (Chained table : Chained.values()) {
            of(table).mark(marks);
        }
        return marks.array();
    }

    void clear() {
        for (Chained table : Chained.values()) {
            of(table).clear();
        }
    }
}
