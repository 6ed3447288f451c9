package zhiyin.coupon;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.coupon.CouponTelling.CouponView;
import zhiyin.coupon.CouponTelling.Told;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Says;
import zhiyin.intake.States;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** What members have, and what there is for them: shown to them as to those who serve them. */
@Component
class CouponWallet {

    static final OptionalQuery<Coupons.Part> PART =
            Query.word("part", Coupons.Part.class).says("usable, used or over; all of them, if not said.");
    static final OptionalQuery<Long> BEFORE =
            Query.of("before", Coupons.ID::parse).says("Those that were got before this coupon.");
    static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50).says("How many at most.");

    @Says("A member's coupons, what he got last first.")
    record CouponsAnswer(
            List<CouponView> coupons,
            @Says("How many he can use, or has set aside.") long usable,
            @Says("How many he has used.") long used,

            @Says("How many are over, were made void or given on.")
            long over) {}

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
    private final CouponShelf shelf;
    private final CouponTelling telling;
    private final States states;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    CouponWallet(
            Coupons coupons,
            CouponShelf shelf,
            CouponTelling telling,
            States states,
            Programmes programmes,
            ProgramClocks clocks) {
        this.coupons = coupons;
        this.shelf = shelf;
        this.telling = telling;
        this.states = states;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    Instant now(Call<?> call) {
        return clocks.of(call.caller().programId()).instant().truncatedTo(ChronoUnit.MICROS);
    }

    Answer shown(Call<?> call, int status, long coupon, Map<String, String> headers) {
        long program = call.caller().programId();
        return coupons.find(program, coupon)
                .<Answer>map(one -> new Answer.Success(
                        status, telling.view(one, now(call), telling.told(program, call.language())), headers))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    Answer list(Call<Void> call, long member) {
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

    Answer claimable(Call<Void> call) {
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
