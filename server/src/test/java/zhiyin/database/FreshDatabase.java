package zhiyin.database;

import java.util.List;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Gives the application of a {@link DatabaseTest} its database. Equal only for the same test class, so that two classes
 * never share an application, and with it a database.
 */
record FreshDatabase(Class<?> testClass) implements ContextCustomizer {
    @Override
    public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
        var database = TestDatabase.fresh();
        TestPropertyValues.of(
                        "zhiyin.database.url=" + database.url(),
                        "zhiyin.database.user=" + database.user(),
                        "zhiyin.database.password=" + database.password(),
                        "zhiyin.data=target/test-data",
                        "zhiyin.unsafe-database=true",
                        "zhiyin.command=test")
                .applyTo(context);
        // Registered first, so destroyed last: after the pool that is open on it.
        if (context.getBeanFactory() instanceof DefaultSingletonBeanRegistry beans) {
            beans.registerDisposableBean("testDatabase", database::close);
            beans.registerSingleton("testDatabase", database);
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
