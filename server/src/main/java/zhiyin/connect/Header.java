package zhiyin.connect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where our columns stand in a file.
 *
 * @param names the file's own names, in its order
 * @param positions our name → position from 0; a name that is not there is a column the file has not
 */
record Header(List<String> names, Map<String, Integer> positions) {

    /** What {@code --map theirs=-} says of a column that is not to be read. */
    static final String IGNORED = "-";

    Header {
        names = List.copyOf(names);
        positions = Map.copyOf(positions);
    }

    /** A header that fits, or everything that is wrong with it. */
    sealed interface Checked {
        record Fits(Header header) implements Checked {}

        record Wrong(List<String> faults) implements Checked {
            public Wrong {
                faults = List.copyOf(faults);
            }
        }
    }

    /**
     * @param found the file's first row; null if it has none that can be read
     * @param mapping the file's name → ours, or {@link #IGNORED}
     * @param required names that must be there
     * @param optional names that may be there; anything else is refused, so that a misspelt discount is not ignored
     */
    static Checked check(
            @Nullable List<String> found, Map<String, String> mapping, List<String> required, List<String> optional) {
        if (found == null) {
            return new Checked.Wrong(
                    List.of("the first row is not a header in UTF-8; it should begin " + String.join(",", required)));
        }
        List<String> faults = new ArrayList<>();
        if (found.size() > Rows.COLUMNS_MAX) {
            return new Checked.Wrong(List.of(
                    "the header has %d columns; at most %d are read".formatted(found.size(), Rows.COLUMNS_MAX)));
        }
        Map<String, Integer> positions = new HashMap<>();
        Set<String> theirs = new HashSet<>();
        for (int i = 0; i < found.size(); i++) {
            String name = found.get(i).strip();
            theirs.add(name);
            String ours = mapping.getOrDefault(name, name);
            if (ours.equals(IGNORED)) {
                continue;
            }
            if (!required.contains(ours) && !optional.contains(ours)) {
                faults.add("column %d of the header is none we know; map it, or leave it out with --map NAME=-"
                        .formatted(i + 1));
            } else if (positions.put(ours, i) != null) {
                faults.add("the header has the column " + ours + " twice");
            }
        }
        for (String name : required) {
            if (!positions.containsKey(name)) {
                faults.add("the header has no column " + name);
            }
        }
        for (String name : mapping.keySet()) {
            if (!theirs.contains(name)) {
                faults.add("--map names a column that the header has not: " + name);
            }
        }
        return faults.isEmpty() ? new Checked.Fits(new Header(found, positions)) : new Checked.Wrong(faults);
    }

    /** The row's text in our column, without spaces around it; empty if the file has no such column. */
    String value(List<String> columns, String name) {
        Integer position = positions.get(name);
        return position == null ? "" : columns.get(position).strip();
    }
}
