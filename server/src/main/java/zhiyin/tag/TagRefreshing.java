package zhiyin.tag;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.Recurring;
import zhiyin.database.Sight;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Segment;
import zhiyin.engine.insight.Selection;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;
import zhiyin.engine.tier.Climb;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFacts;
import zhiyin.facts.NumberedMembers;
import zhiyin.intake.Marking;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.tag.TagRuns.Run;
import zhiyin.tag.TagRuns.State;
import zhiyin.tag.TagRuns.Why;

/**
 * Asks the rules of tags: of everybody once a day and whenever somebody wants it, and of whoever something came to where a rule is
 * asked at once. What comes of it goes through the lanes like anybody else's marks.
 */
@Component
class TagRefreshing extends Recurring implements MemberFacts.Listener {

    private static final Logger log = LoggerFactory.getLogger(TagRefreshing.class);
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final int PAGE = 500;
    private static final String ASKS_FOR_A_SEGMENT = "\"segment\"";

    /** While people are put on a list one by one, whoever asks for the list is asked again no oftener. */
    private static final Duration LISTS_REST = Duration.ofMinutes(1);

    /** So often who was busy is asked again. */
    private static final int BUSY_TURNS_MAX = 5;

    /** So few may always change, whatever share of a small shop's members they are. */
    static final int CHANGES_FREE = 20;

    private final Tags tags;
    private final TagRuns runs;
    private final TagRules rules;
    private final Holdings holdings;
    private final Tagging tagging;
    private final Marking marking;
    private final MemberFacts facts;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final boolean byItself;
    /** By programme what is to be heard, in the order in which it came; at most one of each. Guarded by itself. */
    private final Map<Long, Came> waiting = new LinkedHashMap<>();

    private final Map<Long, ReentrantLock> turns = new ConcurrentHashMap<>();
    private final Map<Long, List<AtOnce>> atOnce = new ConcurrentHashMap<>();
    private final Map<Ruled, Looked> looked = new ConcurrentHashMap<>();
    private volatile @Nullable Thread listener;

    TagRefreshing(
            Tags tags,
            TagRuns runs,
            TagRules rules,
            Holdings holdings,
            Tagging tagging,
            Marking marking,
            MemberFacts facts,
            Programmes programmes,
            ProgramClocks clocks,
            @Value("${zhiyin.command:}") String command) {
        super("tag-rules", BETWEEN, command);
        this.tags = tags;
        this.runs = runs;
        this.rules = rules;
        this.holdings = holdings;
        this.tagging = tagging;
        this.marking = marking;
        this.facts = facts;
        this.programmes = programmes;
        this.clocks = clocks;
        this.byItself = command.equals("start") || command.equals("demo");
        facts.tell(this);
    }

    /** Somebody to whom something came, in columns that have it. */
    private record Came(long program, MemberFacts.Taken taken, RoaringBitmap touched) {}

    /** A rule that is asked at once, made for a day and columns that are laid so. */
    private record AtOnce(
            Tag tag, LocalDate day, Layout layout, Segment segment, TagRules.Compiled meant, Selection tagged) {}

    private record Ruled(long program, String tag) {}

    /** Which rule was held against which segments. */
    private record Looked(int rule, long revision) {}

    // of everybody

    /**
     * Begins with what is due and what was asked for, and goes through with it.
     *
     * @return how many rules were asked
     */
    int pass() {
        int ran = 0;
        List<Tags.Ruled> ruled = Sight.everywhere().call(tags::ruled);
        Set<Long> programs = new HashSet<>();
        for (Tags.Ruled each : ruled) {
            programs.add(each.program());
            alone(each.program(), () -> due(each.program(), each.tag()));
            alone(each.program(), () -> lookAtSegments(each.program(), each.tag()));
        }
        for (long program : programs) {
            alone(program, () -> keepInMind(program, ruled));
        }
        atOnce.keySet().retainAll(programs);
        looked.keySet().removeIf(each -> !programs.contains(each.program()));
        for (TagRuns.Asked cutOff : Sight.everywhere().call(runs::cutOff)) {
            alone(cutOff.program(), () -> runs.giveUp(cutOff));
        }
        for (TagRuns.Asked asked : Sight.everywhere().call(runs::asked)) {
            ran += alone(asked.program(), () -> go(asked)) ? 1 : 0;
        }
        return ran;
    }

