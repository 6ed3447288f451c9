package zhiyin.profile;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.program.Programme.Benefit.Brings;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.tier.Climb;
import zhiyin.engine.tier.Standing;
import zhiyin.http.Says;
import zhiyin.intake.Events;
import zhiyin.intake.States;
import zhiyin.ledger.Ledger;
import zhiyin.member.Forbidden;
import zhiyin.member.IdentityRef;
import zhiyin.member.Members;

/**
 * A member as shown.
 *
 * @param wallets only where asked for
 * @param tiers only where asked for
 */
@Says("A member.")
record MemberView(
        @Says("The member's id.") String id,

        @Says("Every name by which the member is known; a phone or an address in part: phone:+86138****5678.")
        List<String> identities,

        @Nullable String name,
        Instant enrolledAt,
        @Nullable LocalDate birthday,
        @Says("Where the member came from.") @Nullable String source,

        @Says("The programme's own attributes, as text; those that are personal with expand=personal.")
        Map<String, String> attributes,

        @Says("The tags that the shop has put on the member.")
        List<String> tags,

        @Says("The segments with which the member is marked.")
        List<String> segments,

        @Says("active; or frozen, blacklisted or left.") String state,

        @Says("Of earn, spend and sign_in, what he may not do now.")
        List<String> forbidden,

        @Says("What the member has; with expand=wallets.") @Nullable
        List<WalletView> wallets,

        @Says("Where the member stands; with expand=tier.") @Nullable
        List<TierView> tiers) {

    @Says("What a member has of one asset: available + held + owed = balance.")
    record WalletView(
            String asset,
            @Says("Its name in the caller's language.") String name,

            @Says(
                    "points can be spent; growth only measures; stamps can be spent and are shown as cards; stored-value is money"
                            + " paid in, counted in minor units.")
            String kind,

            @Says("Earned, not usable yet.") long pending,
            @Says("To spend.") long available,
            @Says("Set aside for a checkout.") long held,
            @Says("What the member owes; zero or less.") long owed,
            long balance,

            @Says("What is lost next unless it is used.") @Nullable
            ExpiringView expiring,

            @Says("The cards that stamps make.") @Nullable CardView card,

            @Says("Of stored value, what was paid in; the rest was given on top.") @Nullable
            Long principal) {}

    @Says("Stamps as cards of so many: what is available fills one after the other.")
    record CardView(
            @Says("How many fill a card.") long size,
            @Says("How many cards are full.") long full,

            @Says("How many stamps are on the one that is not.")
            long started) {}

    @Says("Points that are about to expire.")
    record ExpiringView(
            long points,
            @Says("From when they can no longer be used.") Instant at) {}

    @Says("Where a member stands on one ladder.")
    record TierView(
            String ladder,
            String tier,
            @Says("Its name in the caller's language.") String name,
            Instant since,

            @Says("The event that brought it about, to be explained.") @Nullable
            String event,

            @Says("What the ladder's measure comes to: units, orders or minor units of money.")
            long measure,

            @Says("The day on which time alone may change it.") @Nullable
            LocalDate nextReview,

            @Says("What the measure must reach to stay on it.")
            long toStay,

            @Says("What keeps it for a while, whatever the measure is.") @Nullable
            ShelterView kept,

            @Says("What becomes of it if nothing happens; absent where nothing does.") @Nullable
            FallView falls,

            @Says("The day on which a higher tier that was reached begins.") @Nullable
            LocalDate risesOn,

            @Says("What it brings.") List<BenefitView> benefits,

            @Nullable NextTierView next) {}

    @Says("What keeps a tier for a while.")
    record ShelterView(
            @Says(
                    "lock: it was set by hand; grace: a review found it no longer earned; step: it was taken down by one just now.")
            String why,

            @Says("The last day of it; absent for a lock without an end.") @Nullable
            LocalDate through) {}

    @Says("What becomes of a tier if nothing happens.")
    record FallView(
            @Says("The day on which it goes down.") LocalDate on,

            @Says("The tier it goes down to.") String tier,

            @Says("Its name in the caller's language.") String name,

            @Says("What the measure lacks on that day for the member to stay.")
            long missing) {}

    @Says("Something that a tier brings.")
    record BenefitView(
            String code,

            @Says("Its name in the caller's language.") String name,

            @Says("discount, times, quota, free-shipping or priority.")
            String kind,

            @Says("Of a discount, how much is off, in percent.") @Nullable
            String percent,

            @Says("How many times the points; how often in the stretch, of a quota.") @Nullable
            String times,

            @Says("Of a quota, the stretch of the calendar.") @Nullable
            String per) {}

    @Says("The next tier, and what is missing to it.")
    record NextTierView(String tier, String name, long from, long missing) {}

    /** What may be shown besides the member. */
    enum Expand {
        WALLETS,
        TIER,
        PERSONAL
    }

    /** @param seen those of his tags that the caller may see */
    static MemberView of(
            States.Shown shown, UnaryOperator<List<String>> seen, Set<Expand> expand, String language, Instant moment) {
        Members.Member member = shown.member();
        States.Now now = shown.now();
        Programme programme = now.version().engine().programme();
        Map<String, String> attributes = new java.util.TreeMap<>();
        if (now.state().profile() != null) {
            Set<String> hidden = expand.contains(Expand.PERSONAL)
                    ? Set.of()
                    : programme.attributes().stream()
                            .filter(attribute -> attribute.schema().personal())
                            .map(Programme.Attribute::name)
                            .collect(Collectors.toSet());
            now.state().profile().attributes().forEach((name, value) -> {
                if (!hidden.contains(name)) {
                    attributes.put(name, String.valueOf(value));
                }
            });
        }
        return new MemberView(
                Members.ID.print(member.id()),
                member.identities().stream().map(IdentityRef::masked).toList(),
                member.name(),
                member.enrolledAt(),
                member.birthday(),
                member.source(),
                attributes,
                now.state().profile() == null
                        ? List.of()
                        : seen.apply(now.state().profile().tags()),
                now.state().profile() == null
                        ? List.of()
                        : now.state().profile().segments(),
                member.restriction() == null ? "active" : member.restriction().state(),
                member.restriction() == null
                        ? List.of()
                        : member.restriction().forbids().stream()
                                .map(Forbidden::word)
                                .sorted()
                                .toList(),
                expand.contains(Expand.WALLETS) ? wallets(shown, programme, language) : null,
                expand.contains(Expand.TIER)
                        ? tiers(now.state(), programme, shown.tierEvents(), language, moment)
                        : null);
    }

    private static List<WalletView> wallets(States.Shown shown, Programme programme, String language) {
        MemberState state = shown.now().state();
        List<WalletView> wallets = new ArrayList<>();
        for (Asset asset : programme.assets()) {
            boolean money = asset.storedValue() != null;
            Account account = state.account(money ? StoredValue.principal(asset.code()) : asset.code());
            // money that was paid in neither expires nor is ever owed: the bonus tells what is lost next
            Account bonus = state.account(money ? StoredValue.bonus(asset.code()) : "");
            wallets.add(new WalletView(
                    asset.code(),
                    asset.name().in(language),
                    asset.kind().word(),
                    account.pending() + bonus.pending(),
                    account.available() + bonus.available(),
                    account.held() + bonus.held(),
                    account.owed(),
                    account.balance() + bonus.balance(),
                    expiring(money ? bonus : account, shown.expiring()),
                    card(asset, account),
                    money ? account.balance() : null));
        }
        return wallets;
    }

    private static @Nullable CardView card(Asset asset, Account account) {
        Integer size = asset.card();
        return size == null ? null : new CardView(size, account.available() / size, account.available() % size);
    }

    /** The available points of the soonest expiry. */
    private static @Nullable ExpiringView expiring(Account account, Map<String, Ledger.Expiring> recorded) {
        if (account.rest() != null) {
            Ledger.Expiring next = recorded.get(account.asset());
            return next == null ? null : new ExpiringView(next.points(), next.at());
        }
        // time has brought something about since it was recorded, so its lots are there
        Instant soonest = null;
        long points = 0;
        for (Lot lot : account.open()) {
            Instant end =
                    lot.terms().slides() ? account.slidesUntil() : lot.terms().expiresAt();
            if (end == null || lot.available() == 0) {
                continue;
            }
            if (soonest == null || end.isBefore(soonest)) {
                soonest = end;
                points = 0;
            }
            points += end.equals(soonest) ? lot.available() : 0;
        }
        return soonest == null ? null : new ExpiringView(points, soonest);
    }

    private static @Nullable ShelterView kept(Standing standing) {
        Standing.Shelter shelter = standing.shelter();
        return shelter == null
                ? null
                : new ShelterView(
                        shelter.why().word(),
                        shelter.until() == null ? null : shelter.until().minusDays(1));
    }

    private static String nameOf(Ladder ladder, String code, String language) {
        Tier tier = ladder.tier(code);
        return tier == null ? code : tier.name().in(language);
    }

    private static BenefitView view(Programme.Benefit benefit, String language) {
        String name = benefit.name().in(language);
        return switch (benefit.brings()) {
            case Brings.Discount(int hundredths) ->
                new BenefitView(benefit.code(), name, "discount", decimal(hundredths, 100), null, null);
            case Brings.Times(var factor) ->
                new BenefitView(
                        benefit.code(), name, "times", null, decimal(factor.numerator(), factor.denominator()), null);
            case Brings.Quota(long times, var per) ->
                new BenefitView(benefit.code(), name, "quota", null, String.valueOf(times), per.word());
            case Brings.Served(var service) -> new BenefitView(benefit.code(), name, service.word(), null, null, null);
        };
    }

    /** As a decimal where it is one, otherwise as a fraction. */
    private static String decimal(long parts, long whole) {
        try {
            return BigDecimal.valueOf(parts)
                    .divide(BigDecimal.valueOf(whole))
                    .stripTrailingZeros()
                    .toPlainString();
        } catch (ArithmeticException endless) {
            return parts + "/" + whole;
        }
    }

    private static List<TierView> tiers(
            MemberState state, Programme programme, Map<String, Long> events, String language, Instant moment) {
        List<TierView> tiers = new ArrayList<>();
        LocalDate today = Climb.day(moment, programme.zone());
        LocalDate joined =
                state.profile() == null ? null : Climb.day(state.profile().enrolledAt(), programme.zone());
        for (Ladder ladder : programme.ladders()) {
            Standing standing = state.standings().get(ladder.code());
            if (standing == null) {
                continue;
            }
            long measure = Climb.measure(ladder, standing, today, joined, programme.zone());
            NextTierView next = null;
            String name = standing.tier();
            boolean above = false;
            for (Tier tier : ladder.tiers()) {
                if (above) {
                    next = new NextTierView(
                            tier.code(),
                            tier.name().in(language),
                            tier.threshold(),
                            Math.max(0, tier.threshold() - measure));
                    break;
                }
                if (tier.code().equals(standing.tier())) {
                    name = tier.name().in(language);
                    above = true;
                }
            }
            Tier own = ladder.tier(standing.tier());
            Instant enrolledAt =
                    state.profile() == null ? null : state.profile().enrolledAt();
            Climb.Fall fall = Climb.forecast(programme, ladder, standing, enrolledAt, moment);
            Long event = events.get(ladder.code());
            tiers.add(new TierView(
                    ladder.code(),
                    standing.tier(),
                    name,
                    standing.since(),
                    event == null ? null : Events.ID.print(event),
                    measure,
                    standing.nextReview(),
                    own == null ? 0 : own.toStay(),
                    kept(standing),
                    fall == null
                            ? null
                            : new FallView(fall.on(), fall.to(), nameOf(ladder, fall.to(), language), fall.missing()),
                    Climb.risesOn(ladder, standing, today, joined, programme.zone()),
                    own == null
                            ? List.of()
                            : own.benefits().stream()
                                    .map(benefit -> view(benefit, language))
                                    .toList(),
                    next));
        }
        return tiers;
    }
}
