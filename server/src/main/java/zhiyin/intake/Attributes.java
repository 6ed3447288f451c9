package zhiyin.intake;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.program.Programme.Attribute;
import zhiyin.http.Fault;
import zhiyin.http.Json;

/** Free attributes, held against the kinds that a programme declares. */
public final class Attributes {

    private Attributes() {}

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withResolverStyle(ResolverStyle.STRICT);

    /**
     * Attributes of the kinds that the programme declares.
     *
     * @param pointer where they are
     * @param faults gets what does not fit
     */
    public static Map<String, Object> typed(
            Map<String, Json.Scalar> sent, List<Attribute> declared, String pointer, List<Fault> faults) {
        Map<String, Object> typed = new HashMap<>();
        sent.forEach((name, scalar) -> {
            Attribute attribute = declared.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(null);
            String at = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            if (attribute == null) {
                faults.add(new Fault(at, "attribute.unknown", Map.of("known", names(declared))));
                return;
            }
            switch (attribute.kind()) {
                case TEXT -> {
                    List<String> choices = attribute.schema().choices();
                    if (scalar instanceof Json.Text(String text) && (choices.isEmpty() || choices.contains(text))) {
                        typed.put(name, text);
                    } else if (scalar instanceof Json.Text) {
                        faults.add(new Fault(at, "attribute.choice", Map.of("known", String.join(", ", choices))));
                    } else {
                        faults.add(new Fault(at, "type"));
                    }
                }
                case FLAG -> {
                    if (scalar instanceof Json.Truth(boolean truth)) {
                        typed.put(name, truth);
                    } else {
                        faults.add(new Fault(at, "type"));
                    }
                }
                case NUMBER, MONEY -> {
                    Long number = scalar instanceof Json.Numeral(String literal) ? whole(literal) : null;
                    if (number != null) {
                        typed.put(name, number);
                    } else {
                        faults.add(new Fault(at, "type"));
                    }
                }
                case SET -> throw new IllegalStateException("no attribute is a set");
                case DATE -> {
                    LocalDate day = scalar instanceof Json.Text(String text) ? day(text) : null;
                    if (day != null) {
                        typed.put(name, day);
                    } else {
                        faults.add(new Fault(at, "date.format"));
                    }
                }
            }
        });
        return typed;
    }

    /** What a member has to have and has not. */
    public static void required(
            Map<String, Object> attributes, List<Attribute> declared, String pointer, List<Fault> faults) {
        declared.stream()
                .filter(attribute -> attribute.schema().required() && !attributes.containsKey(attribute.name()))
                .forEach(attribute -> faults.add(new Fault(pointer + "/" + attribute.name(), "attribute.required")));
    }

    private static String names(List<Attribute> declared) {
        return declared.isEmpty()
                ? "–"
                : declared.stream().map(Attribute::name).sorted().collect(Collectors.joining(", "));
    }

    private static @Nullable Long whole(String literal) {
        // 18 digits always fit; a longer figure is none that anybody's rule compares with
        boolean digits = literal.length() <= 18
                && !literal.isEmpty()
                && literal.chars().skip(literal.charAt(0) == '-' ? 1 : 0).allMatch(c -> c >= '0' && c <= '9');
        return digits ? Long.valueOf(literal) : null;
    }

    /** The day of that text; null if it is none. */
    static @Nullable LocalDate day(String text) {
        try {
            return LocalDate.parse(text, DAY);
        } catch (DateTimeParseException notADay) {
            return null;
        }
    }
}
