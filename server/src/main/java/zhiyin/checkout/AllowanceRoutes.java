package zhiyin.checkout;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.checkout.Allowances.Allowance;
import zhiyin.checkout.CheckoutShapes.Points;
import zhiyin.checkout.CheckoutShapes.Told;
import zhiyin.checkout.CheckoutShapes.Value;
import zhiyin.checkout.OfflineSales.Sale;
import zhiyin.database.Ids;
import zhiyin.engine.event.Order;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalField;
import zhiyin.http.Outcome;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.intake.Events;
import zhiyin.program.Programmes;

/** What tills may do while they are offline, over HTTP. */
@Configuration(proxyBeanMethods = false)
class AllowanceRoutes {

    private static final int HOURS_MAX = 24 * 7;
    private static final int SALES_MAX = 10_000;
    private static final int BULK_MAX = 200;

    private static final PathVariable<Long> ALLOWANCE =
            PathVariable.of("allowance", Allowances.ID::parse).says("The allowance's id.");

    private static final Field<String> TILL =
            Field.required("till", Shape.text(1, 100).of(TextRule.KEY)).says("Your name of the till.");
    private static final OptionalField<String> STORE =
            Field.optional("store", Shape.text(1, 50)).says("Where it stands.");
    private static final Field<Long> HOURS =
            Field.withDefault("hours", Shape.integer(1, HOURS_MAX), 24L).says("For so many hours.");
    private static final Field<Long> SALES = Field.required("sales", Shape.integer(1, SALES_MAX))
            .says("So many sales at most that are paid with points or stored value.");
    private static final Field<Long> WORTH = Field.required("worth", Shape.integer(1, CheckoutShapes.AMOUNT_MAX))
            .says("So much paid with them in all; minor units.");
    private static final Field<Long> WORTH_OF_SALE = Field.required(
                    "worth_of_sale", Shape.integer(1, CheckoutShapes.AMOUNT_MAX))
            .says("The same in one sale; minor units.");

    private record Wish(String till, @Nullable String store, long hours, long sales, long worth, long worthOfSale) {}

    private static final Shape<Wish> WISH = Shape.object(
            "NewTillAllowance",
            body -> new Wish(
                    body.get(TILL),
                    body.find(STORE),
                    body.get(HOURS),
                    body.get(SALES),
                    body.get(WORTH),
                    body.get(WORTH_OF_SALE)),
            TILL,
            STORE,
            HOURS,
            SALES,
            WORTH,
            WORTH_OF_SALE);

    private static final Field<String> NUMBER = Field.required(
                    "number", Shape.text(1, 90).of(TextRule.KEY))
            .says("The till's number of the sale, which is the order's.");
    private static final Field<String> MEMBER =
            Field.required("member", Shape.text(1, 210)).says("The member's id, or one of his identities.");
    private static final Field<Instant> SOLD_AT =
            Field.required("sold_at", Shape.instant()).says("When, by the till's clock.");
    private static final Field<Told> ORDER = Field.required("order", CheckoutShapes.PRICED_ORDER);
    private static final Field<String> SIGNATURE = Field.required("signature", Shape.text(1, 100))
            .says(
                    "HMAC-SHA-256 with the allowance's key over the sale without this field: its keys sorted, no white space; in base 64"
                            + " for URLs, without padding.");

    private record RawSale(
            String number,
            String member,
            Instant at,
            Told order,
            @Nullable Points points,
            @Nullable Value value,
            long giftCard,
            String signature) {}

    private static final Shape<RawSale> SALE = Shape.object(
            "OfflineSale",
            body -> new RawSale(
                    body.get(NUMBER),
                    body.get(MEMBER),
                    body.get(SOLD_AT).truncatedTo(ChronoUnit.MICROS),
                    body.get(ORDER),
                    body.find(CheckoutShapes.POINTS),
                    body.find(CheckoutShapes.STORED_VALUE),
                    body.get(CheckoutShapes.GIFT_CARD),
                    body.get(SIGNATURE)),
            NUMBER,
            MEMBER,
            SOLD_AT,
            ORDER,
            CheckoutShapes.POINTS,
            CheckoutShapes.STORED_VALUE,
            CheckoutShapes.GIFT_CARD,
            SIGNATURE);
    private static final Field<List<Outcome<RawSale>>> SOLD = Field.required("sales", Shape.each(SALE, 1, BULK_MAX));
    private static final Shape<List<Outcome<RawSale>>> RECONCILIATION =
            Shape.object("TillReconciliation", body -> body.get(SOLD), SOLD);

