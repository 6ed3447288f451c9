package zhiyin.insight;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Call;
import zhiyin.http.Language;
import zhiyin.http.OptionalQuery;
import zhiyin.http.Permission;
import zhiyin.http.Query;

/** What is asked of a figure: by whoever calls just now, or by what was ordered once. */
interface Wish {

    long program();

    Language language();

    /** In which stores alone whoever asks sees figures; null for all. */
    default @Nullable Set<String> stores() {
        return null;
    }

    /** Whether of those alone is meant who are the store's own: always, for whoever sees some stores alone. */
    default boolean own() {
        return stores() != null;
    }

    /** The value said, or the parameter's usual one. */
    <T> T query(Query<T> query);

    /** The value said, or null. */
    <T> @Nullable T find(OptionalQuery<T> query);

    /**
     * By a call.
     *
     * @param stores see {@link Wish#stores}
     */
    record Called(Call<?> call, @Nullable Set<String> stores) implements Wish {

        /** By somebody who sees figures, and nothing of single members by this. */
        Called(Call<?> call) {
            this(call, figures(call));
        }

        /** The same by somebody who sees members too. */
        static Called naming(Call<?> call) {
            Set<String> figures = figures(call);
            Set<String> members = call.caller().grants().stores(call.caller().programId(), Permission.MEMBERS_READ);
            if (figures == null || members == null) {
                return new Called(call, figures == null ? members : figures);
            }
            Set<String> both = new TreeSet<>(figures);
            both.retainAll(members);
            return new Called(call, both);
        }

        private static @Nullable Set<String> figures(Call<?> call) {
            return call.caller().grants().stores(call.caller().programId(), Permission.FIGURES_READ);
        }

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
     * @param stores see {@link Wish#stores}
     */
    record Written(
            long program,
            Language language,
            Map<String, String> parameters,
            @Nullable Set<String> stores) implements Wish {
        public Written {
            parameters = Map.copyOf(parameters);
        }

        Written(long program, Language language, Map<String, String> parameters) {
            this(program, language, parameters, null);
        }

        @Override
        public boolean own() {
            return stores != null || parameters.containsKey(Point.OWN);
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
