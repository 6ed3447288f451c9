package zhiyin.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Duration;
import java.util.Arrays;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.pem.PemContent;
import zhiyin.Recurring;
import zhiyin.StartRefused;

/**
 * TLS with a certificate and a key that an operator has put into two files (PEM). Once a minute it looks whether they are
 * others; connections that are made from then on get the new ones, those that there are stay as they are, and what does not
 * fit together is left alone and said.
 *
 * <p>On a port with TLS nothing is answered in the clear but that it is none: who is redirected has already told his secrets.
 */
final class Tls extends Recurring {
    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final @Nullable Path certificate;
    private final @Nullable Path key;
    private volatile @Nullable AbstractHttp11Protocol<?> protocol;
    private volatile byte[] served = new byte[0];

    Tls(String certificate, String key, String command) {
        super("certificate-watch", Duration.ofMinutes(1), command);
        if (certificate.isBlank() != key.isBlank()) {
            throw new StartRefused(
                    "ZHIYIN_TLS_CERTIFICATE and ZHIYIN_TLS_KEY come together: one without the other is none");
        }
        this.certificate = certificate.isBlank() ? null : Path.of(certificate).toAbsolutePath();
        this.key = key.isBlank() ? null : Path.of(key).toAbsolutePath();
    }

    private static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String why) {
            super(why);
        }
    }

    /** Lets a connector speak TLS 1.2 and 1.3, and nothing else, where there are files. */
    void arrange(Connector connector) {
        if (certificate == null || key == null) {
            return;
        }
        try {
            served = fitting(certificate, key);
        } catch (Unfit unfit) {
            throw new StartRefused("TLS cannot begin: " + unfit.getMessage());
        }
        if (!(connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http)) {
            throw new IllegalStateException("a connector that does not speak HTTP/1.1");
        }
        SSLHostConfig host = new SSLHostConfig();
        host.setProtocols("TLSv1.2+TLSv1.3");
        SSLHostConfigCertificate pair = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        pair.setCertificateFile(certificate.toString());
        pair.setCertificateKeyFile(key.toString());
        host.addCertificate(pair);
        connector.setScheme("https");
        connector.setSecure(true);
        http.setSSLEnabled(true);
        http.addSslHostConfig(host);
        protocol = http;
    }

    @Override
    protected void passQuietly() {
        look();
    }

    /** Takes other files, where there are others that fit together. Says whether it did. */
    boolean look() {
        AbstractHttp11Protocol<?> http = protocol;
        if (http == null || certificate == null || key == null) {
            return false;
        }
        try {
            byte[] now = fitting(certificate, key);
            if (Arrays.equals(now, served)) {
                return false;
            }
            http.reloadSslHostConfigs();
            served = now;
            LOG.info("TLS goes on with another certificate");
            return true;
        } catch (Unfit unfit) {
            LOG.error("TLS goes on with the certificate that there was: {}", unfit.getMessage());
        } catch (RuntimeException refused) {
            LOG.error("TLS goes on with the certificate that there was", refused);
        }
        return false;
    }

    /** What both files hold, where the key is that of the certificate. */
    private static byte[] fitting(Path certificate, Path key) throws Unfit {
        try {
            PrivateKey secret = PemContent.load(key).getPrivateKey();
            var chain = PemContent.load(certificate).getCertificates();
            if (secret == null || chain.isEmpty()) {
                throw new Unfit("no certificate in " + certificate + ", or no key in " + key);
            }
            if (!belong(secret, chain.getFirst().getPublicKey())) {
                throw new Unfit("the key in " + key + " is not that of the first certificate in " + certificate);
            }
            byte[] first = Files.readAllBytes(certificate);
            byte[] second = Files.readAllBytes(key);
            byte[] both = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            return java.security.MessageDigest.getInstance("SHA-256").digest(both);
        } catch (IOException | GeneralSecurityException | RuntimeException unreadable) {
            // the class alone: what is in a key file belongs in no message
            throw new Unfit("what is in " + certificate + " and " + key + " cannot be read: "
                    + unreadable.getClass().getSimpleName());
        }
    }

    private static boolean belong(PrivateKey secret, PublicKey known) throws GeneralSecurityException {
        String algorithm = switch (known.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> known.getAlgorithm();
        };
        if (!secret.getAlgorithm().equals(known.getAlgorithm())) {
            return false;
        }
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(known.getEncoded());
        byte[] signed = signature.sign();
        signature.initVerify(known);
        signature.update(known.getEncoded());
        return signature.verify(signed);
    }
}
