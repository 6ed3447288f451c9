package zhiyin.insight;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** All figures there are, by how they are asked for. */
@Component
class FigureDesk {

    private final Map<String, Shown> byPath = new LinkedHashMap<>();
    private final Map<Figure, Family.Behind> behind = new EnumMap<>(Figure.class);

    FigureDesk(List<Family> families) {
        for (Family family : families) {
            for (Shown shown : family.shown()) {
                if (byPath.put(shown.path(), shown) != null) {
                    throw new IllegalStateException("two figures under " + shown.path());
                }
            }
            family.behind().forEach((figure, found) -> {
                if (behind.put(figure, found) != null) {
                    throw new IllegalStateException("two families say who is behind " + figure.code());
                }
            });
        }
    }

    Collection<Shown> all() {
        return List.copyOf(byPath.values());
    }

    /** The figure under that path; null if there is none. */
    @Nullable
    Shown at(String path) {
        return byPath.get(path);
    }

    /** The paths under which a figure is. */
    List<String> paths(Figure figure) {
        List<String> paths = new ArrayList<>();
        byPath.values().stream().filter(each -> each.figure() == figure).forEach(each -> paths.add(each.path()));
        return paths;
    }

    /** Who is behind points of a figure; null where nobody can be named. */
    Family.@Nullable Behind behind(Figure figure) {
        return behind.get(figure);
    }
}
