package zhiyin.http;

/** A named field of an object, of whichever kind. */
public sealed interface AnyField permits Field, OptionalField {
    /** The name on the wire, in {@code snake_case}. */
    String name();

    Shape<?> shape();

    /** A sentence for the documentation; may be empty. */
    String says();
}
