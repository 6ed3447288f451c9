package zhiyin.bench.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** F11, F12, F13: several servers over one database. */
enum Nodes implements Fault {
    /** Both serve, both let time pass, and one of them believes it is a minute and a half later. */
    FAST_CLOCK("F11 two servers, one +90 s") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            Path clock = campaign.folder.resolve("fast.clock");
            Files.writeString(clock, "PT90S");
            Server node = campaign.node("fast", campaign.postgres.port());
            node.start(Campaign.TIME_PASSES, "-Dzhiyin.fault.clock=" + clock);
            campaign.load.doors = List.of(campaign.server.base(), node.base());
            campaign.awaitAnswers(500);
            campaign.load.doors = List.of(campaign.server.base());
            Thread.sleep(200);
            node.stop();
        }
    },
    /** Longer than its transactions and the locks of others last; then it goes on as if nothing had been. */
    STANDS_STILL("F12 a server stands still") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            Server node = campaign.node("still", campaign.postgres.port());
            node.start(Campaign.TIME_PASSES);
            campaign.load.doors = List.of(campaign.server.base(), node.base());
            campaign.awaitAnswers(150);
            node.signal("STOP");
            campaign.load.doors = List.of(campaign.server.base());
            Thread.sleep(STILL_MS);
            node.signal("CONT");
            campaign.load.doors = List.of(campaign.server.base(), node.base());
            campaign.awaitAnswers(150);
            campaign.load.doors = List.of(campaign.server.base());
            Thread.sleep(200);
            node.stop();
        }
    },
    /** One after the other is told to go and comes back, and no caller hears more of it than a closed door. */
    ROLLING("F13 rolling restart") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            Server one = campaign.node("one", campaign.postgres.port());
            Server other = campaign.node("other", campaign.postgres.port());
            one.start(Campaign.TIME_PASSES);
            other.start(Campaign.TIME_PASSES);
            campaign.load.doors = List.of(one.base(), other.base());
            campaign.awaitAnswers(100);
            long refusedBefore = campaign.client.notNow.get();
            for (Server each : List.of(one, other)) {
                long ms = each.stop().toMillis();
                campaign.require(ms <= DRAIN_MS_MAX, "it took " + ms + " ms to leave");
                each.start(Campaign.TIME_PASSES);
            }
            campaign.require(
                    campaign.client.notNow.get() == refusedBefore,
                    campaign.client.notNow.get() - refusedBefore + " requests got 503 in a rolling restart");
            campaign.load.doors = List.of(campaign.server.base());
            Thread.sleep(200);
            one.stop();
            other.stop();
        }
    };

    /** More than the ten seconds a transaction may stand idle, less than a caller waits. */
    private static final long STILL_MS = 12_500;

    private static final long DRAIN_MS_MAX = 25_000;

    private final String title;

    Nodes(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }
}
