package zhiyin.profile;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.asset.Account;
import zhiyin.engine.asset.Lot;
import zhiyin.engine.event.Event;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Ladder;
import zhiyin.engine.program.Programme.Tier;
import zhiyin.engine.program.StoredValue;
import zhiyin.engine.tier.Climb;
import zhiyin.engine.tier.Standing;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.intake.Awarding;
import zhiyin.intake.Events;
import zhiyin.intake.Hindsight;
import zhiyin.intake.States;
import zhiyin.intake.Verdict;
import zhiyin.ledger.Statements;
import zhiyin.member.Members;
import zhiyin.privacy.Consents;
import zhiyin.program.Programmes;
import zhiyin.tier.Standings;

/** Why: of an event, of a balance, of a tier. */
@Configuration(proxyBeanMethods = false)
class ExplainRoutes {

    /** What is told one by one; the rest is told in a number. */
    private static final int LOTS_TOLD = 5;

    static final OptionalQuery<Long> EVENT = Query.of("event", Events.ID::parse).says("An event's id.");
    static final OptionalQuery<String> ORDER =
            Query.text("order", Shape.text(1, 100)).says("The shop's number of an order.");
    static final OptionalQuery<Long> LOT =
            Query.of("lot", ExplainRoutes::number).says("A lot's number, as statements and balances tell it.");
    private static final OptionalQuery<String> KEY =
            Query.text("key", Shape.text(1, 255)).says("An idempotency key of the caller's own.");
    private static final OptionalQuery<String> TYPE = Query.text("type", Shape.text(1, 60))
            .says("The type of an event that was refused, such as points.spent; with reference.");
    private static final OptionalQuery<String> REFERENCE = Query.text("reference", Shape.text(1, 100))
            .says(
                    "Your number of what it was about: the spend, the hold, the order, the transfer, the activity's reference.");
    static final Query<String> ASSET = Query.text("asset", Shape.text(1, 40))
            .says("The programme's code of what is counted.")
            .required();
    static final Query<String> LADDER = Query.text("ladder", Shape.text(1, 40))
            .says("The programme's code of a ladder.")
            .required();

    @Says("Why a balance is what it is.")
    record BalanceExplanation(
            String asset,

            @Says("One, or what was paid in and what was given on top.")
            List<ExplainedAccount> accounts,

            @Says("All of it as sentences.") List<String> sentences) {}

    @Says("An account, and what made it what it is.")
    record ExplainedAccount(
            @Says("points, balance.principal, balance.bonus …")
            String account,

            @Says("available + held + owed.") long balance,
            long pending,
            long available,
            long held,
            long owed,
            @Says("What all movements of a kind come to.") List<ExplainedKind> kinds,
            @Says("What is open, in the order of spending.") List<ExplainedSource> sources) {}

    @Says("What all movements of a kind come to.")
    record ExplainedKind(
            String kind,
            @Says("Its name in the caller's language.") String name,
            long movements,
            long points,
            @Says("By how much they changed the balance.") long change) {}

    @Says("A lot that is open, and where it came from.")
    record ExplainedSource(
            long lot,
            @Says("Pending, available and held.") long points,

            @Says("The event that granted it, to be explained.")
            String event,

            @Nullable String order,
            Instant earnedAt,
            @Says("The programme version that granted it.") int version,
            @Nullable Instant expiresAt) {}

    @Says("Why a tier is what it is.")
    record TierExplanation(
            String ladder,
            String tier,
            Instant since,
            long measure,
            @Says("Every change, the first first.") List<ExplainedChange> changes,
            @Says("All of it as sentences.") List<String> sentences) {}

    @Says("A change of tier.")
    record ExplainedChange(
            @Nullable String from,
            String to,
            String cause,

            @Says(
                    "The programme's code of why, where it was set by hand; the number of the version, where it migrated.")
            @Nullable
            String reason,

            long measure,
            Instant at,

            @Says("The event that brought it about, to be explained.")
            String event) {}

    private final Events events;
    private final Members members;
    private final States states;
    private final Hindsight hindsight;
    private final Awarding awarding;
    private final Statements statements;
    private final Standings standings;
    private final Programmes programmes;
    private final Messages messages;
    private final ProgramClocks clocks;

    /** The fields of what the shop puts on members, and of which nothing is on whoever has refused that. */
    private static final Set<String> MARKS = Set.of("member.tags", "member.segments");

    private final Consents consents;

