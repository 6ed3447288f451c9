package zhiyin.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/** F1, in the middle of long work: points expire for many, a file is imported. It goes on where it was. */
enum JobKills implements Fault {
    DAYS("F1 dies while time passes") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            String code = campaign.mix.fresh("expiring");
            campaign.server.stop();
            // a page of members has passed when it dies, and the others have not
            campaign.server.start("-Dzhiyin.time-passes-every=4s", "-Dzhiyin.fault.point=days-under-way");
            String key = campaign.programme(code, "{after: {days: 1}}");
            Client till = new Client(key, campaign.journal, campaign.findings);
            Instant then = Instant.now().minus(3, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
            StringBuilder bulk = new StringBuilder();
            for (int i = 0; i < MANY; i++) {
                bulk.append(i == 0 ? "" : ",").append("""
                        {"key":"%1$s-%2$d","type":"order.paid","member":"ext:%1$s:%2$d","occurred_at":"%3$s",\
                        "order":{"id":"%2$d","currency":"CNY",\
                        "lines":[{"id":"1","sku":"rice","quantity":1,"amount":10000}]}}""".formatted(code, i, then));
            }
            String body = "{\"events\":[" + bulk + "]}";
            Client.Reply told = till.post(campaign.server.base(), "/v1/events/batch", "", body);
            Integer died = campaign.server.awaitDeath(DEATH_MAX);
            campaign.server.launch(Campaign.TIME_PASSES);
            campaign.require(died != null && died == KILLED, "it was to die while time passes and ended with " + died);
            campaign.server.awaitWell(Server.START_MAX);
            if (told.status() != STATUS_EACH) {
                // it died before it could say so: the same again tells
                told = till.post(campaign.server.base(), "/v1/events/batch", "", body);
            }
            campaign.require(told.status() == STATUS_EACH, "the orders were not taken: " + told);
            awaitNothingDue(campaign, code);
            String found = one(campaign, """
                    select count(*) || ' lots, ' || sum(granted) || ' granted, ' || sum(expired) || ' expired, '
                        || (select count(*) from ledger.movement m where m.program_id = l.program_id and m.kind = 'expired')
                        || ' expiries'
                    from ledger.lot l join program.program p on p.id = l.program_id
                    where p.code = ? and asset = 'points' group by program_id
                    """, code);
            String expected = "%1$d lots, %2$d granted, %2$d expired, %1$d expiries".formatted(MANY, MANY * 100);
            campaign.require(expected.equals(found), "should be " + expected + " and is " + found);
        }
    },
    IMPORT("F1 dies in an import") {
        @Override
        public void strike(Campaign campaign, Random random) throws Exception {
            String code = campaign.mix.fresh("imported");
            campaign.programme(code, "never");
            Path file = campaign.folder.resolve(code + ".csv");
            StringBuilder rows =
                    new StringBuilder("type,order_id,occurred_at,customer,sku,quantity,amount,return_id\n");
            for (int i = 0; i < MANY; i++) {
                rows.append("order,%1$d,2026-03-01T10:00:00+08:00,ext:%2$s:%3$d,rice,1,100.00,\n"
                        .formatted(i, code, i % 100));
            }
            Files.writeString(file, rows);
            String[] words = {
                "import", "orders", file.toString(), "--format", "csv", "--program", code, "--errors", file + ".errors"
            };
            Server.Said died = campaign.server.tool(List.of("-Dzhiyin.fault.point=import-under-way"), words);
            campaign.require(died.code() == KILLED, "the import was to die and ended with " + died);
            Server.Said wentOn = campaign.server.tool(List.of(), words);
            campaign.require(wentOn.code() == 0, "the import did not go on: " + wentOn);
            String found = one(campaign, """
                    select count(*) || ' lots, ' || sum(granted) || ' granted' from ledger.lot l
                    join program.program p on p.id = l.program_id where p.code = ? and asset = 'points'
                    """, code);
            String expected = "%d lots, %d granted".formatted(MANY, MANY * 100);
            campaign.require(expected.equals(found), "should be " + expected + " and is " + found);
        }
    };

    /** More than one page of members, more than one batch of facts. */
    private static final int MANY = 900;

    private static final int KILLED = 137;
    private static final int STATUS_EACH = 207;
    private static final Duration DEATH_MAX = Duration.ofSeconds(40);
    private static final Duration DUE_MAX = Duration.ofSeconds(60);

    private final String title;

    JobKills(String title) {
        this.title = title;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public Kind kind() {
        return Kind.APP_KILL;
    }

    private static void awaitNothingDue(Campaign campaign, String code) throws Exception {
        long until = System.nanoTime() + DUE_MAX.toNanos();
        while (!"0".equals(one(campaign, """
                select count(*)::text from ledger.member_state s join program.program p on p.id = s.program_id
                where p.code = ? and due_at <= now()
                """, code))) {
            if (System.nanoTime() > until) {
                campaign.require(false, "what is due stays due");
                return;
            }
            Thread.sleep(200);
        }
    }

    static String one(Campaign campaign, String sql, String code) throws IOException, SQLException {
        try (Connection connection = campaign.postgres.connect("postgres");
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, code);
            try (var row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "nothing";
            }
        }
    }
}
