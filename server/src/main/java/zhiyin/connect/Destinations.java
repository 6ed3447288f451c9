package zhiyin.connect;

/** Who finds the programme that an import goes to. */
interface Destinations {

    /**
     * Opens a programme, once the file has been seen to have the right columns.
     *
     * @param program a programme's name, or a file that ends in {@code .yaml} or {@code .yml}
     * @param dryRun if so, a programme that isn't there yet is not created, and nothing will be recorded
     */
    Opened open(String program, boolean dryRun);

    /** A programme to record in, or the reason why there is none. */
    sealed interface Opened {

        /**
         * The programme is there.
         *
         * @param fractionDigits decimals of its currency, such as 2
         */
        record Open(int fractionDigits, Recorder recorder, Outcomes outcomes) implements Opened {}

        /**
         * There is no such programme, or it can't be created.
         *
         * @param reason a sentence for the person at the keyboard
         */
        record Refused(String reason) implements Opened {}
    }
}
