package zhiyin.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A connection that tells the database before a statement what the thread may see ({@link Sight}) and in whose name it works
 * ({@link Acting}), for the running transaction and never for longer: the next to be given the connection finds nothing
 * there. It goes with the statement that it is told for, in one exchange; a statement outside of any transaction gets one of
 * its own.
 */
final class SightedConnection implements InvocationHandler {

    /** For the running transaction alone: that is what the {@code true} says. */
    static final String TELL =
            "select set_config('zhiyin.programs', (?::text[])[1], true), set_config('zhiyin.acting', (?::text[])[1], true)";

    private static final Class<?>[] FACES = {Connection.class, Telling.class};

    /**
     * What the database is told.
     *
     * @param programs as {@link Sight#setting} says it
     * @param acting null where nobody is named
     */
    record Told(String programs, @Nullable Acting acting) {
        static final Told NOTHING = new Told("", null);

        static Told now() {
            String programs = Sight.held().setting();
            Acting acting = Acting.now();
            return programs.isEmpty() && acting == null ? NOTHING : new Told(programs, acting);
        }

        /** For the parameters of {@link #TELL}. */
        List<Column> parameters() {
            return List.of(Column.texts(List.of(programs)), Column.texts(List.of(acting == null ? "" : acting.json())));
        }
    }

    private final Connection plain;
    /** As whoever holds the connection sees it. */
    private boolean autoCommit = true;
    /** What the running transaction was told; null where nobody knows any more. */
    private @Nullable Told told = Told.NOTHING;

    private SightedConnection(Connection plain) {
        this.plain = plain;
    }

    /** What a {@link RoundTrip} needs, to tell it among its statements. */
    interface Telling {
        /** What has to be told before the next statement, or null. */
        @Nullable
        Told untold();

        /** That it was told, with the statements that were just executed. */
        void told(Told what);

        /** The connection itself, which tells nothing. */
        Connection plain();
    }

