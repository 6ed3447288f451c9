package zhiyin.facts;

import zhiyin.engine.insight.Portraits;
import zhiyin.engine.program.Programme;

/** By what a programme's members are portrayed. Whoever lets that be edited gives this. */
public interface PortraitTerms {

    Portraits.Terms of(long program, Programme programme);

    /** How often somebody has said others in this process, of any programme: while it is the same, only another process may have. */
    long said();
}
