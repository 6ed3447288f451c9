package zhiyin.history;

import org.springframework.stereotype.Component;
import zhiyin.program.Evidence;

/** Says of back-tests whether a version can be handed in with them. */
@Component
class HandedIn implements Evidence {
    private final Backtests backtests;

    HandedIn(Backtests backtests) {
        this.backtests = backtests;
    }

    @Override
    public boolean isOf(long program, int version, String backtest) {
        Long id = Backtests.Kind.BACKTEST.id().parse(backtest);
        return id != null
                && backtests
                        .find(Backtests.Kind.BACKTEST, program, id)
                        .filter(found -> found.state().equals("done")
                                && Integer.valueOf(version).equals(found.asked().version()))
                        .isPresent();
    }
}
