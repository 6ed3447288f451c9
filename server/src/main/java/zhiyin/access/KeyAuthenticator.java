package zhiyin.access;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Authenticator;
import zhiyin.http.Credential;
import zhiyin.http.Grants;
import zhiyin.http.Permission;
import zhiyin.http.Principal;

/** Lets the door know whose token it is. */
@Component
class KeyAuthenticator implements Authenticator {

    private final ApiKeys keys;

    KeyAuthenticator(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public @Nullable Principal authenticate(Credential credential) {
        return switch (keys.find(credential.token())) {
            case ApiKey.OfProgram(var keyId, var programId) ->
                Principal.ofProgram(programId, keyId, Grants.in(programId, Permission.ofProgram()));
            case ApiKey.OfAdministrator(var keyId) ->
                Principal.ofAdministrator(keyId, Grants.everywhere(Permission.all()));
            case null -> null;
        };
    }
}
