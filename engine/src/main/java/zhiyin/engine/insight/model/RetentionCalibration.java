package zhiyin.engine.insight.model;

import java.util.ArrayList;
import java.util.List;

/**
 * How right the model of contracts was: fitted to what was known until a day, and the renewals that it then expected of the contracts that
 * were running, beside those that came.
 *
 * @param members whose contracts were running, and came to a renewal
 * @param expected renewals
 * @param actual renewals
 * @param lines by how often they had been renewed before
 */
public record RetentionCalibration(long members, double expected, long actual, List<Line> lines) {

    private static final int LINES = 6;

    public RetentionCalibration {
        lines = List.copyOf(lines);
    }

    /**
     * Contracts that had been renewed so often.
     *
     * @param orMore whether more often counts too
     */
    public record Line(int renewals, boolean orMore, long members, double expected, long actual) {}

    /**
     * In which line somebody counts: how often his contract had been renewed, if it was running and came to a renewal; -1 for anybody
     * else. Parameters are those of {@link #of}.
     */
    public static int line(Renewals known, int member, int months, int asOf) {
        int made = known.renewals(member);
        return made == Renewals.NOBODY || known.hasEnded(member) || known.chances(member, months, asOf) == 0
                ? -1
                : Math.min(LINES - 1, made);
    }

    /**
     * Of those renewals that were over between two days.
     *
     * @param known until the last day that the model knew
     * @param came of the same contracts, until {@code asOf}
     * @param asOf the last day that was looked at
     * @throws IllegalArgumentException where the model would have had nothing to learn from
     */
    public static RetentionCalibration of(Renewals known, Renewals came, int months, int asOf) {
        ShiftedBetaGeometric model =
                ShiftedBetaGeometric.fitted(known.contracts()).model();
        long[] members = new long[LINES];
        double[] expected = new double[LINES];
        long[] actual = new long[LINES];
        for (int member = 0; member < known.members(); member++) {
            int line = line(known, member, months, asOf);
            if (line < 0) {
                continue;
            }
            int made = known.renewals(member);
            int chances = known.chances(member, months, asOf);
            members[line]++;
            for (int more = 1; more <= chances; more++) {
                expected[line] += model.survival(made, more);
            }
            actual[line] += came.renewals(member) - made;
        }
        List<Line> lines = new ArrayList<>();
        long allMembers = 0;
        double allExpected = 0;
        long allActual = 0;
        for (int i = 0; i < LINES; i++) {
            if (members[i] > 0) {
                lines.add(new Line(i, i == LINES - 1, members[i], expected[i], actual[i]));
            }
            allMembers += members[i];
            allExpected += expected[i];
            allActual += actual[i];
        }
        return new RetentionCalibration(allMembers, allExpected, allActual, lines);
    }
}
