package zhiyin.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.StartRefused;
import zhiyin.database.CrockfordBase32;
import zhiyin.database.Secrets;

/**
 * The key over all keys: in a file of the operator's, or made at the first start in the data folder for its owner's eyes
 * only. The database knows which one it is, and not what it is.
 */
@Component
final class MasterKey {

    private static final String FILE = "master.key";
    private static final byte[] MARKED = "zhiyin master key".getBytes(StandardCharsets.US_ASCII);

    private final byte[] key;

    MasterKey(Secrets secrets, JdbcClient database, @Value("${zhiyin.master-key-file:}") String file) {
        Optional<byte[]> kept =
                database.sql("select mark from seal.master").query(byte[].class).optional();
        if (file.isBlank() && kept.isPresent() && !secrets.has(FILE)) {
            throw new StartRefused("the personal data in this database is sealed, and there is no " + FILE
                    + " in the data folder: put it back from a backup, or set ZHIYIN_MASTER_KEY_FILE to where it is");
        }
        this.key = file.isBlank() ? secrets.secret(FILE) : read(Path.of(file));
        byte[] mine = Gcm.hmac(key, MARKED);
        database.sql("insert into seal.master (mark) values (:mark) on conflict do nothing")
                .param("mark", mine)
                .update();
        byte[] marked =
                database.sql("select mark from seal.master").query(byte[].class).single();
        if (!MessageDigest.isEqual(marked, mine)) {
            throw new StartRefused("the personal data in this database is sealed with another master key: put " + FILE
                    + " back from a backup of the data folder, or set ZHIYIN_MASTER_KEY_FILE to where it is");
        }
    }

    private static byte[] read(Path file) {
        try {
            byte[] read = CrockfordBase32.parse(
                    Files.readString(file, StandardCharsets.US_ASCII).strip());
            if (read == null || read.length != Gcm.KEY_BYTES) {
                throw new StartRefused(file + " does not hold a master key: 256 bits in Crockford's base 32");
            }
            return read;
        } catch (IOException e) {
            throw new StartRefused("the master key " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    byte[] key() {
        return key;
    }

    @Override
    public String toString() {
        return "MasterKey";
    }
}
