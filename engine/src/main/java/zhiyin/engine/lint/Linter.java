package zhiyin.engine.lint;

import java.util.Comparator;
import java.util.List;
import zhiyin.engine.program.Programme;

/** Looks a programme over before anybody lives by it. */
public final class Linter {

    private Linter() {}

    /** Everything that was found, the worst first. */
    public static List<Finding> lint(Programme programme) {
        return new Linter.Report(programme).findings;
    }

    /** What was found, and at what expense. */
    static final class Report {
        final List<Finding> findings;
        final int runs;

        Report(Programme programme) {
            Notes notes = new Notes(programme);
            Lab lab = new Lab(programme);
            Worth worth = Worth.of(programme);
            Conditions conditions = new Conditions(programme, notes);
            conditions.look();
            Baskets baskets = new Baskets(programme, conditions, lab);
            new Prices(programme, notes, lab, baskets, worth).look();
            new Loops(programme, notes, lab, baskets, worth).look();
            new Limits(programme, notes, lab, conditions, baskets).look();
            new Waiting(programme, notes, lab, conditions, baskets).look();
            new Tiers(programme, notes, lab, conditions, baskets).look();
            Texts.look(programme, notes);
            findings = notes.found().stream()
                    .sorted(Comparator.comparing(Finding::severity))
                    .toList();
            runs = lab.runs();
        }
    }
}
