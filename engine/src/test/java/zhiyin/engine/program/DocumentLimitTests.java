package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much a document may hold, from both sides. */
class DocumentLimitTests {

    @Test
    void a_document_may_have_two_hundred_and_fifty_six_kilobytes() {
        String rest = "#".repeat(256 * 1024 - Documents.FULL.getBytes(StandardCharsets.UTF_8).length);
        assertThat(FaultTests.told(Documents.FULL + rest)).isEmpty();
    }

    @Test
    void a_deep_document_is_refused_where_it_gets_too_deep_and_does_no_harm() {
        String deep = "[".repeat(20_000) + "]".repeat(20_000);
        assertThat(FaultTests.told(Documents.FULL.replace("name: My Shop", "name: " + deep)))
                .containsExactly("name type");
        assertThat(FaultTests.told(Documents.FULL.replace(FaultTests.AMOUNT, FaultTests.nested(24))))
                .containsExactly(FaultTests.WHEN + " too-deep");
    }

    @Test
    void two_hundred_rules_are_enough() {
        String rule = Documents.FULL.substring(
                Documents.FULL.indexOf("    - code: review"), Documents.FULL.indexOf("  multipliers:"));
        String many = String.join(
                "",
                IntStream.range(0, 198)
                        .mapToObj(i -> rule.replace("code: review", "code: review-" + i))
                        .toList());
        assertThat(FaultTests.told(Documents.FULL.replace(rule, rule + many))).isEmpty();
        String more = many + rule.replace("code: review", "code: one-more");
        assertThat(FaultTests.told(Documents.FULL.replace(rule, rule + more)))
                .containsExactly("earning.rules too-many");
    }

    @Test
    void fifty_tiers_are_enough() {
        String tiers = "    tiers:\n";
        String lowest = "      - {code: member, name: Member, from: 0}\n";
        assertThat(Documents.FULL).contains(tiers + lowest);
        String many = String.join(
                "",
                IntStream.range(0, 48)
                        .mapToObj(i -> "      - {code: t%d, name: T, from: %d}\n".formatted(i, i + 1))
                        .toList());
        assertThat(FaultTests.told(Documents.FULL.replace(lowest, lowest + many)))
                .isEmpty();
        String more = many + "      - {code: top, name: Top, from: 60}\n";
        assertThat(FaultTests.told(Documents.FULL.replace(lowest, lowest + more)))
                .containsExactly("ladders[0].tiers too-many");
    }

    @Test
    void a_flood_of_faults_is_cut_off() {
        String flood = String.join(
                "", IntStream.range(0, 5_000).mapToObj(i -> "k" + i + ": x\n").toList());
        List<Fault> faults = FaultTests.faults(flood + Documents.FULL);
        assertThat(faults).hasSize(501);
        assertThat(faults.getLast().code()).isEqualTo("too-many-faults");
    }
}