    /** What goes wrong in one programme stops nobody who stands behind it. */
    private static boolean alone(long program, BooleanSupplier work) {
        try {
            return Sight.of(program).call(work::getAsBoolean);
        } catch (RuntimeException accident) {
            log.warn("the rules of tags of programme {} will be asked later", program, accident);
            return false;
        }
    }

    @Override
    protected void passQuietly() {
        try {
            pass();
        } catch (RuntimeException e) {
            log.warn("the rules of tags will be asked later", e);
        }
    }

    private boolean due(long program, Tag tag) {
        Tag.Rule rule = tag.rule();
        ZoneId zone = zone(program);
        if (rule == null || zone == null) {
            return false;
        }
        LocalDate day = dueDay(clocks.of(program).instant(), zone, rule);
        return Climb.day(tag.changedAt(), zone).isBefore(day)
                && runs.daily(program, tag.code(), rule.number(), day) != null;
    }

    /** Asks a rule of everybody again where the segments it asks for are others than when that was done last. */
    private boolean lookAtSegments(long program, Tag tag) {
        Tag.Rule rule = tag.rule();
        if (rule == null || !rule.text().contains(ASKS_FOR_A_SEGMENT)) {
            return false;
        }
        Ruled ruled = new Ruled(program, tag.code());
        Looked now = new Looked(rule.number(), rules.revision(program));
        if (now.equals(looked.get(ruled))) {
            return false;
        }
        TagRules.Asked asked = rules.asked(program, rule.text());
        Run last = runs.of(program, tag.code(), 1).stream().findFirst().orElse(null);
        if (asked != null && last != null) {
            if (last.state() == State.ASKED || last.state() == State.UNDERWAY) {
                return false;
            }
            String kept = runs.segments(program, last.id());
            if (!asked.text().equals(kept)) {
                boolean rests = !asked.isDefinedOtherwise(kept)
                        && clocks.of(program).instant().isBefore(last.askedAt().plus(LISTS_REST));
                if (rests) {
                    return false;
                }
                runs.ask(program, tag.code(), rule.number(), Why.SEGMENT, null);
            }
        }
        looked.put(ruled, now);
        return true;
    }

    /** The latest day whose hour has come: what was missed while nobody was there is made up for once. */
    private static LocalDate dueDay(Instant now, ZoneId zone, Tag.Rule rule) {
        LocalDate today = Climb.day(now, zone);
        return now.atZone(zone).getHour() >= rule.hour() ? today : today.minusDays(1);
    }

    /** When the rule is asked of everybody next, by itself. */
    Instant next(long program, Tag.Rule rule) {
        ZoneId zone = Objects.requireNonNullElse(zone(program), ZoneOffset.UTC);
        LocalDate day = dueDay(clocks.of(program).instant(), zone, rule).plusDays(1);
        return day.atTime(rule.hour(), 0).atZone(zone).toInstant();
    }

    private @Nullable ZoneId zone(long program) {
        Engines engines = programmes.engines(program);
        return engines.versions().isEmpty()
                ? null
                : engines.latest().engine().programme().zone();
    }

    /** One after the other in a programme. */
    private boolean go(TagRuns.Asked asked) {
        if (!(facts.of(asked.program()) instanceof MemberFacts.Asked.Here(var taken))
                // a rule that asks for a stage asks for today's
                || !isOfToday(asked.program(), taken)
                || !runs.begin(asked.program(), asked.id())) {
            return false;
        }
        Run run = runs.find(asked.program(), asked.id()).orElseThrow();
        ReentrantLock lock = turns.computeIfAbsent(asked.program(), _ -> new ReentrantLock());
        lock.lock();
        try {
            run(asked.program(), run, taken);
        } catch (RuntimeException accident) {
            runs.end(asked.program(), run, State.FAILED, "accident");
            throw accident;
        } finally {
            lock.unlock();
        }
        return true;
    }

    private boolean isOfToday(long program, MemberFacts.Taken taken) {
        ZoneId zone = zone(program);
        return zone != null && Climb.day(clocks.of(program).instant(), zone).equals(taken.portrayed());
    }

    /** Who is meant, who has it, and so what is to be done; by number in the columns. */
    record Plan(RoaringBitmap meant, List<Long> come, List<Long> go, int refused) {
        int changes() {
            return come.size() + go.size();
        }
    }

