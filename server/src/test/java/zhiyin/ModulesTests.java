package zhiyin;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModulesTests {
    @Test
    void everyRoomUsesOnlyTheNeighboursItNames() {
        ApplicationModules.of(Zhiyin.class).verify();
    }
}
