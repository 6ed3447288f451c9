package zhiyin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import zhiyin.http.ApiClient.Said;

/** How a request that must be refused is written down, with the words of the table row it stands for. */
abstract class BadRows {
    /**
     * A request and its refusal.
     *
     * @param row words of the table row it stands for; empty for our own
     * @param kept whether the refusal is recorded under its key
     */
    record Bad(
            String row, String says, Supplier<Said> ask, int status, String code, List<String> faults, boolean kept) {
        @Override
        public String toString() {
            return says;
        }
    }

    final Shop shop;
    final Shop other;
    private final List<Bad> all = new ArrayList<>();

    BadRows(Shop shop, Shop other) {
        this.shop = shop;
        this.other = other;
    }

    void add(Bad bad) {
        all.add(bad);
    }

    Stream<Bad> all() {
        return all.stream();
    }

    void bad(String row, String says, Supplier<Said> ask, int status, String code, String... faults) {
        all.add(new Bad(
                row,
                says,
                ask,
                status,
                code,
                List.of(faults),
                code.equals("insufficient-balance")
                        || code.endsWith("reversed")
                        || code.equals("refund-exceeds-original")
                        || code.endsWith("limit-exceeded")
                        || says.contains("\"kind\": \"revive\"") && code.equals("conflict")
                        || code.equals("hold-ended")));
    }

    void event(String row, String event, int status, String code, String... faults) {
        bad(row, (row.isEmpty() ? "" : row + ": ") + cut(event), () -> shop.tell(event), status, code, faults);
    }

    /** An event that is read but wrong. */
    void wrong(String row, String event, String... faults) {
        event(row, event, 422, "validation-failed", faults);
    }

    void malformed(String row, String body, String fault) {
        event(row, body, 400, "malformed-json", fault);
    }

    void member(String row, String more, String... faults) {
        String body = "{\"identities\": [\"ext:shop:new\"], " + more + "}";
        bad(row, row + ": " + cut(more), () -> enrol(body), 422, "validation-failed", faults);
    }

    void identity(String row, String identity, String fault) {
        String body = Shop.json(Map.of("identities", List.of(identity)));
        bad(row, row + ": " + cut(identity), () -> enrol(body), 422, "validation-failed", "/identities/0 " + fault);
    }

    Said enrol(String body) {
        return shop.api().post("/v1/members", body, "Idempotency-Key", Shop.freshKey());
    }

    void get(String row, String path, int status, String code, String... faults) {
        bad(row, row + ": " + cut(path), () -> shop.api().get(path), status, code, faults);
    }

    static String cut(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() > 90 ? line.substring(0, 90) + "…" : line;
    }

    static String points(String literal) {
        return Shop.spent("card:1", "s-1", 7777).replace("7777", literal);
    }
}
