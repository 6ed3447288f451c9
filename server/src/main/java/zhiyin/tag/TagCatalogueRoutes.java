package zhiyin.tag;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.engine.insight.WordCounts;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFacts;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Query;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.member.Members;
import zhiyin.tag.TagRuns.Run;

/** The catalogue of tags and the rules by which they are put, over HTTP. */
@Configuration(proxyBeanMethods = false)
class TagCatalogueRoutes {

    private static final int TAGS_MAX = 1_000;
    private static final int RULES_MAX = 200;
    private static final int RULE_LENGTH_MAX = 50_000;
    private static final int SAMPLE = 5;
    private static final int HOUR_USUALLY = 4;
    private static final int CHANGE_PERCENT_USUALLY = 20;

    private static final PathVariable<String> GROUP = PathVariable.of(
                    "tag_group",
                    text -> text.length() <= 40 && TextRule.SLUG.holds().test(text) ? text : null)
            .says("The group's code.");
    private static final PathVariable<String> TAG = PathVariable.of(
                    "tag", text -> text.isBlank() || text.length() > 100 ? null : text)
            .says("The word that is put on members.");
    private static final Query<Integer> LIMIT = Query.integer("limit", 1, 200, 30);

    private static final Field<String> NAME =
            Field.required("name", Shape.text(1, 100)).says("How people call it.");
    private static final OptionalField<String> DESCRIPTION =
            Field.optional("description", Shape.text(1, 500)).says("What it is for.");
    private static final OptionalField<String> STORE = Field.optional(
                    "store", Shape.text(1, 60).of(TextRule.KEY))
            .says("Whose tags they are: this store's alone. Who works for other stores neither sees nor puts them.");
    private static final Field<Boolean> FOR_PLATFORM = Field.withDefault("for_platform", Shape.bool(), false)
            .says(
                    "Of a programme that is a store of a platform: the platform may see them on people who share what they do here.");
    private static final Shape<Tags.ToldGroup> GROUP_TOLD = Shape.object(
            "TagGroup",
            body -> new Tags.ToldGroup(
                    body.get(NAME), body.find(DESCRIPTION), body.find(STORE), body.get(FOR_PLATFORM)),
            NAME,
            DESCRIPTION,
            STORE,
            FOR_PLATFORM);

    private static final Field<String> RULE = Field.required("rule", Shape.prose(1, RULE_LENGTH_MAX))
            .says(
                    "A segment, as JSON or YAML: whom it means, has the tag. It may ask for segments by their codes: {segment: code}.");
    private static final Field<Boolean> AT_ONCE = Field.withDefault("at_once", Shape.bool(), false)
            .says("Whether it is asked within a second of whatever comes to a member, besides once a day.");
    private static final Field<Integer> HOUR = Field.withDefault(
                    "hour", Shape.integer(0, 23).as(Math::toIntExact, "number.range"), HOUR_USUALLY)
            .says("The hour of the programme's day from which it is asked of everybody.");
    private static final Field<Integer> CHANGE_PERCENT_MAX = Field.withDefault(
                    "change_percent_max",
                    Shape.integer(1, 100).as(Math::toIntExact, "number.range"),
                    CHANGE_PERCENT_USUALLY)
            .says(
                    "So many members in a hundred may change at once; more wait until somebody has confirmed it. Up to 20 members always"
                            + " may, and with 100 all.");

    private record ToldRule(String rule, boolean atOnce, int hour, int changePercentMax) {}

    private static final Shape<ToldRule> RULE_TOLD = Shape.object(
            "TagRule",
            body -> new ToldRule(body.get(RULE), body.get(AT_ONCE), body.get(HOUR), body.get(CHANGE_PERCENT_MAX)),
            RULE,
            AT_ONCE,
            HOUR,
            CHANGE_PERCENT_MAX);
    private static final OptionalField<String> IN_GROUP =
            Field.optional("group", Shape.text(1, 40).of(TextRule.SLUG)).says("The code of the group that it is in.");
    private static final OptionalField<ToldRule> AUTOMATIC =
            Field.optional("automatic", RULE_TOLD).says("By which rule the house puts it; if not said, people put it.");

