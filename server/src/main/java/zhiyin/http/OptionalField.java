package zhiyin.http;

/** A field that may be absent or null, which mean the same. */
public record OptionalField<T>(String name, Shape<T> shape, String says) implements AnyField {
    public OptionalField<T> says(String sentence) {
        return new OptionalField<>(name, shape, sentence);
    }
}