    @Says("What a till may sell for points and stored value while it is offline. Amounts are minor units.")
    record AllowanceAnswer(
            String id,
            String till,
            @Nullable String store,

            @Says("With what the till signs its sales; whoever has it can sign as the till.")
            String key,

            Instant issuedAt,
            Instant expiresAt,
            @Says("So many sales at most.") long salesMax,

            @Says("So much paid with points and stored value in all.")
            long worthMax,

            @Says("The same in one sale.") long worthOfSaleMax,
            @Says("How many sales were told.") long sales,

            @Says("What was paid in them with points and stored value.")
            long worth) {}

    @Says("What became of what a till has sold.")
    record ReconciliationAnswer(
            @Says("One for each sale, in the order sent.") List<ReconciledSale> results) {}

    @Says("What became of one sale.")
    record ReconciledSale(
            @Says("The till's number of it; absent where it could not be read.") @Nullable
            String number,

            @Says("The status it would have had by itself.") int status,
            @Says("Whether it was recorded before.") boolean replayed,

            @Says("The event that tells of the order.") @Nullable
            String event,

            @Says("What was told to be paid with points and could not be taken: your loss; minor units.")
            long shortOfPoints,

            @Says("The same of stored value.") long shortOfStoredValue,

            @Says("The code of the problem, where it was refused.") @Nullable
            String problem) {}

    private final Allowances allowances;
    private final OfflineSales sales;
    private final Till till;
    private final Programmes programmes;
    private final Ids ids;

    AllowanceRoutes(Allowances allowances, OfflineSales sales, Till till, Programmes programmes, Ids ids) {
        this.allowances = allowances;
        this.sales = sales;
        this.till = till;
        this.programmes = programmes;
        this.ids = ids;
    }

    @Bean
    Routes offlineTills() {
        return Routes.of(
                "Offline tills",
                "What tills may sell while they are offline, and what became of it.",
                Route.post("/v1/till-allowances")
                        .named("allowTill")
                        .needs(Permission.VALUES_WRITE)
                        .summary("Allow a till to sell for points and stored value while it is offline")
                        .details(
                                "Within limits and for some hours. The answer holds the key with which the till signs its sales.")
                        .forPrograms()
                        .body(WISH)
                        .answers(201, AllowanceAnswer.class)
                        .handledBy(this::allow),
                Route.get("/v1/till-allowances/{allowance}")
                        .named("getTillAllowance")
                        .needs(Permission.VALUES_WRITE)
                        .summary("Get a till's allowance, and how much of it is used")
                        .forPrograms()
                        .path(ALLOWANCE)
                        .answers(200, AllowanceAnswer.class)
                        .handledBy(this::show),
                Route.post("/v1/till-allowances/{allowance}/sales")
                        .named("reconcileTill")
                        .needs(Permission.EVENTS_WRITE)
                        .summary("Tell what a till has sold while it was offline")
                        .details(
                                "What is known here already comes first; after that sale after sale, in the order of their own times. A sale is"
                                        + " recorded in any case; what of its points and stored value is not there any more, or is beyond the allowance,"
                                        + " is short. Told again, it is what it was.")
                        .forPrograms()
                        .path(ALLOWANCE)
                        .body(RECONCILIATION, Route.BULK_BYTES_MAX)
                        .answers(207, ReconciliationAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::reconcile));
    }

    private Answer allow(Call<Wish> call) {
        Wish wish = call.body();
        Instant now = till.now(call.caller().programId());
        Allowance allowance = new Allowance(
                call.caller().programId(),
                ids.next(),
                wish.till(),
                wish.store(),
                wish.sales(),
                wish.worth(),
                wish.worthOfSale(),
                now,
                now.plus(Duration.ofHours(wish.hours())),
                0,
                0);
        allowances.add(allowance);
        return Answer.created(view(allowance));
    }

