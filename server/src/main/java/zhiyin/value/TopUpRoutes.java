package zhiyin.value;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.TopUpPackage;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Answer;
import zhiyin.http.AnyField;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.ObjectShape;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Outcome;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.Stake;
import zhiyin.intake.Answers;
import zhiyin.intake.Bulk;
import zhiyin.intake.Bulk.Keyed;
import zhiyin.intake.Events;
import zhiyin.intake.Lanes;
import zhiyin.intake.Reply;
import zhiyin.intake.Submission;
import zhiyin.ledger.TopUps;
import zhiyin.member.Members;
import zhiyin.payment.PayRequest;
import zhiyin.payment.Payments;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Top-ups and their refunds over HTTP. */
@Configuration(proxyBeanMethods = false)
class TopUpRoutes {

    private static final long AMOUNT_MAX = 1_000_000_000_000L;
    private static final String TOLD_TWICE = "problem.topup-exists.detail";

    private static final PathVariable<String> TOP_UP =
            PathVariable.text("topup").says("Your number of the top-up.");
    private static final Query<Boolean> DRY_RUN =
            Query.flag("dry_run").says("Decide and answer, with 200, but take no money and record nothing.");

    private static final OptionalQuery<String> WHOSE =
            Query.text("member", Shape.text(1, 400)).says("Whose: the member's id, or one of his identities.");
    private static final OptionalQuery<PayRequest.State> STATE =
            Query.word("state", PayRequest.State.class).says("pending, paid or failed.");
    private static final OptionalQuery<Long> BEFORE =
            Query.of("before", Payments.ID::parse).says("Requests to pay that were made before this one.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 200, 50).says("How many at most.");

    private static final Field<String> ID =
            Field.required("id", Shape.text(1, 100)).says("Your number of the top-up.");
    private static final Field<String> MEMBER = Field.required("member", Shape.text(1, 400))
            .says("The member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final OptionalField<String> PACKAGE =
            Field.optional("package", Shape.text(1, 40)).says("The programme's package; or say asset and amount.");
    private static final OptionalField<String> ASSET =
            Field.optional("asset", Shape.text(1, 40)).says("The stored value that is topped up by a free amount.");
    private static final OptionalField<Long> AMOUNT = Field.optional("amount", Shape.integer(1, AMOUNT_MAX))
            .says("What is paid, in minor units; of a package its price, which need not be said.");
    private static final Field<String> CURRENCY =
            Field.required("currency", Shape.currency()).says("The programme's currency.");
    private static final Field<String> PROVIDER = Field.withDefault("provider", Shape.text(1, 40), "manual")
            .says("By which way it is paid: manual, where you took the money yourself; test, where that is open.");
    private static final OptionalField<String> REFERENCE = Field.optional("reference", Shape.text(1, 100))
            .says("The number of the payment where the money was taken.");
    private static final OptionalField<String> STORE =
            Field.optional("store", Shape.text(1, 50)).says("The store that takes the money, if any.");
    private static final AnyField[] OF_A_TOP_UP = {
        ID, MEMBER, PACKAGE, ASSET, AMOUNT, CURRENCY, PROVIDER, REFERENCE, STORE
    };
    private static final Shape<NewTopUp> NEW_TOP_UP = Shape.object("NewTopUp", TopUpRoutes::newTopUp, OF_A_TOP_UP);
    private static final Field<List<Outcome<Keyed<NewTopUp>>>> TOP_UPS = Field.required(
            "topups",
            Shape.each(
                    Shape.object(
                            "KeyedTopUp",
                            body -> new Keyed<>(body.get(Bulk.KEY), newTopUp(body)),
                            Stream.concat(Stream.of(Bulk.KEY), Stream.of(OF_A_TOP_UP))
                                    .toArray(AnyField[]::new)),
                    1,
                    Bulk.ITEMS_MAX));

    private static final OptionalField<String> REFUND = Field.optional("refund", Shape.text(1, 100))
            .says("Your number of the refund; the idempotency key, if not said.");
    private static final OptionalField<Long> UNITS = Field.optional("amount", Shape.integer(1, AMOUNT_MAX))
            .says("How much of what was bought is paid out: minor units of stored value, or points; all, if not said.");
    private static final Shape<NewRefund> NEW_REFUND = Shape.object(
            "NewRefund",
            body -> new NewRefund(body.find(REFUND), body.find(UNITS), body.find(STORE)),
            REFUND,
            UNITS,
            STORE);

    private record NewTopUp(
            String id,
            String member,
            @Nullable String code,
            @Nullable String asset,
            @Nullable Long amount,
            String currency,
            String provider,
            @Nullable String reference,
            @Nullable String store) {}

    private static NewTopUp newTopUp(ObjectShape.Body body) {
        return new NewTopUp(
                body.get(ID),
                body.get(MEMBER),
                body.find(PACKAGE),
                body.find(ASSET),
                body.find(AMOUNT),
                body.get(CURRENCY),
                body.get(PROVIDER),
                body.find(REFERENCE),
                body.find(STORE));
    }

    private record NewRefund(
            @Nullable String refund,
            @Nullable Long units,
            @Nullable String store) {}

    @Says("A top-up, and where its payment stands.")
    record TopUpAnswer(
            @Says("Your number of the top-up.") String id,
            @Says("The member's id.") String member,

            @Says("pending until it is paid; paid once it is, and in the member's wallet.")
            String state,

            @Says("The number of the request to pay.") String payment,
            @Says("By which way it is paid.") String provider,
            @Says("What is paid, in minor units.") long amount,

            @Says("What it brought; absent until it is paid.")
            Answers.@Nullable EventAnswer event) {}

    @Says("The replies to a bulk of top-ups.")
    record TopUpBatchAnswer(
            @Says("One for each item, in the order sent.") List<TopUpItem> results) {}

    @Says("One item of a bulk of top-ups, in the order sent.")
    record TopUpItem(
            @Says("The item's own key; absent where it could not be read.") @Nullable
            String key,

            @Says("The status it would have had by itself.") int status,

            @Says("Whether it had been recorded before, and this is the answer of then.")
            boolean replayed,

            @Nullable TopUpAnswer topup,
            Answers.@Nullable ItemProblem problem) {}

    @Says("A top-up as it stands now; money in minor units.")
    record TopUpView(
            @Says("Your number of the top-up.") String id,
            @Says("The member's id.") String member,
            @Says("pending, paid or failed.") String state,

            @Says("The number of the request to pay; absent where it was not asked for here.") @Nullable
            String payment,

            @Says("What was paid, or is to be.") long amount,
            @Nullable Instant paidAt,

            @Says("The event behind it, to be explained.") @Nullable
            String event,

            @Says("What was paid out again, fees included.") long refunded,
            @Says("What was kept of that.") long fee,

            @Says("What it brought: first what the money bought.")
            List<PartView> parts) {}

    @Says("Requests to pay for top-ups, the latest first.")
    record TopUpsAnswer(List<TopUpLine> topups) {}

    @Says("A request to pay for a top-up; money in minor units.")
    record TopUpLine(
            @Says("Your number of the top-up.") String id,
            @Says("The number of the request to pay.") String payment,
            @Says("The member's id.") String member,

            @Says("What the member is called, if it is known.") @Nullable
            String name,

            @Says("By which way it is paid.") String provider,

            @Says("The number of the payment where the money was taken.") @Nullable
            String reference,

            @Says("pending, paid or failed.") String state,
            long amount,
            @Says("What was paid out again, fees included.") long refunded,
            Instant requestedAt,

            @Says("The event behind it, to be explained; absent until it is paid.") @Nullable
            String event) {}

    @Says("One lot that a top-up brought.")
    record PartView(
            @Says("The account it is in.") String account,

            @Says("principal was bought, bonus was given on top.")
            String part,

            @Says("The member's lot.") long lot,
            long units,
            @Says("What is neither used nor taken.") long unused,

            @Says("What was paid out or forfeited by refunds.")
            long taken) {}

    private final Lanes lanes;
    private final Payments payments;
    private final TopUps topUps;
    private final Members members;
    private final Programmes programmes;
    private final Ids ids;
    private final ProgramClocks clocks;

    TopUpRoutes(
            Lanes lanes,
            Payments payments,
            TopUps topUps,
            Members members,
            Programmes programmes,
            Ids ids,
            ProgramClocks clocks) {
        this.lanes = lanes;
        this.payments = payments;
        this.topUps = topUps;
        this.members = members;
        this.programmes = programmes;
        this.ids = ids;
        this.clocks = clocks;
    }

    @Bean
    Routes value() {
        return Routes.of(
                "Top-ups",
                "Money paid in beforehand: stored value and points that are bought, and their refunds.",
                Route.post("/v1/topups")
                        .named("topUp")
                        .needs(Permission.VALUES_WRITE)
                        .summary("Top up stored value, or buy a package")
                        .details("What is refused is refused before money is asked for. A payment that takes its time"
                                + " is answered with 202; ask after it until it is paid.")
                        .forPrograms()
                        .idempotent()
                        .queries(DRY_RUN)
                        .body(NEW_TOP_UP)
                        .answers(201, TopUpAnswer.class)
                        .answers(202, TopUpAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT, ProblemType.BALANCE_LIMIT_EXCEEDED)
                        .handledBy(call -> topUp(
                                call.caller(),
                                call.idempotencyKey(),
                                call.fingerprint(),
                                call.body(),
                                call.query(DRY_RUN))),
                Route.post("/v1/topups/batch")
                        .named("topUpMany")
                        .needs(Permission.VALUES_WRITE)
                        .summary("Make up to 100 top-ups")
                        .details("Each item has its own key and its own result, as if it had been sent by itself; one"
                                + " refused item refuses only itself.")
                        .forPrograms()
                        .body(Shape.object("TopUpBatch", body -> body.get(TOP_UPS), TOP_UPS), Route.BULK_BYTES_MAX)
                        .answers(207, TopUpBatchAnswer.class)
                        .handledBy(call -> Bulk.take(
                                "topups",
                                "topup",
                                call.body(),
                                (key, fingerprint, wanted) -> topUp(call.caller(), key, fingerprint, wanted, false))),
                Route.get("/v1/topups")
                        .named("listTopUps")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the requests to pay for top-ups, the latest first")
                        .forPrograms()
                        .queries(WHOSE, STATE, BEFORE, LIMIT)
                        .answers(200, TopUpsAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/topups/{topup}")
                        .named("getTopUp")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a top-up")
                        .forPrograms()
                        .path(TOP_UP)
                        .answers(200, TopUpView.class)
                        .handledBy(this::show),
                Route.post("/v1/topups/{topup}/payment")
                        .named("askAfterPayment")
                        .needs(Permission.VALUES_WRITE)
                        .summary("Ask after a payment that was pending")
                        .details("Once it is paid, the top-up is recorded, however often it is asked after.")
                        .forPrograms()
                        .path(TOP_UP)
                        .answers(200, TopUpAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.BALANCE_LIMIT_EXCEEDED)
                        .handledBy(this::askAfter),
                Route.post("/v1/topups/{topup}/refund")
                        .named("refundTopUp")
                        .needs(Permission.VALUES_REFUND)
                        .summary("Pay out what is not used of a top-up")
                        .details(
                                "The effect refund_reckoned says what was paid, what was used, the fee, what is paid out"
                                        + " and what bonus is lost. A dry run is the preview.")
                        .forPrograms()
                        .path(TOP_UP)
                        .idempotent()
                        .queries(DRY_RUN)
                        .body(NEW_REFUND)
                        .staked(this::paidOut)
                        .answers(201, Answers.EventAnswer.class)
                        .answers(200, Answers.EventAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.REFUND_EXCEEDS_ORIGINAL)
                        .handledBy(this::refund));
    }

    private Answer topUp(Principal caller, String key, byte[] fingerprint, NewTopUp wanted, boolean dryRun) {
        long program = caller.programId();
        Optional<PayRequest> told = payments.byKey(program, caller.keyId(), key);
        if (told.isPresent()) {
            return Arrays.equals(told.get().fingerprint(), fingerprint)
                    ? proceed(told.get(), 202)
                    : Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Programme programme = engines.latest().engine().programme();
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        TopUpPackage bought = wanted.code() == null ? null : programme.topUpPackage(wanted.code());
        List<Fault> faults = faults(wanted, programme, bought, now);
        if (!caller.grants().inStore(program, Permission.VALUES_WRITE, wanted.store())) {
            faults.add(new Fault("/store", "store.not-yours"));
        }
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        Long member = members.find(program, wanted.member());
        if (member == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        long amount = bought == null ? java.util.Objects.requireNonNull(wanted.amount()) : bought.price();
        long id = ids.next();
        Event.TopUpPaid event = new Event.TopUpPaid(
                0,
                now,
                wanted.id(),
                wanted.code(),
                bought == null ? wanted.asset() : null,
                amount,
                Payments.ID.print(id),
                wanted.reference(),
                wanted.store());
        PayRequest request = new PayRequest(
                id,
                program,
                member,
                wanted.id(),
                wanted.provider(),
                amount,
                wanted.currency(),
                wanted.reference(),
                caller.keyId(),
                key,
                fingerprint,
                Submission.text(event),
                PayRequest.State.PENDING,
                now);
        // before any money is taken: may it come at all
        Reply tried = lanes.submit(submission(request, event, true));
        if (dryRun || !(tried instanceof Reply.Done)) {
            return Answers.of(tried, true);
        }
        if (payments.open(request)) {
            return proceed(request, 202);
        }
        PayRequest first = payments.byKey(program, request.principal(), request.key())
                .or(() -> payments.of(program, wanted.id()))
                .orElseThrow();
        return Arrays.equals(first.fingerprint(), fingerprint)
                ? proceed(first, 202)
                : Problem.of(ProblemType.CONFLICT).detail(TOLD_TWICE);
    }

    private List<Fault> faults(NewTopUp wanted, Programme programme, @Nullable TopUpPackage bought, Instant now) {
        List<Fault> faults = new ArrayList<>();
        if (!wanted.currency().equals(programme.currency())) {
            faults.add(new Fault("/currency", "currency.unknown"));
        }
        if (!payments.takes(wanted.provider())) {
            faults.add(new Fault("/provider", "provider.unknown"));
        }
        if ((wanted.code() == null) == (wanted.asset() == null)) {
            faults.add(new Fault("", "one-of"));
        } else if (wanted.code() != null) {
            if (bought == null || !bought.offeredOn(Climb.day(now, programme.zone()))) {
                faults.add(new Fault("/package", "package.unknown"));
            } else if (wanted.amount() != null && wanted.amount() != bought.price()) {
                faults.add(new Fault("/amount", "package.price"));
            }
        } else {
            Programme.Asset asset = programme.asset(String.valueOf(wanted.asset()));
            if (asset == null) {
                faults.add(new Fault("/asset", "asset.unknown"));
            } else if (asset.storedValue() == null) {
                faults.add(new Fault("/asset", "asset.not-stored-value"));
            }
            if (wanted.amount() == null) {
                faults.add(new Fault("/amount", "required"));
            }
        }
        return faults;
    }

    /** Asks where the payment stands and, once it is paid, records what it is for. */
    private Answer proceed(PayRequest request, int whilePending) {
        PayRequest.State state = payments.settle(request);
        if (state == PayRequest.State.FAILED) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.payment-failed.detail");
        }
        if (state == PayRequest.State.PENDING) {
            return Answer.of(whilePending, answer(request, state, null));
        }
        Event.TopUpPaid event = (Event.TopUpPaid) Submission.event(request.content());
        Reply reply = lanes.submit(submission(request, event, false));
        if (!(reply instanceof Reply.Done done)) {
            return Answers.of(reply, false);
        }
        Answer.Success answer = Answer.of(
                whilePending == 202 ? 201 : 200, answer(request, state, Answers.whole(done.event(), done.decision())));
        return done.replayed() && whilePending == 202 ? answer.header(Answers.REPLAYED, "true") : answer;
    }

    private static TopUpAnswer answer(PayRequest request, PayRequest.State state, Answers.@Nullable EventAnswer event) {
        return new TopUpAnswer(
                request.topUp(),
                Members.ID.print(request.member()),
                state.name().toLowerCase(Locale.ROOT),
                Payments.ID.print(request.id()),
                request.provider(),
                request.amount(),
                event);
    }

    private static Submission submission(PayRequest request, Event.TopUpPaid event, boolean dryRun) {
        return Submission.about(
                request.program(),
                request.principal(),
                request.key(),
                request.member(),
                request.fingerprint(),
                id -> new Event.TopUpPaid(
                        id,
                        event.at(),
                        event.topUp(),
                        event.code(),
                        event.asset(),
                        event.amount(),
                        event.payment(),
                        event.reference(),
                        event.store()),
                dryRun);
    }

    private Answer askAfter(Call<Void> call) {
        return payments.of(call.caller().programId(), call.path(TOP_UP))
                .map(request -> proceed(request, 200))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        String called = call.find(WHOSE);
        Long member = called == null ? null : members.find(program, called);
        if (called != null && member == null) {
            return Answer.ok(new TopUpsAnswer(List.of()));
        }
        List<PayRequest> requests =
                payments.list(program, member, call.find(STATE), call.find(BEFORE), call.query(LIMIT));
        Map<String, TopUps.Line> paid =
                topUps.whole(program, requests.stream().map(PayRequest::topUp).toList()).stream()
                        .collect(Collectors.toMap(TopUps.Line::id, line -> line));
        Map<Long, String> names = members.names(
                program, requests.stream().map(PayRequest::member).distinct().toList());
        return Answer.ok(new TopUpsAnswer(requests.stream()
                .map(request -> line(request, paid.get(request.topUp()), names.get(request.member())))
                .toList()));
    }

    private static TopUpLine line(PayRequest request, TopUps.@Nullable Line paid, @Nullable String name) {
        TopUps.Line recorded = request.state() == PayRequest.State.FAILED ? null : paid;
        return new TopUpLine(
                request.topUp(),
                Payments.ID.print(request.id()),
                Members.ID.print(request.member()),
                name,
                request.provider(),
                request.reference(),
                recorded != null ? "paid" : request.state().name().toLowerCase(Locale.ROOT),
                request.amount(),
                recorded == null ? 0 : recorded.refunded(),
                request.requestedAt(),
                recorded == null ? null : Events.ID.print(recorded.event()));
    }

    private Answer show(Call<Void> call) {
        long program = call.caller().programId();
        Optional<PayRequest> request = payments.of(program, call.path(TOP_UP));
        Optional<TopUps.Line> recorded = topUps.find(program, call.path(TOP_UP));
        String payment = request.map(each -> Payments.ID.print(each.id())).orElse(null);
        if (recorded.isPresent()) {
            TopUps.Line line = recorded.get();
            return Answer.ok(new TopUpView(
                    line.id(),
                    Members.ID.print(line.member()),
                    "paid",
                    payment,
                    line.paid(),
                    line.paidAt(),
                    Events.ID.print(line.event()),
                    line.refunded(),
                    line.fee(),
                    line.parts().stream()
                            .map(part -> new PartView(
                                    part.account(), part.part(), part.lot(), part.units(), part.unused(), part.taken()))
                            .toList()));
        }
        if (request.isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        PayRequest asked = request.get();
        return Answer.ok(new TopUpView(
                asked.topUp(),
                Members.ID.print(asked.member()),
                asked.state().name().toLowerCase(Locale.ROOT),
                payment,
                asked.amount(),
                null,
                null,
                0,
                0,
                List.of()));
    }

    /** What is paid out at most: the fee and what was used lessen it. */
    private @Nullable Stake paidOut(Call<NewRefund> call) {
        if (call.query(DRY_RUN)) {
            return null;
        }
        Long wanted = call.body().units();
        return topUps.find(call.caller().programId(), call.path(TOP_UP))
                .map(topUp -> {
                    long left = topUp.paid() - topUp.refunded();
                    long units = wanted == null ? left : wanted;
                    return new Stake(
                            Stake.Kind.REFUND,
                            units,
                            Map.of("paid", Long.toString(topUp.paid()), "paid_out_at_most", Long.toString(units)));
                })
                .orElse(null);
    }

    private Answer refund(Call<NewRefund> call) {
        long program = call.caller().programId();
        Optional<TopUps.Line> topUp = topUps.find(program, call.path(TOP_UP));
        if (topUp.isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        NewRefund wanted = call.body();
        if (!call.caller().grants().inStore(program, Permission.VALUES_REFUND, wanted.store())) {
            return Problem.invalid("/store", "store.not-yours");
        }
        String refund = wanted.refund() == null ? call.idempotencyKey() : wanted.refund();
        boolean dryRun = call.query(DRY_RUN);
        return Answers.of(
                lanes.submit(Submission.about(
                        program,
                        call.caller().keyId(),
                        call.idempotencyKey(),
                        topUp.get().member(),
                        call.fingerprint(),
                        id -> new Event.TopUpRefunded(
                                id, now, topUp.get().id(), refund, wanted.units(), wanted.store()),
                        dryRun)),
                dryRun);
    }
}
