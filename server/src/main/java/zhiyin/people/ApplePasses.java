package zhiyin.people;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.StartRefused;

/**
 * Member cards for Apple's wallet: a ZIP of {@code pass.json}, its pictures, a manifest with a hash of each, and a signature of
 * the manifest.
 *
 * <p>The hashes are SHA-1 because the format knows no other. What stands between a forger and a pass that a phone takes is the
 * signature, which is RSA over SHA-256 of the manifest; to make use of a collision of SHA-1 he would have to choose both of two
 * files that we sign, and we write all of them.
 */
final class ApplePasses {

    private static final int ICON_PIXELS = 29;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final PassSettings.Apple settings;
    private final SigningKey key;
    private final byte[] icon;

    /** @throws StartRefused where the files are not there or are not what they should be */
    ApplePasses(PassSettings.Apple settings) {
        this.settings = settings;
        this.key = SigningKey.of(Path.of(settings.key()), Path.of(settings.certificates()));
        this.icon = settings.icon().isBlank() ? plainIcon() : read(Path.of(settings.icon()));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new StartRefused("the icon " + file + " cannot be read", unreadable);
        }
    }

    /** The pass as a phone takes it, {@code application/vnd.apple.pkpass}. */
    byte[] write(Pass pass, Instant now) {
        Map<String, byte[]> files = new TreeMap<>();
        files.put("pass.json", json(content(pass)));
        files.put("icon.png", icon);
        files.put("icon@2x.png", icon);
        Map<String, String> manifest = new TreeMap<>();
        files.forEach((name, bytes) -> manifest.put(name, HexFormat.of().formatHex(sha1(bytes))));
        byte[] hashes = json(manifest);
        files.put("manifest.json", hashes);
        files.put("signature", DetachedSignature.of(hashes, key, now));
        try (ByteArrayOutputStream out = new ByteArrayOutputStream();
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTime(now.toEpochMilli());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
            zip.finish();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> content(Pass pass) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("formatVersion", 1);
        content.put("passTypeIdentifier", settings.type());
        content.put("teamIdentifier", settings.team());
        content.put("serialNumber", pass.member());
        content.put("organizationName", pass.programme());
        content.put("description", pass.programme());
        content.put("logoText", pass.programme());
        content.put(
                "barcodes",
                List.of(Map.of(
                        "format",
                        "PKBarcodeFormatCode128",
                        "message",
                        pass.number(),
                        "messageEncoding",
                        "iso-8859-1",
                        "altText",
                        pass.number())));
        content.put(
                "storeCard",
                pass.name() == null
                        ? Map.of()
                        : Map.of("primaryFields", List.of(Map.of("key", "name", "value", pass.name()))));
        return content;
    }

    private static byte[] json(Object value) {
        return JsonMapper.shared().writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }

    /** A square of one grey (ISO/IEC 15948): each row of pixels begins with the filter that it has none of. */
    private static byte[] plainIcon() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        try (DataOutputStream head = new DataOutputStream(header);
                DeflaterOutputStream rows = new DeflaterOutputStream(pixels)) {
            head.writeInt(ICON_PIXELS);
            head.writeInt(ICON_PIXELS);
            head.write(new byte[] {8, 0, 0, 0, 0});
            byte[] row = new byte[1 + ICON_PIXELS];
            java.util.Arrays.fill(row, 1, row.length, (byte) 0x60);
            for (int y = 0; y < ICON_PIXELS; y++) {
                rows.write(row);
            }
            rows.finish();
            png.write(PNG);
            chunk(png, "IHDR", header.toByteArray());
            chunk(png, "IDAT", pixels.toByteArray());
            chunk(png, "IEND", new byte[0]);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(type.getBytes(StandardCharsets.US_ASCII));
        body.write(data);
        CRC32 crc = new CRC32();
        crc.update(body.toByteArray());
        DataOutputStream out = new DataOutputStream(png);
        out.writeInt(data.length);
        out.write(body.toByteArray());
        out.writeInt((int) crc.getValue());
        out.flush();
    }
}
