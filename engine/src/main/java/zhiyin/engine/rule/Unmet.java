package zhiyin.engine.rule;

import org.jspecify.annotations.Nullable;

/**
 * A test that failed, as told to whoever asks why a rule did not apply.
 *
 * @param field what was asked about
 * @param operator the word of the operator
 * @param wanted what it was compared with, in words
 * @param saw the value there was, in words; null if there was none
 */
public record Unmet(
        String field,
        String operator,
        String wanted,
        @Nullable String saw) {}
