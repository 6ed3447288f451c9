package zhiyin.staff;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationContext;
import zhiyin.http.ApiClient;

/** Members of staff for tests of other rooms. */
public final class Hired {
    private Hired() {}

    /**
     * Somebody with a role in a programme, signed in.
     *
     * @param later lets time pass, so that there is another code
     */
    public static ApiClient as(
            ApplicationContext application, String email, String role, String program, Runnable later) {
        Desk.Person person = new Desk(application).hire(email, List.of(Desk.role(role, program)));
        later.run();
        return person.in();
    }

    /**
     * The same with a role that counts in some stores of the programme alone.
     *
     * @param headers of the request by which he signs in
     */
    public static ApiClient inStores(
            ApplicationContext application,
            String email,
            String role,
            String program,
            List<String> stores,
            Runnable later,
            String... headers) {
        Desk.Person person =
                new Desk(application).hire(email, List.of(Map.of("role", role, "program", program, "stores", stores)));
        later.run();
        return person.in(headers);
    }

    /** The set-up secret that a first start shows. */
    public static String setUp(ApplicationContext application) {
        return new Desk(application).setUp();
    }

    /** What an authenticator app shows for that secret at this moment. */
    public static String code(String secret, Instant now) {
        return Totp.code(Desk.bytes(secret), Totp.step(now), 6);
    }

    /** Somebody with that role who can sign in at a page: the secret of his app. */
    public static String secretOf(ApplicationContext application, String email, String role, String... program) {
        return new Desk(application)
                .hire(email, List.of(Desk.role(role, program)))
                .secret();
    }

    /**
     * What somebody has who was hired: by the clock of the day a code of the app serves once in half a minute, a recovery code at once.
     *
     * @param secret of his app
     */
    public record Hand(String secret, List<String> recoveryCodes) {}

    /** Somebody with that role who can sign in at a page, with all he has for it. */
    public static Hand handOf(ApplicationContext application, String email, String role, String... program) {
        Desk.Person person = new Desk(application).hire(email, List.of(Desk.role(role, program)));
        return new Hand(person.secret(), person.recoveryCodes());
    }

    /** An invitation that was sent to somebody. */
    public static String invited(ApplicationContext application, String email, String role, String... program) {
        Desk desk = new Desk(application);
        return desk.invite(desk.admin, email, List.of(Desk.role(role, program)))
                .json()
                .path("token")
                .asString();
    }

    /** The password of everybody who was hired here. */
    public static String password() {
        return Desk.PASSWORD;
    }
}
