package zhiyin.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** One shop on one database, and what has been done to it. */
final class Campaign {
    /** Time passes quickly here, so that kills meet it. */
    static final String TIME_PASSES = "-Dzhiyin.time-passes-every=2s";

    private static final Duration ANSWERS_MAX = Duration.ofSeconds(60);
    private static final Pattern ADMIN = Pattern.compile("zk_admin_[0-9a-z]+");

    private static final String PROGRAMME = """
            programme: CODE
            name: Faults
            currency: CNY
            zone: Asia/Shanghai
            unknownMember: enroll
            activities: [{name: checkin.done, label: Check-in}]
            assets:
              - {code: points, name: Points, kind: points, pending: none, expiry: EXPIRY, shortfall: deficit,
                 transfer: {min: 1}}
              - {code: growth, name: Growth, kind: growth, pending: none, expiry: never, shortfall: clamp}
              - {code: balance, name: Balance, kind: stored-value}
            earning:
              choose: sum
              rules:
                - {code: base, name: Base, asset: points, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
                - {code: growth, name: Growth, asset: growth, on: order.paid, award: {points: 1, each: 1.00, round: floor}}
                - {code: checkin, name: Check-in, asset: points, on: checkin.done, award: {points: 5}}
            ladders:
              - code: status
                name: Status
                measure: {earned: growth}
                window: lifetime
                onReturn: downgrade
                tiers:
                  - {code: regular, name: Regular, from: 0}
                  - {code: gold, name: Gold, from: 2000}
            """;

    final Installation product;
    final Path folder;
    final long seed;
    final Server server;
    final Postgres postgres;
    final Journal journal;
    final Findings findings;
    final Totals totals;
    final String code;
    private final String admin;
    Client client;
    Mix mix;
    Load load;
    private final Settling settling;
    private int round;

    /** The server that has to be well again after a fault; usually the only one. */
    private List<Server> nodes;

    Campaign(Installation product, Path folder, long seed, String commit, Totals totals, Findings findings)
            throws IOException, InterruptedException {
        this.product = product;
        this.folder = folder;
        this.seed = seed;
        this.totals = totals;
        this.findings = findings;
        this.code = "shop";
        this.journal = new Journal(folder.resolve("journal.txt"), seed, commit);
        this.server = new Server("server", product, folder);
        this.postgres = new Postgres(folder.resolve("data"));
        this.nodes = List.of(server);
        server.start(TIME_PASSES);
        Matcher found = ADMIN.matcher(server.logged());
        if (!found.find()) {
            throw new CampaignFailed("the first start shows no administrator's key");
        }
        this.admin = found.group();
        this.client = new Client(programme(code, "never"), journal, findings);
        this.mix = new Mix("s" + seed);
        this.load = new Load(mix, journal, client, findings, seed, List.of(server.base()));
        this.settling = new Settling(this);
    }

    /** Makes a programme and hands out its key. */
    String programme(String named, String expiry) throws InterruptedException {
        return programme(named, expiry, ZoneId.of("Asia/Shanghai"));
    }

    /** Makes one that lives by the days of {@code zone}. */
    String programme(String named, String expiry, ZoneId zone) throws InterruptedException {
        return programmeOf(
                named,
                PROGRAMME
                        .replace("CODE", named)
                        .replace("EXPIRY", expiry)
                        .replace("zone: Asia/Shanghai", "zone: " + zone));
    }

    private String programmeOf(String named, String yaml) throws InterruptedException {
        Client office = new Client(admin, journal, findings);
        String body = Client.JSON.writeValueAsString(Map.of("yaml", yaml, "publish", true));
        Client.Reply reply = office.post(server.base(), "/v1/programs", "", body);
        JsonNode key = reply.status() == 201 ? reply.json().path("key") : null;
        if (key == null || !key.isString()) {
            throw new CampaignFailed("the programme " + named + " could not be made: " + reply);
        }
        return key.asString();
    }

    int round() {
        return round;
    }

    /** The servers that take requests from now on. */
    void serveBy(List<Server> which) {
        nodes = which;
        load.doors = which.stream().map(Server::base).toList();
    }

    List<Server> nodes() {
        return nodes;
    }

    /** A further server over the same database, which it knows by an address only. */
    Server node(String name, int databasePort) throws IOException {
        return new Server(name, product, folder)
                .over("postgresql://127.0.0.1:" + databasePort + "/zhiyin", "zhiyin", postgres.password("zhiyin"));
    }

    /** Until so many more were answered. */
    void awaitAnswers(int more) throws InterruptedException {
        long enough = load.answered.get() + more;
        long until = System.nanoTime() + ANSWERS_MAX.toNanos();
        while (load.answered.get() < enough) {
            if (System.nanoTime() > until) {
                throw new CampaignFailed("the load gets no answers");
            }
            Thread.sleep(20);
        }
    }

    /** Something that has to be so. */
    void require(boolean holds, String what) {
        if (!holds) {
            findings.broken("the trial", what);
        }
    }

    /** One fault under load, and everything that is to be asked afterwards. */
    void suffer(Fault fault) throws Exception {
        round++;
        Random random = new Random(seed * 31 + round);
        findings.after("round " + round + ", " + fault.title());
        journal.note("round " + round + ": " + fault.title());
        long answeredBefore = load.answered.get();
        client.slowestNotNowMs();
        load.begin(round);
        Thread.sleep(300 + random.nextInt(1_200));
        fault.strike(this, random);
        long struck = System.nanoTime();
        for (Server each : nodes) {
            each.awaitWell(Server.START_MAX);
        }
        Duration back = Duration.ofNanos(System.nanoTime() - struck);
        Thread.sleep(200);
        load.end();
        Settling.Settled settled = settling.settle(round);
        totals.count(fault, back, settled, client.slowestNotNowMs());
        System.out.printf(
                "%4d  %-28s well after %5.1f s, %5d answered, %3d unknown resolved, %4d asked again, laws %s%n",
                round,
                fault.title(),
                back.toMillis() / 1000.0,
                load.answered.get() - answeredBefore,
                settled.resolved(),
                settled.askedAgain(),
                settled.lawful() ? "hold" : "BROKEN");
        stopIfNotClean();
    }

    /** What has gone wrong once is looked at before more is done to it. */
    private void stopIfNotClean() {
        if (!findings.clean()) {
            throw new CampaignFailed("stopped after the first round in which something was found");
        }
    }

    /** Something tried without the load, which asks its own questions; the usual ones come after it all the same. */
    void attempt(Fault trial) throws Exception {
        round++;
        findings.after("round " + round + ", " + trial.title());
        journal.note("round " + round + ": " + trial.title());
        trial.strike(this, new Random(seed * 31 + round));
        long struck = System.nanoTime();
        for (Server each : nodes) {
            each.awaitWell(Server.START_MAX);
        }
        Duration back = Duration.ofNanos(System.nanoTime() - struck);
        Settling.Settled settled = settling.settle(round);
        totals.count(trial, back, settled, client.slowestNotNowMs());
        System.out.printf("%4d  %-28s laws %s%n", round, trial.title(), settled.lawful() ? "hold" : "BROKEN");
        stopIfNotClean();
    }

    /** Ends everything that was started. */
    void end() throws IOException, InterruptedException {
        load.end();
        for (Server each : nodes) {
            if (each.alive()) {
                each.stop();
            }
        }
        if (server.alive()) {
            server.stop();
        }
        journal.close();
    }

    /** Takes away what was made, once nothing is to be looked at any more. */
    static void remove(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
