package zhiyin.seal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.StartRefused;
import zhiyin.database.CrockfordBase32;
import zhiyin.database.Secrets;

/**
 * The key over all keys: in a file of the operator's, or made at the first start in the data folder for its owner's eyes
 * only. The database knows which one it is, and not what it is.
 *
 * <p>While it is changed for another, that one lies beside it ({@code master.key.next}). Which of the two holds, the database
 * says, in one transaction with all that is under it; so nothing is lost wherever a change is cut off. Afterwards the one before
 * stays as {@code master.key.former}: the dumps of before ask for it.
 */
@Component
final class MasterKey {

    private static final Logger log = LoggerFactory.getLogger(MasterKey.class);
    private static final String FILE = "master.key";
    private static final String NEXT = ".next";
    private static final String FORMER = ".former";
    private static final String MARK = "select mark from seal.master";
    private static final byte[] MARKED = "zhiyin master key".getBytes(StandardCharsets.US_ASCII);

    private final Secrets secrets;
    private final JdbcClient database;
    private final Path file;
    private volatile byte[] key;

    MasterKey(Secrets secrets, JdbcClient database, @Value("${zhiyin.master-key-file:}") String file) {
        this.secrets = secrets;
        this.database = database;
        this.file = file.isBlank() ? secrets.path(FILE) : Path.of(file);
        if (marked(MARK) == null) {
            database.sql("insert into seal.master (mark) values (:mark) on conflict do nothing")
                    .param("mark", mark(file.isBlank() ? secrets.secret(FILE) : read(this.file)))
                    .update();
        }
        this.key = holding();
    }

    /** By what the database knows the master key that holds; null where it knows none. */
    private byte @Nullable [] marked(String select) {
        return database.sql(select).query(byte[].class).optional().orElse(null);
    }

    private static byte[] mark(byte[] key) {
        return Gcm.hmac(key, MARKED);
    }

    /** The one of the two that holds, by what the database says. */
    private byte[] holding() {
        byte[] marked = marked(MARK);
        boolean found = false;
        for (Path at : List.of(file, next())) {
            if (!Files.exists(at)) {
                continue;
            }
            found = true;
            byte[] read = read(at);
            if (MessageDigest.isEqual(mark(read), marked)) {
                if (at.equals(next())) {
                    inItsPlace();
                }
                return read;
            }
        }
        throw new StartRefused(
                found
                        ? "the personal data in this database is sealed with another master key: put " + FILE
                                + " back from a backup of the data folder, or set ZHIYIN_MASTER_KEY_FILE to where it is"
                        : "the personal data in this database is sealed, and there is no master key at " + file
                                + ": put it back from a backup, or set ZHIYIN_MASTER_KEY_FILE to where it is");
    }

    private Path next() {
        return file.resolveSibling(file.getFileName() + NEXT);
    }

    /** What was the next is the one that holds. Whoever may not write where the keys are does this himself; it is found at either place. */
    private void inItsPlace() {
        try {
            if (Files.exists(file)) {
                Files.copy(
                        file,
                        file.resolveSibling(file.getFileName() + FORMER),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.move(next(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("{} holds now, and could not be put in the place of {}: {}", next(), file, e.toString());
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

    /** Looks which one holds: another process may have changed it. */
    void lookAgain() {
        key = holding();
    }

    /** The one that holds; until the transaction ends it does. */
    byte[] holdingStill() {
        return stillAs(marked(MARK + " for share"));
    }

    /** The one that holds; until the transaction ends nobody else changes it, or puts anything under it. */
    byte[] toBeChanged() {
        return stillAs(marked(MARK + " for update"));
    }

    private byte[] stillAs(byte @Nullable [] marked) {
        if (!MessageDigest.isEqual(mark(key), marked)) {
            lookAgain();
        }
        return key;
    }

    /** Another one, which holds once the database knows its mark: made now, or lying there from before or from another machine. */
    byte[] another() {
        byte[] another = secrets.secret(next());
        if (MessageDigest.isEqual(another, key)) {
            throw new IllegalStateException(next() + " is the master key that holds already");
        }
        return another;
    }

    /** Within the transaction that puts everything under it. */
    void change(byte[] another) {
        database.sql("update seal.master set mark = :mark")
                .param("mark", mark(another))
                .update();
    }

    @Override
    public String toString() {
        return "MasterKey";
    }
}
