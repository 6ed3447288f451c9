package zhiyin;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTests {
    @Test
    void everyRoomUsesOnlyTheNeighboursItNames() {
        // the engine is a library below all rooms and not one of them; that it knows nobody is its own build's business
        ApplicationModules.of(Zhiyin.class, resideInAPackage("zhiyin.engine..")).verify();
    }
}
