package zhiyin.access;

import java.util.List;
import zhiyin.http.Grants;

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

    /** Opens every programme, and may make new ones. */
    record OfAdministrator(long keyId, Grants grants, List<Network> networks) implements ApiKey {}
}
