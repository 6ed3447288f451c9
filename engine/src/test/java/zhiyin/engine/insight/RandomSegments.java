package zhiyin.engine.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/** Segments of all kinds over {@link MadeUpMembers}. The same seed makes the same ones. */
public final class RandomSegments {

    private final Random random;
    private final Askable askable = new Askable(MadeUpMembers.LAYOUT);

    public RandomSegments(long seed) {
        this.random = new Random(seed);
    }

    public Segment segment() {
        return segment(3);
    }

    private Segment segment(int depth) {
        if (depth > 0 && random.nextInt(3) > 0) {
            List<Segment> rules = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                rules.add(segment(depth - 1));
            }
            return new Segment.Group(combinator(), random.nextInt(4) == 0, rules);
        }
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Segment.Test(test(askable.members(), false));
            case 2 -> relative();
            case 3, 4 -> did();
            default -> then();
        };
    }

    private Segment then() {
        List<Segment.Later> later = new ArrayList<>();
        int more = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(Segment.THEN_MAX);
        for (int i = 0; i < more; i++) {
            later.add(new Segment.Later(deed(), random.nextInt(40)));
        }
        return new Segment.Then(deed(), later, window());
    }

    private Condition.Combinator combinator() {
        return random.nextBoolean() ? Condition.Combinator.AND : Condition.Combinator.OR;
    }

    private Segment relative() {
        String field = pick(List.of(Layout.JOINED, Layout.BIRTHDAY, "member.nextExpiry"));
        Operator operator = pick(Segment.Measure.OPERATORS);
        boolean isRange = operator == Operator.BETWEEN || operator == Operator.NOT_BETWEEN;
        int ago = random.nextInt(600) - 30;
        return new Segment.Relative(field, operator, isRange ? List.of(ago + random.nextInt(90), ago) : List.of(ago));
    }

    private Segment did() {
        Segment.Deed deed = deed();
        List<Segment.Measure> measures = new ArrayList<>(List.of(Segment.Measure.values()));
        measures.removeIf(measure -> !measure.isOf(deed));
        Segment.Measure measure = pick(measures);
        Operator operator = pick(Segment.Measure.OPERATORS);
        long most = measure.isMoney() ? 12_000 : measure.isNothingWithoutDeeds() ? 60 : 4;
        long from = random.nextLong(most);
        Operand operand = operator == Operator.BETWEEN || operator == Operator.NOT_BETWEEN
                ? new Operand.Range(from, from + random.nextLong(most))
                : new Operand.Whole(from);
        return new Segment.Did(deed, window(), measure, operator, operand);
    }

    private Segment.Deed deed() {
        Segment.What what = pick(List.of(Segment.What.values()));
        Condition where = null;
        if (random.nextInt(3) > 0) {
            Catalogue catalogue = askable.deeds(what);
            where = random.nextInt(3) > 0
                    ? test(catalogue, true)
                    : new Condition.Group(
                            combinator(), random.nextBoolean(), List.of(test(catalogue, true), test(catalogue, true)));
        }
        return new Segment.Deed(
                what,
                what == Segment.What.EVENT ? pick(List.of("browse", "cart", "never")) : null,
                random.nextInt(4) == 0,
                where);
    }

    private Segment.Window window() {
        return switch (random.nextInt(4)) {
            case 0 -> new Segment.Window.Ever();
            case 1 -> new Segment.Window.Last(1 + random.nextInt(20));
            case 2 -> new Segment.Window.Last(1 + random.nextInt(400));
            default -> {
                LocalDate from = MadeUpMembers.TODAY.minusDays(random.nextInt(300));
                boolean open = random.nextInt(4) == 0;
                yield new Segment.Window.Between(
                        open ? null : from,
                        !open && random.nextInt(4) == 0 ? null : from.plusDays(random.nextInt(100)));
            }
        };
    }

    private Condition.Test test(Catalogue catalogue, boolean ofDeed) {
        Field field = pick(List.copyOf(catalogue.fields()));
        List<Operator> operators = new ArrayList<>(field.kind().operators());
        // what is reckoned from a day has no multiples
        if (!ofDeed && field.name().startsWith("member.")) {
            operators.remove(Operator.MULTIPLE_OF);
        }
        operators.sort(null);
        Operator operator = pick(operators);
        return new Condition.Test(field.name(), operator, operand(field, operator));
    }

    private Operand operand(Field field, Operator operator) {
        boolean isText = field.kind() == Field.Kind.TEXT || field.kind() == Field.Kind.SET;
        return switch (operator) {
            case IS_NULL, NOT_NULL -> new Operand.None();
            case IN, NOT_IN ->
                isText
                        ? new Operand.WordList(List.of(word(), word()))
                        : new Operand.Wholes(List.of(whole(field), whole(field)));
            case BETWEEN, NOT_BETWEEN -> {
                long one = whole(field);
                long other = whole(field);
                yield new Operand.Range(Math.min(one, other), Math.max(one, other));
            }
            case MULTIPLE_OF -> new Operand.Whole(1L + random.nextInt(4));
            default ->
                isText
                        ? new Operand.Words(part(operator))
                        : field.kind() == Field.Kind.FLAG
                                ? new Operand.Flag(random.nextBoolean())
                                : new Operand.Whole(whole(field));
        };
    }

    private long whole(Field field) {
        return switch (field.name()) {
            case "date.weekday" -> random.nextInt(9);
            case "date.hour" -> random.nextInt(25);
            case Askable.BIRTH_MONTH -> random.nextInt(14);
            case Askable.TO_BIRTHDAY -> random.nextInt(10);
            case Askable.AGE -> random.nextInt(60);
            case Askable.DAYS -> random.nextInt(500);
            case "line.quantity" -> random.nextInt(4);
            case Askable.PRICE -> random.nextInt(4_000);
            case "relation.child.age-months" -> random.nextInt(60);
            case "wallet.points" -> random.nextInt(50) - 10;
            default ->
                switch (field.kind()) {
                    case DATE -> MadeUpMembers.TODAY.toEpochDay() - random.nextInt(400) + 20;
                    case MONEY -> random.nextInt(9_000);
                    case NUMBER, FLAG, TEXT, SET -> random.nextInt(5);
                };
        };
    }

    private String word() {
        String word = pick(MadeUpMembers.WORDS);
        return word.isEmpty() ? "'" : word;
    }

    /** Some of a word, where some of it is asked for. */
    private String part(Operator operator) {
        String word = word();
        return operator == Operator.EQUAL || operator == Operator.NOT_EQUAL || random.nextBoolean()
                ? word
                : word.substring(0, 1);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