    static Connection over(Connection plain) {
        return (Connection)
                Proxy.newProxyInstance(SightedConnection.class.getClassLoader(), FACES, new SightedConnection(plain));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            case "untold" -> untold();
            case "told" -> {
                heard(Objects.requireNonNull((Told) first(arguments)));
                yield null;
            }
            case "plain" -> plain;
            case "unwrap" -> Telling.class.equals(first(arguments)) ? proxy : call(plain, method, arguments);
            case "isWrapperFor" -> Telling.class.equals(first(arguments)) ? true : call(plain, method, arguments);
            case "equals" -> isSame(proxy, first(arguments));
            case "hashCode" -> System.identityHashCode(proxy);
            case "getAutoCommit" -> autoCommit;
            case "setAutoCommit" -> {
                Object set = call(plain, method, arguments);
                autoCommit = Boolean.TRUE.equals(first(arguments));
                told = Told.NOTHING;
                yield set;
            }
            case "commit" -> {
                Object committed = call(plain, method, arguments);
                told = Told.NOTHING;
                yield committed;
            }
            case "rollback" -> {
                Object back = call(plain, method, arguments);
                // back to a savepoint, it is what it was there
                told = arguments == null ? Told.NOTHING : null;
                yield back;
            }
            case "createStatement" -> statement(Statement.class, call(plain, method, arguments), "");
            case "prepareStatement" -> {
                String sql = String.valueOf(first(arguments));
                yield arguments != null && arguments.length == 1 && !aboutTheTransaction(sql)
                        ? prepared(sql)
                        : statement(PreparedStatement.class, call(plain, method, arguments), sql);
            }
            case "prepareCall" ->
                statement(CallableStatement.class, call(plain, method, arguments), String.valueOf(first(arguments)));
            default -> call(plain, method, arguments);
        };
    }

    @SuppressWarnings("ReferenceEquality") // one connection is no other
    private static boolean isSame(Object one, @Nullable Object other) {
        return one == other;
    }

    private static @Nullable Object first(@Nullable Object @Nullable [] arguments) {
        return arguments == null || arguments.length == 0 ? null : arguments[0];
    }

    private @Nullable Told untold() {
        Told now = Told.now();
        return now.equals(told) ? null : now;
    }

    private void heard(Told what) {
        // without a transaction it went with the one exchange, and is over
        told = autoCommit ? Told.NOTHING : what;
    }

    /** What says of which kind a transaction is comes before everything else in it. */
    private static boolean aboutTheTransaction(String sql) {
        return sql.startsWith("set transaction");
    }

    private PreparedStatement prepared(String sql) {
        return (PreparedStatement) Proxy.newProxyInstance(
                PreparedStatement.class.getClassLoader(), new Class<?>[] {PreparedStatement.class}, new Prepared(sql));
    }

    /** A statement that is prepared when it is known whether anything has to be told with it. */
    private final class Prepared implements InvocationHandler {
        private final String sql;
        private final Map<Integer, Call> parameters = new TreeMap<>();
        private final List<Call> settings = new ArrayList<>();
        private @Nullable PreparedStatement alone;
        private @Nullable PreparedStatement telling;
        /** The one that was executed last. */
        private @Nullable PreparedStatement last;

        private boolean comesInParts;
        private boolean closed;

        @SuppressWarnings("ArrayRecordComponent") // compared by nobody
        private record Call(Method method, @Nullable Object[] arguments) {
            boolean isOfKnownType() {
                Object value = arguments.length == 2 && !method.getName().equals("setNull") ? arguments[1] : null;
                return value instanceof Long
                        || value instanceof Integer
                        || value instanceof String
                        || value instanceof Boolean
                        || value instanceof byte[]
                        || value instanceof OffsetDateTime
                        || value instanceof Array;
            }
        }

        Prepared(String sql) {
            this.sql = sql;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            String name = method.getName();
            return switch (name) {
                case "equals" -> isSame(proxy, first(arguments));
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> sql;
                case "getConnection" -> plain;
                case "isClosed" -> closed;
                case "close" -> {
                    close();
                    yield null;
                }
                case "clearParameters" -> {
                    parameters.clear();
                    yield null;
                }
                case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" ->
                    arguments == null ? execute(name, method) : other(method, arguments);
                default -> {
                    if (!name.startsWith("set") || arguments == null) {
                        yield other(method, arguments);
                    }
                    if (arguments.length > 1 && arguments[0] instanceof Integer place) {
                        parameters.put(place, new Call(method, arguments));
                    } else {
                        settings.add(new Call(method, arguments));
                        comesInParts |= name.equals("setFetchSize");
                    }
                    yield null;
                }
            };
        }

        private void close() throws SQLException {
            closed = true;
            last = null;
            for (PreparedStatement each : new @Nullable PreparedStatement[] {alone, telling}) {
                if (each != null) {
                    each.close();
                }
            }
        }

        private @Nullable Object execute(String name, Method method) throws Throwable {
            Told untold = untold();
            if (untold == null) {
                return call(ready(), method, null);
            }
            if (comesInParts) {
                return tellingFirst(ready(), method, null);
            }
            return autoCommit && !ofKnownTypes()
                    ? inItsOwnTransaction(() -> execute(name, untold))
                    : execute(name, untold);
        }

        /** Tells and executes: one exchange, and outside of any transaction one transaction. */
        private @Nullable Object execute(String name, Told untold) throws Throwable {
            PreparedStatement both = telling();
            List<Column> told = untold.parameters();
            for (int i = 0; i < told.size(); i++) {
                both.setArray(i + 1, told.get(i).array(plain));
            }
            for (Map.Entry<Integer, Call> each : parameters.entrySet()) {
                @Nullable Object[] shifted = each.getValue().arguments().clone();
                shifted[0] = each.getKey() + told.size();
                call(both, each.getValue().method(), shifted);
            }
            last = both;
            both.execute();
            heard(untold);
            boolean rows = both.getMoreResults();
            return switch (name) {
                case "execute" -> rows;
                case "executeQuery" -> both.getResultSet();
                case "executeUpdate" -> both.getUpdateCount();
                default -> both.getLargeUpdateCount();
            };
        }

        /**
         * Where it does not know a parameter's type the driver asks for it, and from then on waits for what was told before it
         * sends the rest: without a transaction around both, that would be forgotten by then.
         */
        private boolean ofKnownTypes() {
            return parameters.values().stream().allMatch(Call::isOfKnownType);
        }

        /** What is neither a parameter nor an execution: of what was executed last, or, for what is to come, told first. */
        private @Nullable Object other(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
            String name = method.getName();
            if (name.equals("addBatch") || last == null) {
                PreparedStatement ready = ready();
                return call(ready, method, arguments);
            }
            if (name.startsWith("execute")) {
                return tellingFirst(ready(), method, arguments);
            }
            return call(last, method, arguments);
        }

        /** The statement by itself, with its parameters. */
        private PreparedStatement ready() throws Throwable {
            if (alone == null) {
                alone = set(plain.prepareStatement(sql));
            }
            for (Call each : parameters.values()) {
                call(alone, each.method(), each.arguments());
            }
            last = alone;
            return alone;
        }

        private PreparedStatement telling() throws Throwable {
            if (telling == null) {
                telling = set(plain.prepareStatement(TELL + ";\n" + sql));
            }
            return telling;
        }

        private PreparedStatement set(PreparedStatement made) throws Throwable {
            for (Call each : settings) {
                call(made, each.method(), each.arguments());
            }
            return made;
        }
    }

    private Object statement(Class<?> face, @Nullable Object made, String sql) {
        Statement statement = (Statement) Objects.requireNonNull(made);
        return Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return call(statement, method, arguments);
            }
            String said = first(arguments) instanceof String given ? given : sql;
            return aboutTheTransaction(said)
                    ? call(statement, method, arguments)
                    : tellingFirst(statement, method, arguments);
        });
    }

    private @Nullable Object tellingFirst(Statement statement, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (!autoCommit) {
            tell();
            return call(statement, method, arguments);
        }
        if (Told.now().equals(Told.NOTHING)) {
            return call(statement, method, arguments);
        }
        return inItsOwnTransaction(() -> {
            tell();
            // an answer that came in parts would end with the transaction
            statement.setFetchSize(0);
            return call(statement, method, arguments);
        });
    }

    private void tell() throws SQLException {
        Told untold = untold();
        if (untold != null) {
            try (PreparedStatement telling = plain.prepareStatement(TELL)) {
                List<Column> parameters = untold.parameters();
                for (int i = 0; i < parameters.size(); i++) {
                    telling.setArray(i + 1, parameters.get(i).array(plain));
                }
                telling.execute();
            }
            told = untold;
        }
    }

    private interface Work {
        @Nullable
        Object done() throws Throwable;
    }

    /** Committed before whoever asked hears of it, so that what is acknowledged is done. */
    private @Nullable Object inItsOwnTransaction(Work work) throws Throwable {
        plain.setAutoCommit(false);
        try {
            Object result = work.done();
            plain.commit();
            plain.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                plain.rollback();
                plain.setAutoCommit(true);
            } catch (SQLException gone) {
                e.addSuppressed(gone);
            }
            throw e;
        } finally {
            told = Told.NOTHING;
        }
    }

    private static @Nullable Object call(
            @Nullable Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
