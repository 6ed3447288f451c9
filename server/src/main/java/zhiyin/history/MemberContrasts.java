package zhiyin.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Decision;
import zhiyin.engine.Outcome;
import zhiyin.engine.backtest.Contrast;
import zhiyin.engine.decision.Effect;
import zhiyin.engine.event.Event;
import zhiyin.http.Says;
import zhiyin.intake.Verdict;

/** What the draft would have done otherwise about one member, event by event. */
@Says("What the draft would have done otherwise about one member, event by event, with the reasons of both.")
record MemberContrasts(
        @Says("The member.") String member,

        @Says("Always true: the member bought, spent and returned what he did, when he did.")
        boolean behaviourHeldConstant,

        @Says("Every event about which the two would have done otherwise, in order.")
        List<ContrastedEvent> contrasts) {

    @Says("An event, and both decisions about it.")
    record ContrastedEvent(
            @Says("The member's own count of events, from 1; absent for the end of the period.") @Nullable
            Long sequence,

            @Says("What kind of event, such as order.paid.") String type,
            @Says("When it occurred.") Instant occurredAt,

            @Says("The order it is about, if it is about one.") @Nullable
            String order,

            @Says(
                    "The version that was live; absent where nobody told of it: for the end of the period, and for the birthdays and anniversaries of a draft.")
            @Nullable
            Integer version,

            @Says("What was decided.") ContrastedOutcome live,
            @Says("What would have been decided.") ContrastedOutcome draft) {}

    @Says("A decision, or a refusal.")
    record ContrastedOutcome(
            @Says("Why it was refused; absent if it was not.") @Nullable
            String refused,

            @Says("What was done and why; absent if it was refused.") @Nullable
            Verdict decision) {}

    static MemberContrasts of(String member, List<Contrast> contrasts) {
        return new MemberContrasts(
                member, true, contrasts.stream().map(MemberContrasts::view).toList());
    }

    private static ContrastedEvent view(Contrast contrast) {
        Event event = contrast.event();
        boolean end = event.id() == 0;
        return new ContrastedEvent(
                end ? null : (Long) event.id(),
                event.type(),
                event.at(),
                order(event),
                end ? null : (Integer) contrast.version(),
                view(contrast.live()),
                view(contrast.draft()));
    }

    private static ContrastedOutcome view(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(var refusal) -> new ContrastedOutcome(word(refusal.getClass()), null);
            case Outcome.Decided(var decision, var _) -> new ContrastedOutcome(null, Verdict.of(decision));
        };
    }

    static @Nullable String order(Event event) {
        return switch (event) {
            case Event.OrderPaid paid -> paid.order().id();
            case Event.OrderProgressed progressed -> progressed.order();
            case Event.OrderReturned returned -> returned.order();
            case Event.ReviewClosed closed -> closed.order();
            case Event.PointsSpent spent -> spent.order();
            case Event.PointsHeld held -> held.order();
            default -> null;
        };
    }

    private static String word(Class<?> refusal) {
        return refusal.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** For people at a terminal: an event a line, and below it what both did. */
    static String text(List<Contrast> contrasts, ComparisonText words, java.time.ZoneId zone) {
        Table table = new Table(4).row("", "", words.say("live"), words.say("draft"));
        for (Contrast contrast : contrasts) {
            Event event = contrast.event();
            String order = order(event);
            table.row(
                    event.at().atZone(zone).toLocalDate().toString(),
                    event.id() == 0 && event instanceof Event.DayPassed
                            ? words.say("contrast.end")
                            : event.type() + (order == null ? "" : " " + order),
                    words(contrast.live(), words),
                    words(contrast.draft(), words));
        }
        return table.text();
    }

    private static String words(Outcome outcome, ComparisonText words) {
        return switch (outcome) {
            case Outcome.Refused(var refusal) -> words.say("contrast.refused", word(refusal.getClass()));
            case Outcome.Decided(var decision, var _) -> words(decision, words);
        };
    }

    private static String words(Decision decision, ComparisonText words) {
        Map<String, Long> units = new TreeMap<>();
        List<String> said = new ArrayList<>();
        for (Effect effect : decision.effects()) {
            switch (effect) {
                case Effect.PointsEarned earned -> {
                    StringBuilder rules = new StringBuilder();
                    earned.shares()
                            .forEach(share -> rules.append(rules.isEmpty() ? "" : ", ")
                                    .append(share.rule())
                                    .append(' ')
                                    .append(share.points()));
                    said.add("+" + earned.movement().points() + " "
                            + earned.movement().asset() + " (" + rules + ")");
                }
                case Effect.Moved moved -> {
                    long points = moved.movement().points();
                    long more = moved.movement().to().members() ? points : 0;
                    long less = moved.movement().from().members() ? points : 0;
                    units.merge(moved.movement().asset(), more - less, Long::sum);
                }
                case Effect.TierChanged changed ->
                    said.add((changed.from() == null ? "" : changed.from() + " ") + "→ " + changed.to());
                default -> {
                    // what else there is, is in the JSON
                }
            }
        }
        units.forEach((account, more) -> {
            if (more != 0) {
                said.add((more > 0 ? "+" : "−") + Math.abs(more) + " " + account);
            }
        });
        return said.isEmpty() ? words.say("contrast.nothing") : String.join("; ", said);
    }
}
