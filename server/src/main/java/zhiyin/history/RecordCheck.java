package zhiyin.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;
import zhiyin.engine.Outcome;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageReader;
import zhiyin.engine.backtest.Rebuilding;
import zhiyin.engine.event.Event;
import zhiyin.intake.History;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** Holds the copy of the past against the record: every event decided again out of the copy, byte for byte. */
@Component
class RecordCheck {

    private final DataSource database;
    private final Programmes programmes;

    RecordCheck(DataSource database, Programmes programmes) {
        this.database = database;
        this.programmes = programmes;
    }

    /**
     * How many of a programme's recorded decisions are not what the copy comes to; what only one of the two has counts too.
     *
     * @throws RecordCopy.Stopped if it was stopped
     */
    long differences(long program, RecordCopy.Past past, BooleanSupplier stop) throws SQLException {
        Engines engines = programmes.engines(program);
        long differences = 0;
        long seen = 0;
        try (Connection connection = database.getConnection();
                Pages pages = past.pages().get()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            while (pages.hasNext()) {
                if (stop.getAsBoolean()) {
                    throw new RecordCopy.Stopped();
                }
                Page page = pages.next();
                Set<Long> members =
                        Arrays.stream(page.members()).boxed().collect(Collectors.toCollection(TreeSet::new));
                try (History history = History.open(connection, program, members)) {
                    History.Entry entry = history.next();
                    for (long member : members) {
                        PageReader reader = new PageReader(page);
                        reader.seekMember(member);
                        Rebuilding rebuilding = new Rebuilding();
                        for (Event event = reader.next(); event != null; event = reader.next()) {
                            Outcome outcome = rebuilding.take(
                                    engines.number(reader.version()).engine(), event, reader.allowances());
                            if (entry == null || entry.member() != member) {
                                differences++;
                                continue;
                            }
                            differences += same(outcome, entry) ? 0 : 1;
                            seen++;
                            entry = history.next();
                        }
                    }
                }
            }
            connection.rollback();
        }
        return differences + Math.abs(past.events() - seen);
    }

    private static boolean same(Outcome outcome, History.Entry entry) {
        return outcome instanceof Outcome.Refused == entry.refused()
                && History.text(outcome).equals(entry.decision());
    }
}