    private void run(long program, Run run, MemberFacts.Taken taken) {
        Tag tag = tags.find(program, run.tag()).orElse(null);
        Tag.Rule rule = tag == null ? null : tag.rule();
        if (tag == null || rule == null) {
            runs.end(program, run, State.FAILED, "gone");
            return;
        }
        if (!(rules.read(program, tag.code(), rule.text()) instanceof TagRules.Read.Right right)) {
            // the programme does not know any more what the rule asks for
            runs.end(program, run, State.FAILED, "rule");
            return;
        }
        runs.about(program, run.id(), right.asked().text());
        Plan plan = plan(program, tag.code(), right.segment(), taken);
        int meant = plan.meant().getCardinality();
        long members = taken.columns().counts().members();
        runs.tell(
                program,
                run.id(),
                taken.asOf(),
                meant,
                plan.come().size(),
                plan.go().size(),
                plan.refused());
        if (run.why() != Why.CONFIRMED && tooMany(plan.changes(), members, rule.changePercentMax())) {
            runs.end(program, run, State.WAITING, null);
            return;
        }
        int came = 0;
        int went = 0;
        int refused = plan.refused();
        List<Holdings.Put> put = List.of(new Holdings.Put(tag.code(), Holdings.Source.RULE, rule.number(), null, null));
        for (int from = 0; from < plan.come().size(); from += PAGE) {
            Map<Tagging.Result, Integer> results =
                    change(program, page(plan.come(), from), new Tagging.Change(put, List.of()));
            came += results.getOrDefault(Tagging.Result.DONE, 0);
            refused += results.getOrDefault(Tagging.Result.REFUSED, 0);
            if (!runs.tell(program, run.id(), taken.asOf(), meant, came, went, refused)) {
                return;
            }
        }
        for (int from = 0; from < plan.go().size(); from += PAGE) {
            went += change(program, page(plan.go(), from), new Tagging.Change(List.of(), List.of(tag.code())))
                    .getOrDefault(Tagging.Result.DONE, 0);
            if (!runs.tell(program, run.id(), taken.asOf(), meant, came, went, refused)) {
                return;
            }
        }
        runs.end(program, run, State.DONE, null);
    }

    /** Whether so many changes wait for somebody to confirm them. */
    static boolean tooMany(long changes, long members, int percentMax) {
        return changes > CHANGES_FREE && percentMax < 100 && changes * 100 > members * percentMax;
    }

    private static List<Long> page(List<Long> all, int from) {
        return all.subList(from, Math.min(all.size(), from + PAGE));
    }

    private Map<Tagging.Result, Integer> change(long program, List<Long> members, Tagging.Change change) {
        Map<Long, Tagging.Change> wanted = new LinkedHashMap<>();
        members.forEach(member -> wanted.put(member, change));
        Map<Long, Tagging.Settled> settled = tagging.change(program, Tagging.Doer.RULE, wanted);
        Map<Tagging.Result, Integer> counts = new HashMap<>();
        if (settled != null) {
            settled.values().forEach(each -> counts.merge(each.result(), 1, Integer::sum));
        }
        return counts;
    }

    /**
     * What a rule comes to.
     *
     * @param tag for which; null for one that there is not yet
     */
    Plan plan(long program, @Nullable String tag, Segment segment, MemberFacts.Taken taken) {
        Columns columns = taken.columns();
        LocalDate today = runs.today(program);
        RoaringBitmap meant =
                rules.compiled(program, segment, taken, today).selection().of(columns, AllCores.HERE);
        NumberedMembers members = taken.members();
        RoaringBitmap refusing = new RoaringBitmap();
        for (long member : marking.refusing(program)) {
            int number = members.number(member);
            if (number != NumberedMembers.NONE) {
                refusing.add(number);
            }
        }
        int refused = RoaringBitmap.andCardinality(meant, refusing);
        meant.andNot(refusing);
        RoaringBitmap tagged = tag == null
                ? new RoaringBitmap()
                : Selection.of(having(tag), columns, today, code -> null).of(columns, AllCores.HERE);
        List<Long> come = new ArrayList<>();
        RoaringBitmap.andNot(meant, tagged)
                .forEach((org.roaringbitmap.IntConsumer) number -> come.add(members.member(number)));
        return new Plan(meant, come, tag == null ? List.of() : leaving(program, tag, members, tagged, meant), refused);
    }

