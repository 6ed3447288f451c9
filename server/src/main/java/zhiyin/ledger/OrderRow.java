package zhiyin.ledger;

import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.engine.reversal.OrderPosition;
import zhiyin.engine.reversal.OrderPosition.CouponGrant;
import zhiyin.engine.reversal.OrderPosition.LineGrant;
import zhiyin.engine.reversal.OrderPosition.LinePosition;

/**
 * How an order is kept in one row: its lines and what they earned as JSON arrays of arrays, in the order of the columns
 * into which the views {@code ledger.order_line} and {@code ledger.line_grant} unfold them.
 */
final class OrderRow {

    private static final JsonMapper JSON = JsonMapper.shared();

    private OrderRow() {}

    /** Of each line its name, units bought, money paid, units that came back, money that came back. */
    static String lines(OrderPosition order) {
        return print(out -> order.lines().forEach(line -> {
            out.writeStartArray();
            out.writeString(line.id());
            out.writeNumber(line.quantity());
            out.writeNumber(line.paid());
            out.writeNumber(line.returnedQuantity());
            out.writeNumber(line.returnedAmount());
            out.writeEndArray();
        }));
    }

    /**
     * Of each grant the place of its line, rule, lot, asset, points, points taken back, and the budget if there is one. Coupons come
     * after them, without line and lot: their template in the place of the asset, their number in that of the points.
     */
    static String grants(OrderPosition order) {
        List<String> names = order.lines().stream().map(LinePosition::id).toList();
        return print(out -> {
            order.grants().forEach(grant -> {
                out.writeStartArray();
                out.writeNumber(names.indexOf(grant.line()));
                out.writeString(grant.rule());
                out.writeNumber(grant.lot());
                out.writeString(grant.asset());
                out.writeNumber(grant.points());
                out.writeNumber(grant.takenBack());
                if (grant.budget() != null) {
                    out.writeString(grant.budget());
                }
                out.writeEndArray();
            });
            order.coupons().forEach(grant -> {
                out.writeStartArray();
                out.writeNull();
                out.writeString(grant.rule());
                out.writeNull();
                out.writeString(grant.template());
                out.writeNumber(grant.count());
                out.writeNumber(grant.takenBack());
                out.writeEndArray();
            });
        });
    }

    /** The codes of the ladders that counted it: a code has no blanks, and no codes are an empty text. */
    static String ladders(OrderPosition order) {
        return String.join(" ", order.ladders());
    }

    /** The order that {@link #ladders}, {@link #lines} and {@link #grants} wrote. */
    static OrderPosition read(String id, Instant paidAt, int version, String ladders, String lines, String grants) {
        List<LinePosition> read = new ArrayList<>();
        for (JsonNode line : JSON.readTree(lines)) {
            read.add(new LinePosition(
                    line.get(0).stringValue(),
                    line.get(1).longValue(),
                    line.get(2).longValue(),
                    line.get(3).longValue(),
                    line.get(4).longValue()));
        }
        List<LineGrant> earned = new ArrayList<>();
        List<CouponGrant> coupons = new ArrayList<>();
        for (JsonNode grant : JSON.readTree(grants)) {
            if (grant.get(0).isNull()) {
                coupons.add(new CouponGrant(
                        grant.get(1).stringValue(),
                        grant.get(3).stringValue(),
                        grant.get(4).intValue(),
                        grant.get(5).intValue()));
                continue;
            }
            @Nullable JsonNode budget = grant.get(6);
            earned.add(new LineGrant(
                    read.get(grant.get(0).intValue()).id(),
                    grant.get(1).stringValue(),
                    grant.get(3).stringValue(),
                    grant.get(2).longValue(),
                    grant.get(4).longValue(),
                    grant.get(5).longValue(),
                    budget == null ? null : budget.stringValue()));
        }
        return new OrderPosition(
                id,
                paidAt,
                version,
                ladders.isEmpty() ? List.of() : List.of(ladders.split(" ", -1)),
                read,
                earned,
                coupons);
    }

    private static String print(Consumer<JsonGenerator> rows) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartArray();
            rows.accept(out);
            out.writeEndArray();
        }
        return text.toString();
    }
}
