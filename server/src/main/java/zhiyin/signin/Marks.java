package zhiyin.signin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.database.Secrets;

/**
 * What stands in the database for something short that could be guessed from a plain hash, a code, a phone: HMAC-SHA-256 under
 * a key in the data folder.
 */
@Component
final class Marks {
    private static final String HMAC = "HmacSHA256";
    private static final int NAME_BYTES = 8;

    private final Secrets secrets;

    Marks(Secrets secrets) {
        this.secrets = secrets;
    }

    /** What tells the key that marks what is new from all others, and nothing else of it. */
    String key() {
        return name(secrets.secrets(Secrets.SIGN_IN).getFirst());
    }

    /** The mark of these parts under the key that marks what is new; each is put with its length before it, so that no two rows of parts are written alike. */
    byte[] of(String... parts) {
        return mark(secrets.secrets(Secrets.SIGN_IN).getFirst(), parts);
    }

    /** The same under the key of that name; null where it is good no longer. */
    byte @Nullable [] with(String key, String... parts) {
        return secrets.secrets(Secrets.SIGN_IN).stream()
                .filter(secret -> name(secret).equals(key))
                .findFirst()
                .map(secret -> mark(secret, parts))
                .orElse(null);
    }

    /** The same under every key that is good still, the one that marks what is new first. */
    List<byte[]> all(String... parts) {
        return secrets.secrets(Secrets.SIGN_IN).stream()
                .map(secret -> mark(secret, parts))
                .toList();
    }

    private static String name(byte[] secret) {
        return HexFormat.of().formatHex(mark(secret, "name"), 0, NAME_BYTES);
    }

    private static byte[] mark(byte[] secret, String... parts) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            for (var part : parts) {
                var bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }
}
