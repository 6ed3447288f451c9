package zhiyin.bench.faults;

/** The campaign cannot go on: what should have come back has not. */
final class CampaignFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    CampaignFailed(String why) {
        super(why);
    }
}