    /** Who has it by the rule, and is not meant any more. */
    private List<Long> leaving(
            long program, String tag, NumberedMembers members, RoaringBitmap tagged, RoaringBitmap meant) {
        List<Long> go = new ArrayList<>();
        List<Long> page = holdings.ofRule(program, tag, 0, PAGE);
        while (!page.isEmpty()) {
            for (long member : page) {
                int number = members.number(member);
                if (number != NumberedMembers.NONE && tagged.contains(number) && !meant.contains(number)) {
                    go.add(member);
                }
            }
            page = holdings.ofRule(program, tag, page.getLast(), PAGE);
        }
        return go;
    }

    private static Segment having(String tag) {
        return new Segment.Test(new Condition.Test("member.tags", Operator.CONTAINS, new Operand.Words(tag)));
    }

    /**
     * Takes a tag off everybody on whom its rule has put it. Who is being changed by somebody else is left for the end, and then
     * asked again some times.
     *
     * @return how many have it still
     */
    int withdraw(long program, String tag) {
        List<Long> busy = new ArrayList<>();
        List<Long> page = holdings.ofRule(program, tag, 0, PAGE);
        while (!page.isEmpty()) {
            busy.addAll(takeOff(program, tag, page));
            page = holdings.ofRule(program, tag, page.getLast(), PAGE);
        }
        for (int turn = 0; turn < BUSY_TURNS_MAX && !busy.isEmpty(); turn++) {
            List<Long> left = new ArrayList<>();
            for (int from = 0; from < busy.size(); from += PAGE) {
                left.addAll(takeOff(program, tag, page(busy, from)));
            }
            busy = left;
        }
        if (!busy.isEmpty()) {
            log.warn("{} members of programme {} still have the tag {}", busy.size(), program, tag);
        }
        return busy.size();
    }

    /** Those of them who have it still. */
    private List<Long> takeOff(long program, String tag, List<Long> members) {
        Map<Long, Tagging.Change> wanted = new LinkedHashMap<>();
        members.forEach(member -> wanted.put(member, new Tagging.Change(List.of(), List.of(tag))));
        Map<Long, Tagging.Settled> settled = tagging.change(program, Tagging.Doer.RULE, wanted);
        if (settled == null) {
            return members;
        }
        Instant now = clocks.of(program).instant();
        List<Long> busy = new ArrayList<>();
        settled.forEach((member, each) -> {
            switch (each.result()) {
                case DONE -> {
                    // by an event of his own
                }
                case UNCHANGED, REFUSED, FULL, GONE ->
                    holdings.endWhatIsGone(member, List.of(tag), Holdings.Ended.RULE, now);
                case BUSY -> busy.add(member);
            }
        });
        return busy;
    }

    // at once

    /** Makes the rules of a programme that are asked at once, where they are others than before, and lets its columns be kept. */
    private boolean keepInMind(long program, List<Tags.Ruled> ruled) {
        List<Tag> wanted = ruled.stream()
                .filter(each -> each.program() == program
                        && each.tag().rule() != null
                        && Objects.requireNonNull(each.tag().rule()).atOnce())
                .map(Tags.Ruled::tag)
                .toList();
        if (wanted.isEmpty()) {
            atOnce.remove(program);
            return false;
        }
        if (!(facts.of(program) instanceof MemberFacts.Asked.Here(var taken))) {
            return false;
        }
        LocalDate today = runs.today(program);
        List<AtOnce> known = atOnce.getOrDefault(program, List.of());
        boolean same = known.stream().map(AtOnce::tag).toList().equals(wanted)
                && known.stream()
                        .allMatch(each -> each.day().equals(today)
                                && each.layout().equals(taken.columns().layout())
                                && rules.isAsNow(each.meant(), program, each.segment(), taken));
        if (!same) {
            List<AtOnce> made = new ArrayList<>();
            for (Tag tag : wanted) {
                String text = Objects.requireNonNull(tag.rule()).text();
                if (rules.read(program, tag.code(), text) instanceof TagRules.Read.Right right) {
                    made.add(made(program, tag, right.segment(), today, taken));
                }
            }
            atOnce.put(program, List.copyOf(made));
        }
        return !same;
    }

