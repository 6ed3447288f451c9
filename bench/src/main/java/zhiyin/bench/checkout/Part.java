package zhiyin.bench.checkout;

import java.util.Map;
import zhiyin.bench.ledger.House;

/** One thing that is measured. */
interface Part {

    /** By what it is asked for. */
    String name();

    /**
     * Measures, and looks whether what came of it is right: a run that is not has no figure.
     *
     * @return figures by key
     */
    Map<String, Double> measure(House house) throws Exception;
}
