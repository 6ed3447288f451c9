package zhiyin.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import zhiyin.engine.Outcome;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageReader;
import zhiyin.engine.backtest.Rebuilding;
import zhiyin.engine.event.Event;
import zhiyin.intake.History;
import zhiyin.program.Engines;
import zhiyin.program.Programmes;

/**
 * The law of the room: what was recorded, copied to Parquet, laid down in pages and decided again by the versions of then, is
 * decided as it was, byte for byte.
 */
public final class CopiedDecisions {

    private final DataSource database;
    private final Programmes programmes;
    private final RecordCopy copy;

    /** @param folder where the copy goes */
    CopiedDecisions(DataSource database, Programmes programmes, Path folder) {
        this.database = database;
        this.programmes = programmes;
        this.copy = new RecordCopy(database, programmes, folder);
    }

    /** Holds the law against the first programmes that there are, and says how many events that was. */
    public static long assertSame(DataSource database, Programmes programmes, int atMost) {
        try {
            Path folder = Files.createTempDirectory("zhiyin-history");
            CopiedDecisions copied = new CopiedDecisions(database, programmes, folder);
            long events = 0;
            for (Programmes.Program program :
                    copied.programmes.all().stream().limit(atMost).toList()) {
                events += copied.assertSame(program.id());
                copied.copy.forget(program.id());
            }
            Files.walk(folder)
                    .sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
            return events;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    RecordCopy copy() {
        return copy;
    }

    /** Holds the law against one programme, and says how many events that was. */
    long assertSame(long program) throws Exception {
        Engines engines = programmes.engines(program);
        Map<Long, List<History.Entry>> recorded = new HashMap<>();
        long events = 0;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (History history = History.open(connection, program, null)) {
                for (History.Entry entry = history.next(); entry != null; entry = history.next()) {
                    recorded.computeIfAbsent(entry.member(), member -> new java.util.ArrayList<>())
                            .add(entry);
                    events++;
                }
            }
            connection.rollback();
        }
        RecordCopy.Past past = copy.of(program, () -> false, copied -> {});
        assertThat(past.events()).isEqualTo(events);
        try (Pages pages = past.pages().get()) {
            while (pages.hasNext()) {
                Page page = pages.next();
                for (long member : page.members()) {
                    assertSame(page, member, recorded.remove(member), engines);
                }
            }
        }
        assertThat(recorded).as("members who are not in the copy").isEmpty();
        return events;
    }

    private static void assertSame(Page page, long member, List<History.Entry> recorded, Engines engines) {
        assertThat(recorded).as("recorded events of member " + member).isNotNull();
        PageReader reader = new PageReader(page);
        reader.seekMember(member);
        Rebuilding rebuilding = new Rebuilding();
        for (History.Entry entry : recorded) {
            Event event = reader.next();
            assertThat(event).as(entry.body()).isNotNull();
            assertThat(reader.version()).isEqualTo(entry.version());
            Outcome outcome = rebuilding.take(engines.number(reader.version()).engine(), event, reader.allowances());
            assertThat(outcome instanceof Outcome.Refused).as(entry.body()).isEqualTo(entry.refused());
            assertThat(History.text(outcome))
                    .as("decision about event " + entry.sequence() + " of member " + member + ": " + entry.body())
                    .isEqualTo(entry.decision());
        }
        assertThat(reader.next()).isNull();
    }
}
