package zhiyin.bench.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** F7: there are fewer connections than are wanted, or somebody sits on the rows. */
enum Exhaustion implements Fault {
    FEW_CONNECTIONS("F7 fewer connections than pool") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            campaign.postgres.execute("alter role zhiyin_app connection limit 3");
            try {
                campaign.postgres.terminate(100);
                answersMeanwhile(campaign, 2_500);
            } finally {
                campaign.postgres.execute("alter role zhiyin_app connection limit -1");
            }
        }
    },
    NO_CONNECTIONS("F7 no connections at all") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            // the role is no superuser, so that a limit of none keeps it out
            campaign.postgres.execute("alter role zhiyin_app connection limit 0");
            try {
                campaign.postgres.terminate(100);
                answersMeanwhile(campaign, 4_000);
            } finally {
                campaign.postgres.execute("alter role zhiyin_app connection limit -1");
            }
        }
    },
    ROWS_LOCKED("F7 rows locked for long") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            List<Connection> sitters = new ArrayList<>();
            try {
                for (int i = 0; i < SITTERS; i++) {
                    Connection sitter = campaign.postgres.connect("postgres");
                    sitters.add(sitter);
                    sitter.setAutoCommit(false);
                    sit(sitter, i);
                }
                answersMeanwhile(campaign, 4_000);
            } finally {
                for (Connection each : sitters) {
                    each.close();
                }
            }
        }

        private void sit(Connection connection, int number) throws SQLException {
            try (var statement = connection.prepareStatement(
                    "select from ledger.member_state where member_id % ? = ? for update skip locked")) {
                statement.setInt(1, SITTERS);
                statement.setInt(2, number);
                statement.execute();
            }
        }
    };

    private static final int SITTERS = 25;

    private final String title;

    Exhaustion(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    /** Whoever only asks whether it lives is told so at once, whatever there is a want of. */
    private static void answersMeanwhile(Campaign campaign, int ms) throws InterruptedException {
        long until = System.nanoTime() + ms * 1_000_000L;
        while (System.nanoTime() < until) {
            long began = System.nanoTime();
            Client.Reply alive = campaign.client.get(campaign.server.base(), "/actuator/health/liveness");
            long took = (System.nanoTime() - began) / 1_000_000;
            campaign.require(alive.status() == 200, "asked whether it lives, it says " + alive);
            campaign.require(took < LIVENESS_MS_MAX, "asked whether it lives, it thinks for " + took + " ms");
            Thread.sleep(200);
        }
    }

    /** Far more than it takes: on a busy machine anything waits its turn. */
    private static final long LIVENESS_MS_MAX = 5_000;
}
