package zhiyin.database;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessResourceException;
import zhiyin.Recurring;

/**
 * Keeps an eye on the room that the embedded PostgreSQL has left. A PostgreSQL whose disk is full ends in the middle of its
 * work and does not start again; before it comes to that, nothing more is written, and everything can still be read. Once
 * there is room again, writing goes on by itself.
 */
public final class DiskGuard extends Recurring {
    private static final Logger log = LoggerFactory.getLogger(DiskGuard.class);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final int PERCENT = 100;

    /** So much of what has to be free must be there on top of it before writing goes on: it is not to come and go. */
    private static final int TENTH = 10;

    private final Volumes volumes;
    private final int usedPercentMax;
    private final long freeBytesMin;
    private volatile @Nullable Shortage shortage;

    /** What can be seen of the disks that the database writes to; none of one that runs elsewhere. */
    interface Volumes {
        List<Volume> read() throws IOException;
    }

    /** A disk as of now. */
    record Volume(String name, long usedBytes, long freeBytes) {
        int usedPercent() {
            return usedBytes + freeBytes == 0 ? 0 : (int) (usedBytes * PERCENT / (usedBytes + freeBytes));
        }
    }

    /**
     * Why nothing is written.
     *
     * @param usedPercent how much of the fullest disk is used
     * @param freeBytes what is left on it
     */
    public record Shortage(int usedPercent, long freeBytes) {}

    /** Nothing was written, because there is too little room for it; the same may be tried again. */
    public static final class ReadOnly extends TransientDataAccessResourceException {
        private static final long serialVersionUID = 1;

        ReadOnly(Shortage shortage) {
            super("nothing is written while the disk of the database is %d %% full, with %d MB left"
                    .formatted(shortage.usedPercent(), shortage.freeBytes() >> 20));
        }
    }

    /**
     * @param usedPercentMax a disk is short of room when so much of it is used,
     * @param freeBytesMin and less than this is left; 0 means never
     * @param watching whether it looks again and again; it looks once in any case
     */
    DiskGuard(Volumes volumes, int usedPercentMax, long freeBytesMin, boolean watching) {
        super("disk-guard", BETWEEN, watching);
        this.volumes = volumes;
        this.usedPercentMax = usedPercentMax;
        this.freeBytesMin = freeBytesMin;
        passQuietly();
    }

    /** Why nothing can be written just now; null when it can. Costs nothing to ask. */
    public @Nullable Shortage shortage() {
        return shortage;
    }

    /** @throws ReadOnly when nothing can be written just now */
    public void requireRoom() {
        Shortage now = shortage;
        if (now != null) {
            throw new ReadOnly(now);
        }
    }

    /**
     * There before whoever asks it, and gone after them: who is told to stop takes those along who need him, whether the door
     * is closed by then or not.
     */
    @Override
    public int getPhase() {
        return -1;
    }

    /** Looks at the disks. */
    @Override
    protected void passQuietly() {
        try {
            Shortage before = shortage;
            long wanted = before == null ? freeBytesMin : freeBytesMin + freeBytesMin / TENTH;
            Shortage now = null;
            for (Volume volume : volumes.read()) {
                if (volume.usedPercent() >= usedPercentMax
                        && volume.freeBytes() < wanted
                        && (now == null || volume.freeBytes() < now.freeBytes())) {
                    now = new Shortage(volume.usedPercent(), volume.freeBytes());
                    if (before == null) {
                        log.error(
                                "{} is {} % full, {} MB are left: nothing is written until there is room",
                                volume.name(), volume.usedPercent(), volume.freeBytes() >> 20);
                    }
                }
            }
            shortage = now;
            if (before != null && now == null) {
                log.info("there is room on the disk of the database again: writing goes on");
            }
        } catch (IOException | RuntimeException e) {
            // a disk that cannot be asked keeps the answer it gave last
            log.warn("the room on the disk of the database cannot be told just now", e);
        }
    }
}
