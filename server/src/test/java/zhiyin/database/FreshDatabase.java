package zhiyin.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.util.FileSystemUtils;

/**
 * Gives the application of a {@link DatabaseTest} its database, and a folder in which nothing is left of an earlier run: clocks and
 * numbers of tests are the same each time, and so would be a file of facts. Equal only for the same test class, so that two classes
 * never share an application, and with it a database.
 */
record FreshDatabase(Class<?> testClass) implements ContextCustomizer {
    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        var database = TestDatabase.fresh();
        Path data = Path.of("target", "test-data", testClass.getName());
        empty(data);
        TestPropertyValues.of(
                        "zhiyin.database.url=" + database.url(),
                        "zhiyin.database.user=" + database.user(),
                        "zhiyin.database.password=" + database.password(),
                        "zhiyin.data=" + data,
                        "zhiyin.unsafe-database=true",
                        "zhiyin.command=test")
                .applyTo(context);
        // Registered first, so destroyed last: after the pool that is open on it.
        if (context.getBeanFactory() instanceof DefaultSingletonBeanRegistry beans) {
            beans.registerDisposableBean("testDatabase", () -> {
                database.close();
                empty(data);
            });
            beans.registerSingleton("testDatabase", database);
        }
    }

    private static void empty(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Found through {@code META-INF/spring.factories}. */
    static final class Factory implements ContextCustomizerFactory {
        @Override
        public ContextCustomizer createContextCustomizer(
                Class<?> testClass, List<ContextConfigurationAttributes> attributes) {
            return TestContextAnnotationUtils.hasAnnotation(testClass, DatabaseTest.class)
                    ? new FreshDatabase(testClass)
                    : null;
        }
    }
}
