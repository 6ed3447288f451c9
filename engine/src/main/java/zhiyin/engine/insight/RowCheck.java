package zhiyin.engine.insight;

import zhiyin.engine.rule.Catalogue;
import zhiyin.engine.rule.Condition;

/** What a deed must be like, compiled once to a function of its row. */
sealed interface RowCheck {

    /**
     * Whether it is like that.
     *
     * @param acts the sort of deed, in that chunk
     * @param row of {@code acts}
     * @param line of the chunk's lines; of no use for others than lines
     */
    boolean passes(Chunk chunk, Acts acts, int row, int line);

    static RowCheck compile(Condition condition, Segment.What what, Catalogue catalogue, Columns columns) {
        return switch (condition) {
            case Condition.Group(var combinator, boolean not, var rules) -> {
                RowCheck[] parts = rules.stream()
                        .map(rule -> compile(rule, what, catalogue, columns))
                        .toArray(RowCheck[]::new);
                yield new Several(parts, combinator == Condition.Combinator.AND, not);
            }
            case Condition.Test test -> compile(test, what, catalogue, columns);
        };
    }

    private static RowCheck compile(Condition.Test test, Segment.What what, Catalogue catalogue, Columns columns) {
        Lexicon lexicon = columns.lexicon;
        return switch (test.field()) {
            case "order.amount" -> new Whole(Chunk.PAID, Ranges.of(test, catalogue));
            case "return.amount" -> new Whole(Chunk.RETURNED, Ranges.of(test, catalogue));
            case "order.store" -> new Word(Chunk.STORE, Meant.of(test, catalogue, lexicon.stores));
            case "order.channel" -> new Word(Chunk.CHANNEL, Meant.of(test, catalogue, lexicon.channels));
            case "line.sku" -> new WordOfLine(Chunk.PRODUCT, Meant.of(test, catalogue, lexicon.products));
            case "line.category" -> new WordOfLine(Chunk.CATEGORY, Meant.of(test, catalogue, lexicon.categories));
            case "line.brand" -> new WordOfLine(Chunk.BRAND, Meant.of(test, catalogue, lexicon.brands));
            case "line.quantity" -> new WholeOfLine(Chunk.QUANTITY, Ranges.of(test, catalogue));
            case "line.amount" -> new WholeOfLine(Chunk.AMOUNT, Ranges.of(test, catalogue));
            case Askable.PRICE -> new PriceOfLine(Ranges.of(test, catalogue));
            case "date.day" -> new Day(Ranges.of(test, catalogue));
            case "date.weekday" -> new Weekday(Ranges.of(test, catalogue));
            case "date.hour" -> new Hour(columns.days, Ranges.of(test, catalogue));
            default -> {
                int property = test.field().startsWith("event.")
                        ? lexicon.property(test.field().substring("event.".length()))
                        : -1;
                if (property < 0 || what != Segment.What.EVENT) {
                    throw new IllegalArgumentException("no field " + test.field());
                }
                yield new Word(Chunk.PROPERTIES + property, Meant.of(test, catalogue, lexicon.properties[property]));
            }
        };
    }

    /** A deed that lacks a text has the number 0, and no number is lacking. */
    record Word(int column, Meant meant) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            return meant.passes((int) acts.columns[column].get(row));
        }
    }

    record WordOfLine(int column, Meant meant) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            return meant.passes((int) chunk.lines[column].get(line));
        }
    }

    record Whole(int column, Ranges ranges) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            return ranges.passes(acts.columns[column].get(row));
        }
    }

    record WholeOfLine(int column, Ranges ranges) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            return ranges.passes(chunk.lines[column].get(line));
        }
    }

    /** What was paid for a unit, without a division: a line of three for 10 is neither 3 nor 4 each. */
    record PriceOfLine(Ranges ranges) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            return ranges.averagePasses(chunk.lines[Chunk.AMOUNT].get(line), chunk.lines[Chunk.QUANTITY].get(line));
        }
    }

    record Day(Ranges ranges) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            return ranges.passes(acts.day[row]);
        }
    }

    record Weekday(Ranges ranges) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            return ranges.passes(Days.weekday(acts.day[row]));
        }
    }

    record Hour(Days days, Ranges ranges) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            return ranges.passes(days.hour(acts.second(row), acts.day[row]));
        }
    }

    /** Several as one. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Several(RowCheck[] parts, boolean all, boolean not) implements RowCheck {
        @Override
        public boolean passes(Chunk chunk, Acts acts, int row, int line) {
            for (RowCheck part : parts) {
                if (part.passes(chunk, acts, row, line) != all) {
                    return all == not;
                }
            }
            return all != not;
        }
    }
}
