package zhiyin.card;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.database.Ids;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.tier.Climb;
import zhiyin.http.Answer;
import zhiyin.http.Attempts;
import zhiyin.http.Call;
import zhiyin.http.Csv;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
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
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Gift cards over HTTP. */
@Configuration(proxyBeanMethods = false)
class GiftCardRoutes {

    private static final long AMOUNT_MAX = 1_000_000_000_000L;
    private static final int CARDS_MAX = 10_000;
    private static final int YEARS_MIN = 3;

    private static final PathVariable<Long> CARD =
            PathVariable.of("card", GiftCards.ID::parse).says("A card's serial, such as gft_….");
    private static final PathVariable<Long> BATCH =
            PathVariable.of("batch", GiftCards.BATCH::parse).says("A batch's id, such as gfb_….");
    private static final Query<Integer> FROM =
            Query.integer("from", 0, 1_000_000, 0).says("The place in the batch to begin with.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);

    private static final Field<String> ASSET =
            Field.required("asset", Shape.text(1, 40)).says("The stored value that the cards are of.");
    private static final Field<Long> AMOUNT =
            Field.required("amount", Shape.integer(1, AMOUNT_MAX)).says("What each is worth, in minor units.");
    private static final Field<String> CURRENCY =
            Field.required("currency", Shape.currency()).says("The programme's currency.");
    private static final Field<Long> CARDS =
            Field.required("cards", Shape.integer(1, CARDS_MAX)).says("How many.");
    private static final Field<Instant> EXPIRES_AT = Field.required("expires_at", Shape.instant())
            .says("From when they can no longer be bound, three years ahead at least; a card can be renewed.");
    private static final OptionalField<String> STORE =
            Field.optional("store", Shape.text(1, 50)).says("The store that issues them, if any.");
    private static final Shape<NewBatch> NEW_BATCH = Shape.object(
            "NewGiftCards",
            body -> new NewBatch(
                    body.get(ASSET),
                    body.get(AMOUNT),
                    body.get(CURRENCY),
                    Math.toIntExact(body.get(CARDS)),
                    body.get(EXPIRES_AT),
                    body.find(STORE)),
            ASSET,
            AMOUNT,
            CURRENCY,
            CARDS,
            EXPIRES_AT,
            STORE);

    private static final Field<Long> FIRST =
            Field.withDefault("from", Shape.integer(0, 1_000_000), 0L).says("The first place in the batch.");
    private static final Field<Long> LAST =
            Field.withDefault("to", Shape.integer(0, 1_000_000), 1_000_000L).says("The last place in the batch.");
    private static final Shape<Range> RANGE =
            Shape.object("GiftCardRange", body -> new Range(body.get(FIRST), body.get(LAST)), FIRST, LAST);

    private static final OptionalField<String> REASON =
            Field.optional("reason", Shape.text(1, 200)).says("Why; it is kept.");
    private static final Shape<Reason> WHY =
            Shape.object("GiftCardReason", body -> new Reason(body.find(REASON)), REASON);
    private static final OptionalField<Instant> UNTIL =
            Field.optional("expires_at", Shape.instant()).says("Until when, three years ahead at least.");
    private static final Shape<Renewal> RENEWAL =
            Shape.object("GiftCardRenewal", body -> new Renewal(body.find(UNTIL)), UNTIL);
    private static final Field<String> CODE =
            Field.required("code", Shape.text(1, 40)).says("The code, with or without hyphens.");
    private static final Shape<String> LOOKUP = Shape.object("GiftCardCode", body -> body.get(CODE), CODE);
    private static final Field<String> MEMBER = Field.required("member", Shape.text(1, 400))
            .says("The member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final Shape<Binding> BINDING =
            Shape.object("GiftCardBinding", body -> new Binding(body.get(CODE), body.get(MEMBER)), CODE, MEMBER);
    private static final Field<List<Outcome<Keyed<Binding>>>> BINDINGS = Field.required(
            "bindings",
            Shape.each(
                    Shape.object(
                            "KeyedGiftCardBinding",
                            body -> new Keyed<>(body.get(Bulk.KEY), new Binding(body.get(CODE), body.get(MEMBER))),
                            Bulk.KEY,
                            CODE,
                            MEMBER),
                    1,
                    Bulk.ITEMS_MAX));

    private record NewBatch(
            String asset,
            long amount,
            String currency,
            int cards,
            Instant expiresAt,
            @Nullable String store) {}

    private record Range(long from, long to) {}

    private record Reason(@Nullable String reason) {}

    private record Renewal(@Nullable Instant until) {}

    /** A code is somebody's money: it is not printed. */
    private record Binding(String code, String member) {
        @Override
        public String toString() {
            return "Binding";
        }
    }

    @Says("Cards as they were made. Their codes are answered this once, and kept nowhere.")
    record MadeAnswer(@Says("The batch's id.") String batch, List<MadeCard> cards) {}

    @Says("A card with its code.")
    record MadeCard(
            @Says("The card's serial, which is no secret.") String card,
            @Says("The code, which is.") String code) {}

    @Says("What the programme's cards are worth, by batch and state.")
    record OutstandingAnswer(List<OutstandingLine> batches) {}

    @Says("Cards of one batch in one state.")
    record OutstandingLine(
            @Says("The batch's id.") String batch,
            String asset,

            @Says(
                    "made, active, expired, bound, void or swapped. Of active and expired ones the value is owed to the bearer.")
            String state,

            long cards,

            @Says("Of all of them together, in minor units.")
            long amount) {}

    @Says("A gift card.")
    record CardAnswer(
            @Says("The card's serial.") String card,
            @Says("The batch's id.") String batch,
            @Says("Its place in the batch, from 0.") int place,
            String asset,
            @Says("In minor units.") long amount,

            @Says("made, active, expired, bound, void or swapped.")
            String state,

            Instant expiresAt,

            @Says("Whose wallet its value went to.") @Nullable
            String member,

            @Says("The store that issued it.") @Nullable String store) {}

    @Says("Cards of a batch.")
    record CardsAnswer(List<CardAnswer> cards) {}

    @Says("How many cards became active.")
    record ActivatedAnswer(int activated) {}

    private final GiftCards cards;
    private final Attempts attempts;
    private final Lanes lanes;
    private final Events events;
    private final Members members;
    private final Programmes programmes;
    private final Ids ids;
    private final ProgramClocks clocks;

    GiftCardRoutes(
            GiftCards cards,
            Attempts attempts,
            Lanes lanes,
            Events events,
            Members members,
            Programmes programmes,
            Ids ids,
            ProgramClocks clocks) {
        this.cards = cards;
        this.attempts = attempts;
        this.lanes = lanes;
        this.events = events;
        this.members = members;
        this.programmes = programmes;
        this.ids = ids;
        this.clocks = clocks;
    }

    @Bean
    Routes giftCard() {
        return Routes.of(
                "Gift cards",
                "Bearer cards of stored value, until their value goes to a member's wallet.",
                Route.post("/v1/gift-cards")
                        .named("makeGiftCards")
                        .needs(Permission.CARDS_ISSUE)
                        .summary("Make up to 10,000 gift cards")
                        .details(
                                "The codes are answered this once. A repeat under the same key is refused, for they are"
                                        + " kept nowhere.")
                        .forPrograms()
                        .idempotent()
                        .body(NEW_BATCH)
                        .staked(GiftCardRoutes::issued)
                        .answers(201, MadeAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> make(call, GiftCardRoutes::answer)),
                Route.post("/v1/gift-cards.csv")
                        .named("makeGiftCardsAsTable")
                        .needs(Permission.CARDS_ISSUE)
                        .summary("Make up to 10,000 gift cards, answered as a table for the printer")
                        .details(
                                "The same, and under the same keys; the table has the columns batch, place, card and code.")
                        .forPrograms()
                        .idempotent()
                        .body(NEW_BATCH)
                        .staked(GiftCardRoutes::issued)
                        .answersBytes(201, "text/csv")
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> make(call, GiftCardRoutes::table)),
                Route.get("/v1/gift-cards")
                        .named("listGiftCards")
                        .needs(Permission.CARDS_READ)
                        .summary("What is owed on gift cards, by batch and state")
                        .forPrograms()
                        .answers(200, OutstandingAnswer.class)
                        .handledBy(this::outstanding),
                Route.get("/v1/gift-card-batches/{batch}")
                        .named("getGiftCardBatch")
                        .needs(Permission.CARDS_READ)
                        .summary("List the cards of a batch")
                        .forPrograms()
                        .path(BATCH)
                        .queries(FROM, LIMIT)
                        .answers(200, CardsAnswer.class)
                        .handledBy(this::list),
                Route.post("/v1/gift-card-batches/{batch}/activate")
                        .named("activateGiftCards")
                        .needs(Permission.CARDS_ISSUE)
                        .summary("Activate the cards of a batch, or a range of them")
                        .details("Those that are active already, or were before, stay as they are.")
                        .forPrograms()
                        .path(BATCH)
                        .body(RANGE)
                        .answers(200, ActivatedAnswer.class)
                        .handledBy(this::activate),
                Route.get("/v1/gift-cards/{card}")
                        .named("getGiftCard")
                        .needs(Permission.CARDS_READ)
                        .summary("Get a gift card by its serial")
                        .forPrograms()
                        .path(CARD)
                        .answers(200, CardAnswer.class)
                        .handledBy(call -> found(call, this::show)),
                Route.post("/v1/gift-cards/{card}/activate")
                        .named("activateGiftCard")
                        .needs(Permission.CARDS_WRITE)
                        .summary("Activate a gift card")
                        .forPrograms()
                        .path(CARD)
                        .answers(200, CardAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> found(call, card -> {
                            long program = call.caller().programId();
                            int active = cards.activate(
                                    program,
                                    card.batch(),
                                    card.ordinal(),
                                    card.ordinal(),
                                    call.caller().keyId());
                            return active == 1 ? now(program, card) : state(card);
                        })),
                Route.post("/v1/gift-cards/{card}/void")
                        .named("voidGiftCard")
                        .needs(Permission.CARDS_ISSUE)
                        .summary("Make a gift card void that is nobody's yet")
                        .forPrograms()
                        .path(CARD)
                        .body(WHY)
                        .answers(200, CardAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::makeVoid),
                Route.post("/v1/gift-cards/{card}/swap")
                        .named("swapGiftCard")
                        .needs(Permission.CARDS_ISSUE)
                        .summary("Replace a lost gift card")
                        .details("The lost card's code is dead from then on; the fresh one is answered this once.")
                        .forPrograms()
                        .path(CARD)
                        .body(WHY)
                        .answers(201, MadeCard.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::swap),
                Route.post("/v1/gift-cards/{card}/renew")
                        .named("renewGiftCard")
                        .needs(Permission.CARDS_ISSUE)
                        .summary("Let a gift card last longer, expired or not")
                        .forPrograms()
                        .path(CARD)
                        .body(RENEWAL)
                        .answers(200, CardAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::renew),
                Route.post("/v1/gift-cards/lookup")
                        .named("lookUpGiftCard")
                        .needs(Permission.CARDS_WRITE)
                        .summary("Find a gift card by its code")
                        .forPrograms()
                        .readsOnly()
                        .body(LOOKUP)
                        .answers(200, CardAnswer.class)
                        .problems(ProblemType.NOT_FOUND, ProblemType.RATE_LIMITED)
                        .handledBy(call -> byCode(call.caller(), call.body(), this::show)),
                Route.post("/v1/gift-cards/bind")
                        .named("bindGiftCard")
                        .needs(Permission.CARDS_WRITE)
                        .summary("Put a gift card's value into a member's wallet")
                        .details("Once, whoever asks how often.")
                        .forPrograms()
                        .idempotent()
                        .body(BINDING)
                        .answers(201, Answers.EventAnswer.class)
                        .problems(
                                ProblemType.NOT_FOUND,
                                ProblemType.CONFLICT,
                                ProblemType.BALANCE_LIMIT_EXCEEDED,
                                ProblemType.RATE_LIMITED)
                        .handledBy(call -> bind(call.caller(), call.idempotencyKey(), call.body())),
                Route.post("/v1/gift-cards/bind/batch")
                        .named("bindGiftCards")
                        .needs(Permission.CARDS_WRITE)
                        .summary("Put up to 100 gift cards' values into members' wallets")
                        .details("Each item has its own key and its own result; one refused item refuses only itself.")
                        .forPrograms()
                        .body(
                                Shape.object("GiftCardBindings", body -> body.get(BINDINGS), BINDINGS),
                                Route.BULK_BYTES_MAX)
                        .answers(207, Answers.BatchAnswer.class)
                        .handledBy(call -> Bulk.take(
                                "bindings",
                                "event",
                                call.body(),
                                (key, fingerprint, binding) -> bind(call.caller(), key, binding))));
    }

    private static Answer answer(long batch, List<GiftCards.Made> made) {
        return Answer.of(
                201,
                new MadeAnswer(
                        GiftCards.BATCH.print(batch),
                        made.stream().map(GiftCardRoutes::made).toList()));
    }

    private static Answer table(long batch, List<GiftCards.Made> made) {
        String name = GiftCards.BATCH.print(batch);
        Csv table = new Csv("batch", "place", "card", "code");
        for (int place = 0; place < made.size(); place++) {
            MadeCard card = made(made.get(place));
            table.add(name, place, card.card(), card.code());
        }
        return table.answer(201, name);
    }

    private static Stake issued(Call<NewBatch> call) {
        NewBatch wanted = call.body();
        long worth = Math.multiplyExact(wanted.amount(), wanted.cards());
        return new Stake(
                Stake.Kind.GIFT_CARDS,
                worth,
                Map.of(
                        "asset",
                        wanted.asset(),
                        "cards",
                        Integer.toString(wanted.cards()),
                        "amount",
                        Long.toString(wanted.amount()),
                        "worth",
                        Long.toString(worth)));
    }

    private Answer make(Call<NewBatch> call, BiFunction<Long, List<GiftCards.Made>, Answer> said) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Optional<Long> before = cards.batchOf(program, call.caller().keyId(), call.idempotencyKey());
        if (before.isPresent()) {
            return madeBefore(before.get());
        }
        Programme programme = engines.latest().engine().programme();
        NewBatch wanted = call.body();
        List<Fault> faults = faults(program, wanted, programme);
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        long batch = ids.next();
        Optional<List<GiftCards.Made>> made = cards.make(
                new GiftCards.Order(
                        program,
                        wanted.asset(),
                        wanted.amount(),
                        wanted.cards(),
                        wanted.currency(),
                        wanted.expiresAt().truncatedTo(ChronoUnit.MICROS),
                        wanted.store(),
                        call.caller().keyId(),
                        call.idempotencyKey()),
                batch);
        return made.isEmpty()
                ? madeBefore(cards.batchOf(program, call.caller().keyId(), call.idempotencyKey())
                        .orElseThrow())
                : said.apply(batch, made.get());
    }

