package zhiyin.behaviour;

/**
 * On what terms a programme takes behaviour in.
 *
 * @param strict whether what is not declared is refused; otherwise it is marked
 * @param userIds the system whose customer numbers bare user ids are
 */
record Terms(boolean strict, String userIds) {
    static final Terms USUAL = new Terms(false, "shop");
}
