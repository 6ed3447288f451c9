package zhiyin.insight;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.coupon.CouponBooks;
import zhiyin.engine.insight.Active;
import zhiyin.engine.insight.Repurchase;
import zhiyin.engine.insight.Who;
import zhiyin.engine.program.Programme;
import zhiyin.facts.AllCores;
import zhiyin.facts.MemberFields;
import zhiyin.http.Answer;
import zhiyin.http.Language;
import zhiyin.http.Messages;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.insight.GoalRoutes.GoalView;
import zhiyin.insight.GoalRoutes.GoalsAnswer;
import zhiyin.ledger.Books;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;
import zhiyin.staff.StaffMail;

/** How it stands with goals: what there is, what there should be by now, and whether that is enough. */
@Component
class GoalStates {

    /** Of ten parts of what should be there, nine have to be. */
    private static final int PARTS = 10;

    private static final int ENOUGH = 9;
    private static final long BASIS_POINTS = 10_000;
    private static final Stretch ANY = new Stretch((last, _) -> last, (first, _) -> first.plusYears(150));

    private final Reckoned reckoned;
    private final TierMoves tiers;
    private final Books books;
    private final CouponBooks coupons;
    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final StaffMail staff;
    private final Messages messages;

    GoalStates(
            Reckoned reckoned,
            TierMoves tiers,
            Books books,
            CouponBooks coupons,
            Programmes programmes,
            ProgramClocks clocks,
            StaffMail staff,
            Messages messages) {
        this.reckoned = reckoned;
        this.tiers = tiers;
        this.books = books;
        this.coupons = coupons;
        this.programmes = programmes;
        this.clocks = clocks;
        this.staff = staff;
        this.messages = messages;
    }

    /** Where it stands. */
    enum State {
        AHEAD,
        UNKNOWN,
        ON_COURSE,
        OFF_COURSE,
        REACHED,
        MISSED,
        ENDED
    }

    /**
     * How it stands with one.
     *
     * @param expected by the end of yesterday
     */
    record Stand(
            State state,
            @Nullable Long actual,
            @Nullable Long expected,
            @Nullable Long projected) {}

    Stand stand(Goals.Goal goal, LocalDate today) {
        Goals.Wanted wanted = goal.wanted();
        if (today.isBefore(wanted.from())) {
            return new Stand(goal.endedAt() == null ? State.AHEAD : State.ENDED, null, null, null);
        }
        long all = ChronoUnit.DAYS.between(wanted.from(), wanted.until()) + 1;
        long passed = Math.min(all, ChronoUnit.DAYS.between(wanted.from(), today));
        boolean gathers = wanted.measure().gathers();
        long expected = gathers ? Math.multiplyExact(wanted.target(), passed) / all : wanted.target();
        Long actual = actual(goal, today);
        if (actual == null) {
            return new Stand(goal.endedAt() == null ? State.UNKNOWN : State.ENDED, null, expected, null);
        }
        Long projected = passed == 0 ? null : gathers ? Long.valueOf(Math.multiplyExact(actual, all) / passed) : actual;
        return new Stand(state(goal, today, actual, expected, passed), actual, expected, projected);
    }

    private static State state(Goals.Goal goal, LocalDate today, long actual, long expected, long passed) {
        Goals.Wanted wanted = goal.wanted();
        if (goal.endedAt() != null) {
            return State.ENDED;
        }
        if (today.isAfter(wanted.until())) {
            return actual >= wanted.target() ? State.REACHED : State.MISSED;
        }
        if (wanted.measure().gathers() && actual >= wanted.target()) {
            return State.REACHED;
        }
        boolean tooLittle =
                passed > 0 && Math.multiplyExact(actual, (long) PARTS) < Math.multiplyExact(expected, (long) ENOUGH);
        return tooLittle ? State.OFF_COURSE : State.ON_COURSE;
    }

