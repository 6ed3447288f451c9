package zhiyin.engine.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The entries of a mapping, by key. Keys that may not be there, are there twice or are missing were told already. */
final class Fields {

    private static final Pattern NAMEABLE = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private final Place place;
    private final Form form;
    private final Map<String, Place> places = new LinkedHashMap<>();
    private boolean readable = true;

    private Fields(Place place, Form form) {
        this.place = place;
        this.form = form;
    }

    static Fields none(Place place, Form form) {
        Fields fields = new Fields(place, form);
        fields.readable = false;
        return fields;
    }

    static Fields of(Place place, Node.Mapping mapping, Form form) {
        Fields fields = new Fields(place, form);
        List<Node.Entry> unknown = new ArrayList<>();
        for (Node.Entry entry : mapping.entries()) {
            if (entry.key() instanceof Node.Scalar key && form.examples().containsKey(key.text())) {
                fields.put(key, entry.value());
            } else {
                unknown.add(entry);
            }
        }
        for (Node.Entry entry : unknown) {
            fields.tellUnknown(entry);
        }
        for (String key : form.needed()) {
            if (!fields.has(key)) {
                fields.missing(key, form.exampleOf(key));
            }
        }
        return fields;
    }

    Place place() {
        return place;
    }

    /** Whether there was a mapping at all; where there was none, that has been told. */
    boolean isReadable() {
        return readable;
    }

    boolean has(String key) {
        return places.containsKey(key);
    }

    /** Where the value of {@code key} stands; null if the key is not there. */
    @Nullable
    Place at(String key) {
        return places.get(key);
    }

    /** What is read at {@code key}; null if it is not there or is at fault. */
    <T> @Nullable T find(String key, Place.Reader<T> reader) {
        Place value = places.get(key);
        return value == null ? null : reader.read(value);
    }

    /**
     * What is read at {@code key}.
     *
     * @param otherwise what an absent key means; after a fault it only keeps the place of something that is thrown away
     */
    <T> T read(String key, T otherwise, Place.Reader<T> reader) {
        T value = find(key, reader);
        return value == null ? otherwise : value;
    }

    /** The list at {@code key}; empty if it is not there. */
    <T> List<T> list(String key, String itemExample, int max, Place.Reader<T> reader) {
        Place value = places.get(key);
        return value == null ? List.of() : value.list(itemExample, 0, max, reader);
    }

    void missing(String key, String example) {
        place.faults()
                .add(new Fault(
                        pathOf(key),
                        "required",
                        "This is missing.",
                        example,
                        place.node().line()));
    }

    /** Tells of each of {@code keys} that is there that it has no meaning here; the example does without all of them. */
    void notApplicable(String detail, String... keys) {
        Set<String> without = Set.of(keys);
        for (String key : keys) {
            Place value = places.get(key);
            if (value != null && place.node() instanceof Node.Mapping mapping) {
                value.fault("not-applicable", detail, Node.write(mapping, without));
            }
        }
    }

    /** The one of {@code keys} that is there; null, and told, where none or several are. */
    @Nullable
    String exactlyOne(String... keys) {
        if (!readable) {
            return null;
        }
        List<String> there = new ArrayList<>(Set.of(keys));
        there.removeIf(key -> !has(key));
        if (there.size() != 1) {
            place.fault("one-of", "Exactly one of " + String.join(", ", keys) + " goes here.");
            return null;
        }
        return there.getFirst();
    }

    private void put(Node.Scalar key, Node value) {
        String name = key.text();
        for (Node.Complaint complaint : key.complaints()) {
            tell(name, complaint.code(), complaint.detail(), entry(name), key.line());
        }
        if (has(name)) {
            tell(name, "duplicate-key", "This is said twice; once is right.", entry(name), key.line());
            return;
        }
        places.put(name, new Place(value, pathOf(name), form.exampleOf(name), place.faults()));
    }

    private void tellUnknown(Node.Entry entry) {
        List<String> free = new ArrayList<>(form.examples().keySet());
        free.removeIf(this::has);
        if (free.isEmpty()) {
            free.addAll(form.examples().keySet());
        }
        String written = entry.key() instanceof Node.Scalar key ? key.text() : "";
        tell(
                NAMEABLE.matcher(written).matches() ? written : "?",
                "unknown-key",
                "There is no such key here; there are "
                        + String.join(", ", form.examples().keySet()) + ".",
                entry(Near.to(written, free)),
                entry.key().line());
    }

    private void tell(String key, String code, String detail, String example, int line) {
        place.faults().add(new Fault(pathOf(key), code, detail, example, line));
    }

    private String entry(String key) {
        return key + ": " + form.exampleOf(key);
    }

    private String pathOf(String key) {
        return place.path().isEmpty() ? key : place.path() + "." + key;
    }
}
