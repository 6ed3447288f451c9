package zhiyin.engine.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is written at one spot of a document, with its raw text: a decimal stays the digits that were typed. */
sealed interface Node {

    /** From 1. */
    int line();

    /** What is refused about it whatever it is meant to be. */
    List<Complaint> complaints();

    /**
     * @param plain written without quotes, so that it may be a number, a flag or nothing
     */
    record Scalar(String text, boolean plain, int line, List<Complaint> complaints) implements Node {
        boolean isNothing() {
            return plain && Scalars.isNothing(text);
        }
    }

    record Mapping(List<Entry> entries, int line, List<Complaint> complaints) implements Node {}

    record Sequence(List<Node> items, int line, List<Complaint> complaints) implements Node {}

    /** What was not followed: an alias, or what lies too deep. */
    record Unread(int line, List<Complaint> complaints) implements Node {}

    record Entry(Node key, Node value) {}

    /** A mapping as it is written, on one line, but for the entries of some keys. */
    static String write(Mapping mapping, Set<String> without) {
        List<String> parts = new ArrayList<>();
        for (Entry entry : mapping.entries()) {
            if (!(entry.key() instanceof Scalar key && without.contains(key.text()))) {
                parts.add(write(entry.key()) + ": " + write(entry.value()));
            }
        }
        return "{" + String.join(", ", parts) + "}";
    }

    /** A node as it is written, on one line. */
    static String write(Node node) {
        return switch (node) {
            case Scalar scalar ->
                scalar.plain() && !Scalars.isText(scalar.text()) ? scalar.text() : Scalars.write(scalar.text());
            case Mapping mapping -> write(mapping, Set.of());
            case Sequence sequence ->
                "["
                        + String.join(
                                ", ", sequence.items().stream().map(Node::write).toList()) + "]";
            case Unread _ -> "null";
        };
    }

    /** A node as JSON, on one line: numbers and flags as they were typed, everything else as texts. */
    static String json(Node node) {
        return switch (node) {
            case Scalar scalar ->
                scalar.isNothing()
                        ? "null"
                        : scalar.plain() && JSON_WORD.matcher(scalar.text()).matches()
                                ? scalar.text()
                                : quoted(scalar.text());
            case Mapping mapping ->
                mapping.entries().stream()
                        .map(entry -> (entry.key() instanceof Scalar key ? quoted(key.text()) : json(entry.key()))
                                + ": " + json(entry.value()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Sequence sequence ->
                sequence.items().stream().map(Node::json).collect(Collectors.joining(", ", "[", "]"));
            case Unread _ -> "null";
        };
    }

    /** What JSON writes without quotes. */
    Pattern JSON_WORD = Pattern.compile("true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?");

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == '\u007f' || c == '\u0085' || c == '\u2028' || c == '\u2029' || c == '\ufeff') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    /** What YAML has and programmes do without. */
    enum Complaint {
        ANCHOR("yaml-anchor", "Anchors are not used in programmes; write the value out."),
        ALIAS("yaml-alias", "Aliases are not used in programmes; write the value out."),
        TAG("yaml-tag", "Tags are not used in programmes; write the value alone."),
        DEPTH("too-deep", "The document is nested more than " + Limits.DOCUMENT_DEPTH_MAX + " levels deep here.");

        private final String code;
        private final String detail;

        Complaint(String code, String detail) {
            this.code = code;
            this.detail = detail;
        }

        String code() {
            return code;
        }

        String detail() {
            return detail;
        }
    }
}
