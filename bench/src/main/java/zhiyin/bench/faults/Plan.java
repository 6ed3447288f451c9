package zhiyin.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which faults one database goes through, in which order.
 *
 * @param appKills so many by signal and at points, beside those in the middle of long work
 * @param others how often each of the others
 */
record Plan(int appKills, int databaseKills, int others) {
    private static final List<String> POINTS = List.of("keys-written", "before-commit", "after-commit");
    private static final List<DatabaseKills> DATABASE_KILLS = List.of(DatabaseKills.values());

    private static final List<Fault> UNDER_LOAD = Stream.of(
                    JobKills.values(),
                    LineCuts.values(),
                    Exhaustion.values(),
                    new Fault[] {new Poison()},
                    Nodes.values())
            .<Fault>flatMap(Stream::of)
            .toList();
    private static final List<Fault> BY_THEMSELVES = List.of(new Disorder(), new DoubleClicks(), new Clocks());

    /** Quick is one of all there is; full is many, each part on a database of its own so that they stay quick to check. */
    static List<Plan> of(boolean full) {
        if (!full) {
            return List.of(new Plan(10, 4, 1));
        }
        List<Plan> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(new Plan(16, 6, 2));
        }
        return all;
    }

    void run(Campaign campaign) throws Exception {
        for (int i = 0; i < appKills; i++) {
            campaign.suffer(
                    i % 2 == 0 ? new AppKills.AtAnyMoment() : new AppKills.At(POINTS.get(i / 2 % POINTS.size())));
        }
        for (int i = 0; i < databaseKills; i++) {
            campaign.suffer(DATABASE_KILLS.get(i % DATABASE_KILLS.size()));
        }
        for (int i = 0; i < others; i++) {
            for (Fault each : UNDER_LOAD) {
                campaign.suffer(each);
            }
            for (Fault each : BY_THEMSELVES) {
                campaign.attempt(each);
            }
        }
    }
}
