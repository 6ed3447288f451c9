package zhiyin.database;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * What a test asks the database, it asks about everybody's rows: on its own thread alone. The server's threads, which answer
 * what it asks over HTTP, see what the door lets them. Found through {@code META-INF/services}.
 */
public final class EverythingInSight implements InvocationInterceptor {

    private static <T> T seeing(Invocation<T> invocation) throws Throwable {
        return Sight.everywhere().call(invocation::proceed);
    }

    @Override
    public <T> T interceptTestClassConstructor(
            Invocation<T> invocation, ReflectiveInvocationContext<Constructor<T>> what, ExtensionContext where)
            throws Throwable {
        return seeing(invocation);
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> what, ExtensionContext where)
            throws Throwable {
        seeing(invocation);
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> what, ExtensionContext where)
            throws Throwable {
        seeing(invocation);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> what, ExtensionContext where)
            throws Throwable {
        seeing(invocation);
    }

    @Override
    public <T> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> what, ExtensionContext where)
            throws Throwable {
        return seeing(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> what, ExtensionContext where)
            throws Throwable {
        seeing(invocation);
    }

    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext what, ExtensionContext where) throws Throwable {
        seeing(invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> what, ExtensionContext where)
            throws Throwable {
        seeing(invocation);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> what, ExtensionContext where)
            throws Throwable {
        seeing(invocation);
    }
}