    ExplainRoutes(
            Consents consents,
            Events events,
            Members members,
            States states,
            Hindsight hindsight,
            Awarding awarding,
            Statements statements,
            Standings standings,
            Programmes programmes,
            Messages messages,
            ProgramClocks clocks) {
        this.consents = consents;
        this.events = events;
        this.members = members;
        this.states = states;
        this.hindsight = hindsight;
        this.awarding = awarding;
        this.statements = statements;
        this.standings = standings;
        this.programmes = programmes;
        this.messages = messages;
        this.clocks = clocks;
    }

    @Bean
    Routes explain() {
        return Routes.of(
                "Explanations",
                "Why: from a point, a balance or a tier back to the events, rules, versions and values.",
                Route.get("/v1/members/{member}/explain")
                        .named("explainEvent")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Explain what an event or order earned, and what has become of it")
                        .details("Name an event, an order or a lot. Of an event that was refused it says why.")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(EVENT, ORDER, LOT)
                        .answers(200, Explanation.class)
                        .handledBy(call -> NamedMember.found(members, call, member -> event(call, member))),
                Route.get("/v1/explain")
                        .named("explainKey")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Explain what was told under a key, or why it was refused")
                        .details("Name a key of your own, or the type of an event that was refused and your number of"
                                + " what it was about. Of a refusal that was not kept nothing is known: the same request"
                                + " with dry_run=true says why it would be refused now.")
                        .forPrograms()
                        .queries(KEY, TYPE, REFERENCE)
                        .answers(200, Explanation.class)
                        .problems(ProblemType.NOT_FOUND)
                        .handledBy(this::told),
                Route.get("/v1/members/{member}/explain/balance")
                        .named("explainBalance")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Explain a balance")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(ASSET)
                        .answers(200, BalanceExplanation.class)
                        .handledBy(call -> NamedMember.found(members, call, member -> balance(call, member))),
                Route.get("/v1/members/{member}/explain/tier")
                        .named("explainTier")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Explain a tier")
                        .forPrograms()
                        .path(NamedMember.PATH)
                        .queries(LADDER)
                        .answers(200, TierExplanation.class)
                        .handledBy(call -> NamedMember.found(members, call, member -> tier(call, member))));
    }

    Answer event(Call<Void> call, long member) {
        long program = call.caller().programId();
        Long event = call.find(EVENT);
        String order = call.find(ORDER);
        Long lot = call.find(LOT);
        if (Stream.of(event, order, lot).filter(Objects::nonNull).count() != 1) {
            return Problem.of(ProblemType.MALFORMED_PARAMETER).errors(List.of(new Fault("/query", "one-of")));
        }
        Long wanted = order != null
                ? statements.eventOfOrder(program, member, order)
                : lot != null ? statements.eventOfLot(program, member, lot) : event;
        Optional<Events.Row> found = wanted == null ? Optional.empty() : events.find(program, wanted);
        if (found.isEmpty() || found.get().event().member() != member) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return explain(call, found.get());
    }

