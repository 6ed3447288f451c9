package zhiyin.coupon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.engine.MemberState;
import zhiyin.engine.promotion.Customer;
import zhiyin.engine.promotion.Quote;
import zhiyin.engine.promotion.WhyNot;
import zhiyin.engine.promotion.WhyNot.Unusable.Because;
import zhiyin.program.Engines;

/** What of our own coupons somebody can lower a price with, for whoever makes one. Nothing is changed by asking. */
@Component
public class HeldCoupons {

    /** So many of a member's coupons are considered, those that end first. */
    static final int CONSIDERED_MAX = 200;

    private final Coupons coupons;
    private final CouponShelf shelf;
    private final Handing handing;
    private final JdbcTemplate database;

    HeldCoupons(Coupons coupons, CouponShelf shelf, Handing handing, DataSource source) {
        this.coupons = coupons;
        this.shelf = shelf;
        this.handing = handing;
        this.database = new JdbcTemplate(source);
    }

    /**
     * For whom, when, and by which version of the programme.
     *
     * @param member null for somebody unknown
     */
    public record Asked(long program, @Nullable Long member, Engines.Version version, MemberState state, Instant now) {}

    /**
     * What there is.
     *
     * @param usable for the engine; a code stands under itself
     * @param unusable what was named and can't be used, with the reason
     * @param unknownCodes how many codes are none
     */
    public record Shown(List<Customer.Coupon> usable, List<Quote.Considered> unusable, int unknownCodes) {
        public Shown {
            usable = List.copyOf(usable);
            unusable = List.copyOf(unusable);
        }
    }

    /**
     * What a member can use, of what he has, and of what is named or shown.
     *
     * @param named public ids
     * @param codes as they were typed
     * @param others coupons of other systems, which are passed on
     */
    public Shown shown(Asked asked, List<String> named, List<String> codes, List<Customer.Coupon> others) {
        Looking looking = new Looking(asked, others);
        if (asked.member() != null) {
            coupons.usable(asked.program(), asked.member(), asked.now(), CONSIDERED_MAX)
                    .forEach(coupon -> looking.look(Coupons.ID.print(coupon.id()), coupon));
        }
        for (String id : named) {
            Long coupon = Coupons.ID.parse(id);
            Coupons.Coupon found = coupon == null
                    ? null
                    : coupons.find(asked.program(), coupon).orElse(null);
            boolean his = found != null && Objects.equals(found.member(), asked.member());
            looking.look(id, his ? found : null);
        }
        for (String typed : codes) {
            code(looking, typed);
        }
        return new Shown(looking.usable, looking.unusable, looking.unknownCodes);
    }

    private void code(Looking looking, String typed) {
        Asked asked = looking.asked;
        Handing.Code code = database.execute((ConnectionCallback<Handing.@Nullable Code>)
                connection -> handing.code(connection, asked.program(), typed, false));
        if (code == null) {
            looking.unknownCodes++;
            looking.look(typed, null);
        } else if (code.coupon() != null) {
            Coupons.Coupon coupon = coupons.find(asked.program(), code.coupon()).orElseThrow();
            boolean his = coupon.member() == Coupons.NOBODY || Objects.equals(coupon.member(), asked.member());
            if (his) {
                looking.look(typed, coupon);
            } else {
                looking.no(typed, null, new WhyNot.Unusable(Because.REDEEMED));
            }
        } else {
            looking.fresh(typed, code);
        }
    }

    /** What is found out about one cart's coupons. */
    private final class Looking {
        final Asked asked;
        final Map<Long, Kind> kinds;
        final List<Customer.Coupon> usable = new ArrayList<>();
        final List<Quote.Considered> unusable = new ArrayList<>();
        final Set<Long> seen = new HashSet<>();
        final Set<String> spent = new HashSet<>();
        int unknownCodes;

        Looking(Asked asked, List<Customer.Coupon> others) {
            this.asked = asked;
            this.kinds = shelf.kinds(asked.program(), asked.version());
            this.usable.addAll(others);
            this.spent.addAll(shelf.spent(asked.program(), kinds));
        }

        /** A coupon that there is; null where there is none of his. */
        void look(String shown, Coupons.@Nullable Coupon coupon) {
            Kind kind = coupon == null ? null : kinds.get(coupon.kind());
            if (coupon == null || kind == null) {
                no(shown, null, new WhyNot.Unknown());
                return;
            }
            if (!seen.add(coupon.id())) {
                return;
            }
            WhyNot why = switch (coupon.at(asked.now())) {
                case USABLE -> spent.contains(kind.code()) ? new WhyNot.Unusable(Because.BUDGET_SPENT) : null;
                case NOT_YET, EXPIRED -> new WhyNot.NotOn(coupon.from(), coupon.until());
                case RESERVED -> new WhyNot.Unusable(Because.RESERVED);
                case REDEEMED -> new WhyNot.Unusable(Because.REDEEMED);
                case VOID -> new WhyNot.Unusable(Because.VOID);
                case TRANSFERRED -> new WhyNot.Unusable(Because.TRANSFERRED);
            };
            if (why == null) {
                usable.add(new Customer.Coupon(shown, CouponShelf.codeOf(kind), coupon.until()));
            } else {
                no(shown, kind, why);
            }
        }

        /** A code that nobody has used: it will be a coupon of who uses it. */
        void fresh(String typed, Handing.Code code) {
            Kind kind = kinds.get(code.kind());
            var valid = kind == null ? null : kind.terms().validity(asked.now(), kind.zone());
            if (kind == null
                    || valid == null
                    || code.annulled()
                    || !kind.live()
                    || !kind.terms().getting().when().holds(asked.now())
                    || (asked.member() != null && kind.notFor(asked.state(), asked.now()) != null)) {
                no(typed, kind, new WhyNot.Unusable(code.annulled() ? Because.VOID : Because.NOT_GIVEN_OUT));
            } else if (spent.contains(kind.code())) {
                no(typed, kind, new WhyNot.Unusable(Because.BUDGET_SPENT));
            } else if (!valid.holds(asked.now())) {
                no(typed, kind, new WhyNot.NotOn(valid.from(), valid.until()));
            } else {
                usable.add(new Customer.Coupon(typed, CouponShelf.codeOf(kind), valid.until()));
            }
        }

        void no(String shown, @Nullable Kind kind, WhyNot why) {
            unusable.add(new Quote.Considered(
                    kind == null ? null : kind.terms().promotion().under(CouponShelf.codeOf(kind)),
                    new Customer.Coupon(shown, kind == null ? "" : CouponShelf.codeOf(kind), null),
                    0,
                    why,
                    null));
        }
    }
}
