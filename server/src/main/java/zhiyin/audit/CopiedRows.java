package zhiyin.audit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/**
 * Rows as {@code COPY … TO STDOUT (FORMAT binary)} writes them, one after the other, read where they lie: no object a
 * column. Each column is its length in four bytes, -1 for null, and its bytes.
 */
final class CopiedRows {

    private static final int SIGNATURE_BYTES = 11;
    private static final int END = -1;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] row = new byte[0];
    private int start;
    private int[] at = new int[0];

    private CopiedRows() {}

    /** Takes a row; it is another one as soon as it returns. */
    @FunctionalInterface
    interface Taker {
        void take(CopiedRows row) throws SQLException;
    }

    /**
     * Reads what a query finds.
     *
     * @return how many rows
     */
    static long read(Connection connection, String query, Taker taker) throws SQLException {
        CopyOut copy = new CopyManager(connection.unwrap(BaseConnection.class))
                .copyOut("copy (" + query + ") to stdout (format binary)");
        CopiedRows rows = new CopiedRows();
        long count = 0;
        try {
            boolean begun = false;
            for (byte[] message = copy.readFromCopy(); message != null; message = copy.readFromCopy()) {
                // what stands before the rows comes with the first of them
                int from = begun ? 0 : afterHeader(message);
                begun = true;
                if (rows.lay(message, from)) {
                    taker.take(rows);
                    count++;
                }
            }
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        return count;
    }

    private static int afterHeader(byte[] message) {
        ByteBuffer header = ByteBuffer.wrap(message);
        int extension = header.getInt(SIGNATURE_BYTES + Integer.BYTES);
        return SIGNATURE_BYTES + 2 * Integer.BYTES + extension;
    }

    private boolean lay(byte[] message, int from) {
        int columns = (short) ((message[from] << Byte.SIZE) | (message[from + 1] & 0xff));
        if (columns == END) {
            return false;
        }
        row = message;
        start = from;
        if (at.length != columns + 1) {
            at = new int[columns + 1];
        }
        int next = from + Short.BYTES;
        for (int column = 0; column < columns; column++) {
            at[column] = next;
            next += Integer.BYTES + Math.max(0, getInt(next));
        }
        at[columns] = next;
        return true;
    }

    private int getInt(int offset) {
        return (int) INT.get(row, offset);
    }

    boolean isNull(int column) {
        return getInt(at[column]) < 0;
    }

    long number(int column) {
        int value = at[column] + Integer.BYTES;
        return (long) LONG.get(row, value);
    }

    int shortNumber(int column) {
        return getInt(at[column] + Integer.BYTES);
    }

    String text(int column) {
        return new String(row, valueAt(column), length(column), StandardCharsets.UTF_8);
    }

    byte[] value(int column) {
        byte[] value = new byte[length(column)];
        System.arraycopy(row, valueAt(column), value, 0, value.length);
        return value;
    }

    /** All that the row came in. */
    byte[] bytes() {
        return row;
    }

    /** Where in it the row begins. */
    int offset() {
        return start;
    }

    int size() {
        return at[at.length - 1] - start;
    }

    /** Where in it a column begins, with its length. */
    int columnAt(int column) {
        return at[column];
    }

    /** Where in it a column's value begins. */
    int valueAt(int column) {
        return at[column] + Integer.BYTES;
    }

    /** The value's bytes; 0 for null. */
    int length(int column) {
        return Math.max(0, getInt(at[column]));
    }
}
