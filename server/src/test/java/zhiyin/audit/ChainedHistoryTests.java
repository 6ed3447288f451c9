package zhiyin.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.Command;
import zhiyin.TestClock;
import zhiyin.chain.Chained;
import zhiyin.chain.Roots;
import zhiyin.database.DatabaseTest;
import zhiyin.database.TestDatabase;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.intake.Happenings;
import zhiyin.program.Programmes;

/** What a superuser does to the record is named by the chains, whatever he does. */
@DatabaseTest
@Import(TestClock.Installed.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChainedHistoryTests {

    private static final Instant START = Instant.parse("2026-01-05T02:00:00Z");

    /** The batch with the most movements. */
    private static final String BATCH = "(select batch_id from chain.link order by movements desc, batch_id limit 1)";

    /** One of its movements, not the first and not the last. */
    private static final String MOVEMENT = "ctid = (select ctid from ledger.movement where batch_id = " + BATCH
            + " order by member_id, sequence offset 3 limit 1)";

    private final ApplicationContext application;
    private final Verification verification;
    private final Programmes programmes;
    private final Roots roots;
    private final DataSource database;
    private final JdbcClient sql;

    @Autowired
    ChainedHistoryTests(
            ApplicationContext application,
            Verification verification,
            Programmes programmes,
            Roots roots,
            TestDatabase database,
            JdbcClient sql) {
        this.application = application;
        this.verification = verification;
        this.programmes = programmes;
        this.roots = roots;
        // who tampers is not the application
        this.database = database.owner();
        this.sql = sql;
    }

    @BeforeAll
    void aLivelyHistoryOfTwoChains() throws IOException, SQLException {
        String yaml = Files.readString(Path.of("src", "test", "resources", "audit", "lively.yaml"));
        if (!(ProgrammeReader.read(yaml) instanceof Reading.Read(var programme))) {
            throw new IllegalStateException(ProgrammeReader.read(yaml).toString());
        }
        Programmes.Program program = programmes.create(programme).orElseThrow();
        assertThat(programmes.publish(program.id(), 1)).isTrue();
        Happenings.in(application, program.id()).live(new Happenings.Year(3, 8, 120, START));
        root();
        Happenings further = Happenings.in(application, program.id());
        for (int who = 50; who < 60; who++) {
            further.paid(who, START.plusSeconds(who), "further-" + who, Happenings.line("1", "food", 1, 10_000));
        }
        further.record();
        root();
    }

    private void root() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            assertThat(roots.take(connection, START)).hasSize(Roots.HASH_BYTES);
            connection.commit();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatNobodyTouchedIsClean(boolean booksOnly) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            Report report = examine(connection, booksOnly);
            connection.rollback();
            assertThat(report.clean()).as(printed(report)).isTrue();
            assertThat(report.entries())
                    .isEqualTo(ask("select count(*) from ledger.movement", Long.class))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // one byte
                "update ledger.movement set reference = concat('X', substr(reference, 2)) where MOVEMENT"
                        + " | A batch's rows are those whose hash is in its link. | ledger.movement, batch BATCH, movement SEQUENCE",
                "update ledger.movement set recorded_at = recorded_at + interval '1 microsecond' where MOVEMENT"
                        + " | A batch's rows are those whose hash is in its link. | ledger.movement, batch BATCH, movement SEQUENCE",
                "update ledger.movement set posted_on = posted_on - 1 where MOVEMENT"
                        + " | A batch's rows are those whose hash is in its link. | ledger.movement, batch BATCH, movement SEQUENCE",
                "update ledger.movement set points = points + 1 where MOVEMENT"
                        + " | A batch's rows are those whose hash is in its link. | ledger.movement, batch BATCH, movement SEQUENCE",
                // a row: the one after it is named
                "delete from ledger.movement where MOVEMENT"
                        + " | A batch's rows are those whose hash is in its link. | ledger.movement, batch BATCH, movement",
                "delete from ledger.movement where batch_id = BATCH"
                        + " | What a link is about is there. | ledger.movement, batch BATCH (chain",
                "insert into ledger.movement select member_id, 100000, program_id, asset, lot, kind, from_place, to_place,"
                        + " points, balance_after, at, occurred_at, recorded_at, event_id, batch_id, reference, posted_on"
                        + " from ledger.movement where MOVEMENT"
                        + " | A batch's rows are those whose hash is in its link. | movement 100000",
                // two rows change places
                "update ledger.movement m set sequence = 200000 - m.sequence where batch_id = BATCH and member_id ="
                        + " (select member_id from ledger.movement where MOVEMENT)"
                        + " | A batch's rows are those whose hash is in its link. | ledger.movement, batch BATCH, movement",
                "update ledger.movement set batch_id = (select max(batch_id) from chain.link) where MOVEMENT"
                        + " | A batch's rows are those whose hash is in its link. | ledger.movement, batch BATCH, movement",
                "update ledger.control_posting set points = points + 1 where batch_id = BATCH and place = 'issued'"
                        + " | A batch's rows are those whose hash is in its link. | ledger.control_posting, batch BATCH, posting",
                "update intake.event set version = version + 1 where ctid = (select max(ctid) from intake.event where"
                        + " batch_id = BATCH)"
                        + " | A batch's rows are those whose hash is in its link. | intake.event, batch BATCH, event",
                "update budget.posting set drawn = drawn + 1 where batch_id = DRAWING"
                        + " | A batch's rows are those whose hash is in its link. | budget.posting, batch DRAWING, budget posting",
                "update budget.posting set recorded_at = recorded_at - interval '1 microsecond' where batch_id = DRAWING"
                        + " | A batch's rows are those whose hash is in its link. | budget.posting, batch DRAWING, budget posting",
                "delete from budget.posting where batch_id = DRAWING"
                        + " | What a link is about is there. | budget.posting, batch DRAWING (chain",
                "insert into budget.posting select batch_id, program_id, 'forged', drawn, given_back, recorded_at"
                        + " from budget.posting where batch_id = DRAWING and code = 'cups'"
                        + " | A batch's rows are those whose hash is in its link. | budget.posting, batch DRAWING, budget posting",
                "update chain.link set budget_postings_hash = events_hash where batch_id = DRAWING"
                        + " | A link's hash is that of what it says. | , batch DRAWING",
                "insert into ledger.control_posting select 5, program_id, asset, place, points, recorded_at, posted_on"
                        + " from ledger.control_posting where batch_id = BATCH"
                        + " | Each batch has a link. | ledger.control_posting, batch 5",
                // what stands in the chains
                "delete from chain.link where batch_id = BATCH"
                        + " | Each batch has a link. | ledger.movement, batch BATCH",
                "delete from chain.link where batch_id = BATCH"
                        + " | The links of a chain count from 1 without gaps, each upon the one before it. | chain.link, chain chn_",
                "update chain.link set movements_hash = events_hash where batch_id = BATCH"
                        + " | A link's hash is that of what it says. | , batch BATCH",
                "update chain.link set hash = movements_hash where batch_id = BATCH"
                        + " | The links of a chain count from 1 without gaps, each upon the one before it. | chain.link, chain chn_",
                "update chain.link set marks = overlay(marks placing 'x'::bytea from 1) where batch_id = BATCH"
                        + " | A link's hash is that of what it says. | , batch BATCH",
                "update chain.chain set lane = lane + 1"
                        + " | A chain begins with its genesis and has a link. | chain.chain, chain chn_",
                "delete from chain.link"
                        + " | A chain begins with its genesis and has a link. | chain.link, chain chn_",
                // the tail: a root was taken over it
                "delete from chain.link where (chain_id, sequence) in (select chain_id, max(sequence) from chain.link"
                        + " group by chain_id)"
                        + " | A root is the hash of the root before it and of heads that are in the chains. | chain.link, head in root",
                "update chain.root set previous = hash, hash = previous where number = 2"
                        + " | A root is the hash of the root before it and of heads that are in the chains. | chain.root, root 2",
                "delete from chain.root_head where root = 1"
                        + " | A root is the hash of the root before it and of heads that are in the chains. | chain.root, root 1"
            })
    void whatASuperuserDoesIsNamed(String statement, String says, String about) throws SQLException {
        String batch = ask("select " + BATCH + "::text", String.class);
        String drawing = ask("select min(batch_id)::text from budget.posting where code = 'cups'", String.class);
        String sequence = ask("select sequence::text from ledger.movement where " + MOVEMENT, String.class);
        for (boolean booksOnly : new boolean[] {true, false}) {
            try (Connection connection = database.getConnection();
                    Statement planting = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (String constraint : List.of(
                        "ledger.movement drop constraint something_moved",
                        "chain.link drop constraint a_link_is_about_something",
                        "chain.link drop constraint each_row_has_a_mark")) {
                    planting.executeUpdate("alter table " + constraint);
                }
                int changed = planting.executeUpdate(statement
                        .replace("MOVEMENT", MOVEMENT)
                        .replace("BATCH", batch)
                        .replace("DRAWING", drawing));
                assertThat(changed).isPositive();
                Report report = examine(connection, booksOnly);
                connection.rollback();
                assertThat(chained(report).law()).isEqualTo(ChainCheck.LAW);
                assertThat(chained(report).findings().parts())
                        .as(printed(report))
                        .anySatisfy(part -> {
                            assertThat(part.first().says()).isEqualTo(says);
                            assertThat(part.first().about())
                                    .contains(about.replace("BATCH", batch)
                                            .replace("DRAWING", drawing)
                                            .replace("SEQUENCE", sequence));
                            assertThat(part.first().expected())
                                    .isNotEqualTo(part.first().found());
                        });
            }
        }
    }

    /** What was found of the chains of what is recorded. */
    private static Report.Section chained(Report report) {
        return report.sections().stream()
                .filter(section -> section.law().number() == ChainCheck.LAW.number())
                .findFirst()
                .orElseThrow();
    }

    /** Whoever takes away the last batch wholly leaves chains without a gap: only who kept a head can tell. */
    @Test
    void theTailThatIsGoneIsMissedByTheHeadsThatWereKept(@TempDir Path folder) throws SQLException, IOException {
        Path heads = folder.resolve("heads.json");
        assertThat(command("chain", "heads", "--json", heads.toString())).isZero();
        assertThat(command("verify", "--books", "--heads", heads.toString())).isZero();
        try (Connection connection = database.getConnection();
                Statement planting = connection.createStatement()) {
            connection.setAutoCommit(false);
            planting.executeUpdate("delete from chain.root_head");
            planting.executeUpdate("delete from chain.root");
            planting.executeUpdate("create temporary table last on commit drop as select chain_id, sequence, batch_id"
                    + " from chain.link where batch_id = (select max(batch_id) from chain.link)");
            for (Chained table : Chained.values()) {
                planting.executeUpdate(
                        "delete from " + table.table() + " where batch_id in (select batch_id from last)");
            }
            planting.executeUpdate("delete from chain.link where batch_id in (select batch_id from last)");
            planting.executeUpdate("delete from chain.chain where id not in (select chain_id from chain.link)");
            assertThat(chained(examine(connection, true, List.of())).holds()).isTrue();
            Report report = examine(connection, true, KeptHeads.read(heads));
            connection.rollback();
            assertThat(chained(report).findings().parts()).singleElement().satisfies(part -> {
                assertThat(part.first().says()).isEqualTo(ChainCheck.KEPT);
                assertThat(part.first().found()).isEqualTo("no such link");
            });
        }
        Files.writeString(heads, Files.readString(heads).replace("chn_", "nhc_"));
        assertThat(command("verify", "--books", "--heads", heads.toString())).isEqualTo(2);
        assertThat(command("verify", "--heads", heads.toString(), "--program", "lively"))
                .isEqualTo(2);
        assertThat(command("chain", "tails")).isEqualTo(2);
    }

    /** With the database's own functions and none of ours: what a third party would do. */
    @Test
    void theDatabaseItselfComesToTheSameHashes() {
        assertThat(ask(
                        """
                        with tuples as (
                            select batch_id, decode('0007', 'hex') || col(int8send(batch_id)) || col(int8send(program_id))
                                || col(textsend(asset)) || col(textsend(place)) || col(int8send(points))
                                || col(timestamptz_send(recorded_at)) || col(date_send(posted_on)) as tuple
                            from ledger.control_posting)
                        select count(*) || ' ' || count(*) filter (where sha256(whole) = postings_hash) from (
                            select batch_id, string_agg(tuple, ''::bytea order by tuple) whole from tuples group by batch_id) t
                        join chain.link using (batch_id)
                        """.replaceAll("col\\(((?:[^()]|\\([^()]*\\))*)\\)", "int4send(octet_length($1)) || $1"),
                        String.class))
                .matches("([1-9][0-9]*) \\1");
    }

    private Report examine(Connection connection, boolean booksOnly) throws SQLException {
        return examine(connection, booksOnly, List.of());
    }

    private Report examine(Connection connection, boolean booksOnly, List<zhiyin.chain.Head> kept) throws SQLException {
        return verification.examine(
                connection,
                new Verification.Wanted(new Scope(null), booksOnly, kept),
                section -> {},
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    }

    private static String printed(Report report) {
        Printing printing = new Printing(List.of());
        StringBuilder text = new StringBuilder();
        report.sections().forEach(section -> text.append(printing.section(section)));
        return text.toString();
    }

    private int command(String name, String... arguments) {
        Command command = application.getBeansOfType(Command.class).values().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return command.run(
                List.of(arguments), new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
    }

    private <T> T ask(String query, Class<T> type) {
        return sql.sql(query).query(type).single();
    }
}
