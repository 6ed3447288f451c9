package zhiyin.finance;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.card.GiftCards;
import zhiyin.engine.kernel.Ratio;
import zhiyin.engine.kernel.Rounding;
import zhiyin.engine.kernel.Shares;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.engine.tier.Climb;
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
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** What a programme owes its members, and what they are about to lose, over HTTP. */
@Configuration(proxyBeanMethods = false)
class LiabilityRoutes {

    private static final OptionalQuery<Instant> AT =
            Query.instant("at").says("As it was at that moment; now, if not said.");
    private static final OptionalQuery<LocalDate> FROM =
            Query.date("from").says("The first day, in the programme's zone; today, if not said.");
    private static final OptionalQuery<LocalDate> UNTIL =
            Query.date("until").says("The last day; thirty days after the first, if not said.");

    @Says("What the programme owes its members.")
    record LiabilityAnswer(
            @Says("The moment it is about.") Instant at,
            @Says("ISO 4217.") String currency,
            List<LiabilityLine> assets,

            @Says("Gift cards that are sold and nobody's yet, by asset; absent for a past moment.") @Nullable
            List<CardsLine> giftCards) {}

    @Says("Gift cards that were activated and are not bound. What is on expired ones is still owed.")
    record CardsLine(
            String asset,
            @Says("active or expired.") String state,
            long cards,
            @Says("What is on them, in minor units.") long amount) {}

    @Says("One asset, or one part of it. Its lots sum up to it; nothing is taken off for expected breakage.")
    record LiabilityLine(
            @Says("The asset's code; with the part behind a dot where it has parts, such as wallet.principal.")
            String asset,

            @Says("Earned, not usable yet.") long pending,
            @Says("To spend.") long available,
            @Says("Set aside for checkouts.") long held,
            @Says("pending + available + held.") long outstanding,

            @Says("What members owe; zero or less, and not taken off.")
            long owed,

            @Says("Of what is outstanding, what can be lost to time: what a share of expected breakage is a share of.")
            long breakageBase,

            @Says("What one unit is worth, in the currency's major unit; absent where the programme does not say.")
            @Nullable
            ValueView valuePerPoint,

            @Says("What is outstanding, in minor units, rounded half up once; absent where a unit has no worth.")
            @Nullable
            Long value,

            @Says("By issuing store and age.") List<LotsLine> lots) {}

    @Says("An exact fraction.")
    record ValueView(long numerator, long denominator) {}

    @Says("Lots of one store and one age.")
    record LotsLine(
            @Says("The store that issued them, where lots say.") @Nullable
            String store,

            @Says("0-30, 31-90, 91-180, 181-365 or 366 days and more since they were earned.")
            String age,

            @Says("How many lots.") long lots,
            long pending,
            long available,
            long held,
            long breakageBase,

            @Says("Its share of the asset's value: the shares add up to it.") @Nullable
            Long value) {}

    @Says("What members lose if nothing is done, by day and asset.")
    record ExpiringDaysAnswer(LocalDate from, LocalDate until, List<ExpiringDay> expiring) {}

    @Says("What is lost after one day.")
    record ExpiringDay(
            @Says("The last day on which it can be used.") LocalDate lastDay,
            String asset,
            @Says("To spend until then.") long available,

            @Says("Set aside: lost only if it is let go after that.")
            long held,

            @Says("Not usable yet.") long pending,
            @Says("How many members it is.") long members) {}

    private final Outstanding outstanding;
    private final GiftCards giftCards;
    private final Programmes programmes;
    private final ProgramClocks clocks;

    LiabilityRoutes(Outstanding outstanding, GiftCards giftCards, Programmes programmes, ProgramClocks clocks) {
        this.outstanding = outstanding;
        this.giftCards = giftCards;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Bean
    Routes liability() {
        return Routes.of(
                "Liability",
                "What the programme owes its members, and what they are about to lose.",
                Route.get("/v1/liability")
                        .named("getLiability")
                        .needs(Permission.FINANCE_READ)
                        .summary("Get what the programme owes its members")
                        .details("By asset, issuing store and age of the lots. At a past moment it goes by when things"
                                + " took effect, so that what is told late is in it; what was posted by then is what"
                                + " closed days say.")
                        .forPrograms()
                        .queries(AT)
                        .answers(200, LiabilityAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::liability),
                Route.get("/v1/expiring")
                        .named("listExpiring")
                        .needs(Permission.FINANCE_READ)
                        .summary("List what all members lose, by day and asset")
                        .forPrograms()
                        .queries(FROM, UNTIL)
                        .answers(200, ExpiringDaysAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::expiring));
    }

    private Answer liability(Call<Void> call) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        Instant now = clocks.of(program).instant();
        Instant asked = call.find(AT);
        if (asked != null && asked.isAfter(now)) {
            return Problem.of(ProblemType.MALFORMED_PARAMETER)
                    .errors(List.of(new Fault("/query/at", "instant.future")));
        }
        Instant at = asked == null ? now : asked;
        // its worth of then: a later version may value it otherwise
        Programme programme = engines.at(at).engine().programme();
        ZoneId zone = programme.zone();
        Outstanding.Position position =
                asked == null ? outstanding.now(program, at, zone) : outstanding.at(program, at, zone);
        Map<String, List<Outstanding.Held>> byAsset = new TreeMap<>();
        position.held()
                .forEach(held -> byAsset.computeIfAbsent(held.asset(), asset -> new ArrayList<>())
                        .add(held));
        Map<String, Long> owed = new TreeMap<>();
        position.owed().forEach(each -> owed.put(each.asset(), each.owed()));
        owed.keySet().forEach(asset -> byAsset.computeIfAbsent(asset, each -> List.of()));
        List<LiabilityLine> lines = new ArrayList<>();
        byAsset.forEach((asset, lots) -> lines.add(
                line(asset, lots, owed.getOrDefault(asset, 0L), worth(programme, asset), programme.digits())));
        return Answer.ok(new LiabilityAnswer(at, programme.currency(), lines, asked == null ? cards(program) : null));
    }

