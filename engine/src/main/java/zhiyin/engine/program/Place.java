package zhiyin.engine.program;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One spot of a document that is being read. Its readers give null where what is written there is not what they want,
 * after saying so: reading always goes on, and nothing that was read is used once there is a fault.
 *
 * @param path of this spot
 * @param example what would be right here
 */
record Place(Node node, String path, String example, Faults faults) {

    private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,18})?");
    private static final Pattern CODE = Pattern.compile("[a-z0-9-]{1," + Limits.CODE_LENGTH_MAX + "}");

    /** Reads something at a place; null after a fault was told. */
    interface Reader<T> {
        @Nullable
        T read(Place place);
    }

    /** The root of a document. */
    static Place root(Node node, Faults faults) {
        return new Place(node, "", ProgrammeReader.SMALLEST, faults);
    }

    void fault(String code, String detail) {
        fault(code, detail, example);
    }

    void fault(String code, String detail, String betterExample) {
        faults.add(new Fault(path, code, detail, betterExample, node.line()));
    }

    Place showing(String betterExample) {
        return new Place(node, path, betterExample, faults);
    }

    /** The same place for somebody who only wants to try. */
    Place quietly() {
        return new Place(node, path, example, new Faults());
    }

    boolean isScalar() {
        return node instanceof Node.Scalar;
    }

    /** What is written here as it stands, if it is a single word or text; not checked, nothing is told. */
    @Nullable
    String raw() {
        return node instanceof Node.Scalar scalar ? scalar.text() : null;
    }

    /** What is written under {@code key} of the mapping here as it stands, if it is a single word or text. */
    @Nullable
    String rawAt(String key) {
        if (node instanceof Node.Mapping mapping) {
            for (Node.Entry entry : mapping.entries()) {
                if (entry.key() instanceof Node.Scalar name
                        && name.text().equals(key)
                        && entry.value() instanceof Node.Scalar value) {
                    return value.text();
                }
            }
        }
        return null;
    }

    /** The mapping here; one without entries after a fault, so that reading can go on. */
    Fields fields(Form form) {
        Place shown = showing(form.example());
        shown.tellComplaints();
        if (node instanceof Node.Mapping mapping) {
            return Fields.of(shown, mapping, form);
        }
        if (!(node instanceof Node.Unread)) {
            shown.fault("type", "Entries of the form key: value go here.");
        }
        return Fields.none(shown, form);
    }

    /** The items of the list here; none after a fault. */
    List<Place> items(String itemExample, int min, int max) {
        tellComplaints();
        if (!(node instanceof Node.Sequence sequence)) {
            if (!(node instanceof Node.Unread)) {
                fault("type", "A list goes here.");
            }
            return List.of();
        }
        int count = sequence.items().size();
        if (count < min) {
            fault("range", "At least " + min + " goes here.");
        }
        if (count > max) {
            fault("too-many", "At most " + max + " go here.");
        }
        List<Place> items = new ArrayList<>();
        for (int i = 0; i < Math.min(count, max); i++) {
            items.add(new Place(sequence.items().get(i), path + "[" + i + "]", itemExample, faults));
        }
        return items;
    }

    /** Reads each item of the list here and leaves out those with faults. */
    <T> List<T> list(String itemExample, int min, int max, Reader<T> reader) {
        List<T> values = new ArrayList<>();
        for (Place item : items(itemExample, min, max)) {
            T value = reader.read(item);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** A text for people: 1 to 200 code points, no control characters. */
    @Nullable
    String text() {
        String text = anyText();
        if (text != null && text.codePoints().anyMatch(Character::isISOControl)) {
            fault("range", "A text here has no line breaks and no other control characters.");
            return null;
        }
        return text;
    }

    /** A text to compare with: 1 to 200 code points, any but NUL. */
    @Nullable
    String anyText() {
        Node.Scalar scalar = scalar("A text goes here; one that looks like a number or a flag is put in quotes.");
        if (scalar == null) {
            return null;
        }
        String text = scalar.text();
        if (scalar.plain() && !Scalars.isText(text)) {
            fault("type", "A text goes here; one that looks like a number or a flag is put in quotes.");
            return null;
        }
        int length = text.codePointCount(0, text.length());
        if (length < 1 || length > Limits.TEXT_CODE_POINTS_MAX) {
            fault("range", "A text has 1 to " + Limits.TEXT_CODE_POINTS_MAX + " characters.");
            return null;
        }
        if (text.codePoints().anyMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE)) {
            fault("range", "A text has no NUL and no half of a character.");
            return null;
        }
        return text;
    }

    /** Lower-case letters, digits and hyphens. */
    @Nullable
    String code() {
        return matching(CODE, "A code has 1 to " + Limits.CODE_LENGTH_MAX + " lower-case letters, digits and hyphens.");
    }

    @Nullable
    String matching(Pattern pattern, String sentence) {
        String text = text();
        if (text != null && !pattern.matcher(text).matches()) {
            fault("range", sentence);
            return null;
        }
        return text;
    }

    @Nullable
    Long whole(long min, long max) {
        Node.Scalar scalar = scalar("A whole number goes here.");
        if (scalar == null) {
            return null;
        }
        if (!scalar.plain() || !WHOLE.matcher(scalar.text()).matches()) {
            fault("type", "A whole number goes here, in plain digits.");
            return null;
        }
        long value = Long.parseLong(scalar.text());
        if (value < min || value > max) {
            fault("range", "A whole number from " + min + " to " + max + " goes here.");
            return null;
        }
        return value;
    }

    @Nullable
    Integer whole(int min, int max) {
        Long value = whole((long) min, (long) max);
        return value == null ? null : Math.toIntExact(value);
    }

    /**
     * Money in major units, as minor units.
     *
     * @param digits the currency's, or -1 if the currency is not known
     */
    @Nullable
    Long money(int digits, long minMinor) {
        Node.Scalar scalar = scalar("An amount of money goes here.");
        if (scalar == null) {
            return null;
        }
        if (!scalar.plain() || !DECIMAL.matcher(scalar.text()).matches()) {
            fault("type", "An amount of money goes here, in plain digits.");
            return null;
        }
        BigDecimal amount = new BigDecimal(scalar.text());
        if (digits < 0) {
            // in the right order at least, so that nothing is called wrong only because the currency is
            return Math.clamp(amount.movePointRight(4).longValue(), minMinor, Limits.NUMBER_MAX);
        }
        if (amount.scale() > digits) {
            fault("range", "The currency has " + digits + " digits after the point, and so has an amount at most.");
            return null;
        }
        BigDecimal minor = amount.movePointRight(digits);
        BigDecimal max = BigDecimal.valueOf(Limits.NUMBER_MAX);
        if (minor.compareTo(BigDecimal.valueOf(minMinor)) < 0 || minor.compareTo(max) > 0) {
            fault(
                    "range",
                    "An amount from " + Money.write(minMinor, digits) + " to " + Money.write(Limits.NUMBER_MAX, digits)
                            + " goes here.");
            return null;
        }
        return minor.longValueExact();
    }

    @Nullable
    Boolean flag() {
        Node.Scalar scalar = scalar("true or false goes here.");
        if (scalar == null) {
            return null;
        }
        if (scalar.plain() && scalar.text().equals("true")) {
            return true;
        }
        if (scalar.plain() && scalar.text().equals("false")) {
            return false;
        }
        fault("type", "true or false goes here, without quotes.");
        return null;
    }

    /** A day, written year-month-day. */
    @Nullable
    LocalDate day() {
        tellComplaints();
        String text = raw();
        if (text != null && text.length() == 10) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                fault("range", "There is no such day; a date is written year-month-day.");
                return null;
            }
        }
        fault("type", "A date goes here, written year-month-day.");
        return null;
    }

    /** One of the words. */
    <T> @Nullable T oneOf(SequencedMap<String, T> words) {
        Node.Scalar scalar = scalar("One of these words goes here: " + String.join(", ", words.keySet()) + ".");
        if (scalar == null) {
            return null;
        }
        T value = words.get(scalar.text());
        if (value == null) {
            unknownWord("unknown-word", words.sequencedKeySet());
        }
        return value;
    }

    /** Tells that a word is none of those known and shows the nearest. */
    void unknownWord(String code, Collection<String> words) {
        String written = raw();
        fault(
                code,
                words.size() > 12
                        ? "There is nothing of that name."
                        : "One of these words goes here: " + String.join(", ", words) + ".",
                words.isEmpty() ? example : Scalars.write(Near.to(written == null ? "" : written, words)));
    }

    void tellComplaints() {
        for (Node.Complaint complaint : node.complaints()) {
            fault(complaint.code(), complaint.detail());
        }
    }

    private Node.@Nullable Scalar scalar(String sentence) {
        tellComplaints();
        if (node instanceof Node.Scalar scalar) {
            return scalar;
        }
        if (!(node instanceof Node.Unread)) {
            fault("type", sentence);
        }
        return null;
    }
}
