package zhiyin.bench.faults;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What was survived, counted. */
final class Totals {
    int appKills;
    int databaseKills;
    long intentions;
    long unknownResolved;
    int lawRuns;
    long answersAskedAgain;
    final Map<String, Tally> faults = new TreeMap<>();

    /** Of one fault. */
    static final class Tally {
        int times;
        long slowestBackMs;
        long slowestNotNowMs;
    }

    void count(Fault fault, Duration back, Settling.Settled settled, long slowestNotNowMs) {
        switch (fault.kind()) {
            case APP_KILL -> appKills++;
            case DATABASE_KILL -> databaseKills++;
            case OTHER -> {
                // counted by its name alone
            }
        }
        unknownResolved += settled.resolved();
        answersAskedAgain += settled.askedAgain();
        Tally tally = faults.computeIfAbsent(fault.title(), name -> new Tally());
        tally.times++;
        tally.slowestBackMs = Math.max(tally.slowestBackMs, back.toMillis());
        tally.slowestNotNowMs = Math.max(tally.slowestNotNowMs, slowestNotNowMs);
    }

    String json(long seed, String commit, String mode, String machine, long seconds, Findings findings) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("seed", seed);
        all.put("commit", commit);
        all.put("mode", mode);
        all.put("machine", machine);
        all.put("seconds", seconds);
        all.put("app_kills", appKills);
        all.put("db_kills", databaseKills);
        all.put("intentions", intentions);
        all.put("unknown_resolved", unknownResolved);
        all.put("replayed", answersAskedAgain);
        all.put("law_runs", lawRuns);
        all.put("lost", findings.lost.get());
        all.put("doubled", findings.doubled.get());
        all.put("broken", findings.broken.get());
        all.put("hung", findings.hung.get());
        Map<String, Object> each = new LinkedHashMap<>();
        faults.forEach((name, tally) -> each.put(
                name,
                Map.of(
                        "times", tally.times,
                        "slowest_back_ms", tally.slowestBackMs,
                        "slowest_503_ms", tally.slowestNotNowMs)));
        all.put("faults", each);
        return Client.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
    }

    /** As it is printed and kept. */
    String table(long seed, String commit, String mode, String machine, long seconds, Findings findings) {
        StringBuilder table = new StringBuilder();
        table.append("| fault | times | slowest to be well again, s | slowest 503, ms |\n|---|---:|---:|---:|\n");
        faults.forEach((name, tally) -> table.append("| %s | %d | %.1f | %d |%n"
                .formatted(name, tally.times, tally.slowestBackMs / 1000.0, tally.slowestNotNowMs)));
        table.append("%n| | |%n|---|---:|%n".formatted());
        row(table, "kills of the server", appKills);
        row(table, "kills of PostgreSQL", databaseKills);
        row(table, "intentions", intentions);
        row(table, "unknown outcomes resolved", unknownResolved);
        row(table, "answers asked for again, byte for byte the same", answersAskedAgain);
        row(table, "runs of all laws", lawRuns);
        row(table, "**lost**", findings.lost.get());
        row(table, "**doubled**", findings.doubled.get());
        row(table, "broken promises", findings.broken.get());
        row(table, "never answered", findings.hung.get());
        table.append("%n%s, seed %d, commit %s, %s, %d s%n".formatted(mode, seed, commit, machine, seconds));
        return table.toString();
    }

    private static void row(StringBuilder table, String what, long count) {
        table.append("| %s | %,d |%n".formatted(what, count));
    }
}
