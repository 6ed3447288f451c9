package zhiyin.segment;

import java.util.Arrays;
import java.util.Collections;
import java.util.PriorityQueue;
import org.roaringbitmap.IntIterator;
import org.roaringbitmap.RoaringBitmap;
import zhiyin.facts.NumberedMembers;
import zhiyin.member.MembersOfSegments;

/** Members of a segment, as they are found. */
sealed interface SomeMembers extends MembersOfSegments.Those {

    /** Of a definition: by their numbers. */
    record Numbered(NumberedMembers members, RoaringBitmap numbers) implements SomeMembers {

        @Override
        public long size() {
            return numbers.getLongCardinality();
        }

        @Override
        public boolean has(long member) {
            int number = members.number(member);
            return number != NumberedMembers.NONE && numbers.contains(number);
        }

        /** The first by id beyond one, in order: so many at most. */
        long[] after(long member, int most) {
            PriorityQueue<Long> first = new PriorityQueue<>(Collections.reverseOrder());
            IntIterator each = numbers.getIntIterator();
            while (each.hasNext()) {
                long one = members.member(each.next());
                if (one > member && (first.size() < most || one < first.element())) {
                    if (first.size() == most) {
                        first.remove();
                    }
                    first.add(one);
                }
            }
            return first.stream().mapToLong(Long::longValue).sorted().toArray();
        }

        @Override
        public long[] all() {
            long[] all = new long[numbers.getCardinality()];
            IntIterator each = numbers.getIntIterator();
            for (int i = 0; i < all.length; i++) {
                all[i] = members.member(each.next());
            }
            Arrays.sort(all);
            return all;
        }
    }

    /** Of a list: by their ids. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Listed(long[] ids) implements SomeMembers {
        public Listed {
            ids = ids.clone();
            Arrays.sort(ids);
        }

        @Override
        public long size() {
            return ids.length;
        }

        @Override
        public boolean has(long member) {
            return Arrays.binarySearch(ids, member) >= 0;
        }

        @Override
        public long[] all() {
            return ids.clone();
        }
    }
}
