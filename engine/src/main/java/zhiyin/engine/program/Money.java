package zhiyin.engine.program;

import java.math.BigDecimal;

/** Money as it is written in a programme's document: major units with the currency's digits. */
final class Money {

    private Money() {}

    static String write(long minor, int digits) {
        return BigDecimal.valueOf(minor, Math.max(digits, 0)).toPlainString();
    }
}