    private record Told(
            String name,
            @Nullable String description,
            @Nullable String group,
            @Nullable ToldRule automatic) {}

    private static final Shape<Told> TOLD = Shape.object(
            "CatalogueTag",
            body -> new Told(body.get(NAME), body.find(DESCRIPTION), body.find(IN_GROUP), body.find(AUTOMATIC)),
            NAME,
            DESCRIPTION,
            IN_GROUP,
            AUTOMATIC);

    private static final OptionalField<String> OF_TAG = Field.optional("tag", Shape.text(1, 100))
            .says("For which tag: then it is told who would get it and who lose it.");

    private record Tried(String rule, @Nullable String tag) {}

    private static final Shape<Tried> TRIED =
            Shape.object("TagRuleToTry", body -> new Tried(body.get(RULE), body.find(OF_TAG)), RULE, OF_TAG);

    @Says("Groups of tags.")
    record TagGroupsAnswer(List<TagGroupView> groups) {}

    @Says("Tags that belong together.")
    record TagGroupView(
            String code,
            String name,
            @Nullable String description,

            @Says("The store whose they are; absent where they are the whole programme's.") @Nullable
            String store,

            @Says("Whether the platform may see them.") boolean forPlatform,

            @Says("How many tags are in it.") int tags) {}

    @Says("The catalogue of tags.")
    record TagsAnswer(
            List<TagView> tags,

            @Says("Words that members have and that are not in the catalogue, by how many have them.")
            List<StrayTag> strays,

            @Says(
                    "All that was recorded before that is in the counts; absent while members are counted for the first time.")
            @Nullable
            Instant asOf) {}

    @Says("A word that members have and that is not in the catalogue.")
    record StrayTag(String tag, long members) {}

    @Says("A tag of the catalogue.")
    record TagView(
            @Says("The word that is put on members.") String tag,

            String name,
            @Nullable String description,

            @Says("The code of the group that it is in.") @Nullable
            String group,

            @Says("The store whose it is; absent where it is the whole programme's.") @Nullable
            String store,

            @Says("How many members have it; absent while they are counted for the first time.") @Nullable
            Long members,

            @Says("By which rule it is put; absent where people put it.") @Nullable
            TagRuleView automatic,

            Instant madeAt,
            Instant changedAt) {}

    @Says("The rule by which a tag is put.")
    record TagRuleView(
            @Says("The segment as JSON.") String rule,

            @Says("The same in words, in English; absent where the programme does not know any more what it asks for.")
            @Nullable
            String sentence,

            @Says("How often the rule was said.") int number,

            boolean atOnce,
            int hour,
            int changePercentMax,

            @Says("When it is asked of everybody next.") Instant next,

            @Says("The latest time it was asked of everybody.") @Nullable
            TagRunView last) {}

    @Says("That a rule was asked of everybody.")
    record TagRunView(
            @Says("The run's id.") String id,

            @Says("Which of the tag's rules.") int ruleNumber,

            @Says(
                    "saved, because it was said; daily; asked for; confirmed; segment, because one that it asks for was changed.")
            String why,

            @Says("The day for which it was asked.") LocalDate day,

            @Says(
                    "asked; underway; done; waiting, because it would change too many; confirmed since; overtaken by a later one; failed.")
            String state,

            Instant askedAt,

            @Says("By which key or by whom of the staff; absent for the house itself.") @Nullable
            String askedBy,

            @Says("All that was recorded before that was known.") @Nullable
            Instant asOf,

            @Nullable Instant endedAt,

            @Says("How many the rule meant.") int members,

            @Says("How many it was put on so far; of one that waits, how many it would be put on.")
            int came,

            @Says("How many it was taken off so far; of one that waits, how many it would be taken off.")
            int went,

            @Says("How many more were meant who refuse that anything is put on them.")
            int refused,

            @Says(
                    "Why it failed: rule, the programme does not know any more what it asks for; gone, the tag is no more; cut-off;"
                            + " accident.")
            @Nullable
            String failure) {}

    @Says("When a tag's rule was asked of everybody, the latest first.")
    record TagRunsAnswer(List<TagRunView> runs) {}

