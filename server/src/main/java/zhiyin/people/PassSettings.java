package zhiyin.people;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How cards go into the wallets of phones, as an operator says; off unless he does. */
@ConfigurationProperties("zhiyin.pass")
record PassSettings(@DefaultValue Apple apple, @DefaultValue Google google) {

    /**
     * Apple's.
     *
     * @param type the pass type identifier that the certificate is for: {@code pass.org.example.club}
     * @param team the team identifier of the account it was issued to
     * @param certificates a file in PEM: the pass certificate, then Apple's that issued it
     * @param key a file in PEM (PKCS #8): the certificate's key
     * @param icon a PNG of 29 by 29 pixels or a multiple; a plain one, if not said
     */
    record Apple(
            @DefaultValue("") String type,
            @DefaultValue("") String team,
            @DefaultValue("") String certificates,
            @DefaultValue("") String key,
            @DefaultValue("") String icon) {
        boolean isOn() {
            return !type.isBlank();
        }
    }

    /**
     * Google's.
     *
     * @param issuer the issuer's number
     * @param loyaltyClass the class that the operator has made there for the programme, without the issuer's number
     * @param account the service account's mail address
     * @param key a file in PEM (PKCS #8): the service account's key
     */
    record Google(
            @DefaultValue("") String issuer,
            @DefaultValue("") String loyaltyClass,
            @DefaultValue("") String account,
            @DefaultValue("") String key) {
        boolean isOn() {
            return !issuer.isBlank();
        }
    }
}
