package zhiyin.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.event.ReturnedLine;

class OrdersCsvTests {

    private static final String HEADER =
            "type,order_id,occurred_at,customer,line_id,sku,category,brand,quantity,amount,"
                    + "discount,tax,shipping,channel,store,return_id";
    private static final String FIRST =
            "order,A1,2026-03-01T10:00:00+08:00,ext:shop:7,1,TEA,food/tea,Longjing,2,120.00,20.00,5.66,8,app,S1,";
    private static final String SECOND = "order,A1,2026-03-01T10:01:00+08:00,ext:shop:7,2,CUP,,,3,90.0,,,,,,";
    private static final String OTHER = "order,B1,2026-03-02T10:00:00Z,ext:shop:8,x,TEA,,,1,60,,,,,,";

    private final Desk desk;

    OrdersCsvTests(@TempDir Path folder) {
        desk = new Desk(folder);
    }

    @Test
    void the_rows_of_an_order_need_not_be_adjacent() {
        assertThat(desk.imports(desk.file("in.csv", HEADER, FIRST, OTHER, SECOND), "csv"))
                .isEqualTo(ImportCommand.DONE);

        Fact.Ordered fact = desk.recorder.order("import:csv:order:A1");
        assertThat(fact.customer()).isEqualTo("ext:shop:7");
        assertThat(fact.occurredAt()).hasToString("2026-03-01T02:00:00Z");
        assertThat(fact.order().shipping()).isEqualTo(800);
        assertThat(fact.order().channel()).isEqualTo("app");
        assertThat(fact.order().store()).isEqualTo("S1");
        assertThat(fact.order().lines())
                .containsExactly(
                        new OrderLine("1", "TEA", "food/tea", "Longjing", 2, 12000, 2000, 566),
                        new OrderLine("2", "CUP", null, null, 3, 9000, 0, 0));
        assertThat(desk.report())
                .contains("\"orders\" : 2")
                .contains("\"members\" : 2")
                .contains("\"revenue_minor\" : 25000")
                .contains("\"points_earned\" : 250");
    }

