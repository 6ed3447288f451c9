package zhiyin.engine.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Each fault planted, and its mended sibling. */
class LinterTests {

    private static final String RULE =
            "    - {code: more, name: More, asset: points, on: order.paid, award: {points: 5}, %s}\n";

    private static String rule(String extra) {
        return Planted.with(Planted.BASE, Planted.BASE + RULE.formatted(extra));
    }

    @Test
    void nothing_is_found_in_a_sound_programme() {
        assertThat(Planted.told(Planted.SOUND)).isEmpty();
    }

    @Test
    void a_rule_whose_tests_exclude_each_other_is_never_met() {
        assertThat(Planted.told(rule("when: {combinator: and, rules: ["
                        + "{field: order.amount, operator: \">\", value: 100.00},"
                        + "{field: order.channel, operator: \"=\", value: app},"
                        + "{field: order.amount, operator: \"<\", value: 50.00}]}")))
                .containsExactly("never-met error earning.rules[1]");
        assertThat(Planted.told(rule("when: {combinator: and, rules: ["
                        + "{field: order.amount, operator: \">\", value: 100.00},"
                        + "{field: order.channel, operator: \"=\", value: app},"
                        + "{field: order.amount, operator: \"<\", value: 150.00}]}")))
                .isEmpty();
    }
}