    @Says("What a rule comes to.")
    record TagPreview(
            @Says("The segment as JSON.") String rule,

            @Says("The same in words, in English.") String sentence,

            @Says("How many it means, without those who refuse it.")
            int members,

            @Says("Of so many.") long ofMembers,

            @Says("How many more are meant who refuse that anything is put on them.")
            int refused,

            @Says("How many of those it means do not have the tag.")
            int come,

            @Says("How many have it by the rule until now, and would not any more.")
            int go,

            @Says("Some of those it means.") List<SampleMember> sample,

            @Says("All that was recorded before that is in it.")
            Instant asOf) {}

    @Says("A member whom a rule means.")
    record SampleMember(
            @Says("The member's id.") String member,

            @Nullable String name) {}

    private final Tags tags;
    private final TagRuns runs;
    private final TagRules rules;
    private final TagRefreshing refreshing;
    private final MemberFacts facts;
    private final Members members;

    TagCatalogueRoutes(
            Tags tags, TagRuns runs, TagRules rules, TagRefreshing refreshing, MemberFacts facts, Members members) {
        this.tags = tags;
        this.runs = runs;
        this.rules = rules;
        this.refreshing = refreshing;
        this.facts = facts;
        this.members = members;
    }

    @Bean
    Routes catalogueOfTags() {
        return Routes.of(
                "Tags",
                "What the shop has put on members, for rules to ask about.",
                Route.get("/v1/tag-groups")
                        .named("listTagGroups")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the groups of tags")
                        .forPrograms()
                        .answers(200, TagGroupsAnswer.class)
                        .handledBy(call -> Answer.ok(
                                new TagGroupsAnswer(tags.groups(call.caller().programId()).stream()
                                        .filter(group -> seen(call, Permission.MEMBERS_READ, group.store()))
                                        .map(TagCatalogueRoutes::view)
                                        .toList()))),
                Route.put("/v1/tag-groups/{tag_group}")
                        .named("sayTagGroup")
                        .needs(Permission.TAGS_WRITE)
                        .summary("Make a group of tags, or say it anew")
                        .forPrograms()
                        .path(GROUP)
                        .body(GROUP_TOLD)
                        .answers(200, TagGroupView.class)
                        .answers(201, TagGroupView.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::sayGroup),
                Route.delete("/v1/tag-groups/{tag_group}")
                        .named("dropTagGroup")
                        .needs(Permission.TAGS_WRITE)
                        .summary("Take a group out of the catalogue in which no tag is")
                        .forPrograms()
                        .path(GROUP)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::dropGroup),
                Route.get("/v1/tags")
                        .named("listTags")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List the tags there are, and how many members have each")
                        .forPrograms()
                        .answers(200, TagsAnswer.class)
                        .handledBy(this::list),
                Route.get("/v1/tags/{tag}")
                        .named("getTag")
                        .needs(Permission.MEMBERS_READ)
                        .summary("Get a tag of the catalogue")
                        .forPrograms()
                        .path(TAG)
                        .answers(200, TagView.class)
                        .handledBy(call ->
                                found(call, Permission.MEMBERS_READ, tag -> Answer.ok(view(call, tag, taken(call))))),
                Route.put("/v1/tags/{tag}")
                        .named("sayTag")
                        .needs(Permission.TAGS_WRITE)
                        .summary("Put a tag in the catalogue, or say it anew")
                        .details(
                                "With a rule it is asked of everybody soon after, and once a day from then on; what somebody has put on"
                                        + " members by hand stays. A tag is put by people or by a rule, and stays so.")
                        .forPrograms()
                        .path(TAG)
                        .body(TOLD)
                        .answers(200, TagView.class)
                        .answers(201, TagView.class)
                        .problems(ProblemType.CONFLICT, ProblemType.RULE_SYNTAX)
                        .handledBy(this::say),
                Route.delete("/v1/tags/{tag}")
                        .named("dropTag")
                        .needs(Permission.TAGS_WRITE)
                        .summary("Take a tag out of the catalogue")
                        .details(
                                "What a rule has put is taken off; what people have put stays. Whoever was being changed all the while still"
                                        + " has it: then the answer is a conflict that says of how many that is so (left), the tag is out of"
                                        + " the catalogue, and can be taken off them by hand.")
                        .forPrograms()
                        .path(TAG)
                        .answersNothing(204)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(call -> found(call, Permission.TAGS_WRITE, tag -> {
                            tags.drop(call.caller().programId(), tag.code());
                            int left = tag.rule() == null
                                    ? 0
                                    : refreshing.withdraw(call.caller().programId(), tag.code());
                            return left == 0
                                    ? Answer.nothing()
                                    : Problem.of(ProblemType.CONFLICT)
                                            .detail("problem.tag-left.detail")
                                            .with("left", left);
                        })),
                Route.post("/v1/tags/preview")
                        .named("previewTagRule")
                        .needs(Permission.MEMBERS_READ)
                        .inAllStores()
                        .summary("See how many members a rule means, and some of them")
                        .readsOnly()
                        .forPrograms()
                        .body(TRIED)
                        .answers(200, TagPreview.class)
                        .problems(ProblemType.CONFLICT, ProblemType.OVERLOADED, ProblemType.RULE_SYNTAX)
                        .handledBy(this::preview),
                Route.get("/v1/tags/{tag}/runs")
                        .named("listTagRuns")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List when a tag's rule was asked of everybody, and what came of it")
                        .forPrograms()
                        .path(TAG)
                        .queries(LIMIT)
                        .answers(200, TagRunsAnswer.class)
                        .handledBy(call -> found(
                                call,
                                Permission.MEMBERS_READ,
                                tag -> Answer.ok(new TagRunsAnswer(
                                        runs.of(call.caller().programId(), tag.code(), call.query(LIMIT)).stream()
                                                .map(TagCatalogueRoutes::view)
                                                .toList())))),
                ask("refresh", "refreshTag", "Ask a tag's rule of everybody now", TagRuns.Why.ASKED),
                ask(
                        "confirm",
                        "confirmTag",
                        "Let happen what a tag's rule would change and what waits for that",
                        TagRuns.Why.CONFIRMED));
    }

    private Route ask(String word, String name, String summary, TagRuns.Why why) {
        return Route.post("/v1/tags/{tag}/" + word)
                .named(name)
                .needs(Permission.TAGS_WRITE)
                .summary(summary)
                .details("It is begun with within a second; the runs say how far it has come.")
                .forPrograms()
                .path(TAG)
                .answers(201, TagRunView.class)
                .problems(ProblemType.CONFLICT)
                .handledBy(call -> found(call, Permission.TAGS_WRITE, tag -> {
                    long program = call.caller().programId();
                    Tag.Rule rule = tag.rule();
                    if (rule == null) {
                        return Problem.of(ProblemType.CONFLICT).detail("problem.tag-by-hand.detail");
                    }
                    if (why == TagRuns.Why.CONFIRMED
                            && runs.waiting(program, tag.code()).isEmpty()) {
                        return Problem.of(ProblemType.CONFLICT).detail("problem.tag-not-waiting.detail");
                    }
                    long run = runs.ask(program, tag.code(), rule.number(), why, Actor.of(call.caller()));
                    return Answer.created(view(runs.find(program, run).orElseThrow()));
                }));
    }

    private static boolean seen(Call<?> call, Permission permission, @Nullable String store) {
        Set<String> only = call.caller().grants().stores(call.caller().programId(), permission);
        return only == null || (store != null && only.contains(store));
    }

    private Answer found(Call<?> call, Permission permission, Function<Tag, Answer> then) {
        return tags.find(call.caller().programId(), call.path(TAG))
                .filter(tag -> seen(call, permission, tag.store()))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private Answer sayGroup(Call<Tags.ToldGroup> call) {
        long program = call.caller().programId();
        Optional<Tag.Group> before = tags.group(program, call.path(GROUP));
        if (before.isPresent()
                && !seen(call, Permission.TAGS_WRITE, before.get().store())) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.tag-group-taken.detail");
        }
        if (!seen(call, Permission.TAGS_WRITE, call.body().store())) {
            return Problem.invalid("/store", "store.not-yours");
        }
        boolean fresh = tags.sayGroup(program, call.path(GROUP), call.body(), Actor.of(call.caller()));
        return Answer.of(
                fresh ? 201 : 200, view(tags.group(program, call.path(GROUP)).orElseThrow()));
    }

    private Answer dropGroup(Call<Void> call) {
        long program = call.caller().programId();
        return tags.group(program, call.path(GROUP))
                .filter(group -> seen(call, Permission.TAGS_WRITE, group.store()))
                .<Answer>map(group -> tags.dropGroup(program, group.code())
                        ? Answer.nothing()
                        : Problem.of(ProblemType.CONFLICT).detail("problem.tag-group-used.detail"))
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    private MemberFacts.@Nullable Taken taken(Call<?> call) {
        return facts.of(call.caller().programId()) instanceof MemberFacts.Asked.Here(var taken) ? taken : null;
    }

    private Answer list(Call<Void> call) {
        long program = call.caller().programId();
        MemberFacts.Taken taken = taken(call);
        SortedMap<String, Long> counts =
                taken == null ? new TreeMap<>() : WordCounts.of(taken.columns(), "member.tags", AllCores.HERE);
        Map<String, Run> latest = new HashMap<>();
        runs.latest(program).forEach(run -> latest.put(run.tag(), run));
        List<TagView> views = new ArrayList<>();
        for (Tag tag : tags.of(program)) {
            Long count = taken == null ? null : counts.getOrDefault(tag.code(), 0L);
            counts.remove(tag.code());
            if (seen(call, Permission.MEMBERS_READ, tag.store())) {
                views.add(view(program, tag, count, latest.get(tag.code())));
            }
        }
        List<StrayTag> strays = new ArrayList<>();
        if (seen(call, Permission.MEMBERS_READ, null)) {
            counts.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(TAGS_MAX)
                    .forEach(each -> strays.add(new StrayTag(each.getKey(), each.getValue())));
        }
        return Answer.ok(new TagsAnswer(views, strays, taken == null ? null : taken.asOf()));
    }

    private TagView view(Call<?> call, Tag tag, MemberFacts.@Nullable Taken taken) {
        long program = call.caller().programId();
        Long count = taken == null
                ? null
                : WordCounts.of(taken.columns(), "member.tags", AllCores.HERE).getOrDefault(tag.code(), 0L);
        return view(
                program,
                tag,
                count,
                runs.of(program, tag.code(), 1).stream().findFirst().orElse(null));
    }

    private TagView view(long program, Tag tag, @Nullable Long count, @Nullable Run last) {
        Tag.Rule rule = tag.rule();
        return new TagView(
                tag.code(),
                tag.name(),
                tag.description(),
                tag.group(),
                tag.store(),
                count,
                rule == null
                        ? null
                        : new TagRuleView(
                                rule.text(),
                                rules.read(program, tag.code(), rule.text()) instanceof TagRules.Read.Right right
                                        ? right.sentence()
                                        : null,
                                rule.number(),
                                rule.atOnce(),
                                rule.hour(),
                                rule.changePercentMax(),
                                refreshing.next(program, rule),
                                last == null ? null : view(last)),
                tag.madeAt(),
                tag.changedAt());
    }

    private static TagGroupView view(Tag.Group group) {
        return new TagGroupView(
                group.code(), group.name(), group.description(), group.store(), group.forPlatform(), group.tags());
    }

    private static TagRunView view(Run run) {
        return new TagRunView(
                TagRuns.ID.print(run.id()),
                run.ruleNumber(),
                run.why().word(),
                run.day(),
                run.state().word(),
                run.askedAt(),
                run.askedBy(),
                run.asOf(),
                run.endedAt(),
                run.members(),
                run.came(),
                run.went(),
                run.refused(),
                run.failure());
    }

    private Answer say(Call<Told> call) {
        long program = call.caller().programId();
        String code = call.path(TAG);
        Told told = call.body();
        Optional<Tag> before = tags.find(program, code);
        if (before.isPresent()
                && !seen(call, Permission.TAGS_WRITE, before.get().store())) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.tag-taken.detail");
        }
        Optional<Tag.Group> group =
                told.group() == null ? Optional.empty() : tags.group(program, Objects.requireNonNull(told.group()));
        if (told.group() != null
                && group.filter(each -> seen(call, Permission.TAGS_WRITE, each.store()))
                        .isEmpty()) {
            return Problem.invalid("/group", "tag-group.unknown");
        }
        if (told.group() == null && !seen(call, Permission.TAGS_WRITE, null)) {
            return Problem.invalid("/group", "tag-group.yours");
        }
        if (before.isPresent() && (before.get().rule() == null) != (told.automatic() == null)) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.tag-kind.detail");
        }
        List<Tag> all = tags.of(program);
        if (before.isEmpty() && all.size() >= TAGS_MAX) {
            return Problem.of(ProblemType.CONFLICT)
                    .detail("problem.too-many-tags.detail")
                    .with("limit", (long) TAGS_MAX);
        }
        if (before.isEmpty()
                && told.automatic() != null
                && all.stream().filter(tag -> tag.rule() != null).count() >= RULES_MAX) {
            return Problem.of(ProblemType.CONFLICT)
                    .detail("problem.too-many-tag-rules.detail")
                    .with("limit", (long) RULES_MAX);
        }
        ToldRule automatic = told.automatic();
        Tag.Rule rule = null;
        if (automatic != null) {
            if (!seen(call, Permission.TAGS_WRITE, null)) {
                // a rule looks at all members, whichever store they are of
                return Problem.invalid("/automatic", "tag.rule-of-store");
            }
            TagRules.Read read = rules.read(program, code, automatic.rule());
            Problem refused = refused(read, "/automatic/rule");
            if (refused != null) {
                return refused;
            }
            rule = new Tag.Rule(
                    ((TagRules.Read.Right) read).json(),
                    0,
                    automatic.atOnce(),
                    automatic.hour(),
                    automatic.changePercentMax());
        }
        boolean fresh = tags.say(
                program,
                code,
                new Tags.Told(told.name(), told.description(), told.group(), rule),
                Actor.of(call.caller()));
        return Answer.of(fresh ? 201 : 200, view(call, tags.find(program, code).orElseThrow(), taken(call)));
    }

    private static @Nullable Problem refused(TagRules.Read read, String pointer) {
        return switch (read) {
            case TagRules.Read.Right _ -> null;
            case TagRules.Read.Nothing() -> Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            case TagRules.Read.Circle() -> Problem.invalid(pointer, "tag.circle");
            case TagRules.Read.Faulty(var faults) ->
                Problem.of(ProblemType.RULE_SYNTAX)
                        .errors(faults.stream()
                                .map(fault -> Fault.told(pointer, fault.code(), fault.sentence()))
                                .toList());
        };
    }

    private Answer preview(Call<Tried> call) {
        long program = call.caller().programId();
        String tag = call.body().tag();
        TagRules.Read read = rules.read(program, tag, call.body().rule());
        Problem refused = refused(read, "/rule");
        if (refused != null) {
            return refused;
        }
        TagRules.Read.Right right = (TagRules.Read.Right) read;
        return switch (facts.of(program)) {
            case MemberFacts.Asked.Underway(long events) -> Problem.factsUnderway(events);
            case MemberFacts.Asked.Here(var taken) -> {
                if (tag != null
                        && !tags.find(program, tag)
                                .map(known -> seen(call, Permission.MEMBERS_READ, known.store()))
                                .orElse(true)) {
                    yield Problem.of(ProblemType.NOT_FOUND);
                }
                TagRefreshing.Plan plan = refreshing.plan(program, tag, right.segment(), taken);
                List<Long> some = new ArrayList<>();
                var each = plan.meant().getIntIterator();
                while (each.hasNext() && some.size() < SAMPLE) {
                    some.add(taken.members().member(each.next()));
                }
                Map<Long, String> names = members.names(program, some);
                yield Answer.ok(new TagPreview(
                        right.json(),
                        right.sentence(),
                        plan.meant().getCardinality(),
                        taken.columns().counts().members(),
                        plan.refused(),
                        plan.come().size(),
                        plan.go().size(),
                        some.stream()
                                .map(member -> new SampleMember(Members.ID.print(member), names.get(member)))
                                .toList(),
                        taken.asOf()));
            }
        };
    }
}
