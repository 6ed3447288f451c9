package zhiyin.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.ProgrammeText;
import zhiyin.engine.program.Reading;
import zhiyin.http.AnyField;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.Outcome;
import zhiyin.http.Shape;
import zhiyin.program.Question.Answer;
import zhiyin.program.Question.Choice;

/** A template with its questions: turns an operator's answers into a programme. */
final class GuidedSetup {

    /** The field of a request's body that holds answers. */
    static final String ANSWERS = "answers";

    /** No answers. */
    static final Json.Fields NOTHING = new Json.Fields(Map.of());

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private static final Map<Template, GuidedSetup> ALL = all();

    private final Template template;
    private final ProgrammeText text;
    private final Map<String, Question> questions = new LinkedHashMap<>();
    private final Map<String, Answer> defaults = new LinkedHashMap<>();
    private final Shape<Map<String, Answer>> shape;

    private GuidedSetup(Template template) {
        this.template = template;
        this.text = new ProgrammeText(template.yaml());
        Object written = new Load(LoadSettings.builder().build()).loadFromString(template.text(".questions.yaml"));
        for (Question question : MAPPER.convertValue(written, new TypeReference<List<Question>>() {})) {
            if (questions.put(question.key(), question) != null) {
                throw new IllegalStateException(template.word() + " asks twice for " + question.key());
            }
            if (question.kind() != Question.Kind.TEXT) {
                defaults.put(question.key(), otherwise(question));
            }
        }
        List<OptionalField<Answer>> fields = questions.values().stream()
                .map(question -> Field.optional(question.key(), question.shape()))
                .toList();
        this.shape = Shape.object(
                "",
                body -> {
                    Map<String, Answer> given = new LinkedHashMap<>();
                    fields.forEach(field -> {
                        Answer answer = body.find(field);
                        if (answer != null) {
                            given.put(field.name(), answer);
                        }
                    });
                    return given;
                },
                fields.toArray(AnyField[]::new));
    }

    private static Map<Template, GuidedSetup> all() {
        Map<Template, GuidedSetup> all = new LinkedHashMap<>();
        for (Template template : Template.values()) {
            all.put(template, new GuidedSetup(template));
        }
        return all;
    }

    static GuidedSetup of(Template template) {
        return Objects.requireNonNull(ALL.get(template));
    }

    private Answer otherwise(Question question) {
        return switch (question.shape().read(json(question.otherwise()), question.key())) {
            case Outcome.Read<Answer>(Answer answer, Json _) -> answer;
            case Outcome.Refused<Answer>(List<Fault> faults) ->
                throw new IllegalStateException(template.word() + " has no default of the kind it asks for: " + faults);
        };
    }

    /** What a file of ours holds, as a request would say it. */
    static Json json(@Nullable Object value) {
        return switch (value) {
            case null -> Json.Null.NULL;
            case List<?> items ->
                new Json.Items(items.stream().map(GuidedSetup::json).toList());
            case Number number -> new Json.Numeral(number.toString());
            default -> new Json.Text(value.toString());
        };
    }

    Template template() {
        return template;
    }

    List<Question> questions() {
        return List.copyOf(questions.values());
    }

    /** The answers of those who give none; there is none to a question for a text, which the template answers. */
    Map<String, Answer> otherwise() {
        return defaults;
    }

    /** The places that an answer writes or leaves out, as faults and findings call them. */
    List<String> paths(Question question) {
        List<String> places = new ArrayList<>(question.places().keySet());
        places.addAll(question.left());
        for (Choice choice : question.options()) {
            places.addAll(choice.places().keySet());
            places.addAll(choice.left());
        }
        return places.stream().map(text::path).distinct().toList();
    }

    /**
     * They make this programme.
     *
     * @param answers those that were given, and the defaults of the others that are asked
     */
    record Made(String yaml, Programme programme, Map<String, Answer> answers) implements Result {}

    /**
     * They make none.
     *
     * @param together whether each answer may be, but not with the others
     */
    record Refused(List<Fault> faults, boolean together) implements Result {}

    /** What became of answers. */
    sealed interface Result {}

