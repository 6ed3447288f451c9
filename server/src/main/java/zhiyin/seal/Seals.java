package zhiyin.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Seals values, opens them, and makes the marks by which they are found; each programme's with its own keys. */
@Component
public class Seals {

    /** In the place of a programme, for what is of the house itself. */
    public static final long HOUSE = 0;

    private static final byte FORM = 1;
    private static final int HEAD_BYTES = 1 + Integer.BYTES;

    /** After so long it is looked whether another process has made a key; until then the one before it seals. */
    private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

    /** After so long it is looked in any case. */
    private static final Duration KNOWN_FOR_MAX = KNOWN_FOR.multipliedBy(2);

    private final MasterKey master;
    private final JdbcClient database;
    private final TransactionTemplate alone;
    private final SecureRandom random;
    private final Clock clock;
    private final ConcurrentMap<Long, Ring> rings = new ConcurrentHashMap<>();

    Seals(MasterKey master, JdbcClient database, TransactionTemplate transaction, SecureRandom random, Clock clock) {
        this.master = master;
        this.database = database;
        this.alone = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.random = random;
        this.clock = clock;
    }

    /** A programme's keys. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Ring(int latest, Map<Integer, byte[]> sealing, byte[] marking, Instant readAt) {}

    /** What the keys are for. */
    private enum Purpose {
        SEAL("seal"),
        MARK("mark");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }
    }

    /**
     * Seals a value. It opens only where it was sealed for.
     *
     * @param column with table and schema
     * @param row what names the row within the table and programme
     */
    public byte[] seal(long program, String column, String row, String plain) {
        Ring ring = ring(program);
        byte[] key = key(ring, ring.latest());
        byte[] sealed = Gcm.seal(key, plain.getBytes(StandardCharsets.UTF_8), place(program, column, row), random);
        return ByteBuffer.allocate(HEAD_BYTES + sealed.length)
                .put(FORM)
                .putInt(ring.latest())
                .put(sealed)
                .array();
    }

    /**
     * Opens what was sealed for that place.
     *
     * @throws IllegalStateException if it was not
     */
    public String open(long program, String column, String row, byte[] sealed) {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        if (sealed.length < HEAD_BYTES || in.get() != FORM) {
            throw new IllegalStateException("what is in " + column + " was never sealed");
        }
        int number = in.getInt();
        byte[] closed = new byte[in.remaining()];
        in.get(closed);
        Ring ring = ring(program);
        if (!ring.sealing().containsKey(number)) {
            // another process has made it meanwhile
            ring = read(program);
            rings.put(program, ring);
        }
        try {
            return new String(Gcm.open(key(ring, number), closed, place(program, column, row)), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what is sealed in " + column + " does not belong where it is", e);
        }
    }

    /** By what a value is found: the same for the same value of a kind in one programme, and another one in another. */
    public byte[] mark(long program, String kind, String value) {
        return Gcm.hmac(ring(program).marking(), (kind + ":" + value).getBytes(StandardCharsets.UTF_8));
    }

    /** Since when nothing is sealed anywhere with a key that is not the latest of a programme's. */
    public static Duration knownFor() {
        return KNOWN_FOR_MAX.plus(KNOWN_FOR);
    }

    /** The number of the key with which that was sealed, as its bytes lie in the value: from the second on, four of them. */
    public static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    /** Makes another key, with which all is sealed from now on. */
    public int renew(long program) {
        make(program, Purpose.SEAL, ring(program).latest() + 1);
        Ring ring = read(program);
        rings.put(program, ring);
        return ring.latest();
    }

    /**
     * Puts another master key over all keys, while everybody goes on: they are wrapped anew in one transaction, and what they
     * seal is not touched.
     *
     * @return how many keys
     */
    public int renewMaster() {
        byte[] another = master.another();
        Integer wrapped = alone.execute(status -> {
            byte[] before = master.toBeChanged();
            List<Wrapped> keys = database.sql("select program_id, purpose, number, wrapped from seal.data_key")
                    .query((row, at) -> new Wrapped(row.getLong(1), row.getString(2), row.getInt(3), row.getBytes(4)))
                    .list();
            keys.forEach(key -> database.sql("""
                            update seal.data_key set wrapped = :wrapped
                            where program_id = :program and purpose = :purpose and number = :number
                            """)
                    .param("wrapped", Gcm.seal(another, key.open(before), key.place(), random))
                    .param("program", key.program())
                    .param("purpose", key.purpose())
                    .param("number", key.number())
                    .update());
            master.change(another);
            return keys.size();
        });
        master.lookAgain();
        return Objects.requireNonNull(wrapped);
    }

    /** A key as it lies in the database. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Wrapped(long program, String purpose, int number, byte[] wrapped) {

        byte[] place() {
            return Seals.place(program, "seal.data_key." + purpose, Integer.toString(number));
        }

        byte[] open(byte[] master) {
            try {
                return Gcm.open(master, wrapped, place());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(
                        "key " + number + " of programme " + program + " does not open under the master key", e);
            }
        }
    }

    /** The number of the key with which values are sealed now, as the database knows it. */
    public int latest(long program) {
        Ring ring = read(program);
        rings.put(program, ring);
        return ring.latest();
    }

    private static byte[] key(Ring ring, int number) {
        byte[] key = ring.sealing().get(number);
        if (key == null) {
            throw new IllegalStateException("there is no key of number " + number);
        }
        return key;
    }

    /**
     * Makes sure that the programme's keys are at hand for a while. To be called before a connection is held: whoever holds one
     * and waits for another can be stuck with all the others who do.
     */
    public void ready(long program) {
        ring(program, KNOWN_FOR);
    }

    private Ring ring(long program) {
        return ring(program, KNOWN_FOR_MAX);
    }

    private Ring ring(long program, Duration knownFor) {
        Ring ring = rings.get(program);
        if (ring == null || clock.instant().isAfter(ring.readAt().plus(knownFor))) {
            ring = read(program);
            rings.put(program, ring);
        }
        return ring;
    }

    private Ring read(long program) {
        Instant now = clock.instant();
        Map<Integer, byte[]> sealing = keys(program, Purpose.SEAL);
        if (sealing.isEmpty()) {
            make(program, Purpose.MARK, 1);
            make(program, Purpose.SEAL, 1);
            sealing = keys(program, Purpose.SEAL);
        }
        byte[] marking = keys(program, Purpose.MARK).get(1);
        if (marking == null) {
            throw new IllegalStateException("programme " + program + " has no key to find values by");
        }
        int latest = sealing.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
        return new Ring(latest, Map.copyOf(sealing), marking, now);
    }

    /** Under the master key that holds; another process may just have changed it. */
    private Map<Integer, byte[]> keys(long program, Purpose purpose) {
        try {
            return opened(program, purpose);
        } catch (IllegalStateException perhapsUnderAnother) {
            master.lookAgain();
            return opened(program, purpose);
        }
    }

    private Map<Integer, byte[]> opened(long program, Purpose purpose) {
        Map<Integer, byte[]> keys = new HashMap<>();
        database.sql("select number, wrapped from seal.data_key where program_id = :program and purpose = :purpose")
                .param("program", program)
                .param("purpose", purpose.word)
                .query(row -> {
                    Wrapped key = new Wrapped(program, purpose.word, row.getInt(1), row.getBytes(2));
                    keys.put(key.number(), key.open(master.key()));
                });
        return keys;
    }

    /** Whoever is first makes it; the others find his. */
    private void make(long program, Purpose purpose, int number) {
        byte[] key = new byte[Gcm.KEY_BYTES];
        random.nextBytes(key);
        // for good, whatever becomes of what it is needed for just now
        alone.executeWithoutResult(status -> database.sql("""
                        insert into seal.data_key (program_id, number, purpose, wrapped, created_at)
                        values (:program, :number, :purpose, :wrapped, :now) on conflict do nothing
                        """)
                .param("program", program)
                .param("number", number)
                .param("purpose", purpose.word)
                .param(
                        "wrapped",
                        Gcm.seal(
                                master.holdingStill(),
                                key,
                                place(program, "seal.data_key." + purpose.word, Integer.toString(number)),
                                random))
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update());
    }

    /** Where a value belongs: programme, table and column, row. */
    private static byte[] place(long program, String column, String row) {
        byte[] named = (column + '\0' + row).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + named.length)
                .putLong(program)
                .put(named)
                .array();
    }

    @Override
    public String toString() {
        return "Seals";
    }
}
