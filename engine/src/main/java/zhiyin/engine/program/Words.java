package zhiyin.engine.program;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/** How the names of the model's choices are written: in small letters, with hyphens. */
final class Words {

    private Words() {}

    static String of(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Each choice by its word. */
    static <E extends Enum<E>> SequencedMap<String, E> all(Class<E> choices) {
        SequencedMap<String, E> words = new LinkedHashMap<>();
        for (E choice : choices.getEnumConstants()) {
            words.put(of(choice), choice);
        }
        return words;
    }
}
