package zhiyin.member;

/** Hears that somebody is known now whom nobody knew before; the room that keeps what visitors do implements it. */
public interface Visitors {

    /**
     * The visitor is that member; the first as whom he is known stays it. What can't be noted just now is not, and fails nothing.
     *
     * @param anonymous how his device called him
     */
    void known(long program, long member, String anonymous);
}
