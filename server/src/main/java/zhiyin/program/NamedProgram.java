package zhiyin.program;

import java.util.function.Function;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.PathVariable;
import zhiyin.http.Principal;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;

/** The programme that a path names. */
public final class NamedProgram {

    public static final PathVariable<String> CODE = PathVariable.text("code").says("The programme's code.");

    private NamedProgram() {}

    /** What {@code then} answers about it. A programme's key sees its own and no other: to it the others do not exist. */
    public static <B> Answer found(Programmes programmes, Call<B> call, Function<Programmes.Program, Answer> then) {
        Principal caller = call.caller();
        return programmes
                .byCode(call.path(CODE))
                .filter(program -> caller.kind() == Principal.Kind.ADMIN || caller.programId() == program.id())
                .map(then)
                .orElseGet(() -> Problem.of(ProblemType.NOT_FOUND));
    }
}
