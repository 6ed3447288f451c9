package zhiyin.staff;

import java.time.Instant;
import java.util.List;
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

    /** The password of everybody who was hired here. */
    public static String password() {
        return Desk.PASSWORD;
    }
}
