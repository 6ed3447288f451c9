package zhiyin.bench.faults;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Random;

/**
 * F8: a member whose rows cannot be read any more, because somebody wrote past the house. Whoever asks about him gets an
 * accident; nobody else notices.
 */
record Poison() implements Fault {
    private static final int TIMES = 15;

    @Override
    public String title() {
        return "F8 poisoned member";
    }

    @Override
    public void strike(Campaign campaign, Random random) throws Exception {
        String door = campaign.server.base();
        String member = "ext:" + campaign.mix.fresh("poison").replace("-", "") + ":1";
        Operation.Earn order = new Operation.Earn(member, campaign.mix.fresh("o"), 10_000);
        Intention earn = campaign.journal.intend("k" + campaign.mix.fresh(""), order, campaign.round());
        campaign.client.send(earn, door);
        String number = order.order();
        campaign.postgres.execute(
                "alter table ledger.lot drop constraint shortfall_is_known",
                "update ledger.lot set shortfall = 'poison' where asset = 'points' and order_id = '" + number + "'");
        int accidents = 0;
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int i = 0; i < TIMES; i++) {
                String body = new Operation.Return(member, number, "poison" + i, 100).body();
                HttpResponse<String> response = http.send(
                        HttpRequest.newBuilder(URI.create(door + "/v1/events"))
                                .header("Authorization", "Bearer " + campaign.client.key())
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "poison-" + number + "-" + i)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                accidents += response.statusCode() == 500 ? 1 : 0;
                campaign.awaitAnswers(10);
            }
        }
        campaign.require(accidents == TIMES, "of " + TIMES + " poisoned events " + accidents + " were accidents");
        campaign.postgres.execute(
                "update ledger.lot set shortfall = 'deficit' where shortfall = 'poison'",
                "alter table ledger.lot add constraint shortfall_is_known"
                        + " check (shortfall in ('deficit', 'clamp', 'pending-only'))");
    }
}
