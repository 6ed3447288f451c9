package zhiyin.program;

import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.http.Json;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Says;
import zhiyin.program.AnswerForm.ChoiceView;
import zhiyin.program.Question.Answer;
import zhiyin.program.Question.Choice;

/**
 * Templates and their questions in the languages of {@code messages/template*.properties}: a template's own words,
 * {@code template.stars.back.title}, or those of every template that asks the same, {@code template.any.back.title}.
 */
record TemplateTexts(Messages messages, Language language) {

    @Says("A template.")
    record TemplateSummary(
            String code,

            @Says("What it is called, in the caller's language.")
            String title,

            @Says("For whom it is, in the caller's language.")
            String summary) {}

    @Says("A template with its questions.")
    record TemplateAnswer(
            String code,

            @Says("What it is called, in the caller's language.")
            String title,

            @Says("For whom it is, in the caller's language.")
            String summary,

            @Says("The programme it makes if nobody answers anything, as YAML with remarks.")
            String yaml,

            @Says("What can be asked of an operator, in the order to ask it in.")
            List<QuestionView> questions) {}

    @Says("A question.")
    record QuestionView(
            @Says("By which an answer names it.") String key,

            @Says("The question, in the caller's language.") String title,

            @Says("What to think of, in the caller's language.")
            String help,

            @Says("What the default answer means or costs, in the caller's language.") @Nullable
            String means,

            AnswerForm answer,

            @Says("It is asked only if another question is answered so.") @Nullable
            AskedWhen askedWhen,

            @Says("The places of the template that the answer writes or leaves out, as faults and findings call them.")
            List<String> places) {}

    @Says("What another question must be answered.")
    record AskedWhen(
            String question,

            @Says("The choices of which it must be one; absent: anything but 0 and an empty list.") @Nullable
            List<String> is) {}

    @Says("What an answer means or costs.")
    record Meaning(
            String question,

            @Says("In the caller's language.") String means) {}

    TemplateSummary summary(Template template) {
        return new TemplateSummary(template.word(), title(template), say("template." + template.word() + ".summary"));
    }

    private String title(Template template) {
        return say("template." + template.word() + ".title");
    }

    TemplateAnswer told(GuidedSetup setup) {
        Template template = setup.template();
        Programme programme = programme(template);
        return new TemplateAnswer(
                template.word(),
                title(template),
                say("template." + template.word() + ".summary"),
                template.yaml(),
                setup.questions().stream()
                        .map(question -> view(setup, question, programme))
                        .toList());
    }

    private QuestionView view(GuidedSetup setup, Question question, Programme programme) {
        Template template = setup.template();
        Answer otherwise = setup.otherwise().get(question.key());
        Question.When when = question.when();
        return new QuestionView(
                question.key(),
                words(template, question.key() + ".title"),
                words(template, question.key() + ".help"),
                otherwise == null ? null : means(template, question, otherwise),
                form(template, question, programme),
                when == null ? null : new AskedWhen(when.question(), when.is()),
                setup.paths(question));
    }

    private AnswerForm form(Template template, Question question, Programme programme) {
        Json otherwise = GuidedSetup.json(question.otherwise());
        return switch (question.kind()) {
            case INTEGER ->
                new AnswerForm.IntegerForm(
                        say("template.unit." + question.unit()), question.least(), question.most(), number(otherwise));
            case MONEY -> new AnswerForm.MoneyForm(question.least(), question.most(), number(otherwise));
            case PERCENT ->
                new AnswerForm.PercentForm(
                        question.bound(question.min()), question.bound(question.max()), text(otherwise));
            case CHOICE -> new AnswerForm.ChoiceForm(choices(template, question), text(otherwise));
            case MULTI_CHOICE ->
                new AnswerForm.MultiChoiceForm(
                        choices(template, question),
                        items(otherwise).stream().map(TemplateTexts::text).toList());
            case DATE ->
                new AnswerForm.DateForm(
                        java.time.LocalDate.parse(question.bound(question.min())),
                        java.time.LocalDate.parse(question.bound(question.max())),
                        java.time.LocalDate.parse(text(otherwise)));
            case WEEKDAYS ->
                new AnswerForm.WeekdaysForm(
                        items(otherwise).stream().map(day -> (int) number(day)).toList());
            case TEXT ->
                new AnswerForm.TextForm(
                        Question.TEXT_LENGTH_MAX, programme.name().in(language.tag()));
        };
    }

    private List<ChoiceView> choices(Template template, Question question) {
        return question.options().stream()
                .map(choice -> new ChoiceView(choice.code(), words(template, question.key() + "." + choice.code())))
                .toList();
    }

    /** What the answers mean, one by one, where it can be said. */
    List<Meaning> meanings(GuidedSetup setup, Map<String, Answer> answers) {
        List<Meaning> meanings = new ArrayList<>();
        for (Question question : setup.questions()) {
            Answer answer = answers.get(question.key());
            String means = answer == null ? null : means(setup.template(), question, answer);
            if (means != null) {
                meanings.add(new Meaning(question.key(), means));
            }
        }
        return meanings;
    }

    private @Nullable String means(Template template, Question question, Answer answer) {
        boolean counted = question.kind() == Question.Kind.WEEKDAYS || !answer.isNone() || question.drops() == null;
        String key = counted ? key(template, question.key() + ".means") : null;
        return key == null ? null : messages.say(language, key, Map.of("answer", said(template, question, answer)));
    }

    private String said(Template template, Question question, Answer answer) {
        return switch (question.kind()) {
            case CHOICE, MULTI_CHOICE ->
                question.options().stream()
                        .filter(choice -> answer.chosen().contains(choice.code()))
                        .map(Choice::code)
                        .map(code -> words(template, question.key() + "." + code))
                        .collect(Collectors.joining(", "));
            case WEEKDAYS -> weekdays(answer.written());
            case MONEY -> String.valueOf(answer.forms().get("short"));
            case INTEGER, PERCENT, DATE, TEXT -> answer.written();
        };
    }

    private String weekdays(String written) {
        String days = Arrays.stream(DayOfWeek.values())
                .filter(day -> written.indexOf('0' + day.getValue()) > 0)
                .map(day -> day.getDisplayName(TextStyle.FULL, language.locale()))
                .collect(Collectors.joining(", "));
        return days.isEmpty() ? say("template.weekdays.none") : days;
    }

    private String words(Template template, String what) {
        String key = key(template, what);
        return key == null ? what : say(key);
    }

    /** The key of the template's own words, or of everybody's; null where there are none. */
    private @Nullable String key(Template template, String what) {
        String own = "template." + template.word() + "." + what;
        String any = "template.any." + what;
        return messages.has(own) ? own : messages.has(any) ? any : null;
    }

    private String say(String key) {
        return messages.say(language, key, Map.of());
    }

    private static Programme programme(Template template) {
        return switch (ProgrammeReader.read(template.yaml())) {
            case Reading.Read(var programme) -> programme;
            case Reading.Faulty(var faults) -> throw new IllegalStateException(template + ": " + faults);
        };
    }

    private static long number(Json json) {
        return json instanceof Json.Numeral(String literal) ? Long.parseLong(literal) : 0;
    }

    private static String text(Json json) {
        return json instanceof Json.Text(String value) ? value : "";
    }

    private static List<Json> items(Json json) {
        return json instanceof Json.Items(List<Json> items) ? items : List.of();
    }
}
