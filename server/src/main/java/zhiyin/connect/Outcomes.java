package zhiyin.connect;

/** Who knows how the programme stands once the facts are recorded. */
interface Outcomes {

    /** Asked once, after the last batch. */
    Standings outcome();
}
