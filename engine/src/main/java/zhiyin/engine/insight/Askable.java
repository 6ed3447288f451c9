package zhiyin.engine.insight;

import java.util.ArrayList;
import java.util.List;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Field.Kind;

/** What segments may ask about, for a layout. */
public final class Askable {

    /** Full days since joining. */
    public static final String DAYS = "member.days";

    /** Full years of age. */
    public static final String AGE = "member.age";

    /** The month of birth. */
    public static final String BIRTH_MONTH = "member.birthMonth";

    /** Days until the next birthday. */
    public static final String TO_BIRTHDAY = "member.daysToBirthday";

    /** What was paid for a unit of a line. */
    public static final String PRICE = "line.price";

    private final Catalogue members;
    private final Layout layout;

    public Askable(Layout layout) {
        this.layout = layout;
        List<Field> fields = new ArrayList<>(List.of(
                Field.named(Layout.JOINED, Kind.DATE, "The day on which the member joined."),
                Field.named(DAYS, Kind.NUMBER, "Whole days since the member joined."),
                Field.named(Layout.BIRTHDAY, Kind.DATE, "The day of birth, if known."),
                Field.named(AGE, Kind.NUMBER, "Full years of age."),
                Field.named(BIRTH_MONTH, Kind.NUMBER, "The month of birth, 1 to 12."),
                Field.named(
                        TO_BIRTHDAY,
                        Kind.NUMBER,
                        "Days until the next birthday, 0 on the day itself; one born on 29 February has it on the 28th in"
                                + " common years.")));
        layout.members().forEach(kept -> {
            fields.add(Field.named(kept.name(), kept.kind(), kept.says()));
            String months = BirthMonths.ageField(kept);
            if (months != null) {
                fields.add(Field.named(
                        months,
                        Kind.NUMBER,
                        "How many months old any of them is, from the first of the month of birth on; asked for what it is not, none"
                                + " of them."));
            }
        });
        members = Catalogue.of(fields);
    }

    /** What is kept of members, and what follows from it on a day. */
    public Catalogue members() {
        return members;
    }

    /** What may be asked of a deed of that sort. */
    public Catalogue deeds(Segment.What what) {
        List<Field> fields = new ArrayList<>();
        switch (what) {
            case ORDER -> {
                fields.add(Field.named("order.amount", Kind.MONEY, "What the member paid for the order."));
                place(fields);
            }
            case LINE -> {
                fields.add(Field.named("line.sku", Kind.TEXT, "What was bought."));
                fields.add(Field.named("line.category", Kind.TEXT, "The shop's category of it."));
                fields.add(Field.named("line.brand", Kind.TEXT, "Its brand."));
                fields.add(Field.named("line.quantity", Kind.NUMBER, "Units of it."));
                fields.add(Field.named("line.amount", Kind.MONEY, "What the member paid for the line."));
                fields.add(Field.named(PRICE, Kind.MONEY, "What the member paid for one unit of it."));
                place(fields);
            }
            case RETURN -> fields.add(Field.named("return.amount", Kind.MONEY, "What was given back."));
            case EVENT ->
                layout.properties()
                        .forEach(property -> fields.add(Field.named(
                                "event." + property, Kind.TEXT, "The property " + property + " of what was done.")));
        }
        fields.add(Field.named("date.day", Kind.DATE, "The day on which it was."));
        fields.add(Field.named("date.weekday", Kind.NUMBER, "The day of the week, Monday 1 to Sunday 7."));
        fields.add(Field.named("date.hour", Kind.NUMBER, "The hour in which it was, 0 to 23."));
        return Catalogue.of(fields);
    }

    private static void place(List<Field> fields) {
        fields.add(Field.named("order.store", Kind.TEXT, "The store it was bought in."));
        fields.add(Field.named("order.channel", Kind.TEXT, "Where it was ordered: shop, app, till …"));
    }
}
