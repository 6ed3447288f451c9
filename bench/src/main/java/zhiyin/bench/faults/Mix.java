package zhiyin.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a shop's day is made of: of a hundred operations fifty earn, thirteen spend, eight are about holds, seven return, five
 * are from member to member, four by hand, five about money paid in, and the rest is what else happens. A fifth of the members makes four fifths of it, so that rows collide.
 */
final class Mix {
    static final int MEMBERS = 150;

    private static final int REMEMBERED_MAX = 40;

    private final String run;
    private final AtomicLong number = new AtomicLong();
    private final List<Regular> regulars = new ArrayList<>();

    /** A member, and what can still be done with what he did. */
    private static final class Regular {
        final String identity;
        final List<Operation.Earn> orders = new ArrayList<>();
        final List<Operation.Hold> holds = new ArrayList<>();

        Regular(String identity) {
            this.identity = identity;
        }
    }

    Mix(String run) {
        this.run = run;
        for (int i = 0; i < MEMBERS; i++) {
            regulars.add(new Regular("ext:" + run + ":" + i));
        }
    }

    /** A number nobody has had. */
    String fresh(String what) {
        return run + "-" + what + "-" + number.incrementAndGet();
    }

    String anybody(Random random) {
        return somebody(random).identity;
    }

    private Regular somebody(Random random) {
        int often = MEMBERS / 5;
        return regulars.get(random.nextInt(5) < 4 ? random.nextInt(often) : often + random.nextInt(MEMBERS - often));
    }

    Operation next(Random random) {
        Regular who = somebody(random);
        int die = random.nextInt(100);
        Operation chosen = null;
        if (die >= 50 && die < 63) {
            chosen = spend(who, random);
        } else if (die >= 63 && die < 71) {
            chosen = aboutAHold(who, random);
        } else if (die >= 71 && die < 78) {
            chosen = giveBack(who, random);
        } else if (die >= 78 && die < 83) {
            chosen = transfer(who, random);
        } else if (die >= 83 && die < 87) {
            int points = 1 + random.nextInt(100);
            chosen = new Operation.Adjust(who.identity, fresh("a"), random.nextInt(3) == 0 ? -points : points);
        } else if (die >= 87 && die < 92) {
            chosen = random.nextInt(5) < 3
                    ? new Operation.TopUp(who.identity, fresh("t"), 100L * (1 + random.nextInt(20)))
                    : new Operation.PayFromBalance(who.identity, fresh("p"), 1 + random.nextInt(900));
        } else if (die >= 92 && die < 97) {
            chosen = new Operation.CheckIn(who.identity, fresh("c"));
        } else if (die >= 97) {
            chosen = new Operation.Enrol("ext:" + fresh("new").replaceFirst("-new-", "n:"));
        }
        return chosen == null
                ? new Operation.Earn(who.identity, fresh("o"), 100L * (1 + random.nextInt(300)) + random.nextInt(100))
                : chosen;
    }

    private Operation spend(Regular who, Random random) {
        Operation.Earn order = random.nextInt(3) == 0 ? any(who.orders, random) : null;
        return new Operation.Spend(
                who.identity, fresh("s"), 1 + random.nextInt(200), order == null ? null : order.order());
    }

    /** Both of them often have other things on their way, and sometimes each gives the other at once. */
    private Operation transfer(Regular who, Random random) {
        Regular other = somebody(random);
        while (other == who) {
            other = somebody(random);
        }
        return new Operation.Transfer(who.identity, other.identity, fresh("g"), 1 + random.nextInt(60));
    }

    private Operation aboutAHold(Regular who, Random random) {
        Operation.Hold hold = any(who.holds, random);
        if (hold == null || random.nextInt(3) == 0) {
            return new Operation.Hold(who.identity, fresh("h"), 2 + random.nextInt(100));
        }
        return random.nextBoolean()
                ? new Operation.Release(who.identity, hold.hold())
                : new Operation.Capture(
                        who.identity, hold.hold(), random.nextBoolean() ? hold.points() : hold.points() / 2);
    }

    private @Nullable Operation giveBack(Regular who, Random random) {
        Operation.Earn order = any(who.orders, random);
        return order == null
                ? null
                : new Operation.Return(
                        who.identity,
                        order.order(),
                        fresh("r"),
                        random.nextInt(3) == 0 ? order.fen() : 1 + random.nextLong(order.fen()));
    }

    private static <T> @Nullable T any(List<T> list, Random random) {
        synchronized (list) {
            return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
        }
    }

    /** It was acknowledged, so that more can be done with it. */
    void happened(Operation operation) {
        switch (operation) {
            case Operation.Earn earn -> remember(regular(earn.member()).orders, earn);
            case Operation.Hold hold -> remember(regular(hold.member()).holds, hold);
            case Operation.Spend _,
                    Operation.Capture _,
                    Operation.Release _,
                    Operation.Return _,
                    Operation.CheckIn _,
                    Operation.Transfer _,
                    Operation.Adjust _,
                    Operation.TopUp _,
                    Operation.PayFromBalance _,
                    Operation.Enrol _ -> {
                // nothing follows from these
            }
        }
    }

    private Regular regular(String identity) {
        return regulars.get(Integer.parseInt(identity.substring(identity.lastIndexOf(':') + 1)));
    }

    private static <T> void remember(List<T> list, T what) {
        synchronized (list) {
            if (list.size() >= REMEMBERED_MAX) {
                list.removeFirst();
            }
            list.add(what);
        }
    }
}
