package zhiyin.finance;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.decision.Place;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Csv;
import zhiyin.http.OptionalQuery;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;

/** Business days over HTTP: close one, read those that are closed. */
@Configuration(proxyBeanMethods = false)
class DayRoutes {

    private static final PathVariable<LocalDate> DAY =
            PathVariable.of("day", DayClose::read).says("A business day of the programme's zone, such as 2026-03-08.");
    private static final OptionalQuery<LocalDate> FROM = Query.date("from").says("Only this day and later ones.");
    private static final OptionalQuery<LocalDate> UNTIL = Query.date("until").says("Only this day and earlier ones.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    private static final OptionalQuery<LocalDate> CURSOR =
            Query.of("cursor", DayRoutes::cursor).says("Where the page before ended.");

    @Says("A page of closed business days, the newest first.")
    record DaysAnswer(
            List<DayTotals> days,

            @Says("To ask for the next page; absent on the last.") @Nullable
            String next) {}

    @Says("A closed business day, in short.")
    record DayTotals(LocalDate day, Instant closedAt, List<AssetTotals> assets) {}

    @Says("What all members together had of an asset: opening and changes together are the closing.")
    record AssetTotals(
            String asset,
            @Says("As the day before closed.") long opening,

            @Says("By how much each of the programme's accounts changed it.")
            List<ChangeView> changes,

            @Says("What they had at the end of the day.") long closing) {}

    @Says("By how much one of the programme's accounts changed what members have.")
    record ChangeView(
            @Says("issued, spent, expired, reversed …") String account,
            @Says("More, or less than zero: less.") long points) {}

    @Says("A closed business day. It never changes again: what is told late is on a later day.")
    record DayAnswer(
            LocalDate day,

            @Says("The programme's time zone when it was closed.")
            String zone,

            Instant beginsAt,
            Instant endsAt,
            Instant closedAt,

            @Says("The root by which it can be proven unchanged, in hexadecimal digits.") @Nullable
            String root,

            List<AssetDay> assets) {}

    @Says("One asset on a closed day: opening and changes together are the closing.")
    record AssetDay(
            String asset,

            @Says("What all members together had, pending included and less what they owe, as the day before closed.")
            long opening,

            @Says("By how much each of the programme's accounts changed it.")
            List<ChangeView> changes,

            @Says("What they had at the end of the day.") long closing,
            @Says("Each place by itself.") List<AccountView> accounts,

            @Says("What moved between the places, by kind.") List<FlowView> flows) {}

    @Says("A place where units lie: opening + taken in − given out = closing.")
    record AccountView(
            @Says("pending, available, held, owed: of all members; issued, spent, expired, reversed: of the programme.")
            String account,

            long opening,
            long takenIn,
            long givenOut,
            long closing) {}

    @Says("What moved between two places on the day.")
    record FlowView(
            String kind,
            String from,
            String to,
            long points,
            @Says("In how many movements.") long movements) {}

    private final DayClose close;
    private final ClosedDays days;

    DayRoutes(DayClose close, ClosedDays days) {
        this.close = close;
        this.days = days;
    }

    @Bean
    Routes finance() {
        return Routes.of(
                "Finance",
                "What the programme owes its members, and business days that are closed.",
                Route.post("/v1/days/{day}/close")
                        .named("closeDay")
                        .needs(Permission.DAYS_CLOSE)
                        .summary("Close a business day")
                        .details("Also closes the days before it that are open. A day that is closed stays as it is:"
                                + " asking again gives the same answer. Servers close days by themselves, a while after"
                                + " midnight.")
                        .forPrograms()
                        .path(DAY)
                        .answers(200, DayAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::close),
                Route.get("/v1/days")
                        .named("listDays")
                        .needs(Permission.FINANCE_READ)
                        .summary("List closed business days")
                        .forPrograms()
                        .queries(FROM, UNTIL, LIMIT, CURSOR)
                        .answers(200, DaysAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/days/{day}")
                        .named("getDay")
                        .needs(Permission.FINANCE_READ)
                        .summary("Get a closed business day")
                        .forPrograms()
                        .path(DAY)
                        .answers(200, DayAnswer.class)
                        .handledBy(call -> days.find(call.caller().programId(), call.path(DAY))
                                .map(day -> show(call.caller().programId(), day))
                                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND))),
                Route.get("/v1/days/{day}/journal")
                        .named("exportJournal")
                        .needs(Permission.FINANCE_READ)
                        .summary("Export a closed business day for the accountant's system")
                        .details(
                                "Double entry: each flow of the day is one debit and one credit of the same count. What"
                                        + " leaves a place is debited to it, what comes into it is credited.")
                        .forPrograms()
                        .path(DAY)
                        .answersBytes(200, "text/csv")
                        .handledBy(this::journal));
    }

