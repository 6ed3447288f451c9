package zhiyin.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.earning.Earning;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Outcome;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** Orders whose points wait for somebody to look at them: which, why, and what is decided. */
@Configuration(proxyBeanMethods = false)
class ReviewRoutes {

    private static final int BULK_MAX = 500;

    private static final PathVariable<String> ORDER = PathVariable.text("order").says("Your number of the order.");
    private static final OptionalQuery<String> MEMBER =
            Query.text("member", Shape.text(1, 210)).says("Only this member's: the id or one of the identities.");
    private static final OptionalQuery<String> VELOCITY =
            Query.text("velocity", Shape.text(1, 40)).says("Only what was too much by this limit, by its code.");
    private static final OptionalQuery<Instant> FROM =
            Query.instant("from").says("Only orders that were paid then or later.");
    private static final OptionalQuery<Instant> UNTIL =
            Query.instant("until").says("Only orders that were paid before.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final OptionalQuery<Long> CURSOR =
            Query.of("cursor", Events.ID::parse).says("Where the page before ended.");

    private enum Decision {
        RELEASE,
        REFUSE
    }

    private record Item(
            String key,
            String order,
            Decision decision,
            @Nullable String note) {}

    private static final Field<String> OF_ORDER =
            Field.required("order", EventShapes.number()).says("Your number of the order.");
    private static final Field<Decision> DECISION = Field.required("decision", Shape.word(Decision.class))
            .says("Whether its points can be used now, or never.");
    /** Without a note an empty text: there is no null among the values of a shape. */
    private static final Shape<String> REVIEW = Shape.object(
            "Review", body -> Objects.requireNonNullElse(body.find(PointRoutes.NOTE), ""), PointRoutes.NOTE);

    private static final Shape<Item> ITEM = Shape.object(
            "KeyedReview",
            item -> new Item(
                    item.get(EventShapes.KEY), item.get(OF_ORDER), item.get(DECISION), item.find(PointRoutes.NOTE)),
            EventShapes.KEY,
            OF_ORDER,
            DECISION,
            PointRoutes.NOTE);
    private static final Field<List<Outcome<Item>>> REVIEWS = Field.required("reviews", Shape.each(ITEM, 1, BULK_MAX));

    private final Reception reception;
    private final Reviews reviews;
    private final Events events;
    private final Members members;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    ReviewRoutes(
            Reception reception,
            Reviews reviews,
            Events events,
            Members members,
            Programmes programmes,
            ProgramClocks clocks) {
        this.reception = reception;
        this.reviews = reviews;
        this.events = events;
        this.members = members;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Says("A page of orders whose points wait for a review, the oldest first.")
    record ReviewsAnswer(
            List<ReviewAnswer> reviews,

            @Says("To ask for the next page; absent on the last.") @Nullable
            String next) {}

    @Says("An order whose points wait, or waited, for a review, and why.")
    record ReviewAnswer(
            @Says("Your number of the order.") String order,
            @Says("The member's id.") String member,
            @Says("The id of the event that paid it.") String event,
            Instant occurredAt,
            Instant recordedAt,

            @Says("waiting; released; refused; or over: given up, returned or reached another way.")
            String state,

            @Says("When what waits is given up by itself.") @Nullable
            Instant givenUpAt,

            @Says("What was paid for its lines, in minor units.")
            long paid,

            @Nullable String channel,
            @Nullable String store,

            @Says("What there was too much of; absent where the programme lets the points of every order wait.")
            @Nullable
            ReviewCause cause,

            List<ReviewedPoints> points,
            @Says("What was decided.") @Nullable ReviewClosing closed) {}

    @Says("What there was too much of.")
    record ReviewCause(
            @Says("The programme's code of the limit.") String velocity,
            @Says("Its name in the caller's language.") String name,
            @Says("How many are usual.") long most,
            @Says("How many there were, this one included.") long times,
            @Says("Within which span.") long withinMinutes) {}

    @Says("Points of the order that wait, or waited.")
    record ReviewedPoints(
            String asset,
            long lot,
            @Says("How many were earned.") long earned,
            @Says("How many of them wait now.") long waiting,

            @Says("Which rules gave them, and for which lines.")
            List<Verdict.ShareView> shares) {}

    @Says("How a review ended.")
    record ReviewClosing(
            @Says("The event's id.") String event,
            Instant recordedAt,
            @Nullable String note) {}

    @Bean
    Routes reviewing() {
        return Routes.of(
                "Reviews",
                "Orders whose points wait for somebody to look at them, because there were more than is usual.",
                Route.get("/v1/reviews")
                        .named("listReviews")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the orders that wait for a review")
                        .forPrograms()
                        .queries(MEMBER, VELOCITY, FROM, UNTIL, LIMIT, CURSOR)
                        .answers(200, ReviewsAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/reviews/{order}")
                        .named("getReview")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get the review of an order, and why there is one")
                        .forPrograms()
                        .path(ORDER)
                        .answers(200, ReviewAnswer.class)
                        .handledBy(this::one),
                closing("release", "Release the points of an order", "They can be used at once.", Decision.RELEASE),
                closing(
                        "refuse",
                        "Refuse the points of an order",
                        "They are given up and can never be used. What tiers have counted stays until the order comes back.",
                        Decision.REFUSE),
                Route.post("/v1/reviews/batch")
                        .named("closeReviews")
                        .needs(Permission.REVIEWS_WRITE)
                        .summary("Decide up to 500 reviews")
                        .details("Each item has its own key and its own result; one refused item refuses only itself.")
                        .forPrograms()
                        .body(Shape.object("ReviewBatch", body -> body.get(REVIEWS), REVIEWS), Route.BULK_BYTES_MAX)
                        .answers(207, Answers.BatchAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::closeAll));
    }

    private Route closing(String word, String summary, String details, Decision decision) {
        return Route.post("/v1/reviews/{order}/" + word)
                .named(word + "Review")
                .needs(Permission.REVIEWS_WRITE)
                .summary(summary)
                .details(details + " Of several who decide at once one is heard; the others are told so.")
                .forPrograms()
                .idempotent()
                .path(ORDER)
                .queries(EventRoutes.DRY_RUN)
                .body(REVIEW)
                .answers(201, Answers.EventAnswer.class)
                .answers(200, Answers.EventAnswer.class)
                .problems(ProblemType.NOT_FOUND, ProblemType.CONFLICT)
                .handledBy(call -> close(call, decision));
    }

    private Answer close(Call<String> call, Decision decision) {
        String order = call.path(ORDER);
        Long member = events.payers(call.caller().programId(), List.of(order)).get(order);
        if (member == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        String note = call.body().isEmpty() ? null : call.body();
        // the same key at another address is something else
        Map<String, Json> said = new HashMap<>(call.json().fields());
        said.put("order", new Json.Text(order));
        said.put("decision", new Json.Text(decision.name()));
        return reception.take(
                call.caller(),
                call.idempotencyKey(),
                incoming(null, member, order, decision, note),
                new Json.Fields(said),
                call.query(EventRoutes.DRY_RUN));
    }

    private Answer closeAll(Call<List<Outcome<Item>>> call) {
        List<String> orders = new ArrayList<>();
        for (Outcome<Item> item : call.body()) {
            if (item instanceof Outcome.Read<Item>(var read, var _)) {
                orders.add(read.order());
            }
        }
        Map<String, Long> payers = events.payers(call.caller().programId(), orders);
        List<Outcome<Incoming>> all = new ArrayList<>();
        for (Outcome<Item> item : call.body()) {
            all.add(
                    switch (item) {
                        case Outcome.Refused<Item>(var faults) -> new Outcome.Refused<>(faults);
                        case Outcome.Read<Item>(var read, var source) ->
                            new Outcome.Read<>(
                                    incoming(
                                            read.key(),
                                            // nobody has that number, and that is the answer
                                            payers.getOrDefault(read.order(), 0L),
                                            read.order(),
                                            read.decision(),
                                            read.note()),
                                    source);
                    });
        }
        return reception.takeAll(call.caller(), "reviews", all, said -> said);
    }

    private static Incoming incoming(
            @Nullable String key, long member, String order, Decision decision, @Nullable String note) {
        return new Incoming(
                key,
                new Submission.Who.Member(member),
                null,
                new Incoming.Reviewed(order, decision == Decision.RELEASE, note));
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        String called = call.find(MEMBER);
        Long member = called == null ? null : members.find(program, called);
        if (called != null && member == null) {
            return Answer.ok(new ReviewsAnswer(List.of(), null));
        }
        int limit = call.query(LIMIT);
        List<Events.Row> found = reviews.waiting(
                program,
                new Reviews.Asked(member, call.find(VELOCITY), call.find(FROM), call.find(UNTIL)),
                clocks.of(program).instant(),
                Objects.requireNonNullElse(call.find(CURSOR), 0L),
                limit + 1);
        List<Events.Row> page = found.subList(0, Math.min(limit, found.size()));
        Map<Long, List<Reviews.Part>> parts = reviews.parts(page);
        List<ReviewAnswer> answers = page.stream()
                .map(row -> view(call, row, parts.getOrDefault(row.event().id(), List.of()), null))
                .toList();
        return Answer.ok(new ReviewsAnswer(
                answers,
                found.size() > limit ? Events.ID.print(page.getLast().event().id()) : null));
    }

    private Answer one(Call<Void> call) {
        long program = call.caller().programId();
        String order = call.path(ORDER);
        Events.Row row = events.of(program, "order.paid:" + order).orElse(null);
        if (row == null || row.verdict().effects().stream().noneMatch(ReviewRoutes::waited)) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        List<Reviews.Part> parts =
                reviews.parts(List.of(row)).getOrDefault(row.event().id(), List.of());
        return Answer.ok(
                view(call, row, parts, events.of(program, "review:" + order).orElse(null)));
    }

    private static boolean waited(Verdict.EffectView effect) {
        return effect.type().equals("points_earned") && Earning.REVIEWED.equals(effect.awaits());
    }

    private ReviewAnswer view(Call<Void> call, Events.Row row, List<Reviews.Part> parts, Events.@Nullable Row closing) {
        Programme programme = programmes
                .engines(call.caller().programId())
                .number(row.event().version())
                .engine()
                .programme();
        Verdict verdict = row.verdict();
        var order = ((Event.OrderPaid) row.event(programme)).order();
        Instant now = clocks.of(call.caller().programId()).instant();
        Map<Long, Reviews.Part> waiting = new HashMap<>();
        for (Reviews.Part part : parts) {
            // what has been given up is shown so, written down or not
            if (part.waiting() > 0
                    && (part.cancelsAt() == null || part.cancelsAt().isAfter(now))) {
                waiting.put(part.lot(), part);
            }
        }
        List<ReviewedPoints> points = verdict.effects().stream()
                .filter(ReviewRoutes::waited)
                .map(effect -> new ReviewedPoints(
                        String.valueOf(effect.asset()),
                        Objects.requireNonNull(effect.lot()),
                        Objects.requireNonNull(effect.points()),
                        Optional.ofNullable(waiting.get(effect.lot()))
                                .map(Reviews.Part::waiting)
                                .orElse(0L),
                        Objects.requireNonNullElse(effect.shares(), List.of())))
                .toList();
        return new ReviewAnswer(
                order.id(),
                Members.ID.print(row.event().member()),
                Events.ID.print(row.event().id()),
                row.event().occurredAt(),
                row.event().recordedAt(),
                closing != null
                        ? closing.event().type().substring("review.".length())
                        : waiting.isEmpty() ? "over" : "waiting",
                waiting.values().stream()
                        .map(Reviews.Part::cancelsAt)
                        .filter(Objects::nonNull)
                        .min(Instant::compareTo)
                        .orElse(null),
                order.paid(),
                order.channel(),
                order.store(),
                cause(verdict, programme, call.language().tag()),
                points,
                closing == null
                        ? null
                        : new ReviewClosing(
                                Events.ID.print(closing.event().id()),
                                closing.event().recordedAt(),
                                ((Event.ReviewClosed) closing.event(programme)).note()));
    }

    private static @Nullable ReviewCause cause(Verdict verdict, Programme programme, String language) {
        for (Verdict.EffectView effect : verdict.effects()) {
            for (Programme.Velocity usual : programme.velocity()) {
                if (effect.type().equals("too_often") && usual.code().equals(effect.limit())) {
                    return new ReviewCause(
                            usual.code(),
                            usual.name().in(language),
                            usual.atMost(),
                            Objects.requireNonNullElse(effect.measure(), 0L),
                            usual.within().toMinutes());
                }
            }
        }
        return null;
    }
}
