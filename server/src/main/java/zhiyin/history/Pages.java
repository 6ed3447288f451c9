package zhiyin.history;

import java.util.Iterator;
import java.util.List;
import zhiyin.engine.backtest.Page;

/** A history, page by page; whoever opened it closes it. */
interface Pages extends Iterator<Page>, AutoCloseable {

    @Override
    void close();

    /** These, and after them pages that are in memory. */
    default Pages and(List<Page> more) {
        Pages first = this;
        Pages then = of(more);
        return new Pages() {
            @Override
            public boolean hasNext() {
                return first.hasNext() || then.hasNext();
            }

            @Override
            public Page next() {
                return first.hasNext() ? first.next() : then.next();
            }

            @Override
            public void close() {
                first.close();
            }
        };
    }

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
