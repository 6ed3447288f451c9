package zhiyin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;
import zhiyin.database.DatabaseTest;
import zhiyin.http.ApiClient.Said;

/** Two programmes share two connections, and a member of each is called alike. */
@DatabaseTest
@TestPropertySource(properties = "zhiyin.pool-size=2")
class InterleavedTests {

    private static final int CLIENTS = 8;

    private final ApplicationContext application;

    @Autowired
    InterleavedTests(ApplicationContext application) {
        this.application = application;
    }

    @Test
    void aThousandInterleavedRequestsOfTwoProgrammesOnAPoolOfTwoMakeNoCrossing() {
        List<Shop> shops = List.of(Shop.open(application, "left"), Shop.open(application, "right"));
        List<String> members = new ArrayList<>();
        for (Shop shop : shops) {
            members.add(shop.told(Shop.paid("card:same", "first", 10_000))
                    .path("member")
                    .asString());
        }
        assertThat(members.getFirst()).isNotEqualTo(members.getLast());
        int asked = 0;
        while (asked < 1_000) {
            int from = asked;
            List<Said> said = Shop.atOnce(CLIENTS, number -> request(shops.get(number % 2), from + number));
            for (int number = 0; number < CLIENTS; number++) {
                Said answer = said.get(number);
                assertThat(answer.status()).as(answer.text()).isIn(200, 201);
                assertThat(answer.text()).contains(members.get(number % 2)).doesNotContain(members.get(1 - number % 2));
            }
            asked += CLIENTS;
        }
    }

    private static Said request(Shop shop, int number) {
        return switch (number / 2 % 3) {
            case 0 -> shop.api().get("/v1/members/card:same?expand=wallets");
            case 1 -> shop.tell(Shop.paid("card:same", "order-" + number, 100));
            default -> shop.api().get("/v1/members/card:same?expand=tier");
        };
    }
}
