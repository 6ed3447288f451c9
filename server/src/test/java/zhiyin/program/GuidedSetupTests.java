package zhiyin.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.Shop;
import zhiyin.engine.lint.Finding;
import zhiyin.engine.lint.Linter;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammePrinter;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.ProgrammeText;
import zhiyin.engine.program.Reading;
import zhiyin.http.Fault;
import zhiyin.http.Json;
import zhiyin.http.Language;
import zhiyin.http.Messages;

/** What an operator may answer to the questions of the templates, and what programmes it makes. */
class GuidedSetupTests {

    private static final Messages MESSAGES = Messages.ofAllRooms();

    static GuidedSetup.Result answered(Template template, Map<String, ?> answers) {
        Json.Fields json = Json.object(Shop.utf8(Shop.json(answers)));
        assertThat(json).isNotNull();
        return GuidedSetup.of(template).programme(json, null);
    }

    static GuidedSetup.Made made(Template template, Map<String, ?> answers) {
        GuidedSetup.Result result = answered(template, answers);
        assertThat(result).as(template + " " + answers).isInstanceOf(GuidedSetup.Made.class);
        return (GuidedSetup.Made) result;
    }

    private static List<String> faults(Template template, Map<String, ?> answers) {
        GuidedSetup.Result result = answered(template, answers);
        assertThat(result).as(template + " " + answers).isInstanceOf(GuidedSetup.Refused.class);
        return ((GuidedSetup.Refused) result)
                .faults().stream()
                        .map(fault -> fault.pointer() + " " + fault.code())
                        .toList();
    }

    @ParameterizedTest
    @EnumSource
    void nobody_s_answers_and_the_defaults_make_the_template_to_the_letter(Template template) {
        assertThat(made(template, Map.of()).yaml()).isEqualTo(template.yaml());
        Map<String, Object> defaults = new java.util.HashMap<>();
        for (Question question : GuidedSetup.of(template).questions()) {
            if (question.otherwise() != null) {
                defaults.put(question.key(), question.otherwise());
            }
        }
        assertThat(made(template, defaults).yaml()).isEqualTo(template.yaml());
    }

    @ParameterizedTest
    @EnumSource
    void there_are_five_to_nine_questions_in_a_template(Template template) {
        assertThat(GuidedSetup.of(template).questions()).hasSizeBetween(5, 9);
    }

    @ParameterizedTest
    @EnumSource
    void a_template_is_printed_and_read_back_the_same(Template template) {
        Programme programme = made(template, Map.of()).programme();
        assertThat(programme.digits()).isEqualTo(2);
        for (String printed : List.of(ProgrammePrinter.print(programme), ProgrammePrinter.json(programme))) {
            assertThat(ProgrammeReader.read(printed)).isEqualTo(new Reading.Read(programme));
        }
    }

    record Try(Template template, String key, Object answer) {}

    /** Every question answered with everything at the edge of what it takes. */
    static Stream<Try> taken() {
        List<Try> all = new ArrayList<>();
        each((template, question) -> {
            switch (question.kind()) {
                case INTEGER, MONEY -> {
                    all.add(new Try(template, question.key(), question.least()));
                    all.add(new Try(template, question.key(), question.most()));
                }
                case PERCENT, DATE -> {
                    all.add(new Try(template, question.key(), question.bound(question.min())));
                    all.add(new Try(template, question.key(), question.bound(question.max())));
                }
                case CHOICE ->
                    question.options().forEach(choice -> all.add(new Try(template, question.key(), choice.code())));
                case MULTI_CHOICE -> {
                    all.add(new Try(template, question.key(), List.of()));
                    question.options()
                            .forEach(choice -> all.add(new Try(template, question.key(), List.of(choice.code()))));
                    all.add(new Try(
                            template,
                            question.key(),
                            question.options().reversed().stream()
                                    .map(Question.Choice::code)
                                    .toList()));
                }
                case WEEKDAYS -> {
                    all.add(new Try(template, question.key(), List.of()));
                    all.add(new Try(template, question.key(), List.of(7)));
                    all.add(new Try(template, question.key(), List.of(7, 6, 5, 4, 3, 2, 1)));
                }
                case TEXT -> {
                    all.add(new Try(template, question.key(), "老"));
                    all.add(new Try(template, question.key(), "\"q\": [x], {y}: # 🙂 \\ ￾ '" + "é".repeat(16)));
                }
            }
        });
        return all.stream();
    }

    private static void each(java.util.function.BiConsumer<Template, Question> what) {
        for (Template template : Template.values()) {
            GuidedSetup.of(template).questions().forEach(question -> what.accept(template, question));
        }
    }

