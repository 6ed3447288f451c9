package zhiyin.program;

import java.util.Optional;
import zhiyin.engine.program.Programme;

/** Has a part in it when a version takes effect, within the transaction that makes it so. */
public interface Publication {

    /** Why that version cannot take effect as things stand, as a sentence that begins with the key; holds until the transaction ends. */
    Optional<String> objection(long program, Programme next);

    /** The version takes effect. */
    void published(long program, Programme next);
}
