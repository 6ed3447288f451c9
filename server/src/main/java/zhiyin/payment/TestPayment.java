package zhiyin.payment;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Moves no money: for trying things out, and only where the operator has opened it. Pays at once; the reference {@code fail}
 * fails, and {@code hang} is pending when it is asked for and paid when it is asked after.
 */
@Component
@ConditionalOnProperty("zhiyin.payment.test")
final class TestPayment implements PaymentProvider {

    private final Set<Long> hanging = ConcurrentHashMap.newKeySet();

    @Override
    public String name() {
        return "test";
    }

    @Override
    public PayRequest.State ask(PayRequest request) {
        if ("fail".equals(request.reference())) {
            return PayRequest.State.FAILED;
        }
        return "hang".equals(request.reference()) && hanging.add(request.id())
                ? PayRequest.State.PENDING
                : PayRequest.State.PAID;
    }
}
