package zhiyin.engine.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import zhiyin.engine.event.MemberProfile;

class CatalogueTests {

    private static final Catalogue CATALOGUE = Catalogue.common()
            .withMemberAttribute("likes", Field.Kind.TEXT, "Likes.")
            .withMemberAttribute("visits", Field.Kind.NUMBER, "Visits.")
            .withMemberAttribute("vegan", Field.Kind.FLAG, "Vegan.")
            .withActivityAttribute("stars", Field.Kind.NUMBER, "Stars.")
            .withCalendar("holidays", day -> day == LocalDate.of(2026, 3, 1).toEpochDay())
            .withLadder("status");

    static Stream<Arguments> values() {
        return Stream.of(
                arguments("event.type", "order.paid"),
                arguments("order.amount", 2_500L),
                arguments("order.gross", 3_000L),
                arguments("order.discount", 500L),
                arguments("order.shipping", 500L),
                arguments("order.lines", 2L),
                arguments("order.quantity", 3L),
                arguments("order.number", 3L),
                arguments("order.channel", "shop"),
                arguments("order.store", null),
                arguments("line.sku", "TEA-1"),
                arguments("line.category", "food/tea"),
                arguments("line.brand", null),
                arguments("line.quantity", 2L),
                arguments("line.amount", 1_500L),
                arguments("line.discount", 500L),
                arguments("member.days", 59L),
                arguments("member.source", null),
                arguments("member.tags", List.of("vegan", "vip")),
                arguments("member.segments", List.of("regulars")),
                arguments("member.age", 35L),
                arguments("member.birthMonth", 3L),
                arguments("member.inBirthdayMonth", 1L),
                arguments("member.onBirthday", 0L),
                arguments("member.onLunarBirthday", 0L),
                arguments("member.inLunarBirthdayMonth", 0L),
                arguments("member.years", 0L),
                arguments("member.onAnniversary", 0L),
                arguments("date.day", LocalDate.of(2026, 3, 1).toEpochDay()),
                arguments("date.year", 2026L),
                arguments("date.month", 3L),
                arguments("date.dayOfMonth", 1L),
                arguments("date.dayFromMonthEnd", 31L),
                arguments("date.weekday", 7L),
                arguments("date.hour", 0L),
                arguments("date.minuteOfDay", 30L),
                arguments("date.lunarMonth", 1L),
                arguments("date.lunarDay", 13L),
                arguments("date.inLeapMonth", 0L),
                arguments("member.likes", "tea"),
                arguments("member.visits", 4L),
                arguments("member.vegan", 1L),
                arguments("activity.stars", null),
                arguments("date.on.holidays", 1L),
                arguments("member.tier.status", "gold"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @MethodSource("values")
    void a_field_reads_its_value_on_the_programmes_own_calendar(String name, Object value) {
        Facts facts = Purchases.of("shop");
        facts = facts.at(Objects.requireNonNull(facts.order()).lines().getFirst());
        assertThat(read(name, facts)).isEqualTo(value);
    }

    @Test
    void every_field_is_in_the_table_above_and_says_what_it_is() {
        assertThat(CATALOGUE.fields())
                .extracting(Field::name)
                .containsExactlyElementsOf(
                        values().map(row -> (String) row.get()[0]).toList());
        assertThat(CATALOGUE.fields())
                .allSatisfy(field -> assertThat(field.says()).matches(".*[.…]"));
    }

    @Test
    void an_activity_has_attributes_and_no_order() {
        Facts facts = Purchases.activity(Map.of("stars", 5L));
        assertThat(read("activity.stars", facts)).isEqualTo(5L);
        assertThat(read("order.amount", facts)).isNull();
        assertThat(read("member.days", facts)).isNull();
        assertThat(read("event.type", facts)).isEqualTo("review.posted");
    }

    @Test
    void an_attribute_of_another_kind_than_declared_is_absent() {
        assertThat(read("activity.stars", Purchases.activity(Map.of("stars", "five"))))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"1990-03-01, true", "1990-03-02, false", "1992-02-29, false"})
    void a_birthday_is_a_day_of_the_programmes_calendar(LocalDate birthday, boolean today) {
        MemberProfile member = new MemberProfile(Instant.EPOCH, birthday, null, Map.of());
        assertThat(read("member.onBirthday", Purchases.by(member))).isEqualTo(today ? 1L : 0L);
    }

    private static Object read(String name, Facts facts) {
        Field field = Objects.requireNonNull(CATALOGUE.find(name));
        if (field.kind() == Field.Kind.SET) {
            return field.set().apply(facts);
        }
        if (field.kind() == Field.Kind.TEXT) {
            return field.text().apply(facts);
        }
        long value = field.whole().applyAsLong(facts);
        return value == Field.ABSENT ? null : value;
    }
}
