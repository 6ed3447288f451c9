package zhiyin.http;

import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import zhiyin.TestClock;

/** A room that exists only here: a little of everything a route can declare. Deliberately no component to be scanned. */
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
@Import(HttpConfiguration.class)
class SampleRoom {
    static final String PROGRAM_KEY = "zk_test_program";
    static final String ADMIN_KEY = "zk_test_admin";

    enum Channel {
        SHOP,
        TILL
    }

    record Price(@Says("Minor units.") long amount, String currency) {}

    record Line(String sku, long quantity) {}

    record Order(
            String id,
            long points,
            Price total,
            Channel channel,
            @Nullable Instant placedAt,
            @Nullable LocalDate day,
            List<Line> lines,
            Map<String, Json.Scalar> attributes) {}

    sealed interface Happening {}

    record Paid(String order, long points) implements Happening {}

    record Joined(String member) implements Happening {}

    @OneOf
    @Says("What came of it.")
    sealed interface Effect {}

    @OneOf.Word("points.earned")
    record PointsEarned(long points) implements Effect {}

    record Nothing(String why) implements Effect {}

    @Says("What was recorded.")
    record Recorded(
            @Says("The order's own id.") String orderId,
            Channel channel,
            @Nullable Instant placedAt,
            @Nullable String note,
            List<Effect> effects,
            Map<String, Long> counts,
            String fingerprint) {}

    record Taken(int good, int bad, List<String> faults) {}

    record Found(List<String> names, int limit, boolean dryRun, int expanded) {}

    static final Field<String> ID =
            Field.required("id", Shape.text(1, 64).of(TextRule.KEY)).says("Your id of the order.");
    static final Field<Long> POINTS = Field.required("points", Shape.integer(1, 1_000_000_000_000L));
    static final Field<Price> TOTAL = Field.required("total", Shape.money(0, Long.MAX_VALUE, Price::new));
    static final Field<Channel> CHANNEL = Field.withDefault("channel", Shape.word(Channel.class), Channel.SHOP);
    static final OptionalField<Instant> PLACED_AT = Field.optional("placed_at", Shape.instant());
    static final OptionalField<LocalDate> DAY = Field.optional("day", Shape.date());
    static final OptionalField<String> NAME = Field.optional("name", Shape.text(1, 100));
    static final Field<String> SKU = Field.required("sku", Shape.text(1, 64));
    static final Field<Long> QUANTITY = Field.required("quantity", Shape.integer(1, 10_000));
    static final ObjectShape<Line> LINE =
            Shape.object("Line", line -> new Line(line.get(SKU), line.get(QUANTITY)), SKU, QUANTITY);
    static final Field<List<Line>> LINES = Field.withDefault("lines", Shape.list(LINE, 1, 100), List.of());
    static final Field<Map<String, Json.Scalar>> ATTRIBUTES =
            Field.withDefault("attributes", Shape.attributes(20), Map.of());

    static final Shape<Order> ORDER = Shape.object(
                    "Order",
                    order -> new Order(
                            order.get(ID),
                            order.get(POINTS),
                            order.get(TOTAL),
                            order.get(CHANNEL),
                            order.find(PLACED_AT),
                            order.find(DAY),
                            order.get(LINES),
                            order.get(ATTRIBUTES)),
                    ID,
                    POINTS,
                    TOTAL,
                    CHANNEL,
                    PLACED_AT,
                    DAY,
                    NAME,
                    LINES,
                    ATTRIBUTES)
            .says("An order as the shop tells it.");

    static final Field<String> ORDER_ID = Field.required("order", Shape.text(1, 64));
    static final Field<String> MEMBER_ID = Field.required("member", Shape.text(1, 64));
    static final ObjectShape<Paid> PAID =
            Shape.object("OrderPaid", paid -> new Paid(paid.get(ORDER_ID), paid.get(POINTS)), ORDER_ID, POINTS);
    static final ObjectShape<Joined> JOINED =
            Shape.object("MemberJoined", joined -> new Joined(joined.get(MEMBER_ID)), MEMBER_ID);
    static final Shape<Happening> HAPPENING = Shape.oneOf(
            "Happening",
            "type",
            List.of(new Shape.Branch<>("order.paid", PAID), new Shape.Branch<>("member.joined", JOINED)));
    static final Field<List<Outcome<Happening>>> EVENTS = Field.required("events", Shape.each(HAPPENING, 1, 1_000));
    static final Shape<List<Outcome<Happening>>> BATCH = Shape.object("Batch", batch -> batch.get(EVENTS), EVENTS);

