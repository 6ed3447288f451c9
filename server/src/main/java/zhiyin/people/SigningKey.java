package zhiyin.people;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import zhiyin.StartRefused;

/**
 * An RSA key from a file that signs, and the certificates that go with it.
 *
 * @param certificates the signer's own first; empty where there are none
 */
record SigningKey(PrivateKey key, List<X509Certificate> certificates) {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    /** A key in PEM (PKCS #8, RFC 7468). */
    static SigningKey of(Path key) {
        return new SigningKey(read(key), List.of());
    }

    /** The same with the certificates of another file: the signer's own first, then that of whoever issued it. */
    static SigningKey of(Path key, Path certificates) {
        try (InputStream in = Files.newInputStream(certificates)) {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                chain.add((X509Certificate) certificate);
            }
            if (chain.isEmpty()) {
                throw new StartRefused(certificates + " holds no certificate");
            }
            return new SigningKey(read(key), List.copyOf(chain));
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new StartRefused(certificates + " holds no certificates in PEM that can be read", unreadable);
        }
    }

    private static PrivateKey read(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII);
            int begin = text.indexOf(BEGIN);
            int end = text.indexOf(END);
            if (begin < 0 || end < begin) {
                throw new StartRefused(file + " holds no private key in PEM (PKCS #8: " + BEGIN + ")");
            }
            byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new StartRefused(file + " holds no RSA key that can be read", unreadable);
        }
    }

    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017). */
    byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was read does not sign", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey";
    }
}
