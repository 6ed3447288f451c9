package zhiyin.coupon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.coupon.Batches.Batch;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.Json;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.Stake;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.versioned.Version;

/** Codes and coupons for many, over HTTP: asked for, watched, collected. */
@Configuration(proxyBeanMethods = false)
class CouponBatchRoutes {

    private static final long CODES_MAX = 5_000_000;
    private static final int FOREIGN_MAX = 10_000;
    private static final int MEMBERS_MAX = 1_000;
    private static final int WORDS_MAX = 50;
    private static final int SECRET_BYTES = 32;
    private static final int TOLD_AT_ONCE = 10_000;

    private static final PathVariable<Long> BATCH =
            PathVariable.of("coupon_batch", Batches.ID::parse).says("A batch's id, such as cpb_….");
    private static final Query<Integer> FROM = Query.integer("from", 0, Integer.MAX_VALUE, 0)
            .says("The number of the first code; the next page begins where X-Next says.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 1_000_000, 100_000).says("How many numbers at most.");

    private static final Query<String> OF = Query.text("template", Shape.text(1, 40))
            .says("The template's code.")
            .required();
    private static final Query<Integer> BATCHES =
            Query.integer("limit", 1, 100, 50).says("How many at most.");

    private static final Field<String> TEMPLATE =
            Field.required("template", Shape.text(1, 40)).says("The template's code.");
    private static final Field<Long> CODES =
            Field.required("codes", Shape.integer(1, CODES_MAX)).says("How many.");
    private static final Field<String> PREFIX =
            Field.withDefault("prefix", Shape.text(0, 20), "").says("What each begins with.");
    private static final Field<String> PATTERN = Field.withDefault("pattern", Shape.text(2, 60), CodeForm.GROUPS)
            .says(
                    "What they look like: each # is a character of the charset, the last one a check character; all else stands for"
                            + " itself. Hyphens, spaces and capitals are the same to whoever types it.");
    private static final Field<String> CHARSET = Field.withDefault("charset", Shape.text(2, 36), CodeForm.UNMISTAKABLE)
            .says("Of which characters: capitals and digits, without O, I and L, which are read as 0 and 1.");
    private static final Field<List<String>> FOREIGN = Field.required(
                    "codes", Shape.list(Shape.text(4, 80), 1, FOREIGN_MAX))
            .says("Codes that others have made.");
    private static final Field<List<String>> TAGS = Field.withDefault(
                    "tags", Shape.list(Shape.text(1, 100), 0, WORDS_MAX), List.of())
            .says("Members with one of these tags.");
    private static final Field<List<String>> SEGMENTS = Field.withDefault(
                    "segments", Shape.list(Shape.text(1, 100), 0, WORDS_MAX), List.of())
            .says(
                    "Members who are in one of these segments at this moment, whatever kind it is of; or are marked with such a word.");
    private static final Field<List<String>> MEMBERS = Field.withDefault(
                    "members", Shape.list(Shape.text(1, 400), 0, MEMBERS_MAX), List.of())
            .says("Or these members, by their ids or identities.");
    private static final Field<String> REASON =
            Field.required("reason", Shape.text(1, 200)).says("Why; it is kept.");

    private static final Shape<Audiences.Named> AUDIENCE = Shape.object(
            "CouponAudience",
            body -> new Audiences.Named(body.get(TAGS), body.get(SEGMENTS), body.get(MEMBERS)),
            TAGS,
            SEGMENTS,
            MEMBERS);

    private record NewCodes(String template, long codes, CodeForm form) {}

    private record ForeignCodes(String template, List<String> codes) {
        @Override
        public String toString() {
            return "ForeignCodes";
        }
    }

    private record Gift(String template, Audiences.Named named, String reason) {}

    private static final Shape<NewCodes> NEW_CODES = Shape.object(
            "NewCouponCodes",
            body -> new NewCodes(
                    body.get(TEMPLATE),
                    body.get(CODES),
                    new CodeForm(body.get(CHARSET), body.get(PREFIX) + body.get(PATTERN))),
            TEMPLATE,
            CODES,
            PREFIX,
            PATTERN,
            CHARSET);
    private static final Shape<ForeignCodes> FOREIGN_CODES = Shape.object(
            "ForeignCouponCodes", body -> new ForeignCodes(body.get(TEMPLATE), body.get(FOREIGN)), TEMPLATE, FOREIGN);
    private static final Shape<Gift> GIFT = Shape.object(
            "CouponsForMany",
            body -> new Gift(
                    body.get(TEMPLATE),
                    new Audiences.Named(body.get(TAGS), body.get(SEGMENTS), body.get(MEMBERS)),
                    body.get(REASON)),
            TEMPLATE,
            TAGS,
            SEGMENTS,
            MEMBERS,
            REASON);

    @Says("Work on many codes or members, and how far it has come.")
    record CouponBatchView(
            @Says("Its id.") String batch,

            @Says("codes: made here; foreign: taken in; members: given to many.")
            String kind,

            @Says("The template's code.") @Nullable String template,

            @Says("running, done, stopped, or annulled: none of its codes opens anything any more.")
            String state,

            @Says("How many there are to be, or members to look at.")
            long wanted,

            @Says("How many there are so far.") long made,

            @Says("Codes that were there already; members who had as many as they may, or may not have one.")
            long passedBy,

            @Says("Whether its codes can be collected still.")
            boolean collectable,

            Instant createdAt,
            @Nullable Instant endedAt,

            @Says("Of codes of others, those that were there already.") @Nullable
            List<String> known) {}

    @Says("Batches of a template, the latest first.")
    record CouponBatchesAnswer(List<CouponBatchView> batches) {}

    @Says("How many members a batch would be for, if it were begun now.")
    record CouponAudienceCount(
            @Says("How many; who has as many as he may or may not have one is among them.")
            long members,

            @Says(
                    "How many more are in the segments who have refused that they are put in groups: they get nothing by one.")
            long refused,

            @Says("How many of them are in each segment, in the order in which they were named.")
            List<CouponAudienceSegment> segments,

            @Says("All that was recorded before that is in it.")
            Instant asOf) {}

    @Says("How many a batch would be for by a segment.")
    record CouponAudienceSegment(String segment, long members) {}

    private final Batches batches;
    private final BatchRunner runner;
    private final CouponShelf shelf;
    private final CouponTemplates templates;
    private final Programmes programmes;
    private final Audiences audiences;
    private final SecureRandom random;

    CouponBatchRoutes(
            Batches batches,
            BatchRunner runner,
            CouponShelf shelf,
            CouponTemplates templates,
            Programmes programmes,
            Audiences audiences,
            SecureRandom random) {
        this.batches = batches;
        this.runner = runner;
        this.shelf = shelf;
        this.templates = templates;
        this.programmes = programmes;
        this.audiences = audiences;
        this.random = random;
    }

    @Bean
    Routes batchesOfCoupons() {
        return Routes.of(
                "Coupon batches",
                "Codes by the million, codes of others, and coupons for all with a tag or in a segment.",
                Route.post("/v1/coupon-codes")
                        .named("makeCouponCodes")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Begin to make up to 5,000,000 codes, each for one coupon")
                        .details(
                                "They are taken from the quota at once, and kept nowhere: they can be collected within a week, and"
                                        + " until it is said that they were.")
                        .forPrograms()
                        .idempotent()
                        .body(NEW_CODES)
                        .staked(call ->
                                stake(call.body().template(), call.body().codes()))
                        .answers(201, CouponBatchView.class)
                        .answers(200, CouponBatchView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::make),
                Route.post("/v1/coupon-codes/foreign")
                        .named("takeInCouponCodes")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Take in up to 10,000 codes that others have made")
                        .forPrograms()
                        .idempotent()
                        .body(FOREIGN_CODES)
                        .staked(call -> stake(
                                call.body().template(), call.body().codes().size()))
                        .answers(201, CouponBatchView.class)
                        .answers(200, CouponBatchView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::takeIn),
                Route.post("/v1/coupon-grants")
                        .named("giveCouponsToMany")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Begin to give a coupon to each of many members")
                        .details(
                                "To those who have one of the tags or are in one of the segments at this moment; how many they are can"
                                        + " be asked before. Quota and each member's limit hold; whom the template is for is not asked.")
                        .forPrograms()
                        .idempotent()
                        .body(GIFT)
                        .staked(call -> audience(call) instanceof Audiences.Told.Meant meant
                                ? stake(call.body().template(), meant.members().length)
                                : null)
                        .answers(201, CouponBatchView.class)
                        .answers(200, CouponBatchView.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED)
                        .handledBy(this::give),
                Route.post("/v1/coupon-grants/count")
                        .named("countCouponAudience")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Count the members to whom a coupon would be given")
                        .readsOnly()
                        .forPrograms()
                        .body(AUDIENCE)
                        .answers(200, CouponAudienceCount.class)
                        .problems(ProblemType.OVERLOADED)
                        .handledBy(this::count),
                Route.get("/v1/coupon-batches")
                        .named("listCouponBatches")
                        .needs(Permission.COUPONS_READ)
                        .summary("List the batches of a template")
                        .forPrograms()
                        .queries(OF, BATCHES)
                        .answers(200, CouponBatchesAnswer.class)
                        .handledBy(call -> Answer.ok(new CouponBatchesAnswer(
                                batches.of(call.caller().programId(), call.query(OF), call.query(BATCHES)).stream()
                                        .map(batch -> view(batch, null))
                                        .toList()))),
                Route.get("/v1/coupon-batches/{coupon_batch}")
                        .named("getCouponBatch")
                        .needs(Permission.COUPONS_READ)
                        .summary("See how far a batch has come")
                        .forPrograms()
                        .path(BATCH)
                        .answers(200, CouponBatchView.class)
                        .handledBy(call -> found(call, batch -> Answer.ok(view(batch, null)))),
                Route.get("/v1/coupon-batches/{coupon_batch}/codes.csv")
                        .named("collectCouponCodes")
                        .needs(Permission.COUPONS_ISSUE)
                        .noted()
                        .summary("Collect the codes of a batch that is done")
                        .details("One a line below the heading, by their numbers; 1,000,000 at a time at most.")
                        .forPrograms()
                        .path(BATCH)
                        .queries(FROM, LIMIT)
                        .answersBytes(200, "text/csv")
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> found(call, batch -> collect(call, batch))),
                Route.delete("/v1/coupon-batches/{coupon_batch}/codes")
                        .named("forgetCouponCodes")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Say that the codes were collected: nobody can tell them any more")
                        .forPrograms()
                        .path(BATCH)
                        .answersNothing(204)
                        .handledBy(call -> found(call, batch -> {
                            batches.forget(batch);
                            return Answer.nothing();
                        })),
                Route.post("/v1/coupon-batches/{coupon_batch}/stop")
                        .named("stopCouponBatch")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Stop a batch; what it has made stays good")
                        .forPrograms()
                        .path(BATCH)
                        .answers(200, CouponBatchView.class)
                        .handledBy(call ->
                                found(call, batch -> Answer.ok(view(batches.end(batch, Batches.State.STOPPED), null)))),
                Route.post("/v1/coupon-batches/{coupon_batch}/void")
                        .named("voidCouponCodes")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Let the codes of a batch open nothing any more")
                        .details("Coupons that were got by them stay good.")
                        .forPrograms()
                        .path(BATCH)
                        .answers(200, CouponBatchView.class)
                        .handledBy(call -> found(
                                call, batch -> Answer.ok(view(batches.end(batch, Batches.State.ANNULLED), null)))));
    }

