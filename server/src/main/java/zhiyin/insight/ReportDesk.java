package zhiyin.insight;

import org.springframework.stereotype.Component;
import zhiyin.http.Answer;
import zhiyin.http.Call;

/** Takes orders for reports. */
@Component
class ReportDesk {
    Answer list(Call<?> call, boolean ended) {
        return Reckoned.underway(0);
    }

    Answer order(Call<?> call, Reports.Wanted wanted) {
        return Reckoned.underway(0);
    }

    Answer change(Call<?> call, long report, Reports.Wanted wanted) {
        return Reckoned.underway(0);
    }

    Answer end(Call<?> call, long report) {
        return Reckoned.underway(0);
    }

    Answer sendings(Call<?> call, long report, int limit) {
        return Reckoned.underway(0);
    }

    Answer page(Call<?> call, String token) {
        return Reckoned.underway(0);
    }

    Answer unsubscribe(Call<?> call, String token) {
        return Reckoned.underway(0);
    }
}
