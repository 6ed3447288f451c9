package zhiyin.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import zhiyin.engine.event.ReturnedLine;

/** Puts matched return rows together: one fact for each return and each order that it was found in. */
final class ReturnFacts {

    private final HistoryFormat format;
    private final Map<String, Map<String, Group>> groups = new LinkedHashMap<>();

    private ReturnFacts(HistoryFormat format) {
        this.format = format;
    }

    /**
     * @param matched in order of time; a return's orders are numbered in the order in which they turn up in it
     * @return facts in no particular order; each is dated by its earliest row
     */
    static List<Fact.Returned> of(HistoryFormat format, List<MatchedReturn> matched) {
        ReturnFacts facts = new ReturnFacts(format);
        matched.forEach(facts::add);
        List<Fact.Returned> made = new ArrayList<>();
        facts.groups.forEach((reference, orders) -> {
            int part = 0;
            for (Map.Entry<String, Group> entry : orders.entrySet()) {
                made.add(facts.fact(reference, ++part, entry.getKey(), entry.getValue()));
            }
        });
        return made;
    }

    private void add(MatchedReturn matched) {
        ReturnRow row = matched.row();
        for (MatchedReturn.Part part : matched.parts()) {
            Group group = groups.computeIfAbsent(row.reference(), reference -> new LinkedHashMap<>())
                    .computeIfAbsent(part.order(), order -> new Group(part.customer(), row));
            group.rows++;
            group.line = Math.min(group.line, row.row());
            group.everything |= part.line().isEmpty();
            if (!part.line().isEmpty()) {
                group.lines.merge(
                        part.line(),
                        new ReturnedLine(part.line(), part.units() == 0 ? null : (Long) part.units(), part.amount()),
                        ReturnFacts::together);
            }
        }
    }

    /** Two rows of one return may have been found in the same line; where money is stated, a line comes once only. */
    private static ReturnedLine together(ReturnedLine one, ReturnedLine other) {
        if (one.quantity() == null || other.quantity() == null || one.amount() != null || other.amount() != null) {
            throw new IllegalStateException("a line with money of its own was returned twice in one return");
        }
        return new ReturnedLine(one.line(), Math.addExact(one.quantity(), other.quantity()), null);
    }

    private Fact.Returned fact(String reference, int part, String order, Group group) {
        String own = format.reference(reference, part);
        return new Fact.Returned(
                group.customer,
                History.instant(group.at),
                format.returnKey(order, own),
                group.line,
                group.rows,
                order,
                own,
                group.everything ? List.of() : List.copyOf(group.lines.values()));
    }

    private static final class Group {
        private final String customer;
        private final long at;
        private final Map<String, ReturnedLine> lines = new LinkedHashMap<>();
        private long line;
        private int rows;
        private boolean everything;

        private Group(String customer, ReturnRow first) {
            this.customer = customer;
            this.at = first.at();
            this.line = first.row();
        }
    }
}