    static final PathVariable<String> NAMED = PathVariable.text("name");
    static final Query<Boolean> DRY_RUN = Query.flag("dry_run").says("Decide, but change nothing.");
    static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    static final Query<Set<Channel>> EXPAND = Query.words("expand", Channel.class);
    static final OptionalQuery<String> SEARCH = Query.search("q", 100);
    static final OptionalQuery<Instant> SINCE = Query.instant("since");

    private final AtomicInteger recorded = new AtomicInteger();

    @Bean
    TestClock clock() {
        return new TestClock(Instant.parse("2026-03-02T12:00:00Z"));
    }

    @Bean
    Authenticator authenticator() {
        return credential -> switch (credential.token()) {
            case PROGRAM_KEY -> Principal.ofProgram(7, 1, Grants.in(7, Permission.ofProgram()));
            case ADMIN_KEY -> Principal.ofAdministrator(2, Grants.everywhere(Permission.all()));
            default -> null;
        };
    }

    @Bean
    Routes sample() {
        return Routes.of(
                "Sample",
                "A room for trying things out.",
                Route.post("/v1/orders")
                        .named("recordOrder")
                        .summary("Record an order")
                        .details("Says what the order earned. With `dry_run` nothing is kept.")
                        .needs(Permission.EVENTS_WRITE)
                        .forPrograms()
                        .idempotent()
                        .queries(DRY_RUN)
                        .body(ORDER)
                        .answers(201, Recorded.class)
                        .problems(ProblemType.INSUFFICIENT_BALANCE)
                        .handledBy(this::record),
                Route.post("/v1/events/batch")
                        .named("recordBatch")
                        .summary("Record many events")
                        .needs(Permission.EVENTS_WRITE)
                        .forPrograms()
                        .body(BATCH, Route.BULK_BYTES_MAX)
                        .answers(200, Taken.class)
                        .handledBy(this::take),
                Route.get("/v1/names")
                        .named("findNames")
                        .summary("Find names")
                        .needs(Permission.EVENTS_WRITE)
                        .forPrograms()
                        .forAdmins()
                        .queries(LIMIT, SEARCH, DRY_RUN, EXPAND, SINCE)
                        .answers(200, Found.class)
                        .handledBy(call -> Answer.ok(new Found(
                                List.of("知音"),
                                call.query(LIMIT),
                                call.query(DRY_RUN),
                                call.query(EXPAND).size()))),
                Route.get("/v1/names/{name}")
                        .named("getName")
                        .summary("Get a name")
                        .openToAll()
                        .path(NAMED)
                        .answers(200, Nothing.class)
                        .handledBy(call -> switch (call.path(NAMED)) {
                            case "accident" -> throw new IllegalStateException("secret of the house");
                            case "broken-law" -> throw new AssertionError("two and two are five");
                            case "no-database" -> throw new CannotGetJdbcConnectionException("pool is empty");
                            case "unknown" -> Problem.of(ProblemType.NOT_FOUND);
                            default -> Answer.ok(new Nothing(call.path(NAMED)));
                        }),
                Route.delete("/v1/names/{name}")
                        .named("forgetName")
                        .needs(Permission.STAFF)
                        .summary("Forget a name")
                        .forAdmins()
                        .path(NAMED)
                        .answersNothing(204)
                        .handledBy(call -> Answer.nothing()));
    }

    private Answer record(Call<Order> call) {
        Order order = call.body();
        if (order.id().equals("too-much")) {
            return Problem.of(ProblemType.INSUFFICIENT_BALANCE)
                    .with("wanted", order.points())
                    .with("available", 3L);
        }
        Recorded recorded = new Recorded(
                order.id(),
                order.channel(),
                order.placedAt(),
                null,
                List.of(new PointsEarned(order.points()), new Nothing("no rule")),
                Map.of("kept", (long) this.recorded.incrementAndGet()),
                HexFormat.of().formatHex(call.fingerprint()));
        return Answer.created(recorded);
    }

    private Answer take(Call<List<Outcome<Happening>>> call) {
        int good = 0;
        List<String> faults = new java.util.ArrayList<>();
        for (Outcome<Happening> outcome : call.body()) {
            switch (outcome) {
                case Outcome.Read<Happening> read -> good++;
                case Outcome.Refused<Happening> refused ->
                    refused.faults().forEach(fault -> faults.add(fault.pointer() + " " + fault.code()));
            }
        }
        return Answer.ok(new Taken(good, call.body().size() - good, faults));
    }
}
