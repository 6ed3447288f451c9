package zhiyin.tag;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import zhiyin.database.Sight;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Csv;
import zhiyin.http.Fault;
import zhiyin.http.Field;
import zhiyin.http.Messages;
import zhiyin.http.OptionalField;
import zhiyin.http.PathVariable;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.http.Route;
import zhiyin.http.Routes;
import zhiyin.http.Says;
import zhiyin.http.SentTable;
import zhiyin.http.Shape;
import zhiyin.http.TextRule;
import zhiyin.intake.Answers;
import zhiyin.member.Members;
import zhiyin.store.SharingStores;
import zhiyin.tag.Holdings.Holding;
import zhiyin.tag.Holdings.Put;
import zhiyin.tag.Holdings.Source;

/** Tags put on members and taken off them, over HTTP, and what is known of those that one has. */
@Configuration(proxyBeanMethods = false)
class TagRoutes {
    private static final int MEMBERS_MAX = 500;
    private static final int ROWS_MAX = 10_000;
    private static final int CSV_LENGTH_MAX = 4_000_000;

    private static final Shape<List<String>> SOME = Shape.list(Shape.text(1, 100), 0, 20);
    private static final Field<List<String>> WHOM = Field.required(
                    "members", Shape.list(Shape.text(1, 210), 1, MEMBERS_MAX))
            .says("Ids or identities.");
    private static final Field<List<String>> PUT =
            Field.withDefault("put", SOME, List.<String>of()).says("What they have from now on.");
    private static final Field<List<String>> TAKE =
            Field.withDefault("take", SOME, List.<String>of()).says("What they have no more.");
    private static final OptionalField<String> REASON = Field.optional(
                    "reason", Shape.text(1, 200).of(TextRule.NAMES_NOBODY))
            .says("Why it is put; kept with each member's.");
    private static final OptionalField<LocalDate> UNTIL = Field.optional("until", Shape.date())
            .says("The last day on which they have what is put, by the programme's calendar; for ever, if not said.");

    private record Wish(
            List<String> members,
            List<String> put,
            List<String> take,
            @Nullable String reason,
            @Nullable LocalDate until) {}

    private static final Shape<Wish> WISH = Shape.object(
                    "MemberTags",
                    body -> new Wish(
                            body.get(WHOM), body.get(PUT), body.get(TAKE), body.find(REASON), body.find(UNTIL)),
                    WHOM,
                    PUT,
                    TAKE,
                    REASON,
                    UNTIL)
            .check(wish -> !wish.put().isEmpty() || !wish.take().isEmpty(), "marked.nothing");

    private static final Field<String> TABLE = Field.required("csv", Shape.prose(1, CSV_LENGTH_MAX))
            .says(
                    "A table with a header: member, and as far as wanted tag, reason and until (a day such as 2026-12-31).");
    private static final OptionalField<String> TAG =
            Field.optional("tag", Shape.text(1, 100)).says("Which tag is put, in rows that do not say.");

    private record Sheet(
            String csv,
            @Nullable String tag,
            @Nullable String reason,
            @Nullable LocalDate until) {}

    private static final Shape<Sheet> SHEET = Shape.object(
            "MemberTagFile",
            body -> new Sheet(body.get(TABLE), body.find(TAG), body.find(REASON), body.find(UNTIL)),
            TABLE,
            TAG,
            REASON,
            UNTIL);

    private static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

    @Says("What became of a member's tags.")
    record TaggedMember(
            @Says("The member's id.") String member,

            @Says(
                    "done; unchanged, where he had them so; refused, where he has refused that rules go by what the shop puts on"
                            + " him; full, where he would have more than 100; busy, where others kept changing them; gone, where he was"
                            + " merged or deleted meanwhile.")
            Tagging.Result result,

            @Says("What he has now, as far as it is known.") @Nullable
            List<String> tags) {}

