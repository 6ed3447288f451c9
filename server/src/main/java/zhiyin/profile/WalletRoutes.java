package zhiyin.profile;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.MemberState;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.tier.Climb;
import zhiyin.household.Households;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.intake.States;
import zhiyin.ledger.Statements;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** What a member has, had, and is about to lose, over HTTP. */
@Configuration(proxyBeanMethods = false)
class WalletRoutes {

    private static final Duration SOON = Duration.ofDays(30);

    static final OptionalQuery<Instant> AT =
            Query.instant("at").says("As it was at that moment: what had taken effect by then.");
    static final OptionalQuery<Instant> AS_KNOWN_AT = Query.instant("as_known_at")
            .says("What the books said at that moment: what had been written down by then.");
    static final OptionalQuery<LocalDate> UNTIL =
            Query.date("until").says("Only what can last be used on this day or before; a year ahead, if not said.");

    static final Query<Set<Expand>> EXPAND =
            Query.words("expand", Expand.class).says("What to show besides the member's own; only of now.");

    /** What can be shown besides. */
    enum Expand {
        HOUSEHOLD
    }

    @Says("What a member has of each of the programme's assets, all read at one moment.")
    record WalletsAnswer(
            @Says("The member's id.") String member,
            @Says("The moment it is about.") Instant at,

            @Says("What had been written down by then; absent for all there is.") @Nullable
            Instant asKnownAt,

            List<WalletLine> wallets,

            @Says("With whom he may pay together, and what they have; if asked for, and he is in a household.")
            @Nullable
            HouseholdView household) {}

    @Says("A member's household, as he may draw on it.")
    record HouseholdView(
            @Says("Your number of it.") String household,
            @Says("How many are in it.") int members,

            @Says("Whether this member has agreed to pay together with the others; nothing is pooled for him if not.")
            boolean consent,

            @Says("What he can pay with, by asset that is pooled.")
            List<PoolLine> pool) {}

    @Says("What can be paid with together, of one asset.")
    record PoolLine(
            String asset,

            @Says("To spend in all: what he has, and what the others give.")
            long available,

            @Says("Of that, his own.") long own,

            @Says("Of that, what the others have who have agreed; none where this member owes.")
            long others) {}

    @Says("What a member has of one asset: available + held + owed = balance.")
    record WalletLine(
            String asset,
            @Says("Its name in the caller's language.") String name,
            @Says("What sort of asset.") String kind,
            long balance,
            @Says("To spend.") long available,
            @Says("Set aside for a checkout.") long held,

            @Says("Earned, not usable yet; not in the balance.")
            long pending,

            @Says("What the member owes; zero or less.") long owed,

            @Says("What is lost within thirty days unless it is used; absent for the past.") @Nullable
            Long expiringSoon,

            @Says("What is lost next unless it is used; absent for the past.") @Nullable
            NextExpiry nextExpiry,

            @Says("Of what it is made up, where it has parts: their sums are the figures above.") @Nullable
            List<PartLine> parts) {}

    @Says("A part of a wallet, such as principal and bonus of stored value.")
    record PartLine(String part, long balance, long available, long held, long pending, long owed) {}

    @Says("What is lost next.")
    record NextExpiry(
            long points,
            @Says("From when they can no longer be used.") Instant at,
            @Says("The last day on which they can be used.") LocalDate lastDay) {}

    @Says("What a member loses if nothing is done, by day and asset.")
    record ExpiringAnswer(
            @Says("The member's id.") String member,

            @Says("The last day that was asked about.") LocalDate until,
            List<ExpiringLine> expiring) {}

    @Says("What is lost after one day.")
    record ExpiringLine(
            String asset,

            @Says("The last day on which it can be used.") LocalDate lastDay,
            @Says("From when it can no longer be used.") Instant at,

            @Says("To spend until then.") long available,

            @Says("Set aside: lost only if it is let go after that moment.")
            long held,

            @Says("Not usable yet.") long pending,

            @Says("Of what is available, how much would last longer if the member earned or spent before.")
            long sliding) {}

