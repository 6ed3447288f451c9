package zhiyin.people;

import java.util.function.LongFunction;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.PathVariable;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.member.Members;

/** The member that a path names. */
final class PersonPath {

    static final PathVariable<String> MEMBER = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

    private PersonPath() {}

    /** What {@code then} answers about him; one who was merged is answered with where he went. */
    static Answer found(Members members, Call<?> call, LongFunction<Answer> then) {
        Members.Located located = members.locate(call.caller().programId(), call.path(MEMBER));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        return located.mergedInto() == null ? then.apply(located.member()) : Answers.merged(located.mergedInto());
    }
}
