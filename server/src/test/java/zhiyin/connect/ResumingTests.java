package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumingTests {

    private final Desk desk;
    private final Desk undisturbed;

    ResumingTests(@TempDir Path folder, @TempDir Path elsewhere) {
        desk = new Desk(folder);
        undisturbed = new Desk(elsewhere);
    }

    /** 2,000 orders a minute apart, every tenth line brought back. */
    private static String[] history() {
        List<String> rows = new ArrayList<>(
                List.of("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"));
        for (int i = 0; i < 2_000; i++) {
            String time = "2011-05-%02d %02d:%02d:00".formatted(1 + i / 1440, i / 60 % 24, i % 60);
            rows.add("%d,A,B,2,%s,12.50,%d,UK".formatted(500_000 + i, time, i % 70));
            if (i % 10 == 0) {
                rows.add("C%d,A,B,-1,2011-06-01 10:00:00,12.50,%d,UK".formatted(700_000 + i, i % 70));
            }
        }
        return rows.toArray(String[]::new);
    }

    @Test
    void after_a_death_in_the_middle_the_same_command_comes_to_the_same_end() {
        undisturbed.imports(undisturbed.file("in.csv", history()), "online-retail");
        Path file = desk.file("in.csv", history());

        desk.recorder.diesAfter(2);
        assertThatThrownBy(() -> desk.imports(file, "online-retail")).hasMessage("the machine went dark");
        assertThat(desk.recorder.facts).hasSize(1_250);
        desk.recorder.diesAfter(Integer.MAX_VALUE);
        assertThat(desk.imports(file, "online-retail")).isEqualTo(ImportCommand.DONE);

        assertThat(desk.recorder.inOrder()).isEqualTo(undisturbed.recorder.inOrder());
        assertThat(desk.report().replace("\"replayed\" : 1250", "\"replayed\" : 0"))
                .isEqualTo(undisturbed.report());
    }

    @Test
    void a_second_run_replays_everything_and_changes_nothing() {
        Path file = desk.file("in.csv", history());
        desk.imports(file, "online-retail");
        List<Fact> facts = desk.recorder.inOrder();
        String report = desk.report();
        desk.imports(file, "online-retail");

        assertThat(desk.recorder.inOrder()).isEqualTo(facts);
        assertThat(desk.report()).isEqualTo(report.replace("\"replayed\" : 0", "\"replayed\" : " + facts.size()));
    }

    @Test
    void it_stops_between_batches_and_says_that_the_report_is_not_whole() {
        Path file = desk.file("in.csv", history());
        desk.stop = () -> desk.recorder.facts.size() >= 1_000;

        assertThat(desk.imports(file, "online-retail")).isEqualTo(ImportCommand.STOPPED);
        assertThat(desk.recorder.facts).hasSize(1_000);
        assertThat(desk.report()).contains("\"complete\" : false").doesNotContain("points_outstanding");
        assertThat(desk.complained()).contains("The same command goes on");
    }

    @Test
    void an_order_that_has_changed_since_is_refused_and_listed() {
        String[] rows = history();
        desk.imports(desk.file("in.csv", rows), "online-retail");
        rows[1] = rows[1].replace("12.50", "13.50");

        assertThat(desk.imports(desk.file("in.csv", rows), "online-retail")).isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(desk.report()).contains("\"idempotency-key-reused\" : 1");
        assertThat(desk.errorLines().get(1))
                .isEqualTo("2,\"refused: idempotency-key-reused, import:online-retail:order:500000\"");
    }

    @Test
    void a_run_without_faults_takes_away_the_error_file_of_the_one_before() {
        String[] rows = history();
        String good = rows[1];
        rows[1] = "bad";
        desk.imports(desk.file("in.csv", rows), "online-retail");
        assertThat(desk.errors()).exists();
        rows[1] = good;
        desk.imports(desk.file("in.csv", rows), "online-retail");
        assertThat(desk.errors()).doesNotExist();
    }
}
