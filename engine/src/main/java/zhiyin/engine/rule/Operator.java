package zhiyin.engine.rule;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a test asks of a field, by the words of the react-querybuilder model. */
public enum Operator {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">="),
    BETWEEN("between"),
    NOT_BETWEEN("notBetween"),
    IN("in"),
    NOT_IN("notIn"),
    MULTIPLE_OF("multipleOf"),
    CONTAINS("contains"),
    DOES_NOT_CONTAIN("doesNotContain"),
    BEGINS_WITH("beginsWith"),
    DOES_NOT_BEGIN_WITH("doesNotBeginWith"),
    ENDS_WITH("endsWith"),
    DOES_NOT_END_WITH("doesNotEndWith"),
    IS_NULL("null"),
    NOT_NULL("notNull");

    private static final Map<String, Operator> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(Operator::word, Function.identity()));

    private final String word;

    Operator(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** The operator of that word, or null if there is none. */
    public static @Nullable Operator of(String word) {
        return BY_WORD.get(word);
    }
}
