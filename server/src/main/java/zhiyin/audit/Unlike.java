package zhiyin.audit;

import java.lang.reflect.RecordComponent;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where two values first differ: down through records, maps and lists to the figure itself.
 *
 * @param path the names on the way there, with dots between them
 */
record Unlike(String path, String expected, String found) {

    /** The first place where they differ; null where they are equal. */
    static @Nullable Unlike first(String path, @Nullable Object expected, @Nullable Object found) {
        if (Objects.equals(expected, found)) {
            return null;
        }
        if (expected instanceof Map<?, ?> one && found instanceof Map<?, ?> other) {
            return first(path, one, other);
        }
        if (expected instanceof List<?> one && found instanceof List<?> other) {
            for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
                Unlike unlike = first(
                        path(path, String.valueOf(i + 1)),
                        i < one.size() ? one.get(i) : null,
                        i < other.size() ? other.get(i) : null);
                if (unlike != null) {
                    return unlike;
                }
            }
        }
        if (expected instanceof Record one && found instanceof Record other && one.getClass() == other.getClass()) {
            for (RecordComponent component : one.getClass().getRecordComponents()) {
                Unlike unlike = first(path(path, component.getName()), value(component, one), value(component, other));
                if (unlike != null) {
                    return unlike;
                }
            }
        }
        return new Unlike(path, text(expected), text(found));
    }

    private static @Nullable Unlike first(String path, Map<?, ?> expected, Map<?, ?> found) {
        // sorted, so that the same two values differ in the same place every time; numbers as numbers
        TreeSet<Object> keys = new TreeSet<>(
                Comparator.comparingInt((Object key) -> key.toString().length()).thenComparing(Object::toString));
        keys.addAll(expected.keySet());
        keys.addAll(found.keySet());
        for (Object key : keys) {
            Unlike unlike = first(path(path, key.toString()), expected.get(key), found.get(key));
            if (unlike != null) {
                return unlike;
            }
        }
        return new Unlike(path, text(expected), text(found));
    }

    private static @Nullable Object value(RecordComponent component, Record record) {
        try {
            var accessor = component.getAccessor();
            // a record within a package-private type is not open to others, though its accessors are public
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's components can be read", e);
        }
    }

    private static String path(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "nothing" : value.toString();
    }
}
