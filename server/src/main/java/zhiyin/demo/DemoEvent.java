package zhiyin.demo;

import java.time.Instant;
import zhiyin.engine.event.Event;

/**
 * A made-up fact about one member.
 *
 * @param programme whose fact it is
 * @param identity whom it is about: {@link DemoMember#identity}
 * @param key its idempotency key, the same for the same seed and day
 * @param content what happened; its id is 0 until it is recorded
 */
record DemoEvent(String programme, String identity, String key, Event content) {

    public Instant occurredAt() {
        return content.at();
    }
}
