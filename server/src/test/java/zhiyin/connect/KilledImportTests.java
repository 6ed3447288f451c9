package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zhiyin.database.Installation;
import zhiyin.database.Installation.Child;

/** The import as an operator runs it, in a process of its own that is killed while it records. */
class KilledImportTests {

    private static final int ORDERS = 4_000;

    private final Path folder;
    private final Installation installation;

    KilledImportTests(@TempDir Path folder) {
        this.folder = folder;
        this.installation = new Installation(folder);
    }

    @BeforeEach
    void twoProgrammesOfTheSameTerms() throws IOException {
        String recipe = Files.readString(RealYear.PROGRAMME);
        for (String code : List.of("undisturbed", "killed")) {
            Files.writeString(
                    folder.resolve(code + ".yaml"), recipe.replace("programme: online-retail", "programme: " + code));
        }
    }

    @AfterEach
    void endWhatWasStarted() {
        installation.close();
    }

    @Test
    void anImportThatIsKilledTwiceEndsAsIfNothingHadHappened() throws IOException {
        Path file = Files.write(folder.resolve("orders.csv"), madeUp());
        Child undisturbed = installation.run(imports(file, "csv", "undisturbed"));
        assertThat(undisturbed.code()).as(undisturbed.err()).isEqualTo(ImportCommand.DONE);

        killAt(file, 700);
        killAt(file, 2_300);
        Child last = installation.run(imports(file, "csv", "killed"));
        assertThat(last.code()).as(last.err()).isEqualTo(ImportCommand.DONE);

        assertThat(RealYear.lasting(report("killed"))).isEqualTo(RealYear.lasting(report("undisturbed")));
        assertThat(report("killed")).containsPattern("\"replayed\" : [1-9]");
        Child verify = installation.run("verify");
        assertThat(verify.code()).as(verify.out() + verify.err()).isZero();
        installation.withDatabase(database -> {
            String facts =
                    database.answer("select count(*) from intake.event where type like 'order.%' and program_id = "
                            + of("undisturbed"));
            assertThat(Long.parseLong(facts)).isGreaterThan(ORDERS);
            assertThat(database.answer("""
                            select count(*) from (
                                select key, type, occurred_at, outcome, count(*) from intake.event
                                where type like 'order.%' group by key, type, occurred_at, outcome having count(*) = 2) twice
                            """))
                    .as("each fact once in either programme")
                    .isEqualTo(facts);
            assertThat(database.answer(balances("undisturbed"))).isEqualTo(database.answer(balances("killed")));
        });
    }

    @Test
    void anImportThatIsToldToStopFinishesItsStepAndLeavesTheDatabaseInGoodOrder() throws IOException {
        Path file = Files.write(folder.resolve("orders.csv"), madeUp());
        // the schema is there before the first look
        assertThat(installation.run("key", "--admin").code()).isZero();
        Child child = installation.start(imports(file, "csv", "killed"));
        assertThat(installation.watch(child, "select count(*) from intake.event", count -> count > 500))
                .as("it was still recording")
                .isTrue();
        child.process().destroy();
        child.code();
        assertThat(child.err())
                .contains("Stopped. The same command goes on from here; nothing is recorded twice.")
                .doesNotContain("Exception");
        assertThat(child.out()).contains("complete");
        assertThat(installation.atRest()).isTrue();

        Child last = installation.run(imports(file, "csv", "killed"));
        assertThat(last.code()).as(last.err()).isEqualTo(ImportCommand.DONE);
        assertThat(report("killed")).contains("\"complete\" : true").containsPattern("\"replayed\" : [1-9]");
    }

    @Test
    void aRealYearThatIsKilledInTheMiddleComesToTheSameFigures() throws IOException {
        RealYear.assumeItIsHere();
        assertThat(installation.run("key", "--admin").code()).isZero();
        Child child = installation.start(imports(RealYear.HISTORY, "online-retail", "killed"));
        assertThat(installation.watch(child, "select count(*) from intake.event", count -> count > 9_000))
                .as(child.err())
                .isTrue();
        child.process().destroyForcibly();
        child.code();

        Child last = installation.run(imports(RealYear.HISTORY, "online-retail", "killed"));
        assertThat(last.code()).as(last.err()).isEqualTo(ImportCommand.DONE);
        RealYear.assertFigures(report("killed"));
        Child verify = installation.run("verify");
        assertThat(verify.code()).as(verify.out() + verify.err()).isZero();
    }

    private void killAt(Path file, long events) {
        Child child = installation.start(imports(file, "csv", "killed"));
        String recorded = "select count(*) from intake.event where program_id = " + of("killed");
        assertThat(installation.watch(child, recorded, count -> count > events))
                .as("it was still recording: %s", child.err())
                .isTrue();
        child.process().destroyForcibly();
        assertThat(child.code()).isEqualTo(137);
    }

    private static String of(String code) {
        return "(select id from program.program where code = '" + code + "')";
    }

    /** Every member's balance, as one text. */
    private static String balances(String code) {
        return """
                select string_agg(format('%s %s %s', i.value, a.available, a.owed), ';' order by i.value)
                from ledger.account a join member.identity i on i.member_id = a.member_id where a.program_id =
                """.strip() + of(code);
    }

    private String[] imports(Path file, String format, String code) {
        return new String[] {
            "import",
            "orders",
            file.toString(),
            "--format",
            format,
            "--program",
            folder.resolve(code + ".yaml").toString(),
            "--json",
            folder.resolve(code + ".json").toString(),
            "--errors",
            folder.resolve(code + ".errors.csv").toString()
        };
    }

    private String report(String code) throws IOException {
        return Files.readString(folder.resolve(code + ".json"));
    }

    /** Orders of two lines by three hundred customers, of which every fifth comes back in part. */
    private static List<String> madeUp() {
        Random dice = new Random(20);
        List<String> rows =
                new ArrayList<>(List.of("type,order_id,occurred_at,customer,line_id,sku,quantity,amount,return_id"));
        Instant at = Instant.parse("2025-01-01T08:00:00Z");
        for (int order = 1; order <= ORDERS; order++) {
            at = at.plusSeconds(1 + dice.nextInt(3_600));
            String customer = "ext:shop:" + (1 + dice.nextInt(300));
            int units = 1 + dice.nextInt(6);
            rows.add("order,%d,%s,%s,1,TEA,%d,%d.40,".formatted(order, at, customer, units, units * 17));
            rows.add("order,%d,%s,%s,2,CUP,1,%d.75,".formatted(order, at, customer, 5 + dice.nextInt(60)));
            if (order % 5 == 0) {
                Instant back = at.plusSeconds(1 + dice.nextInt(900_000));
                rows.add("return,%d,%s,%s,1,,1,,R%d".formatted(order, back, customer, order));
            }
        }
        return rows;
    }
}
