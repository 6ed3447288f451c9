package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportOptionsTests {

    @Test
    void the_least_that_can_be_said_has_these_defaults() {
        assertThat(parsed("orders data/in.csv.gz --format csv --program gold"))
                .isEqualTo(new ImportOptions.Parsed.Run(new ImportOptions(
                        Path.of("data/in.csv.gz"),
                        ImportOptions.Format.CSV,
                        "gold",
                        null,
                        Path.of("in.csv.gz.errors.csv"),
                        Map.of(),
                        null,
                        false)));
    }

    @Test
    void everything_that_can_be_said() {
        assertThat(parsed("orders --format=csv --program gold.yaml in.csv --json out.json --errors bad.csv"
                        + " --map a=order_id,b=-,c=d=sku --zone Asia/Shanghai --dry-run"))
                .isEqualTo(new ImportOptions.Parsed.Run(new ImportOptions(
                        Path.of("in.csv"),
                        ImportOptions.Format.CSV,
                        "gold.yaml",
                        Path.of("out.json"),
                        Path.of("bad.csv"),
                        Map.of("a", "order_id", "b", "-", "c=d", "sku"),
                        ZoneId.of("Asia/Shanghai"),
                        true)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            orders --format csv --program p                              | name the file
            orders a b --format csv --program p                          | one file only
            members a --format csv --program p                           | say what to import
            orders a --program p                                         | --format is missing
            orders a --format xml --program p                            | --format is online-retail or csv
            orders a --format csv                                        | --program is missing
            orders a --format csv --program                              | --program needs a value
            orders a --format csv --program p --colour red               | there is no option --colour
            orders a --format csv --program p -v                         | there is no option -v
            orders a --format csv --program p --json x --json y          | --json is given twice
            orders a --format csv --program p --json --dry-run           | --json needs a value
            orders a --format csv --program p --errors a                 | three different files
            orders a --format csv --program p --errors x --json ./x      | three different files
            orders a --format csv --program p --zone Mars/Olympus        | --zone is no time zone
            orders a --format csv --program p --map x                    | --map is a list
            orders a --format csv --program p --map x=colour             | we have no column colour
            orders a --format csv --program p --map x=sku,x=brand        | names a column twice
            balances a --format csv --program p                          | belongs to import orders
            balances --program p                                         | name the file
            balances a --program p --map x=order_id                      | we have no column order_id
            orders a --format csv --program p --map x=usable_through     | we have no column usable_through
            orders a --format online-retail --program p --zone UTC       | belong to --format csv
            """)
    void a_wrong_command_line_is_refused_with_a_reason(String arguments, String fault) {
        assertThat(parsed(arguments))
                .isInstanceOfSatisfying(
                        ImportOptions.Parsed.Wrong.class,
                        wrong -> assertThat(wrong.faults())
                                .anySatisfy(one -> assertThat(one).contains(fault)));
    }

    @Test
    void all_faults_are_told_at_once(@TempDir Path folder) {
        Desk desk = new Desk(folder);

        assertThat(desk.types(List.of("orders", "--format", "xml", "--loud"))).isEqualTo(ImportCommand.REFUSED);
        assertThat(desk.complained())
                .contains("there is no option --loud")
                .contains("name the file")
                .contains("--format is online-retail or csv")
                .contains("--program is missing")
                .contains("Usage: zhiyin import orders");
    }

    @Test
    void help_goes_to_the_reader_and_is_no_fault(@TempDir Path folder) {
        Desk desk = new Desk(folder);

        assertThat(desk.types(List.of("orders", "--help"))).isEqualTo(ImportCommand.DONE);
        assertThat(desk.said()).startsWith("Usage: zhiyin import orders FILE");
    }

    @Test
    void a_programme_that_is_not_there_refuses_the_import(@TempDir Path folder) {
        Desk desk = new Desk(folder);
        Path file = desk.file("in.csv", "type,order_id,occurred_at,customer,sku,quantity,amount");

        assertThat(desk.imports(file, "csv", "--program", "missing")).isEqualTo(ImportCommand.REFUSED);
        assertThat(desk.complained()).contains("there is no programme of that name");
    }

    private static ImportOptions.Parsed parsed(String arguments) {
        return ImportOptions.parse(List.of(arguments.split(" ")));
    }
}
