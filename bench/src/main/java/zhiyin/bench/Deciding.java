package zhiyin.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.Outcome;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;

/** How many events one core decides a second, without a database: an order of five lines by a supermarket's rules. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
public class Deciding {

    private static final Instant JOINED = Instant.parse("2026-01-05T03:00:00Z");

    /** A member who has nothing yet, and what he buys. */
    abstract static class Shopping {
        private final Engine engine;
        private final MemberState member;
        private final Event.OrderPaid order =
                new Event.OrderPaid(2, Instant.parse("2026-03-10T04:00:00Z"), new Order("1", "till", "s1", 0, lines()));

        Shopping(String yaml) {
            engine = new Engine(programme(yaml), 1);
            member = enrolled(engine);
        }

        Outcome decide() {
            return engine.decide(member, order);
        }
    }

    /** The template as it is. */
    @State(Scope.Thread)
    public static class ByTemplate extends Shopping {
        public ByTemplate() {
            super(template());
        }
    }

    /** A house with twenty earning rules, of which five fit this order. */
    @State(Scope.Thread)
    public static class ByTwentyRules extends Shopping {
        public ByTwentyRules() {
            super(twentyRules());
        }
    }

    /** The template, and beside its rules others that do not fit: half by their condition, half by what was bought. */
    @State(Scope.Thread)
    public static class ByRulesThatDoNotFit {
        @Param({"20", "100"})
        int idle;

        private Shopping shopping = new ByTemplate();

        /** Makes the programme with that many. */
        @org.openjdk.jmh.annotations.Setup
        public void prepare() {
            shopping = new Shopping(withIdleRules(idle)) {};
        }
    }

    @Benchmark
    public Outcome decideByTemplate(ByTemplate shopping) {
        return shopping.decide();
    }

    @Benchmark
    public Outcome decideByTwentyRules(ByTwentyRules shopping) {
        return shopping.decide();
    }

    /** With {@code -prof gc}: what is allocated must be the same for 20 and for 100. */
    @Benchmark
    public Outcome decideBesideIdleRules(ByRulesThatDoNotFit shopping) {
        return shopping.shopping.decide();
    }

    private static MemberState enrolled(Engine engine) {
        Event enrolment = new Event.MemberEnrolled(1, JOINED, MemberProfile.since(JOINED));
        return switch (engine.decide(MemberState.NOBODY, enrolment)) {
            case Outcome.Decided(var decision, var after) -> after;
            case Outcome.Refused(var refusal) -> throw new IllegalStateException("refused: " + refusal);
        };
    }

    private static List<OrderLine> lines() {
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            lines.add(new OrderLine("" + i, "sku-" + i, i == 5 ? "tobacco" : "fresh/fruit", null, i, 990L * i, 0, 0));
        }
        return lines;
    }

    private static Programme programme(String yaml) {
        return switch (ProgrammeReader.read(yaml)) {
            case Reading.Read(var programme) -> programme;
            case Reading.Faulty(var faults) ->
                throw new IllegalStateException(faults.getFirst().sentence());
        };
    }

    private static String template() {
        try {
            // the run script starts in the root of the repository
            return Files.readString(Path.of("server/src/main/resources/templates/supermarket.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String twentyRules() {
        try (InputStream yaml = Objects.requireNonNull(Deciding.class.getResourceAsStream("supermarket-20.yaml"))) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withIdleRules(int count) {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String test = i % 2 == 0
                    ? "when: {combinator: and, rules: [{field: order.store, operator: \"=\", value: other-" + i + "}]}"
                    : "lines: {combinator: and, rules: [{field: line.category, operator: \"=\", value: other-" + i
                            + "}]}";
            rules.append("""
                        - code: idle-%d
                          name: {en: Idle}
                          asset: points
                          on: order.paid
                          %s
                          award: {points: 1, each: 1.00, round: floor}
                    """.formatted(i, test));
        }
        return template().replace("  multipliers:\n", rules.toString().indent(0) + "  multipliers:\n");
    }
}
