package zhiyin.staff;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.access.Programs;
import zhiyin.http.Authenticator;
import zhiyin.http.Credential;
import zhiyin.http.Grants;
import zhiyin.http.Principal;

/** Lets the door know which member of staff asks, and in which of his programmes. */
@Component
class SessionAuthenticator implements Authenticator {
    private final Sessions sessions;
    private final Programs programs;
    private final Accounts accounts;
    private final Roles roles;

    SessionAuthenticator(Sessions sessions, Programs programs, Accounts accounts, Roles roles) {
        this.sessions = sessions;
        this.programs = programs;
        this.accounts = accounts;
        this.roles = roles;
    }

    @Override
    public @Nullable Principal authenticate(Credential credential) {
        var session = sessions.find(credential.token());
        return session == null
                ? null
                : new Principal(
                        program(credential.program(), session.grants()),
                        session.account(),
                        Principal.Kind.STAFF,
                        session.grants(),
                        sessions.proven(session));
    }

    @Override
    public @Nullable Grants grants(long keyId) {
        return accounts.byId(keyId)
                .filter(account -> account.disabledAt() == null)
                .map(account -> roles.grants(accounts.counting(account.id())))
                .orElse(null);
    }

    /** The programme he named, if it is one of his; the only one he has; or none. */
    private long program(@Nullable String named, Grants grants) {
        if (named == null) {
            return grants.house().isEmpty() && grants.programs().size() == 1
                    ? grants.programs().keySet().iterator().next()
                    : 0;
        }
        var id = named.length() > 100 ? null : programs.idOf(named);
        return id != null && (!grants.house().isEmpty() || grants.programs().containsKey(id))
                ? id
                : Principal.NO_SUCH_PROGRAM;
    }
}
