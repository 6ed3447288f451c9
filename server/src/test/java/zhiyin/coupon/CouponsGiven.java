package zhiyin.coupon;

import java.util.concurrent.locks.LockSupport;
import org.springframework.context.ApplicationContext;
import zhiyin.database.Sight;

/** Waits for coupons that are being given to many, for tests of other rooms. */
public final class CouponsGiven {

    private CouponsGiven() {}

    public static void now(ApplicationContext application) {
        Batches batches = application.getBean(Batches.class);
        for (int i = 0; i < 600 && !Sight.everywhere().call(batches::running).isEmpty(); i++) {
            application.getBean(BatchRunner.class).pass();
            LockSupport.parkNanos(20_000_000);
        }
    }
}
