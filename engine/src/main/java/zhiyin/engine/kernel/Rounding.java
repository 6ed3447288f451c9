package zhiyin.engine.kernel;

/** How a fraction becomes a whole number; no figure is ever rounded without one of these names. */
public enum Rounding {
    FLOOR,
    HALF_UP,
    CEILING
}
