package zhiyin.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.decision.Refusal;
import zhiyin.http.Answer;
import zhiyin.http.Fault;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Says;
import zhiyin.member.Members;

/** How replies are told to callers. */
public final class Answers {

    private Answers() {}

    /** What became of an event. */
    @Says("An event that was recorded, and what it did.")
    public record EventAnswer(
            @Says("The event's id.") String id,

            @Says("The id of the decision about it, for GET /v1/decisions/{id}.")
            String decision,

            @Says("The member's id.") String member,
            @Says("What kind of event.") String type,
            Instant occurredAt,
            Instant recordedAt,
            @Says("The programme version that decided it.") int version,
            @Says("What it brought about, in order.") List<Verdict.EffectView> effects,

            @Says(
                    "What the platform has decided about it: of an order in a store that the member lets the platform hear of.")
            @Nullable
            PlatformAnswer platform) {}

    @Says("What a platform has decided about an order in one of its stores.")
    public record PlatformAnswer(
            @Says("decided; refused; or waiting, where it will hear of it in a moment.")
            String outcome,

            @Says("What it brought about there, in order.") List<PlatformEffect> effects,

            @Says("The code of the problem for which it was refused.") @Nullable
            String problem) {}

    @Says("What an order in a store brought about on the platform; what the member has there is not told.")
    public record PlatformEffect(
            @Says("As in the effects of an event.") String type,

            @Says("The platform's code of what moved.") @Nullable
            String asset,

            @Says("How many units.") @Nullable Long points) {}

    @Says("The replies to a bulk.")
    public record BatchAnswer(
            @Says("One for each item, in the order sent.") List<ItemAnswer> results) {}

    /** What became of one item of a bulk. */
    @Says("One item of a bulk, in the order sent.")
    public record ItemAnswer(
            @Says("The item's own key; absent where it could not be read.") @Nullable
            String key,

            @Says("The status it would have had by itself.") int status,

            @Says("Whether it had been recorded before, and this is the answer of then.")
            boolean replayed,

            @Nullable EventAnswer event,
            @Nullable ItemProblem problem) {}

    @Says("Why an item was refused.")
    public record ItemProblem(
            @Says("The stable code of the problem.") String code,

            @Says("Each single fault, if there are several.")
            List<ItemFault> errors,

            @Says("The numbers behind it, such as wanted and available.")
            Map<String, Long> numbers) {}

    @Says("One thing wrong with an item.")
    public record ItemFault(
            @Says("JSON pointer from the top of the body.") String pointer, String code) {}

    /** A recorded event with its effects, to be put into another answer. */
    public static EventAnswer whole(Reply.Recorded event, String decision) {
        return new EventAnswer(
                Events.ID.print(event.id()),
                Events.DECISION.print(event.id()),
                Members.ID.print(event.member()),
                event.type(),
                event.occurredAt(),
                event.recordedAt(),
                event.version(),
                Verdict.read(decision).effects(),
                null);
    }

    private static PlatformAnswer platform(Platforms.Heard heard) {
        return switch (heard) {
            case Platforms.Heard.Waiting() -> new PlatformAnswer("waiting", List.of(), null);
            case Platforms.Heard.Refused(var problem) -> new PlatformAnswer("refused", List.of(), problem);
            case Platforms.Heard.Decided(var done) ->
                new PlatformAnswer(
                        "decided",
                        Verdict.read(done.decision()).effects().stream()
                                .map(effect -> new PlatformEffect(effect.type(), effect.asset(), effect.points()))
                                .toList(),
                        null);
        };
    }

    /**
     * A recorded event as it is told: an {@link EventAnswer} as JSON. What the decision brought about is in it letter for
     * letter as it is kept, and need not be read for that.
     */
    private static String event(Reply.Recorded event, String decision, Platforms.@Nullable Heard heard) {
        // within a text a quotation mark has a backslash before it: this comma ends the effects, whatever they say
        String effects = decision.substring(1, decision.indexOf(",\"considered\":["));
        return "{\"id\":\"" + Events.ID.print(event.id()) + "\",\"decision\":\"" + Events.DECISION.print(event.id())
                + "\",\"member\":\"" + Members.ID.print(event.member()) + "\",\"type\":"
                + EventJson.MAPPER.writeValueAsString(event.type()) + ",\"occurred_at\":\"" + event.occurredAt()
                + "\",\"recorded_at\":\"" + event.recordedAt() + "\",\"version\":" + event.version() + ","
                + effects
                + (heard == null ? "" : ",\"platform\":" + EventJson.MAPPER.writeValueAsString(platform(heard)))
                + "}";
    }