    private final States states;
    private final Statements statements;
    private final Members members;
    private final Households households;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    WalletRoutes(
            States states,
            Statements statements,
            Members members,
            Households households,
            Programmes programmes,
            ProgramClocks clocks) {
        this.states = states;
        this.statements = statements;
        this.members = members;
        this.households = households;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Bean
    Routes wallets() {
        return Routes.of(
                "Wallets",
                "What a member has, had, and is about to lose.",
                Route.get("/v1/members/{member}/wallets")
                        .named("getWallets")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get what a member has, now or at any moment")
                        .details("`at` goes by when things took effect, `as_known_at` by when they were written down;"
                                + " both together tell what the books of one moment said of another.")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(AT, AS_KNOWN_AT, EXPAND)
                        .answers(200, WalletsAnswer.class)
                        .handledBy(call -> NamedMember.found(members, call, member -> wallets(call, member))),
                Route.get("/v1/members/{member}/expiring")
                        .named("listExpiringOfMember")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List what a member loses, by day and asset")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(UNTIL)
                        .answers(200, ExpiringAnswer.class)
                        .handledBy(call -> NamedMember.found(members, call, member -> expiring(call, member))));
    }

    Answer wallets(Call<Void> call, long member) {
        long program = call.caller().programId();
        Instant now = clocks.of(program).instant();
        Instant at = call.find(AT);
        Instant known = call.find(AS_KNOWN_AT);
        List<Fault> faults = new ArrayList<>();
        later("/query/at", at, now, faults);
        later("/query/as_known_at", known, now, faults);
        if (!faults.isEmpty()) {
            return Problem.of(ProblemType.MALFORMED_PARAMETER).errors(faults);
        }
        Instant moment = at == null ? now : at;
        String language = call.language().tag();
        Optional<States.Now> state = known != null
                ? Optional.empty()
                : at == null ? states.now(program, member) : states.since(program, member, at);
        List<WalletLine> wallets = state.map(
                        there -> present(there.state(), there.version().engine().programme(), moment, language))
                .orElseGet(() -> past(program, member, at, known, language));
        HouseholdView household = at == null
                        && known == null
                        && call.query(EXPAND).contains(Expand.HOUSEHOLD)
                ? households.of(member).map(home -> pool(program, member, home)).orElse(null)
                : null;
        return Answer.ok(new WalletsAnswer(Members.ID.print(member), moment, known, wallets, household));
    }

    /** What the member could pay with together with the others, as each stands now. */
    private HouseholdView pool(long program, long member, Households.Home home) {
        boolean consents = home.members().stream().anyMatch(each -> each.member() == member && each.consents());
        Map<Long, MemberState> giving = new HashMap<>();
        for (Households.Membership each : home.members()) {
            if (each.member() == member || (consents && each.consents())) {
                states.now(program, each.member()).ifPresent(now -> giving.put(each.member(), now.state()));
            }
        }
        MemberState own = giving.remove(member);
        Programme.Household terms =
                programmes.engines(program).latest().engine().programme().household();
        List<PoolLine> pool = new ArrayList<>();
        for (String asset : own == null || terms == null ? List.<String>of() : terms.pool()) {
            Account mine = Objects.requireNonNull(own).account(asset);
            long others = mine.owed() < 0
                    ? 0
                    : giving.values().stream()
                            .mapToLong(state -> state.account(asset).available())
                            .reduce(0, Math::addExact);
            pool.add(new PoolLine(asset, Math.addExact(mine.available(), others), mine.available(), others));
        }
        return new HouseholdView(home.household().number(), home.members().size(), consents, pool);
    }

    private static void later(String pointer, @Nullable Instant moment, Instant now, List<Fault> faults) {
        if (moment != null && moment.isAfter(now)) {
            faults.add(new Fault(pointer, "instant.future"));
        }
    }

    /** How it stands, out of the member's whole state. */
    private static List<WalletLine> present(MemberState state, Programme programme, Instant moment, String language) {
        ZoneId zone = programme.zone();
        return lines(
                programme,
                state.accounts().values().stream()
                        .map(account -> new Statements.Balance(
                                account.asset(),
                                account.pending(),
                                account.available(),
                                account.held(),
                                account.owed()))
                        .toList(),
                language,
                asset -> {
                    long soon = 0;
                    Instant next = null;
                    long points = 0;
                    for (Account account : state.accounts().values()) {
                        if (!partOf(asset, account.asset())) {
                            continue;
                        }
                        for (Lot lot : account.open()) {
                            Instant end = end(account, lot);
                            if (end == null || lot.available() == 0) {
                                continue;
                            }
                            soon += end.isAfter(moment.plus(SOON)) ? 0 : lot.available();
                            if (next == null || end.isBefore(next)) {
                                next = end;
                                points = 0;
                            }
                            points += end.equals(next) ? lot.available() : 0;
                        }
                    }
                    return new Losing(soon, next == null ? null : new NextExpiry(points, next, lastDay(next, zone)));
                });
    }

    /** How it stood, out of the movements up to then. */
    private List<WalletLine> past(
            long program, long member, @Nullable Instant at, @Nullable Instant known, String language) {
        long sequence = statements.lastMovement(program, member, justAfter(at), justAfter(known));
        return lines(
                programmes.engines(program).latest().engine().programme(),
                statements.balances(program, member, sequence),
                language,
                asset -> new Losing(null, null));
    }

    /** What took effect at that very moment had taken effect; the database counts in microseconds. */
    private static @Nullable Instant justAfter(@Nullable Instant moment) {
        return moment == null
                ? null
                : moment.truncatedTo(java.time.temporal.ChronoUnit.MICROS).plusNanos(1_000);
    }

    private record Losing(@Nullable Long soon, @Nullable NextExpiry next) {}

    private static List<WalletLine> lines(
            Programme programme,
            List<Statements.Balance> balances,
            String language,
            java.util.function.Function<Asset, Losing> losing) {
        List<WalletLine> wallets = new ArrayList<>();
        for (Asset asset : programme.assets()) {
            Map<String, Statements.Balance> mine = new TreeMap<>();
            Statements.Balance sum = new Statements.Balance(asset.code(), 0, 0, 0, 0);
            for (Statements.Balance balance : balances) {
                if (partOf(asset, balance.asset())) {
                    mine.put(balance.asset(), balance);
                    sum = new Statements.Balance(
                            asset.code(),
                            Math.addExact(sum.pending(), balance.pending()),
                            Math.addExact(sum.available(), balance.available()),
                            Math.addExact(sum.held(), balance.held()),
                            Math.addExact(sum.owed(), balance.owed()));
                }
            }
            List<PartLine> parts = mine.keySet().stream().anyMatch(code -> !code.equals(asset.code()))
                    ? mine.values().stream()
                            .map(part -> new PartLine(
                                    part.asset().substring(part.asset().indexOf('.') + 1),
                                    part.balance(),
                                    part.available(),
                                    part.held(),
                                    part.pending(),
                                    part.owed()))
                            .toList()
                    : null;
            Losing lost = losing.apply(asset);
            wallets.add(new WalletLine(
                    asset.code(),
                    asset.name().in(language),
                    asset.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    sum.balance(),
                    sum.available(),
                    sum.held(),
                    sum.pending(),
                    sum.owed(),
                    lost.soon(),
                    lost.next(),
                    parts));
        }
        return wallets;
    }

    /** An asset of several parts keeps each in an account of its own, {@code wallet.principal} and {@code wallet.bonus}. */
    private static boolean partOf(Asset asset, String account) {
        return account.equals(asset.code()) || account.startsWith(asset.code() + ".");
    }

    private static @Nullable Instant end(Account account, Lot lot) {
        return lot.terms().slides() ? account.slidesUntil() : lot.terms().expiresAt();
    }

    private static LocalDate lastDay(Instant end, ZoneId zone) {
        return Climb.day(end.minusNanos(1), zone);
    }

    Answer expiring(Call<Void> call, long member) {
        Optional<States.Now> now = states.now(call.caller().programId(), member);
        if (now.isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        ZoneId zone = now.get().version().engine().programme().zone();
        LocalDate asked = call.find(UNTIL);
        LocalDate until = asked == null
                ? Climb.day(clocks.of(call.caller().programId()).instant(), zone)
                        .plusYears(1)
                : asked;
        record Key(LocalDate day, String asset) {}
        Map<Key, ExpiringLine> days = new HashMap<>();
        for (Account account : now.get().state().accounts().values()) {
            for (Lot lot : account.open()) {
                Instant end = end(account, lot);
                if (end == null || lastDay(end, zone).isAfter(until)) {
                    continue;
                }
                days.merge(
                        new Key(lastDay(end, zone), account.asset()),
                        new ExpiringLine(
                                account.asset(),
                                lastDay(end, zone),
                                end,
                                lot.available(),
                                lot.held(),
                                lot.pending(),
                                lot.terms().slides() ? lot.available() : 0),
                        (one, other) -> new ExpiringLine(
                                one.asset(),
                                one.lastDay(),
                                one.at().isBefore(other.at()) ? one.at() : other.at(),
                                Math.addExact(one.available(), other.available()),
                                Math.addExact(one.held(), other.held()),
                                Math.addExact(one.pending(), other.pending()),
                                Math.addExact(one.sliding(), other.sliding())));
            }
        }
        List<ExpiringLine> lines = days.values().stream()
                .sorted(java.util.Comparator.comparing(ExpiringLine::lastDay).thenComparing(ExpiringLine::asset))
                .toList();
        return Answer.ok(new ExpiringAnswer(Members.ID.print(member), until, lines));
    }
}