    @Says("What became of the tags of members, each once, in the order in which they were named.")
    record TaggedMembersAnswer(List<TaggedMember> members) {}

    @Says("What became of a file.")
    record TaggedFileAnswer(
            @Says("How many rows there were.") int rows,

            @Says("Of how many members something was put.") int done,

            @Says("How many had it all so.") int unchanged,

            @Says("The rows of which nothing came, in order: the others are done.")
            List<FileRowFault> faults,

            @Says(
                    "The same rows as a table, each as it was sent and with what is wrong with it: to be put right and sent again; absent"
                            + " where there are none.")
            @Nullable
            String faultyRows) {}

    @Says("A row of a file of which nothing came.")
    record FileRowFault(
            @Says("The line in which it begins; the header is 1.")
            long line,

            @Says("What is wrong, in a word that never changes.")
            String code,

            @Says("What is wrong, in the caller's language.")
            String detail) {}

    @Says("What somebody is tagged with.")
    record MemberTagsAnswer(
            @Says("The member's id.") String member,

            @Says("What he has now.") List<MemberTag> tags,

            @Says("What he has had, the latest first.") List<MemberTag> earlier,

            @Says(
                    "Of the platform's people: what the stores have put on him with which he shares what he does there, where they let the"
                            + " platform see it.")
            List<StoreTags> stores) {}

    @Says("A tag that somebody has, or had.")
    record MemberTag(
            @Says("The word that is put on members.") String tag,

            @Says("How people call it; the word itself, where it is not in the catalogue.")
            String name,

            @Says("The group that it is in.") @Nullable String group,

            @Says(
                    "hand, on him alone; list, on several; file; rule; event, where somebody told all of his tags as an event and nothing"
                            + " else is known.")
            String source,

            @Says("Of a rule, which of the tag's it was.") @Nullable
            Integer ruleNumber,

            @Says("Why it was put.") @Nullable String reason,

            @Says("The last day on which he has it.") @Nullable
            LocalDate until,

            @Says("Since when, as far as it is known.") @Nullable
            Instant putAt,

            @Says("By which key or by whom of the staff; absent for the house itself.") @Nullable
            String putBy,

            @Says("Until when he had it.") @Nullable Instant endedAt,

            @Says("By which key or by whom of the staff it was taken off; absent for the house itself.") @Nullable
            String endedBy,

            @Says(
                    "Why he has it no more: taken; renewed, with another reason or end; over, after its last day; rule, which means him no"
                            + " more; event, where all of his tags were told anew.")
            @Nullable
            String endedWhy) {}

    @Says("What a store has put on a person.")
    record StoreTags(
            @Says("The store's code.") String store,

            @Says("How people call the store.") String name,

            List<MemberTag> tags) {}

    private final Tagging tagging;
    private final Tags tags;
    private final TagRuns runs;
    private final Holdings holdings;
    private final Members members;
    private final SharingStores stores;
    private final Messages messages;

    TagRoutes(
            Tagging tagging,
            Tags tags,
            TagRuns runs,
            Holdings holdings,
            Members members,
            SharingStores stores,
            Messages messages) {
        this.tagging = tagging;
        this.tags = tags;
        this.runs = runs;
        this.holdings = holdings;
        this.members = members;
        this.stores = stores;
        this.messages = messages;
    }

