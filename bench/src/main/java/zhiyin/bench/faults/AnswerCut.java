package zhiyin.bench.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Between the shop and the server: of a hundred POSTs five arrive, and their answers do not. */
final class AnswerCut implements Proxy.Cutting {
    private static final int PERCENT = 5;
    private static final byte[] POST = "POST ".getBytes(StandardCharsets.US_ASCII);

    private final Random random;

    AnswerCut(Random random) {
        this.random = random;
    }

    @Override
    public boolean handOn(InputStream fromCaller, OutputStream toServer, Proxy.Answers answers) throws IOException {
        byte[] some = new byte[16 * 1024];
        for (int read = fromCaller.read(some); read >= 0; read = fromCaller.read(some)) {
            if (begins(some, read) && random.nextInt(100) < PERCENT) {
                answers.withheld = true;
            }
            toServer.write(some, 0, read);
            toServer.flush();
        }
        return false;
    }

    /** A client sends a request when it has the answer to the one before, so that each begins where a read begins. */
    private static boolean begins(byte[] some, int read) {
        if (read < POST.length) {
            return false;
        }
        for (int i = 0; i < POST.length; i++) {
            if (some[i] != POST[i]) {
                return false;
            }
        }
        return true;
    }
}
