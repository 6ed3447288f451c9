package zhiyin.engine.program;

import java.util.List;

/** What comes of reading a programme's document: the whole programme, or everything that is wrong with it. */
public sealed interface Reading {

    /** The document is a programme. */
    record Read(Programme programme) implements Reading {}

    /**
     * The document is refused.
     *
     * @param faults at least one, in the order of the document
     */
    record Faulty(List<Fault> faults) implements Reading {
        public Faulty {
            faults = List.copyOf(faults);
        }
    }
}