    @Bean
    Routes memberTags() {
        return Routes.of(
                "Tags",
                "What the shop has put on members, for rules to ask about.",
                Route.post("/v1/member-tags")
                        .named("tagMembers")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Put tags on up to 500 members, or take them off")
                        .details(
                                "What else each has stays, whoever changes it meanwhile; asked twice it is the same as once. One who"
                                        + " cannot be tagged does not keep the others from it. Members who are unknown refuse the whole."
                                        + " What a rule puts is put and taken by its rule alone.")
                        .forPrograms()
                        .body(WISH, Route.BULK_BYTES_MAX)
                        .answers(200, TaggedMembersAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::tag),
                Route.post("/v1/member-tags/file")
                        .named("tagMembersOfFile")
                        .needs(Permission.MEMBERS_WRITE)
                        .summary("Put tags on the members of a file")
                        .details(
                                "Up to 10,000 rows. Each row that can be done is done; the others come back with what is wrong with them.")
                        .forPrograms()
                        .body(SHEET, Route.BULK_BYTES_MAX)
                        .answers(200, TaggedFileAnswer.class)
                        .problems(ProblemType.CONFLICT)
                        .handledBy(this::file),
                Route.get("/v1/members/{member}/tags")
                        .named("listTagsOfMember")
                        .needs(Permission.MEMBERS_READ)
                        .summary("List a member's tags: who put each, why, and until when")
                        .forPrograms()
                        .path(MEMBER)
                        .answers(200, MemberTagsAnswer.class)
                        .problems(ProblemType.MEMBER_MERGED)
                        .handledBy(this::show));
    }

