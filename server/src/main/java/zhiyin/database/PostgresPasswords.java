package zhiyin.database;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Set;
import zhiyin.StartRefused;

/**
 * The embedded PostgreSQL's two passwords, kept in the form of a {@code .pgpass} file that only its owner reads, so that
 * {@code PGPASSFILE=data/postgres.password psql …} opens it.
 *
 * @param owner of the role that owns the tables
 * @param superuser of the role that made the cluster, used only to create the other one and its database
 */
record PostgresPasswords(String owner, String superuser) {
    static final String OWNER = "zhiyin";
    static final String SUPERUSER = "postgres";

    static PostgresPasswords readOrMake(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            var made = new PostgresPasswords(password(random), password(random));
            // Written beside and moved: a crash in between must not leave half a password.
            var beside = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(beside);
            try (var channel = Files.newByteChannel(
                            beside,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            DataFolder.onlyForOwner());
                    var out = Channels.newOutputStream(channel)) {
                out.write(("localhost:*:*:" + OWNER + ":" + made.owner + "\n" + "localhost:*:*:" + SUPERUSER + ":"
                                + made.superuser + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        }
        var passwords = new HashMap<String, String>();
        for (var line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            var parts = line.split(":", -1);
            if (parts.length == 5) {
                passwords.put(parts[3], parts[4]);
            }
        }
        var owner = passwords.get(OWNER);
        var superuser = passwords.get(SUPERUSER);
        if (owner == null || superuser == null) {
            throw new StartRefused(file + " does not hold the passwords it should: put it back from a backup");
        }
        return new PostgresPasswords(owner, superuser);
    }

    private static String password(SecureRandom random) {
        var bytes = new byte[20];
        random.nextBytes(bytes);
        return CrockfordBase32.print(bytes);
    }

    @Override
    public String toString() {
        return "PostgresPasswords";
    }
}
