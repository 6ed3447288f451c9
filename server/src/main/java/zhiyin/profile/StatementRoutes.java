package zhiyin.profile;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Asset;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Csv;
import zhiyin.http.Fault;
import zhiyin.http.Language;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.intake.Events;
import zhiyin.ledger.Statements;
import zhiyin.ledger.Statements.Stretch;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** A member's statement over HTTP: for programs, for spreadsheets, and to be printed. */
@Configuration(proxyBeanMethods = false)
class StatementRoutes {

    /** More than this is not printed, nor written into one file. */
    private static final int LINES_MAX = 10_000;

    static final OptionalQuery<String> ASSET =
            Query.text("asset", Shape.text(1, 40)).says("Only this asset.");
    static final OptionalQuery<Kind> KIND = Query.word("kind", Kind.class).says("Only movements of this kind.");
    static final OptionalQuery<Instant> SINCE = Query.instant("since").says("Only what took effect then or later.");
    static final OptionalQuery<Instant> UNTIL = Query.instant("until").says("Only what took effect before.");
    static final Query<Boolean> TOTALS =
            Query.flag("totals").says("Also what the movements of the whole period come to, by kind.");
    static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 50);
    static final OptionalQuery<Long> CURSOR =
            Query.of("cursor", StatementRoutes::sequence).says("Where the page before ended.");
    static final OptionalQuery<LocalDate> FROM =
            Query.date("from").says("The first day, in the programme's zone; from the beginning, if not said.");
    static final OptionalQuery<LocalDate> TO =
            Query.date("to").says("The last day, in the programme's zone; to this day, if not said.");
    static final OptionalQuery<Language> LANGUAGE =
            Query.of("lang", Language::ofTag).says("en, zh-CN or zh-TW; as Accept-Language says, if not said.");

    /** What sorts of movement there are. */
    enum Kind {
        EARNED,
        ACTIVATED,
        SPENT,
        HELD,
        CAPTURED,
        RELEASED,
        EXPIRED,
        TAKEN_BACK,
        REINSTATED,
        REPAID,
        CREDITED,
        DEBITED,
        SENT,
        RECEIVED,
        CANCELLED,
        REVIVED,
        TOPPED_UP,
        REFUNDED,
        FORFEITED
    }

    @Says("A page of a member's movements, the newest first, and what they add up to.")
    record StatementAnswer(
            List<StatementLine> lines,
            List<StatementAccount> accounts,

            @Says("To ask for the next page; absent on the last.") @Nullable
            String next) {}

    @Says("A movement as shown to people.")
    record StatementLine(
            @Says("The member's own count of movements.") long sequence,
            String asset,
            String kind,

            @Says("What it is, as a sentence in the caller's language.")
            String says,

            @Says("How many units moved.") long points,

            @Says("By how much the balance changed: zero for what is pending, or only set aside.")
            long change,

            @Says("The balance once it was applied.") long balanceAfter,
            @Says("When it took effect.") Instant at,
            @Says("When the event behind it occurred.") Instant occurredAt,
            @Says("The event behind it.") String event,
            @Says("The decision behind it.") String decision,
            @Nullable Long lot,

            @Says("The order that earned the lot.") @Nullable
            String order,

            @Says("The hold, spend or order it is about.") @Nullable
            String reference) {}

    @Says("The balance of one asset over the period: opening and all changes together are the closing.")
    record StatementAccount(
            String asset,
            @Says("Its name in the caller's language.") String name,

            @Says("The balance before the first movement of the period.")
            long opening,

            @Says("The balance after the last movement of the period.")
            long closing,

            @Says("The balance before the first movement of this page; absent where a kind was asked for.") @Nullable
            Long pageOpening,

            @Says("The balance after the last movement of this page; absent where a kind was asked for.") @Nullable
            Long pageClosing,

            @Says("What the movements of the whole period come to; with totals=true.") @Nullable
            List<StatementTotal> totals) {}

    @Says("What the movements of one kind come to.")
    record StatementTotal(
            String kind,
            @Says("Its name in the caller's language.") String name,
            long movements,
            @Says("How many units moved.") long points,
            @Says("By how much they changed the balance.") long change) {}

    private final Statements statements;
    private final Members members;
    private final Programmes programmes;
    private final Narration narration;

    StatementRoutes(Statements statements, Members members, Programmes programmes, Narration narration) {
        this.statements = statements;
        this.members = members;
        this.programmes = programmes;
        this.narration = narration;
    }

    @Bean
    Routes statement() {
        return Routes.of(
                "Statements",
                "What happened to a member's wallets, line by line.",
                Route.get("/v1/members/{member}/statement")
                        .named("getStatement")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List a member's movements with the running balance")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(ASSET, KIND, SINCE, UNTIL, TOTALS, LIMIT, CURSOR)
                        .answers(200, StatementAnswer.class)
                        .handledBy(call -> NamedMember.found(members, call, member -> page(call, member))),
                Route.get("/v1/members/{member}/statement.csv")
                        .named("exportStatement")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Export a member's movements as a table")
                        .details("By asset, the oldest first, with the opening and the closing balance as lines of"
                                + " their own. Dates are of the programme's zone.")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(ASSET, FROM, TO, LANGUAGE)
                        .answersBytes(200, "text/csv")
                        .handledBy(call -> NamedMember.found(members, call, member -> table(call, member))),
                Route.get("/v1/members/{member}/statement.html")
                        .named("printStatement")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Print a member's statement")
                        .details("A page for people and their printers: no script, nothing from afar.")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(ASSET, FROM, TO, LANGUAGE)
                        .answersBytes(200, "text/html")
                        .handledBy(call -> NamedMember.found(members, call, member -> print(call, member))));
    }

    Answer page(Call<Void> call, long member) {
        long program = call.caller().programId();
        Kind kind = call.find(KIND);
        String asset = call.find(ASSET);
        int limit = call.query(LIMIT);
        Stretch stretch = statements.stretch(program, member, call.find(SINCE), call.find(UNTIL));
        // one more than asked for tells whether there is a next page
        List<Statements.Line> lines = statements.lines(
                program,
                member,
                asset,
                kind == null ? null : kind.name().toLowerCase(Locale.ROOT),
                stretch,
                call.find(CURSOR),
                limit + 1);
        List<Statements.Line> page = lines.stream().limit(limit).toList();
        Map<Long, String> sentences = narration.of(program, page, call.language());
        List<StatementLine> shown = page.stream()
                .map(line -> new StatementLine(
                        line.sequence(),
                        line.asset(),
                        line.kind(),
                        sentences.getOrDefault(line.sequence(), line.kind()),
                        line.points(),
                        line.change(),
                        line.balanceAfter(),
                        line.at(),
                        line.occurredAt(),
                        Events.ID.print(line.eventId()),
                        Events.DECISION.print(line.eventId()),
                        line.lot(),
                        line.order(),
                        line.reference()))
                .toList();
        String next = lines.size() > limit ? cursor(page.getLast().sequence()) : null;
        return Answer.ok(new StatementAnswer(
                shown, accounts(call, program, member, asset, stretch, kind == null ? page : List.of()), next));
    }

    private List<StatementAccount> accounts(
            Call<Void> call,
            long program,
            long member,
            @Nullable String asset,
            Stretch stretch,
            List<Statements.Line> page) {
        Map<String, List<StatementTotal>> totals = new TreeMap<>();
        if (call.query(TOTALS)) {
            statements
                    .totals(program, member, asset, stretch)
                    .forEach(total -> totals.computeIfAbsent(total.asset(), each -> new ArrayList<>())
                            .add(new StatementTotal(
                                    total.kind(),
                                    narration.kind(total.kind(), call.language()),
                                    total.movements(),
                                    total.points(),
                                    total.change())));
        }
        Programme programme = programmes.engines(program).latest().engine().programme();
        List<StatementAccount> accounts = new ArrayList<>();
        span(program, member, asset, stretch).forEach((code, span) -> {
            Statements.Line newest = null;
            Statements.Line oldest = null;
            for (Statements.Line line : page) {
                if (line.asset().equals(code)) {
                    newest = newest == null ? line : newest;
                    oldest = line;
                }
            }
            accounts.add(new StatementAccount(
                    code,
                    name(programme, code, call.language()),
                    span.opening(),
                    span.closing(),
                    oldest == null ? null : Long.valueOf(oldest.balanceAfter() - oldest.change()),
                    newest == null ? null : Long.valueOf(newest.balanceAfter()),
                    call.query(TOTALS) ? totals.getOrDefault(code, List.of()) : null));
        });
        return accounts;
    }

    private record Span(long opening, long closing) {}

    /** The balances before and after the stretch, of every asset the member ever had, or of the one. */
    private Map<String, Span> span(long program, long member, @Nullable String asset, Stretch stretch) {
        Map<String, Span> spans = new TreeMap<>();
        for (Statements.Balance balance : statements.balances(program, member, stretch.through())) {
            if (asset == null || balance.asset().equals(asset)) {
                spans.put(balance.asset(), new Span(0, balance.balance()));
            }
        }
        for (Statements.Balance balance : statements.balances(program, member, stretch.after())) {
            spans.computeIfPresent(balance.asset(), (code, span) -> new Span(balance.balance(), span.closing()));
        }
        return spans;
    }

    /** The asset's name, or its code where the programme has it no more. */
    private static String name(Programme programme, String code, Language language) {
        Asset asset = programme.asset(code);
        return asset == null ? code : asset.name().in(language.tag());
    }

    /** Everything of a period, asset by asset and the oldest first; null if it is too much. */
    private @Nullable Period period(Call<Void> call, long member) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        Programme programme = engines.latest().engine().programme();
        ZoneId zone = programme.zone();
        LocalDate from = call.find(FROM);
        LocalDate to = call.find(TO);
        Language asked = call.find(LANGUAGE);
        Language language = asked == null ? call.language() : asked;
        String only = call.find(ASSET);
        Stretch stretch = statements.stretch(
                program,
                member,
                from == null ? null : from.atStartOfDay(zone).toInstant(),
                to == null ? null : to.plusDays(1).atStartOfDay(zone).toInstant());
        if (stretch.through() - stretch.after() > LINES_MAX) {
            return null;
        }
        List<Statements.Line> lines = statements
                .lines(program, member, only, null, stretch, null, LINES_MAX)
                .reversed();
        Map<Long, String> sentences = narration.of(program, lines, language);
        List<Statements.KindTotal> totals = statements.totals(program, member, only, stretch);
        List<Period.Section> sections = new ArrayList<>();
        span(program, member, only, stretch)
                .forEach((code, span) -> sections.add(new Period.Section(
                        code,
                        name(programme, code, language),
                        span.opening(),
                        span.closing(),
                        lines.stream().filter(line -> line.asset().equals(code)).toList(),
                        totals.stream()
                                .filter(total -> total.asset().equals(code))
                                .toList())));
        return new Period(
                programme.name().in(language.tag()),
                members.get(program, member).orElseThrow(),
                zone,
                from,
                to,
                language,
                sentences,
                sections);
    }

    private static Problem tooLong() {
        return Problem.of(ProblemType.MALFORMED_PARAMETER).errors(List.of(new Fault("/query/from", "period.too-long")));
    }

    Answer table(Call<Void> call, long member) {
        Period period = period(call, member);
        if (period == null) {
            return tooLong();
        }
        Csv csv = new Csv(
                "asset",
                "at",
                "occurred_at",
                "kind",
                "says",
                "points",
                "change",
                "balance",
                "order",
                "reference",
                "event");
        Language language = period.language();
        for (Period.Section section : period.sections()) {
            String code = section.asset();
            csv.add(
                    code,
                    period.from(),
                    null,
                    null,
                    narration.say(language, "statement.opening", Map.of()),
                    null,
                    null,
                    section.opening(),
                    null,
                    null,
                    null);
            for (Statements.Line line : section.lines()) {
                csv.add(
                        code,
                        line.at().atZone(period.zone()).toOffsetDateTime(),
                        line.occurredAt().atZone(period.zone()).toOffsetDateTime(),
                        line.kind(),
                        period.sentences().get(line.sequence()),
                        line.points(),
                        line.change(),
                        line.balanceAfter(),
                        line.order(),
                        line.reference(),
                        Events.ID.print(line.eventId()));
            }
            csv.add(
                    code,
                    period.to(),
                    null,
                    null,
                    narration.say(language, "statement.closing", Map.of()),
                    null,
                    null,
                    section.closing(),
                    null,
                    null,
                    null);
            for (Statements.KindTotal total : section.totals()) {
                csv.add(
                        code,
                        null,
                        null,
                        total.kind(),
                        narration.say(
                                language,
                                "statement.total",
                                Map.of("kind", narration.kind(total.kind(), language), "movements", total.movements())),
                        total.points(),
                        total.change(),
                        null,
                        null,
                        null,
                        null);
            }
        }
        return csv.answer("statement-" + Members.ID.print(member));
    }

    Answer print(Call<Void> call, long member) {
        Period period = period(call, member);
        if (period == null) {
            return tooLong();
        }
        return StatementPage.PAGE.answer(period.language(), new StatementPage(period, narration).html());
    }

    private static String cursor(long sequence) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("m" + sequence).getBytes(StandardCharsets.US_ASCII));
    }

    private static @Nullable Long sequence(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            return text.length() < 20
                            && text.startsWith("m")
                            && text.chars().skip(1).allMatch(Character::isDigit)
                    ? Long.valueOf(text.substring(1))
                    : null;
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
