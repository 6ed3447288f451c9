package zhiyin.engine.lint;

import java.util.Comparator;
import java.util.List;
import zhiyin.engine.program.Programme;

/** Looks a programme over before anybody lives by it. */
public final class Linter {

    private Linter() {}

    /** Everything that was found, the worst first. */
    public static List<Finding> lint(Programme programme) {
        Notes notes = new Notes(programme);
        Texts.look(programme, notes);
        return notes.found().stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }
}
