package zhiyin.engine.lint;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.event.MemberProfile;
import zhiyin.engine.event.Occasion;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;
import zhiyin.engine.program.Programme;
import zhiyin.engine.program.Programme.Attribute;
import zhiyin.engine.rule.Occasions;

/**
 * Somebody, a moment and an order at which certain conditions are met: made from what the fields may be.
 *
 * @param at when, on the programme's clock
 * @param joined the day of joining
 * @param tiers on which tiers the member has to be before
 * @param ordersBefore how many orders the member has to have paid before
 * @param done attributes of the activity, where it is one
 * @param lines of the order; the first is the one that counts
 */
record Case(
        LocalDateTime at,
        LocalDate joined,
        @Nullable LocalDate birthday,
        @Nullable String source,
        Marks marks,
        Map<String, Object> attributes,
        Map<String, String> tiers,
        long ordersBefore,
        Map<String, Object> done,
        @Nullable String channel,
        @Nullable String store,
        long shipping,
        List<OrderLine> lines) {

    /** What the shop has put on the member. */
    record Marks(List<String> tags, List<String> segments) {}

    /** More lines than this are not made up, nor more orders. */
    private static final int MANY = 20;

    /** Whoever asks for nothing: an order of so much by a member of a month. */
    static Case plain(Programme programme, long amount) {
        return of(programme, new Solver.Answer.Possible(Map.of(), new Calendar.Moment(Calendar.USUAL)), amount);
    }

    /** Makes the values into somebody and something. Whether they go together, the engine says. */
    static Case of(Programme programme, Solver.Answer.Possible possible, long amount) {
        Picker pick = new Picker(possible.values());
        LocalDateTime at = possible.moment().at();
        LocalDate day = at.toLocalDate();
        long days = Math.clamp(pick.number("member.days", 30), 0, 20_000);
        Map<String, Object> attributes = new HashMap<>();
        Map<String, Object> done = new HashMap<>();
        Map<String, String> tiers = new HashMap<>();
        possible.values().forEach((field, values) -> {
            String tier = "member.tier.";
            if (field.startsWith(tier)) {
                String word = pick.word(field, "");
                if (word != null) {
                    tiers.put(field.substring(tier.length()), word);
                }
            }
        });
        programme.attributes().forEach(attribute -> pick.attribute("member.", attribute, attributes));
        programme
                .activities()
                .forEach(activity ->
                        activity.attributes().forEach(attribute -> pick.attribute("activity.", attribute, done)));
        return new Case(
                at,
                day.minusDays(days),
                birthday(pick, day),
                pick.word("member.source", null),
                new Marks(
                        Scene.marked("member.tags", possible.values()),
                        Scene.marked("member.segments", possible.values())),
                attributes,
                tiers,
                Math.clamp(pick.number("order.number", 1) - 1, 0, MANY),
                done,
                pick.word("order.channel", null),
                pick.word("order.store", null),
                pick.number("order.shipping", 0),
                lines(pick, amount));
    }

    private static List<OrderLine> lines(Picker pick, long amount) {
        long paid = pick.number("order.amount", amount);
        long lineAmount = Math.min(paid, pick.number("line.amount", paid));
        long lineQuantity = Math.max(1, pick.number("line.quantity", 1));
        long lineDiscount = pick.number("line.discount", 0);
        long gross = Math.max(pick.number("order.gross", paid + lineDiscount), paid + lineDiscount);
        long discount = Math.max(pick.number("order.discount", gross - paid), lineDiscount);
        int count = Math.clamp(pick.number("order.lines", lineAmount < paid ? 2 : 1), 1, MANY);
        long quantity = Math.max(pick.number("order.quantity", lineQuantity + count - 1), lineQuantity + count - 1);
        List<OrderLine> lines = new ArrayList<>();
        long off = count == 1 ? discount : lineDiscount;
        lines.add(new OrderLine(
                "1",
                String.valueOf(pick.word("line.sku", "sku-1")),
                pick.word("line.category", null),
                pick.word("line.brand", null),
                count == 1 ? quantity : lineQuantity,
                (count == 1 ? paid : lineAmount) + off,
                off,
                0));
        for (int i = 2; i <= count; i++) {
            boolean rest = i == 2;
            lines.add(new OrderLine(
                    String.valueOf(i),
                    "sku-" + i,
                    null,
                    null,
                    rest ? quantity - lineQuantity - (count - 2) : 1,
                    rest ? paid - lineAmount + discount - off : 0,
                    rest ? discount - off : 0,
                    0));
        }
        return lines;
    }

    private static @Nullable LocalDate birthday(Picker pick, LocalDate day) {
        if (pick.number("member.onLunarBirthday", 0) == 1 || pick.number("member.inLunarBirthdayMonth", 0) == 1) {
            List<LocalDate> born = Occasions.since(Occasion.LUNAR_BIRTHDAY, day).reversed();
            return born.get(Math.clamp(pick.number("member.age", 30) - 1, 0, born.size() - 1));
        }
        if (!pick.asked("member.age", "member.birthMonth", "member.inBirthdayMonth", "member.onBirthday")) {
            return null;
        }
        long age = pick.number("member.age", 30);
        boolean on = pick.number("member.onBirthday", 0) == 1;
        boolean in = pick.number("member.inBirthdayMonth", on ? 1 : 0) == 1;
        int month =
                (int) pick.number("member.birthMonth", on || in ? day.getMonthValue() : day.getMonthValue() % 12 + 1);
        LocalDate born = LocalDate.of(day.getYear() - (int) age, month, 1);
        int dayOfMonth = on ? day.getDayOfMonth() : day.getDayOfMonth() == 1 ? 2 : 1;
        born = born.withDayOfMonth(Math.min(dayOfMonth, born.lengthOfMonth()));
        boolean stillToCome = month > day.getMonthValue()
                || (month == day.getMonthValue() && born.getDayOfMonth() > day.getDayOfMonth());
        return stillToCome ? born.minusYears(1) : born;
    }

    /** The same, of another price: the first line costs what the others leave. */
    Case costing(long amount) {
        List<OrderLine> other = new ArrayList<>(lines);
        long rest = other.stream().skip(1).mapToLong(OrderLine::paid).sum();
        OrderLine first = other.getFirst();
        other.set(
                0,
                new OrderLine(
                        first.id(),
                        first.sku(),
                        first.category(),
                        first.brand(),
                        first.quantity(),
                        Math.max(0, amount - rest) + first.discount(),
                        first.discount(),
                        0));
        return new Case(
                at,
                joined,
                birthday,
                source,
                marks,
                attributes,
                tiers,
                ordersBefore,
                done,
                channel,
                store,
                shipping,
                other);
    }

    /** What it costs, delivery and all. */
    long total() {
        return lines.stream().mapToLong(OrderLine::paid).sum() + shipping;
    }

    /** The same on another day. */
    Case on(LocalDate day) {
        long moved = day.toEpochDay() - at.toLocalDate().toEpochDay();
        return new Case(
                at.plusDays(moved),
                joined.plusDays(moved),
                birthday,
                source,
                marks,
                attributes,
                tiers,
                ordersBefore,
                done,
                channel,
                store,
                shipping,
                lines);
    }

    /** The same, born or joined so that a day of his own comes round; for any other event nothing changes. */
    Case forEvent(String type) {
        Occasion occasion = Scene.occasion(type);
        if (occasion == null) {
            return this;
        }
        LocalDate day = at.toLocalDate();
        LocalDate since = switch (occasion) {
            case BIRTHDAY ->
                day.minusYears(birthday == null ? 30 : Math.max(1, ChronoUnit.YEARS.between(birthday, day)));
            // among so many there are some thirty years
            case LUNAR_BIRTHDAY -> Occasions.since(occasion, day).reversed().get(29);
            case ANNIVERSARY -> day.minusYears(Math.max(1, ChronoUnit.YEARS.between(joined, day)));
        };
        boolean joins = occasion == Occasion.ANNIVERSARY;
        return new Case(
                at,
                joins ? since : joined,
                joins ? birthday : since,
                source,
                marks,
                attributes,
                tiers,
                ordersBefore,
                done,
                channel,
                store,
                shipping,
                lines);
    }

    /** The same, all of it taken off the price. */
    Case free() {
        List<OrderLine> other = lines.stream()
                .map(line -> new OrderLine(
                        line.id(),
                        line.sku(),
                        line.category(),
                        line.brand(),
                        line.quantity(),
                        line.amount(),
                        line.amount(),
                        0))
                .toList();
        return new Case(
                at, joined, birthday, source, marks, attributes, tiers, ordersBefore, done, channel, store, 0, other);
    }

    MemberProfile profile(ZoneId zone) {
        return new MemberProfile(joined.atTime(9, 0).atZone(zone).toInstant(), birthday, source, attributes)
                .marked(marks.tags(), marks.segments());
    }

    Order order(String id) {
        return new Order(id, channel, store, shipping, lines);
    }

    /** Picks one of what a field may be. */
    private record Picker(Map<String, Values> values) {

        boolean asked(String... fields) {
            for (String field : fields) {
                Values of = values.get(field);
                if (of != null && !of.wholes().isEmpty()) {
                    return true;
                }
            }
            return false;
        }

        long number(String field, long wished) {
            Values of = values.get(field);
            return of == null || of.wholes().isEmpty() ? wished : of.wholes().nearest(wished);
        }

        @Nullable
        String word(String field, @Nullable String wished) {
            Values of = values.get(field);
            if (of == null || of.words() == null) {
                return wished;
            }
            String word = of.words().any(wished == null ? "other" : wished);
            return of.absent() && wished == null ? null : word;
        }

        void attribute(String prefix, Attribute attribute, Map<String, Object> into) {
            Values of = values.get(prefix + attribute.name());
            if (of == null || of.absent()) {
                return;
            }
            String word = of.words() == null ? null : of.words().any("other");
            if (word != null) {
                into.put(attribute.name(), word);
            } else if (!of.wholes().isEmpty()) {
                long value = of.wholes().nearest(1);
                into.put(
                        attribute.name(),
                        switch (attribute.kind()) {
                            case FLAG -> value == 1;
                            case DATE ->
                                LocalDate.ofEpochDay(of.wholes()
                                        .nearest(Calendar.USUAL.toLocalDate().toEpochDay()));
                            default -> value;
                        });
            }
        }
    }
}
