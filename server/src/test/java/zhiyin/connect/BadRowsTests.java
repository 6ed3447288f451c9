package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BadRowsTests {

    private static final String HEADER =
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    private static final String GOOD = "536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,United Kingdom";
    private static final String ALSO_GOOD = "536366,71053,HEART,1,2010-12-01 08:28:00,3.39,17850,United Kingdom";

    private final Desk desk;

    BadRowsTests(@TempDir Path folder) {
        desk = new Desk(folder);
    }

    @ParameterizedTest(name = "{0} is named as {1}")
    @CsvSource(delimiter = '|', textBlock = """
            536365,85123A,LANTERN,1e3,2010-12-01 08:26:00,2.55,17850,UK   | quantity_unreadable
            536365,85123A,LANTERN,6.0,2010-12-01 08:26:00,2.55,17850,UK   | quantity_unreadable
            536365,85123A,LANTERN,+6,2010-12-01 08:26:00,2.55,17850,UK    | quantity_unreadable
            536365,85123A,LANTERN,,2010-12-01 08:26:00,2.55,17850,UK      | quantity_unreadable
            536365,85123A,LANTERN,9999999999,2010-12-01 08:26:00,2.55,17850,UK | quantity_unreadable
            536365,85123A,LANTERN,6,2011-02-30 08:26:00,2.55,17850,UK     | invoice_date_unreadable
            536365,85123A,LANTERN,6,2011-02-03,2.55,17850,UK              | invoice_date_unreadable
            536365,85123A,LANTERN,6,2011-02-03 24:00:00,2.55,17850,UK     | invoice_date_unreadable
            536365,85123A,LANTERN,6,2011-03-27 01:30:00,2.55,17850,UK     | invoice_date_never_was
            536365,85123A,LANTERN,6,1969-03-27 01:30:00,2.55,17850,UK     | invoice_date_never_was
            536365,85123A,LANTERN,6,2010-12-01 08:26:00,1e3,17850,UK      | unit_price_unreadable
            536365,85123A,LANTERN,6,2010-12-01 08:26:00,NaN,17850,UK      | unit_price_unreadable
            536365,85123A,LANTERN,6,2010-12-01 08:26:00,£2,17850,UK       | unit_price_unreadable
            536365,85123A,LANTERN,999999999,2010-12-01 08:26:00,99999999,17850,UK | amount_out_of_range
            ,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,UK           | invoice_no_unreadable
            536365,,LANTERN,6,2010-12-01 08:26:00,2.55,17850,UK           | stock_code_unreadable
            536366,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,4,UK         | invoice_of_another_customer
            536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850        | columns_missing
            536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,UK,x   | columns_extra
            536365,85123A,"LAN"TERN,6,2010-12-01 08:26:00,2.55,17850,UK   | bad_quotes
            """)
    void a_bad_row_goes_to_the_error_file_and_its_neighbours_do_not(String row, String reason) {
        int code = desk.imports(
                desk.file("in.csv", HEADER, ALSO_GOOD, row, GOOD.replace("536365", "536367")), "online-retail");

        assertThat(code).isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(desk.errorLines()).hasSize(2).first().isEqualTo("row,reason," + HEADER);
        assertThat(desk.errorLines().get(1)).startsWith("3," + reason + ",");
        assertThat(desk.recorder.facts)
                .containsOnlyKeys("import:online-retail:order:536366", "import:online-retail:order:536367");
        assertThat(desk.report()).contains("\"malformed\" : 1").contains("\"rows\" : 3");
    }

    @Test
    void the_error_file_holds_the_original_columns() {
        desk.imports(
                desk.file("in.csv", HEADER, "536365,\"A,\"\"B\"\"\",,six,2010-12-01 08:26:00,2.55,17850,UK"),
                "online-retail");

        assertThat(desk.errorLines().get(1))
                .isEqualTo("2,quantity_unreadable,536365,\"A,\"\"B\"\"\",,six,2010-12-01 08:26:00,2.55,17850,UK");
    }

    @Test
    void a_quote_that_is_never_closed_costs_its_own_line_only() {
        desk.imports(
                desk.file(
                        "in.csv",
                        HEADER,
                        "536365,85123A,\"LANTERN,6,2010-12-01 08:26:00,2.55,17850,UK",
                        GOOD,
                        "536366,71053,\"HEART, RED\",1,2010-12-01 08:28:00,3.39,17850,UK",
                        ALSO_GOOD),
                "online-retail");

        assertThat(desk.errorLines()).hasSize(2);
        assertThat(desk.errorLines().get(1)).startsWith("2,bad_quotes,");
        assertThat(desk.report()).contains("\"order_lines\" : 3").contains("\"rows\" : 4");
    }

    @Test
    void a_quoted_field_may_span_lines() {
        desk.imports(
                desk.file("in.csv", HEADER, GOOD.replace("LANTERN", "\"TWO\r\nLINES\""), "", ALSO_GOOD),
                "online-retail");

        assertThat(desk.errorLines()).isEmpty();
        assertThat(desk.recorder.order("import:online-retail:order:536366").line())
                .isEqualTo(5);
    }

    static Stream<byte[]> bytesThatAreNotText() {
        return Stream.of(
                GOOD.replace("LANTERN", "灯笼").getBytes(Charset.forName("GBK")),
                GOOD.replace("LANTERN", "£40").getBytes(StandardCharsets.ISO_8859_1),
                GOOD.replace("LANTERN", "LAN\0TERN").getBytes(StandardCharsets.UTF_8),
                GOOD.replace("LANTERN", "LAN\u0007TERN").getBytes(StandardCharsets.UTF_8),
                GOOD.replace("LANTERN", "LAN\rTERN").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("bytesThatAreNotText")
    void bytes_that_are_not_text_are_the_fault_of_their_row_and_are_never_replaced_in_silence(byte[] row)
            throws Exception {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write((HEADER + "\r\n").getBytes(StandardCharsets.UTF_8));
        content.write(row);
        content.write(("\r\n" + ALSO_GOOD).getBytes(StandardCharsets.UTF_8));

        assertThat(desk.imports(desk.file("in.csv", content.toByteArray()), "online-retail"))
                .isEqualTo(ImportCommand.DONE_WITH_FAULTS);

        assertThat(desk.errorLines()).hasSize(2);
        assertThat(desk.errorLines().get(1))
                .matches("2,(not_utf8|control_character|bad_quotes),536365,85123A,.*\\\\x.*,17850,United Kingdom");
        assertThat(desk.recorder.facts).containsOnlyKeys("import:online-retail:order:536366");
    }

    @Test
    void a_row_of_more_than_a_megabyte_is_read_past() {
        desk.imports(
                desk.file("in.csv", HEADER, GOOD.replace("LANTERN", "L".repeat(3_000_000)), ALSO_GOOD),
                "online-retail");

        assertThat(desk.errorLines()).hasSize(2);
        assertThat(desk.errorLines().get(1))
                .startsWith("2,row_too_long,536365,85123A,LLL")
                .hasSizeLessThan(2_100);
        assertThat(desk.recorder.facts).containsOnlyKeys("import:online-retail:order:536366");
    }

    @ParameterizedTest(name = "a header {0}")
    @CsvSource(delimiter = '|', textBlock = """
            without a column | InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID
            with a stranger  | InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,Extra
            said twice       | InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,Country
            that is a row    | 536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
            of another kind  | {"type":"order"}
            """)
    void refuses_the_whole_file(String name, String header) {
        assertThat(desk.imports(desk.file("in.csv", header, GOOD), "online-retail"))
                .isEqualTo(ImportCommand.REFUSED);
        assertThat(desk.recorder.facts).isEmpty();
        assertThat(desk.recorder.opened).isEmpty();
        assertThat(desk.complained()).contains("header").contains("Nothing was recorded.");
    }

    @Test
    void a_header_with_a_byte_order_mark_and_in_another_order_is_fine() {
        byte[] content = ("\uFEFFCustomerID,InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,Country\r\n"
                        + "17850,536365,85123A,LANTERN,6,2010-12-01 08:26:00,2.55,United Kingdom")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(desk.imports(desk.file("in.csv", content), "online-retail")).isEqualTo(ImportCommand.DONE);
        assertThat(desk.recorder
                        .order("import:online-retail:order:536365")
                        .order()
                        .paid())
                .isEqualTo(1530);
    }

    @Test
    void an_hour_that_comes_twice_is_taken_to_be_the_first() {
        desk.imports(
                desk.file("in.csv", HEADER, GOOD.replace("2010-12-01 08:26:00", "2011-10-30 01:30:00")),
                "online-retail");

        assertThat(desk.recorder.order("import:online-retail:order:536365").occurredAt())
                .hasToString("2011-10-30T00:30:00Z");
    }

    @Test
    void rows_that_are_no_sale_by_rule_are_counted_and_are_no_fault() {
        int code = desk.imports(
                desk.file(
                        "in.csv",
                        HEADER,
                        GOOD,
                        GOOD.replace("17850", ""),
                        GOOD.replace(",6,", ",-6,"),
                        GOOD.replace(",6,", ",0,"),
                        GOOD.replace("2.55", "0"),
                        GOOD.replace("2.55", "-2.55"),
                        "C" + GOOD),
                "online-retail");

        assertThat(code).isEqualTo(ImportCommand.DONE);
        assertThat(desk.errorLines()).isEmpty();
        assertThat(desk.report())
                .contains("\"no_customer\" : 1")
                .contains("\"quantity_not_positive\" : 2")
                .contains("\"price_not_positive\" : 2")
                .contains("\"return_quantity_not_negative\" : 1")
                .contains("\"malformed\" : 0");
    }

    @Test
    void a_file_that_is_not_there_or_breaks_off_posts_nothing() throws Exception {
        assertThat(desk.imports(desk.folder.resolve("none.csv"), "online-retail"))
                .isEqualTo(ImportCommand.REFUSED);

        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(packed)) {
            gzip.write((HEADER + "\n" + (GOOD + "\n").repeat(1_000)).getBytes(StandardCharsets.UTF_8));
        }
        byte[] half = java.util.Arrays.copyOf(packed.toByteArray(), packed.size() - 12);
        assertThat(desk.imports(desk.file("half.csv", half), "online-retail")).isEqualTo(ImportCommand.REFUSED);
        assertThat(desk.imports(desk.file("whole.csv", packed.toByteArray()), "online-retail"))
                .isEqualTo(ImportCommand.DONE);
        assertThat(desk.recorder.facts).hasSize(1);
    }
}
