package zhiyin.people;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.Secrets;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/**
 * Member cards: numbers with a check digit, and codes that are another every 30 seconds. A code is made as a time-based one-time
 * password is (RFC 6238): a keyed hash of the card and of the stretch of time. It is checked by making it again, so that nothing is
 * kept of it.
 */
@Component
final class MemberCards {

    private static final long STEP_SECONDS = 30;
    private static final int DIGITS = 15;
    private static final int CODE_BYTES = 12;

    private final Secrets secrets;
    private final SecureRandom random;

    MemberCards(Secrets secrets, SecureRandom random) {
        this.secrets = secrets;
        this.random = random;
    }

    /** A number of 16 digits, the first of which is 8 and the last the check digit. */
    String number() {
        StringBuilder digits = new StringBuilder("8");
        while (digits.length() < DIGITS) {
            digits.append(random.nextInt(10));
        }
        return digits.append(checkDigit(digits)).toString();
    }

    /** Whether it has the form of one: a slip of a finger or two digits in the wrong order are found out. */
    static boolean isNumber(String number) {
        return number.length() == DIGITS + 1
                && number.chars().allMatch(c -> c >= '0' && c <= '9')
                && checkDigit(number.substring(0, DIGITS)) == number.charAt(DIGITS);
    }

    /** Of a member's names the one that is a card of ours; of several the first; null where he has none. */
    static @Nullable String numberOf(Members.Member member) {
        return member.identities().stream()
                .filter(identity -> identity.kind().equals("card") && isNumber(identity.value()))
                .map(IdentityRef::value)
                .findFirst()
                .orElse(null);
    }

    /** By Luhn (ISO/IEC 7812-1, annex B): from the right, every second digit counts double, its digits summed. */
    private static char checkDigit(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int counted = i % 2 == 0 ? 2 * digit : digit;
            sum += counted > 9 ? counted - 9 : counted;
        }
        return (char) ('0' + (10 - sum % 10) % 10);
    }

    /** What the card shows now. */
    String code(long program, String number, Instant now) {
        return number + "." + proof(secrets.secrets(Secrets.MEMBER_CARDS).getFirst(), program, number, step(now));
    }

    /** From when it shows another. */
    static Instant until(Instant now) {
        return Instant.ofEpochSecond((step(now) + 1) * STEP_SECONDS);
    }

    /** The number on the card that showed that code just now, or in the stretch of time before; null if none did. */
    @Nullable
    String number(long program, String code, Instant now) {
        int dot = code.indexOf('.');
        if (dot < 0 || !isNumber(code.substring(0, dot))) {
            return null;
        }
        String number = code.substring(0, dot);
        byte[] shown = code.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        boolean fits = false;
        for (byte[] secret : secrets.secrets(Secrets.MEMBER_CARDS)) {
            for (long step : new long[] {step(now), step(now) - 1}) {
                fits |= MessageDigest.isEqual(
                        shown, proof(secret, program, number, step).getBytes(StandardCharsets.UTF_8));
            }
        }
        return fits ? number : null;
    }

    private static long step(Instant now) {
        return Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
    }

    private static String proof(byte[] secret, long program, String number, long step) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update(ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(program)
                    .putLong(step)
                    .array());
            byte[] hash = mac.doFinal(number.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, CODE_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is in every Java", e);
        }
    }
}
