package zhiyin.coupon;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.database.PublicId;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.member.Members;

/** What coupons were used for, one use below the other. */
@Configuration(proxyBeanMethods = false)
class CouponLogRoutes {
    /** How a use's id is shown. */
    private static final PublicId ID = new PublicId("cpu");

    private static final OptionalQuery<String> TEMPLATE =
            Query.text("template", Shape.text(1, 40)).says("Coupons of that template, by its code.");
    private static final OptionalQuery<String> ORDER =
            Query.text("order", Shape.text(1, 100)).says("Used for that order.");
    private static final OptionalQuery<String> MEMBER =
            Query.text("member", Shape.text(1, 400)).says("Used by him: the member's id, or one of his identities.");
    private static final OptionalQuery<Long> BEFORE =
            Query.of("before", ID::parse).says("Those that were set aside before this one.");
    private static final Query<Integer> LIMIT =
            Query.integer("limit", 1, 200, 50).says("How many at most.");

    @Says("What coupons were used for, the latest first.")
    record CouponUsesAnswer(List<CouponUseLine> uses) {}

    @Says("A use of a coupon.")
    record CouponUseLine(
            @Says("Its id.") String use,
            @Says("The coupon's id.") String coupon,
            @Says("The template's code.") String template,

            @Says("Who used it; absent for somebody unknown with a code.") @Nullable
            String member,

            @Says("The order, as the till calls it.") String order,

            @Says("reserved: set aside; redeemed; released: it was not paid for; given-back: the order came back.")
            String state,

            @Says("What it takes off; minor units.") long off,
            @Says("When it was set aside.") Instant reservedAt,
            @Nullable Instant redeemedAt,

            @Says("When it was let go, or the order came back.") @Nullable
            Instant endedAt) {}

    private final JdbcClient database;
    private final Members members;

    CouponLogRoutes(JdbcClient database, Members members) {
        this.database = database;
        this.members = members;
    }

    @Bean
    Routes logOfCoupons() {
        return Routes.of(
                "Coupon log",
                "What coupons were used for.",
                Route.get("/v1/coupon-uses")
                        .named("listCouponUses")
                        .needs(Permission.COUPONS_READ)
                        .summary("List the uses of coupons, the latest first")
                        .forPrograms()
                        .queries(TEMPLATE, ORDER, MEMBER, BEFORE, LIMIT)
                        .answers(200, CouponUsesAnswer.class)
                        .handledBy(this::list));
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        String called = call.find(MEMBER);
        Long member = called == null ? null : members.find(program, called);
        if (called != null && member == null) {
            return Answer.ok(new CouponUsesAnswer(List.of()));
        }
        String template = call.find(TEMPLATE);
        String order = call.find(ORDER);
        Long before = call.find(BEFORE);
        // each wish is its own condition: a plan that must do for all of them would look at every use
        String wishes = (template == null
                        ? ""
                        : " and c.template_id in (select id from coupon.template where program_id = :program and code = :template)")
                + (order == null ? "" : " and u.order_key = :order")
                + (member == null ? "" : " and u.member_id in (select member.same(:member))")
                + (before == null ? "" : " and u.id < :before");
        JdbcClient.StatementSpec statement =
                database.sql("""
                        select u.id, u.coupon_id, t.code, u.member_id, u.order_key, u.off, u.reserved_at, u.confirmed_at,
                            u.released_at, u.returned_at
                        from coupon.use u join coupon.coupon c on c.id = u.coupon_id join coupon.template t on t.id = c.template_id
                        where u.program_id = :program %s order by u.id desc limit :limit
                        """.formatted(wishes)).param("program", program).param("limit", call.query(LIMIT));
        if (template != null) {
            statement = statement.param("template", template);
        }
        if (order != null) {
            statement = statement.param("order", order);
        }
        if (member != null) {
            statement = statement.param("member", member);
        }
        if (before != null) {
            statement = statement.param("before", before);
        }
        return Answer.ok(
                new CouponUsesAnswer(statement.query(CouponLogRoutes::line).list()));
    }

    private static CouponUseLine line(ResultSet row, int at) throws SQLException {
        Instant redeemed = CouponTemplates.instant(row, 8);
        Instant released = CouponTemplates.instant(row, 9);
        Instant returned = CouponTemplates.instant(row, 10);
        long member = row.getLong(4);
        return new CouponUseLine(
                ID.print(row.getLong(1)),
                Coupons.ID.print(row.getLong(2)),
                String.valueOf(row.getString(3)),
                member == Coupons.NOBODY ? null : Members.ID.print(member),
                String.valueOf(row.getString(5)),
                returned != null
                        ? "given-back"
                        : released != null ? "released" : redeemed != null ? "redeemed" : "reserved",
                row.getLong(6),
                Objects.requireNonNull(CouponTemplates.instant(row, 7)),
                redeemed,
                returned == null ? released : returned);
    }
}
