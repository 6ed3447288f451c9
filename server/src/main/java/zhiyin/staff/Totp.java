package zhiyin.staff;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Codes of six digits that are good for thirty seconds: RFC 6238 over RFC 4226, with HMAC-SHA-1, which is what every
 * authenticator app speaks. (What breaks SHA-1 elsewhere, collisions, does not touch an HMAC.)
 */
final class Totp {
    static final int SECRET_BYTES = 20;
    static final int STEP_SECONDS = 30;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {}

    /** The step that a moment lies in. */
    static long step(Instant moment) {
        return Math.floorDiv(moment.getEpochSecond(), STEP_SECONDS);
    }

    /** The code of that step, with as many digits. */
    static String code(byte[] secret, long step, int digits) {
        byte[] mac;
        try {
            var hmac = Mac.getInstance("HmacSHA1");
            hmac.init(new SecretKeySpec(secret, "HmacSHA1"));
            mac = hmac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA1", e);
        }
        var offset = mac[mac.length - 1] & 0xf;
        var number = ByteBuffer.wrap(mac, offset, Integer.BYTES).getInt() & 0x7fffffff;
        return String.format(Locale.ROOT, "%0" + digits + "d", number % power(digits));
    }

    private static int power(int digits) {
        var power = 1;
        for (var digit = 0; digit < digits; digit++) {
            power = Math.multiplyExact(power, 10);
        }
        return power;
    }

    /**
     * The step whose code this is: the present one, or one beside it, for clocks that differ.
     *
     * @param after the step of the last code that was taken: it is not taken again, nor one before it
     * @return null where it is no code of now
     */
    static @Nullable Long match(byte[] secret, String code, Instant now, @Nullable Long after) {
        Long found = null;
        for (var step = step(now) - 1; step <= step(now) + 1; step++) {
            // all three are compared, however soon one fits
            var same = MessageDigest.isEqual(
                    code(secret, step, 6).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                    code.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            if (same && (after == null || step > after)) {
                found = step;
            }
        }
        return found;
    }

    /** The secret as people type it into an app (RFC 4648). */
    static String base32(byte[] secret) {
        var text = new StringBuilder();
        var buffer = 0;
        var bits = 0;
        for (var next : secret) {
            buffer = ((buffer << 8) | (next & 0xff)) & 0xfff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32.charAt((buffer >> bits) & 31));
            }
        }
        return bits == 0
                ? text.toString()
                : text.append(BASE32.charAt((buffer << (5 - bits)) & 31)).toString();
    }

    /** What an app reads from a QR code. */
    static String uri(byte[] secret, String email) {
        var account = java.net.URLEncoder.encode(email, java.nio.charset.StandardCharsets.UTF_8);
        return "otpauth://totp/Zhiyin:" + account + "?secret=" + base32(secret) + "&issuer=Zhiyin";
    }
}
