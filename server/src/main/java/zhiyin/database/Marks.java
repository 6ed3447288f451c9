package zhiyin.database;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is kept of a room's codes in their place: an HMAC under a key that is not in the database. The key must be the one that
 * all marks in the database were made with; that is looked at as the first mark is made.
 */
public final class Marks {

    private static final String ALGORITHM = "HmacSHA256";

    private final Secrets secrets;
    private final JdbcClient database;
    private final String room;
    private final String configured;
    private final String known;
    private final String lost;
    private @Nullable SecretKeySpec checked;

    /**
     * @param room whose codes: its table {@code key} keeps what the key is known by, and the data folder the file
     *     {@code <room>.key}
     * @param configured the key, where the operator gives one; otherwise it is in the data folder
     * @param known any text, the same for ever
     * @param lost what to say where it is another key
     */
    public Marks(Secrets secrets, JdbcClient database, String room, String configured, String known, String lost) {
        this.secrets = secrets;
        this.database = database;
        this.room = room;
        this.configured = configured;
        this.known = known;
        this.lost = lost;
    }

    private synchronized SecretKeySpec key() {
        if (checked == null) {
            SecretKeySpec key = new SecretKeySpec(
                    configured.isBlank() ? secrets.secret(room + ".key") : configured.getBytes(StandardCharsets.UTF_8),
                    ALGORITHM);
            byte[] mine = mac(key).doFinal(known.getBytes(StandardCharsets.UTF_8));
            database.sql("insert into " + room + ".key (mark) values (:mark) on conflict do nothing")
                    .param("mark", mine)
                    .update();
            byte[] kept = database.sql("select mark from " + room + ".key")
                    .query(byte[].class)
                    .single();
            if (!MessageDigest.isEqual(kept, mine)) {
                throw new IllegalStateException(lost);
            }
            checked = key;
        }
        return checked;
    }

    /** The mark of that. */
    public byte[] of(byte[] what) {
        return maker().doFinal(what);
    }

    /** For whoever makes many: one thread's own. */
    public Mac maker() {
        return mac(key());
    }

    private static Mac mac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Marks[" + room + "]";
    }
}
