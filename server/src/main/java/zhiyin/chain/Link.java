package zhiyin.chain;

import java.time.Instant;

/**
 * A link of a chain.
 *
 * @param marks of each row: movements, events, postings, budget postings
 * @param previous the hash of the link before it; of the first, the chain's genesis
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Link(
        long chain,
        long sequence,
        long batch,
        Instant recordedAt,
        int movements,
        int events,
        int postings,
        int budgetPostings,
        byte[] movementsHash,
        byte[] eventsHash,
        byte[] postingsHash,
        byte[] budgetPostingsHash,
        byte[] marks,
        byte[] previous) {

    /** The link of what a batch recorded. */
    static Link of(long chain, long sequence, long batch, Instant recordedAt, Content content, byte[] previous) {
        Tuples movements = content.of(Chained.MOVEMENT);
        Tuples events = content.of(Chained.EVENT);
        Tuples postings = content.of(Chained.POSTING);
        Tuples budgetPostings = content.of(Chained.BUDGET_POSTING);
        return new Link(
                chain,
                sequence,
                batch,
                recordedAt,
                movements.count(),
                events.count(),
                postings.count(),
                budgetPostings.count(),
                movements.hash(),
                events.hash(),
                postings.hash(),
                budgetPostings.hash(),
                content.marks(),
                previous);
    }

    /** SHA-256 of all that, in the form of {@link Tuples}, in the order of the columns. */
    byte[] hash() {
        Tuples tuples = new Tuples();
        tuples.row(14)
                .add(chain)
                .add(sequence)
                .add(batch)
                .add(recordedAt)
                .add(movements)
                .add(events)
                .add(postings)
                .add(budgetPostings)
                .add(movementsHash)
                .add(eventsHash)
                .add(postingsHash)
                .add(budgetPostingsHash)
                .add(marks)
                .add(previous);
        return tuples.hash();
    }
}
