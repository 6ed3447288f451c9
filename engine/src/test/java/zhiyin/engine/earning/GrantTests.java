package zhiyin.engine.earning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import zhiyin.engine.Programmes;
import zhiyin.engine.decision.Effect.LinePoints;
import zhiyin.engine.decision.Effect.RuleShare;
import zhiyin.engine.program.Programme.Expiry;
import zhiyin.engine.program.Programme.Pending;

class GrantTests {

    /** 100 of one rule over two lines, 11 of another without lines. */
    private static final Grant GRANT = new Grant(
            Programmes.aProgramme().build().assets().getFirst(),
            new Pending.None(),
            new Expiry.Never(),
            List.of(
                    new RuleShare("base", 100, List.of(new LinePoints("1", 67), new LinePoints("2", 33))),
                    new RuleShare("gift", 11, List.of())));

    @Test
    void aCutGrantIsSharedOverItsRulesAndTheirLinesToTheUnit() {
        // 50 × 100 ÷ 111 = 45.05, 50 × 11 ÷ 111 = 4.95; 45 × 67 ÷ 100 = 30.15, 45 × 33 ÷ 100 = 14.85
        assertThat(GRANT.cutTo(50).shares())
                .containsExactly(
                        new RuleShare("base", 45, List.of(new LinePoints("1", 30), new LinePoints("2", 15))),
                        new RuleShare("gift", 5, List.of()));
    }

    @Test
    void whateverItIsCutToItAddsUpToThatAndNobodyGetsMoreThanBefore() {
        for (long points = 0; points <= GRANT.points(); points++) {
            Grant cut = GRANT.cutTo(points);
            assertThat(cut.points()).isEqualTo(points);
            for (RuleShare share : cut.shares()) {
                RuleShare before = GRANT.shares().stream()
                        .filter(each -> each.rule().equals(share.rule()))
                        .findFirst()
                        .orElseThrow();
                assertThat(share.points()).isBetween(1L, before.points());
                if (!share.lines().isEmpty()) {
                    assertThat(share.lines().stream()
                                    .mapToLong(LinePoints::points)
                                    .sum())
                            .isEqualTo(share.points());
                }
                for (LinePoints line : share.lines()) {
                    assertThat(before.lines())
                            .anyMatch(old -> old.line().equals(line.line()) && line.points() <= old.points());
                }
            }
        }
    }

    @Test
    void cutToWhatItIsItStaysAsItIsAndCutToNothingNothingIsLeft() {
        assertThat(GRANT.cutTo(111)).isEqualTo(GRANT);
        assertThat(GRANT.cutTo(0).shares()).isEmpty();
        assertThatThrownBy(() -> GRANT.cutTo(112)).isInstanceOf(IllegalArgumentException.class);
    }
}
