package zhiyin.message;

/** By what somebody is reached. */
public enum Channel {
    SMS,
    MAIL
}
