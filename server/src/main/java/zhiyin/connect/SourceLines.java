package zhiyin.connect;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The physical lines of a file, plain or gzip (told by its first two bytes), as bytes: a line feed can be found before
 * the encoding is known to be sound, because no byte of a longer UTF-8 or GBK sequence looks like one.
 */
final class SourceLines implements Closeable {

    /** The longest line, in bytes. What is longer is read past and handed over cut. */
    static final int BYTES_MAX = 1 << 20;

    /** How much of a line that is too long is kept, so that somebody can find it again; bytes. */
    static final int BYTES_KEPT = 2_000;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Counted counted;
    private final InputStream content;
    private final byte[] chunk = new byte[1 << 16];
    private byte[] line = new byte[1 << 12];
    private int at;
    private int end;
    private long number;

    private SourceLines(Counted counted, InputStream content) {
        this.counted = counted;
        this.content = content;
    }

    /**
     * One line without its line feed.
     *
     * @param number the line's number in the file, from 1
     * @param bytes what it holds, a carriage return at its end included
     * @param cut whether it was longer than {@link #BYTES_MAX}, and {@code bytes} is only its beginning
     */
    @SuppressWarnings("ArrayRecordComponent") // handed from reader to decoder once and never compared
    record Line(long number, byte[] bytes, boolean cut) {}

    /** @throws IOException if the file can't be opened, or says it is gzip and is not */
    static SourceLines open(Path file) throws IOException {
        Counted counted = new Counted(Files.newInputStream(file));
        try {
            InputStream buffered = new BufferedInputStream(counted, 1 << 16);
            buffered.mark(2);
            boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
            buffered.reset();
            return new SourceLines(counted, gzip ? new GZIPInputStream(buffered, 1 << 16) : buffered);
        } catch (IOException unreadable) {
            counted.close();
            throw unreadable;
        }
    }

    /** The next line, or null after the last one. */
    @Nullable
    Line next() throws IOException {
        int length = 0;
        boolean cut = false;
        while (true) {
            if (at == end) {
                end = content.read(chunk);
                at = 0;
                if (end <= 0) {
                    end = 0;
                    return length == 0 && !cut ? null : line(length, cut);
                }
            }
            int stop = at;
            while (stop < end && chunk[stop] != '\n') {
                stop++;
            }
            int piece = stop - at;
            if (length + piece > BYTES_MAX) {
                cut = true;
            } else if (!cut) {
                if (length + piece > line.length) {
                    line = Arrays.copyOf(line, Math.min(BYTES_MAX, Math.max(line.length * 2, length + piece)));
                }
                System.arraycopy(chunk, at, line, length, piece);
                length += piece;
            }
            at = stop;
            if (stop < end) {
                at++;
                return line(length, cut);
            }
        }
    }

    private Line line(int length, boolean cut) {
        number++;
        int from = number == 1 && startsWithMark(length) ? BYTE_ORDER_MARK.length : 0;
        return new Line(number, Arrays.copyOfRange(line, from, cut ? Math.min(length, BYTES_KEPT) : length), cut);
    }

    private boolean startsWithMark(int length) {
        return length >= BYTE_ORDER_MARK.length
                && Arrays.equals(line, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    /** How many bytes of the file, as it lies on the disk, have been read. */
    long bytesRead() {
        return counted.bytes;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private static final class Counted extends FilterInputStream {
        private long bytes;

        private Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            bytes += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            bytes += Math.max(0, count);
            return count;
        }
    }
}
