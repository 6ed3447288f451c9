package zhiyin.signin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;
import zhiyin.database.Secrets;

/**
 * What stands in the database for something short that could be guessed from a plain hash, a code, a phone: HMAC-SHA-256 under
 * a key in the data folder.
 */
@Component
final class Marks {
    private static final String HMAC = "HmacSHA256";

    private final Secrets secrets;

    Marks(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The mark of these parts; each is put with its length before it, so that no two rows of parts are written alike. */
    byte[] of(String... parts) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secrets.secret("signin.key"), HMAC));
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