    /** What must be answered too, for the answer to make sense. */
    private static Map<String, Object> with(Try one) {
        Map<String, Object> answers = new java.util.HashMap<>(Map.of(one.key(), one.answer()));
        switch (one.template().word() + " " + one.key() + " " + one.answer()) {
            case "stars jade-from 10000" -> answers.put("gold-from", 10_001);
            case "stars gold-from 2" -> answers.put("jade-from", 1);
            case "b2b2c-store silver-from 10000000" -> answers.put("gold-from", 10_000_100);
            case "b2b2c-store gold-from 200" -> answers.put("silver-from", 100);
            default -> {}
        }
        return answers;
    }

    @ParameterizedTest
    @MethodSource("taken")
    void whatever_a_question_takes_is_where_it_says_that_it_writes(Try one) {
        GuidedSetup.Made made = made(one.template(), with(one));
        Question question = GuidedSetup.of(one.template()).questions().stream()
                .filter(each -> each.key().equals(one.key()))
                .findFirst()
                .orElseThrow();
        ProgrammeText text = new ProgrammeText(made.yaml());
        Question.Answer answer = made.answers().get(one.key());
        if (answer.isNone() && question.drops() != null) {
            question.drops()
                    .forEach(place -> assertThat(text.has(place)).as(place).isFalse());
        } else {
            question.places().forEach((place, pattern) -> {
                if (pattern.equals("<" + one.key() + ">")) {
                    assertThat(text.at(place)).as(place).isEqualTo(answer.written());
                } else {
                    assertThat(text.at(place)).as(place).doesNotContain("<");
                }
            });
        }
        // what was written in the template's own words stays in them
        assertThat(made.yaml().lines().filter(line -> line.startsWith("#")).toList())
                .isNotEmpty()
                .allMatch(template(one)::contains);
        assertThat(ProgrammeReader.read(ProgrammePrinter.print(made.programme())))
                .isEqualTo(new Reading.Read(made.programme()));
    }

    private static String template(Try one) {
        return one.template().yaml();
    }

    @ParameterizedTest
    @MethodSource("taken")
    void no_single_answer_makes_a_programme_with_errors_but_where_it_gives_away_what_is_paid(Try one) {
        List<String> errors = Linter.lint(made(one.template(), with(one)).programme()).stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .map(finding -> finding.code().word())
                .distinct()
                .toList();
        List<String> meant = switch (one.template().word() + " " + one.key() + " " + one.answer()) {
            // a stamp of 100.00 for 20.00; a welcome of 200.00 with 50.00
            case "stamp-card cost 10000", "b2b2c-store first-order 10000" -> List.of("over-price");
            // 20.00 on top of 10.00; 120.00 on top of 10.00; 2,000.00 on top of 300.00 and of 1,000.00
            case "stored-value small 1000",
                    "stored-value large 1000",
                    "stored-value small-bonus 200000",
                    "stored-value large-bonus 200000" -> List.of("package-over-price");
            // no package of 300.00 where 100.00 is the most there may be
            case "stored-value ceiling 10000" -> List.of("cap-below-award");
            default -> List.of();
        };
        assertThat(errors).as(one.toString()).isEqualTo(meant);
    }