    /** What the caller told under a key of his own, or what of a kind was refused about a thing. */
    private Answer told(Call<Void> call) {
        long program = call.caller().programId();
        String key = call.find(KEY);
        String type = call.find(TYPE);
        String reference = call.find(REFERENCE);
        if ((key == null) == (type == null) || (type == null) != (reference == null)) {
            return Problem.of(ProblemType.MALFORMED_PARAMETER).errors(List.of(new Fault("/query", "one-of")));
        }
        Optional<Events.Row> row = key != null
                ? events.byKey(program, call.caller().keyId(), key)
                : events.refused(program, String.valueOf(type), String.valueOf(reference));
        return row.map(found -> explain(call, found))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND).detail("problem.not-kept.detail"));
    }

    private Answer explain(Call<Void> call, Events.Row row) {
        long program = call.caller().programId();
        long member = row.event().member();
        long id = row.event().id();
        List<Statements.LotLine> lots = statements.lotsOf(program, member, id);
        List<Statements.Line> movements = statements.onLots(
                program, member, lots.stream().map(Statements.LotLine::number).toList());
        Programme programme = programmes
                .engines(program)
                .number(row.event().version())
                .engine()
                .programme();
        Explanation plain = Explanation.of(
                row,
                programme,
                lots,
                movements,
                awarding.of(program, id),
                call.language().tag());
        Explanation explanation = row.refused() ? refused(call, row, plain) : plain;
        return Answer.ok(explanation.told(sentences(row, explanation, programme, call.language())));
    }

    private List<String> sentences(Events.Row row, Explanation explanation, Programme programme, Language language) {
        Reasons reasons = new Reasons(messages, language, programme);
        if (explanation.refused() != null) {
            return reasons.ofRefusal(explanation.refused(), explanation.considered());
        }
        List<String> sentences = new ArrayList<>();
        if (row.event(programme) instanceof Event.ReviewClosed closed) {
            sentences.add(reasons.reviewed(closed));
        }
        sentences.addAll(reasons.ofEvent(explanation));
        if (explanation.considered().stream().anyMatch(ExplainRoutes::missedMarks)
                && consents.personalisationRefused(
                        row.event().member(), row.event().recordedAt())) {
            sentences.add(messages.say(language, "explain.unpersonalised", Map.of()));
        }
        return sentences;
    }

    /** Whether it would have taken something that the shop puts on members. */
    private static boolean missedMarks(Verdict.RuleView rule) {
        return rule.unmet().stream().anyMatch(unmet -> MARKS.contains(unmet.field()));
    }

    /** With why; where it was an event that rules listen to, with what they would have come to as things stood then. */
    private Explanation refused(Call<Void> call, Events.Row row, Explanation plain) {
        Problem refusal = row.refusal();
        Map<String, Long> numbers = new TreeMap<>();
        refusal.members().forEach((name, value) -> {
            if (value instanceof Long number) {
                numbers.put(name, number);
            }
        });
        boolean byRules = refusal.type() == ProblemType.TOO_OFTEN;
        return plain.refused(
                new Explanation.RefusalView(
                        refusal.type().code(),
                        refusal.members().get("limit") instanceof String limit ? limit : null,
                        numbers,
                        why(refusal, call.language())),
                byRules ? hindsight.considered(call.caller().programId(), row) : List.of());
    }

    /** The sentence with which it was refused. */
    private String why(Problem refusal, Language language) {
        return refusal.errors().stream()
                .findFirst()
                .map(fault -> fault.pointer().substring(fault.pointer().lastIndexOf('/') + 1) + " "
                        + messages.say(language, "fault." + fault.code(), fault.limits()))
                .orElseGet(() -> messages.say(language, refusal.detail(), refusal.members()) + numbers(refusal));
    }

    /** The numbers behind a refusal, by the names they have in answers. */
    private static String numbers(Problem refusal) {
        String numbers = new TreeMap<>(refusal.members())
                .entrySet().stream()
                        .filter(member -> member.getValue() instanceof Long)
                        .map(member -> member.getKey() + " " + member.getValue())
                        .collect(Collectors.joining(", "));
        return numbers.isEmpty() ? "" : " (" + numbers + ")";
    }

    Answer balance(Call<Void> call, long member) {
        long program = call.caller().programId();
        String asset = call.query(ASSET);
        Optional<States.Now> now = states.now(program, member);
        if (now.isEmpty()) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Programme programme = now.get().version().engine().programme();
        if (programme.asset(asset) == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        List<String> codes = programme.storedValue(asset) == null
                ? List.of(asset)
                : List.of(StoredValue.principal(asset), StoredValue.bonus(asset));
        Reasons reasons = new Reasons(messages, call.language(), programme);
        List<ExplainedAccount> accounts = new ArrayList<>();
        List<String> sentences = new ArrayList<>();
        Statements.Stretch always = statements.stretch(program, member, null, null);
        for (String code : codes) {
            ExplainedAccount view =
                    view(now.get().state().account(code), statements.totals(program, member, code, always), reasons);
            accounts.add(view);
            tell(view, code, reasons, sentences);
        }
        return Answer.ok(new BalanceExplanation(asset, accounts, sentences));
    }

    private static ExplainedAccount view(Account account, List<Statements.KindTotal> totals, Reasons reasons) {
        return new ExplainedAccount(
                account.asset(),
                account.balance(),
                account.pending(),
                account.available(),
                account.held(),
                account.owed(),
                totals.stream()
                        .map(total -> new ExplainedKind(
                                total.kind(),
                                reasons.say("movement." + total.kind() + ".name", Map.of()),
                                total.movements(),
                                total.points(),
                                total.change()))
                        .toList(),
                account.open().stream()
                        .map(lot -> new ExplainedSource(
                                lot.number(),
                                open(lot),
                                Events.ID.print(lot.source().event()),
                                lot.source().order(),
                                lot.source().earnedAt(),
                                lot.source().version(),
                                lot.terms().slides()
                                        ? account.slidesUntil()
                                        : lot.terms().expiresAt()))
                        .toList());
    }

    private static long open(Lot lot) {
        return lot.pending() + lot.available() + lot.held();
    }

    private void tell(ExplainedAccount account, String code, Reasons reasons, List<String> sentences) {
        Map<String, Object> holes = new HashMap<>();
        holes.put("asset", reasons.asset(code));
        holes.put("balance", reasons.amount(code, account.balance()));
        holes.put("pending", reasons.amount(code, account.pending()));
        holes.put(
                "kinds",
                account.kinds().stream()
                        // what changed the balance: these sum to it, where what was only pending or set aside would not
                        .filter(kind -> kind.change() != 0)
                        .map(kind -> reasons.say(
                                "explain.balance.kind",
                                Map.of("what", kind.name(), "points", reasons.amount(code, Math.abs(kind.change())))))
                        .collect(Collectors.joining(reasons.say("explain.list", Map.of()))));
        sentences.add(reasons.say(account.kinds().isEmpty() ? "explain.balance.none" : "explain.balance", holes));
        if (account.pending() > 0) {
            sentences.add(reasons.say("explain.balance.pending", holes));
        }
        if (account.owed() < 0) {
            sentences.add(reasons.say("explain.balance.owed", Map.of("points", reasons.amount(code, -account.owed()))));
        }
        StringBuilder sources = new StringBuilder();
        for (ExplainedSource source : account.sources()
                .subList(0, Math.min(LOTS_TOLD, account.sources().size()))) {
            Map<String, Object> of = new HashMap<>();
            of.put("points", reasons.amount(code, source.points()));
            of.put("day", reasons.day(source.earnedAt()));
            if (source.order() != null) {
                of.put("order", source.order());
            }
            sources.append(sources.isEmpty() ? "" : reasons.say("explain.then", Map.of()))
                    .append(reasons.say(
                            source.order() == null ? "explain.balance.lot" : "explain.balance.lot.order", of));
        }
        if (!sources.isEmpty()) {
            sentences.add(sources.append(reasons.say("explain.stop", Map.of())).toString());
        }
        if (account.sources().size() > LOTS_TOLD) {
            sentences.add(reasons.say(
                    "explain.balance.more",
                    Map.of("lots", reasons.number(account.sources().size() - LOTS_TOLD))));
        }
    }

    Answer tier(Call<Void> call, long member) {
        long program = call.caller().programId();
        String code = call.query(LADDER);
        Optional<States.Now> now = states.now(program, member);
        Ladder ladder = now.map(each -> each.version().engine().programme().ladder(code))
                .orElse(null);
        Standing standing = now.map(each -> each.state().standings().get(code)).orElse(null);
        if (now.isEmpty() || ladder == null || standing == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        Programme programme = now.get().version().engine().programme();
        LocalDate today = Climb.day(clocks.of(program).instant(), programme.zone());
        LocalDate joined = now.get().state().profile() == null
                ? null
                : Climb.day(now.get().state().profile().enrolledAt(), programme.zone());
        long measure = Climb.measure(ladder, standing, today, joined, programme.zone());
        List<Standings.ChangeLine> changes = standings.changes(program, member, code);
        return Answer.ok(new TierExplanation(
                code,
                standing.tier(),
                standing.since(),
                measure,
                changes.stream()
                        .map(change -> new ExplainedChange(
                                change.from(),
                                change.to(),
                                change.cause(),
                                change.reason(),
                                change.measure(),
                                change.at(),
                                Events.ID.print(change.event())))
                        .toList(),
                sentences(new Reasons(messages, call.language(), programme), ladder, standing, measure, changes)));
    }

    private static List<String> sentences(
            Reasons reasons, Ladder ladder, Standing standing, long measure, List<Standings.ChangeLine> changes) {
        List<String> sentences = new ArrayList<>();
        Map<String, Object> holes = new HashMap<>();
        holes.put("ladder", reasons.ladderName(ladder));
        holes.put("tier", reasons.tierName(ladder, standing.tier()));
        holes.put("day", reasons.day(standing.since()));
        holes.put("measure", reasons.measured(ladder, measure));
        sentences.add(reasons.say("explain.tier.now", holes));
        List<String> codes = ladder.tiers().stream().map(Tier::code).toList();
        int place = codes.indexOf(standing.tier());
        if (place >= 0 && place + 1 < codes.size()) {
            Tier next = ladder.tiers().get(place + 1);
            holes.put("tier", reasons.tierName(ladder, next.code()));
            holes.put("from", reasons.measured(ladder, next.threshold()));
            holes.put("missing", reasons.measured(ladder, Math.max(0, next.threshold() - measure)));
            sentences.add(reasons.say("explain.tier.next", holes));
        } else {
            sentences.add(reasons.say("explain.tier.top", holes));
        }
        if (standing.nextReview() != null) {
            sentences.add(reasons.say("explain.tier.review", Map.of("day", reasons.day(standing.nextReview()))));
        }
        changes.forEach(change -> sentences.add(reasons.day(change.at()) + " "
                + reasons.tierChange(
                        ladder, change.from(), change.to(), change.cause(), change.reason(), change.measure())));
        return sentences;
    }

    private static @Nullable Long number(String text) {
        return text.matches("[1-9][0-9]{0,17}") ? Long.valueOf(text) : null;
    }
}