    /** The answer to one event. */
    public static Answer of(Reply reply, boolean dryRun) {
        return of(reply, dryRun, null);
    }

    /** The answer to one event of which a platform was to hear. */
    static Answer of(Reply reply, boolean dryRun, Platforms.@Nullable Heard heard) {
        return switch (reply) {
            case Reply.Done(var event, var decision, var replayed) -> {
                byte[] json = event(event, decision, heard).getBytes(StandardCharsets.UTF_8);
                yield new Answer.Written(
                        dryRun ? 200 : 201, "application/json", json, replayed ? Map.of(REPLAYED, "true") : Map.of());
            }
            case Reply.Refused(var refusal, var replayed)
            when replayed -> problem(refusal).replayed();
            default -> problem(reply);
        };
    }

    /** The header that says that an answer was given before. */
    public static final String REPLAYED = "Idempotency-Replayed";

    /** The answer to one item: an {@link ItemAnswer} as JSON. */
    static String item(@Nullable String key, Reply reply) {
        return item(key, reply, null);
    }

    /** The answer to one item of which a platform was to hear. */
    static String item(@Nullable String key, Reply reply, Platforms.@Nullable Heard heard) {
        return reply instanceof Reply.Done(var event, var decision, var replayed)
                ? "{\"key\":" + EventJson.MAPPER.writeValueAsString(key) + ",\"status\":201,\"replayed\":" + replayed
                        + ",\"event\":" + event(event, decision, heard) + "}"
                : EventJson.MAPPER.writeValueAsString(refused(key, reply));
    }

    private static ItemAnswer refused(@Nullable String key, Reply reply) {
        return switch (reply) {
            // the others were recorded, so the bulk has an answer; the accident is in the log
            case Reply.Failed _ ->
                new ItemAnswer(
                        key,
                        ProblemType.INTERNAL.status(),
                        false,
                        null,
                        new ItemProblem(ProblemType.INTERNAL.code(), List.of(), Map.of()));
            default -> {
                boolean replayed = reply instanceof Reply.Refused(var _, var again) && again;
                yield refused(key, problem(reply), replayed, "");
            }
        };
    }

    private static ItemAnswer refused(@Nullable String key, Problem problem, boolean replayed, String pointer) {
        Map<String, Long> numbers = new java.util.TreeMap<>();
        problem.members().forEach((name, value) -> {
            if (value instanceof Long number) {
                numbers.put(name, number);
            }
        });
        List<ItemFault> faults = problem.errors().stream()
                .map(fault -> new ItemFault(pointer + fault.pointer(), fault.code()))
                .toList();
        return new ItemAnswer(
                key,
                problem.type().status(),
                replayed,
                null,
                new ItemProblem(problem.type().code(), faults, numbers));
    }

    /**
     * The answer to one item, made of the answer it would have had by itself.
     *
     * @param pointer where in the body the item is
     * @param result under what name it holds what was done
     */
    static String item(String key, Answer answer, String pointer, String result) {
        return switch (answer) {
            case Problem problem ->
                EventJson.MAPPER.writeValueAsString(refused(key, problem, problem.again(), pointer));
            case Answer.Written(var status, var _, var bytes, var headers) ->
                item(key, status, headers, result, new String(bytes, StandardCharsets.UTF_8));
            case Answer.Success(var status, var body, var headers) ->
                item(key, status, headers, result, EventJson.MAPPER.writeValueAsString(body));
            case Answer.OfFile _ -> throw new IllegalStateException("no item is answered with a file");
        };
    }

    private static String item(String key, int status, Map<String, String> headers, String result, String json) {
        return "{\"key\":" + EventJson.MAPPER.writeValueAsString(key) + ",\"status\":" + status + ",\"replayed\":"
                + headers.containsKey(REPLAYED) + ",\"" + result + "\":" + json + "}";
    }

