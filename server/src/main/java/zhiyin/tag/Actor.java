package zhiyin.tag;

import zhiyin.database.PublicId;
import zhiyin.http.Call;
import zhiyin.http.Principal;

/** By whom something was done, as it is written down. */
final class Actor {

    private static final PublicId KEY = new PublicId("key");
    private static final PublicId STAFF = new PublicId("stf");

    private Actor() {}

    static String of(Principal caller) {
        return (caller.kind() == Principal.Kind.STAFF ? STAFF : KEY).print(caller.keyId());
    }

    /** Whoever asks, who takes off what he takes off by hand. */
    static Tagging.Doer doer(Call<?> call) {
        return new Tagging.Doer(call.caller().keyId(), of(call.caller()), Holdings.Ended.TAKEN);
    }
}
