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
                    new RuleShare("base", 100, List.of(new LinePoints("1", 67), new LinePoints("2", 33)), "spring"),
                    new RuleShare("gift", 11, List.of())));

    @Test
    void aCutGrantIsSharedOverItsRulesAndTheirLinesToTheUnit() {
        // 50 × 67 ÷ 111 = 30.18, 50 × 33 ÷ 111 = 14.86, 50 × 11 ÷ 111 = 4.95
        assertThat(Grant.cutTo(50, List.of(GRANT)).getFirst().shares())
                .containsExactly(
                        new RuleShare("base", 45, List.of(new LinePoints("1", 30), new LinePoints("2", 15)), "spring"),
                        new RuleShare("gift", 5, List.of()));
    }

    @Test
    void whateverItIsCutToItAddsUpToThatAndNobodyGetsMoreThanBefore() {
        for (long points = 1; points <= GRANT.points(); points++) {
            Grant cut = Grant.cutTo(points, List.of(GRANT)).getFirst();
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
        assertThat(Grant.cutTo(111, List.of(GRANT))).containsExactly(GRANT);
        assertThat(Grant.cutTo(0, List.of(GRANT))).isEmpty();
        assertThatThrownBy(() -> Grant.cutTo(112, List.of(GRANT))).isInstanceOf(IllegalArgumentException.class);
    }
}
