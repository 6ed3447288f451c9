package zhiyin.engine.insight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.engine.kernel.Period;

class InsightLawsTests {

    private static final int MEMBERS = 1_500;
    private static final LocalDate TODAY = MadeUpMembers.TODAY;
    private static final int NOW = (int) TODAY.toEpochDay();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_segment_has_the_same_members_one_by_one_as_all_at_once(long seed) {
        Columns columns = MadeUpMembers.columns(new MadeUpMembers(seed).tell(MEMBERS));
        RandomSegments segments = new RandomSegments(seed);
        int meant = 0;
        for (int i = 0; i < 300; i++) {
            Segment segment = segments.segment();
            Selection selection = Selection.of(segment, columns, TODAY, code -> null);
            RoaringBitmap all = selection.of(columns, Cores.ONE);
            RoaringBitmap each = new RoaringBitmap();
            for (int number = 0; number < columns.numbers(); number++) {
                if (selection.has(columns, number)) {
                    each.add(number);
                }
            }
            assertThat(all).as("%s", segment).isEqualTo(each);
            assertThat(selection.count(columns, Cores.ONE)).isEqualTo(all.getLongCardinality());
            meant += all.isEmpty() || all.getCardinality() == columns.counts().members() ? 0 : 1;
        }
        // most of them tell members apart
        assertThat(meant).isGreaterThan(150);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void facts_come_to_the_same_in_any_order_and_however_often_they_are_taken(long seed) {
        List<MadeUpMembers.Told> told = new MadeUpMembers(seed).tell(MEMBERS);
        Columns whole = MadeUpMembers.columns(told);
        Random random = new Random(seed);
        List<MadeUpMembers.Told> other = new ArrayList<>(told);
        Collections.shuffle(other, random);
        Growing growing = new Growing(MadeUpMembers.LAYOUT);
        for (MadeUpMembers.Told one : other) {
            MadeUpMembers.tell(growing, one);
            if (random.nextInt(500) == 0) {
                growing.take();
            }
        }
        Columns grown = growing.take();
        assertThat(grown.counts().orders()).isEqualTo(whole.counts().orders());
        assertThat(grown.counts().lines()).isEqualTo(whole.counts().lines());
        RandomSegments segments = new RandomSegments(seed);
        for (int i = 0; i < 150; i++) {
            Segment segment = segments.segment();
            assertThat(Selection.of(segment, grown, TODAY, code -> null).of(grown, Cores.ONE))
                    .as("%s", segment)
                    .isEqualTo(Selection.of(segment, whole, TODAY, code -> null).of(whole, Cores.ONE));
        }
        assertSame(active(grown), active(whole));
        assertSame(cohorts(grown), cohorts(whole));
        assertThat(RfmInputs.of(grown, 0, NOW, Cores.ONE).money())
                .isEqualTo(RfmInputs.of(whole, 0, NOW, Cores.ONE).money());
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void what_was_taken_does_not_change_by_what_comes_later(long seed) {
        List<MadeUpMembers.Told> told = new MadeUpMembers(seed).tell(MEMBERS);
        Growing growing = new Growing(MadeUpMembers.LAYOUT);
        told.subList(0, told.size() / 2).forEach(one -> MadeUpMembers.tell(growing, one));
        Columns half = growing.take();
        Columns.Counts counts = half.counts();
        long[] days = active(half).days();
        told.subList(told.size() / 2, told.size()).forEach(one -> MadeUpMembers.tell(growing, one));
        Columns whole = growing.take();
        assertThat(half.counts()).isEqualTo(counts);
        assertThat(active(half).days()).isEqualTo(days);
        assertThat(whole.counts()).isNotEqualTo(counts);
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 11, 12, 13})
    void what_is_kept_as_facts_arrive_is_what_is_reckoned_afresh(long seed) {
        Standing.Choice choice = new Standing.Choice(14, 5, List.of("member.tier.status"));
        List<MadeUpMembers.Told> told = new ArrayList<>(new MadeUpMembers(seed).tell(MEMBERS));
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            told.add(
                    told.size() / 2 + random.nextInt(told.size() / 2),
                    new MadeUpMembers.Told.Left(random.nextInt(MEMBERS)));
        }
        Growing growing = new Growing(MadeUpMembers.LAYOUT);
        told.subList(0, told.size() / 3).forEach(one -> MadeUpMembers.tell(growing, one));
        LocalDate day = TODAY.minusDays(20);
        Standing standing = new Standing(choice, growing.take(), day);
        int at = told.size() / 3;
        while (at < told.size()) {
            int next = Math.min(told.size(), at + 1 + random.nextInt(900));
            told.subList(at, next).forEach(one -> MadeUpMembers.tell(growing, one));
            at = next;
            if (random.nextInt(3) == 0 && day.isBefore(TODAY)) {
                day = day.plusDays(1 + random.nextInt(4));
            }
            standing.advance(growing.take(), day);
        }
        Columns all = growing.take();
        Standing fresh = new Standing(choice, all, day);
        assertThat(standing.inputs().recency()).isEqualTo(fresh.inputs().recency());
        assertThat(standing.inputs().frequency()).isEqualTo(fresh.inputs().frequency());
        assertThat(standing.inputs().money()).isEqualTo(fresh.inputs().money());
        assertThat(standing.inputsThen().recency()).isEqualTo(fresh.inputsThen().recency());
        assertThat(standing.inputsThen().money()).isEqualTo(fresh.inputsThen().money());
        assertSame(standing.cohorts(), fresh.cohorts());
        assertSame(standing.active(), fresh.active());
        assertThat(standing.composition("member.tier.status")).isEqualTo(fresh.composition("member.tier.status"));
        assertThat(standing.lastOrderedWithin(3, 30, 200)).isEqualTo(fresh.lastOrderedWithin(3, 30, 200));
        int now = (int) day.toEpochDay();
        for (int ago = 0; ago < 60; ago++) {
            assertThat(standing.buyers(now - ago)).isEqualTo(fresh.buyers(now - ago));
        }
        // and what is reckoned without any of it
        RfmInputs inputs = RfmInputs.of(all, 0, now - choice.movedDays(), Cores.ONE);
        assertThat(fresh.inputsThen().money()).isEqualTo(inputs.money());
        assertThat(fresh.inputsThen().frequency()).isEqualTo(inputs.frequency());
        assertThat(fresh.buyers(now - 29, now).getLongCardinality())
                .isEqualTo(Active.of(all, Active.What.ORDERS, now - 29, now, Cores.ONE)
                        .members());
    }

