package zhiyin.signin;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Answer;
import zhiyin.http.Call;
import zhiyin.http.Permission;
import zhiyin.http.Problem;
import zhiyin.http.ProblemType;
import zhiyin.member.Visitors;
import zhiyin.signin.SignInShapes.Form;

/** What all ways in end with: a session, in the form that was asked for. */
@Component
class Doorway {
    private final Arrivals arrivals;
    private final MemberSessions sessions;
    private final Visitors visitors;

    Doorway(Arrivals arrivals, MemberSessions sessions, Visitors visitors) {
        this.arrivals = arrivals;
        this.sessions = sessions;
        this.visitors = visitors;
    }

    /** From where somebody asks: what a key says that is trusted with it, else the other end; null where it may not say. */
    static @Nullable String from(Call<?> call, @Nullable String said) {
        if (said == null) {
            return call.address();
        }
        var caller = call.caller();
        return caller.grants().in(caller.programId(), Permission.MEMBERS_SESSIONS) ? said : null;
    }

    static Problem untrusted() {
        return Problem.lacks(Permission.MEMBERS_SESSIONS);
    }

    /** Lets somebody in who has shown who he is. */
    Answer in(Call<?> call, Arrivals.Arrival arrival, Form form, String from) {
        return switch (arrivals.come(arrival)) {
            case Arrivals.Outcome.Stranger _ -> Problem.of(ProblemType.SIGN_IN_REFUSED);
            case Arrivals.Outcome.Refused(var why) -> why;
            case Arrivals.Outcome.Known(var member, var joined) -> {
                dropFormer(call);
                var anonymous = arrival.joining().anonymous();
                if (anonymous != null) {
                    visitors.known(arrival.program(), member, anonymous);
                }
                var held = switch (form) {
                    case COOKIE -> MemberSessions.Form.COOKIE;
                    case BEARER -> MemberSessions.Form.BEARER;
                };
                var begun = sessions.begin(arrival.program(), member, arrival.way(), held, from, call.agent());
                yield answer(201, begun, joined, form);
            }
        };
    }

    /** Whoever signs in on a page where somebody was signed in takes his place. */
    private void dropFormer(Call<?> call) {
        var former = call.cookie(Call.MEMBER_COOKIE);
        var session = former == null ? null : sessions.find(former);
        if (session != null) {
            sessions.end(session.program(), session.member(), session.id(), "sign-in");
        }
    }

    static Answer answer(int status, MemberSessions.Begun begun, boolean joined, Form form) {
        return switch (form) {
            case BEARER -> Answer.of(status, SignInShapes.SignedIn.of(begun, joined, true));
            case COOKIE ->
                Answer.of(status, SignInShapes.SignedIn.of(begun, joined, false))
                        .cookie(Call.MEMBER_COOKIE, begun.token().text(), MemberSessions.LASTS_MAX);
        };
    }
}
