package zhiyin.bench.faults;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Between the server and PostgreSQL: some commits are handed on, and then the line is dead. The server gets an error at
 * commit, and PostgreSQL has committed.
 */
final class CommitCut implements Proxy.Cutting {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int ENCRYPTION_REQUEST = 80_877_104;
    private static final int ONE_IN = 4;

    private final Random random;

    /** Only while this is set are commits cut. */
    volatile boolean armed;

    CommitCut(Random random) {
        this.random = random;
    }

    @Override
    public boolean handOn(InputStream fromCaller, OutputStream toServer, Proxy.Answers answers) throws IOException {
        DataInputStream in = new DataInputStream(fromCaller);
        DataOutputStream out = new DataOutputStream(toServer);
        try {
            greet(in, out);
            Set<String> commits = new HashSet<>();
            boolean commit = false;
            while (true) {
                byte type = in.readByte();
                int length = in.readInt();
                byte[] body = in.readNBytes(length - Integer.BYTES);
                boolean cut = false;
                switch (type) {
                    case 'Q' -> cut = isCommit(text(body, 0));
                    case 'P' -> {
                        String name = text(body, 0);
                        if (isCommit(text(body, 1))) {
                            commits.add(name);
                        } else {
                            commits.remove(name);
                        }
                    }
                    case 'B' -> commit = commits.contains(text(body, 1));
                    case 'S' -> {
                        cut = commit;
                        commit = false;
                    }
                    default -> {
                        // nothing about a commit
                    }
                }
                cut = cut && armed && random.nextInt(ONE_IN) == 0;
                answers.withheld = cut;
                ByteBuffer whole =
                        ByteBuffer.allocate(1 + length).put(type).putInt(length).put(body);
                out.write(whole.array());
                out.flush();
                if (cut) {
                    return true;
                }
            }
        } catch (EOFException ended) {
            return false;
        }
    }

    /** What comes before the messages: whether to encrypt, and who it is. */
    private static void greet(DataInputStream in, DataOutputStream out) throws IOException {
        int code;
        do {
            int length = in.readInt();
            byte[] body = in.readNBytes(length - Integer.BYTES);
            code = ByteBuffer.wrap(body).getInt();
            out.writeInt(length);
            out.write(body);
            out.flush();
        } while (code == SSL_REQUEST || code == ENCRYPTION_REQUEST);
    }

    private static boolean isCommit(String sql) {
        return sql.strip().equalsIgnoreCase("commit");
    }

    /** The so-and-so-many-th text, each ended by a zero. */
    private static String text(byte[] body, int number) {
        int from = 0;
        for (int i = 0; i <= number; i++) {
            int to = from;
            while (to < body.length && body[to] != 0) {
                to++;
            }
            if (i == number) {
                return new String(body, from, to - from, StandardCharsets.UTF_8);
            }
            from = to + 1;
        }
        return "";
    }
}
