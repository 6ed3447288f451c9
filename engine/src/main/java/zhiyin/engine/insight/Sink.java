package zhiyin.engine.insight;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where facts about members go as they are told, each once and in order: columns that grow are one ({@link Growing}, which says what
 * each word means), something that writes them down beside may be another. Members are called by dense numbers.
 */
public interface Sink {

    void join(int number, Instant at);

    void born(int number, @Nullable LocalDate day);

    void keep(int number, String name, @Nullable Object value);

    void leave(int number);

    void order(
            int number,
            Instant at,
            long paid,
            @Nullable String store,
            @Nullable String channel,
            List<Growing.Line> lines);

    void comeBack(int number, Instant at, long amount, @Nullable String store, @Nullable String channel);

    void event(int number, Instant at, String kind, Map<String, String> properties);

    /** What goes to both, to this one first. */
    default Sink and(Sink other) {
        Sink one = this;
        return new Sink() {
            @Override
            public void join(int number, Instant at) {
                one.join(number, at);
                other.join(number, at);
            }

            @Override
            public void born(int number, @Nullable LocalDate day) {
                one.born(number, day);
                other.born(number, day);
            }

            @Override
            public void keep(int number, String name, @Nullable Object value) {
                one.keep(number, name, value);
                other.keep(number, name, value);
            }

            @Override
            public void leave(int number) {
                one.leave(number);
                other.leave(number);
            }

            @Override
            public void order(
                    int number,
                    Instant at,
                    long paid,
                    @Nullable String store,
                    @Nullable String channel,
                    List<Growing.Line> lines) {
                one.order(number, at, paid, store, channel, lines);
                other.order(number, at, paid, store, channel, lines);
            }

            @Override
            public void comeBack(
                    int number, Instant at, long amount, @Nullable String store, @Nullable String channel) {
                one.comeBack(number, at, amount, store, channel);
                other.comeBack(number, at, amount, store, channel);
            }

            @Override
            public void event(int number, Instant at, String kind, Map<String, String> properties) {
                one.event(number, at, kind, properties);
                other.event(number, at, kind, properties);
            }
        };
    }
}