    /** An item that could not even be laid in a lane. */
    static String item(@Nullable String key, List<Fault> faults) {
        return EventJson.MAPPER.writeValueAsString(new ItemAnswer(
                key,
                422,
                false,
                null,
                new ItemProblem(ProblemType.VALIDATION_FAILED.code(), faults(faults), Map.of())));
    }

    private static List<ItemFault> faults(List<Fault> faults) {
        return faults.stream()
                .map(fault -> new ItemFault(fault.pointer(), fault.code()))
                .toList();
    }

    private static Problem problem(Reply reply) {
        return switch (reply) {
            case Reply.Done _, Reply.Ran _ -> throw new IllegalArgumentException("that is no problem");
            case Reply.Refused(var refusal, var replayed) -> problem(refusal);
            case Reply.UnknownMember() -> Problem.of(ProblemType.NOT_FOUND);
            case Reply.KeyReused() -> Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
            case Reply.Conflict(var reason) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail(
                                switch (reason) {
                                    case ORDER -> "problem.order-exists.detail";
                                    case CONTENT -> "problem.conflict.detail";
                                    case IDENTITY -> "problem.identity-taken.detail";
                                    case GONE -> "problem.card-gone.detail";
                                    case UNMARKED -> "problem.unmarked.detail";
                                });
            case Reply.NothingPublished() ->
                Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            case Reply.TooLarge() -> Problem.invalid("", "number.too-large");
            case Reply.Failed(var accident) -> throw accident;
        };
    }

    /** The answer about somebody who was merged: where he went. */
    public static Problem merged(long into) {
        return Problem.of(ProblemType.MEMBER_MERGED).with("into", Members.ID.print(into));
    }

    /**
     * The answer about somebody who may not do something now.
     *
     * @param state {@code frozen}, {@code blacklisted} or {@code left}
     * @param forbids what it is that he may not do
     */
    public static Problem restricted(String state, String forbids) {
        ProblemType type = switch (state) {
            case "frozen" -> ProblemType.MEMBER_FROZEN;
            case "blacklisted" -> ProblemType.MEMBER_BLACKLISTED;
            default -> ProblemType.MEMBER_LEFT;
        };
        return Problem.of(type).with("forbids", forbids);
    }

