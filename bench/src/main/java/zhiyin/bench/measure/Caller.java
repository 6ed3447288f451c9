package zhiyin.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1.1 over kept connections from one thread, with requests made by hand and answers read no further than needed: on a
 * machine that serves as well as asks, what asks must cost little.
 */
public final class Caller implements AutoCloseable {

    /** What is asked, and what becomes of the answers. */
    public interface Work {
        /** The next request on this connection, whole; null when nothing is left to ask. */
        byte @Nullable [] ask(int connection);

        /** @throws WrongAnswer when it is not what it must be: then nothing that was measured counts */
        void answered(int connection, Answer answer);
    }

    /** An answer as it came. Valid only while it is handed over. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(int status, byte[] bytes, int headEnd, int end) {
        public String body() {
            return new String(bytes, headEnd, end - headEnd, StandardCharsets.UTF_8);
        }

        /** Behind the first place in the body where the text is, or -1. */
        public int find(byte[] text) {
            return find(text, headEnd);
        }

        /** The same, from there on. */
        public int find(byte[] text, int from) {
            for (int i = from; i <= end - text.length; i++) {
                int same = 0;
                while (same < text.length && bytes[i + same] == text[same]) {
                    same++;
                }
                if (same == text.length) {
                    return i + text.length;
                }
            }
            return -1;
        }

