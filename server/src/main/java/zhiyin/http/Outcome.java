package zhiyin.http;

import java.util.List;

/** What became of one item of a list in which a bad item refuses only itself. */
public sealed interface Outcome<T> {

    /** A good item and what it was read from, whose {@link Json#fingerprint()} tells a repeat from a change. */
    record Read<T>(T value, Json source) implements Outcome<T> {}

    /** A refused item; the pointers begin at the top of the whole body. */
    record Refused<T>(List<Fault> faults) implements Outcome<T> {}
}
