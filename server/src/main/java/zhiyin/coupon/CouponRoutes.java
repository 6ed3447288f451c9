package zhiyin.coupon;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.coupon.CouponTelling.CouponView;
import zhiyin.coupon.CouponTelling.Told;
import zhiyin.coupon.Handing.Ask;
import zhiyin.coupon.Handing.Given;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalQuery;
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
import zhiyin.intake.Answers;
import zhiyin.member.Members;

/** Coupons of members over HTTP, for those who serve them: claimed, given, shown, given on, made void. */
@Configuration(proxyBeanMethods = false)
class CouponRoutes {

    private static final int GRANTED_AT_ONCE_MAX = 100;
    private static final int DAYS_AHEAD_MAX = 366;

    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");
    private static final PathVariable<Long> COUPON =
            PathVariable.of("coupon", Coupons.ID::parse).says("A coupon's id, such as cpn_….");
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
    private static final Field<String> OF =
            Field.required("template", Shape.text(1, 40)).says("What he is to have, by the template's code.");
    private static final Field<Integer> COUNT = Field.withDefault(
                    "count", Shape.integer(1, GRANTED_AT_ONCE_MAX).as(Math::toIntExact, "number.range"), 1)
            .says("How many.");
    private static final Field<String> REASON =
            Field.required("reason", Shape.text(1, 200)).says("Why; it is kept.");
    private static final Field<String> TO_MEMBER =
            Field.required("to", Shape.text(1, 400)).says("To whom: the member's id, or one of his identities.");

    private record ClaimFor(String member, CouponClaims.Claim claim) {}

    private record Grant(String template, int count, String reason) {}

    private static final Shape<ClaimFor> CLAIM = Shape.object(
            "CouponClaim",
            body -> new ClaimFor(
                    body.get(WHOSE),
                    new CouponClaims.Claim(body.find(CouponClaims.TEMPLATE), body.find(CouponClaims.CODE))),
            WHOSE,
            CouponClaims.TEMPLATE,
            CouponClaims.CODE);
    private static final Shape<Grant> GRANT = Shape.object(
            "CouponGrant", body -> new Grant(body.get(OF), body.get(COUNT), body.get(REASON)), OF, COUNT, REASON);
    private static final Shape<String> ANNULMENT = Shape.object("CouponAnnulment", body -> body.get(REASON), REASON);
    private static final Shape<String> TRANSFER =
            Shape.object("CouponTransfer", body -> body.get(TO_MEMBER), TO_MEMBER);

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

    private final Coupons coupons;
    private final CouponClaims claims;
    private final CouponWallet wallet;
    private final Handing handing;
    private final CouponTelling telling;
    private final Members members;
    private final CouponTransaction transaction;

    CouponRoutes(
            Coupons coupons,
            CouponClaims claims,
            CouponWallet wallet,
            Handing handing,
            CouponTelling telling,
            Members members,
            CouponTransaction transaction) {
        this.coupons = coupons;
        this.claims = claims;
        this.wallet = wallet;
        this.handing = handing;
        this.telling = telling;
        this.members = members;
        this.transaction = transaction;
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
                        .queries(CouponWallet.PART, CouponWallet.BEFORE, CouponWallet.LIMIT)
                        .answers(200, CouponWallet.CouponsAnswer.class)
                        .handledBy(call -> found(call, member -> wallet.list(call, member))),
                Route.get("/v1/coupons/ending")
                        .named("listEndingCoupons")
                        .needs(Permission.COUPONS_READ)
                        .summary("List coupons that are about to end, for reminders")
                        .forPrograms()
                        .queries(FROM, TO, DUE, CURSOR, CouponWallet.LIMIT)
                        .answers(200, EndingCouponsAnswer.class)
                        .handledBy(this::ending),
                Route.get("/v1/coupons/{coupon}")
                        .named("getCoupon")
                        .needs(Permission.COUPONS_READ)
                        .summary("Get a coupon")
                        .forPrograms()
                        .path(COUPON)
                        .answers(200, CouponView.class)
                        .handledBy(call -> wallet.shown(call, 200, call.path(COUPON), Map.of())),
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
                                        wallet.now(call),
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
                ? claims.claim(call, located.member(), call.body().claim())
                : Answers.merged(located.mergedInto());
    }

    private Answer grant(Call<Grant> call, long member) {
        long program = call.caller().programId();
        Grant grant = call.body();
        Kind kind = claims.live(program, grant.template());
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
        List<Given> given = transaction.run((connection, status) -> {
            List<Given> all = handing.give(connection, program, kind, asks, wallet.now(call), true);
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
                return claims.told(call, one);
            }
            got.add(coupon);
            replayed &= again;
        }
        Told told = telling.told(program, call.language());
        return new Answer.Success(
                replayed ? 200 : 201,
                new GrantedAnswer(coupons.find(program, got).stream()
                        .map(one -> telling.view(one, wallet.now(call), told))
                        .toList()),
                replayed ? Map.of("Idempotency-Replayed", "true") : Map.of());
    }

    private Answer ending(Call<Void> call) {
        long program = call.caller().programId();
        Instant now = wallet.now(call);
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
        int limit = call.query(CouponWallet.LIMIT);
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
            case Coupons.Changed.Done(long coupon) -> wallet.shown(call, 200, coupon, Map.of());
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
                                wallet.now(call),
                                call.caller().keyId()));
    }
}
