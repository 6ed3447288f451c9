package zhiyin.database;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/**
 * Values of one type for one parameter of a statement: an array, in the form in which PostgreSQL itself sends and
 * receives it. The driver would print each value and the database parse it again, which costs more than writing the row.
 */
public final class Column {

    private static final LocalDate DAY_ZERO = LocalDate.of(2000, 1, 1);
    private static final Instant ZERO = Instant.parse("2000-01-01T00:00:00Z");
    private static final int HEAD_BYTES = 20;
    private static final char JSONB_VERSION = 1;

    private final Type type;
    private final List<@Nullable Object> values;

    private Column(Type type, List<@Nullable Object> values) {
        this.type = type;
        this.values = values;
    }

    /** How the values of a type lie in an array; see PostgreSQL's {@code *_send} functions. */
    private enum Type {
        BIGINT(Oid.INT8, Oid.INT8_ARRAY),
        INTEGER(Oid.INT4, Oid.INT4_ARRAY),
        BOOLEAN(Oid.BOOL, Oid.BOOL_ARRAY),
        TEXT(Oid.TEXT, Oid.TEXT_ARRAY),
        BYTEA(Oid.BYTEA, Oid.BYTEA_ARRAY),
        JSONB(Oid.JSONB, Oid.JSONB_ARRAY),
        TIMESTAMPTZ(Oid.TIMESTAMPTZ, Oid.TIMESTAMPTZ_ARRAY),
        DATE(Oid.DATE, Oid.DATE_ARRAY);

        private final int element;
        private final int array;

        Type(int element, int array) {
            this.element = element;
            this.array = array;
        }

        /** The bytes of a value that has no fixed length. */
        byte[] bytes(Object value) {
            return switch (this) {
                case TEXT -> ((String) value).getBytes(StandardCharsets.UTF_8);
                case BYTEA -> (byte[]) value;
                case JSONB -> (JSONB_VERSION + (String) value).getBytes(StandardCharsets.UTF_8);
                case BOOLEAN -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
                case BIGINT, INTEGER, TIMESTAMPTZ, DATE ->
                    throw new IllegalStateException(this + " has a fixed length");
            };
        }

        int length() {
            return switch (this) {
                case BIGINT, TIMESTAMPTZ -> Long.BYTES;
                case INTEGER, DATE -> Integer.BYTES;
                case TEXT, BYTEA, JSONB, BOOLEAN -> 0;
            };
        }

        void put(Object value, ByteBuffer out) {
            switch (this) {
                case BIGINT -> out.putLong(((Number) value).longValue());
                case INTEGER -> out.putInt(((Number) value).intValue());
                case TIMESTAMPTZ -> out.putLong(ChronoUnit.MICROS.between(ZERO, (Instant) value));
                case DATE -> out.putInt((int) ChronoUnit.DAYS.between(DAY_ZERO, (LocalDate) value));
                case TEXT, BYTEA, JSONB, BOOLEAN -> throw new IllegalStateException(this + " has no fixed length");
            }
        }
    }

    /**
     * A column of these values.
     *
     * @param type bigint, integer, boolean, text, bytea, jsonb, timestamptz or date
     * @param values numbers, booleans, texts (JSON too), {@code byte[]}, {@link Instant}s or {@link LocalDate}s; null is null
     */
    public static Column of(String type, Collection<? extends @Nullable Object> values) {
        return new Column(
                Type.valueOf(type.toUpperCase(java.util.Locale.ROOT)), new ArrayList<@Nullable Object>(values));
    }

    /** A column of whole numbers. */
    public static Column bigints(Long... values) {
        return new Column(Type.BIGINT, Arrays.<@Nullable Object>asList((Object[]) values));
    }

    /** A column of texts. */
    public static Column texts(Collection<String> values) {
        return of("text", values);
    }

    Array array(Connection connection) throws SQLException {
        return new PgArray(connection.unwrap(BaseConnection.class), type.array, bytes());
    }

    private byte[] bytes() {
        int size = HEAD_BYTES + values.size() * (Integer.BYTES + type.length());
        byte[][] parts = new byte[type.length() == 0 ? values.size() : 0][];
        boolean nulls = false;
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            nulls |= value == null;
            if (parts.length > 0) {
                parts[i] = value == null ? new byte[0] : type.bytes(value);
                size += parts[i].length;
            }
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        if (values.isEmpty()) {
            // an array of nothing has no dimensions
            out.putInt(0).putInt(0).putInt(type.element);
            return Arrays.copyOf(out.array(), out.position());
        }
        out.putInt(1)
                .putInt(nulls ? 1 : 0)
                .putInt(type.element)
                .putInt(values.size())
                .putInt(1);
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value == null) {
                out.putInt(-1);
            } else if (parts.length > 0) {
                out.putInt(parts[i].length).put(parts[i]);
            } else {
                out.putInt(type.length());
                type.put(value, out);
            }
        }
        return out.position() == size ? out.array() : Arrays.copyOf(out.array(), out.position());
    }
}
