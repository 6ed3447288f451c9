package zhiyin.warehouse;

import org.springframework.context.ApplicationContext;

/** Lets exports be made that are due or were asked for, for tests in which time passes when it is told to. */
public final class Exported {

    private Exported() {}

    public static void pass(ApplicationContext application) {
        Exporting exporting = application.getBean(Exporting.class);
        while (exporting.pass()) {
            // until nothing waits
        }
    }
}