    private List<CardsLine> cards(long program) {
        Map<List<String>, List<GiftCards.Outstanding>> byState = giftCards.outstanding(program).stream()
                .filter(each -> each.state().equals("active") || each.state().equals("expired"))
                .collect(Collectors.groupingBy(
                        each -> List.of(each.asset(), each.state()), LinkedHashMap::new, Collectors.toList()));
        return byState.values().stream()
                .map(batches -> new CardsLine(
                        batches.getFirst().asset(),
                        batches.getFirst().state(),
                        batches.stream().mapToLong(GiftCards.Outstanding::cards).reduce(0, Math::addExact),
                        batches.stream()
                                .mapToLong(GiftCards.Outstanding::amount)
                                .reduce(0, Math::addExact)))
                .toList();
    }

    /** What a unit is worth; the parts of an asset are worth what it is, and those of stored value are money. */
    private static @Nullable Ratio worth(Programme programme, String account) {
        int dot = account.indexOf('.');
        Asset asset = programme.asset(dot < 0 ? account : account.substring(0, dot));
        if (asset != null && asset.storedValue() != null) {
            return new Ratio(1, minorUnits(programme.digits()));
        }
        return asset == null ? null : asset.valuePerPoint();
    }

    private static LiabilityLine line(
            String asset, List<Outstanding.Held> lots, long owed, @Nullable Ratio worth, int digits) {
        long pending = 0;
        long available = 0;
        long held = 0;
        long base = 0;
        long[] units = new long[lots.size()];
        for (int i = 0; i < units.length; i++) {
            Outstanding.Held each = lots.get(i);
            pending = Math.addExact(pending, each.pending());
            available = Math.addExact(available, each.available());
            held = Math.addExact(held, each.held());
            base = Math.addExact(base, each.expirable());
            units[i] = Math.addExact(Math.addExact(each.pending(), each.available()), each.held());
        }
        long all = Math.addExact(Math.addExact(pending, available), held);
        Long value = worth == null ? null : Long.valueOf(minor(worth, digits).times(all, Rounding.HALF_UP));
        long[] values = value == null || units.length == 0 ? new long[units.length] : Shares.allocate(value, units);
        List<LotsLine> lines = new ArrayList<>();
        for (int i = 0; i < units.length; i++) {
            Outstanding.Held each = lots.get(i);
            lines.add(new LotsLine(
                    each.store(),
                    age(each.ageDays()),
                    each.lots(),
                    each.pending(),
                    each.available(),
                    each.held(),
                    each.expirable(),
                    value == null ? null : Long.valueOf(values[i])));
        }
        return new LiabilityLine(
                asset,
                pending,
                available,
                held,
                all,
                owed,
                base,
                worth == null ? null : new ValueView(worth.numerator(), worth.denominator()),
                value,
                lines);
    }

    /** The same worth in minor units of a currency of that many digits. */
    private static Ratio minor(Ratio worth, int digits) {
        return new Ratio(Math.multiplyExact(worth.numerator(), minorUnits(digits)), worth.denominator());
    }

    /** How many minor units make a major one. */
    private static long minorUnits(int digits) {
        long parts = 1;
        for (int i = 0; i < digits; i++) {
            parts *= 10;
        }
        return parts;
    }

    private static String age(int from) {
        return switch (from) {
            case 0 -> "0-30";
            case 31 -> "31-90";
            case 91 -> "91-180";
            case 181 -> "181-365";
            case 366 -> "366-";
            default -> throw new IllegalStateException("no bucket begins with " + from);
        };
    }

    private Answer expiring(Call<Void> call) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        if (engines.versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        ZoneId zone = engines.latest().engine().programme().zone();
        Instant now = clocks.of(program).instant();
        LocalDate asked = call.find(FROM);
        LocalDate from = asked == null ? Climb.day(now, zone) : asked;
        LocalDate askedUntil = call.find(UNTIL);
        LocalDate until = askedUntil == null ? from.plusDays(30) : askedUntil;
        List<ExpiringDay> days = outstanding
                .expiring(
                        program,
                        from.atStartOfDay(zone).toInstant(),
                        until.plusDays(1).atStartOfDay(zone).toInstant(),
                        zone,
                        now)
                .stream()
                .map(day -> new ExpiringDay(
                        day.lastDay(), day.asset(), day.available(), day.held(), day.pending(), day.members()))
                .toList();
        return Answer.ok(new ExpiringDaysAnswer(from, until, days));
    }
}
