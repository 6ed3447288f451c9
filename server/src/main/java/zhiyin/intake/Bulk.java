package zhiyin.intake;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import zhiyin.http.Answer;
import zhiyin.http.Field;
import zhiyin.http.Outcome;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;

/**
 * Many requests in one, of a room that takes them one after the other: each under its own key and with its own result, the
 * same as if it had been sent by itself.
 */
public final class Bulk {

    /** Of those that do more than one thing each, such as asking for money, not more at a time. */
    public static final int ITEMS_MAX = 100;

    public static final Field<String> KEY = EventShapes.KEY;

    /** An item with its key. */
    public record Keyed<T>(String key, T item) {}

    /** Takes one of them. */
    @FunctionalInterface
    public interface Taker<T> {
        Answer take(String key, byte[] fingerprint, T item);
    }

    private Bulk() {}

    /**
     * Takes them all, in the order sent.
     *
     * @param list the name of the list in the body
     * @param result under what name an item's result holds what was done
     */
    public static <T> Answer take(String list, String result, List<Outcome<Keyed<T>>> items, Taker<T> taker) {
        StringJoiner answers = new StringJoiner(",", "{\"results\":[", "]}");
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            answers.add(
                    switch (items.get(i)) {
                        case Outcome.Refused<Keyed<T>>(var faults) -> Answers.item(null, faults);
                        case Outcome.Read<Keyed<T>>(Keyed<T>(var key, var item), var source) -> {
                            Answer answer = keys.add(key)
                                    ? taker.take(key, Reception.content(source, said -> said), item)
                                    : Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
                            yield Answers.item(key, answer, "/" + list + "/" + i, result);
                        }
                    });
        }
        return new Answer.Written(
                207, "application/json", answers.toString().getBytes(StandardCharsets.UTF_8), Map.of());
    }
}
