package zhiyin.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How an enum's constants are called outside: in lower case. */
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** All words of an enum, in the order they were declared. */
    static <E extends Enum<E>> Map<String, E> of(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(of(constant), constant);
        }
        return words;
    }
}
