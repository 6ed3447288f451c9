package zhiyin.coupon;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.ProgramClocks;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.coupon.CouponTelling.CouponView;
import zhiyin.coupon.CouponTelling.Told;
import zhiyin.coupon.Handing.Ask;
import zhiyin.coupon.Handing.Given;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.Attempts;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.OptionalQuery;
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
import zhiyin.http.TextRule;
import zhiyin.intake.Answers;
import zhiyin.intake.States;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Coupons of members over HTTP: got, shown, given on, used. */
@Configuration(proxyBeanMethods = false)
class CouponRoutes {

    private static final long OFF_MAX = 100_000_000_000L;
    private static final int USED_AT_ONCE_MAX = 100;
    private static final int GRANTED_AT_ONCE_MAX = 100;
    private static final int DAYS_AHEAD_MAX = 366;
    private static final int HOLD_DAYS_MAX = 30;

    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final PathVariable<Long> COUPON =
            PathVariable.of("coupon", Coupons.ID::parse).says("A coupon's id, such as cpn_….");
    private static final PathVariable<String> ORDER =
            PathVariable.text("order").says("The order, as the till calls it.");
    private static final OptionalQuery<Coupons.Part> PART =
            Query.word("part", Coupons.Part.class).says("usable, used or over; all of them, if not said.");
    private static final OptionalQuery<Long> BEFORE =
            Query.of("before", Coupons.ID::parse).says("Those that were got before this coupon.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 200, 50).says("How many at most.");
    private static final OptionalQuery<LocalDate> FROM =
            Query.date("from").says("The first day, by the programme's calendar; today, if not said.");
    private static final OptionalQuery<LocalDate> TO =
            Query.date("to").says("The last day; seven days after the first, if not said.");
    private static final Query<Boolean> DUE =
            Query.flag("due").says("Only those whose owner is to be told by now, as their template says.");
    private static final OptionalQuery<String> CURSOR =
            Query.text("cursor", Shape.text(1, 80)).says("Where the last page ended.");

    private static final Field<String> WHOSE =
            Field.required("member", Shape.text(1, 400)).says("The member's id, or one of his identities.");
    private static final OptionalField<String> TEMPLATE =
            Field.optional("template", Shape.text(1, 40)).says("What he wants, by the template's code.");
    private static final OptionalField<String> CODE =
            Field.optional("code", Shape.text(1, 80)).says("Or the code that he has.");
    private static final Field<String> OF =
            Field.required("template", Shape.text(1, 40)).says("What he is to have, by the template's code.");
    private static final Field<Integer> COUNT = Field.withDefault(
                    "count", Shape.integer(1, GRANTED_AT_ONCE_MAX).as(Math::toIntExact, "number.range"), 1)
            .says("How many.");
    private static final Field<String> REASON =
            Field.required("reason", Shape.text(1, 200)).says("Why; it is kept.");
    private static final Field<String> TO_MEMBER =
            Field.required("to", Shape.text(1, 400)).says("To whom: the member's id, or one of his identities.");

    private static final Field<String> ORDER_KEY =
            Field.required("order", Shape.text(1, 100).of(TextRule.KEY)).says("The order, as the till calls it.");
    private static final OptionalField<String> BUYER =
            Field.optional("member", Shape.text(1, 400)).says("Who buys; somebody unknown can use codes alone.");
    private static final Field<String> SHOWN =
            Field.required("coupon", Shape.text(1, 80)).says("The coupon's id, or a code as it was typed.");
    private static final Field<Long> OFF = Field.required("off", Shape.integer(0, OFF_MAX))
            .says("What it takes off by the price, in minor units; 0 where it brings gifts.");
    private static final Shape<CouponDesk.Wanted> WANTED =
            Shape.object("CouponToUse", body -> new CouponDesk.Wanted(body.get(SHOWN), body.get(OFF)), SHOWN, OFF);
    private static final Field<List<CouponDesk.Wanted>> USED =
            Field.required("coupons", Shape.list(WANTED, 1, USED_AT_ONCE_MAX));
    private static final Field<Instant> UNTIL =
            Field.required("until", Shape.instant()).says("Until when they are set aside, 30 days ahead at most.");
    private static final Field<List<String>> WHICH = Field.withDefault(
                    "coupons", Shape.list(Shape.text(1, 40), 0, USED_AT_ONCE_MAX), List.of())
            .says("Which of them, by their ids; all that the order has used, if not said.");

    private record Claim(
            @Nullable String template, @Nullable String code) {
        @Override
        public String toString() {
            return "Claim";
        }
    }

    private record ClaimFor(String member, Claim claim) {}

    private record Grant(String template, int count, String reason) {}

    private record Using(String order, @Nullable String member, List<CouponDesk.Wanted> coupons, Instant until) {}

    private static final Shape<Claim> OWN_CLAIM =
            Shape.object("OwnCouponClaim", body -> new Claim(body.find(TEMPLATE), body.find(CODE)), TEMPLATE, CODE);
    private static final Shape<ClaimFor> CLAIM = Shape.object(
            "CouponClaim",
            body -> new ClaimFor(body.get(WHOSE), new Claim(body.find(TEMPLATE), body.find(CODE))),
            WHOSE,
            TEMPLATE,
            CODE);
    private static final Shape<Grant> GRANT = Shape.object(
            "CouponGrant", body -> new Grant(body.get(OF), body.get(COUNT), body.get(REASON)), OF, COUNT, REASON);
    private static final Shape<String> ANNULMENT = Shape.object("CouponAnnulment", body -> body.get(REASON), REASON);
    private static final Shape<String> TRANSFER =
            Shape.object("CouponTransfer", body -> body.get(TO_MEMBER), TO_MEMBER);
    private static final Shape<Using> USING = Shape.object(
            "CouponsToUse",
            body -> new Using(body.get(ORDER_KEY), body.find(BUYER), body.get(USED), body.get(UNTIL)),
            ORDER_KEY,
            BUYER,
            USED,
            UNTIL);
    private static final Shape<List<String>> RETURNED =
            Shape.object("CouponsToGiveBack", body -> body.get(WHICH), WHICH);

    @Says("A member's coupons, what he got last first.")
    record CouponsAnswer(
            List<CouponView> coupons,
            @Says("How many he can use, or has set aside.") long usable,
            @Says("How many he has used.") long used,

            @Says("How many are over, were made void or given on.")
            long over) {}

    @Says("Coupons that were given.")
    record GrantedAnswer(List<CouponView> coupons) {}

    @Says("Coupons that are about to end, by the moment of their end.")
    record EndingCouponsAnswer(
            List<EndingCoupon> coupons,

            @Says("Where the next page begins; absent on the last.") @Nullable
            String next) {}

    @Says("A coupon that is about to end.")
    record EndingCoupon(
            String member,
            String coupon,
            @Says("The template's code.") String template,
            @Nullable String name,

            @Says("Its last day, by the programme's calendar.")
            LocalDate lastDay,

            @Says("From when it can be used no more.") Instant usableUntil) {}

    @Says("Coupons that are set aside for an order.")
    record ReservedCouponsAnswer(String order, List<ReservedCoupon> coupons) {}

    @Says("A coupon that is set aside.")
    record ReservedCoupon(
            @Says("As it was shown.") String shown,

            @Says("Its id; a code has a coupon from now on.")
            String coupon,

            String template) {}

    @Says("What became of an order's coupons.")
    record ConfirmedCouponsAnswer(
            @Says("Redeemed, now or before.") List<String> redeemed,

            @Says("Set aside no more: the deadline has passed, or it was cancelled.")
            List<String> lost) {}

    @Says("Coupons that can be used again.")
    record ReleasedCouponsAnswer(List<String> coupons) {}

    @Says("What became of the coupons of an order that came back.")
    record GivenBackCouponsAnswer(List<GivenBackCoupon> coupons) {}

    @Says("A coupon whose order came back.")
    record GivenBackCoupon(
            String coupon,
            @Says("Whether it can be used again.") boolean back,

            @Says("Until when.") @Nullable Instant usableUntil) {}

    @Says("What a member can claim.")
    record ClaimableAnswer(List<ClaimableTemplate> templates) {}

    @Says("A coupon template that is given out.")
    record ClaimableTemplate(
            String template,
            String name,

            @Says("Until when it can be claimed.") @Nullable Instant until,

            @Says("How many one may have in all.") @Nullable Integer perMember,

            @Says("What it is good for.") CouponTerms.CouponTermsView terms) {}

    private final Coupons coupons;
    private final Claims claims;
    private final Handing handing;
    private final CouponDesk desk;
    private final CouponShelf shelf;
    private final CouponTelling telling;
    private final Members members;
    private final States states;
    private final Programmes programmes;
    private final Attempts attempts;
    private final ProgramClocks clocks;
    private final TransactionTemplate transaction;
    private final JdbcTemplate database;

    CouponRoutes(
            Coupons coupons,
            Claims claims,
            Handing handing,
            CouponDesk desk,
            CouponShelf shelf,
            CouponTelling telling,
            Members members,
            States states,
            Programmes programmes,
            Attempts attempts,
            ProgramClocks clocks,
            TransactionTemplate transaction,
            DataSource source) {
        this.coupons = coupons;
        this.claims = claims;
        this.handing = handing;
        this.desk = desk;
        this.shelf = shelf;
        this.telling = telling;
        this.members = members;
        this.states = states;
        this.programmes = programmes;
        this.attempts = attempts;
        this.clocks = clocks;
        this.transaction = transaction;
        this.database = new JdbcTemplate(source);
    }

    @Bean
    Routes couponsOfMembers() {
        return Routes.of(
                "Coupons",
                "What members have to lower prices with, and what became of it.",
                Route.post("/v1/coupons")
                        .named("claimCoupon")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Claim a coupon for a member, of a template or by a code")
                        .details("The same key is answered with the coupon that it got.")
                        .forPrograms()
                        .idempotent()
                        .body(CLAIM)
                        .answers(201, CouponView.class)
                        .answers(200, CouponView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::claim),
                Route.post("/v1/members/{member}/coupons")
                        .named("grantCoupons")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Give a member coupons")
                        .details(
                                "Of templates that cannot be claimed too. Quota and the limit of the member hold; whom it is for is"
                                        + " not asked.")
                        .forPrograms()
                        .idempotent()
                        .path(MEMBER)
                        .body(GRANT)
                        .staked(CouponRoutes::stake)
                        .answers(201, GrantedAnswer.class)
                        .answers(200, GrantedAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> found(call, member -> grant(call, member))),
                Route.get("/v1/members/{member}/coupons")
                        .named("listCoupons")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List a member's coupons, and why some can't be used")
                        .forPrograms()
                        .path(MEMBER)
                        .queries(PART, BEFORE, LIMIT)
                        .answers(200, CouponsAnswer.class)
                        .handledBy(call -> found(call, member -> list(call, member))),
                Route.get("/v1/coupons/ending")
                        .named("listEndingCoupons")
                        .needs(Permission.COUPONS_READ)
                        .summary("List coupons that are about to end, for reminders")
                        .forPrograms()
                        .queries(FROM, TO, DUE, CURSOR, LIMIT)
                        .answers(200, EndingCouponsAnswer.class)
                        .handledBy(this::ending),
                Route.get("/v1/coupons/{coupon}")
                        .named("getCoupon")
                        .needs(Permission.COUPONS_READ)
                        .summary("Get a coupon")
                        .forPrograms()
                        .path(COUPON)
                        .answers(200, CouponView.class)
                        .handledBy(call -> shown(call, 200, call.path(COUPON), Map.of())),
                Route.post("/v1/coupons/{coupon}/void")
                        .named("voidCoupon")
                        .needs(Permission.COUPONS_ISSUE)
                        .summary("Make a coupon void that was not used")
                        .forPrograms()
                        .path(COUPON)
                        .body(ANNULMENT)
                        .answers(200, CouponView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> changed(
                                call,
                                coupons.annul(
                                        call.caller().programId(),
                                        call.path(COUPON),
                                        call.body(),
                                        now(call),
                                        call.caller().keyId()))),
                Route.post("/v1/coupons/{coupon}/transfer")
                        .named("transferCoupon")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Give a member's coupon to another")
                        .details(
                                "He has one of his own from then on, which ends when this one would have. A repeat is answered with it.")
                        .forPrograms()
                        .path(COUPON)
                        .body(TRANSFER)
                        .answers(200, CouponView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::transfer));
    }

    @Bean
    Routes usesOfCoupons() {
        return Routes.of(
                "Coupon uses",
                "Coupons on their way through orders whose prices are made elsewhere.",
                Route.post("/v1/coupon-uses")
                        .named("reserveCoupons")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Set coupons aside for an order: all of them, or none")
                        .details("A repeat for the same order is answered as the first was.")
                        .forPrograms()
                        .body(USING)
                        .answers(200, ReservedCouponsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::reserve),
                Route.post("/v1/coupon-uses/{order}/confirm")
                        .named("confirmCoupons")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Redeem what is set aside for an order: it is paid")
                        .forPrograms()
                        .path(ORDER)
                        .answers(200, ConfirmedCouponsAnswer.class)
                        .handledBy(call -> ofOrder(call, this::confirm)),
                Route.post("/v1/coupon-uses/{order}/cancel")
                        .named("cancelCoupons")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Let go what is set aside for an order")
                        .forPrograms()
                        .path(ORDER)
                        .answers(200, ReleasedCouponsAnswer.class)
                        .handledBy(call -> ofOrder(call, this::cancel)),
                Route.post("/v1/coupon-uses/{order}/give-back")
                        .named("giveBackCoupons")
                        .needs(Permission.COUPONS_WRITE)
                        .summary("Give back the coupons of an order that came back, as their templates say")
                        .details("Once: a repeat finds nothing to give back.")
                        .forPrograms()
                        .path(ORDER)
                        .body(RETURNED)
                        .answers(200, GivenBackCouponsAnswer.class)
                        .handledBy(call -> ofOrder(call, this::giveBack)));
    }

    @Bean
    Routes ownCoupons() {
        return Routes.of(
                "Own coupons",
                "What a member who has signed in has, and can have.",
                Route.get("/v1/me/coupons")
                        .named("listMyCoupons")
                        .summary("List one's coupons, and why some can't be used")
                        .forMembers()
                        .ofOneself()
                        .queries(PART, BEFORE, LIMIT)
                        .answers(200, CouponsAnswer.class)
                        .handledBy(call -> list(call, call.caller().keyId())),
                Route.post("/v1/me/coupons")
                        .named("claimMyCoupon")
                        .summary("Claim a coupon, of a template or by a code")
                        .forMembers()
                        .ofOneself()
                        .idempotent()
                        .body(OWN_CLAIM)
                        .answers(201, CouponView.class)
                        .answers(200, CouponView.class)
                        .problems(ProblemType.CONFLICT, ProblemType.NOT_FOUND)
                        .handledBy(call -> claim(call, call.caller().keyId(), call.body())),
                Route.get("/v1/me/coupon-templates")
                        .named("listMyClaimable")
                        .summary("List what one can claim")
                        .forMembers()
                        .ofOneself()
                        .answers(200, ClaimableAnswer.class)
                        .handledBy(this::claimable));
    }

    private Instant now(Call<?> call) {
        return clocks.of(call.caller().programId()).instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static Stake stake(Call<Grant> call) {
        Grant grant = call.body();
        return new Stake(
                Stake.Kind.COUPONS,
                grant.count(),
                Map.of("template", grant.template(), "coupons", Integer.toString(grant.count())));
    }

    private Answer found(Call<?> call, LongFunction<Answer> then) {
        Members.Located located = members.locate(call.caller().programId(), call.path(MEMBER));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return located.mergedInto() == null ? then.apply(located.member()) : Answers.merged(located.mergedInto());
    }

    private Answer claim(Call<ClaimFor> call) {
        Members.Located located =
                members.locate(call.caller().programId(), call.body().member());
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return located.mergedInto() == null
                ? claim(call, located.member(), call.body().claim())
                : Answers.merged(located.mergedInto());
    }

    private Answer claim(Call<?> call, long member, Claim claim) {
        if ((claim.template() == null) == (claim.code() == null)) {
            return Problem.invalid(claim.template() == null ? "/template" : "/code", "coupon.what");
        }
        Ask ask = new Ask(
                member, claim.code() == null ? "claim" : "code", call.caller().keyId(), call.idempotencyKey(), null);
        return claim.code() == null
                ? ofTemplate(call, ask, Objects.requireNonNull(claim.template()))
                : byCode(call, ask, claim.code());
    }

    private Answer ofTemplate(Call<?> call, Ask ask, String template) {
        long program = call.caller().programId();
        Kind kind = live(program, template);
        if (kind == null || !kind.terms().getting().claim()) {
            return Problem.invalid("/template", "coupon.template");
        }
        NotUsable why = notFor(program, ask.member(), kind);
        return why == null ? told(call, claims.claim(program, kind, ask)) : CouponProblems.of(why, null);
    }

    private @Nullable Kind live(long program, String template) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty()
                ? null
                : shelf.live(program, engines.latest(), template).orElse(null);
    }

    private @Nullable NotUsable notFor(long program, long member, Kind kind) {
        if (kind.terms().getting().who() == null) {
            return null;
        }
        States.Now now = states.now(program, member).orElse(null);
        return now == null ? new NotUsable.Unknown() : kind.notFor(now.state(), now.at());
    }

    /** A code that is none, and one of somebody else's, are the same: not found, and counted. */
    private Answer byCode(Call<?> call, Ask ask, String typed) {
        Principal caller = call.caller();
        long program = caller.programId();
        if (!attempts.allowed(caller.keyId())) {
            return Problem.of(ProblemType.RATE_LIMITED).retryAfter(Math.toIntExact(Attempts.WITHIN.toSeconds()));
        }
        Given given = inTransaction((connection, status) -> {
            Handing.Code code = handing.code(connection, program, typed, true);
            if (code == null || code.annulled()) {
                return new Given.Refused(code == null ? new NotUsable.Unknown() : new NotUsable.Annulled());
            }
            if (code.coupon() != null) {
                Coupons.Coupon before = coupons.find(program, code.coupon()).orElseThrow();
                return before.member() == ask.member()
                        ? new Given.Got(code.coupon(), true, null)
                        : new Given.Refused(new NotUsable.Redeemed());
            }
            Engines engines = programmes.recent(program);
            Kind kind = shelf.kinds(program, engines.latest()).get(code.kind());
            NotUsable why = kind == null ? new NotUsable.NotGivenOut() : notFor(program, ask.member(), kind);
            if (kind == null || why != null) {
                return new Given.Refused(Objects.requireNonNullElseGet(why, NotUsable.NotGivenOut::new));
            }
            return handing.open(
                    connection,
                    program,
                    kind,
                    code,
                    typed,
                    new Ask(ask.member(), ask.how(), ask.principal(), ask.key(), code.batch()),
                    now(call));
        });
        if (given instanceof Given.Refused(NotUsable.Unknown _)) {
            attempts.missed(caller.keyId());
        }
        return told(call, given);
    }

    private Answer told(Call<?> call, Given given) {
        return switch (given) {
            case Given.Got(long coupon, boolean replayed, Coupons.Coupon fresh) ->
                fresh == null || replayed
                        ? shown(call, 200, coupon, Map.of("Idempotency-Replayed", "true"))
                        : Answer.created(telling.view(
                                fresh, now(call), telling.told(call.caller().programId(), call.language())));
            case Given.KeyReused() -> Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
            case Given.Refused(NotUsable why) -> CouponProblems.of(why, null);
        };
    }

    private Answer shown(Call<?> call, int status, long coupon, Map<String, String> headers) {
        long program = call.caller().programId();
        return coupons.find(program, coupon)
                .<Answer>map(one -> new Answer.Success(
                        status, telling.view(one, now(call), telling.told(program, call.language())), headers))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer grant(Call<Grant> call, long member) {
        long program = call.caller().programId();
        Grant grant = call.body();
        Kind kind = live(program, grant.template());
        if (kind == null) {
            return Problem.invalid("/template", "coupon.template");
        }
        List<Ask> asks = new ArrayList<>();
        for (int i = 0; i < grant.count(); i++) {
            asks.add(new Ask(
                    member,
                    "grant",
                    call.caller().keyId(),
                    call.idempotencyKey() + (i == 0 ? "" : Coupons.OF_ONE_KEY + i),
                    null));
        }
        List<Given> given = inTransaction((connection, status) -> {
            List<Given> all = handing.give(connection, program, kind, asks, now(call), true);
            long before = all.stream()
                    .filter(one -> one instanceof Given.Got(long _, boolean replayed, var _) && replayed)
                    .count();
            if (before > 0 && (before < asks.size() || coupons.underKey(program, asks.getFirst()) > before)) {
                status.setRollbackOnly();
                return List.of(new Given.KeyReused());
            }
            if (!all.stream().allMatch(Given.Got.class::isInstance)) {
                // as many as were asked for, or none
                status.setRollbackOnly();
            }
            return all;
        });
        List<Long> got = new ArrayList<>();
        boolean replayed = true;
        for (Given one : given) {
            if (!(one instanceof Given.Got(long coupon, boolean again, var _))) {
                return told(call, one);
            }
            got.add(coupon);
            replayed &= again;
        }
        Told told = telling.told(program, call.language());
        return new Answer.Success(
                replayed ? 200 : 201,
                new GrantedAnswer(coupons.find(program, got).stream()
                        .map(one -> telling.view(one, now(call), told))
                        .toList()),
                replayed ? Map.of("Idempotency-Replayed", "true") : Map.of());
    }

    private interface Work<T> {
        T on(java.sql.Connection connection, TransactionStatus status) throws java.sql.SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        return Objects.requireNonNull(transaction.execute(
                status -> database.execute((ConnectionCallback<T>) connection -> work.on(connection, status))));
    }

    private interface Use<T> {
        T on(java.sql.Connection connection) throws java.sql.SQLException;
    }

    private <T> T used(Use<T> use) {
        return inTransaction((connection, status) -> use.on(connection));
    }

    private Answer list(Call<Void> call, long member) {
        long program = call.caller().programId();
        Instant now = now(call);
        Told told = telling.told(program, call.language());
        Coupons.Counts counts = coupons.counts(program, member, now);
        Long before = call.find(BEFORE);
        return Answer.ok(new CouponsAnswer(
                coupons
                        .of(
                                program,
                                member,
                                call.find(PART),
                                now,
                                before == null ? Long.MAX_VALUE : before,
                                call.query(LIMIT))
                        .stream()
                        .map(coupon -> telling.view(coupon, now, told))
                        .toList(),
                counts.usable(),
                counts.used(),
                counts.over()));
    }

    private Answer ending(Call<Void> call) {
        long program = call.caller().programId();
        Instant now = now(call);
        Told told = telling.told(program, call.language());
        ZoneId zone = told.zone();
        LocalDate today = now.atZone(zone).toLocalDate();
        LocalDate first = Objects.requireNonNullElse(call.find(FROM), today);
        LocalDate last = Objects.requireNonNullElse(call.find(TO), first.plusDays(7));
        if (last.isBefore(first) || last.isAfter(first.plusDays(DAYS_AHEAD_MAX))) {
            return Problem.invalid("/to", "date.order");
        }
        Instant from = first.atStartOfDay(zone).toInstant();
        Instant since = now.isAfter(from) ? now : from;
        Page page = Page.of(call.find(CURSOR), since);
        if (page == null) {
            return Problem.invalid("/cursor", "cursor.format");
        }
        int limit = call.query(LIMIT);
        List<Coupons.Ending> all = coupons.ending(
                program,
                since,
                last.plusDays(1).atStartOfDay(zone).toInstant(),
                call.query(DUE),
                today.atStartOfDay(zone).toInstant(),
                page.moment(),
                page.coupon(),
                limit);
        return Answer.ok(new EndingCouponsAnswer(
                all.stream()
                        .map(one -> new EndingCoupon(
                                Members.ID.print(one.member()),
                                Coupons.ID.print(one.coupon()),
                                one.template(),
                                name(told, one.kind()),
                                one.until().minusNanos(1).atZone(zone).toLocalDate(),
                                one.until()))
                        .toList(),
                all.size() < limit
                        ? null
                        : Page.after(all.getLast().until(), all.getLast().coupon())));
    }

    private static @Nullable String name(Told told, long kind) {
        Kind known = told.kinds().get(kind);
        return known == null ? null : known.name().in(told.language().tag());
    }

    /** Where a page begins: after that moment and coupon. */
    private record Page(Instant moment, long coupon) {
        static @Nullable Page of(@Nullable String cursor, Instant otherwise) {
            if (cursor == null) {
                return new Page(otherwise, 0);
            }
            int dot = cursor.indexOf('.');
            Long moment = dot < 0 ? null : MOMENT.parse(cursor.substring(0, dot));
            Long coupon = dot < 0 ? null : Coupons.ID.parse(cursor.substring(dot + 1));
            return moment == null || coupon == null
                    ? null
                    : new Page(Instant.EPOCH.plus(moment, ChronoUnit.MICROS), coupon);
        }

        static String after(Instant moment, long coupon) {
            return MOMENT.print(ChronoUnit.MICROS.between(Instant.EPOCH, moment)) + "." + Coupons.ID.print(coupon);
        }
    }

    private static final PublicId MOMENT = new PublicId("at");

    private Answer changed(Call<?> call, Coupons.Changed changed) {
        return switch (changed) {
            case Coupons.Changed.Done(long coupon) -> shown(call, 200, coupon, Map.of());
            case Coupons.Changed.Refused(NotUsable why) -> CouponProblems.of(why, null);
        };
    }

    private Answer transfer(Call<String> call) {
        long program = call.caller().programId();
        Coupons.Coupon coupon = coupons.find(program, call.path(COUPON)).orElse(null);
        Members.Located to = members.locate(program, call.body());
        if (coupon == null || to == null || coupon.member() == Coupons.NOBODY) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (to.mergedInto() != null) {
            return Answers.merged(to.mergedInto());
        }
        return to.member() == coupon.member()
                ? Problem.invalid("/to", "account.same")
                : changed(
                        call,
                        coupons.transfer(
                                program,
                                coupon.id(),
                                coupon.member(),
                                to.member(),
                                now(call),
                                call.caller().keyId()));
    }

    private Answer reserve(Call<Using> call) {
        long program = call.caller().programId();
        Using using = call.body();
        Instant now = now(call);
        if (!using.until().isAfter(now) || using.until().isAfter(now.plus(HOLD_DAYS_MAX, ChronoUnit.DAYS))) {
            return Problem.invalid("/until", "date.order");
        }
        if (using.coupons().stream().map(CouponDesk.Wanted::coupon).distinct().count()
                < using.coupons().size()) {
            return Problem.invalid("/coupons", "coupon.duplicate");
        }
        Members.Located buyer = using.member() == null ? null : members.locate(program, using.member());
        if (using.member() != null && buyer == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (buyer != null && buyer.mergedInto() != null) {
            return Answers.merged(buyer.mergedInto());
        }
        CouponDesk.ForOrder order = new CouponDesk.ForOrder(
                program,
                buyer == null ? null : buyer.member(),
                using.order(),
                now,
                using.until().truncatedTo(ChronoUnit.MICROS),
                call.caller().keyId());
        boolean codes = using.coupons().stream().anyMatch(one -> Coupons.ID.parse(one.coupon()) == null);
        if (codes && !attempts.allowed(order.principal())) {
            return Problem.of(ProblemType.RATE_LIMITED).retryAfter(Math.toIntExact(Attempts.WITHIN.toSeconds()));
        }
        String others = buyer == null || !codes ? null : notForBuyer(program, buyer.member(), using.coupons());
        if (others != null) {
            return CouponProblems.of(new NotUsable.NotForHim(others), null);
        }
        CouponDesk.Outcome outcome = inTransaction((connection, status) -> {
            CouponDesk.Outcome done = desk.reserve(connection, order, using.coupons());
            if (done instanceof CouponDesk.Outcome.Refused) {
                status.setRollbackOnly();
            }
            return done;
        });
        return switch (outcome) {
            case CouponDesk.Outcome.Done(var reserved) ->
                Answer.ok(new ReservedCouponsAnswer(
                        using.order(),
                        reserved.stream()
                                .map(one ->
                                        new ReservedCoupon(one.shown(), Coupons.ID.print(one.coupon()), one.template()))
                                .toList()));
            case CouponDesk.Outcome.Refused(String shown, NotUsable why) -> {
                if (codes && why instanceof NotUsable.Unknown) {
                    attempts.missed(order.principal());
                }
                yield CouponProblems.of(why, shown);
            }
        };
    }

    private <B> Answer ofOrder(Call<B> call, Function<Call<B>, Answer> then) {
        return coupons.usedFor(call.caller().programId(), call.path(ORDER))
                ? then.apply(call)
                : Problem.of(ProblemType.NOT_FOUND);
    }

    private Answer confirm(Call<Void> call) {
        CouponDesk.Confirmed confirmed =
                used(connection -> desk.confirm(connection, call.caller().programId(), call.path(ORDER), now(call)));
        return Answer.ok(new ConfirmedCouponsAnswer(ids(confirmed.redeemed()), ids(confirmed.lost())));
    }

    private Answer cancel(Call<Void> call) {
        return Answer.ok(new ReleasedCouponsAnswer(ids(
                used(connection -> desk.cancel(connection, call.caller().programId(), call.path(ORDER), now(call))))));
    }

    /** What the member is not who a code that nobody has used is for; null where all are for him. */
    private @Nullable String notForBuyer(long program, long member, List<CouponDesk.Wanted> wanted) {
        Engines engines = programmes.recent(program);
        for (CouponDesk.Wanted each : wanted) {
            Handing.Code code = Coupons.ID.parse(each.coupon()) != null
                    ? null
                    : used(connection -> Optional.ofNullable(handing.code(connection, program, each.coupon(), false)))
                            .orElse(null);
            Kind kind = code == null || code.coupon() != null
                    ? null
                    : shelf.kinds(program, engines.latest()).get(code.kind());
            if (kind != null && notFor(program, member, kind) instanceof NotUsable.NotForHim(String field)) {
                return field;
            }
        }
        return null;
    }

    private Answer giveBack(Call<List<String>> call) {
        List<Long> which = new ArrayList<>();
        for (String one : call.body()) {
            Long coupon = Coupons.ID.parse(one);
            if (coupon == null) {
                return Problem.of(ProblemType.NOT_FOUND);
            }
            which.add(coupon);
        }
        return Answer.ok(new GivenBackCouponsAnswer(
                used(connection -> desk.giveBack(
                                connection, call.caller().programId(), call.path(ORDER), which, now(call)))
                        .stream()
                        .map(one -> new GivenBackCoupon(Coupons.ID.print(one.coupon()), one.back(), one.until()))
                        .toList()));
    }

    private static List<String> ids(List<Long> coupons) {
        return coupons.stream().map(Coupons.ID::print).toList();
    }

    private Answer claimable(Call<Void> call) {
        long program = call.caller().programId();
        Engines engines = programmes.recent(program);
        States.Now now = states.now(program, call.caller().keyId()).orElse(null);
        if (engines.versions().isEmpty() || now == null) {
            return Answer.ok(new ClaimableAnswer(List.of()));
        }
        return Answer.ok(new ClaimableAnswer(shelf.given(program, engines.latest()).stream()
                .filter(kind -> kind.terms().getting().claim()
                        && kind.terms().getting().when().holds(now.at())
                        && kind.notFor(now.state(), now.at()) == null)
                .map(kind -> new ClaimableTemplate(
                        kind.code(),
                        kind.name().in(call.language().tag()),
                        kind.terms().getting().when().until(),
                        kind.terms().getting().perMember(),
                        CouponTerms.of(kind.terms())))
                .toList()));
    }
}
