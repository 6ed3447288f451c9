package zhiyin.http;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a piece of a request's body looks like, told once: it reads the piece into a {@code T}, finding every fault on the
 * way, and prints its own JSON Schema (2020-12) for the OpenAPI document.
 *
 * <pre>{@code
 * static final Field<String> ID = Field.required("id", Shape.text(1, 64).of(TextRule.KEY));
 * static final Field<List<Line>> LINES = Field.required("lines", Shape.list(LINE, 1, 500));
 * static final OptionalField<Instant> PLACED = Field.optional("placed_at", Shape.instant());
 * static final Shape<Order> ORDER =
 *         Shape.object("Order", order -> new Order(order.get(ID), order.get(LINES), order.find(PLACED)), ID, LINES, PLACED);
 * }</pre>
 *
 * <p>Shapes are values without state: build them as constants. Codes of faults are keys of the messages
 * ({@code fault.<code>} in {@code messages/*.properties}); a code without a sentence stops the start.
 */
public abstract class Shape<T> {
    Shape() {}

    /** Reads {@code json}; null exactly when a fault was noted. */
    abstract @Nullable T read(Json json, Reading reading);

    /** A fresh JSON Schema of this shape; named objects are put into {@code components} and referred to. */
    abstract ObjectNode schema(Components components);

    /**
     * Reads a part of a body of which only another part tells the shape.
     *
     * @param at the field of the body that it is in, where faults point
     */
    public final Outcome<T> read(Json json, String at) {
        Reading reading = new Reading();
        reading.enter(at);
        T value = read(json, reading);
        return value == null ? new Outcome.Refused<>(reading.faults()) : new Outcome.Read<>(value, json);
    }

    /** Adds the codes of all faults this shape and its parts can note. */
    abstract void codes(Set<String> codes);

    /** One line of text of {@code min} to {@code max} code points; blank, over-decorated or control text is refused. */
    public static TextShape text(int min, int max) {
        return new TextShape(min, max, false, null);
    }

    /** Like {@link #text} but line breaks and tabs are welcome. */
    public static TextShape prose(int min, int max) {
        return new TextShape(min, max, true, null);
    }

    /** A whole number from {@code min} to {@code max}, both included, as a plain JSON integer: no point, no exponent. */
    public static Shape<Long> integer(long min, long max) {
        return new NumberShapes.IntegerShape(min, max);
    }

    /**
     * An exact decimal as JSON text, {@code "12.5"}: an optional minus, up to {@code digitsMax} digits before and
     * {@code scaleMax} after the point. Text, because a JSON number is a binary fraction to most callers.
     */
    public static Shape<java.math.BigDecimal> decimalText(int digitsMax, int scaleMax) {
        return new NumberShapes.DecimalShape(digitsMax, scaleMax);
    }

    public static Shape<Boolean> bool() {
        return new SimpleShapes.TruthShape();
    }

    /** RFC 3339 with an offset, upper-case {@code T} and {@code Z}, at most nine decimals; no leap second. */
    public static Shape<Instant> instant() {
        return new TimeShapes.InstantShape();
    }

    /** A day of the calendar as {@code uuuu-MM-dd}; the 29th of February only in leap years. */
    public static Shape<LocalDate> date() {
        return new TimeShapes.DateShape();
    }

    /** An ISO 4217 code in use, in capitals. */
    public static Shape<String> currency() {
        return new SimpleShapes.CurrencyShape();
    }

    /** {@code {"amount": 12345, "currency": "CNY"}}, the amount in minor units from {@code min} to {@code max}. */
    public static <T> Shape<T> money(long min, long max, BiFunction<Long, String, T> maker) {
        Field<Long> amount = Field.required("amount", integer(min, max)).says("Minor units: 12345 is 123.45 CNY.");
        Field<String> currency = Field.required("currency", currency()).says("ISO 4217 code.");
        return new ObjectShape<>(
                "", body -> maker.apply(body.get(amount), body.get(currency)), List.of(amount, currency));
    }

    /** One of an enum's words: its constants in lower case. */
    public static <E extends Enum<E>> Shape<E> word(Class<E> words) {
        return new SimpleShapes.WordShape<>(Words.of(words));
    }

    /** One of these words, in their order. */
    public static <T> Shape<T> word(Map<String, T> words) {
        return new SimpleShapes.WordShape<>(words);
    }

    /** {@code min} to {@code max} items; one bad item refuses the body. */
    public static <T> Shape<List<T>> list(Shape<T> item, int min, int max) {
        return new ListShapes.ListShape<>(item, min, max);
    }

    /** {@code min} to {@code max} items of which each is read or refused by itself, in the order sent. */
    public static <T> Shape<List<Outcome<T>>> each(Shape<T> item, int min, int max) {
        return new ListShapes.EachShape<>(item, min, max);
    }

    /** Free names to text, number or boolean: at most {@code max}, names of up to 64 and texts of up to 1,000 characters. */
    public static Shape<Map<String, Json.Scalar>> attributes(int max) {
        return new ListShapes.AttributesShape(max);
    }

    /** Any JSON object, for a part with a reader of its own. */
    public static Shape<Json.Fields> document() {
        return new SimpleShapes.DocumentShape();
    }

    /**
     * An object of exactly these fields; any other is refused.
     *
     * @param name the name of its schema in the OpenAPI document, one per shape
     * @param maker makes the value once all fields were read without a fault
     */
    public static <T> ObjectShape<T> object(String name, Function<ObjectShape.Body, T> maker, AnyField... fields) {
        return new ObjectShape<>(name, maker, List.of(fields));
    }

    /**
     * One of several objects, told apart by the text in {@code discriminator}: {@code "type": "order.paid"}.
     *
     * @param branches the discriminator's words and their shapes, in the order to be documented
     */
    public static <T> Shape<T> oneOf(String name, String discriminator, List<Branch<? extends T>> branches) {
        return new OneOfShape<>(name, discriminator, branches);
    }

    /** The shape an object has when its discriminator says {@code word}. */
    public record Branch<T>(String word, ObjectShape<T> shape) {}

    /** Refuses a value, well-formed in its parts, that fails {@code check}; the pointer is this shape's own. */
    public final Shape<T> check(Predicate<T> check, String code) {
        return check("", check, code);
    }

    /** Like {@link #check(Predicate, String)}, pointing {@code below} this shape: {@code "/valid_to"}. */
    public final Shape<T> check(String below, Predicate<T> check, String code) {
        return new RefinedShape<>(this, below, value -> check.test(value) ? value : null, code, Map.of());
    }

    /** Like {@link #check(Predicate, String)}, with the bounds that are named in the message. */
    public final Shape<T> check(Predicate<T> check, String code, Map<String, Object> limits) {
        return new RefinedShape<>(this, "", value -> check.test(value) ? value : null, code, limits);
    }

    /** Turns the value into another; where {@code reader} gives null the value is refused with {@code code}. */
    public final <U> Shape<U> as(Function<T, @Nullable U> reader, String code) {
        return new RefinedShape<>(this, "", reader, code, Map.of());
    }
}
