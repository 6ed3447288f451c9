package zhiyin.insight;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.springframework.stereotype.Component;
import zhiyin.http.Call;
import zhiyin.http.Language;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.insight.FigureRoutes.BehindAnswer;
import zhiyin.insight.FigureRoutes.BehindMember;
import zhiyin.member.Members;

/** Finds the members behind the points of figures. */
@Component
class BehindPoints implements FigurePoints {

    /** Points say the days themselves, and may be of any. */
    private static final Stretch ANY = new Stretch((last, _) -> last, (first, _) -> first.plusYears(150));

    private final FigureDesk desk;
    private final Reckoned reckoned;
    private final Masked masked;

    BehindPoints(FigureDesk desk, Reckoned reckoned, Masked masked) {
        this.desk = desk;
        this.reckoned = reckoned;
        this.masked = masked;
    }

    private sealed interface Sought {
        record Here(RoaringBitmap members, Ground ground) implements Sought {}

        record Not(Problem problem) implements Sought {}
    }

    /** @param stores in which alone whoever asks sees figures and members; null for all */
    private Sought find(long program, Point point, @Nullable Set<String> stores) {
        Family.Behind behind = desk.behind(point.figure());
        if (behind == null) {
            return new Sought.Not(Reckoned.wrong("/query/point", "figures.no-such-point"));
        }
        if (stores != null && !point.figure().isOfStores()) {
            return new Sought.Not(Problem.lacks(Permission.FIGURES_READ));
        }
        return switch (reckoned.ground(new Wish.Written(program, Language.EN, point.values(), stores), ANY)) {
            case Reckoned.Standing.Not(var problem) -> new Sought.Not(problem);
            case Reckoned.Standing.On(var ground) -> {
                try {
                    yield new Sought.Here(behind.of(point, ground), ground);
                } catch (Point.NotAPoint | IllegalArgumentException _) {
                    yield new Sought.Not(Reckoned.wrong("/query/point", "figures.no-such-point"));
                }
            }
        };
    }

    @Override
    public FigurePoints.Found of(long program, String text) {
        Point point = Point.read(text);
        if (point == null) {
            return new FigurePoints.Found.NoPoint();
        }
        return switch (find(program, point, null)) {
            case Sought.Here(var found, var ground) -> new FigurePoints.Found.Here(found, ground.taken());
            case Sought.Not(var problem) ->
                problem.type() == ProblemType.OVERLOADED
                        ? new FigurePoints.Found.Underway(
                                problem.members().get("events_read") instanceof Long events ? events : 0)
                        : new FigurePoints.Found.NoPoint();
        };
    }

    /** A page of them, by number, and how many there are. */
    Shown.Found page(Call<?> call, Point point, @Nullable String cursor, int limit) {
        long program = call.caller().programId();
        int after = -1;
        if (cursor != null) {
            try {
                after = Integer.parseInt(cursor);
            } catch (NumberFormatException other) {
                return Reckoned.refused("/query/cursor", "figures.no-such-cursor");
            }
        }
        return switch (find(program, point, Wish.Called.naming(call).stores())) {
            case Sought.Not(var problem) -> new Shown.Found.Refused(problem);
            case Sought.Here(var found, var ground) -> {
                List<Long> page = new ArrayList<>();
                int last = after;
                var numbers = found.getIntIterator();
                numbers.advanceIfNeeded(Math.max(0, after + 1));
                while (numbers.hasNext() && page.size() < limit) {
                    last = numbers.next();
                    page.add(ground.taken().members().member(last));
                }
                Map<Long, String> names = masked.names(program, page);
                yield Shown.here(new BehindAnswer(
                        ground.of(point.figure()),
                        found.getLongCardinality(),
                        page.stream()
                                .map(member -> new BehindMember(Members.ID.print(member), names.get(member)))
                                .toList(),
                        numbers.hasNext() ? Integer.toString(last) : null));
            }
        };
    }
}
