package zhiyin.staff;

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
}
