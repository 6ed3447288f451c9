package zhiyin.staff;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;
import zhiyin.database.Secrets;

/** Keeps second factors unreadable in the database: AES-256-GCM under a key in the data folder, bound to the account. */
@Component
final class SealedSecrets {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String CIPHER = "AES/GCM/NoPadding";

    private final Secrets secrets;
    private final SecureRandom random;

    SealedSecrets(Secrets secrets, SecureRandom random) {
        this.secrets = secrets;
        this.random = random;
    }

    byte[] close(byte[] plain, long account) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        var closed = run(Cipher.ENCRYPT_MODE, nonce, plain, account);
        return ByteBuffer.allocate(nonce.length + closed.length)
                .put(nonce)
                .put(closed)
                .array();
    }

    byte[] open(byte[] sealed, long account) {
        return run(
                Cipher.DECRYPT_MODE,
                Arrays.copyOf(sealed, NONCE_BYTES),
                Arrays.copyOfRange(sealed, NONCE_BYTES, sealed.length),
                account);
    }

    private byte[] run(int mode, byte[] nonce, byte[] text, long account) {
        try {
            var cipher = Cipher.getInstance(CIPHER);
            cipher.init(
                    mode, new SecretKeySpec(secrets.secret("staff.key"), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(ByteBuffer.allocate(Long.BYTES).putLong(account).array());
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "what is sealed for staff can't be opened with staff.key of this folder", e);
        }
    }
}
