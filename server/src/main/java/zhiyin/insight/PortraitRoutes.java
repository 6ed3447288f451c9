package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.insight.LifecycleRules;
import zhiyin.engine.insight.Portrait;
import zhiyin.engine.insight.Portrait.Liked;
import zhiyin.engine.insight.Portrait.Liking;
import zhiyin.engine.insight.Stage;
import zhiyin.engine.insight.Stages;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFacts;
import zhiyin.facts.PortraitFields;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Messages;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.intake.Answers;
import zhiyin.member.Members;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** What follows from what a member bought, over HTTP, and by which rules he is in which stage. */
@Configuration(proxyBeanMethods = false)
class PortraitRoutes {

    private static final int DAYS_MAX = 3_650;
    private static final long SPEND_MAX = 1_000_000_000_000L;

    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

    private static final Field<Integer> NEW_DAYS =
            days("new_days", "So many days from his first order on a member is new.");
    private static final Field<Integer> DORMANT_DAYS =
            days("dormant_days", "After so many days without an order he is dormant.");
    private static final Field<Integer> LOST_DAYS =
            days("lost_days", "After so many he is lost; more than dormant_days.");
    private static final Field<Integer> RETURNED_DAYS = days(
            "returned_days",
            "So many days from an order on that ended a dormancy he is one who has returned; at most dormant_days.");
    private static final Field<Integer> WINDOW_DAYS =
            days("window_days", "Over so many days up to now orders and spend are counted.");
    private static final Field<Integer> LOYAL_ORDERS = Field.required(
                    "loyal_orders", Shape.integer(2, 1_000).as(Math::toIntExact, "number.range"))
            .says("With so many orders in them he is loyal.");
    private static final Field<Long> HIGH_VALUE_SPEND = Field.required("high_value_spend", Shape.integer(1, SPEND_MAX))
            .says("With so much spent in them, less what was given back, he is of high value; minor units.");

    private static Field<Integer> days(String name, String says) {
        return Field.required(name, Shape.integer(1, DAYS_MAX).as(Math::toIntExact, "number.range"))
                .says(says);
    }

    private static final Query<Boolean> DRY_RUN =
            Query.flag("dry_run").says("Only say how many members would be in which stage.");

    private record Told(
            int newDays,
            int dormantDays,
            int lostDays,
            int returnedDays,
            int windowDays,
            int loyalOrders,
            long highValueSpend) {}

    private static final Shape<Told> TOLD = Shape.object(
            "LifecycleSettings",
            body -> new Told(
                    body.get(NEW_DAYS),
                    body.get(DORMANT_DAYS),
                    body.get(LOST_DAYS),
                    body.get(RETURNED_DAYS),
                    body.get(WINDOW_DAYS),
                    body.get(LOYAL_ORDERS),
                    body.get(HIGH_VALUE_SPEND)),
            NEW_DAYS,
            DORMANT_DAYS,
            LOST_DAYS,
            RETURNED_DAYS,
            WINDOW_DAYS,
            LOYAL_ORDERS,
            HIGH_VALUE_SPEND);

    @Says(
            "By which rules a member is in which stage; asked in the order lost, dormant, returned, new, high_value, loyal, active.")
    record LifecycleSettingsAnswer(
            int newDays,
            int dormantDays,
            int lostDays,
            int returnedDays,
            int windowDays,
            int loyalOrders,
            @Says("Minor units.") long highValueSpend,

            @Says("When they were said; absent where they are the usual ones.") @Nullable
            Instant changedAt,

            @Says(
                    "How many members are in which stage by them today, and by those that held before: said of what is changed, as soon as"
                            + " all facts are read.")
            @Nullable
            List<StageSize> stages) {
        static LifecycleSettingsAnswer of(LifecycleBook.Said said) {
            return of(said.rules(), said.changedAt(), null);
        }

        static LifecycleSettingsAnswer of(
                LifecycleRules rules, @Nullable Instant changedAt, @Nullable List<StageSize> stages) {
            return new LifecycleSettingsAnswer(
                    rules.newDays(),
                    rules.dormantDays(),
                    rules.lostDays(),
                    rules.returnedDays(),
                    rules.windowDays(),
                    rules.loyalOrders(),
                    rules.highValueSpend(),
                    changedAt,
                    stages);
        }
    }

    @Says("How many members are in a stage.")
    record StageSize(
            @Says("no_order, lost, dormant, returned, new, high_value, loyal or active.")
            String stage,

            @Says("In the caller's language.") String name,
            long members,
            @Says("By the rules that held before.") long before) {}

