package zhiyin.engine.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of texts, as what is known of its members.
 *
 * @param only one of these; null means any
 * @param never none of these
 * @param parts what they must and must not contain, begin or end with
 */
record Wordings(@Nullable Set<String> only, Set<String> never, List<Part> parts) {

    static final Wordings ALL = new Wordings(null, Set.of(), List.of());

    /** Where a part stands. */
    enum Where {
        ANYWHERE,
        FIRST,
        LAST
    }

    record Part(Where where, String text, boolean wanted) {
        boolean admits(String whole) {
            return switch (where) {
                        case ANYWHERE -> whole.contains(text);
                        case FIRST -> whole.startsWith(text);
                        case LAST -> whole.endsWith(text);
                    }
                    == wanted;
        }
    }

    static Wordings of(Set<String> only) {
        return new Wordings(new TreeSet<>(only), Set.of(), List.of());
    }

    Wordings oneOf(Set<String> words) {
        Set<String> both = new TreeSet<>(words);
        if (only != null) {
            both.retainAll(only);
        }
        return new Wordings(both, never, parts).settled();
    }

    Wordings noneOf(Set<String> words) {
        Set<String> more = new TreeSet<>(never);
        more.addAll(words);
        return new Wordings(only, more, parts).settled();
    }

    Wordings with(Part part) {
        List<Part> more = new ArrayList<>(parts);
        more.add(part);
        return new Wordings(only, never, more).settled();
    }

    private Wordings settled() {
        if (only == null) {
            return this;
        }
        Set<String> left = new TreeSet<>(only);
        left.removeIf(word -> !admits(word));
        return new Wordings(left, never, parts);
    }

    private boolean admits(String word) {
        return !never.contains(word) && parts.stream().allMatch(part -> part.admits(word));
    }

    /** Whether there is certainly none. */
    boolean isEmpty() {
        return only != null ? only.isEmpty() : parts.stream().anyMatch(this::isBarred);
    }

    private boolean isBarred(Part part) {
        return part.wanted() && parts.stream().anyMatch(other -> bars(part, other));
    }

    /** Whether nothing that has {@code part} can be as {@code other} wants it. */
    private static boolean bars(Part part, Part other) {
        String text = part.text();
        if (other.wanted()) {
            return switch (part.where()) {
                case ANYWHERE -> false;
                case FIRST ->
                    other.where() == Where.FIRST
                            && !text.startsWith(other.text())
                            && !other.text().startsWith(text);
                case LAST ->
                    other.where() == Where.LAST
                            && !text.endsWith(other.text())
                            && !other.text().endsWith(text);
            };
        }
        return switch (other.where()) {
            case ANYWHERE -> text.contains(other.text());
            case FIRST -> part.where() == Where.FIRST && text.startsWith(other.text());
            case LAST -> part.where() == Where.LAST && text.endsWith(other.text());
        };
    }

    /** One of them; null if none was found, which does not mean that there is none. */
    @Nullable
    String any(String wished) {
        if (only != null) {
            return only.contains(wished) ? wished : only.stream().findFirst().orElse(null);
        }
        String first = longest(Where.FIRST);
        String last = longest(Where.LAST);
        List<String> inside = new ArrayList<>();
        for (Part part : parts) {
            if (part.wanted() && part.where() == Where.ANYWHERE) {
                inside.add(part.text());
            }
        }
        for (String trial : List.of(
                wished,
                first + String.join("", inside) + last,
                first + "-" + String.join("-", inside) + "-" + last,
                first + last,
                "other",
                "another",
                "x1",
                "x2",
                "x3")) {
            if (!trial.isEmpty() && admits(trial)) {
                return trial;
            }
        }
        return null;
    }

    private String longest(Where where) {
        String longest = "";
        for (Part part : parts) {
            if (part.wanted() && part.where() == where && part.text().length() > longest.length()) {
                longest = part.text();
            }
        }
        return longest;
    }
}
