package zhiyin.access;

import java.util.List;
import zhiyin.http.Grants;
import zhiyin.http.Network;

/** Whom a key lets in. */
public sealed interface ApiKey {
    /** Which key it is; names nobody outside. */
    long keyId();

    /** What it may do, and where. */
    Grants grants();

    /** From where it opens anything; from anywhere where there are none. */
    List<Network> networks();

    /** Opens one programme. */
    record OfProgram(long keyId, long programId, Grants grants, List<Network> networks) implements ApiKey {}

    /**
     * Opens of one programme what is everybody's to know.
     *
     * @param origins pages of which origins may ask with it; any, if none
     */
    record OfPage(long keyId, long programId, Grants grants, List<Network> networks, List<String> origins)
            implements ApiKey {}

    /** Opens every programme, and may make new ones. */
    record OfAdministrator(long keyId, Grants grants, List<Network> networks) implements ApiKey {}
}