    @Says("What a member prefers, and where he stands as a customer.")
    record PortraitAnswer(
            @Says("The member's id.") String member,

            @Says("Of each sort what he prefers, the most preferred first.")
            List<PreferencesOf> preferences,

            MemberLifecycle lifecycle,

            @Says("How lately, how often and for how much he has bought; absent for who never has.") @Nullable
            MemberRfm rfm,

            @Says("The currency of money here.") String currency,

            @Says("The day as of which it is reckoned, by the programme's calendar.")
            LocalDate day,

            @Says("All that was recorded before that is in it.")
            Instant asOf) {}

    @Says("What a member prefers of one sort.")
    record PreferencesOf(
            @Says("brand, category, price-band, hour or channel.")
            String of,

            List<MemberPreference> preferred) {}

    @Says("Something that a member prefers.")
    record MemberPreference(
            @Says(
                    "A brand, a category, a channel; of prices a band such as 200-500, in whole units of the currency, without the lower"
                            + " end and with the upper; of hours 00 to 23.")
            String what,

            @Says(
                    "What was paid for it in minor units, of brands and categories, or how often it was, each the less the longer ago:"
                            + " after 90 days half.")
            double weight,

            @Says("Of all of that sort, from 0 to 1.") double share,

            @Says("When he last bought so.") LocalDate lastSeen) {}

    @Says("Where a member stands in his life as a customer.")
    record MemberLifecycle(
            @Says("no_order, lost, dormant, returned, new, high_value, loyal or active.")
            String stage,

            @Says("Days since the last order of whoever is dormant or lost; 0 for anybody else.")
            int daysAsleep) {}

    @Says("How lately, how often and for how much a member has bought.")
    record MemberRfm(
            @Says("Days since the last order.") int recency,

            @Says("Orders.") int frequency,

            @Says("Paid less what was given back; minor units.")
            long money,

            @Says("The three scores as digits, such as 543.") @Nullable
            String cell,

            @Says("The named group of the three; absent where none holds them.") @Nullable
            String group) {}

    private final MemberFacts facts;
    private final LifecycleBook lifecycles;
    private final Members members;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final Messages messages;

    PortraitRoutes(
            MemberFacts facts,
            LifecycleBook lifecycles,
            Members members,
            Programmes programmes,
            ProgramClocks clocks,
            Messages messages) {
        this.messages = messages;
        this.facts = facts;
        this.lifecycles = lifecycles;
        this.members = members;
        this.programmes = programmes;
        this.clocks = clocks;
    }

    @Bean
    Routes portraits() {
        return Routes.of(
                "Figures",
                "Who the members are and what they do, as numbers; each says of which days and as of when.",
                Route.get("/v1/members/{member}/portrait")
                        .named("getPortrait")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get what a member prefers, in which stage he is, and how he is scored")
                        .details(
                                "Who has refused that he is profiled is still counted here: nothing of it is put on him.")
                        .forPrograms()
                        .path(MEMBER)
                        .answers(200, PortraitAnswer.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED, ProblemType.MEMBER_MERGED)
                        .handledBy(this::show),
                Route.get("/v1/figures/lifecycle/settings")
                        .named("getLifecycleSettings")
                        .needs(Permission.FIGURES_READ)
                        .summary("Get by which rules members are in which stage")
                        .forPrograms()
                        .answers(200, LifecycleSettingsAnswer.class)
                        .handledBy(call -> Answer.ok(LifecycleSettingsAnswer.of(
                                lifecycles.said(call.caller().programId())))),
                Route.put("/v1/figures/lifecycle/settings")
                        .named("setLifecycleSettings")
                        .needs(Permission.PROGRAMS_WRITE)
                        .inAllStores()
                        .summary("Say by which rules members are in which stage")
                        .details("Every stage is reckoned anew by them, of days that are over too.")
                        .forPrograms()
                        .queries(DRY_RUN)
                        .body(TOLD)
                        .answers(200, LifecycleSettingsAnswer.class)
                        .handledBy(this::say));
    }

