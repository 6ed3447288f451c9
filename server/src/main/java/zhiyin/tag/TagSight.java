package zhiyin.tag;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.member.SeenTags;

/** Which tags somebody sees: whoever works for some stores alone, those of their groups and no others. */
@Component
class TagSight implements SeenTags {

    private final Tags tags;

    TagSight(Tags tags) {
        this.tags = tags;
    }

    @Override
    public List<String> seen(long program, @Nullable Set<String> stores, Collection<String> words) {
        if (stores == null || words.isEmpty()) {
            return List.copyOf(words);
        }
        Map<String, Tag> known = tags.among(program, new TreeSet<>(words));
        return words.stream().filter(word -> sees(stores, known.get(word))).toList();
    }

    /** @param tag null for a word that is not in the catalogue, which is the whole programme's */
    static boolean sees(@Nullable Set<String> stores, @Nullable Tag tag) {
        return stores == null || (tag != null && tag.store() != null && stores.contains(tag.store()));
    }
}
