package zhiyin.http;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Our sentences in all languages, from {@code messages/<room>.properties} (English), {@code <room>_zh_CN.properties} and
 * {@code <room>_zh_TW.properties} in UTF-8. Holes are named: {@code between {min} and {max}}. A key that is in one language
 * and not in another stops the start.
 */
public final class Messages {
    private final Map<Language, Map<String, String>> sentences = new EnumMap<>(Language.class);

    Messages(Map<Language, Map<String, String>> sentences) {
        this.sentences.putAll(sentences);
        Set<String> keys = new TreeSet<>();
        sentences.values().forEach(language -> keys.addAll(language.keySet()));
        for (Language language : Language.values()) {
            require(keys, language);
        }
    }

    /** Reads the sentences of all rooms on the class path. */
    public static Messages ofAllRooms() {
        Map<Language, Map<String, String>> sentences = new EnumMap<>(Language.class);
        for (Language language : Language.values()) {
            sentences.put(language, new HashMap<>());
        }
        try {
            for (Resource file :
                    new PathMatchingResourcePatternResolver().getResources("classpath*:messages/*.properties")) {
                Map<String, String> language = sentences.get(language(String.valueOf(file.getFilename())));
                if (language != null) {
                    load(file).forEach((key, sentence) -> {
                        if (language.put(key.toString(), sentence.toString()) != null) {
                            throw new IllegalStateException(key + " is said twice, the second time in " + file);
                        }
                    });
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the messages cannot be read", unreadable);
        }
        return new Messages(sentences);
    }

    private static Language language(String fileName) {
        if (fileName.endsWith("_zh_CN.properties")) {
            return Language.ZH_CN;
        }
        return fileName.endsWith("_zh_TW.properties") ? Language.ZH_TW : Language.EN;
    }

    private static Properties load(Resource file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }

    /** Whether there is such a sentence, in every language. */
    public boolean has(String key) {
        return sentences.getOrDefault(Language.EN, Map.of()).containsKey(key);
    }

    /** The sentence {@code key} with its holes filled; the key itself where there is no such sentence. */
    public String say(Language language, String key, Map<String, ?> holes) {
        String sentence = sentences.getOrDefault(language, Map.of()).getOrDefault(key, key);
        if (sentence.indexOf('{') < 0) {
            return sentence;
        }
        StringBuilder said = new StringBuilder(sentence.length() + 16);
        int from = 0;
        for (int open = sentence.indexOf('{'); open >= 0; open = sentence.indexOf('{', from)) {
            int close = sentence.indexOf('}', open);
            if (close < 0) {
                break;
            }
            Object value = holes.get(sentence.substring(open + 1, close));
            said.append(sentence, from, open).append(value == null ? "…" : value);
            from = close + 1;
        }
        return said.append(sentence, from, sentence.length()).toString();
    }

    /** What is wrong, in the room's own words or in those of its code. */
    public String say(Language language, Fault fault) {
        Object told = fault.sentence();
        return told != null ? told.toString() : say(language, "fault." + fault.code(), fault.limits());
    }

    /** Stops the start when a sentence is missing. */
    void require(Collection<String> keys) {
        require(keys, Language.EN);
    }

    private void require(Collection<String> keys, Language language) {
        Set<String> missing = new TreeSet<>(keys);
        missing.removeAll(sentences.getOrDefault(language, Map.of()).keySet());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("messages/*.properties lack in "
                    + language.locale().toLanguageTag() + ": " + String.join(", ", missing));
        }
    }
}
