package zhiyin.engine.forecast;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.backtest.Comparison;
import zhiyin.engine.backtest.Comparison.Both;
import zhiyin.engine.backtest.Comparison.Sheet;
import zhiyin.engine.backtest.Flow;
import zhiyin.engine.insight.model.BetaGeometric;
import zhiyin.engine.kernel.Ratio;

/**
 * What many made-up futures of a shop came to, under the version that is live and under a draft. Both of a replication saw the
 * same members do the same, so that their difference is the programmes' alone; its range is over the differences, and so is
 * narrower than the ranges of both would make believe.
 *
 * @param behaviourHeldConstant whether members do the same under both: always, but for a stated lift
 * @param lift by what part more often they buy again under the draft; null for as often
 * @param months month by month; the first and the last may be parts of one
 * @param people for how many the draft makes a difference, where they do the same
 * @param ladders where members stand at the end
 * @param hindcast the last months of the past, foretold from what was before them
 */
public record Forecast(
        LocalDate first,
        LocalDate last,
        int replications,
        long seed,
        boolean behaviourHeldConstant,
        @Nullable Ratio lift,
        Shop shop,
        List<Month> months,
        Figures whole,
        People people,
        List<LadderEnd> ladders,
        List<Hindcast> hindcast) {

    /**
     * The shop as it was fitted.
     *
     * @param repeat by the mean day
     * @param credibility by so many days somebody's own baskets count as much as everybody's
     * @param joiningADay how many join on a mean day
     * @param comingBack what part of orders something comes back of
     */
    public record Shop(BetaGeometric repeat, double credibility, double joiningADay, double comingBack) {
        static Shop of(ShopModel model) {
            return new Shop(model.repeat(), model.credibility(), model.joiningADay(), model.comingBack());
        }
    }

    /** A figure under both programmes, and by how much it is more under the draft. */
    public record Ranges(Range live, Range draft, Range difference) {}

    /**
     * @param orders paid
     * @param revenue paid for them, minor units
     * @param returned what came back of it
     * @param cost of what was earned and not taken back; minor units
     * @param basisPoints the cost in hundredths of a percent of the revenue less what came back; null where there was none
     * @param points by account, units earned and neither taken back nor given up
     */
    public record Figures(
            Ranges orders,
            Ranges revenue,
            Ranges returned,
            Ranges cost,
            @Nullable Ranges basisPoints,
            Map<String, Ranges> points) {}

    public record Month(YearMonth month, Figures figures) {}

    /** Members at the end, newcomers among them; those for whom the draft makes a difference; and how. */
    public record People(Range all, Range touched, Range better, Range worse) {}

    /** @param members by tier, in the order of the ladder; the empty one is of those who are not on it */
    public record LadderEnd(String ladder, Map<String, Ranges> members) {}

    /** What was, beside what was foretold. */
    public record Against(long actual, Range foretold) {
        public boolean holds() {
            return foretold.holds(actual);
        }
    }

    /** A month of the past, the live version deciding. */
    public record Hindcast(YearMonth month, Against orders, Against revenue, Against cost) {}

    /**
     * One replication.
     *
     * @param constant what both came to where members do the same
     * @param lifted what the draft came to where they buy more often; null without a lift
     */
    public record Replication(Comparison constant, @Nullable Comparison lifted) {
        Comparison underDraft() {
            return lifted == null ? constant : lifted;
        }
    }

    /** @param hindcast see {@link #hindcast} */
    public static Forecast of(
            ShopModel model, long seed, @Nullable Ratio lift, List<Replication> replications, List<Hindcast> hindcast) {
        List<Month> months = new ArrayList<>();
        for (int i = 0; i < replications.getFirst().constant().months().size(); i++) {
            int place = i;
            months.add(new Month(
                    replications.getFirst().constant().months().get(i).month(),
                    figures(
                            replications,
                            comparison -> Part.of(comparison.months().get(place)))));
        }
        return new Forecast(
                model.until(),
                model.end().minusDays(1),
                replications.size(),
                seed,
                lift == null,
                lift,
                Shop.of(model),
                months,
                figures(replications, Part::of),
                new People(
                        constant(replications, comparison -> comparison.people().all()),
                        constant(replications, comparison -> comparison.people().touched()),
                        constant(replications, comparison -> comparison.people().better()),
                        constant(replications, comparison -> comparison.people().worse())),
                ladders(replications),
                hindcast);
    }

    /**
     * The last months of a past, as the version that is live decides what was and what was foretold.
     *
     * @param actual what was
     * @param foretold the same months, made up from what was before them
     */
    public static List<Hindcast> hindcast(Comparison actual, List<Comparison> foretold) {
        List<Hindcast> months = new ArrayList<>();
        for (int i = 0; i < actual.months().size(); i++) {
            int place = i;
            months.add(new Hindcast(
                    actual.months().get(i).month(),
                    against(actual, foretold, place, Comparison.Month::orders),
                    against(actual, foretold, place, Comparison.Month::revenue),
                    against(actual, foretold, place, month -> month.cost().draft())));
        }
        return months;
    }

    private static Against against(
            Comparison actual, List<Comparison> foretold, int place, ToLongFunction<Comparison.Month> what) {
        return new Against(
                what.applyAsLong(actual.months().get(place)),
                Range.of(foretold.stream()
                        .mapToLong(each -> what.applyAsLong(each.months().get(place)))
                        .toArray()));
    }

    /** What a month has, and the whole period too. */
    private record Part(long orders, long revenue, long returned, Both<Long> cost, Map<String, Both<Sheet>> accounts) {

        static Part of(Comparison.Month month) {
            return new Part(month.orders(), month.revenue(), month.returned(), month.cost(), month.accounts());
        }

        static Part of(Comparison whole) {
            return new Part(whole.orders(), whole.revenue(), whole.returned(), whole.cost(), whole.accounts());
        }

        static long units(@Nullable Sheet sheet) {
            return sheet == null
                    ? 0
                    : sheet.units(Flow.EARNED) - sheet.units(Flow.TAKEN_BACK) - sheet.units(Flow.CANCELLED);
        }

        long units(String account, boolean draft) {
            Both<Sheet> both = accounts.get(account);
            return both == null ? 0 : units(draft ? both.draft() : both.live());
        }
    }

    private static Figures figures(
            List<Replication> replications, java.util.function.Function<Comparison, Part> which) {
        List<Part> live =
                replications.stream().map(each -> which.apply(each.constant())).toList();
        List<Part> draft = replications.stream()
                .map(each -> which.apply(each.underDraft()))
                .toList();
        TreeSet<String> accounts = new TreeSet<>();
        live.forEach(part -> accounts.addAll(part.accounts().keySet()));
        draft.forEach(part -> accounts.addAll(part.accounts().keySet()));
        Map<String, Ranges> points = new TreeMap<>();
        for (String account : accounts) {
            points.put(
                    account,
                    ranges(live, part -> part.units(account, false), draft, part -> part.units(account, true)));
        }
        boolean sold = live.stream().allMatch(part -> part.revenue() > part.returned());
        return new Figures(
                ranges(live, Part::orders, draft, Part::orders),
                ranges(live, Part::revenue, draft, Part::revenue),
                ranges(live, Part::returned, draft, Part::returned),
                ranges(
                        live,
                        part -> part.cost().live(),
                        draft,
                        part -> part.cost().draft()),
                sold
                        ? ranges(
                                live,
                                part -> basisPoints(part.cost().live(), part),
                                draft,
                                part -> basisPoints(part.cost().draft(), part))
                        : null,
                points);
    }

    /** To the nearest, a half upwards. */
    private static long basisPoints(long cost, Part part) {
        long kept = part.revenue() - part.returned();
        return Math.floorDiv(Math.addExact(Math.multiplyExact(cost, 20_000), kept), 2 * kept);
    }

    private static Ranges ranges(
            List<Part> live, ToLongFunction<Part> ofLive, List<Part> draft, ToLongFunction<Part> ofDraft) {
        long[] one = live.stream().mapToLong(ofLive).toArray();
        long[] other = draft.stream().mapToLong(ofDraft).toArray();
        return ranges(one, other);
    }

    private static Ranges ranges(long[] live, long[] draft) {
        long[] more = new long[live.length];
        for (int i = 0; i < more.length; i++) {
            more[i] = draft[i] - live[i];
        }
        return new Ranges(Range.of(live), Range.of(draft), Range.of(more));
    }

    private static Range constant(List<Replication> replications, ToLongFunction<Comparison> what) {
        return Range.of(replications.stream()
                .mapToLong(each -> what.applyAsLong(each.constant()))
                .toArray());
    }

    private static List<LadderEnd> ladders(List<Replication> replications) {
        Map<String, List<String>> tiers = new TreeMap<>();
        for (Replication each : replications) {
            for (Comparison.LadderEnd end : each.constant().ladders()) {
                List<String> known = tiers.computeIfAbsent(end.ladder(), ladder -> new ArrayList<>());
                end.tiers().stream().filter(tier -> !known.contains(tier)).forEach(known::add);
            }
        }
        List<LadderEnd> ends = new ArrayList<>();
        tiers.forEach((ladder, codes) -> {
            Map<String, Ranges> members = new java.util.LinkedHashMap<>();
            for (String tier : codes) {
                members.put(
                        tier,
                        ranges(
                                replications.stream()
                                        .mapToLong(each -> members(each.constant(), ladder, tier, false))
                                        .toArray(),
                                replications.stream()
                                        .mapToLong(each -> members(each.underDraft(), ladder, tier, true))
                                        .toArray()));
            }
            ends.add(new LadderEnd(ladder, members));
        });
        return ends;
    }

    private static long members(Comparison comparison, String ladder, String tier, boolean draft) {
        for (Comparison.LadderEnd end : comparison.ladders()) {
            if (end.ladder().equals(ladder)) {
                Map<String, Long> members =
                        draft ? end.members().draft() : end.members().live();
                return members.getOrDefault(tier, 0L);
            }
        }
        return 0;
    }
}
