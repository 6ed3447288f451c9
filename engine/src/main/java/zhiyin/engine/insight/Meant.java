package zhiyin.engine.insight;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Check;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operator;

/** A question about a text, ready to be asked about the number of a word: each word is looked at once. Safe to share. */
final class Meant {

    private static final byte YES = 1;
    private static final byte NO = 2;

    private final Vocabulary words;
    private final @Nullable Predicate<String> holds;
    private final boolean whenAbsent;
    /** By number what was found; written without a lock, because whoever writes finds the same. */
    private byte[] found;

    /** @param holds what is asked of a word; null where none passes */
    Meant(Vocabulary words, @Nullable Predicate<String> holds, boolean whenAbsent) {
        this.words = words;
        this.holds = holds;
        this.whenAbsent = whenAbsent;
        this.found = new byte[Math.max(16, words.size())];
    }

    static Meant of(Condition.Test test, Catalogue catalogue, Vocabulary words) {
        boolean whenAbsent = Check.absentPasses(test.operator());
        return switch (Check.compile(test, catalogue)) {
            case Check.OfText(var _, var _, var holds) ->
                new Meant(words, test.operator() == Operator.IS_NULL ? null : holds, whenAbsent);
            default -> throw new IllegalArgumentException("not a text: " + test.field());
        };
    }

    boolean passes(int number) {
        byte[] known = found;
        if (number < known.length) {
            byte answer = known[number];
            if (answer != 0) {
                return answer == YES;
            }
        }
        return look(number);
    }

    private boolean look(int number) {
        String word = words.word(number);
        boolean passes = word == null ? whenAbsent : holds != null && holds.test(word);
        byte[] known = found;
        byte[] room = number < known.length ? known : Arrays.copyOf(known, Math.max(2 * known.length, number + 1));
        room[number] = passes ? YES : NO;
        found = room;
        return passes;
    }
}
