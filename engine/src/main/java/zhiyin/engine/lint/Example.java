package zhiyin.engine.lint;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Refusal;
import zhiyin.engine.event.Event;

/** What shows a finding. */
public sealed interface Example {

    /** Places in the document that together leave no other way. */
    record Proof(List<Quote> quotes) implements Example {
        public Proof {
            quotes = List.copyOf(quotes);
        }
    }

    /** Events as the engine decided them, in order. */
    record History(List<Step> steps) implements Example {
        public History {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A place in the document, and what is written there.
     *
     * @param path such as {@code earning.rules[2].when.rules[0]}
     */
    record Quote(String path, String text) {}

    /**
     * An event, and what came of it.
     *
     * @param member which of the members of the example, from 1
     * @param moved what went where, assets in the programme's order
     * @param tiers the tier by ladder, where it changed
     * @param paidOut money that left the programme, in minor units, if it did
     * @param refusal why nothing came of it; null if something did
     */
    record Step(
            int member,
            Event event,
            List<Moved> moved,
            Map<String, String> tiers,
            @Nullable Long paidOut,
            @Nullable Refusal refusal) {
        public Step {
            moved = List.copyOf(moved);
            tiers = Map.copyOf(tiers);
        }
    }

    /**
     * Units that went from one place to another because of one event, added up.
     *
     * @param how in a word: {@code granted}, {@code spent}, {@code expired} …
     */
    record Moved(String how, String account, long points) {}
}
