package zhiyin.staff;

import java.util.HexFormat;
import org.springframework.stereotype.Component;
import zhiyin.seal.Seals;

/** Keeps second factors unreadable in the database: sealed with the house's own key, bound to the account. */
@Component
final class SealedSecrets {
    private static final String PLACE = "staff.account.totp_secret";

    private final Seals seals;

    SealedSecrets(Seals seals) {
        this.seals = seals;
    }

    /** To be called before a connection is held on which one is opened or sealed. */
    void ready() {
        seals.ready(Seals.HOUSE);
    }

    byte[] close(byte[] plain, long account) {
        return seals.seal(
                Seals.HOUSE, PLACE, Long.toString(account), HexFormat.of().formatHex(plain));
    }

    byte[] open(byte[] sealed, long account) {
        return HexFormat.of().parseHex(seals.open(Seals.HOUSE, PLACE, Long.toString(account), sealed));
    }
}
