package zhiyin.chain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table in the form in which {@code COPY … TO STDOUT (FORMAT binary)} writes them: the number of columns in two
 * bytes, then of each column the number of its bytes in four (-1 for null) and the bytes; numbers with the highest byte
 * first, moments as microseconds and days as days since 2000, text in UTF-8.
 *
 * <p>The rows' order is that of their bytes, each byte from 0 to 255: it does not depend on who wrote them when. Rows
 * that begin with the key of a member's own count are by it in the order of members and counts.
 *
 * <p>Holds its memory when it is cleared: made once a lane, or once a reader.
 */
public final class Tuples {

    /** Bytes of a row's mark. */
    public static final int MARK_BYTES = Integer.BYTES;

    private static final long SECONDS_FROM_1970_TO_2000 = 946_684_800;
    private static final LocalDate DAY_0 = LocalDate.of(2000, 1, 1);
    private static final int MICROS_A_SECOND = 1_000_000;
    private static final int NANOS_A_MICRO = 1_000;

    private byte[] bytes;
    private int[] starts;
    private int count;
    private int end;
    private boolean sorted;

    /** Where the rows were before they were sorted, for the next time. */
    private byte[] spareBytes = new byte[0];

    private int[] spareStarts = new int[0];

    private final CRC32C check = new CRC32C();

    /** None yet. */
    public Tuples() {
        this(1 << 8, 1 << 1);
    }

    private Tuples(int bytes, int rows) {
        this.bytes = new byte[bytes];
        this.starts = new int[rows + 1];
    }

    /** Begins a row. */
    Tuples row(int columns) {
        begin();
        room(Short.BYTES);
        bytes[end++] = (byte) (columns >> Byte.SIZE);
        bytes[end++] = (byte) columns;
        return this;
    }

    Tuples add(long value) {
        room(Integer.BYTES + Long.BYTES);
        put(Long.BYTES);
        putLong(value);
        return this;
    }

    Tuples add(int value) {
        room(Integer.BYTES + Integer.BYTES);
        put(Integer.BYTES);
        put(value);
        return this;
    }

    Tuples add(@Nullable Long value) {
        return value == null ? addNull() : add(value.longValue());
    }

    /** As the database keeps it: to the microsecond, rounded as the driver rounds. */
    Tuples add(Instant moment) {
        long micros = Math.addExact(
                Math.multiplyExact(moment.getEpochSecond() - SECONDS_FROM_1970_TO_2000, MICROS_A_SECOND),
                (moment.getNano() + NANOS_A_MICRO / 2) / NANOS_A_MICRO);
        return add(micros);
    }

    Tuples add(LocalDate day) {
        return add(Math.toIntExact(DAY_0.until(day, ChronoUnit.DAYS)));
    }

    Tuples add(@Nullable String text) {
        if (text == null) {
            return addNull();
        }
        int length = text.length();
        room(Integer.BYTES + length);
        int at = end + Integer.BYTES;
        for (int i = 0; i < length; i++) {
            char letter = text.charAt(i);
            if (letter >= 0x80) {
                return add(text.getBytes(StandardCharsets.UTF_8));
            }
            bytes[at + i] = (byte) letter;
        }
        put(length);
        end += length;
        return this;
    }

    Tuples add(byte[] value) {
        room(Integer.BYTES + value.length);
        put(value.length);
        System.arraycopy(value, 0, bytes, end, value.length);
        end += value.length;
        return this;
    }

    private Tuples addNull() {
        room(Integer.BYTES);
        put(-1);
        return this;
    }

    /** Takes over a row that is in this form already. */
    public void take(byte[] from, int offset, int length) {
        begin();
        room(length);
        System.arraycopy(from, offset, bytes, end, length);
        end += length;
    }

    private void begin() {
        if (count + 2 > starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        starts[count++] = end;
        sorted = false;
    }

    private void room(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + more));
        }
    }

    private void put(int value) {
        bytes[end++] = (byte) (value >> 24);
        bytes[end++] = (byte) (value >> 16);
        bytes[end++] = (byte) (value >> 8);
        bytes[end++] = (byte) value;
    }

    private void putLong(long value) {
        put((int) (value >> Integer.SIZE));
        put((int) value);
    }

    /** How many rows. */
    public int count() {
        return count;
    }

    /** How many bytes they have together. */
    public int size() {
        return end;
    }

    /** Bytes of memory that it holds, whether there is anything in them or not. */
    public int capacity() {
        return bytes.length + spareBytes.length + Integer.BYTES * (starts.length + spareStarts.length);
    }

    /** Forgets all rows, and keeps the memory for the next. */
    public void clear() {
        count = 0;
        end = 0;
        sorted = false;
    }

    /** SHA-256 of the rows, one after the other, in their order; 32 bytes. */
    public byte[] hash() {
        MessageDigest digest = Sha256.begin();
        into(digest);
        return digest.digest();
    }

    /** Adds the rows, in their order, to what a hash is made of. */
    void into(MessageDigest digest) {
        sort();
        digest.update(bytes, 0, end);
    }

    /** Writes each row's mark, in their order. */
    public void mark(ByteBuffer marks) {
        sort();
        for (int row = 0; row < count; row++) {
            marks.putInt(mark(row));
        }
    }

    /** The mark of a row, counted from 0 in their order: CRC-32C of its bytes. */
    public int mark(int row) {
        sort();
        check.reset();
        check.update(bytes, starts[row], starts[row + 1] - starts[row]);
        return (int) check.getValue();
    }

    /** A row's bytes, counted from 0 in their order. */
    public ByteBuffer rowAt(int row) {
        sort();
        return ByteBuffer.wrap(bytes, starts[row], starts[row + 1] - starts[row])
                .slice()
                .asReadOnlyBuffer();
    }

    /** Lays the rows one after the other in their order. */
    private void sort() {
        if (sorted) {
            return;
        }
        starts[count] = end;
        if (!inOrder()) {
            int[] order = new int[count];
            for (int i = 0; i < count; i++) {
                order[i] = i;
            }
            sort(order, order.clone(), 0, count);
            byte[] laid = spareBytes.length < bytes.length ? new byte[bytes.length] : spareBytes;
            int[] from = spareStarts.length < starts.length ? new int[starts.length] : spareStarts;
            int at = 0;
            for (int i = 0; i < count; i++) {
                int length = starts[order[i] + 1] - starts[order[i]];
                System.arraycopy(bytes, starts[order[i]], laid, at, length);
                from[i] = at;
                at += length;
            }
            from[count] = at;
            spareBytes = bytes;
            spareStarts = starts;
            bytes = laid;
            starts = from;
        }
        sorted = true;
    }

    private boolean inOrder() {
        for (int i = 1; i < count; i++) {
            if (compare(i - 1, i) > 0) {
                return false;
            }
        }
        return true;
    }

    /** Sorts {@code into[from..to)}; {@code other} holds the same. */
    private void sort(int[] into, int[] other, int from, int to) {
        if (to - from < 2) {
            return;
        }
        int middle = (from + to) >>> 1;
        sort(other, into, from, middle);
        sort(other, into, middle, to);
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right == to || (left < middle && compare(other[left], other[right]) <= 0);
            into[i] = takeLeft ? other[left++] : other[right++];
        }
    }

    private int compare(int one, int other) {
        return Arrays.compareUnsigned(bytes, starts[one], starts[one + 1], bytes, starts[other], starts[other + 1]);
    }
}
