package zhiyin.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Tables for spreadsheets: what they would take for a formula stays a text, and numbers stay numbers. */
class CsvTests {
    private static String written(Csv csv) {
        return csv.answer("t") instanceof Answer.Written written
                ? new String(written.bytes(), StandardCharsets.UTF_8)
                : "";
    }

    @Test
    void aTextThatWouldBeAFormulaGetsAnApostropheAndANumberNone() {
        Csv csv = new Csv("a", "b", "c");
        csv.add("=1+1", "+1", "-1");
        csv.add("@SUM(A1)", "\tx", "＝1");
        csv.add(-5L, 0, null);
        csv.add("a=1", "1-2", "");
        assertThat(written(csv)).isEqualTo("a,b,c\r\n'=1+1,'+1,'-1\r\n'@SUM(A1),'\tx,'＝1\r\n-5,0,\r\na=1,1-2,\r\n");
    }

    @Test
    void commasQuotesAndLinesAreQuoted() {
        Csv csv = new Csv("a", "b", "c");
        csv.add("1,2", "say \"hi\"", "two\nlines");
        assertThat(written(csv)).isEqualTo("a,b,c\r\n\"1,2\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    }
}
