package zhiyin.engine.insight;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;
import zhiyin.engine.rule.Field;
import zhiyin.engine.rule.Operand;
import zhiyin.engine.rule.Operator;

/**
 * Segments of all kinds, over {@link MadeUpMembers} or over any other columns with what is in them. The same seed makes the same ones
 * over the same members.
 */
public final class RandomSegments {

    private static final int TRIES = 30;

    private final Random random;
    private final Layout layout;
    private final Askable askable;
    private final LocalDate today;
    /** Whose values are asked for; null for made-up ones. */
    private final @Nullable Columns columns;

    private final List<String> kinds;

    public RandomSegments(long seed) {
        this(seed, MadeUpMembers.LAYOUT, MadeUpMembers.TODAY, null, List.of("browse", "cart", "never"));
    }

    private RandomSegments(long seed, Layout layout, LocalDate today, @Nullable Columns columns, List<String> kinds) {
        this.random = new Random(seed);
        this.layout = layout;
        this.askable = new Askable(layout);
        this.today = today;
        this.columns = columns;
        this.kinds = kinds;
    }

    /** About what members are and did, by the fields that are kept of them and values that are there. */
    public static RandomSegments over(long seed, Columns columns, LocalDate today) {
        List<String> kinds = new ArrayList<>(List.of("never"));
        for (int number = 1; number < columns.lexicon.kinds.size(); number++) {
            kinds.add(columns.lexicon.kinds.word(number));
        }
        return new RandomSegments(seed, columns.layout(), today, columns, kinds);
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
            case 0, 1 -> new Segment.Test(test(askable.members(), null));
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
        List<String> days = new ArrayList<>(List.of(Layout.JOINED, Layout.BIRTHDAY));
        layout.members().stream().filter(kept -> kept.kind() == Field.Kind.DATE).forEach(kept -> days.add(kept.name()));
        String field = pick(days);
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
        long from = columns != null && measure.isMoney()
                ? whole(askable.deeds(Segment.What.ORDER).find("order.amount"), Segment.What.ORDER)
                        * (1 + random.nextInt(4))
                : random.nextLong(most);
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
                    ? test(catalogue, what)
                    : new Condition.Group(
                            combinator(), random.nextBoolean(), List.of(test(catalogue, what), test(catalogue, what)));
        }
        return new Segment.Deed(what, what == Segment.What.EVENT ? pick(kinds) : null, random.nextInt(4) == 0, where);
    }

    private Segment.Window window() {
        return switch (random.nextInt(4)) {
            case 0 -> new Segment.Window.Ever();
            case 1 -> new Segment.Window.Last(1 + random.nextInt(20));
            case 2 -> new Segment.Window.Last(1 + random.nextInt(400));
            default -> {
                LocalDate from = today.minusDays(random.nextInt(300));
                boolean open = random.nextInt(4) == 0;
                yield new Segment.Window.Between(
                        open ? null : from,
                        !open && random.nextInt(4) == 0 ? null : from.plusDays(random.nextInt(100)));
            }
        };
    }

    /** @param what of what the catalogue is; null for members */
    private Condition.Test test(Catalogue catalogue, Segment.@Nullable What what) {
        Field field = pick(List.copyOf(catalogue.fields()));
        List<Operator> operators = new ArrayList<>(field.kind().operators());
        // what is reckoned from a day has no multiples
        if (what == null && (field.name().startsWith("member.") || BirthMonths.isAsked(field.name()))) {
            operators.remove(Operator.MULTIPLE_OF);
        }
        operators.sort(null);
        Operator operator = pick(operators);
        return new Condition.Test(field.name(), operator, operand(field, what, operator));
    }

    private Operand operand(Field field, Segment.@Nullable What what, Operator operator) {
        boolean isText = field.kind() == Field.Kind.TEXT || field.kind() == Field.Kind.SET;
        return switch (operator) {
            case IS_NULL, NOT_NULL -> new Operand.None();
            case IN, NOT_IN ->
                isText
                        ? new Operand.WordList(List.of(word(field), word(field)))
                        : new Operand.Wholes(List.of(whole(field, what), whole(field, what)));
            case BETWEEN, NOT_BETWEEN -> {
                long one = whole(field, what);
                long other = whole(field, what);
                yield new Operand.Range(Math.min(one, other), Math.max(one, other));
            }
            case MULTIPLE_OF -> new Operand.Whole(1L + random.nextInt(4));
            default ->
                isText
                        ? new Operand.Words(part(field, operator))
                        : field.kind() == Field.Kind.FLAG
                                ? new Operand.Flag(random.nextBoolean())
                                : new Operand.Whole(whole(field, what));
        };
    }

    private long whole(Field field, Segment.@Nullable What what) {
        return switch (field.name()) {
            case "date.weekday" -> random.nextInt(9);
            case "date.hour" -> random.nextInt(25);
            case Askable.BIRTH_MONTH -> random.nextInt(14);
            case Askable.TO_BIRTHDAY -> random.nextInt(10);
            case Askable.AGE -> random.nextInt(60);
            case Askable.DAYS -> random.nextInt(500);
            case "line.quantity" -> random.nextInt(4);
            default -> {
                if (BirthMonths.isAsked(field.name())) {
                    yield random.nextInt(60);
                }
                Long there = columns == null ? null : there(columns, field, what);
                yield there != null ? there + random.nextInt(3) - 1 : madeUp(field);
            }
        };
    }

    private long madeUp(Field field) {
        return switch (field.name()) {
            case Askable.PRICE -> random.nextInt(4_000);
            case "expected.alive" -> random.nextInt(102);
            case "wallet.points" -> random.nextInt(50) - 10;
            default ->
                switch (field.kind()) {
                    case DATE -> today.toEpochDay() - random.nextInt(400) + 20;
                    case MONEY -> random.nextInt(9_000);
                    case NUMBER, FLAG, TEXT, SET -> random.nextInt(5);
                };
        };
    }

    /** What somebody has, or what some deed was for; null where nobody was found of whom it is known. */
    private @Nullable Long there(Columns columns, Field field, Segment.@Nullable What what) {
        for (int i = 0; i < TRIES; i++) {
            Chunk chunk = columns.chunks[random.nextInt(columns.chunks.length)];
            int member = random.nextInt(Chunk.SIZE);
            if (what == null) {
                Lexicon.Place place = columns.lexicon.place(field.name());
                long value = chunk.wholes[place.index()][member];
                if (chunk.has(member) && value != Field.ABSENT) {
                    return value;
                }
                continue;
            }
            Acts acts = what == Segment.What.RETURN ? chunk.returns : chunk.orders;
            int rows = acts.starts[member + 1] - acts.starts[member];
            if (rows == 0) {
                continue;
            }
            int row = acts.starts[member] + random.nextInt(rows);
            int line = chunk.lineStarts[Math.min(row, chunk.lineStarts.length - 1)];
            boolean hasLines = what == Segment.What.LINE && chunk.lineStarts[row + 1] > line;
            switch (field.name()) {
                case "order.amount" -> {
                    return acts.columns[Chunk.PAID].get(row);
                }
                case "return.amount" -> {
                    return acts.columns[Chunk.RETURNED].get(row);
                }
                case "line.amount" -> {
                    if (hasLines) {
                        return chunk.lines[Chunk.AMOUNT].get(line);
                    }
                }
                case Askable.PRICE -> {
                    long quantity = hasLines ? chunk.lines[Chunk.QUANTITY].get(line) : 0;
                    if (quantity > 0) {
                        return chunk.lines[Chunk.AMOUNT].get(line) / quantity;
                    }
                }
                default -> {
                    return (long) acts.day[row];
                }
            }
        }
        return null;
    }

    private String word(Field field) {
        List<String> words = words(field);
        String word = pick(words.isEmpty() ? MadeUpMembers.WORDS : words);
        return word.isEmpty() ? "'" : word;
    }

    /** The words that there are, where members are not made up. */
    private List<String> words(Field field) {
        if (columns == null) {
            return MadeUpMembers.WORDS;
        }
        if (columns.lexicon.find(field.name()) != null) {
            return Counted.keptWords(columns, field.name());
        }
        if (field.name().equals("line.sku")) {
            List<String> products = new ArrayList<>();
            for (int number = 1; number < columns.lexicon.products.size(); number++) {
                products.add(columns.lexicon.products.word(number));
            }
            return products;
        }
        return Counted.words(columns, field.name());
    }

    /** Some of a word, where some of it is asked for. */
    private String part(Field field, Operator operator) {
        String word = word(field);
        return operator == Operator.EQUAL || operator == Operator.NOT_EQUAL || random.nextBoolean()
                ? word
                : word.substring(0, word.offsetByCodePoints(0, 1));
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
