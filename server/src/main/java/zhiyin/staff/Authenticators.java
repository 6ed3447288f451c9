package zhiyin.staff;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import zhiyin.StartRefused;
import zhiyin.http.Origins;

/**
 * Verifies what authenticators sign (W3C WebAuthn), for the one origin that staff know this house by. Whose make they are is
 * not asked: no attestation is looked at.
 */
@Component
final class Authenticators {
    private static final Logger log = LoggerFactory.getLogger(Authenticators.class);

    /** The names of RFC 8152 for ES256, EdDSA and RS256, the one preferred first. */
    static final List<Integer> ALGORITHMS = List.of(-7, -8, -257);

    private static final List<PublicKeyCredentialParameters> TAKEN = List.of(
            taken(COSEAlgorithmIdentifier.ES256),
            taken(COSEAlgorithmIdentifier.EdDSA),
            taken(COSEAlgorithmIdentifier.RS256));

    private final @Nullable URI origin;
    private final ObjectConverter converter = new ObjectConverter();
    private final AttestedCredentialDataConverter credentials = new AttestedCredentialDataConverter(converter);
    private final WebAuthnManager verifying = WebAuthnManager.createNonStrictWebAuthnManager(converter);

    /**
     * @param id what the authenticator calls it
     * @param key the public key, as attested credential data
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; it lives from reading to writing it down.
    record Registered(byte[] id, byte[] key, long signatures) {}

    /** @param origin {@code https://loyalty.example.org}; nothing where passkeys are not used */
    Authenticators(@Value("${zhiyin.origin:}") String origin) {
        this.origin = origin.isBlank() ? null : read(origin.strip());
    }

    private static URI read(String origin) {
        if (!Origins.wellFormed(origin)) {
            throw new StartRefused("ZHIYIN_ORIGIN is the address of this house in a browser, https://name or"
                    + " http://localhost:port, with nothing behind it: " + origin);
        }
        return URI.create(origin);
    }

    private static PublicKeyCredentialParameters taken(COSEAlgorithmIdentifier algorithm) {
        return new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm);
    }

    /** Whether there are passkeys here. */
    boolean used() {
        return origin != null;
    }

    /** The name that passkeys are bound to (the relying party's id): the host of the origin. */
    String name() {
        return Objects.requireNonNull(origin).getHost();
    }

    private ServerProperty asked(byte[] challenge) {
        return ServerProperty.builder()
                .origin(new Origin(String.valueOf(origin)))
                .rpId(name())
                .challenge(new DefaultChallenge(challenge))
                .build();
    }

    /** The key pair that an authenticator has made for what it was asked; null where that is not what it says. */
    @Nullable
    Registered registered(byte[] challenge, byte[] clientData, byte[] attestation) {
        try {
            var data = verifying.verify(
                    new RegistrationRequest(attestation, clientData),
                    new RegistrationParameters(asked(challenge), TAKEN, false, true));
            var object = data.getAttestationObject();
            var credential =
                    object == null ? null : object.getAuthenticatorData().getAttestedCredentialData();
            return object == null || credential == null
                    ? null
                    : new Registered(
                            credential.getCredentialId(),
                            credentials.convert(credential),
                            object.getAuthenticatorData().getSignCount());
        } catch (RuntimeException refused) {
            refused("registration", refused);
            return null;
        }
    }

    /**
     * The authenticator's count of signatures, where it has signed what it was asked with that key.
     *
     * @param key as it was registered
     * @param signatures its count before
     * @param verified whether it must have made sure that it is its owner who uses it
     * @return null where it has not, or does not count on
     */
    @Nullable
    Long signed(byte[] challenge, byte[] key, long signatures, Passkeys.Assertion assertion, boolean verified) {
        var kept = credentials.convert(key);
        try {
            var known = new CredentialRecordImpl(
                    new NoneAttestationStatement(), null, null, null, signatures, kept, null, null, null, null);
            var data = verifying.verify(
                    new AuthenticationRequest(
                            assertion.credential(),
                            assertion.user(),
                            assertion.authenticatorData(),
                            assertion.clientData(),
                            assertion.signature()),
                    new AuthenticationParameters(
                            asked(challenge), known, List.of(assertion.credential()), verified, true));
            var said = data.getAuthenticatorData();
            return said == null ? null : said.getSignCount();
        } catch (RuntimeException refused) {
            refused("signature", refused);
            return null;
        }
    }

    /**
     * What cannot be read throws all sorts of exceptions in the library, and is refused like what is wrong. Of it the class is
     * told alone: what somebody sent belongs in no message of ours.
     */
    private static void refused(String what, RuntimeException why) {
        log.info("a {} of an authenticator is refused: {}", what, why.getClass().getSimpleName());
    }
}
