package zhiyin.promotion;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import zhiyin.ProgramClocks;
import zhiyin.seal.Seals;

/**
 * Prices that are given away signed and kept nowhere. Whoever brings one back proves by the signature what price he was told,
 * and when; the text itself holds the whole price, so that nothing has to be reckoned again.
 */
@Component
public class Quotes {

    /** For how long a price is good. */
    public static final Duration GOOD_FOR = Duration.ofMinutes(15);

    /** Of a text that is brought back. */
    public static final int LENGTH_MAX = 200_000;

    private static final String KIND = "quote";
    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(
                    all -> all.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
            .build();

    private final Seals seals;
    private final ProgramClocks clocks;

    Quotes(Seals seals, ProgramClocks clocks) {
        this.seals = seals;
        this.clocks = clocks;
    }

    /** What comes of a text that is brought back. */
    public sealed interface Reading {
        record Good(PricedCart price) implements Reading {}

        /** It was signed here, and its time is over. */
        record Over(PricedCart price) implements Reading {}

        /** Nobody here has signed it. */
        record Unknown() implements Reading {}
    }

    /** The price as text that only this programme can have written. */
    public String sign(long program, PricedCart price) {
        String content = Base64.getUrlEncoder().withoutPadding().encodeToString(pressed(JSON.writeValueAsBytes(price)));
        return content + "." + mark(program, content);
    }

    /** What {@link #sign} wrote. */
    public Reading read(long program, String text) {
        int dot = text.indexOf('.');
        if (dot < 0
                || !MessageDigest.isEqual(
                        text.substring(dot + 1).getBytes(StandardCharsets.UTF_8),
                        mark(program, text.substring(0, dot)).getBytes(StandardCharsets.UTF_8))) {
            return new Reading.Unknown();
        }
        PricedCart price = read(Base64.getUrlDecoder().decode(text.substring(0, dot)));
        Instant now = clocks.of(program).instant();
        return now.isBefore(price.at().plus(GOOD_FOR)) ? new Reading.Good(price) : new Reading.Over(price);
    }

    /** A price as it is kept. */
    public static String text(PricedCart price) {
        return JSON.writeValueAsString(price);
    }

    /** What {@link #text} printed. */
    public static PricedCart of(String text) {
        return JSON.readValue(text, PricedCart.class);
    }

    private String mark(long program, String content) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(seals.mark(program, KIND, content));
    }

    private static byte[] pressed(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 2);
        // every quote is pressed, and few are ever brought back: time counts for more than length
        Deflater quick = new Deflater(Deflater.BEST_SPEED);
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out, quick)) {
            deflater.write(bytes);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            quick.end();
        }
        return out.toByteArray();
    }

    private static PricedCart read(byte[] pressed) {
        try (InflaterInputStream inflater = new InflaterInputStream(new java.io.ByteArrayInputStream(pressed))) {
            return JSON.readValue(inflater.readAllBytes(), PricedCart.class);
        } catch (IOException impossible) {
            throw new IllegalStateException("what was signed here cannot be read", impossible);
        }
    }

    /** Until when a price is good. */
    static Instant until(PricedCart price) {
        return price.at().plus(GOOD_FOR);
    }
}
