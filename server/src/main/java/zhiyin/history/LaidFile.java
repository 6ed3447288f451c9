package zhiyin.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.connect.OrderFile;
import zhiyin.engine.backtest.Page;
import zhiyin.engine.backtest.PageWriter;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;

/** The members of a file of orders, laid down in pages. */
final class LaidFile implements OrderFile.Told {

    private static final int PAGE_BYTES = 1 << 18;

    private final PageWriter writer = new PageWriter(PAGE_BYTES);
    private final List<Page> pages = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final Map<String, Long> numbers = new HashMap<>();

    @Override
    public void customer(String name) {
        numbers.put(name, (long) names.size());
        Page full = writer.begin(names.size());
        names.add(name);
        if (full != null) {
            pages.add(full);
        }
    }

    @Override
    public void event(Event event) {
        writer.add(event, 1, Allowances.UNLIMITED);
    }

    List<Page> pages() {
        Page rest = writer.finish();
        if (rest != null) {
            pages.add(rest);
        }
        return pages;
    }

    String name(long member) {
        return names.get((int) member);
    }

    /** By the whole name, or by the shop's own number at its end. */
    @Nullable
    Long number(String name) {
        Long known = numbers.get(name);
        if (known != null) {
            return known;
        }
        for (String each : names) {
            if (each.endsWith(":" + name)) {
                return numbers.get(each);
            }
        }
        return null;
    }

    static long count(Map<String, Object> figures, String name) {
        return figures.get(name) instanceof Long count ? count : 0;
    }

    /** How many rows were passed over. */
    static long passed(Map<String, Object> figures) {
        return figures.get("skipped") instanceof Map<?, ?> reasons
                ? reasons.values().stream().mapToLong(each -> (Long) each).sum()
                : 0;
    }

    /** Reads the file; what there was of it, by name. */
    static Map<String, Object> read(OrderFile file, LaidFile into) throws Arguments.Wrong {
        return switch (file.read(into)) {
            case OrderFile.Outcome.Refused(var faults) -> throw new Arguments.Wrong(String.join("\n", faults));
            case OrderFile.Outcome.Read(var read) -> read;
        };
    }
}