    private Answer say(Call<Told> call) {
        Told told = call.body();
        List<Fault> faults = new ArrayList<>();
        if (told.lostDays() <= told.dormantDays()) {
            faults.add(new Fault("/lost_days", "lifecycle.lost"));
        }
        if (told.newDays() > told.dormantDays()) {
            faults.add(new Fault("/new_days", "lifecycle.not-dormant"));
        }
        if (told.returnedDays() > told.dormantDays()) {
            faults.add(new Fault("/returned_days", "lifecycle.not-dormant"));
        }
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        long program = call.caller().programId();
        LifecycleBook.Said before = lifecycles.said(program);
        LifecycleRules rules = new LifecycleRules(
                told.newDays(),
                told.dormantDays(),
                told.lostDays(),
                told.returnedDays(),
                told.windowDays(),
                told.loyalOrders(),
                told.highValueSpend());
        List<StageSize> sizes = sizes(call, rules, before.rules());
        if (call.query(DRY_RUN)) {
            return Answer.ok(LifecycleSettingsAnswer.of(rules, before.changedAt(), sizes));
        }
        lifecycles.say(program, rules, call.caller().keyId());
        return Answer.ok(
                LifecycleSettingsAnswer.of(rules, lifecycles.said(program).changedAt(), sizes));
    }

    /** Today, by these rules and by others; null as long as nobody knows. */
    private @Nullable List<StageSize> sizes(Call<?> call, LifecycleRules rules, LifecycleRules before) {
        long program = call.caller().programId();
        Engines engines = programmes.engines(program);
        // whoever looks after some stores alone is not told how many there are in all
        boolean all = call.caller().grants().stores(program, Permission.FIGURES_READ) == null;
        if (!all || engines.versions().isEmpty() || !(facts.of(program) instanceof MemberFacts.Asked.Here(var taken))) {
            return null;
        }
        int today = (int) LocalDate.ofInstant(
                        clocks.of(program).instant(),
                        engines.latest().engine().programme().zone())
                .toEpochDay();
        EnumMap<Stage, Long> now = sizes(taken.columns(), rules, today);
        EnumMap<Stage, Long> then = sizes(taken.columns(), before, today);
        List<StageSize> sizes = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            String word = PortraitFields.word(stage);
            sizes.add(new StageSize(
                    word,
                    messages.say(call.language(), "figure.stage." + word.replace('_', '-') + ".name", Map.of()),
                    now.getOrDefault(stage, 0L),
                    then.getOrDefault(stage, 0L)));
        }
        return sizes;
    }

    private static EnumMap<Stage, Long> sizes(Columns columns, LifecycleRules rules, int day) {
        Stages stages =
                Counted.lives(columns, day, rules.windowDays(), AllCores.HERE).stages(rules, day);
        EnumMap<Stage, Long> sizes = new EnumMap<>(Stage.class);
        for (int number = 0; number < stages.size(); number++) {
            if (columns.has(number)) {
                sizes.merge(stages.stage(number), 1L, Long::sum);
            }
        }
        return sizes;
    }

    private Answer show(Call<Void> call) {
        long program = call.caller().programId();
        Members.Located located = members.locate(program, call.path(MEMBER));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (located.mergedInto() != null) {
            return Answers.merged(located.mergedInto());
        }
        if (programmes.engines(program).versions().isEmpty()) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        return switch (facts.of(program)) {
            case MemberFacts.Asked.Underway(long events) -> Problem.factsUnderway(events);
            case MemberFacts.Asked.Here(var taken) -> {
                Portrait portrait = facts.portrait(program, taken, located.member());
                yield portrait == null
                        // enrolled a moment ago: the columns hear of him within a second
                        ? Problem.factsUnderway(0).retryAfter(1)
                        : Answer.ok(view(program, located.member(), portrait, taken));
            }
        };
    }

    private PortraitAnswer view(long program, long member, Portrait portrait, MemberFacts.Taken taken) {
        var programme = programmes.engines(program).latest().engine().programme();
        List<PreferencesOf> preferences = new ArrayList<>();
        for (Liked liked : Liked.values()) {
            List<Liking> likings = portrait.likings().getOrDefault(liked, List.of());
            preferences.add(new PreferencesOf(
                    PortraitFields.word(liked),
                    likings.stream()
                            .map(each -> new MemberPreference(
                                    each.what(), each.weight(), each.share(), LocalDate.ofEpochDay(each.last())))
                            .toList()));
        }
        Integer recency = portrait.recency();
        Integer cell = portrait.cell();
        return new PortraitAnswer(
                Members.ID.print(member),
                preferences,
                new MemberLifecycle(PortraitFields.word(portrait.stage()), portrait.asleep()),
                recency == null
                        ? null
                        : new MemberRfm(
                                recency,
                                portrait.frequency(),
                                portrait.money(),
                                cell == null ? null : String.valueOf(cell),
                                portrait.group()),
                programme.currency(),
                LocalDate.ofInstant(clocks.of(program).instant(), programme.zone()),
                taken.asOf());
    }
}
