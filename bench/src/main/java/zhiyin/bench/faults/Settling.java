package zhiyin.bench.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * After a fault: what is unknown is sent again with its key until it is decided. Then everything acknowledged must be there
 * once, everything refused must not be, the balances must be those that the journal makes, and the laws must hold.
 */
final class Settling {
    private static final Duration DECIDED_MAX = Duration.ofSeconds(60);
    private static final int AT_ONCE = 12;
    private static final int ASKED_AGAIN_MAX = 2_000;

    private final Campaign campaign;
    private final AtomicInteger turn = new AtomicInteger();

    Settling(Campaign campaign) {
        this.campaign = campaign;
    }

    /** @param resolved unknowns that were decided
     * @param askedAgain answers that were asked for again
     * @param lawful whether all laws held */
    record Settled(int resolved, int askedAgain, boolean lawful) {}

    Settled settle(int round) throws Exception {
        resolve();
        int resolved = campaign.journal.resolved(round);
        int asked = askAgain(round);
        compareKeys();
        compareTransfers();
        compareWallets();
        boolean lawful = verify(null);
        // what was compared need not be kept
        campaign.journal.all().stream().filter(each -> each.round == round).forEach(each -> each.answer = null);
        return new Settled(resolved, asked, lawful);
    }

    private String door() {
        List<Server> nodes = campaign.nodes();
        return nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size())).base();
    }

    private interface Step<T> {
        void take(T each) throws Exception;
    }

    private static <T> void together(List<T> all, Step<T> step) throws Exception {
        ConcurrentLinkedQueue<T> queue = new ConcurrentLinkedQueue<>(all);
        ConcurrentLinkedQueue<Exception> accidents = new ConcurrentLinkedQueue<>();
        Thread[] threads = new Thread[AT_ONCE];
        for (int i = 0; i < AT_ONCE; i++) {
            threads[i] = Thread.ofPlatform().daemon(true).start(() -> {
                try {
                    for (T each = queue.poll(); each != null; each = queue.poll()) {
                        step.take(each);
                    }
                } catch (Exception e) {
                    accidents.add(e);
                }
            });
        }
        for (Thread each : threads) {
            each.join();
        }
        Exception first = accidents.poll();
        if (first != null) {
            throw first;
        }
    }

    private void resolve() throws Exception {
        List<Intention> unknown = campaign.journal.unknown();
        long until = System.nanoTime() + DECIDED_MAX.toNanos();
        together(unknown, intention -> {
            while (campaign.client.send(intention, door()) == Intention.State.UNKNOWN) {
                if (System.nanoTime() > until) {
                    campaign.findings.broken(
                            intention.key, "not decided in " + DECIDED_MAX.toSeconds() + " s: " + intention.code);
                    return;
                }
                Thread.sleep(100);
            }
            if (intention.state == Intention.State.ACKED) {
                campaign.mix.happened(intention.operation);
            }
        });
    }

    /** The same key gets the same answer, byte for byte, whether it counted or was refused for good. */
    private int askAgain(int round) throws Exception {
        List<Intention> again = campaign.journal.all().stream()
                .filter(each -> each.round == round && each.answer != null)
                .filter(each -> each.state == Intention.State.ACKED || each.refusedForGood())
                .limit(ASKED_AGAIN_MAX)
                .toList();
        together(again, intention -> {
            Client.Reply reply = campaign.client.post(door(), intention);
            // not just now: a connection from before the fault may have been in the way, and the caller is told to ask
            // again
            for (long until = System.nanoTime() + DECIDED_MAX.toNanos();
                    (reply.status() == 0 || reply.status() == 503) && System.nanoTime() < until; ) {
                Thread.sleep(100);
                reply = campaign.client.post(door(), intention);
            }
            String now = intention.state == Intention.State.ACKED
                    ? reply.body()
                    : reply.status() == 0 ? "" : Client.withoutRequest(reply);
            if (!now.equals(intention.answer) || !reply.replayed()) {
                String what = "answered " + intention.answer + " and now " + reply;
                if (intention.state == Intention.State.ACKED) {
                    campaign.findings.lost(intention.key, what);
                } else {
                    campaign.findings.broken(intention.key, what);
                }
            }
        });
        return again.size();
    }

    /** Every acknowledged key once, no refused one as if it had counted, and none that nobody sent. */
    private void compareKeys() throws IOException, SQLException {
        Map<String, String> recorded = new HashMap<>();
        try (Connection connection = campaign.postgres.connect("zhiyin");
                var statement = connection.prepareStatement("""
                        select key, outcome from intake.event join program.program p on p.id = program_id
                        where p.code = ? and principal <> 0
                        union all
                        select f.key, 'further' from intake.further_key f join program.program p on p.id = f.program_id
                        where p.code = ? and f.principal <> 0
                        """)) {
            statement.setString(1, campaign.code);
            statement.setString(2, campaign.code);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    String before = recorded.put(row.getString(1), row.getString(2));
                    if (before != null) {
                        campaign.findings.doubled(
                                row.getString(1), "recorded as " + before + " and " + row.getString(2));
                    }
                }
            }
        }
        for (Intention each : campaign.journal.all()) {
            String outcome = recorded.remove(each.key);
            switch (each.state) {
                case ACKED -> {
                    if (!"decided".equals(outcome)) {
                        campaign.findings.lost(each.key, "acknowledged, and recorded as " + outcome);
                    }
                }
                case REJECTED -> {
                    if (outcome != null && !outcome.equals("refused")) {
                        campaign.findings.doubled(each.key, "rejected, and recorded as " + outcome);
                    }
                }
                case UNKNOWN -> {
                    // said already
                }
            }
        }
        recorded.forEach((key, outcome) -> campaign.findings.doubled(key, "recorded, and nobody sent it"));
    }

    /** Every acknowledged transfer is recorded once with the one and once with the other, and no other is. */
    private void compareTransfers() throws IOException, SQLException {
        Map<String, String> sides = new HashMap<>();
        try (Connection connection = campaign.postgres.connect("zhiyin");
                var statement = connection.prepareStatement("""
                        select body::json ->> 'transfer', concat_ws(' ', count(*) filter (where type = 'points.sent'),
                            count(*) filter (where type = 'points.received'))
                        from intake.event join program.program p on p.id = program_id
                        where p.code = ? and outcome = 'decided' and type in ('points.sent', 'points.received') group by 1
                        """)) {
            statement.setString(1, campaign.code);
            try (var row = statement.executeQuery()) {
                while (row.next()) {
                    sides.put(row.getString(1), row.getString(2));
                }
            }
        }
        for (Intention each : campaign.journal.all()) {
            if (each.state == Intention.State.ACKED && each.operation instanceof Operation.Transfer transfer) {
                String found = sides.remove(transfer.transfer());
                if (found == null) {
                    campaign.findings.lost(each.key, "acknowledged, and on neither side");
                } else if (!found.equals("1 1")) {
                    campaign.findings.doubled(each.key, "sent and received should be 1 1 and are " + found);
                }
            }
        }
        for (Intention each : campaign.journal.unknown()) {
            if (each.operation instanceof Operation.Transfer transfer) {
                // said already
                sides.remove(transfer.transfer());
            }
        }
        sides.forEach((transfer, found) -> campaign.findings.doubled(transfer, "recorded, and nobody acknowledged it"));
    }

    private void compareWallets() throws Exception {
        Map<String, Wallet> wallets = new HashMap<>();
        for (Intention each : campaign.journal.all()) {
            if (each.state == Intention.State.ACKED) {
                each.operation.count(wallets.computeIfAbsent(each.operation.member(), who -> new Wallet()));
                String other = each.operation.other();
                if (other != null) {
                    each.operation.countThere(wallets.computeIfAbsent(other, who -> new Wallet()));
                }
            }
        }
        together(List.copyOf(wallets.entrySet()), each -> {
            if (!each.getValue().worthALook()) {
                return;
            }
            Client.Reply reply = campaign.client.member(door(), each.getKey());
            String difference = reply.status() == 200
                    ? difference(each.getValue(), reply.json().path("wallets"))
                    : "answered with " + reply;
            if (difference != null) {
                campaign.findings.broken(each.getKey(), "the balance is not the journal's: " + difference);
            }
        });
    }

    private static @Nullable String difference(Wallet wallet, JsonNode shown) {
        if (wallet.impossible()) {
            return "a hold ended twice, or more came back than was paid";
        }
        for (JsonNode each : shown) {
            if (each.path("asset").asString("").equals("points")) {
                String expected =
                        "%d %d %d %d".formatted(wallet.available(), wallet.held(), wallet.owed(), wallet.balance());
                String found = "%d %d %d %d"
                        .formatted(
                                each.path("available").asLong(),
                                each.path("held").asLong(),
                                each.path("owed").asLong(),
                                each.path("balance").asLong());
                if (!expected.equals(found)) {
                    return "available, held, owed, balance should be " + expected + " and are " + found;
                }
            } else {
                String asset = each.path("asset").asString("");
                long expected = asset.equals("growth") ? wallet.growth() : wallet.paidIn;
                if (each.path("balance").asLong() != expected) {
                    return asset + " should be " + expected + " and is " + each.path("balance");
                }
            }
        }
        return shown.size() == 3 ? null : "there should be three wallets: " + shown;
    }

    /** The product's own check of every law; of one programme, or of all. */
    boolean verify(@Nullable String program) throws IOException, InterruptedException {
        Path report = Files.createTempFile(campaign.folder, "verify-", ".json");
        Server.Said said = program == null
                ? campaign.server.tool(List.of(), "verify", "--json", report.toString())
                : campaign.server.tool(List.of(), "verify", "--program", program, "--json", report.toString());
        campaign.totals.lawRuns++;
        if (said.code() != 0) {
            campaign.findings.broken("verify", "ended with " + said.code() + ":\n" + said.output());
        }
        Files.delete(report);
        return said.code() == 0;
    }
}
