package zhiyin.program;

import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.earning.Grant;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammePrinter;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Says;

/** What answers have made of a template. */
@Says("The programme that the answers make. Nothing of it is kept.")
record TemplateProgramme(
        @Says("The template's code.") String template,

        @Says("The programme as YAML, with the template's remarks.")
        String yaml,

        @Says("The same as one JSON document, in its canonical form.")
        String json,

        @Says("What the answers mean or cost, where it can be said of one.")
        List<TemplateTexts.Meaning> meanings,

        @Says("What the engine gives for an order of 100.00.")
        List<ExampleEarned> example,

        @Says("What the linter finds in it.") Lint.LintAnswer lint) {

    /** A Wednesday in March, when nothing is celebrated. */
    private static final LocalDate ORDINARY_DAY = LocalDate.of(2027, 3, 10);

    /** Minor units of the major one, in every currency that a template can be asked for. */
    private static final long MINOR = 100;

    private static final long HUNDRED = 100 * MINOR;

    @Says("What a second order of 100.00 earns a member of whom nothing is known, on an ordinary Wednesday.")
    record ExampleEarned(
            @Says("The asset's code.") String asset,

            @Says("Its name, in the caller's language.") String name,
            long points,

            @Says("What they are worth, in minor units; absent where the programme does not say.") @Nullable
            Long worth) {}

    static TemplateProgramme of(GuidedSetup setup, GuidedSetup.Made made, Messages messages, Language language) {
        return new TemplateProgramme(
                setup.template().word(),
                made.yaml(),
                ProgrammePrinter.json(made.programme()),
                new TemplateTexts(messages, language).meanings(setup, made.answers()),
                example(made.programme(), language),
                Lint.of(made.programme(), messages, language));
    }

    private static List<ExampleEarned> example(Programme programme, Language language) {
        Engine engine = new Engine(programme, 1);
        Instant joined =
                ORDINARY_DAY.minusDays(1).atTime(12, 0).atZone(programme.zone()).toInstant();
        MemberState state =
                decided(engine, MemberState.NOBODY, new Event.MemberEnrolled(1, joined, MemberProfile.since(joined)));
        state = decided(engine, state, new Event.OrderPaid(2, joined, order("1")));
        Instant next = ORDINARY_DAY.atTime(12, 0).atZone(programme.zone()).toInstant();
        Map<String, Long> earned = new LinkedHashMap<>();
        for (Grant grant :
                engine.quote(state, new Event.OrderPaid(3, next, order("2"))).grants()) {
            earned.merge(grant.asset().code(), grant.points(), Math::addExact);
        }
        return programme.assets().stream()
                .filter(asset -> earned.containsKey(asset.code()))
                .map(asset -> {
                    long points = earned.getOrDefault(asset.code(), 0L);
                    Ratio each = asset.valuePerPoint();
                    return new ExampleEarned(
                            asset.code(),
                            asset.name().in(language.tag()),
                            points,
                            each == null ? null : each.times(Math.multiplyExact(points, MINOR), Rounding.HALF_UP));
                })
                .toList();
    }

    private static Order order(String id) {
        return new Order(id, null, null, 0, List.of(new OrderLine("1", "any", null, null, 1, HUNDRED, 0, 0)));
    }

    private static MemberState decided(Engine engine, MemberState state, Event event) {
        return engine.decide(state, event) instanceof Outcome.Decided(var _, MemberState after) ? after : state;
    }
}