    private AtOnce made(long program, Tag tag, Segment segment, LocalDate today, MemberFacts.Taken taken) {
        return new AtOnce(
                tag,
                today,
                taken.columns().layout(),
                segment,
                rules.compiled(program, segment, taken, today),
                Selection.of(having(tag.code()), taken.columns(), today, code -> null));
    }

    /** The columns wait meanwhile: what is to be done is done by another thread. */
    @Override
    public void came(long program, MemberFacts.Taken taken, MemberFacts.@Nullable News news) {
        synchronized (waiting) {
            if (news == null) {
                // their numbers are others: the rules are made for them before they are asked again
                atOnce.remove(program);
                waiting.remove(program);
            } else if (atOnce.containsKey(program)) {
                // whoever is asked later is asked about all that came meanwhile, once
                waiting.merge(
                        program,
                        new Came(program, taken, news.touched()),
                        (before, now) ->
                                new Came(program, now.taken(), RoaringBitmap.or(before.touched(), now.touched())));
                waiting.notifyAll();
            }
        }
    }

    /** What came first and was not heard; null where there is nothing. */
    private @Nullable Came poll() {
        synchronized (waiting) {
            Iterator<Came> first = waiting.values().iterator();
            Came next = first.hasNext() ? first.next() : null;
            if (next != null) {
                first.remove();
            }
            return next;
        }
    }

    private Came take() throws InterruptedException {
        synchronized (waiting) {
            Came next = poll();
            while (next == null) {
                waiting.wait();
                next = poll();
            }
            return next;
        }
    }

    /** How many programmes have something that is to be heard. */
    int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    @Override
    public void start() {
        super.start();
        if (byItself) {
            listener = Thread.ofPlatform().name("tag-listener").daemon(true).start(this::listen);
        }
    }

    @Override
    public void stop() {
        Thread waiting = listener;
        if (waiting != null) {
            waiting.interrupt();
            listener = null;
        }
        super.stop();
    }

    private void listen() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                hear(take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // once a day they are asked of everybody
                log.warn("the rules of tags could not be asked at once", e);
            }
        }
    }

    /**
     * Hears what has come until now.
     *
     * @return how many members' tags changed
     */
    int hear() {
        int changed = 0;
        for (Came next = poll(); next != null; next = poll()) {
            changed += hear(next);
        }
        return changed;
    }

    private int hear(Came heard) {
        return Sight.of(heard.program()).call(() -> {
            int changed = 0;
            for (AtOnce rule : atOnce.getOrDefault(heard.program(), List.of())) {
                changed += hear(heard, rule);
            }
            return changed;
        });
    }

    private int hear(Came heard, AtOnce rule) {
        long program = heard.program();
        Columns columns = heard.taken().columns();
        if (!columns.layout().equals(rule.layout())
                || runs.waiting(program, rule.tag().code()).isPresent()) {
            return 0;
        }
        List<Long> come = new ArrayList<>();
        List<Long> maybeGo = new ArrayList<>();
        heard.touched().forEach((org.roaringbitmap.IntConsumer) number -> {
            if (columns.has(number)) {
                boolean meant = rule.meant().selection().has(columns, number);
                boolean tagged = rule.tagged().has(columns, number);
                if (meant && !tagged) {
                    come.add(heard.taken().members().member(number));
                } else if (!meant && tagged) {
                    maybeGo.add(heard.taken().members().member(number));
                }
            }
        });
        List<Long> go = maybeGo.isEmpty()
                ? List.of()
                : holdings.ofRule(program, rule.tag().code(), maybeGo);
        int changed = 0;
        int number = Objects.requireNonNull(rule.tag().rule()).number();
        Tagging.Change put = new Tagging.Change(
                List.of(new Holdings.Put(rule.tag().code(), Holdings.Source.RULE, number, null, null)), List.of());
        for (int from = 0; from < come.size(); from += PAGE) {
            changed += change(program, page(come, from), put).getOrDefault(Tagging.Result.DONE, 0);
        }
        Tagging.Change take = new Tagging.Change(List.of(), List.of(rule.tag().code()));
        for (int from = 0; from < go.size(); from += PAGE) {
            changed += change(program, page(go, from), take).getOrDefault(Tagging.Result.DONE, 0);
        }
        return changed;
    }
}
