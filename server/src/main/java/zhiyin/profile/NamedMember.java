package zhiyin.profile;

import java.util.function.LongFunction;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.PathVariable;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.intake.Answers;
import zhiyin.member.Members;

/** The member that a path names; one who was merged is answered with where he went. */
final class NamedMember {

    static final PathVariable<String> PATH = PathVariable.text("member")
            .says("A member's id, or one of his identities such as ext:shop:123 or phone:+8613800138000.");

    private NamedMember() {}

    /** What {@code then} answers about him; not found where the programme has nobody of that name. */
    static Answer found(Members members, Call<Void> call, LongFunction<Answer> then) {
        Members.Located located = members.locate(call.caller().programId(), call.path(PATH));
        if (located == null) {
            return Problem.of(ProblemType.NOT_FOUND);
        }
        call.concerns("member", located.member());
        return located.mergedInto() == null ? then.apply(located.member()) : Answers.merged(located.mergedInto());
    }
}
