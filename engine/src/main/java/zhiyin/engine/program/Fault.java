package zhiyin.engine.program;

/**
 * Something in a programme's document that keeps it from being read.
 *
 * @param path where, such as {@code earning.rules[2].when.rules[0].field}; empty for the document as a whole
 * @param code what is wrong, in a word that never changes, such as {@code unknown-field}
 * @param detail what is wrong, in an English sentence that does not repeat what was written
 * @param example YAML that would have worked: for the value at {@code path}, for an {@code unknown-key} or a
 *     {@code duplicate-key} an entry {@code key: value} to write instead; for what is {@code not-applicable} the
 *     entries around it, without it
 * @param line the line of the document, from 1
 */
public record Fault(String path, String code, String detail, String example, int line) {

    /** The whole of it for a person to read; it ends with the example. */
    public String sentence() {
        return "line " + line + (path.isEmpty() ? "" : ", " + path) + ": " + detail + " For example: " + example;
    }
}
