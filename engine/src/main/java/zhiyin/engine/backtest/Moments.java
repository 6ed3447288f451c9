package zhiyin.engine.backtest;

import java.math.BigInteger;

/** How many figures there are and the sums of their first three powers, exactly: whatever is made of them comes after. */
public final class Moments {

    private long count;
    private BigInteger sum = BigInteger.ZERO;
    private BigInteger squares = BigInteger.ZERO;
    private BigInteger cubes = BigInteger.ZERO;

    /** One more figure. */
    public void add(long figure) {
        count++;
        if (figure != 0) {
            BigInteger one = BigInteger.valueOf(figure);
            BigInteger square = one.multiply(one);
            sum = sum.add(one);
            squares = squares.add(square);
            cubes = cubes.add(square.multiply(one));
        }
    }

    public long count() {
        return count;
    }

    public BigInteger sum() {
        return sum;
    }

    public BigInteger squares() {
        return squares;
    }

    public BigInteger cubes() {
        return cubes;
    }
}
