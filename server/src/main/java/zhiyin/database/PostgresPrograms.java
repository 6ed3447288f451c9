package zhiyin.database;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;
import zhiyin.StartRefused;

/**
 * The programs of a PostgreSQL that come inside the jar, unpacked into a folder of their own, and how to run them: they
 * refuse to run as root, so root gives itself up first.
 *
 * @param folder what was unpacked, with {@code bin} in it
 * @param unprivileged what comes before each command line
 */
record PostgresPrograms(Path folder, Unprivileged unprivileged) {

    /** What a program said and how it ended. */
    record Outcome(int code, String said) {}

    /**
     * Unpacks them if they are not there yet. Safe with several processes at once: each unpacks beside, and the first to
     * move its folder into place wins.
     */
    static PostgresPrograms unpack(Path parent) throws IOException {
        var folder = parent.resolve("postgres-" + fingerprint());
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(parent);
            var beside = Files.createTempDirectory(parent, "unpacking-");
            try (var archive = archive()) {
                unpack(archive, beside);
                // A temporary folder is its owner's alone; whoever runs the programs must be able to read them.
                posix(beside, "rwxr-xr-x");
                if (!Files.isDirectory(folder)) {
                    Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                if (!Files.isDirectory(folder)) {
                    throw e;
                }
            } finally {
                FileSystemUtils.deleteRecursively(beside);
            }
        }
        return new PostgresPrograms(folder, Unprivileged.find());
    }

    private static InputStream archive() throws IOException {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        var family = system.startsWith("windows") ? "Windows" : system.startsWith("mac") ? "Darwin" : "Linux";
        var machine = System.getProperty("os.arch", "");
        var found = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                family, machine.equals("amd64") ? "x86_64" : machine);
        if (found == null) {
            throw new StartRefused("no PostgreSQL for " + family + " on " + machine
                    + " comes with Zhiyin: run one and set ZHIYIN_DATABASE_URL");
        }
        return found;
    }

    private static String fingerprint() throws IOException {
        try (var digest = new DigestInputStream(archive(), MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive leads outside its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.resolveSibling("."));
                if (entry.isSymbolicLink() || entry.isLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & 0100) != 0) {
                        posix(path, "rwxr-xr-x");
                    }
                }
            }
        }
    }

    private static void posix(Path path, String permissions) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    /** Runs a program to its end and hands back what it said on either stream. */
    Outcome run(String program, List<String> arguments) throws IOException {
        var line = new ArrayList<>(unprivileged.prefix());
        line.add(folder.resolve("bin").resolve(program).toString());
        line.addAll(arguments);
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        // What the operator's shell says about some other PostgreSQL is not meant for this one.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Outcome(process.waitFor(), said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while " + program + " ran", e);
        }
    }
}
