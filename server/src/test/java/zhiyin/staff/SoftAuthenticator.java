package zhiyin.staff;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * An authenticator and the browser around it, written from W3C's Web Authentication Level 3 (sections 5.8.1, 6.1, 6.5.1, 8.7)
 * and RFC 9052: a key pair on P-256, no attestation. Does as it is told, honest unless somebody says otherwise.
 */
final class SoftAuthenticator {
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int ATTESTED = 0x40;

    /** What the browser says it is at. */
    String origin;

    /** For whom the authenticator signs. */
    String rpId;

    /** Whether it makes sure that it is its owner: by a finger, a PIN. */
    boolean verifies = true;

    /** How many signatures it has made. */
    int count;

    /** What the page asked for, as the browser writes it down; normally the same. */
    String type = "";

    final byte[] credential;
    private final KeyPair pair;

    SoftAuthenticator(String origin, String rpId, String credential) {
        this.origin = origin;
        this.rpId = rpId;
        this.credential = credential.getBytes(StandardCharsets.US_ASCII);
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            this.pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] clientData(String usual, String challenge) {
        return ("{\"type\":\"" + (type.isEmpty() ? usual : type) + "\",\"challenge\":\""
                        + base64(challenge.getBytes(StandardCharsets.UTF_8)) + "\",\"origin\":\"" + origin
                        + "\",\"crossOrigin\":false}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What {@code navigator.credentials.create()} gives, as the page hands it on. */
    Map<String, Object> make(String challenge, String name) {
        byte[] attestation = bytes(out -> {
            out.write(0xA3);
            text(out, "fmt");
            text(out, "none");
            text(out, "attStmt");
            out.write(0xA0);
            text(out, "authData");
            binary(out, authenticatorData(true));
        });
        return new HashMap<>(Map.of(
                "challenge",
                challenge,
                "name",
                name,
                "client_data",
                base64(clientData("webauthn.create", challenge)),
                "attestation",
                base64(attestation)));
    }

    /** What {@code navigator.credentials.get()} gives, as the page hands it on. */
    Map<String, Object> sign(String challenge) {
        count++;
        byte[] clientData = clientData("webauthn.get", challenge);
        byte[] data = authenticatorData(false);
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(data);
            signature.update(sha256(clientData));
            return new HashMap<>(Map.of(
                    "challenge",
                    challenge,
                    "credential",
                    base64(credential),
                    "client_data",
                    base64(clientData),
                    "authenticator_data",
                    base64(data),
                    "signature",
                    base64(signature.sign()),
                    "form",
                    "bearer"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] authenticatorData(boolean attested) {
        return bytes(out -> {
            out.writeBytes(sha256(rpId.getBytes(StandardCharsets.UTF_8)));
            out.write(PRESENT | (verifies ? VERIFIED : 0) | (attested ? ATTESTED : 0));
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
            if (attested) {
                out.writeBytes(new byte[16]);
                out.writeBytes(ByteBuffer.allocate(Short.BYTES)
                        .putShort((short) credential.length)
                        .array());
                out.writeBytes(credential);
                key(out);
            }
        });
    }

    /** COSE: an elliptic curve key (1: 2) for ES256 (3: -7) on P-256 (-1: 1), with both coordinates. */
    private void key(ByteArrayOutputStream out) {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        out.writeBytes(new byte[] {(byte) 0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21});
        binary(out, coordinate(key.getW().getAffineX()));
        out.write(0x22);
        binary(out, coordinate(key.getW().getAffineY()));
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] whole = new byte[32];
        int length = Math.min(bytes.length, whole.length);
        System.arraycopy(bytes, bytes.length - length, whole, whole.length - length, length);
        return whole;
    }

    private interface Writing {
        void to(ByteArrayOutputStream out);
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writing.to(out);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(0x60 | bytes.length);
        out.writeBytes(bytes);
    }

    private static void binary(ByteArrayOutputStream out, byte[] bytes) {
        if (bytes.length < 256) {
            out.write(0x58);
        } else {
            out.write(0x59);
            out.write(bytes.length >> 8);
        }
        out.write(bytes.length & 0xFF);
        out.writeBytes(bytes);
    }
}
