package zhiyin.connect;

import java.util.List;

/** A shape in which shops hand over their history. */
sealed interface HistoryFormat permits OnlineRetail, OrdersCsv {

    /** The word after {@code --format}, also the second word of every key. */
    String word();

    /** Columns that must be there. */
    List<String> required();

    /** Columns that may be there. */
    List<String> optional();

    /** The reasons for which it passes sound rows over. */
    List<String> reasonsToPass();

    /** Reads one row into the history, or says why not. */
    Verdict read(Header header, Row.Legible row, History history);

    /** Finds what came back among what was bought, in order of time: one answer for each return row. */
    List<MatchedReturn> match(History history);

    /**
     * The number of a return within its order.
     *
     * @param reference the shop's own number of the return
     * @param part which of the orders that the return was found in, from 1
     */
    String reference(String reference, int part);

    /** The key of an order. */
    default String orderKey(String order) {
        return "import:" + word() + ":order:" + order;
    }

    /** The key of a return of one order. */
    String returnKey(String order, String reference);
}
