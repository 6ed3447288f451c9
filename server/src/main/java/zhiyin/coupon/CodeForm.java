package zhiyin.coupon;

import java.math.BigInteger;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What the codes of a batch look like: a pattern in which each {@value #PLACE} is a character of the charset, the last of them a
 * check character (Luhn's, modulo the charset's size), and everything else stands for itself. A code is made out of a secret and
 * its number, so that it can be told once more before the secret is gone, and is kept nowhere.
 */
record CodeForm(String charset, String pattern) {

    static final char PLACE = '#';
    static final int PLACES_MAX = 32;

    /** Whoever guesses finds one of so many guesses at best. */
    static final long GUESSES_LEAST = 100_000;

    /** Capital letters and digits without those that are taken for others. */
    static final String UNMISTAKABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    static final String GROUPS = "####-####-####-####-#";

    private static final int BLOCK = 16;

    /** What is wrong with it, for so many codes; null for nothing. */
    @Nullable
    String fault(long codes) {
        if (charset.length() < 2
                || charset.chars().distinct().count() < charset.length()
                || charset.indexOf(PLACE) >= 0) {
            return "code.charset";
        }
        for (int i = 0; i < charset.length(); i++) {
            String one = charset.substring(i, i + 1);
            if (!TypedCode.plain(one).equals(one)) {
                return "code.charset";
            }
        }
        int random = places() - 1;
        if (random < 1 || random >= PLACES_MAX) {
            return "code.pattern";
        }
        BigInteger there = BigInteger.valueOf(charset.length()).pow(random);
        return there.compareTo(BigInteger.valueOf(codes).multiply(BigInteger.valueOf(GUESSES_LEAST))) < 0
                ? "code.guessable"
                : null;
    }

    private int places() {
        return Math.toIntExact(pattern.chars().filter(c -> c == PLACE).count());
    }

    /** As it is kept. */
    String text() {
        return charset + " " + pattern;
    }

    static CodeForm of(String text) {
        int space = text.indexOf(' ');
        return new CodeForm(text.substring(0, space), text.substring(space + 1));
    }

    /** The codes of these numbers. */
    String[] codes(byte[] secret, long from, int count) {
        if (count == 0) {
            return new String[0];
        }
        int random = places() - 1;
        // four bytes a place: no character comes measurably more often than another
        int blocks = (random * Integer.BYTES + BLOCK - 1) / BLOCK;
        byte[] stream = stream(secret, Math.multiplyExact(from, blocks), Math.multiplyExact(count, blocks * BLOCK));
        String[] codes = new String[count];
        char[] code = pattern.toCharArray();
        int[] drawn = new int[random + 1];
        for (int i = 0; i < count; i++) {
            int at = i * blocks * BLOCK;
            for (int place = 0; place < random; place++) {
                long bits = ((stream[at] & 0xffL) << 24)
                        | ((stream[at + 1] & 0xffL) << 16)
                        | ((stream[at + 2] & 0xffL) << 8)
                        | (stream[at + 3] & 0xffL);
                drawn[place] = (int) ((bits * charset.length()) >>> 32);
                at += Integer.BYTES;
            }
            drawn[random] = check(drawn, random);
            int next = 0;
            for (int place = 0; place < code.length; place++) {
                if (pattern.charAt(place) == PLACE) {
                    code[place] = charset.charAt(drawn[next++]);
                }
            }
            codes[i] = new String(code);
        }
        return codes;
    }

    /** What makes the sum of all, every second one doubled and its two digits added, a multiple of the charset's size. */
    private int check(int[] drawn, int random) {
        int size = charset.length();
        int sum = 0;
        for (int i = random - 1, factor = 2; i >= 0; i--, factor = 3 - factor) {
            int product = drawn[i] * factor;
            sum += product / size + product % size;
        }
        return (size - sum % size) % size;
    }

    private static byte[] stream(byte[] secret, long block, int bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            byte[] counter = new byte[BLOCK];
            for (int i = 0; i < Long.BYTES; i++) {
                counter[BLOCK - 1 - i] = (byte) (block >>> (8 * i));
            }
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new IvParameterSpec(counter));
            byte[] stream = cipher.update(new byte[bytes]);
            return stream.length == bytes ? stream : Arrays.copyOf(stream, bytes);
        } catch (NoSuchAlgorithmException
                | NoSuchPaddingException
                | InvalidKeyException
                | InvalidAlgorithmParameterException e) {
            throw new IllegalStateException(e);
        }
    }
}
