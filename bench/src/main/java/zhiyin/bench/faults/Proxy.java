package zhiyin.bench.faults;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A wire of ours between two programs, which can be cut where it hurts. */
final class Proxy implements Closeable {
    private final ServerSocket door;
    private final int target;
    private final Cutting cutting;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** How often it was cut. */
    final AtomicInteger cuts = new AtomicInteger();

    /** Hands what the caller says on, until it is time to cut; then it returns true. */
    interface Cutting {
        boolean handOn(InputStream fromCaller, OutputStream toServer, Answers answers) throws IOException;
    }

    /** The way back. */
    static final class Answers {
        /** From the next byte that comes back on, nothing is handed on any more. */
        volatile boolean withheld;

        /** Whether a byte was withheld. */
        volatile boolean cut;
    }

    Proxy(int target, Cutting cutting) throws IOException {
        this.target = target;
        this.cutting = cutting;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                Thread.ofVirtual().start(() -> connect(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket caller) {
        try (caller;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            caller.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            open.add(caller);
            open.add(server);
            Answers answers = new Answers();
            Thread back = Thread.ofVirtual().start(() -> back(server, caller, answers));
            try {
                if (cutting.handOn(caller.getInputStream(), server.getOutputStream(), answers)) {
                    cuts.incrementAndGet();
                    caller.close();
                    // what was said last is still heard
                    back.join(2_000);
                } else {
                    server.shutdownOutput();
                    back.join();
                }
            } finally {
                open.remove(caller);
                open.remove(server);
            }
        } catch (IOException gone) {
            // either side may go at any time, and takes the other with it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void back(Socket server, Socket caller, Answers answers) {
        byte[] some = new byte[16 * 1024];
        try {
            InputStream in = server.getInputStream();
            OutputStream out = caller.getOutputStream();
            for (int read = in.read(some); read >= 0; read = in.read(some)) {
                if (answers.withheld) {
                    answers.cut = true;
                    if (!caller.isClosed()) {
                        cuts.incrementAndGet();
                        caller.close();
                    }
                    return;
                }
                out.write(some, 0, read);
                out.flush();
            }
            caller.close();
        } catch (IOException gone) {
            // see connect
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