    @Test
    void a_return_names_lines_units_or_money_or_everything() {
        desk.imports(
                desk.file(
                        "in.csv",
                        HEADER,
                        "return,A1,2026-03-05T10:00:00Z,,1,,,,1,,,,,,,R1",
                        "return,A1,2026-03-05T10:00:00Z,ext:shop:7,2,,,,,10.00,,,,,,R1",
                        FIRST,
                        SECOND,
                        "return,A1,2026-03-06T10:00:00Z,,,,,,,,,,,,,R2"),
                "csv");

        assertThat(desk.recorder.returned("import:csv:return:A1:R1").lines())
                .containsExactly(new ReturnedLine("1", 1L, null), new ReturnedLine("2", null, 1000L));
        assertThat(desk.recorder.returned("import:csv:return:A1:R2").lines()).isEmpty();
        assertThat(desk.recorder.inOrder()).extracting(Fact::key).startsWith("import:csv:order:A1");
        assertThat(desk.report()).contains("\"return_units\" : 5").contains("\"return_units_matched\" : 5");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            return,A1,2026-03-05T10:00:00Z,,1,,,,3,,,,,,,R1           | return_unmatched: 1 of 3 units
            return,A1,2026-03-05T10:00:00Z,,1,,,,3,9,,,,,,R1          | return_unmatched: 3 of 3 units
            return,A1,2026-03-05T10:00:00Z,,9,,,,1,,,,,,,R1           | return_unmatched: the order has no such line
            return,Z9,2026-03-05T10:00:00Z,,1,,,,1,,,,,,,R1           | "return_unmatched: the order is not in the file, and no customer is named"
            return,A1,2026-03-05T10:00:00Z,ext:shop:8,1,,,,1,,,,,,,R1 | return_unmatched: the order is another customer's
            return,A1,2026-02-05T10:00:00Z,,1,,,,1,,,,,,,R1           | return_unmatched: the return is before the order
            """)
    void a_return_that_is_not_found_is_listed_and_is_no_fault(String row, String reason) {
        assertThat(desk.imports(desk.file("in.csv", HEADER, FIRST, row), "csv")).isEqualTo(ImportCommand.DONE);

        assertThat(desk.errorLines().get(1)).isEqualTo("3," + reason + "," + row);
        assertThat(desk.report()).contains("\"returns_unmatched\" : 1");
    }

    @Test
    void a_return_of_an_order_of_an_earlier_file_is_handed_over_if_it_names_the_customer() {
        desk.imports(desk.file("in.csv", HEADER, "return,Z9,2026-03-05T10:00:00Z,ext:shop:8,1,,,,1,,,,,,,R:1"), "csv");

        assertThat(desk.recorder.returned("import:csv:return:Z9:R:1").customer())
                .isEqualTo("ext:shop:8");
        assertThat(desk.errorLines()).isEmpty();
    }

    @ParameterizedTest(name = "{0} is named as {1}")
    @CsvSource(delimiter = '|', textBlock = """
            sale,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,10,,,,,,           | type_unknown
            order,,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,10,,,,,,            | order_id_unreadable
            order,A2,2026-03-01 10:00:00,ext:shop:7,1,TEA,,,1,10,,,,,,           | occurred_at_unreadable
            order,A2,2026-02-30T10:00:00Z,ext:shop:7,1,TEA,,,1,10,,,,,,          | occurred_at_unreadable
            order,A2,2026-03-01T10:00:60Z,ext:shop:7,1,TEA,,,1,10,,,,,,          | occurred_at_unreadable
            order,A2,2026-03-01T10:00:00Z,,1,TEA,,,1,10,,,,,,                    | customer_unreadable
            order,A2,2026-03-01T10:00:00Z,7,1,TEA,,,1,10,,,,,,                   | customer_unreadable
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,,,,1,10,,,,,,             | sku_unreadable
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,0,10,,,,,,          | quantity_not_positive
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1.5,10,,,,,,        | quantity_unreadable
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,-10,,,,,,         | amount_unreadable
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,10.001,,,,,,      | amount_unreadable
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,1e3,,,,,,         | amount_unreadable
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,10,11,,,,,        | discount_above_amount
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,10,5,6,,,,        | tax_above_paid
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,10,,,x,,,         | shipping_unreadable
            order,A2,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,10,,,,,,R1        | return_id_on_an_order
            order,A1,2026-03-01T10:00:00Z,ext:shop:7,1,TEA,,,1,10,,,,,,          | line_id_twice
            order,A1,2026-03-01T10:00:00Z,ext:shop:8,5,TEA,,,1,10,,,,,,          | contradicts_an_earlier_row
            order,A1,2026-03-01T10:00:00Z,ext:shop:7,5,TEA,,,1,10,,,9,,,         | contradicts_an_earlier_row
            return,A1,2026-03-05T10:00:00Z,,1,,,,1,,,,,,,                        | return_id_unreadable
            return,A1,2026-03-05T10:00:00Z,,1,,,,-1,,,,,,,R1                     | quantity_not_positive
            return,A1,2026-03-05T10:00:00Z,,,,,,1,,,,,,,R1                       | line_id_missing
            return,A1,2026-03-05T10:00:00Z,,1,,,,,,,,,,,R1                       | neither_quantity_nor_amount
            """)
    void a_row_that_can_not_be_meant_is_malformed(String row, String reason) {
        assertThat(desk.imports(desk.file("in.csv", HEADER, FIRST, row), "csv"))
                .isEqualTo(ImportCommand.DONE_WITH_FAULTS);

        assertThat(desk.errorLines().get(1)).isEqualTo("3," + reason + "," + row);
        assertThat(desk.recorder.facts).containsOnlyKeys("import:csv:order:A1");
    }

    @Test
    void columns_can_have_other_names_and_times_can_be_local() {
        int code = desk.imports(
                desk.file(
                        "in.csv",
                        "Art,Bestellung,Zeit,Kunde,Artikel,Menge,Preis,Notiz",
                        "order,A1,2026-03-01 10:00:00,ext:shop:7,TEA,1,60,x",
                        "order,A1,2026-03-01T10:00:00,ext:shop:7,TEA,1,60,x"),
                "csv",
                "--zone",
                "Asia/Shanghai",
                "--map",
                "Art=type,Bestellung=order_id,Zeit=occurred_at,Kunde=customer,Artikel=sku,Menge=quantity,Preis=amount,Notiz=-");

        assertThat(code).isEqualTo(ImportCommand.DONE);
        Fact.Ordered fact = desk.recorder.order("import:csv:order:A1");
        assertThat(fact.occurredAt()).hasToString("2026-03-01T02:00:00Z");
        assertThat(fact.order().lines()).extracting(OrderLine::id).containsExactly("1", "2");
    }

    @Test
    void a_misspelt_column_refuses_the_file() {
        int code = desk.imports(desk.file("in.csv", HEADER.replace("discount", "discuont"), FIRST), "csv");

        assertThat(code).isEqualTo(ImportCommand.REFUSED);
        assertThat(desk.complained()).contains("column 11 of the header");
    }

    @Test
    void a_dry_run_reads_everything_and_hands_over_nothing() {
        int code = desk.imports(desk.file("in.csv", HEADER, FIRST, "order,bad", OTHER), "csv", "--dry-run");

        assertThat(code).isEqualTo(ImportCommand.DONE_WITH_FAULTS);
        assertThat(desk.recorder.facts).isEmpty();
        assertThat(desk.errorLines()).hasSize(2);
        assertThat(desk.report())
                .contains("\"dry_run\" : true")
                .contains("\"orders\" : 2")
                .doesNotContain("points")
                .doesNotContain("tiers");
    }
}
