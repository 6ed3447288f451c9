package zhiyin.staff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;
import zhiyin.Shop;
import zhiyin.access.ApiKeys;
import zhiyin.http.ApiClient;
import zhiyin.http.ApiClient.Said;

/** A house with staff, spoken to over HTTP as their browsers and apps do. */
final class Desk {
    static final String PASSWORD = "mango tiptoe";

    final ApplicationContext application;
    final ApiClient door;
    final ApiClient admin;
    private final Clock clock;

    Desk(ApplicationContext application) {
        this.application = application;
        this.door = Shop.door(application);
        this.admin = door.withKey(
                application.getBean(ApiKeys.class).issueAdmin("tests").token());
        this.clock = application.getBean(Clock.class);
    }

    /** Somebody with an account, and the app that shows his codes. */
    record Person(Desk desk, String email, String secret, String staff, List<String> recoveryCodes, String device) {
        String code() {
            return Totp.code(bytes(secret), Totp.step(desk.clock.instant()), 6);
        }

        /** Signs in with both factors; the clock has moved since his last code. */
        ApiClient in(String... headers) {
            return desk.door.withKey(session(headers));
        }

        String session(String... headers) {
            Said first = desk.signIn(email, PASSWORD);
            assertThat(first.status()).as(first.text()).isEqualTo(200);
            Said second = desk.code(first.json().path("challenge").asString(), code(), headers);
            assertThat(second.status()).as(second.text()).isEqualTo(201);
            return second.json().path("token").asString();
        }
    }

    Said signIn(String email, String password) {
        return door.post("/v1/staff/sign-in", Shop.json(Map.of("email", email, "password", password)));
    }

    Said code(String challenge, String code, String... headers) {
        return door.post(
                "/v1/staff/sign-in/code",
                Shop.json(Map.of("challenge", challenge, "code", code, "form", "bearer")),
                headers);
    }

    /** A role as requests name it; without a programme in the whole house. */
    static Map<String, Object> role(String role, String... program) {
        return program.length == 0 ? Map.of("role", role) : Map.of("role", role, "program", program[0]);
    }

    Said invite(ApiClient by, String email, List<Map<String, Object>> roles) {
        return by.post("/v1/staff/invitations", Shop.json(Map.of("email", email, "roles", roles)));
    }

    /** Invites somebody who comes. */
    Person hire(String email, List<Map<String, Object>> roles) {
        Said invited = invite(admin, email, roles);
        assertThat(invited.status()).as(invited.text()).isEqualTo(201);
        return join(invited.json().path("token").asString(), Map.of(), email);
    }

    Person join(String invitation, Map<String, String> more, String email) {
        Map<String, String> body = new java.util.HashMap<>(more);
        body.putAll(Map.of("invitation", invitation, "name", "Lin", "password", PASSWORD));
        Said accepted = door.post("/v1/staff/invitations/accept", Shop.json(body));
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(201);
        String secret = accepted.json().at("/enrol/secret").asString();
        Said in = code(
                accepted.json().path("challenge").asString(), Totp.code(bytes(secret), Totp.step(clock.instant()), 6));
        assertThat(in.status()).as(in.text()).isEqualTo(201);
        Said me = door.withKey(in.json().path("token").asString()).get("/v1/staff/me");
        List<String> codes = new ArrayList<>();
        in.json().path("recovery_codes").forEach(code -> codes.add(code.asString()));
        return new Person(
                this,
                email,
                secret,
                me.json().path("staff").asString(),
                codes,
                in.json().path("device").asString());
    }

    /** The secret that a first start would show. */
    String setUp() {
        Secret secret = SetUp.secret(
                application.getBean(Accounts.class),
                application.getBean(TransactionTemplate.class),
                application.getBean(java.security.SecureRandom.class));
        return secret == null ? "" : secret.text();
    }

    /** RFC 4648, the other way round than the product prints it. */
    static byte[] bytes(String base32) {
        java.math.BigInteger number = java.math.BigInteger.ZERO;
        for (char digit : base32.toCharArray()) {
            number = number.shiftLeft(5)
                    .or(java.math.BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit)));
        }
        byte[] bytes = number.toByteArray();
        byte[] twenty = new byte[Totp.SECRET_BYTES];
        int length = Math.min(bytes.length, twenty.length);
        System.arraycopy(bytes, bytes.length - length, twenty, twenty.length - length, length);
        return twenty;
    }
}
