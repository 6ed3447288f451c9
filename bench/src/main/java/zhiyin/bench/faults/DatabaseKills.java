package zhiyin.bench.faults;

import java.util.Random;

/** F2: the database dies, or cuts its sessions off. The server is to come back by itself. */
enum DatabaseKills implements Fault {
    KILL("F2 kill -9 of PostgreSQL") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            int port = campaign.postgres.port();
            campaign.postgres.killAll();
            campaign.postgres.awaitDown(port);
        }
    },
    STOP("F2 immediate stop") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            int port = campaign.postgres.port();
            campaign.postgres.stopAtOnce();
            campaign.postgres.awaitDown(port);
        }
    },
    ONE_SESSION("F2 kill -9 of one session") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            campaign.postgres.killOneSession();
        }
    },
    TERMINATE("F2 sessions terminated") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            for (int i = 0; i < 5; i++) {
                campaign.postgres.terminate(1 + random.nextInt(6));
                Thread.sleep(100);
            }
        }
    };

    private final String title;

    DatabaseKills(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Kind kind() {
        return Kind.DATABASE_KILL;
    }
}