        public String head() {
            return new String(bytes, 0, headEnd, StandardCharsets.ISO_8859_1);
        }
    }

    /** An answer that should not have been: the run has no figure. */
    public static final class WrongAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;

        public WrongAnswer(String said) {
            super(said);
        }
    }

    /**
     * What came of a run.
     *
     * @param answers how many
     * @param seconds from the first request to the last answer
     * @param nanos how long each took, sorted
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Outcome(long answers, double seconds, long[] nanos) {
        public double perSecond() {
            return answers / seconds;
        }

        public double milliseconds(double share) {
            return nanos.length == 0 ? Double.NaN : nanos[(int) Math.min(nanos.length - 1, nanos.length * share)] / 1e6;
        }
    }

    /** Up to this much later than intended is the timer's slack, not the server's fault. */
    private static final long SLACK_NANOS = 1_500_000;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final InetSocketAddress address;
    private final Selector selector;
    private final List<Line> lines = new ArrayList<>();
    private final ArrayDeque<Line> idle = new ArrayDeque<>();

    private long[] nanos = new long[1 << 16];
    private int answers;

    public Caller(int port, int connections) {
        try {
            address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
            selector = Selector.open();
            for (int i = 0; i < connections; i++) {
                Line line = new Line(i);
                line.connect();
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As fast as answers come, until the time is up (null: until nothing is left) and every answer is there. */
    public Outcome closed(Work work, @Nullable Duration time) {
        return run(work, time, 0);
    }

    /**
     * So many a second, whether answers come or not. A request that had to wait for a free connection counts from when it
     * should have been sent.
     */
    public Outcome steady(Work work, Duration time, double perSecond) {
        return run(work, time, perSecond);
    }

    private Outcome run(Work work, @Nullable Duration time, double perSecond) {
        try {
            answers = 0;
            idle.clear();
            long start = System.nanoTime();
            long end = time == null ? Long.MAX_VALUE : start + time.toNanos();
            boolean steady = perSecond > 0;
            double between = steady ? 1e9 / perSecond : 0;
            long sent = 0;
            if (steady) {
                idle.addAll(lines);
            } else {
                lines.forEach(line -> line.send(work, System.nanoTime()));
            }
            long patience = time == null ? Long.MAX_VALUE : end + PATIENCE.toNanos();
            while (true) {
                long now = System.nanoTime();
                if (steady) {
                    for (long due = start + (long) (sent * between);
                            due <= now && due < end && !idle.isEmpty();
                            due = start + (long) (sent * between)) {
                        sent++;
                        idle.pop().send(work, now - due <= SLACK_NANOS ? now : due);
                    }
                }
                boolean more = steady && start + (long) (sent * between) < end;
                // a line that has nothing left to ask is neither busy nor idle
                if ((!more || idle.isEmpty()) && lines.stream().noneMatch(line -> line.busy)) {
                    break;
                }
                if (now > patience) {
                    throw new WrongAnswer("no answer within " + PATIENCE.toSeconds() + " seconds");
                }
                selector.select(key -> attend(key, work, steady, end), more ? 1 : 1_000);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            long[] sorted = Arrays.copyOf(nanos, answers);
            Arrays.sort(sorted);
            return new Outcome(answers, seconds, sorted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void attend(SelectionKey key, Work work, boolean steady, long end) {
        Line line = (Line) key.attachment();
        try {
            if (key.isWritable()) {
                line.write();
            }
            if (!key.isReadable() || !line.read(work)) {
                return;
            }
        } catch (IOException e) {
            throw new WrongAnswer("the connection broke: " + e.getMessage());
        }
        long now = System.nanoTime();
        if (answers == nanos.length) {
            nanos = Arrays.copyOf(nanos, answers * 2);
        }
        nanos[answers++] = now - line.began;
        if (steady) {
            idle.add(line);
        } else if (now < end) {
            line.send(work, now);
        }
    }

    @Override
    public void close() {
        try {
            for (Line line : lines) {
                line.hangUp();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One kept connection. */
    private final class Line {
        private final int number;
        private @Nullable SocketChannel channel;
        private @Nullable SelectionKey key;
        private ByteBuffer out = ByteBuffer.allocate(0);
        private ByteBuffer in = ByteBuffer.allocate(4_096);
        private long began;
        private boolean busy;
        /** Where the body begins and ends; zero until the head is there. */
        private int headEnd;

        private int end;

        Line(int number) {
            this.number = number;
        }

        void connect() throws IOException {
            SocketChannel opened = SocketChannel.open(address);
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.configureBlocking(false);
            key = opened.register(selector, SelectionKey.OP_READ, this);
            channel = opened;
        }

        void hangUp() throws IOException {
            if (channel != null) {
                channel.close();
            }
        }

        void send(Work work, long began) {
            byte[] request = work.ask(number);
            busy = request != null;
            if (request == null) {
                return;
            }
            this.began = began;
            out = ByteBuffer.wrap(request);
            in.clear();
            headEnd = 0;
            end = 0;
            try {
                write();
            } catch (IOException e) {
                throw new WrongAnswer("the connection broke: " + e.getMessage());
            }
        }

        void write() throws IOException {
            SocketChannel to = channel;
            SelectionKey interest = key;
            if (to == null || interest == null) {
                throw new IOException("not connected");
            }
            to.write(out);
            int wanted = out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (interest.interestOps() != wanted) {
                interest.interestOps(wanted);
            }
        }

        /** Whether the answer is whole. */
        boolean read(Work work) throws IOException {
            SocketChannel from = channel;
            if (from == null) {
                throw new IOException("not connected");
            }
            int count = from.read(in);
            if (count < 0) {
                if (busy) {
                    throw new IOException("closed before the answer");
                }
                // an idle connection the server is done with
                hangUp();
                connect();
                return false;
            }
            if (headEnd == 0) {
                readHead();
            }
            if (headEnd == 0 || in.position() < end) {
                if (!in.hasRemaining()) {
                    ByteBuffer larger = ByteBuffer.allocate(Math.max(end, in.capacity() * 2));
                    in = larger.put(in.flip());
                }
                return false;
            }
            busy = false;
            byte[] bytes = in.array();
            int status = (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
            work.answered(number, new Answer(status, bytes, headEnd, end));
            if (header(bytes, headEnd, "connection: close") >= 0) {
                hangUp();
                connect();
            }
            return true;
        }

        private void readHead() throws IOException {
            byte[] bytes = in.array();
            for (int i = 3; i < in.position(); i++) {
                if (bytes[i] == '\n' && bytes[i - 2] == '\n') {
                    headEnd = i + 1;
                    int length = header(bytes, headEnd, "content-length: ");
                    if (length < 0) {
                        throw new IOException("an answer without a length");
                    }
                    int size = 0;
                    for (int digit = length; bytes[digit] >= '0' && bytes[digit] <= '9'; digit++) {
                        size = size * 10 + bytes[digit] - '0';
                    }
                    end = headEnd + size;
                    return;
                }
            }
        }
    }

    /** Where the text after this header's name begins, or -1. */
    private static int header(byte[] bytes, int headEnd, String name) {
        for (int i = 0; i + name.length() < headEnd; i++) {
            if (bytes[i] == '\n' && matches(bytes, i + 1, name)) {
                return i + 1 + name.length();
            }
        }
        return -1;
    }

    private static boolean matches(byte[] bytes, int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.toLowerCase((char) bytes[at + i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A request by hand. */
    public static byte[] request(
            String method, String target, String key, @Nullable String idempotencyKey, String body) {
        StringBuilder text = new StringBuilder(256 + body.length())
                .append(method)
                .append(' ')
                .append(target)
                .append(" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ")
                .append(key);
        if (idempotencyKey != null) {
            text.append("\r\nIdempotency-Key: ").append(idempotencyKey);
        }
        if (!body.isEmpty()) {
            text.append("\r\nContent-Type: application/json\r\nContent-Length: ")
                    .append(body.length());
        }
        return text.append("\r\n\r\n").append(body).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One request on a connection of its own. */
    public static String once(int port, byte[] request, int... expected) {
        String[] said = {""};
        try (Caller caller = new Caller(port, 1)) {
            boolean[] asked = {false};
            caller.closed(
                    new Work() {
                        @Override
                        public byte @Nullable [] ask(int connection) {
                            boolean first = !asked[0];
                            asked[0] = true;
                            return first ? request : null;
                        }

                        @Override
                        public void answered(int connection, Answer answer) {
                            if (Arrays.stream(expected).noneMatch(status -> status == answer.status())) {
                                throw new WrongAnswer(String.format(
                                        Locale.ROOT, "answered with %d: %s", answer.status(), answer.body()));
                            }
                            said[0] = answer.body();
                        }
                    },
                    null);
        }
        return said[0];
    }
}
