package zhiyin.insight;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import zhiyin.facts.MemberFields;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.source.Sources;

/** What people call where members came from, which is kept as words that they don't know by heart. */
@Component
class OriginNames {
    /** Ways of joining that have a name; those of other houses are called as they are set up. */
    private static final Set<String> WAYS = Set.of("api", "phone", "email", "shop");

    private final Sources sources;
    private final Messages messages;

    OriginNames(Sources sources, Messages messages) {
        this.sources = sources;
        this.messages = messages;
    }

    /**
     * What some words are called.
     *
     * @param field as what they are kept of members
     * @return by word; nothing for those without a name, each name once
     */
    Map<String, String> of(long program, Language language, String field, Collection<String> words) {
        return switch (field) {
            case MemberFields.JOINED_WAY -> ways(language, words);
            case MemberFields.JOINED_CODE -> apart(sources.codeNames(program, words));
            case MemberFields.JOINED_STAFF -> {
                Map<String, String> names = new HashMap<>();
                sources.staffNames(program, words).forEach((number, name) -> names.put(number, name + " · " + number));
                yield names;
            }
            default -> Map.of();
        };
    }

    private Map<String, String> ways(Language language, Collection<String> words) {
        Map<String, String> names = new HashMap<>();
        for (String way : words) {
            if (WAYS.contains(way)) {
                names.put(way, messages.say(language, "figure.joined-way." + way, Map.of()));
            }
        }
        return names;
    }

    /** Two that are called the same are told apart by their codes. */
    private static Map<String, String> apart(Map<String, String> names) {
        Set<String> seen = new HashSet<>();
        Set<String> twice = new HashSet<>();
        for (String name : names.values()) {
            if (!seen.add(name)) {
                twice.add(name);
            }
        }
        Map<String, String> apart = new HashMap<>();
        names.forEach((code, name) -> apart.put(code, twice.contains(name) ? name + " · " + code : name));
        return apart;
    }
}
