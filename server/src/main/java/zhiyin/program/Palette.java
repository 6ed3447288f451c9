package zhiyin.program;

/**
 * The colours that pages take from a brand's one, such that everything stays readable. Contrast is the ratio of WCAG 2.2: of the
 * relative luminances, each with 0.05 added.
 *
 * @param asked what the brand says
 * @param brand buttons, links and the card: the same, or so much darker that it is read on paper, and white on it
 * @param deep darker still: where the card ends, and words on the wash
 * @param wash a hint of it, as a ground
 */
record Palette(int asked, int brand, int deep, int wash) {

    /** The grey ground of the members' centre; whatever is read on it is read on white. */
    static final int PAPER = 0xf3f4f1;

    static final int WHITE = 0xffffff;

    /** WCAG 2.2, 1.4.3, level AA, in hundredths: 4.5 to 1. */
    static final long READABLE = 450;

    private static final int STEPS = 100;
    private static final int WASH_OF_HUNDRED = 11;
    private static final int DEEP_OF_HUNDRED = 66;

    /** Of a component from 0 to 255, its share of light, in millionths. */
    private static final long[] LIGHT = new long[256];

    static {
        for (int i = 0; i < LIGHT.length; i++) {
            double c = i / 255.0;
            LIGHT[i] = Math.round(1_000_000 * (c <= 0.04045 ? c / 12.92 : StrictMath.pow((c + 0.055) / 1.055, 2.4)));
        }
    }

    static Palette of(int asked) {
        int brand = darkened(asked, PAPER);
        int wash = mixed(brand, WHITE, WASH_OF_HUNDRED);
        return new Palette(asked, brand, darkened(mixed(brand, 0, DEEP_OF_HUNDRED), wash), wash);
    }

    /** Whether it could not be taken as it was asked for. */
    boolean isDarkened() {
        return asked != brand;
    }

    /** Contrast in hundredths, rounded down: 450 is 4.5 to 1. */
    static long contrast(int one, int other) {
        long first = luminance(one);
        long second = luminance(other);
        return (Math.max(first, second) + 50_000) * 100 / (Math.min(first, second) + 50_000);
    }

    static String text(int colour) {
        String hex = Integer.toHexString(colour);
        return "#" + "0".repeat(6 - hex.length()) + hex;
    }

    /** The lightest shade of it that is read on that ground. Black is read on any ground that is asked about here. */
    private static int darkened(int colour, int ground) {
        for (int step = STEPS; step > 0; step--) {
            int shade = mixed(colour, 0, step);
            if (contrast(shade, ground) >= READABLE) {
                return shade;
            }
        }
        return 0;
    }

    /** So many hundredths of the one, the rest of the other. */
    private static int mixed(int one, int other, int ofHundred) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int component = ((one >> shift & 255) * ofHundred + (other >> shift & 255) * (100 - ofHundred) + 50) / 100;
            mixed |= component << shift;
        }
        return mixed;
    }

    private static long luminance(int colour) {
        return (212_600 * LIGHT[colour >> 16 & 255] + 715_200 * LIGHT[colour >> 8 & 255] + 72_200 * LIGHT[colour & 255])
                / 1_000_000;
    }
}