    private static Stake stake(String template, long coupons) {
        return new Stake(Stake.Kind.COUPONS, coupons, Map.of("template", template, "coupons", Long.toString(coupons)));
    }

    private <B> Answer found(Call<B> call, Function<Batch, Answer> then) {
        return batches.find(call.caller().programId(), call.path(BATCH))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private CouponBatchView view(Batch batch, @Nullable List<String> known) {
        return new CouponBatchView(
                Batches.ID.print(batch.id()),
                CouponTelling.word(batch.sort()),
                templates.byId(batch.program(), batch.kind()).map(Version::code).orElse(null),
                CouponTelling.word(batch.state()),
                batch.wanted(),
                batch.made(),
                batch.passedBy(),
                batch.secret() != null,
                batch.madeAt(),
                batch.endedAt(),
                known);
    }

    private @Nullable Kind live(long program, String template) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty()
                ? null
                : shelf.live(program, engines.latest(), template).orElse(null);
    }

    private static Batches.Order order(Call<?> call, Kind kind, String what) {
        return new Batches.Order(
                call.caller().programId(), kind, call.caller().keyId(), call.idempotencyKey(), fingerprint(call, what));
    }

    /** The same key at another address is something else. */
    private static byte[] fingerprint(Call<?> call, String what) {
        Map<String, Json> said = new HashMap<>(call.json().fields());
        said.put("what", new Json.Text(what));
        return new Json.Fields(said).fingerprint();
    }

