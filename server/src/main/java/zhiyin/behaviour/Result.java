package zhiyin.behaviour;

import java.util.List;
import zhiyin.http.Fault;

/** What became of something that was said. */
sealed interface Result {

    /** It is recorded, and durable. */
    record Recorded() implements Result {}

    /** It was recorded before. */
    record Repeated() implements Result {}

    /** Something else was recorded under its name. */
    record Reused() implements Result {}

    /** It is not kept, because of whom it is about, or because it says nothing new. */
    record NotKept() implements Result {}

    /** It is not as it was declared; pointers begin at the item. */
    record Refused(List<Fault> faults) implements Result {
        public Refused {
            faults = List.copyOf(faults);
        }
    }
}