    /** Every question answered with what lies just beyond, or is of another kind. */
    static Stream<Try> refused() {
        List<Try> all = new ArrayList<>();
        each((template, question) -> {
            String key = question.key();
            all.add(new Try(template, key, Map.of()));
            switch (question.kind()) {
                case INTEGER, MONEY -> {
                    all.add(new Try(template, key, question.least() - 1));
                    all.add(new Try(template, key, question.most() + 1));
                    all.add(new Try(template, key, "1"));
                }
                case PERCENT -> {
                    all.add(new Try(template, key, "-0.01"));
                    all.add(new Try(template, key, question.bound(question.max()) + ".01"));
                    all.add(new Try(template, key, "1.001"));
                    all.add(new Try(template, key, 1));
                }
                case DATE -> {
                    all.add(new Try(
                            template,
                            key,
                            java.time.LocalDate.parse(question.bound(question.min()))
                                    .minusDays(1)
                                    .toString()));
                    all.add(new Try(
                            template,
                            key,
                            java.time.LocalDate.parse(question.bound(question.max()))
                                    .plusDays(1)
                                    .toString()));
                    all.add(new Try(template, key, "2027-02-29"));
                }
                case CHOICE -> {
                    all.add(new Try(template, key, "elsewhere"));
                    all.add(new Try(template, key, List.of()));
                }
                case MULTI_CHOICE -> {
                    String code = question.options().getFirst().code();
                    all.add(new Try(template, key, List.of(code, code)));
                    all.add(new Try(template, key, List.of("elsewhere")));
                    all.add(new Try(template, key, code));
                }
                case WEEKDAYS -> {
                    all.add(new Try(template, key, List.of(0)));
                    all.add(new Try(template, key, List.of(8)));
                    all.add(new Try(template, key, List.of(2, 2)));
                }
                case TEXT -> {
                    all.add(new Try(template, key, ""));
                    all.add(new Try(template, key, "a\nb"));
                    all.add(new Try(template, key, "é".repeat(41)));
                }
            }
        });
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatever_a_question_does_not_take_is_refused_at_it(Try one) {
        assertThat(faults(one.template(), Map.of(one.key(), one.answer())))
                .isNotEmpty()
                .allSatisfy(fault -> assertThat(fault).startsWith("/answers/" + one.key()));
    }

    @Test
    void all_that_is_wrong_is_told_at_once() {
        assertThat(faults(
                        Template.SUPERMARKET,
                        Map.of(
                                "back",
                                "99",
                                "wait",
                                1.5,
                                "member-days",
                                List.of(1, 8),
                                "life",
                                "short",
                                "colour",
                                "red")))
                .containsExactlyInAnyOrder(
                        "/answers/back amount.range",
                        "/answers/wait amount.scale",
                        "/answers/member-days/1 amount.range",
                        "/answers/life word.unknown",
                        "/answers/colour unknown-field");
    }

    @Test
    void an_answer_to_what_is_not_asked_is_refused() {
        assertThat(faults(Template.PAID_PLUS, Map.of("monthly", "not-sold", "month-price", 1_000)))
                .containsExactly("/answers/month-price answer.not-asked");
        assertThat(faults(Template.B2B2C_STORE, Map.of("first-order", 0, "first-orders", 20_000)))
                .containsExactly("/answers/first-orders answer.not-asked");
        assertThat(made(Template.PAID_PLUS, Map.of("month-price", 1_000)).yaml())
                .contains("price: 10.00\n");
    }

    @Test
    void answers_that_make_no_programme_together_are_refused_at_those_that_wrote_it() {
        GuidedSetup.Refused refused =
                (GuidedSetup.Refused) answered(Template.STARS, Map.of("jade-from", 200, "gold-from", 100));
        assertThat(refused.together()).isTrue();
        assertThat(refused.faults()).extracting(Fault::pointer).containsExactly("/answers/gold-from");
        // places move up when others are gone: the second budget of none, the second rule of one
        GuidedSetup.Refused moved = (GuidedSetup.Refused) answered(
                Template.B2B2C_STORE,
                Map.of("first-order", 0, "member-days", List.of(), "silver-from", 300_000, "gold-from", 200_000));
        assertThat(moved.faults()).extracting(Fault::pointer).containsExactly("/answers/gold-from");
    }

    @Test
    void what_is_left_out_takes_its_remarks_with_it_and_leaves_the_others_theirs() {
        String without = made(Template.STAMP_CARD, Map.of("welcome", 0, "least", 0, "birthday", "nothing"))
                .yaml();
        assertThat(without)
                .doesNotContain(
                        "member.enrolled", "A card that was begun", "Not for a bag", "multipliers", "onBirthday")
                .contains("# Who splits his bill gains little.", "# Whoever has filled his first card");
        String plain = made(
                        Template.PAID_PLUS,
                        Map.of("monthly", "not-sold", "discount", "0", "deliveries", 0, "times", "triple"))
                .yaml();
        assertThat(plain)
                .doesNotContain("plus-month", "tier.month", "discount:", "quota:")
                .contains("factor: 3", "times: 3", "service: priority");
    }

    @Test
    void a_name_is_the_same_in_every_language_and_prices_are_said_in_the_names_of_packages() {
        GuidedSetup.Made made = made(
                Template.STORED_VALUE,
                Map.of("name", "Lao: Wang", "small", 20_050, "small-bonus", 1_000, "market", "mainland"));
        for (Language language : Language.values()) {
            assertThat(made.programme().name().in(language.tag())).isEqualTo("Lao: Wang");
        }
        assertThat(made.programme().packages().getFirst().name().in("zh-CN")).isEqualTo("充 200.50 送 10");
        assertThat(made.programme().packages().getFirst().price()).isEqualTo(20_050);
    }

    @ParameterizedTest
    @EnumSource
    void every_question_is_asked_in_every_language(Template template) {
        for (Language language : Language.values()) {
            TemplateTexts texts = new TemplateTexts(MESSAGES, language);
            TemplateTexts.TemplateAnswer told = texts.told(GuidedSetup.of(template));
            List<String> said = new ArrayList<>(List.of(told.title(), told.summary()));
            told.questions().forEach(question -> {
                said.addAll(List.of(question.title(), question.help()));
                if (question.means() != null) {
                    said.add(question.means());
                }
                switch (question.answer()) {
                    case AnswerForm.IntegerForm form -> said.add(form.unit());
                    case AnswerForm.ChoiceForm form -> form.choices().forEach(choice -> said.add(choice.title()));
                    case AnswerForm.MultiChoiceForm form -> form.choices().forEach(choice -> said.add(choice.title()));
                    case AnswerForm.MoneyForm _,
                            AnswerForm.PercentForm _,
                            AnswerForm.DateForm _,
                            AnswerForm.WeekdaysForm _,
                            AnswerForm.TextForm _ -> {}
                }
                assertThat(question.places()).as(question.key()).isNotEmpty();
            });
            assertThat(said)
                    .allSatisfy(text -> assertThat(text)
                            .doesNotContain("template.", "…", "{")
                            .matches(words -> words.codePoints()
                                                    .anyMatch(c -> Character.UnicodeScript.of(c)
                                                            == Character.UnicodeScript.HAN)
                                            == (language != Language.EN)
                                    || words.matches("[0-9.]+ 倍")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_page_about_them_has_every_question_as_it_is_asked(Template template) throws java.io.IOException {
        for (Map.Entry<Language, String> page : Map.of(
                        Language.EN, "templates.md", Language.ZH_CN, "templates.zh-CN.md")
                .entrySet()) {
            String text = Files.readString(Path.of("..", "docs", "reference", page.getValue()));
            String part = text.substring(text.indexOf("### `" + template.word() + "`"));
            int next = part.indexOf("\n##", 4);
            String own = part.substring(0, next);
            TemplateTexts.TemplateAnswer told =
                    new TemplateTexts(MESSAGES, page.getKey()).told(GuidedSetup.of(template));
            assertThat(own).contains(told.summary());
            assertThat(own.lines().filter(line -> line.startsWith("| `")).toList())
                    .zipSatisfy(
                            told.questions(),
                            (line, question) ->
                                    assertThat(line).startsWith("| `" + question.key() + "` | " + question.title()));
        }
    }

    @Test
    void no_sentence_is_for_nobody() {
        Set<String> used = new TreeSet<>();
        each((template, question) -> {
            for (String end : List.of(".title", ".help", ".means")) {
                used.add(template.word() + "." + question.key() + end);
                used.add("any." + question.key() + end);
            }
            question.options().forEach(choice -> {
                used.add(template.word() + "." + question.key() + "." + choice.code());
                used.add("any." + question.key() + "." + choice.code());
            });
            used.addAll(List.of(template.word() + ".title", template.word() + ".summary"));
            used.add("unit." + question.unit());
        });
        used.add("weekdays.none");
        assertThat(keys()).isNotEmpty().allSatisfy(key -> assertThat(used).contains(key));
    }

    private static List<String> keys() {
        java.util.Properties sentences = new java.util.Properties();
        try (var in = GuidedSetupTests.class.getResourceAsStream("/messages/template.properties")) {
            sentences.load(java.util.Objects.requireNonNull(in));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return sentences.stringPropertyNames().stream()
                .filter(key -> key.startsWith("template."))
                .map(key -> key.substring("template.".length()))
                .toList();
    }

    @Test
    void what_answers_mean_is_said_with_them() {
        TemplateTexts texts = new TemplateTexts(MESSAGES, Language.EN);
        GuidedSetup setup = GuidedSetup.of(Template.SUPERMARKET);
        assertThat(texts.meanings(
                        setup,
                        made(Template.SUPERMARKET, Map.of("back", "1.50", "member-days", List.of(7, 1)))
                                .answers()))
                .extracting(TemplateTexts.Meaning::means)
                .containsExactly(
                        "Of every 100 paid, 1.5 come back as points; you owe as much until they are spent or expire.",
                        "Points wait 7 days.",
                        "Double points on: Monday, Sunday.");
        assertThat(new TemplateTexts(MESSAGES, Language.ZH_CN)
                        .meanings(
                                setup,
                                made(Template.SUPERMARKET, Map.of("member-days", List.of()))
                                        .answers()))
                .extracting(TemplateTexts.Meaning::means)
                .contains("双倍积分：无。");
    }
}
