package zhiyin.engine.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.EarningRule;
import zhiyin.engine.program.Programme.RuleLimit;
import zhiyin.engine.program.Programme.Velocity;

/** Everything that rules ever gave and every event that ever was, to hold the limits of rules against. */
final class TinyLimits {

    private record Award(String rule, long points, LocalDate posted, Instant occurred) {}

    private record Came(String type, Instant occurred) {}

    private final Programme programme;
    private final List<Award> awards = new ArrayList<>();
    private final List<Came> events = new ArrayList<>();

    TinyLimits(Programme programme) {
        this.programme = programme;
    }

    /** Holds what an event brought about against the limits, and remembers it. */
    void keep(Event event, LocalDate posted, List<Effect> effects) {
        boolean earns = false;
        for (Effect effect : effects) {
            if (effect instanceof Effect.PointsEarned earned) {
                earns = true;
                earned.shares().forEach(share -> keep(share, posted, event.at()));
            }
        }
        for (Velocity usual : programme.velocity()) {
            if (usual.on().equals(event.type())) {
                List<Instant> latest = events.stream()
                        .filter(came -> came.type().equals(event.type()))
                        .map(Came::occurred)
                        .sorted()
                        .toList();
                long times = latest.subList(Math.max(0, latest.size() - usual.atMost()), latest.size()).stream()
                        .filter(moment -> near(moment, event.at(), usual.within()))
                        .count();
                boolean told = effects.stream()
                        .anyMatch(effect -> effect instanceof Effect.TooOften often
                                && often.velocity().equals(usual.code()));
                assertThat(told).as("%s before, told of", times).isEqualTo(times >= usual.atMost());
                assertThat(told && earns).as("too often, and earns").isFalse();
            }
        }
        events.add(new Came(event.type(), event.at()));
    }

    private void keep(Effect.RuleShare share, LocalDate posted, Instant occurred) {
        for (EarningRule rule : programme.rules()) {
            if (!rule.code().equals(share.rule())) {
                continue;
            }
            List<Award> before = awards.stream()
                    .filter(award -> award.rule().equals(rule.code()))
                    .toList();
            for (RuleLimit limit : rule.atMost()) {
                LocalDate begins = limit.per().startOf(posted);
                List<Award> counted = before.stream()
                        .filter(award -> limit.per().startOf(award.posted()).equals(begins))
                        .toList();
                long had = limit.counted() == RuleLimit.Counted.TIMES
                        ? counted.size()
                        : counted.stream().mapToLong(Award::points).sum();
                long more = limit.counted() == RuleLimit.Counted.TIMES ? 1 : share.points();
                assertThat(had + more).as("%s of %s", limit, rule.code()).isLessThanOrEqualTo(limit.most());
            }
            Duration coolDown = rule.coolDown();
            Instant last =
                    before.stream().map(Award::occurred).max(Instant::compareTo).orElse(null);
            if (coolDown != null && last != null) {
                assertThat(near(last, occurred, coolDown))
                        .as("%s cools down", rule.code())
                        .isFalse();
            }
            awards.add(new Award(rule.code(), share.points(), posted, occurred));
        }
    }

    private static boolean near(Instant one, Instant other, Duration span) {
        return Duration.between(one, other).abs().compareTo(span) < 0;
    }
}
