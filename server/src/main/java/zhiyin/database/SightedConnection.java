package zhiyin.database;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection that tells the database before a statement what the thread may see ({@link Sight}), for the running
 * transaction and never for longer: the next to be given the connection finds nothing there. A statement outside of any
 * transaction gets one of its own.
 */
final class SightedConnection implements InvocationHandler {

    /** For the running transaction alone: that is what the {@code true} says. */
    private static final String TELL = "select set_config('zhiyin.programs', ?, true)";

    private static final String NOTHING_TOLD = "";
    private static final Class<?>[] FACES = {Connection.class, Telling.class};

    private final Connection plain;
    /** As whoever holds the connection sees it. */
    private boolean autoCommit = true;
    /** What the running transaction was told; null where nobody knows any more. */
    private @Nullable String told = NOTHING_TOLD;

    private SightedConnection(Connection plain) {
        this.plain = plain;
    }

    /** What a {@link RoundTrip} needs, to tell it among its statements. */
    interface Telling {
        /** What has to be told before the next statement, or null. */
        @Nullable
        String untold();

        /** That it was told, with the statements that were just executed. */
        void told(String sight);

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
                // without a transaction it went with the one exchange, and is over
                told = autoCommit ? NOTHING_TOLD : (String) first(arguments);
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
                told = NOTHING_TOLD;
                yield set;
            }
            case "commit" -> {
                Object committed = call(plain, method, arguments);
                told = NOTHING_TOLD;
                yield committed;
            }
            case "rollback" -> {
                Object back = call(plain, method, arguments);
                // back to a savepoint, it is what it was there
                told = arguments == null ? NOTHING_TOLD : null;
                yield back;
            }
            case "createStatement" -> statement(Statement.class, call(plain, method, arguments), "");
            case "prepareStatement" ->
                statement(PreparedStatement.class, call(plain, method, arguments), String.valueOf(first(arguments)));
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

    private @Nullable String untold() {
        String sight = Sight.held().setting();
        return sight.equals(told) ? null : sight;
    }

    private Object statement(Class<?> face, @Nullable Object made, String sql) {
        Statement statement = (Statement) Objects.requireNonNull(made);
        return Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, (proxy, method, arguments) -> {
            if (!method.getName().startsWith("execute")) {
                return call(statement, method, arguments);
            }
            String said = first(arguments) instanceof String given ? given : sql;
            if (autoCommit) {
                return Sight.held().setting().isEmpty()
                        ? call(statement, method, arguments)
                        : inItsOwnTransaction(statement, method, arguments);
            }
            // what says of which kind a transaction is comes before everything else in it
            if (!said.startsWith("set transaction")) {
                tell();
            }
            return call(statement, method, arguments);
        });
    }

    private void tell() throws SQLException {
        String sight = untold();
        if (sight != null) {
            try (PreparedStatement telling = plain.prepareStatement(TELL)) {
                telling.setString(1, sight);
                telling.execute();
            }
            told = sight;
        }
    }

    /** Committed before whoever asked hears of it, so that what is acknowledged is done. */
    private @Nullable Object inItsOwnTransaction(
            Statement statement, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        plain.setAutoCommit(false);
        try {
            tell();
            // an answer that came in parts would end with the transaction
            statement.setFetchSize(0);
            Object result = call(statement, method, arguments);
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
            told = NOTHING_TOLD;
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
