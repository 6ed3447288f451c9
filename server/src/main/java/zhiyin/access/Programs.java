package zhiyin.access;

import org.jspecify.annotations.Nullable;

/** What this room asks the room that keeps the programmes, which implements it. */
public interface Programs {
    /** The id of the programme with this name, or null when there is none. */
    @Nullable
    Long idOf(String name);

    /** The name of the programme with this id, or null when there is none. */
    @Nullable
    String codeOf(long id);

    /** Whether the programme of this id is a sandbox. */
    boolean isSandbox(long id);
}
