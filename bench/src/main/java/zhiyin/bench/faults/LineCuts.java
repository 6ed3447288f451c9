package zhiyin.bench.faults;

import java.util.List;
import java.util.Random;

/** F3, F4: a line is cut after what was said on it has arrived. */
enum LineCuts implements Fault {
    AT_COMMIT("F3 line cut at commit") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            CommitCut cut = new CommitCut(random);
            try (Proxy proxy = new Proxy(campaign.postgres.port(), cut)) {
                Server node = campaign.node("behind-a-proxy", proxy.port());
                node.start(Campaign.TIME_PASSES);
                campaign.load.doors = List.of(node.base());
                cut.armed = true;
                campaign.awaitAnswers(300);
                cut.armed = false;
                campaign.require(proxy.cuts.get() > 0, "no commit was cut");
                campaign.load.doors = List.of(campaign.server.base());
                Thread.sleep(200);
                node.stop();
            }
        }
    },
    ANSWERS("F4 answers lost") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            try (Proxy proxy = new Proxy(campaign.server.port, new AnswerCut(random))) {
                campaign.load.doors = List.of("http://127.0.0.1:" + proxy.port());
                campaign.awaitAnswers(400);
                campaign.require(proxy.cuts.get() > 0, "no answer was lost");
                campaign.load.doors = List.of(campaign.server.base());
            }
        }
    };

    private final String title;

    LineCuts(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }
}
