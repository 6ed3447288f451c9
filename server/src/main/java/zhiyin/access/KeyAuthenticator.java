package zhiyin.access;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import zhiyin.http.Authenticator;
import zhiyin.http.Credential;
import zhiyin.http.Grants;
import zhiyin.http.Network;
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
        var key = keys.find(credential.token());
        if (key == null || !from(key.networks(), credential.address())) {
            return null;
        }
        return switch (key) {
            case ApiKey.OfProgram(var keyId, var programId, var grants, var _) ->
                Principal.ofProgram(programId, keyId, grants);
            case ApiKey.OfPage(var keyId, var programId, var grants, var _, var origins) ->
                origins.isEmpty() || origins.contains(String.valueOf(credential.origin()))
                        ? Principal.ofPage(programId, keyId, grants)
                        : null;
            case ApiKey.OfAdministrator(var keyId, var grants, var _) -> Principal.ofAdministrator(keyId, grants);
        };
    }

    @Override
    public @Nullable Grants grants(long keyId) {
        return keys.byId(keyId)
                .map(key -> key.programId() == null
                        ? Grants.everywhere(key.permissions())
                        : Grants.in(key.programId(), key.permissions()))
                .orElse(null);
    }

    private static boolean from(List<Network> networks, String address) {
        return networks.isEmpty() || networks.stream().anyMatch(network -> network.holds(address));
    }
}
