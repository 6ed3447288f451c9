package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import zhiyin.database.DatabaseTest;
import zhiyin.engine.program.ProgrammeReader;
import zhiyin.engine.program.Reading;
import zhiyin.intake.Lanes;
import zhiyin.ledger.Statements;
import zhiyin.member.Members;
import zhiyin.program.Programmes;

/** Our own format, from the command line to the database and back. */
@DatabaseTest
class CsvImportTests {

    private static final String HEADER = "type,order_id,occurred_at,customer,line_id,sku,quantity,amount,return_id";
    private static final String ORDER = "order,A1,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,2,120.00,";
    private static final String RETURN = "return,A1,2026-03-05T10:00:00Z,ext:shop:7,1,,1,,R1";
    private static final String STRANGE = "return,Z9,2026-03-05T10:00:00Z,ext:shop:7,1,,1,,R2";

    private final Programmes programmes;
    private final JdbcClient database;
    private final ImportTool tool;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Autowired
    CsvImportTests(
            Programmes programmes,
            Lanes lanes,
            Members members,
            Statements statements,
            zhiyin.tier.Standings standings,
            Clock clock,
            JdbcClient database) {
        this.programmes = programmes;
        this.database = database;
        this.tool = new ImportTool(
                programmes,
                lanes,
                members,
                statements,
                standings,
                clock,
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @TempDir
    private Path folder;

    private Path yaml;

    @BeforeEach
    void aProgrammeThatIsNotThereYet() throws IOException {
        String code = "shop-" + count("select count(*) from program.program");
        yaml = Files.writeString(
                folder.resolve("shop.yaml"),
                Files.readString(RealYear.PROGRAMME).replace("programme: online-retail", "programme: " + code));
    }

    @Test
    void aProgrammeThatIsNotThereYetIsCreatedAndPublishedAndTakesTheOrders() throws IOException {
        assertThat(imports(yaml.toString(), ORDER, RETURN)).isEqualTo(ImportCommand.DONE);
        assertThat(report())
                .contains("\"orders\" : 1", "\"points_earned\" : 120", "\"points_clawed_back\" : 60")
                .contains("\"points_outstanding\" : 60", "\"replayed\" : 0");
        assertThat(err()).doesNotContain("rows to look at");

        assertThat(imports(yaml.toString(), ORDER, RETURN)).isEqualTo(ImportCommand.DONE);
        assertThat(report()).contains("\"points_outstanding\" : 60", "\"replayed\" : 2");
    }

    @Test
    void aDryRunLeavesNoTrace() throws IOException {
        String before = everything();
        assertThat(imports(yaml.toString(), List.of("--dry-run"), ORDER, RETURN))
                .isEqualTo(ImportCommand.DONE);
        assertThat(report()).contains("\"dry_run\" : true", "\"orders\" : 1", "\"return_units_matched\" : 1");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aDryRunDoesNotPublishADraft() throws IOException {
        long draft = draft();
        String before = everything();
        assertThat(imports(yaml.toString(), List.of("--dry-run"), ORDER)).isEqualTo(ImportCommand.DONE);
        assertThat(everything()).isEqualTo(before);
        assertThat(programmes.engines(draft).versions()).isEmpty();
    }

    @Test
    void aMalformedRowIsInTheErrorFileAndItsNeighboursAreRecorded() throws IOException {
        assertThat(imports(
                        yaml.toString(),
                        ORDER,
                        "order,A2,2026-02-30T10:00:00Z,ext:shop:7,1,TEA,2,120.00,",
                        "order,A3,2026-03-01T10:00:00Z,ext:shop:8,1,TEA,1,1e3,",
                        "order,A4,2026-03-01T10:00:00Z,ext:shop:8,1,TEA,1,60.00,"))
                .isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(report()).contains("\"orders\" : 2", "\"malformed\" : 2", "\"points_earned\" : 180");
        assertThat(Files.readAllLines(errors())).hasSize(3).first().asString().isEqualTo("row,reason," + HEADER);
        assertThat(Files.readAllLines(errors()).get(1)).startsWith("3,").contains(",order,A2,2026-02-30T10:00:00Z");
        assertThat(Files.readAllLines(errors()).get(2)).startsWith("4,").contains("1e3");
        assertThat(err()).contains("2 rows to look at: " + errors());
    }

    @Test
    void aReturnOfAnOrderThatNobodyKnowsIsRefusedAndListed() throws IOException {
        assertThat(imports(yaml.toString(), ORDER, STRANGE)).isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(report()).contains("\"unknown-order\" : 1", "\"points_earned\" : 120");
        assertThat(Files.readString(errors())).contains("3,\"refused: unknown-order, import:csv:return:");

        String order = "order,Z9,2026-03-02T10:00:00Z,ext:shop:7,1,TEA,2,120.00,";
        assertThat(imports(yaml.toString(), ORDER, order, STRANGE))
                .as("once the order has come, so may its return")
                .isEqualTo(ImportCommand.DONE);
        assertThat(report()).contains("\"points_clawed_back\" : 60", "\"replayed\" : 1");
        assertThat(errors()).doesNotExist();
    }

    @Test
    void anOrderWithOtherContentUnderAKnownNumberIsRefusedAndChangesNothing() throws IOException {
        imports(yaml.toString(), ORDER);
        assertThat(imports(yaml.toString(), ORDER.replace("120.00", "130.00")))
                .isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(report()).contains("\"idempotency-key-reused\" : 1", "\"points_outstanding\" : 120");
    }

    @Test
    void aProgrammeWithFaultsIsRefusedWithAllOfThem() throws IOException {
        Files.writeString(
                yaml,
                Files.readString(yaml)
                        .replace("currency: GBP", "currency: pounds")
                        .replace("from: 5000", "from: -5")
                        .replace("zone: Europe/London", "zone: Europe/Nowhere"));
        String before = everything();
        assertThat(imports(yaml.toString(), ORDER)).isEqualTo(ImportCommand.REFUSED);
        assertThat(err()).contains("currency", "zone", "ladders").contains("Nothing was recorded.");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void whatIsNotThereIsRefused() throws IOException {
        String before = everything();
        assertThat(imports("nowhere", ORDER)).isEqualTo(ImportCommand.REFUSED);
        assertThat(err()).contains("There is no programme called 'nowhere'.");
        assertThat(imports(folder.resolve("no.yaml").toString(), ORDER)).isEqualTo(ImportCommand.REFUSED);
        assertThat(err()).contains("The programme can't be read from ");
        assertThat(tool.run(
                        List.of("orders", "no.csv", "--format", "csv", "--program", yaml.toString()),
                        new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isEqualTo(ImportCommand.REFUSED);
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void aProgrammeThatIsOnlyADraftIsRefusedByItsNameAndPublishedByItsFile() throws IOException {
        draft();
        String code = yaml().code();
        assertThat(imports(code, ORDER)).isEqualTo(ImportCommand.REFUSED);
        assertThat(err()).contains("no published version");
        assertThat(imports(yaml.toString(), ORDER)).isEqualTo(ImportCommand.DONE);
        assertThat(imports(code, ORDER)).isEqualTo(ImportCommand.DONE);
        assertThat(report()).contains("\"replayed\" : 1");
    }

    @Test
    void aFileWithoutTheRightColumnsCreatesNoProgramme() throws IOException {
        String before = everything();
        Path file = Files.writeString(folder.resolve("wrong.csv"), "type,order_id\norder,1\n");
        assertThat(tool.run(arguments(file, yaml.toString()), new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isEqualTo(ImportCommand.REFUSED);
        assertThat(everything()).isEqualTo(before);
    }

    private zhiyin.engine.program.Programme yaml() throws IOException {
        if (!(ProgrammeReader.read(Files.readString(yaml)) instanceof Reading.Read(var programme))) {
            throw new IllegalStateException("the recipe has faults");
        }
        return programme;
    }

    private long draft() throws IOException {
        return programmes.create(yaml()).orElseThrow().id();
    }

    private int imports(String program, String... rows) throws IOException {
        return imports(program, List.of(), rows);
    }

    private int imports(String program, List<String> more, String... rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        lines.addAll(List.of(rows));
        Path file = Files.write(folder.resolve("orders.csv"), lines);
        List<String> arguments = arguments(file, program);
        arguments.addAll(more);
        return tool.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private List<String> arguments(Path file, String program) {
        return new ArrayList<>(List.of(
                "orders",
                file.toString(),
                "--format",
                "csv",
                "--program",
                program,
                "--json",
                folder.resolve("report.json").toString(),
                "--errors",
                errors().toString()));
    }

    private Path errors() {
        return folder.resolve("errors.csv");
    }

    private String report() throws IOException {
        return Files.readString(folder.resolve("report.json"));
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** How many rows each table has, and what is published. */
    private String everything() {
        return database.sql("""
                        select concat_ws(' ', (select count(*) from program.program), (select count(*) from program.version),
                            (select count(effective_from) from program.version), (select count(*) from member.member),
                            (select count(*) from intake.event), (select count(*) from ledger.movement))
                        """).query(String.class).single();
    }

    private long count(String sql) {
        return database.sql(sql).query(Long.class).single();
    }
}
