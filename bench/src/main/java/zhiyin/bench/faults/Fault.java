package zhiyin.bench.faults;

import java.util.Random;

/** Something that goes wrong. */
interface Fault {

    /** As it is counted: {@code F1 kill}. */
    String title();

    /** What its strike counts as, beside itself. */
    default Kind kind() {
        return Kind.OTHER;
    }

    /** What dies. */
    enum Kind {
        APP_KILL,
        DATABASE_KILL,
        OTHER
    }

    /** Strikes under load, and comes back when whoever has to mend it has begun to. */
    void strike(Campaign campaign, Random random) throws Exception;
}
