package zhiyin.access;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Authenticator;
import zhiyin.http.Principal;

/** Lets the door know whose token it is. */
@Component
class KeyAuthenticator implements Authenticator {

    private final ApiKeys keys;

    KeyAuthenticator(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public @Nullable Principal authenticate(String token) {
        return switch (keys.find(token)) {
            case ApiKey.OfProgram(var keyId, var programId) -> new Principal(programId, keyId, Principal.Kind.PROGRAM);
            case ApiKey.OfAdministrator(var keyId) -> new Principal(0, keyId, Principal.Kind.ADMIN);
            case null -> null;
        };
    }
}
