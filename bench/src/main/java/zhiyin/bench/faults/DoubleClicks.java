package zhiyin.bench.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntFunction;

/** F10: equal or rival requests, let go at one moment. Exactly as many win as may. */
record DoubleClicks() implements Fault {
    private static final int POINTS = 100;

    @Override
    public String title() {
        return "F10 concurrent double click";
    }

    /** A request on its way, and what came back. */
    private record Click(String key, Operation operation) {}

    @Override
    public void strike(Campaign campaign, Random random) throws Exception {
        String code = campaign.mix.fresh("clicks");
        Client client = new Client(campaign.programme(code, "never"), campaign.journal, campaign.findings);
        String door = campaign.server.base();
        for (int n : List.of(2, 20, 50)) {
            for (Trial trial : Trial.values()) {
                String id = code + "-" + trial + "-" + n;
                String member = "ext:" + id.toLowerCase(java.util.Locale.ROOT) + ":1";
                client.post(door, "/v1/events", id + "-earn", new Operation.Earn(member, id, POINTS * 100L).body());
                if (trial.holds) {
                    client.post(door, "/v1/events", id + "-hold", trial.hold(member, id));
                    trial.await();
                }
                Map<String, Integer> seen = together(client, door, n, number -> trial.click(id, member, number));
                int won = seen.getOrDefault("new", 0);
                int again = seen.getOrDefault("again", 0);
                campaign.require(trial.fits(n, won, again, seen), trial + " with " + n + ": " + seen);
                Client.Reply left = client.member(door, member);
                long available = points(left, "available");
                long held = points(left, "held");
                campaign.require(
                        held == 0 && (available == 0 || (trial.givesBack && available == POINTS)),
                        trial + " with " + n + " leaves " + left.body());
            }
        }
    }

    private static long points(Client.Reply member, String what) {
        for (var wallet : member.json().path("wallets")) {
            if (wallet.path("asset").asString("").equals("points")) {
                return wallet.path(what).asLong();
            }
        }
        return -1;
    }

    private static Map<String, Integer> together(Client client, String door, int n, IntFunction<Click> clicks)
            throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(n);
        Map<String, Integer> seen = new TreeMap<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Click click = clicks.apply(i);
            threads.add(Thread.ofPlatform().start(() -> {
                String what;
                try {
                    barrier.await();
                    Client.Reply reply = client.post(
                            door,
                            click.operation().path(),
                            click.key(),
                            click.operation().body());
                    what = reply.status() == 201
                            ? reply.replayed() ? "again" : "new"
                            : reply.status() + " " + Client.code(reply);
                } catch (Exception e) {
                    what = e.toString();
                }
                synchronized (seen) {
                    seen.merge(what, 1, Integer::sum);
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
        return seen;
    }

    /** What is clicked. */
    private enum Trial {
        /** The same request many times. */
        SAME_KEY(false, false) {
            @Override
            Click click(String id, String member, int number) {
                return new Click(id, new Operation.Spend(member, id, POINTS, null));
            }

            @Override
            boolean fits(int n, int won, int again, Map<String, Integer> seen) {
                return won == 1 && again == n - 1;
            }
        },
        /** The same payment under another key each time. */
        SAME_PAYMENT(false, false) {
            @Override
            Click click(String id, String member, int number) {
                return new Click(id + "-" + number, new Operation.Spend(member, id, POINTS, null));
            }

            @Override
            boolean fits(int n, int won, int again, Map<String, Integer> seen) {
                return won == 1 && again == n - 1;
            }
        },
        /** All of them want all there is. */
        WHOLE_BALANCE(false, false) {
            @Override
            Click click(String id, String member, int number) {
                return new Click(id + "-" + number, new Operation.Spend(member, id + "-" + number, POINTS, null));
            }

            @Override
            boolean fits(int n, int won, int again, Map<String, Integer> seen) {
                return won == 1 && seen.getOrDefault("409 insufficient-balance", 0) == n - 1;
            }
        },
        /** Half want to pay with a hold, half to let it go. */
        CAPTURE_OR_RELEASE(true, true) {
            @Override
            Click click(String id, String member, int number) {
                return new Click(
                        id + "-" + number,
                        number % 2 == 0
                                ? new Operation.Capture(member, id, POINTS)
                                : new Operation.Release(member, id));
            }

            @Override
            boolean fits(int n, int won, int again, Map<String, Integer> seen) {
                return won == 1 && seen.getOrDefault("409 hold-ended", 0) == n - 1;
            }
        },
        /** The hold lapses just then. */
        CAPTURE_OR_LAPSE(true, true) {
            @Override
            String hold(String member, String id) {
                String plain = new Operation.Hold(member, id, POINTS).body();
                return plain.substring(0, plain.length() - 1) + ",\"deadline\":\""
                        + Instant.now().plus(LAPSE) + "\"}";
            }

            @Override
            void await() throws InterruptedException {
                Thread.sleep(LAPSE.toMillis() - 30);
            }

            @Override
            Click click(String id, String member, int number) {
                return new Click(id + "-" + number, new Operation.Capture(member, id, POINTS));
            }

            @Override
            boolean fits(int n, int won, int again, Map<String, Integer> seen) {
                return won <= 1 && won + seen.getOrDefault("409 hold-ended", 0) == n;
            }
        };

        private static final Duration LAPSE = Duration.ofMillis(700);

        final boolean holds;
        final boolean givesBack;

        Trial(boolean holds, boolean givesBack) {
            this.holds = holds;
            this.givesBack = givesBack;
        }

        String hold(String member, String id) {
            return new Operation.Hold(member, id, POINTS).body();
        }

        void await() throws InterruptedException {
            // nothing to wait for
        }

        abstract Click click(String id, String member, int number);

        abstract boolean fits(int n, int won, int again, Map<String, Integer> seen);
    }
}
