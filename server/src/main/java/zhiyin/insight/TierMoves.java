package zhiyin.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Counted;
import zhiyin.engine.program.Programme;
import zhiyin.facts.MemberFields;
import zhiyin.http.Messages;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;
import zhiyin.http.Shape;
import zhiyin.insight.PeopleFigures.TierMembers;
import zhiyin.insight.PeopleFigures.TierMove;
import zhiyin.insight.PeopleFigures.TiersAnswer;
import zhiyin.tier.Standings;

/** Members by tier, and who went from which to which. */
@Component
class TierMoves implements Family {

    private static final OptionalQuery<String> LADDER =
            Query.text("ladder", Shape.text(1, 100)).says("The ladder; the programme's first, if not said.");

    private final Standings standings;
    private final Messages messages;

    TierMoves(Standings standings, Messages messages) {
        this.standings = standings;
        this.messages = messages;
    }

    @Override
    public List<Shown> shown() {
        return List.of(new Shown(
                Figure.TIERS,
                "tiers",
                "getTierFigures",
                "Get the members by tier, and who went from which to which",
                "",
                Stretch.DAYS,
                List.of(LADDER),
                TiersAnswer.class,
                this::tiers));
    }

    @Override
    public Map<Figure, Behind> behind() {
        return Map.of(Figure.TIERS, this::onTier);
    }

    /** By number on which tier each member was before the first day, and is at the end of the last; null for none. */
    private static final class OnTiers {
        private final @Nullable String[] before;
        private final @Nullable String[] after;

        OnTiers(@Nullable String[] before, @Nullable String[] after) {
            this.before = before;
            this.after = after;
        }
    }

    private OnTiers onTiers(Ground ground, String ladder) {
        Columns columns = ground.columns();
        @Nullable String[] now = new @Nullable String[columns.numbers()];
        Counted.words(columns, MemberFields.tier(ladder), (number, tier) -> now[number] = tier);
        @Nullable String[] before = now.clone();
        @Nullable String[] after = now.clone();
        back(ground, ladder, ground.first(), before);
        if (ground.last().isBefore(ground.today())) {
            back(ground, ladder, ground.last().plusDays(1), after);
        }
        return new OnTiers(before, after);
    }

    /** How many are on a tier or above it at the end of the last day. */
    long inOrAbove(Ground ground, Programme.Ladder ladder, String tier) {
        Set<String> wanted = new HashSet<>();
        boolean reached = false;
        for (Programme.Tier each : ladder.tiers()) {
            reached |= each.code().equals(tier);
            if (reached) {
                wanted.add(each.code());
            }
        }
        @Nullable String[] after = onTiers(ground, ladder.code()).after;
        long members = 0;
        for (int number = 0; number < after.length; number++) {
            members += ground.columns().has(number) && wanted.contains(Reckoned.orEmpty(after[number])) ? 1 : 0;
        }
        return members;
    }

    /** What was there before the first change from a day on. */
    private void back(Ground ground, String ladder, LocalDate day, @Nullable String[] tiers) {
        standings
                .before(
                        ground.program(),
                        ladder,
                        day.atStartOfDay(ground.version().engine().programme().zone())
                                .toInstant())
                .forEach((member, tier) -> {
                    int number = ground.taken().members().number(member);
                    if (number >= 0 && number < tiers.length) {
                        tiers[number] = tier.orElse(null);
                    }
                });
    }

    private Shown.Found tiers(Wish wish, Ground ground) {
        String asked = wish.find(LADDER);
        Programme.Ladder ladder = ladder(ground, asked);
        if (ladder == null) {
            return Reckoned.refused("/query/ladder", "figures.no-such-ladder");
        }
        OnTiers on = onTiers(ground, ladder.code());
        Point point = Point.of(Figure.TIERS, ground).with("ladder", ladder.code());
        SortedMap<String, Long> members = new TreeMap<>();
        SortedMap<String, SortedMap<String, Long>> moved = new TreeMap<>();
        for (int number = 0; number < on.after.length; number++) {
            if (ground.columns().has(number)) {
                String after = Reckoned.orEmpty(on.after[number]);
                members.merge(after, 1L, Long::sum);
                moved.computeIfAbsent(Reckoned.orEmpty(on.before[number]), _ -> new TreeMap<>())
                        .merge(after, 1L, Long::sum);
            }
        }
        List<TierMembers> tiers = new ArrayList<>();
        for (Programme.Tier tier : ladder.tiers()) {
            Long there = members.remove(tier.code());
            tiers.add(new TierMembers(
                    tier.code(),
                    tier.name().in(wish.language().tag()),
                    there == null ? 0 : there,
                    point.with("tier", tier.code()).text()));
        }
        // those of an older version, and who is on none
        members.forEach((tier, there) -> tiers.add(new TierMembers(
                tier.isEmpty() ? null : tier,
                tier.isEmpty() ? say(wish, "figure.composition.unknown") : tier,
                there,
                point.with("tier", tier).text())));
        List<TierMove> moves = new ArrayList<>();
        moved.forEach((from, row) -> row.forEach((to, there) -> moves.add(new TierMove(
                from.isEmpty() ? null : from,
                to.isEmpty() ? null : to,
                there,
                point.with("moved_from", from).with("moved_to", to).text()))));
        return Shown.here(new TiersAnswer(
                ground.of(Figure.TIERS),
                ladder.code(),
                ladder.name().in(wish.language().tag()),
                tiers,
                moves,
                ground.version().engine().programme().ladders().stream()
                        .map(Programme.Ladder::code)
                        .toList()));
    }

    private RoaringBitmap onTier(Point point, Ground ground) {
        OnTiers on = onTiers(ground, point.get("ladder"));
        String tier = point.find("tier");
        if (tier != null) {
            return ground.those(number -> Reckoned.orEmpty(on.after[number]).equals(tier));
        }
        String from = point.get("moved_from");
        String to = point.get("moved_to");
        return ground.those(number -> Reckoned.orEmpty(on.before[number]).equals(from)
                && Reckoned.orEmpty(on.after[number]).equals(to));
    }

    /** A ladder by its code, or the first of all; null where there is none. */
    static Programme.@Nullable Ladder ladder(Ground ground, @Nullable String code) {
        List<Programme.Ladder> ladders = ground.version().engine().programme().ladders();
        return ladders.stream()
                .filter(ladder -> code == null || ladder.code().equals(code))
                .findFirst()
                .orElse(null);
    }

    private String say(Wish wish, String key) {
        return messages.say(wish.language(), key, Map.of());
    }
}
