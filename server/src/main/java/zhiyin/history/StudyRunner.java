package zhiyin.history;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import zhiyin.engine.backtest.Page;

/** Works studies out one after the other: each goes through the whole past once. */
@Component
class StudyRunner implements DisposableBean {

    private final Studies studies;
    private final RecordCopy copy;
    private final Turns turns = new Turns("studies");

    StudyRunner(Studies studies, RecordCopy copy) {
        this.studies = studies;
        this.copy = copy;
    }

    /** Something that is worked out page by page. */
    interface Work {
        void fold(Page page);

        /** What it came to, as it is kept. */
        Object result();
    }

    /**
     * Runs it when those before it are over.
     *
     * @param work begun when its turn has come
     */
    void run(long program, long id, Supplier<Work> work) {
        turns.take(program, id, studies, run -> runNow(program, run, work));
    }

    @Override
    public void destroy() {
        turns.close();
    }

    private void runNow(long program, Turns.Run run, Supplier<Work> begun) throws SQLException, IOException {
        RecordCopy.Past past = copy.of(program, run::stop, copied -> {});
        run.begin(past.events());
        Work work = begun.get();
        try (Pages pages = past.pages().get()) {
            while (pages.hasNext()) {
                if (run.stop()) {
                    throw new RecordCopy.Stopped();
                }
                Page page = pages.next();
                work.fold(page);
                run.at(run.events() + page.counts().events());
            }
        }
        studies.done(run.id, run.events(), Turns.JSON.writeValueAsString(work.result()));
    }
}
