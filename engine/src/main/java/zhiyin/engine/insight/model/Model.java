package zhiyin.engine.insight.model;

import java.util.List;

/**
 * A model whose parameters are all positive. They are looked for, and their uncertainty is told, as natural logarithms.
 *
 * @param <M> the model itself
 */
public sealed interface Model<M extends Model<M>> permits RepeatModel, GammaGamma, ShiftedBetaGeometric {

    /** What its parameters are called where the model was written down, in their order. */
    List<String> names();

    /** Its parameters, in that order. */
    double[] parameters();

    /**
     * The same model with other parameters.
     *
     * @param parameters in the order of {@link #names}, each positive
     */
    M with(double[] parameters);
}
