package zhiyin.card;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.database.CrockfordBase32;
import zhiyin.database.Marks;
import zhiyin.database.Secrets;

/**
 * Codes and their marks. A code is 80 random bits in Crockford's base 32 and a check character, which catches a digit
 * mistyped and most digits swapped before the database is asked. What is kept is an HMAC under a key that is not in the
 * database.
 */
@Component
final class CardCodes {

    private static final int DIGITS = 16;
    private static final int CHECK_MODULUS = 37;
    private static final String CHECKS = "0123456789abcdefghjkmnpqrstvwxyz*~$=u";

    private final SecureRandom random;
    private final Marks marks;

    /** @param configured the key, where the operator gives one; otherwise it is in the data folder */
    CardCodes(
            SecureRandom random,
            Secrets secrets,
            JdbcClient database,
            @Value("${zhiyin.card.key:}") String configured) {
        this.random = random;
        this.marks = new Marks(
                secrets,
                database,
                "card",
                configured,
                "zhiyin gift cards",
                "the gift cards in this database were made with another key: put card.key"
                        + " back from a backup of the data folder, or set ZHIYIN_CARD_KEY to what it was");
    }

    /** A fresh code as it is printed on a card, in groups of four. */
    String next() {
        byte[] bits = new byte[DIGITS * 5 / 8];
        random.nextBytes(bits);
        String digits = CrockfordBase32.print(bits);
        return (String.join(
                                "-",
                                digits.substring(0, 4),
                                digits.substring(4, 8),
                                digits.substring(8, 12),
                                digits.substring(12))
                        + check(digits))
                .toUpperCase(Locale.ROOT);
    }

    /** A code as somebody typed it, in the one form that is marked; null if it is none. */
    @Nullable
    String read(String typed) {
        String plain = typed.replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
        if (plain.length() != DIGITS + 1) {
            return null;
        }
        // what people take for each other is read as what it must be
        String digits =
                plain.substring(0, DIGITS).replace('o', '0').replace('i', '1').replace('l', '1');
        return CrockfordBase32.parse(digits) != null && check(digits) == plain.charAt(DIGITS) ? digits : null;
    }

    /** Under what a code is kept. */
    byte[] mark(String code) {
        return marks.of(code.getBytes(StandardCharsets.US_ASCII));
    }

    /** Crockford's check symbol: the number modulo 37. */
    private static char check(String digits) {
        byte[] bits = CrockfordBase32.parse(digits);
        if (bits == null) {
            return ' ';
        }
        int rest = 0;
        for (byte each : bits) {
            rest = (rest * 256 + (each & 0xff)) % CHECK_MODULUS;
        }
        return CHECKS.charAt(rest);
    }

    @Override
    public String toString() {
        return "CardCodes";
    }
}
