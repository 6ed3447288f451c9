package zhiyin.behaviour;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Csv;

/**
 * A table of products, with its header: {@code sku}, {@code name}, {@code brand}, {@code category}, {@code price}, {@code currency}.
 * Columns that mean nothing here are kept as they are, for the rows that come back.
 *
 * @param fault why it can't be read at all; null if it can
 */
record ProductFile(
        List<String> header, List<Row> rows, @Nullable String fault) {

    private static final String FAULT = "fault";
    private static final long PRICE_MAX = 1_000_000_000_000L;
    private static final Pattern PRICE = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,4})?");
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

    /**
     * A row.
     *
     * @param line where it begins, the header being 1
     * @param cells as they were sent
     * @param sku as far as it says one
     * @param product null where there is a fault
     * @param fault why nothing can come of it; null if something can
     */
    record Row(
            long line,
            List<String> cells,
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
        String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
        List<Row> rows = new ArrayList<>();
        List<String> header = List.of();
        Set<String> seen = new HashSet<>();
        try (CsvReader<CsvRecord> reader =
                CsvReader.builder().skipEmptyLines(true).ofCsvRecord(bare)) {
            for (CsvRecord line : reader) {
                List<String> cells = line.getFields();
                if (header.isEmpty()) {
                    header = cells.stream()
                            .map(name -> name.strip().toLowerCase(Locale.ROOT))
                            .toList();
                    if (!header.contains("sku")) {
                        return new ProductFile(header, List.of(), "product.no-sku-column");
                    }
                    continue;
                }
                if (rows.size() == rowsMax) {
                    return new ProductFile(header, List.of(), "file.too-long");
                }
                rows.add(row(line.getStartingLineNumber(), header, cells, seen, currency));
            }
        } catch (CsvParseException | UncheckedIOException | IOException unreadable) {
            return new ProductFile(header, List.of(), "file.unreadable");
        }
        return rows.isEmpty() ? new ProductFile(header, List.of(), "file.empty") : new ProductFile(header, rows, null);
    }

    private static Row row(
            long line, List<String> header, List<String> cells, Set<String> seen, @Nullable String currency) {
        String sku = cell(header, cells, "sku");
        Reading reading = reading(header, cells, sku, seen, currency);
        return new Row(line, cells, sku, reading.product(), reading.fault());
    }

    private static Reading reading(
            List<String> header,
            List<String> cells,
            @Nullable String sku,
            Set<String> seen,
            @Nullable String programmes) {
        if (sku == null) {
            return Reading.wrong("product.no-sku");
        }
        String name = cell(header, cells, "name");
        String brand = cell(header, cells, "brand");
        String category = cell(header, cells, "category");
        for (String text : new @Nullable String[] {sku, name, brand, category}) {
            if (text != null && (text.length() > Words.TEXT_MAX || text.chars().anyMatch(Character::isISOControl))) {
                return Reading.wrong("product.text");
            }
        }
        if (!seen.add(sku)) {
            return Reading.wrong("product.repeated");
        }
        String price = cell(header, cells, "price");
        if (price == null) {
            return new Reading(new Vocabulary.Product(sku, name, brand, category, null, null), null);
        }
        String said = cell(header, cells, "currency");
        String currency = said == null ? programmes : said;
        if (currency == null) {
            return Reading.wrong("product.currency");
        }
        int digits = digits(currency);
        if (digits < 0) {
            return Reading.wrong("product.currency");
        }
        Long minor = minor(price, digits);
        return minor == null
                ? Reading.wrong("product.price")
                : new Reading(new Vocabulary.Product(sku, name, brand, category, minor, currency), null);
    }

    /** How many digits a currency has behind the point; -1 for none that there is. */
    private static int digits(String currency) {
        return CURRENCY.matcher(currency).matches()
                ? Currency.availableCurrencies()
                        .filter(each -> each.getCurrencyCode().equals(currency))
                        .mapToInt(Currency::getDefaultFractionDigits)
                        .findFirst()
                        .orElse(-1)
                : -1;
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

    private static @Nullable String cell(List<String> header, List<String> cells, String name) {
        int at = header.indexOf(name);
        String text = at < 0 || at >= cells.size() ? "" : bare(cells.get(at).strip());
        return text.isEmpty() ? null : text;
    }

    /** Without the apostrophe that our own files have where a spreadsheet would take a text for a formula; any other stays. */
    private static String bare(String cell) {
        return cell.startsWith("'") && Csv.safe(cell.substring(1)).equals(cell) ? cell.substring(1) : cell;
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

    /** A table for the rows that come back. */
    Csv table() {
        List<String> names = new ArrayList<>();
        for (String name : header) {
            if (!name.equals(FAULT)) {
                names.add(Csv.safe(name));
            }
        }
        names.add(FAULT);
        return new Csv(names.toArray(String[]::new));
    }

    /** What came back once has that column already. */
    void add(Csv table, Row row, String detail) {
        List<Object> cells = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            if (!header.get(i).equals(FAULT)) {
                cells.add(i < row.cells().size() ? bare(row.cells().get(i)) : "");
            }
        }
        cells.add(detail);
        table.add(cells.toArray());
    }
}
