package zhiyin.connect;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/**
 * The columns of the UCI data set Online Retail (number 352): one row a line of an invoice, times in London, pounds.
 * An invoice whose number begins with C is a return; it names no order.
 */
record OnlineRetail() implements HistoryFormat {

    static final String NO_CUSTOMER = "no_customer";
    static final String QUANTITY_NOT_POSITIVE = "quantity_not_positive";
    static final String QUANTITY_NOT_NEGATIVE = "return_quantity_not_negative";
    static final String PRICE_NOT_POSITIVE = "price_not_positive";

    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final int PENCE_DIGITS = 2;

    @Override
    public String word() {
        return "online-retail";
    }

    @Override
    public List<String> required() {
        return List.of(
                "InvoiceNo",
                "StockCode",
                "Description",
                "Quantity",
                "InvoiceDate",
                "UnitPrice",
                "CustomerID",
                "Country");
    }

    @Override
    public List<String> optional() {
        return List.of();
    }

    @Override
    public List<String> reasonsToPass() {
        return List.of(NO_CUSTOMER, QUANTITY_NOT_POSITIVE, QUANTITY_NOT_NEGATIVE, PRICE_NOT_POSITIVE);
    }

    @Override
    public Verdict read(Header header, Row.Legible row, History history) {
        String invoice = header.value(row.columns(), "InvoiceNo");
        String sku = header.value(row.columns(), "StockCode");
        String customer = header.value(row.columns(), "CustomerID");
        Long quantity = FieldText.whole(header.value(row.columns(), "Quantity"));
        BigDecimal price = FieldText.decimal(header.value(row.columns(), "UnitPrice"));
        LocalDateTime local = FieldText.local(header.value(row.columns(), "InvoiceDate"));
        Instant at = local == null ? null : FieldText.moment(local, LONDON);
        if (!FieldText.isName(invoice)) {
            return new Verdict.Malformed("invoice_no_unreadable");
        }
        if (!FieldText.isName(sku)) {
            return new Verdict.Malformed("stock_code_unreadable");
        }
        if (quantity == null) {
            return new Verdict.Malformed("quantity_unreadable");
        }
        if (local == null) {
            return new Verdict.Malformed("invoice_date_unreadable");
        }
        if (at == null) {
            return new Verdict.Malformed("invoice_date_never_was");
        }
        if (price == null) {
            return new Verdict.Malformed("unit_price_unreadable");
        }
        if (customer.isEmpty()) {
            return new Verdict.Passed(NO_CUSTOMER);
        }
        if (!FieldText.isName(customer)) {
            return new Verdict.Malformed("customer_id_unreadable");
        }
        String identity = "ext:online-retail:" + customer;
        if (invoice.startsWith("C")) {
            if (quantity >= 0) {
                return new Verdict.Passed(QUANTITY_NOT_NEGATIVE);
            }
            history.returns.add(new ReturnRow(
                    row.line(),
                    at.toEpochMilli(),
                    invoice,
                    identity,
                    "",
                    "",
                    sku,
                    -quantity,
                    null,
                    ErrorFile.oneLine(row.columns())));
            return new Verdict.ReturnTaken();
        }
        if (quantity <= 0) {
            return new Verdict.Passed(QUANTITY_NOT_POSITIVE);
        }
        if (price.signum() <= 0) {
            return new Verdict.Passed(PRICE_NOT_POSITIVE);
        }
        Long amount = FieldText.money(quantity, price, PENCE_DIGITS);
        if (amount == null) {
            return new Verdict.Malformed("amount_out_of_range");
        }
        History.LineRow line = new History.LineRow(
                row.line(),
                invoice,
                identity,
                at.toEpochMilli(),
                Integer.toString(history.linesOf(invoice) + 1),
                sku,
                "",
                "",
                quantity,
                amount,
                0,
                0,
                0,
                "",
                "");
        if (history.contradicts(line)) {
            return new Verdict.Malformed("invoice_of_another_customer");
        }
        history.add(line);
        return new Verdict.OrderLineTaken(amount);
    }

    @Override
    public List<MatchedReturn> match(History history) {
        return new LatestPurchaseFirst(history).match();
    }

    @Override
    public String reference(String reference, int part) {
        return reference + "#" + part;
    }

    @Override
    public String returnKey(String order, String reference) {
        return "import:" + word() + ":return:" + reference;
    }
}
