package zhiyin.intake;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import zhiyin.engine.Engine;
import zhiyin.engine.MemberState;
import zhiyin.engine.backtest.Rebuilding;
import zhiyin.engine.event.Event;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/** What the rules made of an event that was refused, decided again as things stood then. Nothing is recorded. */
@Component
public class Hindsight {

    private final JdbcTemplate database;
    private final Programmes programmes;

    Hindsight(@Qualifier("pinnedDataSource") DataSource database, Programmes programmes) {
        this.database = new JdbcTemplate(database);
        this.programmes = programmes;
    }

    /** Every rule that listens to the event, and what would have come of it had it been taken. */
    public List<Verdict.RuleView> considered(long program, Events.Row row) {
        Engines engines = programmes.engines(program);
        Engine engine = engines.number(row.event().version()).engine();
        MemberState then = database.execute(
                (ConnectionCallback<MemberState>) connection -> before(connection, program, row.event(), engines));
        Event event = row.event(engine.programme());
        return then == null || then.profile() == null
                ? List.of()
                : Verdict.traces(engine.quote(then, event).considered());
    }

    /** The member as he was just before the event, made again from his own events. */
    private static MemberState before(Connection connection, long program, Reply.Recorded event, Engines engines)
            throws SQLException {
        Rebuilding member = new Rebuilding();
        try (History history = History.open(connection, program, Set.of(event.member()))) {
            for (History.Entry entry = history.next();
                    entry != null && entry.sequence() < event.sequence();
                    entry = history.next()) {
                // what was refused changed nothing
                if (!entry.refused()) {
                    Engine engine = engines.number(entry.version()).engine();
                    member.take(engine, entry.event(engine.programme()), entry.allowances());
                }
            }
        }
        return member.state();
    }
}