    /**
     * The programme that the answers make.
     *
     * @param code its code; null for the template's own
     */
    Result programme(Json.Fields sent, @Nullable String code) {
        return switch (shape.read(sent, ANSWERS)) {
            case Outcome.Refused<Map<String, Answer>>(List<Fault> faults) -> new Refused(faults, false);
            case Outcome.Read<Map<String, Answer>>(Map<String, Answer> given, Json _) -> {
                Map<String, Answer> answers = new LinkedHashMap<>();
                List<Fault> notAsked = new ArrayList<>();
                for (Question question : questions.values()) {
                    Answer answer = given.getOrDefault(question.key(), defaults.get(question.key()));
                    if (isAsked(question, answers)) {
                        if (answer != null) {
                            answers.put(question.key(), answer);
                        }
                    } else if (given.containsKey(question.key())) {
                        notAsked.add(new Fault("/" + ANSWERS + "/" + question.key(), "answer.not-asked"));
                    }
                }
                yield notAsked.isEmpty() ? made(answers, code) : new Refused(notAsked, false);
            }
        };
    }

    /** Whether earlier answers leave it open. */
    private static boolean isAsked(Question question, Map<String, Answer> answers) {
        Question.When when = question.when();
        if (when == null) {
            return true;
        }
        Answer other = answers.get(when.question());
        return other != null
                && (when.is() == null
                        ? !other.isNone()
                        : other.chosen().stream().anyMatch(when.is()::contains));
    }

    private Result made(Map<String, Answer> answers, @Nullable String code) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> without = new ArrayList<>();
        Map<String, String> askedBy = new LinkedHashMap<>();
        if (code != null) {
            values.put("programme", ProgrammeText.quote(code));
        }
        answers.forEach((key, answer) -> {
            Question question = Objects.requireNonNull(questions.get(key));
            if (answer.isNone() && !question.left().isEmpty()) {
                without.addAll(question.left());
            } else {
                write(question.places(), answers, values);
                question.places().keySet().forEach(place -> askedBy.put(place, key));
            }
            for (Choice choice : question.options()) {
                if (answer.chosen().contains(choice.code())) {
                    write(choice.places(), answers, values);
                    choice.places().keySet().forEach(place -> askedBy.put(place, key));
                    without.addAll(choice.left());
                }
            }
        });
        String yaml = text.with(values, without);
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(var programme) -> new Made(yaml, programme, answers);
            case Reading.Faulty(var faults) -> new Refused(pointed(faults, new ProgrammeText(yaml), askedBy), true);
        };
    }

    private static void write(Map<String, String> places, Map<String, Answer> answers, Map<String, String> values) {
        places.forEach((place, pattern) -> values.put(place, filled(pattern, answers)));
    }

    /** A pattern with the answers in it. */
    private static String filled(String pattern, Map<String, Answer> answers) {
        StringBuilder filled = new StringBuilder();
        int from = 0;
        for (int open = pattern.indexOf('<'); open >= 0; open = pattern.indexOf('<', from)) {
            int close = pattern.indexOf('>', open);
            String[] hole = pattern.substring(open + 1, close).split("\\.", 2);
            Answer answer = Objects.requireNonNull(answers.get(hole[0]), pattern);
            filled.append(pattern, from, open)
                    .append(Objects.requireNonNull(answer.forms().get(hole.length == 1 ? "" : hole[1]), pattern));
            from = close + 1;
        }
        return filled.append(pattern, from, pattern.length()).toString();
    }

    /** Faults of the programme at the answers that wrote what is faulty. */
    private static List<Fault> pointed(
            List<zhiyin.engine.program.Fault> faults, ProgrammeText text, Map<String, String> askedBy) {
        Map<String, String> byPath = new LinkedHashMap<>();
        askedBy.forEach((place, key) -> {
            if (text.has(place)) {
                byPath.put(text.path(place), key);
            }
        });
        return faults.stream()
                .map(fault -> Fault.told(
                        "/" + ANSWERS
                                + byPath.entrySet().stream()
                                        .filter(entry -> fault.path().startsWith(entry.getKey()))
                                        .findFirst()
                                        .map(entry -> "/" + entry.getValue())
                                        .orElse(""),
                        fault.code(),
                        fault.sentence()))
                .toList();
    }
}
