package zhiyin.coupon;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.engine.program.Programme;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Says;
import zhiyin.intake.Events;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Tells coupons, and why they can't be had or used. */
@Component
class CouponTelling {

    @Says("A coupon.")
    record CouponView(
            @Says("Its id.") String coupon,
            @Says("The template's code.") String template,

            @Says("The template's version whose terms it keeps.") @Nullable
            Integer version,

            @Says("In the caller's language.") @Nullable String name,

            @Says("Whose it is; absent for one that a code was used for by somebody unknown.") @Nullable
            String member,

            @Says("usable, not-yet, reserved, redeemed, expired, void or transferred.")
            String state,

            @Says("Why it can't be used; absent where it can.") @Nullable
            String sentence,

            @Says("How it was got: claim, grant, code, batch, transfer or rule.")
            String how,

            Instant gotAt,
            Instant usableFrom,

            @Says("From when it can be used no more; absent for never.") @Nullable
            Instant usableUntil,

            @Says("The order that it is reserved for, or was used for.") @Nullable
            String order,

            @Says("The event by which a rule or a tier gave it, to be explained; absent for one that came otherwise.")
            @Nullable
            String event,

            @Says("What it is good for; absent where the programme no longer has what it speaks of.")
            CouponTerms.@Nullable CouponTermsView terms) {}

    private final Messages messages;
    private final Programmes programmes;
    private final CouponShelf shelf;

    CouponTelling(Messages messages, Programmes programmes, CouponShelf shelf) {
        this.messages = messages;
        this.programmes = programmes;
        this.shelf = shelf;
    }

    /** By what coupons of a programme are told. */
    record Told(long program, @Nullable Programme programme, Map<Long, CouponShelf.Kind> kinds, Language language) {
        ZoneId zone() {
            return programme == null ? java.time.ZoneOffset.UTC : programme.zone();
        }
    }

    Told told(long program, Language language) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty()
                ? new Told(program, null, Map.of(), language)
                : new Told(
                        program,
                        engines.latest().engine().programme(),
                        shelf.kinds(program, engines.latest()),
                        language);
    }

    CouponView view(Coupons.Coupon coupon, Instant now, Told told) {
        CouponShelf.Kind kind = told.kinds().get(coupon.kind());
        Coupons.Standing standing = coupon.at(now);
        NotUsable why = why(coupon, standing);
        return new CouponView(
                Coupons.ID.print(coupon.id()),
                coupon.template(),
                kind == null ? null : kind.number(),
                kind == null ? null : kind.name().in(told.language().tag()),
                coupon.member() == Coupons.NOBODY ? null : Members.ID.print(coupon.member()),
                word(standing),
                why == null ? null : sentence(why, told),
                coupon.how(),
                coupon.gotAt(),
                coupon.from(),
                coupon.until(),
                coupon.order(),
                coupon.event() == null ? null : Events.ID.print(coupon.event()),
                kind == null ? null : CouponTerms.of(kind.terms()));
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** Why it can't be used; null where it can. */
    static @Nullable NotUsable why(Coupons.Coupon coupon, Coupons.Standing standing) {
        return switch (standing) {
            case USABLE -> null;
            case NOT_YET -> new NotUsable.NotYet(coupon.from());
            case RESERVED -> new NotUsable.Reserved(coupon.heldUntil());
            case REDEEMED -> new NotUsable.Redeemed();
            case EXPIRED -> new NotUsable.Expired(coupon.until() == null ? coupon.changedAt() : coupon.until());
            case VOID -> new NotUsable.Annulled();
            case TRANSFERRED -> new NotUsable.Transferred();
        };
    }

    String sentence(NotUsable why, Told told) {
        return messages.say(told.language(), CouponProblems.detail(why), CouponProblems.holes(why, told.zone()));
    }
}
