package zhiyin.engine.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A text of ours written anew in places. */
class ProgrammeTextTests {

    private static final String YAML = """
            # 🙂 the whole
            programme: shop  # its code

            rules:
              # the first
              - code: base
                award: {points: 1, each: 1.00}
              # the second
              # in two lines
              - code: gift
                # why
                when:
                  rules:
                    - {field: a}
                    - {field: b}
              # the last
              - {code: short, points: 2}
            # the end
            tiers: [{code: low, from: 0}, {code: high, from: 10}]
            """;

    private final ProgrammeText text = new ProgrammeText(YAML);

    @Test
    void values_are_put_in_place_of_others_and_nothing_else_changes() {
        assertThat(text.with(
                        Map.of(
                                "programme",
                                "other",
                                "rules.base.award.each",
                                "2.50",
                                "tiers.high.from",
                                "[7]",
                                "rules.1.when.rules.1.field",
                                "🙂"),
                        List.of()))
                .isEqualTo(YAML.replace("shop", "other")
                        .replace("1.00", "2.50")
                        .replace("10}", "[7]}")
                        .replace("field: b", "field: 🙂"));
        assertThat(text.with(Map.of(), List.of())).isEqualTo(YAML);
    }

    @Test
    void what_is_left_out_goes_with_the_remarks_above_it() {
        String without = text.with(Map.of("rules.gift.code", "never"), List.of("rules.gift"));
        assertThat(without)
                .isEqualTo(YAML.substring(0, YAML.indexOf("  # the second"))
                        + YAML.substring(YAML.indexOf("  # the last")));
        assertThat(text.with(Map.of(), List.of("rules.gift.when.rules.0")))
                .isEqualTo(YAML.replace("        - {field: a}\n", ""));
    }

    @Test
    void a_list_of_which_nothing_is_left_goes_too() {
        assertThat(text.with(Map.of(), List.of("rules.gift.when.rules.0", "rules.gift.when.rules.1")))
                .isEqualTo(YAML.substring(0, YAML.indexOf("    # why")) + YAML.substring(YAML.indexOf("  # the last")));
        assertThat(text.with(Map.of(), List.of("rules.base", "rules.gift", "rules.short")))
                .isEqualTo(
                        "# 🙂 the whole\nprogramme: shop  # its code\n\n" + YAML.substring(YAML.indexOf("# the end")));
    }

    @Test
    void places_are_called_as_faults_call_them() {
        assertThat(text.path("rules.gift.when.rules.1.field")).isEqualTo("rules[1].when.rules[1].field");
        assertThat(text.path("tiers.high")).isEqualTo("tiers[1]");
        assertThat(text.at("rules.base.award")).isEqualTo("{points: 1, each: 1.00}");
        assertThat(text.has("rules.gift.when")).isTrue();
        for (String nowhere : List.of("rules.none", "rules.3", "programme.code", "rules.gift.when.rules.2", "")) {
            assertThat(text.has(nowhere)).as(nowhere).isFalse();
            assertThatThrownBy(() -> text.at(nowhere)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
