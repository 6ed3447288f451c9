package zhiyin.signin;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Authenticator;
import zhiyin.http.Credential;
import zhiyin.http.Principal;

/** Lets the door know which member asks. */
@Component
class MemberAuthenticator implements Authenticator {
    private final MemberSessions sessions;

    MemberAuthenticator(MemberSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public @Nullable Principal authenticate(Credential credential) {
        var session = sessions.find(credential.token());
        return session == null
                ? null
                : Principal.ofMember(session.program(), session.member(), sessions.proven(session));
    }
}
