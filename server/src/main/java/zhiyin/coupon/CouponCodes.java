package zhiyin.coupon;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Mac;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import zhiyin.database.Marks;
import zhiyin.database.Secrets;

/** Under what codes are kept, our own and those of others. */
@Component
final class CouponCodes {

    /** 128 bits of the HMAC: enough that no two codes meet, and half of what an index holds. */
    static final int MARK_BYTES = 16;

    private final Marks marks;

    /** @param configured the key, where the operator gives one; otherwise it is in the data folder */
    CouponCodes(Secrets secrets, JdbcClient database, @Value("${zhiyin.coupon.key:}") String configured) {
        this.marks = new Marks(
                secrets,
                database,
                "coupon",
                configured,
                "zhiyin coupon codes",
                "the coupon codes in this database were made with another key: put coupon.key"
                        + " back from a backup of the data folder, or set ZHIYIN_COUPON_KEY to what it was");
    }

    /** Marks the codes of one programme, on one thread. */
    static final class Marker {
        private final Mac mac;
        private final byte[] program;

        private Marker(Mac mac, long program) {
            this.mac = mac;
            this.program = ByteBuffer.allocate(Long.BYTES).putLong(program).array();
        }

        byte[] mark(String code) {
            mac.update(program);
            return Arrays.copyOf(mac.doFinal(TypedCode.plain(code).getBytes(StandardCharsets.UTF_8)), MARK_BYTES);
        }
    }

    Marker marker(long program) {
        return new Marker(marks.maker(), program);
    }

    /** Under what a programme's code is kept. */
    byte[] mark(long program, String typed) {
        return marker(program).mark(typed);
    }

    @Override
    public String toString() {
        return "CouponCodes";
    }
}
