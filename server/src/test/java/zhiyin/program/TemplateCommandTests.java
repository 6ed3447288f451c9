package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./zhiyin template}: what it prints, and as what exit code. */
class TemplateCommandTests {

    private record Said(int code, String out, String err) {}

    private static Said template(String in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new TemplateCommand()
                .run(
                        List.of(arguments),
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void by_itself_it_lists_the_templates() {
        Said said = template("", "--locale", "zh-CN");
        assertThat(said.code()).isZero();
        assertThat(said.out()).startsWith("stars  集星\n  ").contains("b2b2c-store  ");
    }

    @Test
    void a_template_is_printed_as_it_is_or_as_it_is_answered() {
        assertThat(template("", "stamp-card").out()).isEqualTo(Template.STAMP_CARD.yaml());
        Said said = template("{\"card\": 8}", "stamp-card", "--answers", "-");
        assertThat(said.code()).isZero();
        assertThat(said.out()).contains("card: 8\n", "from: 8\n").doesNotContain("card: 10\n");
    }

    @Test
    void its_questions_are_json() {
        Said said = template("", "stamp-card", "--questions", "--locale", "zh-TW");
        assertThat(JsonMapper.shared().readTree(said.out()).at("/2/title").asString())
                .isEqualTo("集滿一張卡要幾枚印章？");
    }

    @Test
    void all_that_is_wrong_with_answers_is_told() {
        Said said = template("{\"card\": 4, \"colour\": 1}", "stamp-card", "--answers", "-");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).isEqualTo("/card: must be from 5 to 20\n/colour: is not a field we know here\n");
        assertThat(template("{\"jade-from\": 9, \"gold-from\": 9}", "stars", "--answers", "-")
                        .err())
                .startsWith("/gold-from: line ");
    }

    @Test
    void misuse_is_refused() {
        assertThat(template("", "nothing").code()).isEqualTo(2);
        assertThat(template("", "--answers").err()).startsWith("Usage: zhiyin template");
        assertThat(template("", "stars", "--locale", "fr").code()).isEqualTo(2);
        assertThat(template("[]", "stars", "--answers", "-").err()).isEqualTo("zhiyin: - is not one JSON object\n");
        assertThat(template("", "stars", "--answers", "nowhere.json").err()).contains("cannot be read");
        assertThat(template("", "--help").out()).startsWith("Usage: zhiyin template");
    }
}
