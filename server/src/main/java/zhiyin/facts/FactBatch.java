package zhiyin.facts;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.chain.Followed;
import zhiyin.engine.insight.Columns;
import zhiyin.engine.insight.Growing;
import zhiyin.engine.insight.Sink;

/** What was told and is to be written into a programme's file together, with how far one is who has it. For one thread at a time. */
final class FactBatch implements Sink {

    /**
     * How far a file has come.
     *
     * @param hashes by chain what the last link says, so that the same place of another record is told apart
     * @param behaviourTold up to which number of becoming known it has behaviour beside orders; 0 for none
     * @param behaviourSequence and up to which of those that became known with that number
     * @param asOf all that was recorded before is in it
     */
    record Mark(
            Followed.Place place, Map<Long, String> hashes, long behaviourTold, long behaviourSequence, Instant asOf) {}

    /**
     * What has to be known of a member to go on.
     *
     * @param whose the number of whoever his doings count for
     * @param told up to which of his own count his events were told
     */
    record Known(int number, long member, int whose, long told) {}

    /** What is kept of a member as far as it was told; what was not told stays. */
    static final class Row {
        boolean joined;

        @Nullable
        LocalDate joinedAt;

        boolean born;

        @Nullable
        LocalDate birthday;

        final Map<String, @Nullable Object> values = new HashMap<>();
    }

    record Ordered(
            long number,
            int member,
            Instant at,
            long paid,
            @Nullable String store,
            @Nullable String channel,
            List<Growing.Line> lines) {}

    record CameBack(
            long number,
            int member,
            Instant at,
            long amount,
            @Nullable String store,
            @Nullable String channel) {}

    /**
     * How members are to be portrayed.
     *
     * @param members who has which number
     * @param which by number; null for everybody
     */
    record Portrayed(
            Columns columns,
            NumberedMembers members,
            Portraying.By by,
            @Nullable RoaringBitmap which) {

        /** What is kept of whoever has that number, by the names of the fields. */
        Map<String, @Nullable Object> values(int number) {
            return PortraitFields.values(by.portrait(columns, number), by.expected(members, number));
        }
    }

    record Behaved(long number, int member, Instant at, String kind, Map<String, String> properties) {}

    /** The numbers of the next order, return and event. */
    static final class Numbers {
        long orders;
        long returns;
        long events;
    }

    private final ZoneId zone;
    private final Numbers next;
    final RoaringBitmap gone = new RoaringBitmap();
    final Map<Integer, Row> members = new LinkedHashMap<>();
    final List<Ordered> orders = new ArrayList<>();
    final List<CameBack> returns = new ArrayList<>();
    final List<Behaved> events = new ArrayList<>();
    final CountDownLatch written = new CountDownLatch(1);
    List<Known> known = List.of();

    @Nullable
    Mark mark;

    @Nullable
    Portrayed portrayed;

    FactBatch(ZoneId zone, Numbers next) {
        this.zone = zone;
        this.next = next;
    }

    /** Whether there is nothing to be written. */
    boolean isEmpty() {
        return rows() == 0 && portrayed == null;
    }

    /** Says how members are portrayed from now on: everybody, or those to whom something came. */
    void portray(Columns columns, NumberedMembers members, Portraying.By by, @Nullable RoaringBitmap which) {
        Portrayed before = portrayed;
        RoaringBitmap both = which == null || before == null
                ? which
                : before.which() == null ? null : RoaringBitmap.or(before.which(), which);
        portrayed = new Portrayed(columns, members, by, both == null ? null : both.clone());
    }

    int rows() {
        return members.size() + orders.size() + returns.size() + events.size() + gone.getCardinality();
    }

    private Row row(int number) {
        return members.computeIfAbsent(number, _ -> new Row());
    }

    @Override
    public void join(int number, Instant at) {
        Row row = row(number);
        row.joined = true;
        row.joinedAt = LocalDate.ofInstant(at, zone);
    }

    @Override
    public void born(int number, @Nullable LocalDate day) {
        Row row = row(number);
        row.born = true;
        row.birthday = day;
    }

    @Override
    public void keep(int number, String name, @Nullable Object value) {
        row(number).values.put(name, value);
    }

    @Override
    public void leave(int number) {
        gone.add(number);
        members.remove(number);
        orders.removeIf(order -> order.member() == number);
        returns.removeIf(back -> back.member() == number);
        events.removeIf(event -> event.member() == number);
    }

    @Override
    public void order(
            int number,
            Instant at,
            long paid,
            @Nullable String store,
            @Nullable String channel,
            List<Growing.Line> lines) {
        orders.add(new Ordered(next.orders++, number, at, paid, store, channel, lines));
    }

    @Override
    public void comeBack(int number, Instant at, long amount, @Nullable String store, @Nullable String channel) {
        returns.add(new CameBack(next.returns++, number, at, amount, store, channel));
    }

    @Override
    public void event(int number, Instant at, String kind, Map<String, String> properties) {
        events.add(new Behaved(next.events++, number, at, kind, properties));
    }
}