    private static Problem madeBefore(long batch) {
        return Problem.of(ProblemType.CONFLICT)
                .detail("problem.batch-exists.detail")
                .with("batch", GiftCards.BATCH.print(batch));
    }

    private static MadeCard made(GiftCards.Made card) {
        return new MadeCard(GiftCards.ID.print(card.id()), card.code());
    }

    private List<Fault> faults(long program, NewBatch wanted, Programme programme) {
        List<Fault> faults = new ArrayList<>();
        if (!wanted.currency().equals(programme.currency())) {
            faults.add(new Fault("/currency", "currency.unknown"));
        }
        Programme.Asset asset = programme.asset(wanted.asset());
        StoredValue storedValue = asset == null ? null : asset.storedValue();
        if (storedValue == null) {
            faults.add(new Fault("/asset", asset == null ? "asset.unknown" : "asset.not-stored-value"));
        } else {
            StoredValue.Ceiling ceiling = storedValue.ceiling(programme.currency(), today(program, programme));
            if (ceiling != null && wanted.amount() > ceiling.bearer()) {
                faults.add(new Fault("/amount", "card.limit"));
            }
        }
        if (tooSoon(program, wanted.expiresAt(), programme)) {
            faults.add(new Fault("/expires_at", "expiry.too-short"));
        }
        return faults;
    }

