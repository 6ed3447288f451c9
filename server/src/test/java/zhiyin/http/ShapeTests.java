package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ShapeTests {
    private record Window(LocalDate from, LocalDate to) {}

    private static final Field<LocalDate> FROM = Field.required("valid_from", Shape.date());
    private static final Field<LocalDate> TO = Field.required("valid_to", Shape.date());
    private static final Shape<Window> WINDOW = Shape.object(
                    "Window", window -> new Window(window.get(FROM), window.get(TO)), FROM, TO)
            .check("/valid_to", window -> window.from().isBefore(window.to()), "date.order");

    private static Json json(String text) {
        byte[] wrapped = ("{\"v\":" + text + "}").getBytes(StandardCharsets.UTF_8);
        if (JsonReader.read(wrapped) instanceof JsonReader.Tree(Json.Fields(Map<String, Json> fields))) {
            return java.util.Objects.requireNonNull(fields.get("v"));
        }
        return Assertions.fail("not JSON: " + text);
    }

    private static List<String> faults(Shape<?> shape, String text) {
        Reading reading = new Reading();
        Object value = shape.read(json(text), reading);
        assertThat(value == null).isEqualTo(!reading.faults().isEmpty());
        return reading.faults().stream()
                .map(fault -> (fault.pointer() + " " + fault.code()).strip())
                .toList();
    }

    @Test
    void a_check_across_fields_is_made_only_when_the_fields_are_good() {
        assertThat(faults(WINDOW, "{\"valid_from\": \"2026-01-01\", \"valid_to\": \"2026-01-02\"}"))
                .isEmpty();
        assertThat(faults(WINDOW, "{\"valid_from\": \"2026-01-01\", \"valid_to\": \"2026-01-01\"}"))
                .containsExactly("/valid_to date.order");
        assertThat(faults(WINDOW, "{\"valid_from\": \"2026-02-30\", \"valid_to\": 7}"))
                .containsExactly("/valid_from date.format", "/valid_to type");
    }

    @Test
    void whole_numbers_hold_to_both_ends_of_their_range_and_of_64_bits() {
        Shape<Long> any = Shape.integer(Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(any.read(json("9223372036854775807"), new Reading())).isEqualTo(Long.MAX_VALUE);
        assertThat(any.read(json("-9223372036854775808"), new Reading())).isEqualTo(Long.MIN_VALUE);
        assertThat(any.read(json("-0"), new Reading())).isZero();
        assertThat(faults(any, "-9223372036854775809")).containsExactly("number.range");
        assertThat(faults(Shape.integer(1, 5), "5")).isEmpty();
        assertThat(faults(Shape.integer(1, 5), "6")).containsExactly("amount.range");
    }

    @Test
    void decimals_are_exact_texts() {
        Shape<BigDecimal> rate = Shape.decimalText(6, 4);
        assertThat(rate.read(json("\"1.2500\""), new Reading())).isEqualTo("1.2500");
        assertThat(rate.read(json("\"-3\""), new Reading())).isEqualTo("-3");
        assertThat(faults(rate, "\"1.23456\"")).containsExactly("amount.scale");
        for (String wrong :
                List.of("\"1234567\"", "\"\"", "\"-\"", "\".5\"", "\"5.\"", "\"1e3\"", "\"1,5\"", "1E1000000000")) {
            assertThat(faults(rate, wrong)).as(wrong).containsExactly("number.format");
        }
        assertThat(faults(rate, "1.5")).containsExactly("type");
    }

    @Test
    void instants_keep_their_moment_whatever_their_offset() {
        Shape<Instant> instant = Shape.instant();
        assertThat(instant.read(json("\"2024-02-29T23:59:59.123456789-08:30\""), new Reading()))
                .isEqualTo("2024-03-01T08:29:59.123456789Z");
        assertThat(instant.read(json("\"1969-12-31T23:59:59Z\""), new Reading()))
                .isEqualTo(Instant.ofEpochSecond(-1));
        for (String wrong : List.of(
                "2024-02-29T23:59:59",
                "2024-02-29T23:59Z",
                "2024-02-29t23:59:59Z",
                "2024-02-29T23:59:59z",
                "2024-02-29T23:59:59.Z",
                "2024-02-29T23:59:59.1234567890Z",
                "2024-02-29T23:59:59+0800",
                "2024-02-29T23:59:59+24:00",
                "2024-02-29T23:60:59Z",
                "2023-02-29T23:59:59Z",
                "+12024-02-29T23:59:59Z")) {
            assertThat(faults(instant, "\"" + wrong + "\"")).as(wrong).containsExactly("date.format");
        }
    }

    @Test
    void text_is_counted_in_code_points_and_must_be_visible() {
        assertThat(faults(Shape.text(1, 3), "\"😀😀😀\"")).isEmpty();
        assertThat(faults(Shape.text(1, 3), "\"😀😀😀😀\"")).containsExactly("text.length");
        assertThat(faults(Shape.text(0, 3), "\"\"")).isEmpty();
        assertThat(faults(Shape.text(0, 3), "\" \\u200b\"")).containsExactly("text.blank");
        assertThat(faults(Shape.text(1, 30), "\"e\\u0301te\\u0301 นี้ हिन्दी\""))
                .isEmpty();
        assertThat(faults(Shape.text(1, 9), "\"a\\nb\"")).containsExactly("text.characters");
        assertThat(faults(Shape.prose(1, 9), "\"a\\nb\"")).isEmpty();
        assertThat(faults(Shape.text(1, 9).of(TextRule.SLUG), "\"a--b\"")).containsExactly("text.characters");
    }

    @Test
    void there_is_an_end_to_the_list_of_faults() {
        String body = "[" + "-1,".repeat(5_000) + "-1]";
        assertThat(faults(Shape.list(Shape.integer(0, 1), 0, 10_000), body)).hasSize(Reading.FAULTS_MAX);
    }

    @Test
    void a_number_with_a_huge_exponent_is_refused_before_anybody_calculates_with_it() {
        String literal = "1" + "0".repeat(900) + "E999999999";
        assertThat(faults(Shape.list(Shape.integer(0, 1), 0, 10_000), "[" + literal + "]"))
                .containsExactly("/0 number.format");
        assertThat(faults(Shape.attributes(1), "{\"a\": " + literal + "}")).isEmpty();
    }

    @Test
    void a_sentence_that_one_language_lacks_stops_the_start() {
        Map<Language, Map<String, String>> sentences = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            sentences.put(language, new HashMap<>(Map.of("hello", "{who}, hello")));
        }
        assertThat(new Messages(sentences).say(Language.ZH_TW, "hello", Map.of("who", "知音")))
                .isEqualTo("知音, hello");
        sentences.getOrDefault(Language.ZH_CN, new HashMap<>()).remove("hello");
        Assertions.assertThatThrownBy(() -> new Messages(sentences)).hasMessageContaining("zh-CN: hello");
    }
}
