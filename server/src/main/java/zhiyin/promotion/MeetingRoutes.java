package zhiyin.promotion;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.coupon.CouponShelf;
import zhiyin.engine.program.Label;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.PromotionReader;
import zhiyin.engine.promotion.Lane;
import zhiyin.engine.promotion.Meeting;
import zhiyin.engine.promotion.Pricing;
import zhiyin.engine.promotion.Promotion;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.program.AskedProgram;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.versioned.Version;

/** What is live side by side: between when, in which lane, and what becomes of two that meet. */
@Configuration(proxyBeanMethods = false)
class MeetingRoutes {

    private static final PathVariable<String> PROMOTION =
            PathVariable.text("promotion").says("The promotion's code.");

    @Says("What carts are priced by, lane by lane.")
    record OffersAnswer(
            @Says("In the order in which they are gone through.")
            List<LaneView> lanes,

            @Says(
                    "Promotions that are published and not ended, and the coupons that somebody may have, version by version; by lane"
                            + " and priority.")
            List<OfferView> offers) {}

    @Says("A lane, and which of what stands in it counts.")
    record LaneView(
            String lane,
            @Says("all, first, best or best-by-line.") String choose,

            @Says("How many an order takes at most, where the best are chosen.") @Nullable
            Integer most) {}

    @Says("Something that carts are priced by.")
    record OfferView(
            @Says("The code of the promotion, or of the coupon template.")
            String code,

            @Says("In the caller's language.") String name,
            @Says("Whether it takes a coupon.") boolean coupon,
            String lane,
            int priority,
            @Nullable Instant from,
            @Nullable Instant until) {}

    @Says("What a promotion meets. Whether it is live or not: the version that is live, or else the youngest.")
    record MeetingsAnswer(OfferView about, List<MeetingView> meetings) {}

    @Says("Another that one order can have at the same moment, and what becomes of that.")
    record MeetingView(
            OfferView with,

            @Says("Since when both are on; absent for always.") @Nullable
            Instant from,

            @Says("Until when; absent for ever.") @Nullable Instant until,
            @Says("The code of the one that comes first.") String first,
            @Says("Whether a line can be of both.") boolean sameGoods,

            @Says(
                    "both: one after the other; first: the first that takes something off; best: those that make the order cheapest;"
                            + " best-by-line; not-after: the later one takes nothing off the earlier one's lines; alone-best, alone-first: one"
                            + " goes with nothing else; shut-out: one shuts the other out.")
            String outcome,

            @Says("How many of their lane an order takes at most, where the best are chosen.") @Nullable
            Integer most) {}

    private final Promotions promotions;
    private final CouponShelf coupons;
    private final Programmes programmes;
    private final AskedProgram askedProgram;

    MeetingRoutes(Promotions promotions, CouponShelf coupons, Programmes programmes, AskedProgram askedProgram) {
        this.promotions = promotions;
        this.coupons = coupons;
        this.programmes = programmes;
        this.askedProgram = askedProgram;
    }

    @Bean
    Routes meetingsOfPromotions() {
        return Routes.of(
                "Offers",
                "What is live side by side.",
                Route.get("/v1/programs/{code}/offers")
                        .named("listOffers")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List what carts are priced by, lane by lane")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE)
                        .answers(200, OffersAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> priced(call, (program, version) -> list(call, program, version))),
                Route.get("/v1/programs/{code}/promotions/{promotion}/meetings")
                        .named("listMeetings")
                        .needs(Permission.PROGRAMS_READ)
                        .summary("List what a promotion meets, and what becomes of that")
                        .details(
                                "By its dates, lane and conditions: two meet unless one of these says that no order can have both.")
                        .forAdmins()
                        .forPrograms()
                        .path(AskedProgram.CODE, PROMOTION)
                        .answers(200, MeetingsAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> priced(call, (program, version) -> meetings(call, program, version))));
    }

