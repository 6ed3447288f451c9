package zhiyin.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.ProgramClocks;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Layout;
import zhiyin.engine.insight.Standing;
import zhiyin.engine.rule.Field;
import zhiyin.facts.MemberFacts;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * What the standing pages show of each programme, kept as facts arrive: scores now and thirty days ago, cohorts and the active by
 * month, who bought on which day, and members by their texts. A programme's is begun when it is first asked for.
 */
@Component
class StandingPages implements MemberFacts.Listener {

    static final int MONTHS = 12;
    static final int MOVED_DAYS = 30;

    private final Programmes programmes;
    private final ProgramClocks clocks;
    private final Map<Long, Place> places = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private static final class Place {
        @Nullable
        Standing standing;

        @Nullable
        Columns columns;

        @Nullable
        LocalDate day;
    }

    StandingPages(MemberFacts facts, Programmes programmes, ProgramClocks clocks) {
        this.programmes = programmes;
        this.clocks = clocks;
        facts.tell(this);
    }

    @Override
    public void came(long program, MemberFacts.Taken taken, MemberFacts.@Nullable News news) {
        Place place = places.get(program);
        Engines engines = programmes.recent(program);
        if (place == null || engines.versions().isEmpty()) {
            return;
        }
        LocalDate today = LocalDate.ofInstant(
                clocks.of(program).instant(),
                engines.latest().engine().programme().zone());
        synchronized (place) {
            if (place.standing != null) {
                bringOn(place, taken.columns(), today);
            }
        }
    }

    /**
     * What is kept, brought on to what a figure stands on.
     *
     * @param reads is done with it before somebody else is
     * @return null where the figure is not of all members and up to today
     */
    <T> @Nullable T of(Ground ground, Function<Standing, T> reads) {
        if (!ground.filter().isAll() || !ground.last().equals(ground.today())) {
            return null;
        }
        Place place = places.computeIfAbsent(ground.program(), _ -> new Place());
        synchronized (place) {
            return reads.apply(bringOn(place, ground.columns(), ground.today()));
        }
    }

    @SuppressWarnings("ReferenceEquality") // what nothing came to is the same object
    private static Standing bringOn(Place place, Columns columns, LocalDate today) {
        Standing standing = place.standing;
        boolean anew = standing == null
                || place.columns == null
                || place.day == null
                || !place.columns.isOfTheSameSourceAs(columns)
                || today.isBefore(place.day);
        if (standing == null || anew) {
            standing = new Standing(new Standing.Choice(MONTHS, MOVED_DAYS, texts(columns.layout())), columns, today);
            place.standing = standing;
        } else if (place.columns != columns || !today.equals(place.day)) {
            standing.advance(columns, today);
        }
        place.columns = columns;
        place.day = today;
        return standing;
    }

    /** All texts that are kept of members. */
    private static List<String> texts(Layout layout) {
        List<String> texts = new ArrayList<>();
        layout.members().stream()
                .filter(kept -> kept.kind() == Field.Kind.TEXT)
                .forEach(kept -> texts.add(kept.name()));
        return texts;
    }
}
