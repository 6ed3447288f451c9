package zhiyin.privacy;

/** What a room has copied out of the record, and must not keep longer than the record does. */
public interface Copies {

    /** Throws away whatever of the programme was copied before its latest deletion of a person. */
    void forgetDeleted(long program);
}