    private Answer close(Call<Void> call) {
        long program = call.caller().programId();
        return switch (close.close(program, call.path(DAY))) {
            case DayClose.Outcome.Closed(var day) -> show(program, day);
            case DayClose.Outcome.NotOver(var endsAt) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.day-not-over.detail")
                        .with("ends_at", endsAt.toString());
            case DayClose.Outcome.BeforeTheBooks(var first) ->
                Problem.of(ProblemType.CONFLICT)
                        .detail("problem.day-before-the-books.detail")
                        .with("first_day", first.toString());
            case DayClose.Outcome.NothingPublished() ->
                Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        };
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        int limit = call.query(LIMIT);
        // one more than asked for tells whether there is a next page
        List<ClosedDays.Day> found =
                days.list(program, call.find(FROM), call.find(UNTIL), call.find(CURSOR), limit + 1);
        List<ClosedDays.Day> page = found.stream().limit(limit).toList();
        Map<LocalDate, List<ClosedDays.Account>> accounts = days.accounts(program, DayClose.of(page));
        List<DayTotals> totals = page.stream()
                .map(day -> new DayTotals(
                        day.day(),
                        day.closedAt(),
                        byAsset(accounts.getOrDefault(day.day(), List.of())).entrySet().stream()
                                .map(asset -> totals(asset.getKey(), asset.getValue()))
                                .toList()))
                .toList();
        return Answer.ok(new DaysAnswer(
                totals, found.size() > limit ? cursor(page.getLast().day()) : null));
    }

    private Answer show(long program, ClosedDays.Day day) {
        List<ClosedDays.Flow> flows = days.flows(program, day.day());
        List<AssetDay> assets = new ArrayList<>();
        byAsset(days.accounts(program, List.of(day.day())).getOrDefault(day.day(), List.of()))
                .forEach((asset, accounts) -> {
                    AssetTotals totals = totals(asset, accounts);
                    assets.add(new AssetDay(
                            asset,
                            totals.opening(),
                            totals.changes(),
                            totals.closing(),
                            accounts.stream()
                                    .map(account -> new AccountView(
                                            account.place(),
                                            account.opening(),
                                            account.takenIn(),
                                            account.givenOut(),
                                            account.closing()))
                                    .toList(),
                            flows.stream()
                                    .filter(flow -> flow.asset().equals(asset))
                                    .map(flow -> new FlowView(
                                            flow.kind(), flow.from(), flow.to(), flow.points(), flow.movements()))
                                    .toList()));
                });
        return Answer.ok(
                new DayAnswer(day.day(), day.zone(), day.beginsAt(), day.endsAt(), day.closedAt(), day.root(), assets));
    }

    private Answer journal(Call<Void> call) {
        long program = call.caller().programId();
        LocalDate day = call.path(DAY);
        if (days.find(program, day).isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Csv csv = new Csv("date", "account", "debit", "credit", "asset", "count", "kind");
        for (ClosedDays.Flow flow : days.flows(program, day)) {
            csv.add(day, account(flow.from()), flow.points(), null, flow.asset(), flow.movements(), flow.kind());
            csv.add(day, account(flow.to()), null, flow.points(), flow.asset(), flow.movements(), flow.kind());
        }
        return csv.answer("journal-" + day);
    }

    private static Map<String, List<ClosedDays.Account>> byAsset(List<ClosedDays.Account> accounts) {
        Map<String, List<ClosedDays.Account>> byAsset = new TreeMap<>();
        accounts.forEach(account -> byAsset.computeIfAbsent(account.asset(), asset -> new ArrayList<>())
                .add(account));
        return byAsset;
    }

    private static AssetTotals totals(String asset, List<ClosedDays.Account> accounts) {
        long opening = 0;
        long closing = 0;
        List<ChangeView> changes = new ArrayList<>();
        for (ClosedDays.Account account : accounts) {
            if (members(account.place())) {
                opening = Math.addExact(opening, account.opening());
                closing = Math.addExact(closing, account.closing());
            } else {
                // what a control account gave, members have
                changes.add(new ChangeView(account.place(), account.givenOut() - account.takenIn()));
            }
        }
        return new AssetTotals(asset, opening, changes, closing);
    }

    private static boolean members(String place) {
        return Place.valueOf(place.toUpperCase(Locale.ROOT)).members();
    }

    /** An account's name in the journal: whose it is, then the place. */
    private static String account(String place) {
        return (members(place) ? "members:" : "programme:") + place;
    }

    private static String cursor(LocalDate day) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(("d" + day).getBytes(StandardCharsets.US_ASCII));
    }

    private static @Nullable LocalDate cursor(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            return text.startsWith("d") ? DayClose.read(text.substring(1)) : null;
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
