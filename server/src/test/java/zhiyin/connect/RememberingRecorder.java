package zhiyin.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A recorder in memory: a point for each whole pound of an order, and each key once. */
final class RememberingRecorder implements Recorder, Outcomes, Destinations {

    final Map<String, Fact> facts = new LinkedHashMap<>();
    final List<Integer> batches = new ArrayList<>();
    final List<String> opened = new ArrayList<>();
    private final Map<String, Recorded.Done> answers = new LinkedHashMap<>();
    private int batchesLeft = Integer.MAX_VALUE;

    /** From now on it takes so many batches, and dies after having recorded half of the next. */
    void diesAfter(int batches) {
        batchesLeft = batches;
    }

    @Override
    public List<Recorded> record(List<Fact> batch) {
        batches.add(batch.size());
        List<Recorded> answered = new ArrayList<>();
        for (Fact fact : batch) {
            if (batchesLeft == 0 && answered.size() == batch.size() / 2) {
                throw new IllegalStateException("the machine went dark");
            }
            answered.add(record(fact));
        }
        batchesLeft--;
        return answered;
    }

    private Recorded record(Fact fact) {
        Fact known = facts.putIfAbsent(fact.key(), fact);
        if (known != null) {
            Recorded.Done done = answers.get(fact.key());
            return known.equals(fact) && done != null
                    ? new Recorded.Done(true, done.earned(), done.clawedBack())
                    : new Recorded.Refused(false, "idempotency-key-reused");
        }
        Recorded.Done done = switch (fact) {
            case Fact.Ordered ordered ->
                new Recorded.Done(false, Map.of("points", ordered.order().paid() / 100), Map.of());
            case Fact.Opened opened -> new Recorded.Done(false, Map.of(opened.asset(), opened.points()), Map.of());
            case Fact.Returned returned ->
                new Recorded.Done(false, Map.of(), Map.of("points", (long)
                        returned.lines().size()));
        };
        answers.put(fact.key(), done);
        return done;
    }

    @Override
    public Standings outcome() {
        long earned = answers.values().stream()
                .mapToLong(done -> done.earned().getOrDefault("points", 0L)
                        - done.clawedBack().getOrDefault("points", 0L))
                .sum();
        return new Standings("points", Map.of("points", earned), Map.of("Member", (long) facts.size()));
    }

    @Override
    public Opened open(String program, boolean dryRun) {
        opened.add(program);
        return program.equals("missing")
                ? new Opened.Refused("there is no programme of that name")
                : new Opened.Open(2, this, this);
    }

    List<Fact> inOrder() {
        return List.copyOf(facts.values());
    }

    Fact.Ordered order(String key) {
        return (Fact.Ordered) fact(key);
    }

    Fact.Returned returned(String key) {
        return (Fact.Returned) fact(key);
    }

    private Fact fact(String key) {
        Fact fact = facts.get(key);
        if (fact == null) {
            throw new AssertionError("nothing was recorded under " + key + ", only " + facts.keySet());
        }
        return fact;
    }
}