    private <B> Answer priced(Call<B> call, BiFunction<Programmes.Program, Engines.Version, Answer> then) {
        return askedProgram.found(call, program -> {
            Engines engines = programmes.engines(program.id());
            if (engines.versions().isEmpty()) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            }
            Engines.Version version = engines.latest();
            return version.engine().programme().pricing() == null
                    ? Problem.of(ProblemType.CONFLICT).detail("problem.no-pricing.detail")
                    : then.apply(program, version);
        });
    }

    private record Offer(Promotion promotion, Label name) {}

    private static Pricing pricing(Engines.Version version) {
        return Objects.requireNonNull(version.engine().programme().pricing());
    }

    /** What is live by code, as the programme's version reads it; what does not fit that is left out. */
    private List<Offer> live(long program, Engines.Version version) {
        Programme programme = version.engine().programme();
        List<String> codes = List.copyOf(promotions.numbersLive(program).keySet());
        Stream<Offer> ofPromotions = codes.isEmpty()
                ? Stream.of()
                : promotions.live(program, codes).stream()
                        .map(live -> read(live, programme, pricing(version)))
                        .filter(Objects::nonNull);
        Stream<Offer> ofCoupons = coupons.offered(program, version, pricing(version)).stream()
                .map(each -> new Offer(each.promotion(), each.name()));
        Map<String, Integer> places = places(version);
        return Stream.concat(ofPromotions, ofCoupons)
                .sorted(Comparator.<Offer>comparingInt(
                                offer -> places.getOrDefault(offer.promotion().lane(), 0))
                        .thenComparingInt(offer -> -offer.promotion().priority())
                        .thenComparing(offer -> offer.promotion().code()))
                .toList();
    }

    private static Map<String, Integer> places(Engines.Version version) {
        Map<String, Integer> places = new java.util.HashMap<>();
        pricing(version).lanes().forEach(lane -> places.put(lane.code(), places.size()));
        return places;
    }

    private static @Nullable Offer read(Version version, Programme programme, Pricing pricing) {
        return PromotionReader.read(version.document(), programme, pricing)
                        instanceof PromotionReader.Outcome.Read(var promotion, var name)
                ? new Offer(promotion, name)
                : null;
    }

    private Answer list(Call<Void> call, Programmes.Program program, Engines.Version version) {
        return Answer.ok(new OffersAnswer(
                pricing(version).lanes().stream().map(MeetingRoutes::view).toList(),
                live(program.id(), version).stream()
                        .map(offer -> view(offer, call))
                        .toList()));
    }

    private Answer meetings(Call<Void> call, Programmes.Program program, Engines.Version version) {
        Version found = promotions.versions().all(program.id(), call.path(PROMOTION)).stream()
                .min(Comparator.comparing(each -> each.state() != Version.State.LIVE))
                .orElse(null);
        Offer about = found == null ? null : read(found, version.engine().programme(), pricing(version));
        if (about == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        List<MeetingView> meetings = new ArrayList<>();
        for (Offer other : live(program.id(), version)) {
            if (other.promotion().coupon()
                    || !other.promotion().code().equals(about.promotion().code())) {
                Meeting.of(about.promotion(), other.promotion(), pricing(version))
                        .ifPresent(meeting -> meetings.add(view(meeting, other, version, call)));
            }
        }
        return Answer.ok(new MeetingsAnswer(view(about, call), meetings));
    }

    private static MeetingView view(Meeting meeting, Offer with, Engines.Version version, Call<?> call) {
        Integer most = meeting.outcome() != Meeting.Outcome.BEST
                ? null
                : pricing(version).lanes().stream()
                        .filter(lane -> lane.code().equals(with.promotion().lane()))
                        .findFirst()
                        .map(Lane::most)
                        .orElse(null);
        return new MeetingView(
                view(with, call),
                meeting.from(),
                meeting.until(),
                CouponShelf.template(meeting.first()),
                meeting.sameGoods(),
                word(meeting.outcome()),
                most);
    }

    private static LaneView view(Lane lane) {
        return new LaneView(lane.code(), word(lane.choose()), lane.choose() == Lane.Choose.BEST ? lane.most() : null);
    }

    private static OfferView view(Offer offer, Call<?> call) {
        Promotion promotion = offer.promotion();
        return new OfferView(
                CouponShelf.template(promotion.code()),
                offer.name().in(call.language().tag()),
                promotion.coupon(),
                promotion.lane(),
                promotion.priority(),
                promotion.from(),
                promotion.until());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
