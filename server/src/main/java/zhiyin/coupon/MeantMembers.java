package zhiyin.coupon;

import java.io.ByteArrayOutputStream;

/** Ids of members in order, as bytes: of each how much it is more than the one before, in groups of seven bits, the lowest first. */
final class MeantMembers {

    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;

    private MeantMembers() {}

    /** @param members in order, each once, none below zero */
    static byte[] written(long[] members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(members.length * 4 + 8);
        long before = 0;
        for (long member : members) {
            long step = Math.subtractExact(member, before);
            while (step >= MORE) {
                bytes.write((int) (step & (MORE - 1)) | MORE);
                step >>>= BITS;
            }
            bytes.write((int) step);
            before = member;
        }
        return bytes.toByteArray();
    }

    static long[] read(byte[] bytes) {
        int count = 0;
        for (byte each : bytes) {
            count += each >= 0 ? 1 : 0;
        }
        long[] members = new long[count];
        long before = 0;
        int at = 0;
        for (int i = 0; i < count; i++) {
            long step = 0;
            int shift = 0;
            while (bytes[at] < 0) {
                step |= (long) (bytes[at++] & (MORE - 1)) << shift;
                shift += BITS;
            }
            step |= (long) bytes[at++] << shift;
            before += step;
            members[i] = before;
        }
        return members;
    }
}
