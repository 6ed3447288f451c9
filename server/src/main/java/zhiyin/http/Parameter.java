package zhiyin.http;

import tools.jackson.databind.node.ObjectNode;

/** A typed part of the address: in the path or behind the question mark. Used as a key by identity. */
sealed interface Parameter permits PathVariable, Query, OptionalQuery {
    String name();

    String says();

    ParameterText<?> text();

    /** The schema of its text. */
    default ObjectNode schema() {
        return text().schema();
    }
}
