package zhiyin.behaviour;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Currencies;
import zhiyin.http.SentTable;

/**
 * A table of products, with its header: {@code sku}, {@code name}, {@code brand}, {@code category}, {@code price}, {@code currency}.
 *
 * @param table as it was sent; nothing is told where it can't be read
 */
record ProductFile(SentTable table, List<Row> rows) {

    private static final long PRICE_MAX = 1_000_000_000_000L;
    private static final Pattern PRICE = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,4})?");

    /**
     * A row.
     *
     * @param sku as far as it says one
     * @param product null where there is a fault
     * @param fault why nothing can come of it; null if something can
     */
    record Row(
            SentTable.Line line,
            @Nullable String sku,
            Vocabulary.@Nullable Product product,
            @Nullable String fault) {}

    /** What comes of a row, before it has a place. */
    private record Reading(
            Vocabulary.@Nullable Product product, @Nullable String fault) {
        static Reading wrong(String fault) {
            return new Reading(null, fault);
        }
    }

    /** @param currency of prices that name none; null where there is no such */
    static ProductFile read(String text, int rowsMax, @Nullable String currency) {
        SentTable table = SentTable.read(text, "sku", "product.no-sku-column", rowsMax);
        List<Row> rows = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (SentTable.Line line : table.lines()) {
            String sku = table.cell(line, "sku");
            Reading reading = reading(table, line, sku, seen, currency);
            rows.add(new Row(line, sku, reading.product(), reading.fault()));
        }
        return new ProductFile(table, rows);
    }

    private static Reading reading(
            SentTable table, SentTable.Line line, @Nullable String sku, Set<String> seen, @Nullable String programmes) {
        if (sku == null) {
            return Reading.wrong("product.no-sku");
        }
        String name = table.cell(line, "name");
        String brand = table.cell(line, "brand");
        String category = table.cell(line, "category");
        for (String text : new @Nullable String[] {sku, name, brand, category}) {
            if (text != null && (text.length() > Words.TEXT_MAX || text.chars().anyMatch(Character::isISOControl))) {
                return Reading.wrong("product.text");
            }
        }
        if (!seen.add(sku)) {
            return Reading.wrong("product.repeated");
        }
        String price = table.cell(line, "price");
        if (price == null) {
            return new Reading(new Vocabulary.Product(sku, name, brand, category, null, null), null);
        }
        String said = table.cell(line, "currency");
        String currency = said == null ? programmes : said;
        if (currency == null) {
            return Reading.wrong("product.currency");
        }
        Integer digits = Currencies.digits(currency);
        if (digits == null) {
            return Reading.wrong("product.currency");
        }
        Long minor = minor(price, digits);
        return minor == null
                ? Reading.wrong("product.price")
                : new Reading(new Vocabulary.Product(sku, name, brand, category, minor, currency), null);
    }

    /** In minor units; null where it is no price, or finer than the currency. */
    private static @Nullable Long minor(String price, int digits) {
        if (!PRICE.matcher(price).matches()) {
            return null;
        }
        try {
            long minor = new BigDecimal(price).movePointRight(digits).longValueExact();
            return minor > PRICE_MAX ? null : (Long) minor;
        } catch (ArithmeticException finer) {
            return null;
        }
    }

    /** What it tells of. */
    List<Vocabulary.Product> products() {
        List<Vocabulary.Product> products = new ArrayList<>();
        for (Row row : rows) {
            if (row.product() != null) {
                products.add(row.product());
            }
        }
        return products;
    }
}
