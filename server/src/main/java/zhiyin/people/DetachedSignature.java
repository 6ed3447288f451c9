package zhiyin.people;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTCTime;

/** A signature beside what it signs: SignedData of the Cryptographic Message Syntax (RFC 5652), which is PKCS #7, in DER. */
final class DetachedSignature {

    private static final ASN1ObjectIdentifier DATA = new ASN1ObjectIdentifier("1.2.840.113549.1.7.1");
    private static final ASN1ObjectIdentifier SIGNED_DATA = new ASN1ObjectIdentifier("1.2.840.113549.1.7.2");
    private static final ASN1ObjectIdentifier CONTENT_TYPE = new ASN1ObjectIdentifier("1.2.840.113549.1.9.3");
    private static final ASN1ObjectIdentifier MESSAGE_DIGEST = new ASN1ObjectIdentifier("1.2.840.113549.1.9.4");
    private static final ASN1ObjectIdentifier SIGNING_TIME = new ASN1ObjectIdentifier("1.2.840.113549.1.9.5");
    private static final ASN1ObjectIdentifier SHA_256 = new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.1");
    private static final ASN1ObjectIdentifier RSA = new ASN1ObjectIdentifier("1.2.840.113549.1.1.1");

    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private DetachedSignature() {}

    /** Signs what {@code content} is; the certificates of the key go along. */
    static byte[] of(byte[] content, SigningKey key, Instant now) {
        try {
            ASN1Encodable digest = algorithm(SHA_256);
            DERSet attributes = new DERSet(new ASN1Encodable[] {
                attribute(CONTENT_TYPE, DATA),
                attribute(SIGNING_TIME, time(now)),
                attribute(
                        MESSAGE_DIGEST,
                        new DEROctetString(MessageDigest.getInstance("SHA-256").digest(content)))
            });
            // signed as the set that they are, and written under a tag of their own (section 5.4)
            byte[] signature = key.sign(attributes.getEncoded(ASN1Encoding.DER));
            X509Certificate signer = key.certificates().getFirst();
            ASN1Encodable signerInfo = new DERSequence(new ASN1Encodable[] {
                new ASN1Integer(1),
                new DERSequence(new ASN1Encodable[] {
                    ASN1Primitive.fromByteArray(signer.getIssuerX500Principal().getEncoded()),
                    new ASN1Integer(signer.getSerialNumber())
                }),
                digest,
                new DERTaggedObject(false, 0, attributes),
                algorithm(RSA),
                new DEROctetString(signature)
            });
            ASN1EncodableVector certificates = new ASN1EncodableVector();
            for (X509Certificate certificate : key.certificates()) {
                certificates.add(ASN1Primitive.fromByteArray(certificate.getEncoded()));
            }
            ASN1Encodable signedData = new DERSequence(new ASN1Encodable[] {
                new ASN1Integer(1),
                new DERSet(digest),
                new DERSequence(DATA),
                new DERTaggedObject(false, 0, new DERSet(certificates)),
                new DERSet(signerInfo)
            });
            return new DERSequence(new ASN1Encodable[] {SIGNED_DATA, new DERTaggedObject(true, 0, signedData)})
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("what is in memory can be encoded", e);
        }
    }

    /** The time as UTCTime, which is good until 2049 (section 11.3). */
    private static DERUTCTime time(Instant now) {
        return new DERUTCTime(UTC_TIME.format(now));
    }

    private static ASN1Encodable algorithm(ASN1ObjectIdentifier name) {
        return new DERSequence(new ASN1Encodable[] {name, DERNull.INSTANCE});
    }

    private static ASN1Encodable attribute(ASN1ObjectIdentifier name, ASN1Encodable value) {
        return new DERSequence(new ASN1Encodable[] {name, new DERSet(value)});
    }
}
