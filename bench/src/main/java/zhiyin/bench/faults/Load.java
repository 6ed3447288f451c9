package zhiyin.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicLong;

/** So many clients at once, each one thing after the other, over whatever doors there are. */
final class Load {
    static final int CLIENTS = 20;

    private static final int PAUSE_MS_AFTER_NOTHING = 150;

    private final Mix mix;
    private final Journal journal;
    private final Client client;
    private final Findings findings;
    private final long seed;
    final AtomicLong answered = new AtomicLong();

    /** Addresses to choose from. */
    volatile List<String> doors;

    private volatile boolean running;
    private volatile int round;
    private final List<Thread> threads = new ArrayList<>();

    Load(Mix mix, Journal journal, Client client, Findings findings, long seed, List<String> doors) {
        this.mix = mix;
        this.journal = journal;
        this.client = client;
        this.findings = findings;
        this.seed = seed;
        this.doors = doors;
    }

    /** Begins, and comes back when every client has something on its way. */
    void begin(int round) {
        this.round = round;
        running = true;
        Phaser all = new Phaser(1 + CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed * 1_000_003 + round * 1_009L + i);
            threads.add(Thread.ofPlatform().name("client-" + i).daemon(true).start(() -> work(random, all)));
        }
        all.arriveAndAwaitAdvance();
    }

    private void work(Random random, Phaser all) {
        all.arriveAndDeregister();
        try {
            while (running) {
                List<String> open = doors;
                String door = open.get(random.nextInt(open.size()));
                if (random.nextInt(25) == 0) {
                    look(door, mix.anybody(random));
                } else {
                    act(door, random);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException accident) {
            findings.broken(Thread.currentThread().getName(), "the load tool itself: " + accident);
        }
    }

    private void act(String door, Random random) throws InterruptedException {
        Operation operation = mix.next(random);
        String key = "k" + mix.fresh("");
        Intention intention = journal.intend(key, operation, round);
        Intention.State state = client.send(intention, door);
        // as a shop does it: the same again, until it is known; but what is unknown at the end is left to the settling
        while (state == Intention.State.UNKNOWN && running) {
            Thread.sleep(PAUSE_MS_AFTER_NOTHING + random.nextInt(PAUSE_MS_AFTER_NOTHING));
            List<String> open = doors;
            state = client.send(intention, open.get(random.nextInt(open.size())));
        }
        if (state != Intention.State.UNKNOWN) {
            answered.incrementAndGet();
        }
        if (state == Intention.State.ACKED) {
            mix.happened(operation);
        }
    }

    /** Whatever else is going on, what is shown adds up. */
    private void look(String door, String member) throws InterruptedException {
        Client.Reply reply = client.member(door, member);
        if (reply.status() != 200) {
            return;
        }
        for (var wallet : reply.json().path("wallets")) {
            long sum = wallet.path("available").asLong()
                    + wallet.path("held").asLong()
                    + wallet.path("owed").asLong();
            if (sum != wallet.path("balance").asLong()) {
                findings.broken(member, "available + held + owed is not the balance: " + wallet);
            }
        }
    }

    /** No more is begun; comes back when all that was begun has ended. */
    void end() throws InterruptedException {
        running = false;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }
}
