package zhiyin.connect;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Our own format: one row an order line or a returned line, in any order. */
final class OrdersCsv implements HistoryFormat {

    private static final Pattern IDENTITY = Pattern.compile("[a-z][a-z0-9_-]{0,31}:\\S.*");

    private final @Nullable ZoneId zone;
    private final int fractionDigits;
    private final PairIndex lines = new PairIndex();

    /**
     * @param zone where times without an offset are; null refuses them
     * @param fractionDigits decimals of the programme's currency
     */
    OrdersCsv(@Nullable ZoneId zone, int fractionDigits) {
        this.zone = zone;
        this.fractionDigits = fractionDigits;
    }

    @Override
    public String word() {
        return "csv";
    }

    @Override
    public List<String> required() {
        return List.of("type", "order_id", "occurred_at", "customer", "sku", "quantity", "amount");
    }

    @Override
    public List<String> optional() {
        return List.of("line_id", "category", "brand", "discount", "tax", "shipping", "channel", "store", "return_id");
    }

    @Override
    public List<String> reasonsToPass() {
        return List.of();
    }

    @Override
    public Verdict read(Header header, Row.Legible row, History history) {
        String type = header.value(row.columns(), "type");
        String order = header.value(row.columns(), "order_id");
        String customer = header.value(row.columns(), "customer");
        Instant at = FieldText.moment(header.value(row.columns(), "occurred_at"), zone);
        if (!type.equals("order") && !type.equals("return")) {
            return new Verdict.Malformed("type_unknown");
        }
        if (!FieldText.isName(order)) {
            return new Verdict.Malformed("order_id_unreadable");
        }
        if (at == null) {
            return new Verdict.Malformed("occurred_at_unreadable");
        }
        boolean named = FieldText.isName(customer) && IDENTITY.matcher(customer).matches();
        if (!named && !(customer.isEmpty() && type.equals("return"))) {
            return new Verdict.Malformed("customer_unreadable");
        }
        return type.equals("order")
                ? orderLine(header, row, order, customer, at, history)
                : returned(header, row, order, customer, at, history);
    }

    private Verdict orderLine(
            Header header, Row.Legible row, String order, String customer, Instant at, History history) {
        String line = header.value(row.columns(), "line_id");
        String sku = header.value(row.columns(), "sku");
        Long quantity = FieldText.whole(header.value(row.columns(), "quantity"));
        Long amount = FieldText.money(header.value(row.columns(), "amount"), fractionDigits);
        Long discount = moneyOrNone(header, row, "discount");
        Long tax = moneyOrNone(header, row, "tax");
        Long shipping = moneyOrNone(header, row, "shipping");
        String category = header.value(row.columns(), "category");
        String brand = header.value(row.columns(), "brand");
        String channel = header.value(row.columns(), "channel");
        String store = header.value(row.columns(), "store");
        if (!header.value(row.columns(), "return_id").isEmpty()) {
            return new Verdict.Malformed("return_id_on_an_order");
        }
        if (!line.isEmpty() && !FieldText.isName(line)) {
            return new Verdict.Malformed("line_id_unreadable");
        }
        if (!FieldText.isName(sku)) {
            return new Verdict.Malformed("sku_unreadable");
        }
        for (String label : List.of(category, brand, channel, store)) {
            if (!label.isEmpty() && !FieldText.isName(label)) {
                return new Verdict.Malformed("label_unreadable");
            }
        }
        if (quantity == null || quantity <= 0) {
            return new Verdict.Malformed(quantity == null ? "quantity_unreadable" : "quantity_not_positive");
        }
        if (amount == null) {
            return new Verdict.Malformed("amount_unreadable");
        }
        if (discount == null || discount > amount) {
            return new Verdict.Malformed(discount == null ? "discount_unreadable" : "discount_above_amount");
        }
        if (tax == null || tax > amount - discount) {
            return new Verdict.Malformed(tax == null ? "tax_unreadable" : "tax_above_paid");
        }
        if (shipping == null) {
            return new Verdict.Malformed("shipping_unreadable");
        }
        String name = line.isEmpty() ? Integer.toString(history.linesOf(order) + 1) : line;
        History.LineRow read = new History.LineRow(
                row.line(),
                order,
                customer,
                at.toEpochMilli(),
                name,
                sku,
                category,
                brand,
                quantity,
                amount,
                discount,
                tax,
                shipping,
                channel,
                store);
        if (history.contradicts(read)) {
            return new Verdict.Malformed("contradicts_an_earlier_row");
        }
        if (lines.putIfAbsent(history.orders.number(order), history.lineNames.number(name), history.lines())
                != PairIndex.NONE) {
            return new Verdict.Malformed("line_id_twice");
        }
        history.add(read);
        return new Verdict.OrderLineTaken(amount - discount);
    }

    private Verdict returned(
            Header header, Row.Legible row, String order, String customer, Instant at, History history) {
        String reference = header.value(row.columns(), "return_id");
        String line = header.value(row.columns(), "line_id");
        String quantityText = header.value(row.columns(), "quantity");
        String amountText = header.value(row.columns(), "amount");
        Long quantity = quantityText.isEmpty() ? (Long) 0L : FieldText.whole(quantityText);
        Long amount = amountText.isEmpty() ? null : FieldText.money(amountText, fractionDigits);
        if (!FieldText.isName(reference)) {
            return new Verdict.Malformed("return_id_unreadable");
        }
        if (!line.isEmpty() && !FieldText.isName(line)) {
            return new Verdict.Malformed("line_id_unreadable");
        }
        if (quantity == null || quantity < 0 || (quantity == 0 && !quantityText.isEmpty())) {
            return new Verdict.Malformed(quantity == null ? "quantity_unreadable" : "quantity_not_positive");
        }
        if (amount == null && !amountText.isEmpty()) {
            return new Verdict.Malformed("amount_unreadable");
        }
        if (line.isEmpty() && (quantity > 0 || amount != null)) {
            return new Verdict.Malformed("line_id_missing");
        }
        if (!line.isEmpty() && quantity == 0 && amount == null) {
            return new Verdict.Malformed("neither_quantity_nor_amount");
        }
        history.returns.add(new ReturnRow(
                row.line(),
                at.toEpochMilli(),
                reference,
                customer,
                order,
                line,
                "",
                quantity,
                amount,
                ErrorFile.oneLine(row.columns())));
        return new Verdict.ReturnTaken();
    }

    private @Nullable Long moneyOrNone(Header header, Row.Legible row, String name) {
        String text = header.value(row.columns(), name);
        return text.isEmpty() ? (Long) 0L : FieldText.money(text, fractionDigits);
    }

    @Override
    public List<MatchedReturn> match(History history) {
        return new NamedOrders(history, lines).match();
    }

    @Override
    public String reference(String reference, int part) {
        return reference;
    }

    @Override
    public String returnKey(String order, String reference) {
        // The colon between the two must stay the only one, or two returns could share a key.
        return "import:csv:return:" + order.replace("%", "%25").replace(":", "%3A") + ":" + reference;
    }
}
