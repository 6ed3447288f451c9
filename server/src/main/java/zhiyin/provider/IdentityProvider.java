package zhiyin.provider;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import zhiyin.member.IdentityRef;

/** Another house that knows people. */
public interface IdentityProvider {
    /** How it is called here: in requests, and in the names of those it knows, {@code ext:<code>:<its own name for him>}. */
    String code();

    /** Who it is, whatever it is called here. */
    String issuer();

    /** The code of the only programme that it is for; null for all. */
    @Nullable
    String program();

    /** The addresses to which it may send browsers back; none where an app of its own brings what is shown. */
    List<URI> redirects();

    /** The one of them that is written so, letter for letter; null where none is. */
    default @Nullable URI redirect(String written) {
        return redirects().stream()
                .filter(one -> one.toString().equals(written))
                .findFirst()
                .orElse(null);
    }

    /**
     * Where a browser is to be sent so that somebody shows there who he is.
     *
     * @throws IllegalStateException where it has no {@link #redirects()}
     */
    URI going(Going going);

    /** Asks the house whom what was shown stands for. */
    Verdict ask(Shown shown);

    /**
     * A browser on its way there.
     *
     * @param state comes back with it
     * @param nonce comes back within what the house says
     * @param challenge SHA-256 of what will be shown with the code (RFC 7636, S256)
     */
    record Going(URI redirect, String state, String nonce, String challenge) {}

    /**
     * What somebody brought from there.
     *
     * @param going what he was sent there with; null where an app of the house brought it
     * @param issuer whom the answer says it is from (RFC 9207); null where it says nothing
     */
    record Shown(
            String code, @Nullable Sent going, @Nullable String issuer) {
        @Override
        public String toString() {
            return "Shown";
        }
    }

    /**
     * What a browser was sent there with.
     *
     * @param verifier what the challenge was the hash of
     */
    record Sent(URI redirect, String nonce, String verifier) {
        @Override
        public String toString() {
            return "Sent";
        }
    }

    /** What the house says. */
    sealed interface Verdict {
        /**
         * It knows him.
         *
         * @param identities by what names, the one that says most first; at least one
         */
        record Known(List<IdentityRef> identities) implements Verdict {
            public Known {
                identities = List.copyOf(identities);
            }
        }

        /** @param why in our words and the house's own code, for the log */
        record Refused(String why) implements Verdict {}
    }
}
