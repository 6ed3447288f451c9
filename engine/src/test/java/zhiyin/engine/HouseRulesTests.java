package zhiyin.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.text.SimpleDateFormat;
import java.time.Clock;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

@AnalyzeClasses(packages = "zhiyin.engine", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTests {
    @ArchTest
    static final ArchRule the_engine_knows_only_java_a_yaml_parser_a_calendar_numerical_methods_and_sets_of_numbers =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "zhiyin.engine..",
                            "java..",
                            "org.jspecify..",
                            "org.snakeyaml..",
                            "com.tyme..",
                            "org.roaringbitmap..",
                            "org.apache.commons.math3..");

    @ArchTest
    static final ArchRule numerical_methods_are_known_to_statistics_alone = noClasses()
            .that()
            .resideOutsideOfPackage("zhiyin.engine.insight..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.commons.math3..");

    @ArchTest
    static final ArchRule the_engine_opens_no_file_socket_database_or_thread_pool = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "java.net..", "java.nio.file..", "java.nio.channels..", "javax.sql..")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, java.util.concurrent.ExecutorService.class);

    @ArchTest
    static final ArchRule time_comes_in_with_the_event =
            noClasses().should().callMethodWhere(describe("read a clock", call -> readsClock(call.getTarget())));

    private static boolean readsClock(AccessTarget.MethodCallTarget target) {
        var owner = target.getOwner().getName();
        var name = target.getName();
        return (owner.startsWith("java.time.") && name.equals("now"))
                || (owner.equals("java.lang.System") && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
                || (owner.equals(Clock.class.getName()) && (name.startsWith("system") || name.startsWith("tick")));
    }

    @ArchTest
    static final ArchRule chance_comes_in_as_a_seed = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(SecureRandom.class, ThreadLocalRandom.class, UUID.class)
            .orShould()
            .callMethod(Math.class, "random");

    @ArchTest
    static final ArchRule dates_are_of_java_time =
            noClasses().should().dependOnClassesThat().belongToAnyOf(Date.class, SimpleDateFormat.class);

    @ArchTest
    static final ArchRule names_say_what_a_thing_is =
            noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Impl|Manager|DTO|Dto)");

    @ArchTest
    static final ArchRule the_engine_prints_nothing =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");
}