    private LocalDate today(long program, Programme programme) {
        return Climb.day(clocks.of(program).instant(), programme.zone());
    }

    private boolean tooSoon(long program, Instant expires, Programme programme) {
        return Climb.day(expires, programme.zone())
                .isBefore(today(program, programme).plusYears(YEARS_MIN));
    }

    private Answer outstanding(Call<Void> call) {
        return Answer.ok(new OutstandingAnswer(cards.outstanding(call.caller().programId()).stream()
                .map(line -> new OutstandingLine(
                        GiftCards.BATCH.print(line.batch()), line.asset(), line.state(), line.cards(), line.amount()))
                .toList()));
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        long batch = call.path(BATCH);
        if (cards.batch(program, batch).isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return Answer.ok(new CardsAnswer(cards.cards(program, batch, call.query(FROM), call.query(LIMIT)).stream()
                .map(GiftCardRoutes::view)
                .toList()));
    }

    private Answer activate(Call<Range> call) {
        long program = call.caller().programId();
        if (cards.batch(program, call.path(BATCH)).isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return Answer.ok(new ActivatedAnswer(cards.activate(
                program,
                call.path(BATCH),
                Math.toIntExact(call.body().from()),
                Math.toIntExact(call.body().to()),
                call.caller().keyId())));
    }

    private Answer makeVoid(Call<Reason> call) {
        return found(call, card -> {
            String reason = call.body().reason();
            if (reason == null) {
                return Problem.invalid("/reason", "required");
            }
            long program = call.caller().programId();
            return cards.makeVoid(program, card.id(), reason, call.caller().keyId()) ? now(program, card) : state(card);
        });
    }

    private Answer swap(Call<Reason> call) {
        return found(call, card -> {
            String reason = call.body().reason();
            if (reason == null) {
                return Problem.invalid("/reason", "required");
            }
            Optional<GiftCards.Made> fresh = cards.swap(
                    call.caller().programId(), card, reason, call.caller().keyId());
            return fresh.isEmpty() ? state(card) : Answer.of(201, made(fresh.get()));
        });
    }

    private Answer renew(Call<Renewal> call) {
        return found(call, card -> {
            long program = call.caller().programId();
            Instant until = call.body().until();
            if (until == null) {
                return Problem.invalid("/expires_at", "required");
            }
            if (tooSoon(
                    program,
                    until,
                    programmes.engines(program).latest().engine().programme())) {
                return Problem.invalid("/expires_at", "expiry.too-short");
            }
            return cards.renew(
                            program,
                            card.id(),
                            until.truncatedTo(ChronoUnit.MICROS),
                            call.caller().keyId())
                    ? now(program, card)
                    : state(card);
        });
    }

    private <B> Answer found(Call<B> call, Function<GiftCards.Card, Answer> then) {
        return cards.find(call.caller().programId(), call.path(CARD))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** A code that is none, and one of somebody else's, are the same: not found, and counted. */
    private Answer byCode(Principal caller, String code, Function<GiftCards.Card, Answer> then) {
        long principal = caller.keyId();
        Problem tooOften = attempts.refusal(principal);
        if (tooOften != null) {
            return tooOften;
        }
        Optional<GiftCards.Card> card = cards.byCode(caller.programId(), code);
        if (card.isEmpty()) {
            attempts.missed(principal);
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return then.apply(card.get());
    }

    private Answer show(GiftCards.Card card) {
        return Answer.ok(view(card));
    }

    private Answer now(long program, GiftCards.Card card) {
        return Answer.ok(view(cards.find(program, card.id()).orElseThrow()));
    }

    private static Problem state(GiftCards.Card card) {
        return Problem.of(ProblemType.CONFLICT)
                .detail("problem.card-state.detail")
                .with("state", card.state().word());
    }

    private static CardAnswer view(GiftCards.Card card) {
        return new CardAnswer(
                GiftCards.ID.print(card.id()),
                GiftCards.BATCH.print(card.batch()),
                card.ordinal(),
                card.asset(),
                card.amount(),
                card.state().word(),
                card.expiresAt(),
                card.member() == null ? null : Members.ID.print(card.member()),
                card.store());
    }

    private Answer bind(Principal caller, String key, Binding binding) {
        return byCode(caller, binding.code(), card -> bind(caller, key, binding.member(), card));
    }

    private Answer bind(Principal caller, String key, String whose, GiftCards.Card card) {
        long program = caller.programId();
        Long member = members.find(program, whose);
        if (member == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        String serial = GiftCards.ID.print(card.id());
        // what was asked, without the code: what is kept of a request must not help to guess it
        byte[] fingerprint = Submission.fingerprint(
                new Event.CardBound(member, Instant.EPOCH, serial, card.asset(), card.amount(), card.store()));
        Optional<Reply> again = events.again(program, caller.keyId(), key, fingerprint);
        if (again.isPresent()) {
            return Answers.of(again.get(), false);
        }
        if (card.state() != GiftCards.State.ACTIVE) {
            return state(card);
        }
        Instant now = clocks.of(program).instant().truncatedTo(ChronoUnit.MICROS);
        return Answers.of(
                lanes.submit(Submission.about(
                                program,
                                caller.keyId(),
                                key,
                                member,
                                fingerprint,
                                id -> new Event.CardBound(id, now, serial, card.asset(), card.amount(), card.store()),
                                false)
                        .with((connection, holder, event) ->
                                cards.bind(connection, program, card.id(), holder, event.id(), caller.keyId(), now))),
                false);
    }
}
