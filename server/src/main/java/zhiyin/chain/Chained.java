package zhiyin.chain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables whose rows are chained, with the columns that go in, in their order: all of a row, but for what may say who
 * somebody is, or is a hash of it.
 */
public enum Chained {
    /** All columns. */
    MOVEMENT(
            "ledger.movement",
            "movements",
            List.of(
                    "member_id",
                    "sequence",
                    "program_id",
                    "asset",
                    "lot",
                    "kind",
                    "from_place",
                    "to_place",
                    "points",
                    "balance_after",
                    "at",
                    "occurred_at",
                    "recorded_at",
                    "event_id",
                    "batch_id",
                    "reference",
                    "posted_on",
                    "issuer_store",
                    "acceptor_store")),
    /** Who, in which order, when, what kind and with what outcome; not how it was told nor what was decided. */
    EVENT(
            "intake.event",
            "events",
            List.of(
                    "member_id",
                    "sequence",
                    "id",
                    "program_id",
                    "type",
                    "occurred_at",
                    "recorded_at",
                    "version",
                    "outcome",
                    "batch_id")),
    /** All columns. */
    POSTING(
            "ledger.control_posting",
            "postings",
            List.of("batch_id", "program_id", "asset", "place", "points", "recorded_at", "posted_on")),
    /** All columns. */
    BUDGET_POSTING(
            "budget.posting",
            "budget_postings",
            List.of("batch_id", "program_id", "code", "drawn", "given_back", "recorded_at"));

    private final String table;
    private final String counted;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> columns;

    Chained(String table, String counted, List<String> columns) {
        this.table = table;
        this.counted = counted;
        this.columns = columns;
    }

    /** The table, with its schema. */
    public String table() {
        return table;
    }

    /** The columns that go in. */
    public List<String> columns() {
        return columns;
    }

    /** Which of the tables it is in a link, from 0: whose count, hash and marks stand first. */
    public int place() {
        return switch (this) {
            case MOVEMENT -> 0;
            case EVENT -> 1;
            case POSTING -> 2;
            case BUDGET_POSTING -> 3;
        };
    }

    /** Where that column is in a row, from 0. */
    public int at(String column) {
        return columns.indexOf(column);
    }

    /** The column of a link that says how many rows of this table a batch has. */
    public String counted() {
        return counted;
    }

    /** The column of a link that holds their hash. */
    public String hashed() {
        return counted + "_hash";
    }

    /** A statement that gives these rows as they go in, in no order. */
    public String rows(@Nullable String condition) {
        return "select " + String.join(", ", columns) + " from " + table
                + (condition == null ? "" : " where " + condition);
    }
}