    private static Active active(Columns columns) {
        return Active.of(columns, Active.What.EITHER, NOW - 400, NOW, Cores.ONE);
    }

    private static Cohorts cohorts(Columns columns) {
        return Cohorts.of(columns, new Cohorts.Question(Cohorts.By.JOINING, Period.WEEK, NOW - 200, NOW), Cores.ONE);
    }

    private static void assertSame(Active one, Active other) {
        assertThat(one.days()).isEqualTo(other.days());
        assertThat(one.weeks()).isEqualTo(other.weeks());
        assertThat(one.months()).isEqualTo(other.months());
        assertThat(one.hours()).isEqualTo(other.hours());
        assertThat(one.weekdays()).isEqualTo(other.weekdays());
    }

    private static void assertSame(Cohorts one, Cohorts other) {
        assertThat(one.starts()).isEqualTo(other.starts());
        for (int cohort = 0; cohort < one.count(); cohort++) {
            assertThat(one.size(cohort)).isEqualTo(other.size(cohort));
            for (int later = 0; cohort + later < one.count(); later++) {
                assertThat(one.members(cohort, later)).isEqualTo(other.members(cohort, later));
                assertThat(one.orders(cohort, later)).isEqualTo(other.orders(cohort, later));
                assertThat(one.revenue(cohort, later)).isEqualTo(other.revenue(cohort, later));
            }
        }
    }
}