    private Answer tag(Call<Wish> call) {
        long program = call.caller().programId();
        Wish wish = call.body();
        List<Long> people = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < wish.members().size(); i++) {
            Long person = located(program, wish.members().get(i));
            if (person == null) {
                faults.add(new Fault("/members/" + i, "member.unknown"));
            } else {
                people.add(person);
            }
        }
        List<String> words = new ArrayList<>(wish.put());
        words.addAll(wish.take());
        Map<String, String> objections = objections(call, words);
        for (int i = 0; i < wish.put().size(); i++) {
            object(faults, "/put/" + i, objections.get(wish.put().get(i)));
        }
        for (int i = 0; i < wish.take().size(); i++) {
            object(faults, "/take/" + i, objections.get(wish.take().get(i)));
        }
        if (wish.until() != null && wish.until().isBefore(runs.today(program))) {
            faults.add(new Fault("/until", "date.over"));
        }
        if (!faults.isEmpty()) {
            return Problem.invalid(faults);
        }
        Source source = new HashSet<>(people).size() == 1 ? Source.HAND : Source.LIST;
        Tagging.Change change = new Tagging.Change(
                wish.put().stream()
                        .distinct()
                        .map(word -> new Put(word, source, null, wish.reason(), wish.until()))
                        .toList(),
                wish.take());
        Map<Long, Tagging.Change> wanted = new LinkedHashMap<>();
        people.forEach(person -> wanted.put(person, change));
        Map<Long, Tagging.Settled> settled = tagging.change(program, Actor.doer(call), wanted);
        if (settled == null) {
            return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
        }
        List<TaggedMember> results = new ArrayList<>();
        settled.forEach(
                (member, each) -> results.add(new TaggedMember(Members.ID.print(member), each.result(), each.tags())));
        return Answer.ok(new TaggedMembersAnswer(results));
    }

    private static void object(List<Fault> faults, String pointer, @Nullable String code) {
        if (code != null) {
            faults.add(new Fault(pointer, code));
        }
    }

    private @Nullable Long located(long program, String reference) {
        Members.Located located = members.locate(program, reference);
        return located == null
                ? null
                : located.mergedInto() == null ? Long.valueOf(located.member()) : located.mergedInto();
    }

    /** Why the caller may not put or take which of these words; nothing of those that he may. */
    private Map<String, String> objections(Call<?> call, Collection<String> words) {
        long program = call.caller().programId();
        Map<String, Tag> known = tags.among(program, new TreeSet<>(words));
        Set<String> only = call.caller().grants().stores(program, Permission.MEMBERS_WRITE);
        Map<String, String> objections = new HashMap<>();
        for (String word : words) {
            Tag tag = known.get(word);
            if (!TagSight.sees(only, tag)) {
                objections.put(word, "tag.not-yours");
            } else if (tag != null && tag.rule() != null) {
                objections.put(word, "tag.by-rule");
            }
        }
        return objections;
    }

    // files

    private Answer file(Call<Sheet> call) {
        long program = call.caller().programId();
        Sheet sheet = call.body();
        TagFile file = TagFile.read(sheet.csv(), ROWS_MAX);
        SentTable table = file.table();
        if (table.fault() != null) {
            return Problem.invalid(List.of(new Fault("/csv", table.fault(), Map.of("most", ROWS_MAX))));
        }
        LocalDate today = runs.today(program);
        if (sheet.until() != null && sheet.until().isBefore(today)) {
            return Problem.invalid("/until", "date.over");
        }
        List<String> words = file.rows().stream()
                .map(row -> row.tag() == null ? sheet.tag() : row.tag())
                .filter(word -> word != null)
                .distinct()
                .toList();
        Map<String, String> objections = objections(call, words);
        Map<TagFile.Row, String> faulty = new LinkedHashMap<>();
        Map<Long, Map<String, Put>> puts = new LinkedHashMap<>();
        Map<Long, List<TagFile.Row>> rows = new HashMap<>();
        for (TagFile.Row row : file.rows()) {
            String word = row.tag() == null ? sheet.tag() : row.tag();
            String code = row.fault();
            Long member = null;
            if (code == null && word == null) {
                code = "tag.unsaid";
            }
            if (code == null) {
                code = objections.get(word);
            }
            if (code == null && row.until() != null && row.until().isBefore(today)) {
                code = "date.over";
            }
            if (code == null) {
                member = located(program, row.member());
                code = member == null ? "member.unknown" : null;
            }
            if (code != null || member == null || word == null) {
                faulty.put(row, String.valueOf(code));
                continue;
            }
            puts.computeIfAbsent(member, _ -> new LinkedHashMap<>())
                    .put(
                            word,
                            new Put(
                                    word,
                                    Source.FILE,
                                    null,
                                    row.reason() == null ? sheet.reason() : row.reason(),
                                    row.until() == null ? sheet.until() : row.until()));
            rows.computeIfAbsent(member, _ -> new ArrayList<>()).add(row);
        }
        int done = 0;
        int unchanged = 0;
        List<Long> people = List.copyOf(puts.keySet());
        for (int from = 0; from < people.size(); from += MEMBERS_MAX) {
            Map<Long, Tagging.Change> wanted = new LinkedHashMap<>();
            for (long member : people.subList(from, Math.min(people.size(), from + MEMBERS_MAX))) {
                wanted.put(
                        member,
                        new Tagging.Change(
                                List.copyOf(puts.getOrDefault(member, Map.of()).values()), List.of()));
            }
            Map<Long, Tagging.Settled> settled = tagging.change(program, Actor.doer(call), wanted);
            if (settled == null) {
                return Problem.of(ProblemType.CONFLICT).detail("problem.nothing-published.detail");
            }
            for (Map.Entry<Long, Tagging.Settled> each : settled.entrySet()) {
                switch (each.getValue().result()) {
                    case DONE -> done++;
                    case UNCHANGED -> unchanged++;
                    case REFUSED -> each(rows, each.getKey(), faulty, "tag.refused");
                    case FULL -> each(rows, each.getKey(), faulty, "tag.full");
                    case BUSY -> each(rows, each.getKey(), faulty, "tag.busy");
                    case GONE -> each(rows, each.getKey(), faulty, "member.unknown");
                }
            }
        }
        List<FileRowFault> faults = new ArrayList<>();
        List<TagFile.Row> inOrder =
                file.rows().stream().filter(faulty::containsKey).toList();
        Csv back = table.back();
        for (TagFile.Row row : inOrder) {
            String code = String.valueOf(faulty.get(row));
            String detail = messages.say(call.language(), "fault." + code, Map.of());
            faults.add(new FileRowFault(row.line().number(), code, detail));
            table.back(back, row.line(), detail);
        }
        return Answer.ok(new TaggedFileAnswer(
                file.rows().size(), done, unchanged, faults, faults.isEmpty() ? null : back.text()));
    }

    private static void each(
            Map<Long, List<TagFile.Row>> rows, long member, Map<TagFile.Row, String> faulty, String code) {
        rows.getOrDefault(member, List.of()).forEach(row -> faulty.put(row, code));
    }

    // what is known of a member's

    private Answer show(Call<Void> call) {
        long program = call.caller().programId();
        Members.Located located = members.locate(program, call.path(MEMBER));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        if (located.mergedInto() != null) {
            return Answers.merged(located.mergedInto());
        }
        long member = located.member();
        Set<String> only = call.caller().grants().stores(program, Permission.MEMBERS_READ);
        List<String> has = members.tags(program, List.of(member)).getOrDefault(member, List.of());
        List<Holding> all = holdings.of(member);
        Set<String> words = new TreeSet<>(has);
        all.forEach(holding -> words.add(holding.tag()));
        Map<String, Tag> known = tags.among(program, words);
        return Answer.ok(new MemberTagsAnswer(
                Members.ID.print(member),
                now(has, all, known, only),
                all.stream()
                        .filter(holding -> holding.endedAt() != null || !has.contains(holding.tag()))
                        .filter(holding -> TagSight.sees(only, known.get(holding.tag())))
                        .map(holding -> view(holding, known.get(holding.tag())))
                        .toList(),
                // a role for some stores does not open what others have put on him
                only == null ? inStores(member) : List.of()));
    }

    private static List<MemberTag> now(
            List<String> has, List<Holding> all, Map<String, Tag> known, @Nullable Set<String> only) {
        Map<String, Holding> current = new HashMap<>();
        all.stream().filter(holding -> holding.endedAt() == null).forEach(each -> current.put(each.tag(), each));
        List<MemberTag> now = new ArrayList<>();
        for (String word : has) {
            Tag tag = known.get(word);
            if (TagSight.sees(only, tag)) {
                Holding holding = current.get(word);
                now.add(
                        holding == null
                                ? new MemberTag(
                                        word,
                                        tag == null ? word : tag.name(),
                                        tag == null ? null : tag.group(),
                                        "event",
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null)
                                : view(holding, tag));
            }
        }
        return now;
    }

    private static MemberTag view(Holding holding, @Nullable Tag tag) {
        Holdings.Ended why = holding.endedWhy();
        return new MemberTag(
                holding.tag(),
                tag == null ? holding.tag() : tag.name(),
                tag == null ? null : tag.group(),
                holding.source().word(),
                holding.ruleNumber(),
                holding.reason(),
                holding.until(),
                holding.putAt(),
                holding.putBy(),
                holding.endedAt(),
                holding.endedBy(),
                why == null ? null : why.word());
    }

    private List<StoreTags> inStores(long person) {
        List<StoreTags> all = new ArrayList<>();
        for (SharingStores.There there : stores.of(person)) {
            List<MemberTag> seen = Sight.of(there.program()).call(() -> {
                Long member = located(there.program(), Members.ID.print(there.member()));
                List<String> has = member == null
                        ? List.of()
                        : members.tags(there.program(), List.of(member)).getOrDefault(member, List.of());
                Map<String, Tag> known = tags.among(there.program(), has);
                Set<String> open = new HashSet<>();
                tags.groups(there.program()).stream()
                        .filter(Tag.Group::forPlatform)
                        .forEach(group -> open.add(group.code()));
                known.values().removeIf(tag -> tag.group() == null || !open.contains(tag.group()));
                return member == null
                        ? List.<MemberTag>of()
                        : now(has.stream().filter(known::containsKey).toList(), holdings.of(member), known, null);
            });
            if (!seen.isEmpty()) {
                all.add(new StoreTags(there.store(), there.name(), seen));
            }
        }
        return all;
    }
}
