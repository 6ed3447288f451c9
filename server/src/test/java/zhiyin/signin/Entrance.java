package zhiyin.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import zhiyin.Shop;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;
import zhiyin.member.Members;

/** A shop's way in, as a page or an app of its speaks to it. */
final class Entrance {
    private static final AtomicInteger PLACES = new AtomicInteger();

    final Shop shop;
    final Mailboxes mailboxes;

    Entrance(ApplicationContext application, String code) {
        this(application, code, Shop.yaml(code));
    }

    Entrance(ApplicationContext application, String code, String yaml) {
        this.shop = Shop.open(application, code, yaml);
        this.mailboxes = application.getBean(Mailboxes.class);
    }

    /** Somewhere nobody has asked from before. */
    static String somewhere() {
        int place = PLACES.incrementAndGet();
        return "10." + (place >> 16) + "." + (place >> 8 & 255) + "." + (place & 255);
    }

    static String kind(String to) {
        return to.contains("@") ? "email" : "phone";
    }

    Said ask(String to, String from) {
        return shop.api().post("/v1/sign-in/codes", Shop.json(Map.of(kind(to), to, "from", from)));
    }

    Said ask(String to) {
        return ask(to, somewhere());
    }

    /** A code that was asked for, and the request it is for. */
    record Got(String request, String code) {}

    Got get(String to) {
        int before = mailboxes.of(to).size();
        Said asked = ask(to);
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        assertThat(asked.json().has("code"))
                .as("the code is told in the demo alone")
                .isFalse();
        return new Got(asked.json().path("request").asString(), mailboxes.code(to, before + 1));
    }

    /** Another one, when a minute has passed. */
    Got again(zhiyin.TestClock clock, String to) {
        clock.advance(java.time.Duration.ofMinutes(1));
        return get(to);
    }

    Said show(String to, Got got, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of(
                kind(to), to, "request", got.request(), "code", got.code(), "form", "bearer", "from", somewhere()));
        body.putAll(more);
        return shop.api().post("/v1/sign-in/with-code", Shop.json(body));
    }

    Said show(String to, Got got) {
        return show(to, got, Map.of());
    }

    /** Signs in, or joins. */
    JsonNode in(String to) {
        Said said = show(to, get(to));
        assertThat(said.status()).as(said.text()).isEqualTo(201);
        return said.json();
    }

    ApiClient as(JsonNode signedIn) {
        return as(signedIn.path("token").asString());
    }

    ApiClient as(String token) {
        return Shop.door(shop.application()).withKey(token);
    }

    /** Whose that phone is. */
    Long member(String phone) {
        return Members.ID.parse(
                shop.api().get("/v1/members/phone:" + phone).json().path("id").asString());
    }

    /** Another code than the right one. */
    static String wrong(String code) {
        return code.substring(0, 5) + (code.charAt(5) == '9' ? '0' : (char) (code.charAt(5) + 1));
    }
}
