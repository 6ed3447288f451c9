package zhiyin.insight;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Answer;
import zhiyin.http.Problem;

/** How it stands with goals. */
@Component
class GoalStates {
    Answer list(Wish wish, List<Goals.Goal> goals) {
        return Reckoned.underway(0);
    }

    Answer one(int status, Wish wish, Goals.Goal goal) {
        return Reckoned.underway(0);
    }

    @Nullable
    Problem refusal(long program, Goals.Wanted wanted) {
        return null;
    }
}
