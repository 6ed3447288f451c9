package zhiyin.bench.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * F5: each event comes one to four times, and events that lie within ten minutes come in any order, so that a return can
 * come before its order. What is refused for want of something that may still arrive is sent again, as the documents say;
 * then every member has what he has where everything came once and in order.
 */
record Disorder() implements Fault {
    private static final int MEMBERS = 12;
    private static final int ORDERS = 120;
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int ROUNDS_MAX = 6;

    @Override
    public String title() {
        return "F5 duplicates, any order";
    }

    private record Told(Instant at, String key, String body) {}

    @Override
    public void strike(Campaign campaign, Random random) throws Exception {
        List<Told> orderly = history(random);
        String plain = campaign.mix.fresh("orderly");
        String mixed = campaign.mix.fresh("disorderly");
        Client one = new Client(campaign.programme(plain, "never"), campaign.journal, campaign.findings);
        Client other = new Client(campaign.programme(mixed, "never"), campaign.journal, campaign.findings);
        String door = campaign.server.base();
        for (Told each : orderly) {
            Client.Reply reply = one.post(door, "/v1/events", each.key(), each.body());
            campaign.require(reply.status() == 201, "in order, " + each.body() + " is answered with " + reply);
        }
        List<Told> waiting = disorder(orderly, random);
        for (int i = 0; i < ROUNDS_MAX && !waiting.isEmpty(); i++) {
            List<Told> still = new ArrayList<>();
            for (Told each : waiting) {
                Client.Reply reply = other.post(door, "/v1/events", each.key(), each.body());
                if (reply.status() == 404) {
                    still.add(each);
                } else {
                    campaign.require(
                            reply.status() == 201, "in disorder, " + each.body() + " is answered with " + reply);
                }
            }
            waiting = still;
        }
        campaign.require(waiting.isEmpty(), waiting.size() + " events are still refused in the end");
        for (int i = 0; i < MEMBERS; i++) {
            String expected = wallets(one.member(door, member(i)));
            String found = wallets(other.member(door, member(i)));
            campaign.require(expected.equals(found), member(i) + " should have " + expected + " and has " + found);
        }
        Told first = orderly.getFirst();
        String otherBody = first.body().replace("rice", "pan");
        Client.Reply reused = other.post(door, "/v1/events", first.key(), otherBody);
        campaign.require(
                reused.status() == 422 && "idempotency-key-reused".equals(Client.code(reused)),
                "the same key with another body is answered with " + reused);
        Client.Reply conflict = other.post(door, "/v1/events", first.key() + "-again", otherBody);
        campaign.require(
                conflict.status() == 409 && "conflict".equals(Client.code(conflict)),
                "the same order with another body is answered with " + conflict);
    }

    private static String member(int number) {
        return "ext:disorder:" + number;
    }

    private static List<Told> history(Random random) {
        Instant begin = Instant.now().minus(Duration.ofDays(2));
        List<Told> all = new ArrayList<>();
        for (int i = 0; i < ORDERS; i++) {
            Instant at = begin.plus(Duration.ofSeconds(90L * i));
            String member = member(random.nextInt(MEMBERS));
            long fen = 100L * (1 + random.nextInt(400)) + random.nextInt(100);
            all.add(told(at, "o" + i, new Operation.Earn(member, "d" + i, fen)));
            if (random.nextInt(3) == 0) {
                long part = 1 + random.nextLong(fen);
                all.add(told(at.plusSeconds(120), "r" + i, new Operation.Return(member, "d" + i, "r" + i, part)));
                if (part < fen && random.nextBoolean()) {
                    all.add(told(
                            at.plusSeconds(240), "q" + i, new Operation.Return(member, "d" + i, "q" + i, fen - part)));
                }
            }
            if (random.nextInt(4) == 0) {
                all.add(told(at.plusSeconds(30), "c" + i, new Operation.CheckIn(member, "c" + i)));
            }
        }
        all.sort(Comparator.comparing(Told::at));
        return all;
    }

    private static Told told(Instant at, String key, Operation operation) {
        String body = operation.body();
        return new Told(at, key, body.substring(0, body.length() - 1) + ",\"occurred_at\":\"" + at + "\"}");
    }

    private static List<Told> disorder(List<Told> orderly, Random random) {
        List<Told> all = new ArrayList<>();
        List<Told> window = new ArrayList<>();
        Instant begins = orderly.getFirst().at();
        for (Told each : orderly) {
            if (each.at().isAfter(begins.plus(WINDOW))) {
                Collections.shuffle(window, random);
                all.addAll(window);
                window.clear();
                begins = each.at();
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                window.add(each);
            }
        }
        Collections.shuffle(window, random);
        all.addAll(window);
        return all;
    }

    private static String wallets(Client.Reply member) {
        return member.status() == 200 ? member.json().path("wallets").toString() : "nothing";
    }
}
