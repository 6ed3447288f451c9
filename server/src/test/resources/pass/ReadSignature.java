import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import sun.security.pkcs.PKCS7;

/** Says by whom a signature beside a content was made, as the JDK itself reads it; "not signed" where it does not fit. */
class ReadSignature {
    public static void main(String[] arguments) throws Exception {
        var signature = new PKCS7(Files.readAllBytes(Path.of(arguments[1])));
        var signers = signature.verify(Files.readAllBytes(Path.of(arguments[0])));
        System.out.println(
                signers == null || signers.length != 1
                        ? "not signed"
                        : "signed by " + HexFormat.of().formatHex(signers[0].getCertificate(signature).getEncoded()));
    }
}