    /** Why it can't be. */
    public static Problem problem(Refusal refusal) {
        return switch (refusal) {
            case Refusal.NotEnough(var asset, var wanted, var available) ->
                Problem.of(ProblemType.INSUFFICIENT_BALANCE)
                        .with("asset", asset)
                        .with("wanted", wanted)
                        .with("available", available);
            case Refusal.UnknownAsset _ -> Problem.invalid("/asset", "asset.unknown");
            case Refusal.NotSpendable _ -> Problem.invalid("/asset", "asset.not-spendable");
            case Refusal.UnknownLadder _ -> Problem.invalid("/ladder", "ladder.unknown");
            case Refusal.UnknownTier _ -> Problem.invalid("/tier", "tier.unknown");
            case Refusal.NotLocked _ -> Problem.of(ProblemType.CONFLICT).detail("problem.not-locked.detail");
            case Refusal.UnknownReason _ -> Problem.invalid("/reason", "reason.unknown");
            case Refusal.NotTransferable _ -> Problem.invalid("/asset", "asset.not-transferable");
            case Refusal.SameAccount _ -> Problem.invalid("/to", "account.same");
            case Refusal.StoredValueLeft(var asset, var units) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.stored-value-left.detail")
                        .with("asset", asset)
                        .with("units", units);
            case Refusal.MergedAway(var into) -> merged(into);
            case Refusal.MemberRestricted(var state, var forbids) -> restricted(state, forbids);
            case Refusal.NothingToExtend _ ->
                Problem.of(ProblemType.CONFLICT).detail("problem.nothing-to-extend.detail");
            case Refusal.NothingToRevive _ ->
                Problem.of(ProblemType.CONFLICT).detail("problem.nothing-to-revive.detail");
            case Refusal.TransferLimit(var asset, var limit, var wanted, var allowed) ->
                Problem.of(ProblemType.TRANSFER_LIMIT_EXCEEDED)
                        .with("asset", asset)
                        .with("limit", limit)
                        .with("wanted", wanted)
                        .with("allowed", allowed);
            case Refusal.CeilingReached(var asset, var wanted, var room) ->
                Problem.of(ProblemType.BALANCE_LIMIT_EXCEEDED)
                        .with("asset", asset)
                        .with("wanted", wanted)
                        .with("room", room);
            case Refusal.UnknownOrder _, Refusal.UnknownHold _, Refusal.UnknownLot _, Refusal.NotEnrolled _ ->
                Problem.of(ProblemType.NOT_FOUND);
            case Refusal.NothingToReview _ ->
                Problem.of(ProblemType.CONFLICT).detail("problem.nothing-to-review.detail");
            case Refusal.UnknownLine _ -> Problem.invalid("/lines", "line.unknown");
            case Refusal.UnknownActivity _ -> Problem.invalid("/activity", "activity.unknown");
            case Refusal.OrderExists _ -> Problem.of(ProblemType.CONFLICT).detail("problem.order-exists.detail");
            case Refusal.HoldExists _ -> Problem.of(ProblemType.CONFLICT).detail("problem.hold-exists.detail");
            case Refusal.AlreadyEnrolled _ -> Problem.of(ProblemType.CONFLICT).detail("problem.identity-taken.detail");
            case Refusal.ReturnExceeds(var order, var line, var unit, var asked, var remaining) ->
                Problem.of(ProblemType.REFUND_EXCEEDS_ORIGINAL)
                        .with("order", order)
                        .with("line", line)
                        .with("unit", unit)
                        .with("asked", asked)
                        .with("remaining", remaining);
            case Refusal.AlreadyReturned(var order) ->
                Problem.of(ProblemType.ALREADY_REVERSED).with("order", order);
            case Refusal.HoldEnded(var hold, var state) ->
                Problem.of(ProblemType.HOLD_ENDED).with("hold", hold).with("state", state);
            case Refusal.NotByHand _ -> Problem.invalid("/asset", "asset.not-by-hand");
            case Refusal.NotStoredValue _ -> Problem.invalid("/asset", "asset.not-stored-value");
            case Refusal.UnknownPackage _ -> Problem.invalid("/package", "package.unknown");
            case Refusal.PriceDiffers _ -> Problem.invalid("/amount", "package.price");
            case Refusal.UnknownTopUp _ -> Problem.of(ProblemType.NOT_FOUND);
            case Refusal.TopUpExists _ -> Problem.of(ProblemType.CONFLICT).detail("problem.conflict.detail");
            case Refusal.BalanceLimitExceeded(var asset, var limit, var balance, var amount) ->
                Problem.of(ProblemType.BALANCE_LIMIT_EXCEEDED)
                        .with("asset", asset)
                        .with("limit", limit)
                        .with("balance", balance)
                        .with("amount", amount);
            case Refusal.NotUsableAt(var asset, var store) ->
                Problem.of(ProblemType.NOT_USABLE_HERE).with("asset", asset).with("store", store);
            case Refusal.NotUsableFor(var asset, var category) ->
                Problem.of(ProblemType.NOT_USABLE_HERE).with("asset", asset).with("category", category);
            case Refusal.RefundExceeds(var topUp, var asked, var refundable) ->
                Problem.of(ProblemType.REFUND_EXCEEDS_ORIGINAL)
                        .with("top_up", topUp)
                        .with("asked", asked)
                        .with("remaining", refundable);
            case Refusal.TopUpInUse(var topUp, var held) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.topup-in-use.detail")
                        .with("top_up", topUp)
                        .with("held", held);
            case Refusal.TooOften(var limit, var event, var times, var most, var withinMinutes) ->
                Problem.of(ProblemType.TOO_OFTEN)
                        .with("limit", limit)
                        .with("event", event)
                        .with("times", times)
                        .with("most", most)
                        .with("within_minutes", withinMinutes);
            case Refusal.CaptureExceeds(var hold, var asked, var held) ->
                Problem.of(ProblemType.INSUFFICIENT_BALANCE)
                        .with("hold", hold)
                        .with("wanted", asked)
                        .with("available", held);
        };
    }
}
