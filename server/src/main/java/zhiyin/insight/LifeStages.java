package zhiyin.insight;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.LifecycleRules;
import zhiyin.engine.insight.Stage;
import zhiyin.engine.insight.Stages;
import zhiyin.facts.AllCores;
import zhiyin.http.Language;
import zhiyin.http.Messages;

/** In which stage of their life as customers members are, by the programme's rules. */
@Component
class LifeStages {

    /** In their order. */
    static final List<Stage> ALL = List.of(Stage.values());

    private final LifecycleBook lifecycles;
    private final Messages messages;

    LifeStages(LifecycleBook lifecycles, Messages messages) {
        this.lifecycles = lifecycles;
        this.messages = messages;
    }

    /** Stages by number, of those alone who are there. */
    record StagesOf(Stages stages) {

        long[] members(Ground ground) {
            long[] members = new long[ALL.size()];
            for (int number = 0; number < stages.size(); number++) {
                if (ground.columns().has(number)) {
                    members[place(stages.stage(number))]++;
                }
            }
            return members;
        }

        RoaringBitmap in(Ground ground, Stage stage) {
            return ground.those(number -> stages.stage(number) == stage);
        }
    }

    LifecycleRules rules(long program) {
        return lifecycles.of(program);
    }

    StagesOf of(Ground ground, int day) {
        LifecycleRules rules = rules(ground.program());
        return new StagesOf(Counted.lives(ground.columns(), day, rules.windowDays(), AllCores.HERE)
                .stages(rules, day));
    }

    static String word(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    static Stage stage(String word) {
        for (Stage stage : ALL) {
            if (word(stage).equals(word)) {
                return stage;
            }
        }
        throw new Point.NotAPoint();
    }

    String name(Language language, Stage stage) {
        return messages.say(language, "figure.stage." + word(stage).replace('_', '-') + ".name", Map.of());
    }

    /** By place: the stages in their order. */
    static int place(Stage stage) {
        return ALL.indexOf(stage);
    }
}
