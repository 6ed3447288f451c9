package zhiyin.insight;

import java.time.LocalDate;
import java.util.function.IntPredicate;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.insight.Columns;
import zhiyin.facts.MemberFacts;
import zhiyin.program.Engines;

/**
 * What a figure is made of.
 *
 * @param columns of those and of what was asked for alone
 * @param taken everything, as it was taken
 * @param first the first day that counts
 * @param last the last one
 * @param today the programme's own
 */
record Ground(
        long program,
        Columns columns,
        MemberFacts.Taken taken,
        LocalDate first,
        LocalDate last,
        LocalDate today,
        Engines.Version version,
        Filter filter) {

    /** The first day, counted from 1970. */
    int from() {
        return (int) first.toEpochDay();
    }

    /** The last day, counted from 1970. */
    int until() {
        return (int) last.toEpochDay();
    }

    String currency() {
        return version.engine().programme().currency();
    }

    FigureOf of(Figure figure) {
        return new FigureOf(
                figure.code(),
                first,
                last,
                version.engine().programme().zone().getId(),
                taken.asOf(),
                filter.store(),
                filter.channel(),
                filter.segment());
    }

    /** Those of whom something is so. */
    RoaringBitmap those(IntPredicate isSo) {
        RoaringBitmap those = new RoaringBitmap();
        int numbers = columns.numbers();
        for (int number = 0; number < numbers; number++) {
            if (columns.has(number) && isSo.test(number)) {
                those.add(number);
            }
        }
        return those;
    }

    /** The same over other days. */
    Ground over(LocalDate otherFirst, LocalDate otherLast) {
        return new Ground(program, columns, taken, otherFirst, otherLast, today, version, filter);
    }

    /** The same number of days just before. */
    Ground before() {
        long days = last.toEpochDay() - first.toEpochDay() + 1;
        return over(first.minusDays(days), first.minusDays(1));
    }
}
