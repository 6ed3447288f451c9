package zhiyin.http;

import io.nayuki.qrcodegen.QrCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Text as a QR code (ISO/IEC 18004) to be shown or printed at any size. */
public final class QrImage {
    public static final String MEDIA_TYPE = "image/svg+xml";

    /** The light margin that the norm asks for, in modules. */
    private static final int QUIET = 4;

    private QrImage() {}

    /** The image as an answer, under a name to be kept by. */
    public static Answer answer(String text, String fileName) {
        return new Answer.Written(
                200,
                MEDIA_TYPE,
                draw(text).getBytes(StandardCharsets.UTF_8),
                Map.of("Content-Disposition", "attachment; filename=\"" + fileName + ".svg\""));
    }

    /** An SVG document; a fifth of the image may be lost. */
    static String draw(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.QUARTILE);
        int side = code.size + 2 * QUIET;
        StringBuilder dark = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    dark.append('M')
                            .append(x + QUIET)
                            .append(' ')
                            .append(y + QUIET)
                            .append("h1v1h-1z");
                }
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">\
                <rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>
                """.formatted(side, side, side, side, dark);
    }
}
