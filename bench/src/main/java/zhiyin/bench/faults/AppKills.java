package zhiyin.bench.faults;

import java.time.Duration;
import java.util.Random;

/** F1: the server dies, at any moment or at the worst. */
final class AppKills {
    private static final int KILLED = 137;
    private static final Duration DEATH_MAX = Duration.ofSeconds(40);

    private AppKills() {}

    /** {@code kill -9} while requests are on their way. */
    record AtAnyMoment() implements Fault {
        @Override
        public String title() {
            return "F1 kill -9 of the server";
        }

        @Override
        public Kind kind() {
            return Kind.APP_KILL;
        }

        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            campaign.server.kill();
            campaign.server.launch(Campaign.TIME_PASSES);
        }
    }

    /** Dies by itself at a named place of the code. */
    record At(String point) implements Fault {
        @Override
        public String title() {
            return "F1 dies at " + point;
        }

        @Override
        public Kind kind() {
            return Kind.APP_KILL;
        }

        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            campaign.server.stop();
            campaign.server.launch(
                    Campaign.TIME_PASSES, "-Dzhiyin.fault.point=" + point + ":" + (1 + random.nextInt(200)));
            Integer code = campaign.server.awaitDeath(DEATH_MAX);
            if (code == null || code != KILLED) {
                throw new CampaignFailed("the server was to die at " + point + " and ended with " + code);
            }
            campaign.server.launch(Campaign.TIME_PASSES);
        }
    }
}
