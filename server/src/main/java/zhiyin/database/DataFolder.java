package zhiyin.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import zhiyin.StartRefused;

/**
 * The data folder, and who may use it: one serving process at a time, any number of tools beside it. All locks are the
 * operating system's, so that a killed process leaves none behind.
 */
final class DataFolder implements AutoCloseable {
    /** Bytes are locked far beyond the content, because where locks are mandatory a locked byte cannot be read. */
    private static final long SERVER = 1L << 40;

    private static final long DOOR = SERVER + 1;
    private static final long USERS = SERVER + 2;

    /** POSIX drops a process's locks when it closes any handle on the file, so a process opens a folder only once. */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final FileChannel channel;
    private @Nullable FileLock use;

    private DataFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * Opens the folder, made if it is not there.
     *
     * @param serving whether this process wants to be the one that serves
     * @throws StartRefused when another process serves from it, or it cannot be written
     */
    static DataFolder open(Path folder, boolean serving) {
        var root = folder.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(root)) {
                Files.createDirectories(root);
            }
            root = root.toRealPath();
        } catch (IOException e) {
            throw new StartRefused("the data folder " + root + " cannot be made: " + e.getMessage(), e);
        }
        if (!OPEN_HERE.add(root)) {
            throw taken(root, ProcessHandle.current().pid() + "");
        }
        try {
            var channel = FileChannel.open(
                    root.resolve("zhiyin.lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    onlyForOwner());
            if (serving) {
                own(root, channel);
            }
            return new DataFolder(root, channel);
        } catch (IOException e) {
            OPEN_HERE.remove(root);
            throw new StartRefused("the data folder " + root + " cannot be written: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            OPEN_HERE.remove(root);
            throw e;
        }
    }

    private static void own(Path root, FileChannel channel) throws IOException {
        var lock = channel.tryLock(SERVER, 1, false);
        if (lock == null) {
            var content = ByteBuffer.allocate(32);
            channel.read(content, 0);
            channel.close();
            throw taken(root, new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).strip());
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static StartRefused taken(Path root, String pid) {
        return new StartRefused("process " + pid + " already serves from " + root
                + ": stop it first, or give this one another folder with ZHIYIN_DATA");
    }

    Path root() {
        return root;
    }

    Path resolve(String name) {
        return root.resolve(name);
    }

    /**
     * Joins those who use the PostgreSQL in here, after making sure, alone, that it runs.
     *
     * @param ensureRunning what makes sure; nobody else starts or stops it meanwhile
     */
    <T> T join(Starting<T> ensureRunning) {
        try (var door = channel.lock(DOOR, 1, false)) {
            assert door.isValid();
            var result = ensureRunning.run();
            use = channel.lock(USERS, 1, true);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does something to it alone: nobody joins or leaves meanwhile. */
    void alone(Starting<?> what) throws IOException {
        try (var door = channel.lock(DOOR, 1, false)) {
            assert door.isValid();
            var _ = what.run();
        }
    }

    /** Leaves them; the last to leave stops it. */
    void leave(Runnable stop) {
        try (var door = channel.lock(DOOR, 1, false)) {
            assert door.isValid();
            if (use != null) {
                use.release();
                use = null;
            }
            try (var alone = channel.tryLock(USERS, 1, false)) {
                if (alone != null) {
                    stop.run();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something that can fail for want of a file. */
    interface Starting<T> {
        T run() throws IOException;
    }

    /** How a file for one pair of eyes is created. */
    static FileAttribute<?>[] onlyForOwner() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            OPEN_HERE.remove(root);
        }
    }
}
