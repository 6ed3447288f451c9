package zhiyin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A clock that is wrong by as much as a file says ({@code PT90S}, {@code -PT2H}), and wrong by something else as soon as
 * the file says so: how the fault campaign lets a machine's clock jump.
 */
final class ShiftedClock extends Clock {
    static final String OPTION = "zhiyin.fault.clock";

    private final Clock right;
    private final Path file;

    ShiftedClock(Clock right, Path file) {
        this.right = right;
        this.file = file;
    }

    @Override
    public Instant instant() {
        return right.instant().plus(shift());
    }

    private Duration shift() {
        try {
            String said = Files.readString(file).strip();
            // whoever writes it may be in the middle of it
            return said.isEmpty() ? Duration.ZERO : Duration.parse(said);
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }

    @Override
    public ZoneId getZone() {
        return right.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new ShiftedClock(right.withZone(zone), file);
    }
}
