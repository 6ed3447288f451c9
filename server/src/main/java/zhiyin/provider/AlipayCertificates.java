package zhiyin.provider;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/**
 * The certificates by which an app and Alipay know each other, where they do not know each other's keys. Each is called by a number:
 * the MD5 of its issuer and serial number, which nothing rests on; who signed what is a matter of RSA and SHA-256.
 */
final class AlipayCertificates {
    /** The signatures whose certificates a root counts by; others in the file are for other apps. */
    private static final String RSA = "1.2.840.113549.1.1";

    private static final int LONGEST_WAY = 5;
    private static final String SECONDS = "uuuuMMddHHmmss";

    private final String app;
    private final String roots;
    private final X509Certificate its;

    private AlipayCertificates(String app, String roots, X509Certificate its) {
        this.app = app;
        this.roots = roots;
        this.its = its;
    }

    /** @throws GeneralSecurityException where they cannot be read, are not the app's or lead to no root of Alipay's */
    static AlipayCertificates read(ProviderSettings.Certificates files, PrivateKey ours, Instant now)
            throws GeneralSecurityException, IOException {
        X509Certificate app = all(files.app()).getFirst();
        if (!(app.getPublicKey() instanceof RSAKey certified)
                || !(ours instanceof RSAKey own)
                || !certified.getModulus().equals(own.getModulus())) {
            throw new CertificateException("the app's certificate is of another key");
        }
        List<X509Certificate> its = all(files.alipay());
        List<X509Certificate> roots = all(files.root()).stream()
                .filter(root -> root.getSigAlgOID().startsWith(RSA))
                .toList();
        verify(its, roots, now);
        return new AlipayCertificates(
                number(app),
                roots.stream().map(AlipayCertificates::number).collect(Collectors.joining("_")),
                its.getFirst());
    }

    private static List<X509Certificate> all(Path file) throws CertificateException, IOException {
        List<X509Certificate> all = new ArrayList<>();
        // among Alipay's roots are some of a curve that the JDK does not know
        var factory = CertificateFactory.getInstance("X.509", new BouncyCastleProvider());
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate : factory.generateCertificates(in)) {
                all.add((X509Certificate) certificate);
            }
        }
        if (all.isEmpty()) {
            throw new CertificateException("a file holds no certificate");
        }
        return all;
    }

    /** Step by step from Alipay's own to a root, each signed by the next. */
    private static void verify(List<X509Certificate> its, List<X509Certificate> roots, Instant now)
            throws GeneralSecurityException {
        X509Certificate at = its.getFirst();
        for (int step = 0; step < LONGEST_WAY; step++) {
            inTime(at, now);
            X509Certificate root = issuer(at, roots);
            if (root != null) {
                inTime(root, now);
                at.verify(root.getPublicKey());
                return;
            }
            X509Certificate next = issuer(at, its);
            if (next == null || next.getBasicConstraints() < 0) {
                break;
            }
            at.verify(next.getPublicKey());
            at = next;
        }
        throw new CertificateException("Alipay's certificate leads to none of its roots");
    }

    private static void inTime(X509Certificate certificate, Instant now) throws CertificateException {
        var read = org.bouncycastle.asn1.x509.Certificate.getInstance(certificate.getEncoded());
        if (now.isBefore(moment(read.getStartDate())) || now.isAfter(moment(read.getEndDate()))) {
            throw new CertificateException(
                    "a certificate is good from " + moment(read.getStartDate()) + " to " + moment(read.getEndDate()));
        }
    }

    /** RFC 5280 has all moments in UTC, to the second. */
    private static Instant moment(Time time) {
        return LocalDateTime.parse(time.getTime().substring(0, SECONDS.length()), DateTimeFormatter.ofPattern(SECONDS))
                .toInstant(ZoneOffset.UTC);
    }

    private static @Nullable X509Certificate issuer(X509Certificate of, List<X509Certificate> among) {
        return among.stream()
                .filter(each -> each.getSubjectX500Principal().equals(of.getIssuerX500Principal()))
                .findFirst()
                .orElse(null);
    }

    private static String number(X509Certificate certificate) {
        try {
            String named = certificate.getIssuerX500Principal().getName() + certificate.getSerialNumber();
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(named.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has MD5", e);
        }
    }

    /** The number of the app's own. */
    String app() {
        return app;
    }

    /** The numbers of Alipay's roots. */
    String roots() {
        return roots;
    }

    /** Alipay's key at that moment, if its certificate is the one of that number; null for any other, or when it is over. */
    @Nullable
    PublicKey key(String number, Instant now) {
        try {
            inTime(its, now);
        } catch (CertificateException over) {
            return null;
        }
        return number.equals(number(its)) ? its.getPublicKey() : null;
    }
}
