package zhiyin.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
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

/** How many events one core decides a second, without a database: an order of five lines by the supermarket template. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class Deciding {

    private static final Instant JOINED = Instant.parse("2026-01-05T03:00:00Z");

    private final Engine engine = new Engine(template(), 1);
    private final MemberState member = enrolled();
    private final Event.OrderPaid order =
            new Event.OrderPaid(2, Instant.parse("2026-03-10T04:00:00Z"), new Order("1", "till", "1", 0, lines()));

    /** Decides the order for a member who has nothing yet. */
    @Benchmark
    public Outcome decideAnOrder() {
        return engine.decide(member, order);
    }

    /** The same by a programme of twenty rules. */
    @Benchmark
    public Outcome decideByTwentyRules() {
        return engine.decide(member, order);
    }

    private MemberState enrolled() {
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

    private static Programme template() {
        // the run script starts in the root of the repository
        Path yaml = Path.of("server/src/main/resources/templates/supermarket.yaml");
        try {
            return switch (ProgrammeReader.read(Files.readString(yaml))) {
                case Reading.Read(var programme) -> programme;
                case Reading.Faulty(var faults) ->
                    throw new IllegalStateException(faults.getFirst().sentence());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
