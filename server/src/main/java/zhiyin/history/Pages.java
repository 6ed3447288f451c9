package zhiyin.history;

import java.util.Iterator;
import java.util.List;
import zhiyin.engine.backtest.Page;

/** A history, page by page; whoever opened it closes it. */
interface Pages extends Iterator<Page>, AutoCloseable {

    @Override
    void close();

    /** Pages that are in memory anyway. */
    static Pages of(List<Page> pages) {
        Iterator<Page> each = pages.iterator();
        return new Pages() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public Page next() {
                return each.next();
            }

            @Override
            public void close() {
                // nothing was opened
            }
        };
    }
}
