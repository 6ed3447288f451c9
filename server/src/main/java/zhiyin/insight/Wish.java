package zhiyin.insight;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Call;
import zhiyin.http.Language;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Query;

/** What is asked of a figure: by whoever calls just now, or by what was ordered once. */
interface Wish {

    long program();

    Language language();

    /** The value said, or the parameter's usual one. */
    <T> T query(Query<T> query);

    /** The value said, or null. */
    <T> @Nullable T find(OptionalQuery<T> query);

    /** By a call. */
    record Called(Call<?> call) implements Wish {
        @Override
        public long program() {
            return call.caller().programId();
        }

        @Override
        public Language language() {
            return call.language();
        }

        @Override
        public <T> T query(Query<T> query) {
            return call.query(query);
        }

        @Override
        public <T> @Nullable T find(OptionalQuery<T> query) {
            return call.find(query);
        }
    }

    /**
     * By parameters that were written down; what means nothing any more is as if it had not been said.
     *
     * @param parameters texts by name, as behind the question mark
     */
    record Written(long program, Language language, Map<String, String> parameters) implements Wish {
        public Written {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public <T> T query(Query<T> query) {
            String text = parameters.get(query.name());
            T value = text == null ? null : query.meaning(text);
            return value == null ? query.usual() : value;
        }

        @Override
        public <T> @Nullable T find(OptionalQuery<T> query) {
            String text = parameters.get(query.name());
            return text == null ? null : query.meaning(text);
        }
    }
}