    private Answer show(Call<Void> call) {
        return allowances
                .find(call.caller().programId(), call.path(ALLOWANCE))
                .<Answer>map(allowance -> Answer.ok(view(allowance)))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private AllowanceAnswer view(Allowance allowance) {
        return new AllowanceAnswer(
                Allowances.ID.print(allowance.id()),
                allowance.till(),
                allowance.store(),
                allowances.key(allowance),
                allowance.issuedAt(),
                allowance.expiresAt(),
                allowance.salesMax(),
                allowance.worthMax(),
                allowance.saleMax(),
                allowance.sales(),
                allowance.worth());
    }

    /** A sale and its place among those that were told. */
    private record Placed(int place, Sale sale) {}

    private Answer reconcile(Call<List<Outcome<RawSale>>> call) {
        long program = call.caller().programId();
        Allowance allowance = allowances.find(program, call.path(ALLOWANCE)).orElse(null);
        if (allowance == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        var engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        String currency = engines.latest().engine().programme().currency();
        Instant now = till.now(program);
        @Nullable ReconciledSale[] results = new ReconciledSale[call.body().size()];
        List<Placed> good = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            switch (call.body().get(i)) {
                case Outcome.Refused<RawSale> _ -> results[i] = refused(null, ProblemType.VALIDATION_FAILED);
                case Outcome.Read<RawSale>(var raw, var source) -> {
                    if (!allowances.signed(allowance, content(source), raw.signature())) {
                        results[i] = refused(raw.number(), ProblemType.FORBIDDEN);
                    } else if (!raw.order().currency().equals(currency)
                            || raw.at().isAfter(now.plus(Duration.ofMinutes(5)))
                            || raw.at().isBefore(Instant.EPOCH)
                            || !payable(raw)) {
                        results[i] = refused(raw.number(), ProblemType.VALIDATION_FAILED);
                    } else {
                        good.add(new Placed(i, sale(raw, source)));
                    }
                }
            }
        }
        good.sort(Comparator.comparing((Placed placed) -> placed.sale().at())
                .thenComparing(placed -> placed.sale().number()));
        for (Placed placed : good) {
            results[placed.place()] =
                    told(placed.sale(), sales.record(allowance, call.caller().keyId(), placed.sale()));
        }
        return Answer.of(207, new ReconciliationAnswer(List.of(results)));
    }

    /** Whether it was not paid with more than it costs. */
    private static boolean payable(RawSale raw) {
        long other = raw.giftCard()
                + (raw.points() == null ? 0 : raw.points().amount())
                + (raw.value() == null ? 0 : raw.value().amount());
        return other
                <= Order.total(
                        raw.order().order().shipping(), raw.order().order().lines());
    }

    private static Sale sale(RawSale raw, Json source) {
        return new Sale(
                raw.number(),
                raw.member(),
                raw.at(),
                raw.order(),
                raw.points(),
                raw.value(),
                raw.giftCard(),
                source.fingerprint());
    }

    /** What is signed: all but the signature. */
    static String content(Json source) {
        if (!(source instanceof Json.Fields(var fields))) {
            return source.canonical();
        }
        Map<String, Json> said = new LinkedHashMap<>(fields);
        said.remove("signature");
        return new Json.Fields(said).canonical();
    }

    private static ReconciledSale told(Sale sale, OfflineSales.Outcome outcome) {
        return switch (outcome) {
            case OfflineSales.Outcome.Recorded(var event, var shortOf, var replayed) ->
                new ReconciledSale(
                        sale.number(),
                        201,
                        replayed,
                        Events.ID.print(event.id()),
                        shortOf.points(),
                        shortOf.storedValue(),
                        null);
            case OfflineSales.Outcome.Refused(var problem) -> refused(sale.number(), problem.type());
        };
    }

    private static ReconciledSale refused(@Nullable String number, ProblemType type) {
        return new ReconciledSale(number, type.status(), false, null, 0, 0, type.code());
    }
}
