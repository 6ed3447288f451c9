package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.lint.Finding;
import zhiyin.http.Language;
import zhiyin.http.Messages;

/** {@code ./zhiyin lint}: what it prints, and as what exit code. */
class LintCommandTests {

    private static final Path FOLDER = Path.of("src", "test", "resources", "zhiyin", "program");

    private record Said(int code, String out, String err) {}

    private static Said lint(String in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new LintCommand()
                .run(
                        List.of(arguments),
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static String looping() throws IOException {
        return Files.readString(FOLDER.resolve("looping.yaml"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN", "zh-TW"})
    void a_programme_with_a_loop_in_it_is_reported_like_this(String locale) throws IOException {
        Said said = lint("", FOLDER.resolve("looping.yaml").toString(), "--locale", locale);
        Path golden = FOLDER.resolve("looping." + locale + ".txt");
        if ("write".equals(System.getProperty("zhiyin.promises"))) {
            Files.writeString(golden, said.out());
        }
        assertThat(said.out()).isEqualTo(Files.readString(golden));
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).isEmpty();
    }

    @Test
    void the_report_as_json_says_the_same() throws IOException {
        Said said = lint(looping(), "-", "--json", "--locale", "zh-CN");
        JsonNode answer = JsonMapper.builder().build().readTree(said.out());
        assertThat(said.code()).isEqualTo(1);
        assertThat(answer.path("errors").asInt()).isPositive();
        JsonNode first = answer.path("findings")
                .valueStream()
                .filter(finding -> finding.path("code").asString().equals("points-kept-on-return"))
                .findFirst()
                .orElseThrow();
        assertThat(first.path("severity").asString()).isEqualTo("error");
        assertThat(first.at("/example/events/1/event").asString()).isEqualTo("order.paid");
        assertThat(first.at("/example/events/1/details/amount").asString()).isEqualTo("1.00");
        assertThat(first.at("/example/events/1/moved/0/how").asString()).isEqualTo("granted");
        assertThat(Files.readString(FOLDER.resolve("looping.zh-CN.txt")))
                .contains(first.path("says").asString(), first.path("mend").asString());
    }

    @Test
    void a_programme_without_errors_is_no_failure() {
        Said said = lint(Template.SUPERMARKET.yaml(), "-");
        assertThat(said.code()).isZero();
        assertThat(said.out()).isEqualTo("Nothing was found.\n");
    }

    @Test
    void what_is_no_programme_is_told_with_all_its_faults() {
        Said said = lint("programme: x\n", "-", "--json");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("currency", "assets");
        assertThat(JsonMapper.builder()
                        .build()
                        .readTree(said.out())
                        .at("/faults/0/code")
                        .asString())
                .isEqualTo("required");
    }

    @Test
    void misuse_and_a_missing_file_are_refused() {
        assertThat(lint("").code()).isEqualTo(2);
        assertThat(lint("", "a", "b").err()).startsWith("Usage: zhiyin lint");
        assertThat(lint("", "-", "--locale", "fr").code()).isEqualTo(2);
        assertThat(lint("", "nowhere.yaml").err()).startsWith("zhiyin: nowhere.yaml cannot be read");
        assertThat(lint("", "--help").out()).startsWith("Usage: zhiyin lint");
    }

    @Test
    void the_templates_have_nothing_in_them_but_what_is_written_down() {
        for (Template template : Template.values()) {
            assertThat(codes(template))
                    .as(template.word())
                    .isEqualTo(
                            template == Template.STARS
                                    ? List.of("points-kept-on-return", "worth-unknown", "tier-kept-after-return")
                                    : List.of());
        }
    }

    @Test
    void there_is_a_sentence_for_everything_that_can_be_found_and_how_to_mend_it() {
        Messages messages = Messages.ofAllRooms();
        List<String> keys = new ArrayList<>();
        for (Finding.Code code : Finding.Code.values()) {
            keys.add("lint." + code.word() + ".says");
            keys.add("lint." + code.word() + ".mend");
        }
        for (Finding.Severity severity : Finding.Severity.values()) {
            keys.add("lint.severity." + severity.word());
        }
        for (Language language : Language.values()) {
            assertThat(keys)
                    .allSatisfy(key ->
                            assertThat(messages.say(language, key, Map.of())).isNotEqualTo(key));
        }
    }

    private static List<String> codes(Template template) {
        JsonNode answer = JsonMapper.builder()
                .build()
                .readTree(lint(template.yaml(), "-", "--json").out());
        return answer.path("findings")
                .valueStream()
                .map(finding -> finding.path("code").asString())
                .toList();
    }
}