    /** Null while the facts are being read. */
    private @Nullable Long actual(Goals.Goal goal, LocalDate today) {
        Goals.Wanted wanted = goal.wanted();
        LocalDate last = today.isBefore(wanted.until()) ? today : wanted.until();
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("from", wanted.from().toString());
        asked.put("until", last.toString());
        // who joins has not ordered yet: the store is that of his code
        boolean joining = wanted.measure() == Goals.Measure.NEW_MEMBERS;
        if (wanted.store() != null && !joining) {
            asked.put("store", wanted.store());
        }
        if (wanted.store() != null && wanted.measure() == Goals.Measure.TIER_MEMBERS) {
            asked.put(Point.OWN, "true");
        }
        return switch (reckoned.ground(new Wish.Written(goal.program(), Language.EN, asked), ANY)) {
            case Reckoned.Standing.Not _ -> null;
            case Reckoned.Standing.On(var ground) -> actual(wanted, ground);
        };
    }

    private @Nullable Long actual(Goals.Wanted wanted, Ground ground) {
        return switch (wanted.measure()) {
            case NEW_MEMBERS -> {
                RoaringBitmap joined = Who.joined(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
                yield wanted.store() == null
                        ? joined.getLongCardinality()
                        : RoaringBitmap.andCardinality(
                                joined,
                                Who.having(ground.columns(), MemberFields.JOINED_STORE, wanted.store(), AllCores.HERE));
            }
            case ACTIVE_MEMBERS ->
                Who.active(ground.columns(), Active.What.EITHER, ground.from(), ground.until(), AllCores.HERE)
                        .getLongCardinality();
            case ORDERS -> Growth.sums(ground)[0];
            case BUYERS -> Growth.sums(ground)[1];
            case REVENUE -> {
                long[] sums = Growth.sums(ground);
                yield sums[2] - sums[3];
            }
            case REPURCHASE_RATE -> {
                Repurchase repurchase = Repurchase.of(ground.columns(), ground.from(), ground.until(), AllCores.HERE);
                yield repurchase.buyers() == 0 ? 0 : repurchase.again() * BASIS_POINTS / repurchase.buyers();
            }
            case RETURNING_MEMBERS ->
                RoaringBitmap.and(bought(ground, ground.from(), ground.until()), bought(ground, 0, ground.from() - 1))
                        .getLongCardinality();
            case COUPONS_USED -> {
                ZoneId zone = ground.version().engine().programme().zone();
                yield coupons.used(
                        ground.program(),
                        Reckoned.orEmpty(wanted.subject()),
                        ground.first().atStartOfDay(zone).toInstant(),
                        ground.last().plusDays(1).atStartOfDay(zone).toInstant());
            }
            case POINTS_SPENT ->
                books.spent(ground.program(), Reckoned.orEmpty(wanted.subject()), ground.first(), ground.last());
            case TIER_MEMBERS -> {
                Rung rung = rung(ground.version().engine().programme(), wanted.subject());
                // what was a tier when the goal was set may be none by now
                yield rung == null ? null : tiers.inOrAbove(ground, rung.ladder(), rung.tier());
            }
            case FUNNEL_CONVERSION -> Journeys.conversion(ground, Reckoned.orEmpty(wanted.subject()));
        };
    }

    private static RoaringBitmap bought(Ground ground, int first, int last) {
        return Who.active(ground.columns(), Active.What.ORDERS, first, last, AllCores.HERE);
    }

    /** A tier of a ladder. */
    private record Rung(Programme.Ladder ladder, String tier) {}

    /** What {@code ladder/tier} names; null where there is none. */
    private static @Nullable Rung rung(Programme programme, @Nullable String subject) {
        int slash = subject == null ? -1 : subject.indexOf('/');
        if (subject == null || slash < 0) {
            return null;
        }
        String tier = subject.substring(slash + 1);
        return programme.ladders().stream()
                .filter(ladder -> ladder.code().equals(subject.substring(0, slash)) && ladder.tier(tier) != null)
                .findFirst()
                .map(ladder -> new Rung(ladder, tier))
                .orElse(null);
    }

    /** Whether there is what a goal is to be of; what can't be looked at yet is taken at its word. */
    private boolean isOfSomething(long program, Goals.Wanted wanted) {
        Engines engines = programmes.recent(program);
        if (engines.versions().isEmpty()) {
            return true;
        }
        Programme programme = engines.latest().engine().programme();
        return switch (wanted.measure().subject()) {
            case NONE -> wanted.subject() == null;
            case TEMPLATE -> wanted.subject() == null || coupons.has(program, wanted.subject());
            case ASSET -> wanted.subject() != null && Costs.accounts(programme).contains(wanted.subject());
            case TIER -> rung(programme, wanted.subject()) != null;
            case STEPS -> wanted.subject() != null && isFunnel(program, wanted.subject());
        };
    }

    private boolean isFunnel(long program, String steps) {
        return switch (reckoned.ground(new Wish.Written(program, Language.EN, Map.of()), Stretch.DAYS)) {
            case Reckoned.Standing.Not _ -> true;
            case Reckoned.Standing.On(var ground) -> Journeys.conversion(ground, steps) != null;
        };
    }

    /** Why such a goal can't be set; null where it can. */
    @Nullable
    Problem refusal(long program, Goals.Wanted wanted) {
        if (wanted.store() != null && !wanted.measure().isOfStores()) {
            return Problem.invalid("/store", "figures.goal-of-no-store");
        }
        if (!isOfSomething(program, wanted)) {
            return Problem.invalid("/of", "figures.goal-of");
        }
        for (int i = 0; i < wanted.recipients().size(); i++) {
            Long account = StaffMail.id(wanted.recipients().get(i));
            if (account == null || staff.address(account, program, Permission.FIGURES_READ, wanted.store()) == null) {
                return Problem.invalid("/recipients/" + i, "figures.no-such-staff");
            }
        }
        return null;
    }

    private @Nullable LocalDate today(long program) {
        Engines engines = programmes.recent(program);
        return engines.versions().isEmpty() ? null : reckoned.today(program, engines.latest());
    }

    Answer list(Wish wish, List<Goals.Goal> goals) {
        LocalDate today = today(wish.program());
        if (today == null) {
            return Reckoned.nothingPublished();
        }
        List<GoalView> views = new ArrayList<>();
        goals.forEach(goal -> views.add(view(wish.language(), goal, today)));
        return Answer.ok(new GoalsAnswer(
                clocks.of(wish.program()).instant(),
                views,
                views.stream()
                        .filter(view -> view.state().equals(word(State.OFF_COURSE)))
                        .count()));
    }

    Answer one(int status, Wish wish, Goals.Goal goal) {
        LocalDate today = today(wish.program());
        return today == null ? Reckoned.nothingPublished() : Answer.of(status, view(wish.language(), goal, today));
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    String name(Language language, Goals.Measure measure) {
        return messages.say(language, "goal.measure." + measure.word().replace('_', '-'), Map.of());
    }

    private GoalView view(Language language, Goals.Goal goal, LocalDate today) {
        Goals.Wanted wanted = goal.wanted();
        Stand stand = stand(goal, today);
        return new GoalView(
                Goals.ID.print(goal.id()),
                wanted.measure().word(),
                wanted.subject(),
                name(language, wanted.measure()),
                wanted.measure().figure().code(),
                wanted.measure().unit().name().toLowerCase(Locale.ROOT),
                wanted.store(),
                wanted.from(),
                wanted.until(),
                wanted.target(),
                stand.actual(),
                stand.expected(),
                stand.projected(),
                word(stand.state()),
                messages.say(language, wanted.measure().gathers() ? "goal.rule.gathers" : "goal.rule.rate", Map.of()),
                wanted.recipients(),
                goal.setAt(),
                goal.setBy(),
                goal.alertedAt(),
                goal.endedAt());
    }
}
