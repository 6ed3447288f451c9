package zhiyin.coupon;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.coupon.CouponShelf.Kind;
import zhiyin.coupon.Handing.Ask;
import zhiyin.coupon.Handing.Given;
import zhiyin.http.Answer;
import zhiyin.http.Attempts;
import zhiyin.http.Call;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Shape;
import zhiyin.intake.States;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Claims: of a template, or by a code, by whoever asks for a member. */
@Component
class CouponClaims {

    static final OptionalField<String> TEMPLATE =
            Field.optional("template", Shape.text(1, 40)).says("What he wants, by the template's code.");
    static final OptionalField<String> CODE =
            Field.optional("code", Shape.text(1, 80)).says("Or the code that he has.");

    record Claim(@Nullable String template, @Nullable String code) {
        @Override
        public String toString() {
            return "Claim";
        }
    }

    private final Coupons coupons;
    private final Claims claims;
    private final Handing handing;
    private final CouponShelf shelf;
    private final CouponTelling telling;
    private final CouponWallet wallet;
    private final States states;
    private final Programmes programmes;
    private final Attempts attempts;
    private final CouponTransaction transaction;

    CouponClaims(
            Coupons coupons,
            Claims claims,
            Handing handing,
            CouponShelf shelf,
            CouponTelling telling,
            CouponWallet wallet,
            States states,
            Programmes programmes,
            Attempts attempts,
            CouponTransaction transaction) {
        this.coupons = coupons;
        this.claims = claims;
        this.handing = handing;
        this.shelf = shelf;
        this.telling = telling;
        this.wallet = wallet;
        this.states = states;
        this.programmes = programmes;
        this.attempts = attempts;
        this.transaction = transaction;
    }

    Answer claim(Call<?> call, long member, Claim claim) {
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

    @Nullable
    Kind live(long program, String template) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty()
                ? null
                : shelf.live(program, engines.latest(), template).orElse(null);
    }

    @Nullable
    NotUsable notFor(long program, long member, Kind kind) {
        if (kind.terms().getting().who() == null) {
            return null;
        }
        States.Now now = states.glance(program, member).orElse(null);
        return now == null ? new NotUsable.Unknown() : kind.notFor(now.state(), now.at());
    }

    /** A code that is none, and one of somebody else's, are the same: not found, and counted. */
    private Answer byCode(Call<?> call, Ask ask, String typed) {
        Principal caller = call.caller();
        long program = caller.programId();
        Problem tooOften = attempts.refusal(caller.keyId(), ask.member());
        if (tooOften != null) {
            return tooOften;
        }
        Given given = transaction.run((connection, status) -> {
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
                    wallet.now(call));
        });
        if (given instanceof Given.Refused(NotUsable.Unknown _)) {
            attempts.missed(caller.keyId(), ask.member());
        }
        return told(call, given);
    }

    Answer told(Call<?> call, Given given) {
        return switch (given) {
            case Given.Got(long coupon, boolean replayed, Coupons.Coupon fresh) ->
                fresh == null || replayed
                        ? wallet.shown(call, 200, coupon, Map.of("Idempotency-Replayed", "true"))
                        : Answer.created(telling.view(
                                fresh,
                                wallet.now(call),
                                telling.told(call.caller().programId(), call.language())));
            case Given.KeyReused() -> Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
            case Given.Refused(NotUsable why) -> CouponProblems.of(why, null);
        };
    }
}