    private Answer told(Batches.Outcome outcome, @Nullable List<String> known) {
        return switch (outcome) {
            case Batches.Outcome.Done(var batch, boolean again) -> {
                runner.run(batch.program(), batch.id());
                yield new Answer.Success(
                        again ? 200 : 201,
                        view(batch, known),
                        again ? Map.of("Idempotency-Replayed", "true") : Map.of());
            }
            case Batches.Outcome.KeyReused() -> Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
            case Batches.Outcome.Refused(NotUsable why) -> CouponProblems.of(why, null);
        };
    }

    private Answer make(Call<NewCodes> call) {
        NewCodes wanted = call.body();
        Kind kind = live(call.caller().programId(), wanted.template());
        if (kind == null) {
            return Problem.invalid("/template", "coupon.template");
        }
        String fault = wanted.form().fault(wanted.codes());
        if (fault != null) {
            return Problem.invalid(fault.equals("code.charset") ? "/charset" : "/pattern", fault);
        }
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return told(batches.makeCodes(order(call, kind, "codes"), wanted.codes(), wanted.form(), secret), null);
    }

    private Answer takeIn(Call<ForeignCodes> call) {
        Kind kind = live(call.caller().programId(), call.body().template());
        if (kind == null) {
            return Problem.invalid("/template", "coupon.template");
        }
        Batches.Foreign foreign =
                batches.takeIn(order(call, kind, "foreign"), call.body().codes());
        return told(foreign.outcome(), foreign.known());
    }

