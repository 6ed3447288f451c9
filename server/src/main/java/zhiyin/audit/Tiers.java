package zhiyin.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import zhiyin.engine.decision.Effect.TierChanged;

/** Law 10: tiers are what their recorded history and the programme say. */
final class Tiers {

    static final Law LAW = new Law(
            10,
            "The tier equals what its recorded history and the programme say.",
            Set.of(Table.STANDING, Table.GATHERED, Table.CHANGE),
            List.of(),
            List.of(Tiers::changesChain, Tiers::standingIsTheLastChange, Tiers::historyIsTheProgrammes));

    private Tiers() {}

    private static void changesChain(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        Map<String, String> tiers = new HashMap<>();
        for (Recorded.Change entry : recorded.changes()) {
            TierChanged change = entry.change();
            String before = tiers.put(change.ladder(), change.to());
            if (!Objects.equals(before, change.from())) {
                findings.note(recorded.difference(
                        "Changes of a tier follow one another without gaps.",
                        "ladder " + change.ladder() + ", change to " + change.to() + " at " + change.at(),
                        "from " + before,
                        "from " + change.from()));
            }
        }
    }

    private static void standingIsTheLastChange(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        Map<String, TierChanged> last = new HashMap<>();
        recorded.changes().forEach(entry -> last.put(entry.change().ladder(), entry.change()));
        recorded.standings().forEach((ladder, standing) -> {
            TierChanged change = last.remove(ladder);
            String expected = change == null ? "no standing" : change.to() + " since " + change.at();
            String found = standing.tier() + " since " + standing.since();
            if (!expected.equals(found)) {
                findings.note(recorded.difference(
                        "The tier is the one that the last change led to.", "ladder " + ladder, expected, found));
            }
        });
        last.forEach((ladder, change) -> findings.note(recorded.difference(
                "The tier is the one that the last change led to.",
                "ladder " + ladder,
                change.to() + " since " + change.at(),
                "no standing")));
    }

    private static void historyIsTheProgrammes(Rebuilt rebuilt, Recorded recorded, Findings findings) {
        Unlike standing = Unlike.first("", rebuilt.state().standings(), recorded.standings());
        if (standing != null) {
            findings.note(recorded.difference(
                    "Standings and what was gathered are what deciding the events again gives.",
                    "ladder " + standing.path(),
                    standing.expected(),
                    standing.found()));
        }
        Unlike change = Unlike.first("", rebuilt.changes(), recorded.changes());
        if (change != null) {
            findings.note(recorded.difference(
                    "Changes of a tier are those that deciding the events again gives.",
                    "change " + change.path(),
                    change.expected(),
                    change.found()));
        }
    }
}
