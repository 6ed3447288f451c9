package zhiyin.engine.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import zhiyin.engine.earning.Allowances;
import zhiyin.engine.event.Event;
import zhiyin.engine.event.Order;
import zhiyin.engine.event.OrderLine;

class PageTests {

    private static final Instant AT = Instant.parse("2026-03-10T04:00:00Z");

    @Test
    void there_may_be_any_number_of_words_and_goods() {
        PageWriter writer = new PageWriter(1 << 20);
        writer.begin(1);
        List<Event> told = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            OrderLine line =
                    new OrderLine("1", "sku-" + i, "category-" + i, i % 2 == 0 ? null : "brand-" + i, 1, 10, 0, 0);
            told.add(new Event.OrderPaid(
                    i, AT.plusSeconds(i), new Order("o" + i, null, "store-" + i, 0, List.of(line))));
        }
        told.forEach(event -> writer.add(event, 1, Allowances.UNLIMITED));
        assertThat(read(writer.finish(), 1)).isEqualTo(told);
    }

    @Test
    void figures_of_any_size_and_texts_of_any_kind_come_back_as_they_were() {
        long most = Long.MAX_VALUE >> 1;
        List<Event> told = List.of(
                new Event.OrderPaid(
                        1,
                        AT.plusNanos(1),
                        new Order(
                                "007",
                                "应用",
                                "",
                                most,
                                List.of(
                                        new OrderLine("10", "", null, null, Long.MAX_VALUE, most, most, 0),
                                        new OrderLine("1", "x", "", "", 1, most, 0, most)))),
                new Event.OrderPaid(
                        2, Instant.EPOCH.minusSeconds(1), new Order("999999999999999999", null, null, 0, lines(300))),
                new Event.OrderPaid(3, AT, new Order("1000000000000000000", null, null, 0, lines(1))),
                new Event.ActivityDone(
                        4, AT, "review.done", Map.of("stars", -5L, "kind", "照片", "first", true, "last", false)));
        PageWriter writer = new PageWriter(1 << 20);
        writer.begin(Long.MAX_VALUE);
        told.forEach(event -> writer.add(event, Integer.MAX_VALUE, new Allowances(Map.of("one", -1L, "two", most))));
        Page page = writer.finish();
        assertThat(read(page, Long.MAX_VALUE)).isEqualTo(told);
        PageReader reader = new PageReader(page);
        reader.seekMember(Long.MAX_VALUE);
        reader.next();
        assertThat(reader.version()).isEqualTo(Integer.MAX_VALUE);
        assertThat(reader.allowances()).isEqualTo(new Allowances(Map.of("one", -1L, "two", most)));
    }

    @Test
    void a_page_that_was_handed_over_can_be_read_while_further_pages_are_written() {
        PageWriter writer = new PageWriter(1);
        List<Page> pages = new ArrayList<>();
        for (int member = 1; member <= 200; member++) {
            Page full = writer.begin(member);
            if (full != null) {
                pages.add(full);
            }
            writer.add(
                    new Event.OrderPaid(1, AT, new Order("o", "channel-" + member, null, 0, lines(1))),
                    1,
                    Allowances.UNLIMITED);
        }
        assertThat(pages).hasSize(199);
        for (int member = 1; member < 200; member++) {
            Event.OrderPaid paid =
                    (Event.OrderPaid) read(pages.get(member - 1), member).getFirst();
            assertThat(paid.order().channel()).isEqualTo("channel-" + member);
        }
    }

    @Test
    void an_ordinary_order_line_takes_no_more_than_ten_bytes() {
        PageWriter writer = new PageWriter(1 << 20);
        writer.begin(1);
        for (int i = 0; i < 1000; i++) {
            writer.add(
                    new Event.OrderPaid(
                            1, AT.plusSeconds(86_400L * i), new Order("" + (500_000 + i), "till", "s1", 0, lines(10))),
                    1,
                    Allowances.UNLIMITED);
        }
        Page page = writer.finish();
        assertThat(page.counts().lines()).isEqualTo(10_000);
        assertThat(page.size()).isLessThan(100_000);
    }

    private static List<OrderLine> lines(int count) {
        List<OrderLine> lines = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            lines.add(new OrderLine("" + i, "sku-" + i, "food", null, i, 990L * i, 0, 0));
        }
        return lines;
    }

    private static List<Event> read(Page page, long member) {
        PageReader reader = new PageReader(page);
        reader.seekMember(member);
        List<Event> events = new ArrayList<>();
        for (Event event = reader.next(); event != null; event = reader.next()) {
            events.add(event);
        }
        return events;
    }
}
