package zhiyin.program;

import java.util.function.Function;
import org.springframework.stereotype.Component;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.PathVariable;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;

/** The programme, and the version of it, that a path names. */
@Component
public class AskedProgram {

    public static final PathVariable<String> CODE = PathVariable.text("code").says("The programme's code.");
    public static final PathVariable<Integer> NUMBER =
            PathVariable.of("number", AskedProgram::number).says("The version's number.");

    private final Programmes programmes;

    AskedProgram(Programmes programmes) {
        this.programmes = programmes;
    }

    static @org.jspecify.annotations.Nullable Integer number(String text) {
        boolean digits = text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.valueOf(text) : null;
    }

    /** A caller sees the programmes in which he may do what he asks for; to him the others do not exist. */
    public <B> Answer found(Call<B> call, Function<Programmes.Program, Answer> then) {
        return programmes
                .byCode(call.path(CODE))
                .filter(program -> call.reaches(program.id()))
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }

    /** The version that the path names. */
    public <B> Answer version(Call<B> call, Function<Asked, Answer> then) {
        return found(
                call,
                program -> programmes.versions(program.id()).stream()
                        .filter(version -> version.number() == call.path(NUMBER))
                        .findFirst()
                        .map(version -> then.apply(new Asked(program, version)))
                        .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND)));
    }

    /** What was asked for. */
    public record Asked(Programmes.Program program, Programmes.VersionInfo version) {
        public int number() {
            return version.number();
        }
    }
}