    /** Found once a request, so that what needs a second person is what is given. */
    private Audiences.Told audience(Call<Gift> call) {
        return call.once(
                Audiences.Told.class,
                () -> audiences.of(call.caller().programId(), call.body().named()));
    }

    private Answer count(Call<Audiences.Named> call) {
        return meant(
                audiences.of(call.caller().programId(), call.body()),
                meant -> Answer.ok(new CouponAudienceCount(
                        meant.members().length,
                        meant.refused(),
                        meant.inSegments().stream()
                                .map(each -> new CouponAudienceSegment(each.segment(), each.members()))
                                .toList(),
                        meant.asOf())));
    }

    private static Answer meant(Audiences.Told told, Function<Audiences.Told.Meant, Answer> then) {
        return switch (told) {
            case Audiences.Told.Meant meant -> then.apply(meant);
            case Audiences.Told.Wrong(var faults) -> Problem.invalid(faults);
            case Audiences.Told.Underway(long events) -> Problem.factsUnderway(events);
        };
    }

    private Answer give(Call<Gift> call) {
        // who asks again is answered the same, whoever is in the segments by now
        Batches.Outcome before = batches.before(
                call.caller().programId(), call.caller().keyId(), call.idempotencyKey(), fingerprint(call, "members"));
        if (before != null) {
            return told(before, null);
        }
        Kind kind = live(call.caller().programId(), call.body().template());
        if (kind == null) {
            return Problem.invalid("/template", "coupon.template");
        }
        Audiences.Named named = call.body().named();
        return meant(
                audience(call),
                meant -> told(
                        batches.giveToMembers(
                                order(call, kind, "members"),
                                meant.members(),
                                new Batches.Audience(
                                        named.tags(),
                                        named.segments(),
                                        named.members().isEmpty()
                                                ? List.of()
                                                : Arrays.stream(meant.members())
                                                        .boxed()
                                                        .toList()),
                                call.body().reason()),
                        null));
    }

    private Answer collect(Call<Void> call, Batch batch) {
        byte[] secret = batches.secret(batch);
        CodeForm form = batch.form();
        if (secret == null || form == null || batch.state() == Batches.State.RUNNING) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.codes-not-there.detail");
        }
        batches.collected(batch);
        int from = call.query(FROM);
        int count = Math.toIntExact(Math.max(0, Math.min(call.query(LIMIT), batch.reached() - from)));
        return new Answer.Written(
                200,
                "text/csv",
                table(batch, form, secret, from, count),
                from + count < batch.reached() ? Map.of("X-Next", Integer.toString(from + count)) : Map.of());
    }

    /** The codes of so many numbers, one a line: some thousands at a time, so that a million takes no more room than its text. */
    private static byte[] table(Batch batch, CodeForm form, byte[] secret, int from, int count) {
        Set<Long> gaps = new HashSet<>(batch.gaps());
        ByteArrayOutputStream table =
                new ByteArrayOutputStream(count * (form.pattern().length() + 1) + 8);
        table.writeBytes("code\n".getBytes(StandardCharsets.UTF_8));
        for (int at = from; at < from + count; at += TOLD_AT_ONCE) {
            String[] some = form.codes(secret, at, Math.min(TOLD_AT_ONCE, from + count - at));
            for (int i = 0; i < some.length; i++) {
                if (!gaps.contains((long) at + i)) {
                    table.writeBytes(some[i].getBytes(StandardCharsets.UTF_8));
                    table.write('\n');
                }
            }
        }
        return table.toByteArray();
    }
}
