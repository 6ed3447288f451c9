package zhiyin.access;

/** Whom a key lets in. */
public sealed interface ApiKey {
    /** Which key it is; names nobody outside. */
    long keyId();

    /** Opens one programme. */
    record OfProgram(long keyId, long programId) implements ApiKey {}

    /** Opens every programme, and may make new ones. */
    record OfAdministrator(long keyId) implements ApiKey {}
}
