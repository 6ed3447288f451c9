package zhiyin.profile;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.intake.Events;
import zhiyin.intake.Verdict;
import zhiyin.ledger.Statements;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Says of movements what they are, as a sentence: the kind, the order, hold or rule behind it, and the store. */
@Component
class Narration {

    /** An event and its decision are some kilobytes: a long statement's are not held all at once. */
    private static final int EVENTS_AT_A_TIME = 500;

    private final Events events;
    private final Programmes programmes;
    private final Messages messages;

    Narration(Events events, Programmes programmes, Messages messages) {
        this.events = events;
        this.programmes = programmes;
        this.messages = messages;
    }

    /** A sentence for each line, by its sequence. */
    Map<Long, String> of(long program, List<Statements.Line> lines, Language language) {
        Engines engines = programmes.engines(program);
        Map<Long, String> sentences = new HashMap<>();
        for (int from = 0; from < lines.size(); from += EVENTS_AT_A_TIME) {
            List<Statements.Line> some = lines.subList(from, Math.min(lines.size(), from + EVENTS_AT_A_TIME));
            Map<Long, Events.Row> behind = events.findAll(
                    program,
                    some.stream().map(Statements.Line::eventId).distinct().toList());
            for (Statements.Line line : some) {
                sentences.put(line.sequence(), sentence(line, behind.get(line.eventId()), engines, language));
            }
        }
        return sentences;
    }

    /** A kind's name. */
    String kind(String kind, Language language) {
        return say(language, "movement." + kind + ".name", Map.of(), kind);
    }

    /** A sentence of the statement's own: a heading, a label. */
    String say(Language language, String key, Map<String, ?> holes) {
        return messages.say(language, key, holes);
    }

    private String sentence(Statements.Line line, Events.@Nullable Row row, Engines engines, Language language) {
        Programme programme = row == null
                ? engines.latest().engine().programme()
                : engines.number(row.event().version()).engine().programme();
        String rules = row == null ? "" : rules(line, row.verdict(), programme, language);
        Map<String, Object> holes = new HashMap<>();
        holes.put("rules", rules);
        put(holes, "order", line.paidFor() == null ? line.order() : line.paidFor());
        put(holes, "reference", line.reference());
        String about = switch (line.kind()) {
            case "earned" -> rules.isEmpty() ? "" : line.order() == null ? ".rules" : ".order";
            case "activated", "expired", "repaid" -> line.order() == null ? "" : ".order";
            case "sent", "received" ->
                row != null && household(row, programme) ? ".household" : line.reference() == null ? "" : ".reference";
            case "cancelled" -> line.order() == null ? ".reference" : ".order";
            default -> line.reference() == null ? "" : line.paidFor() == null ? ".reference" : ".order";
        };
        String plain = say(language, "movement." + line.kind(), holes, kind(line.kind(), language));
        String sentence = say(language, "movement." + line.kind() + about, holes, plain);
        String store = row == null || !line.kind().equals("earned") ? null : store(row, programme);
        return store == null
                ? sentence
                : say(language, "movement.in-store", Map.of("sentence", sentence, "store", store));
    }

    private static void put(Map<String, Object> holes, String name, @Nullable Object value) {
        if (value != null) {
            holes.put(name, value);
        }
    }

    /** What we have no sentence for, such as a kind that came later, is called by what it is. */
    private String say(Language language, String key, Map<String, ?> holes, String otherwise) {
        String said = messages.say(language, key, holes);
        return said.equals(key) ? otherwise : said;
    }

    /** The names of the rules that gave this lot, in the programme's words of then. */
    private static String rules(Statements.Line line, Verdict verdict, Programme programme, Language language) {
        List<String> names = verdict.effects().stream()
                .filter(effect ->
                        effect.shares() != null && effect.sequence() != null && effect.sequence() == line.sequence())
                .flatMap(effect -> java.util.Objects.requireNonNull(effect.shares()).stream())
                .map(share -> Explanation.ruleName(programme, share.rule(), language.tag()))
                .distinct()
                .toList();
        return names.stream().collect(Collectors.joining(language == Language.EN ? ", " : "、"));
    }

    /** Whether it was given within a household, toward a payment. */
    private static boolean household(Events.Row row, Programme programme) {
        return switch (row.event(programme)) {
            case Event.PointsSent sent -> sent.household() != null;
            case Event.PointsReceived received -> received.household() != null;
            default -> false;
        };
    }

    /** Where it was earned. What time alone brought about is written down with whatever came next, in any store. */
    private static @Nullable String store(Events.Row row, Programme programme) {
        return row.event(programme) instanceof Event.OrderPaid paid
                ? paid.order().store()
                : null;
    }

    /** The locale in which numbers and dates are written. */
    static Locale locale(Language language) {
        return language == Language.EN ? Locale.UK : language.locale();
    }
}
