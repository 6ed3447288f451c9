package zhiyin.database;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.StartRefused;

/**
 * PostgreSQL refuses to run as root. Root therefore runs it in a user namespace of its own ({@code unshare}), where it is
 * nobody but still owns its files; where the machine forbids that (as containers often do), truly as nobody ({@code
 * setpriv}), to whom the files are then given.
 *
 * @param prefix what comes before a command line; empty for everybody but root
 * @param owner the number of the user who must own the files, or null when it is ourselves
 */
record Unprivileged(List<String> prefix, @Nullable Integer owner) {
    private static final int NOBODY = 65534;

    static Unprivileged find() {
        if (!System.getProperty("os.name", "").equals("Linux") || !succeeds(List.of("sh", "-c", "test $(id -u) = 0"))) {
            return new Unprivileged(List.of(), null);
        }
        var unshare = List.of("unshare", "-U");
        if (succeeds(List.of("unshare", "-U", "sh", "-c", "test $(id -u) != 0"))) {
            return new Unprivileged(unshare, null);
        }
        var setpriv = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        if (succeeds(List.of(
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "sh",
                "-c",
                "test $(id -u) != 0"))) {
            return new Unprivileged(setpriv, NOBODY);
        }
        throw new StartRefused(
                "PostgreSQL does not run as root, and this machine has neither unshare nor setpriv: start Zhiyin as another user");
    }

    private static boolean succeeds(List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Makes sure that whoever runs the programs can get to this folder at all.
     *
     * @throws StartRefused when a folder above it is closed to others
     */
    void reach(Path folder) {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of("test", "-x", folder.toString()));
        if (owner != null && !succeeds(command)) {
            throw new StartRefused("as root on this machine PostgreSQL runs as nobody, who cannot enter " + folder
                    + ": set ZHIYIN_DATA to a folder open to all, or start Zhiyin as another user");
        }
    }

    /** Gives a file, or a folder with all that is in it, to whoever will run the programs. */
    void give(Path path) throws IOException {
        if (owner == null) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                return hand(folder);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return hand(file);
            }

            private FileVisitResult hand(Path each) throws IOException {
                Files.setAttribute(each, "unix:uid", owner);
                Files.setAttribute(each, "unix:gid", owner);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
