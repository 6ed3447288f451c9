package zhiyin.facts;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import zhiyin.engine.insight.Cores;

/** As many cores as this machine has, shared with whoever else reckons just now. */
public enum AllCores implements Cores {
    HERE;

    @Override
    public int count() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public void run(int parts, IntConsumer part) {
        IntStream.range(0, parts).parallel().forEach(part);
    }
}
