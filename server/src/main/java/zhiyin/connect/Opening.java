package zhiyin.connect;

import java.io.IOException;
import java.util.List;

/** How every import begins: the file is opened, its header looked at, and only then where it goes. */
final class Opening {

    private Opening() {}

    /** What is done with a file that has its columns, and with the place it goes to. */
    interface Run {
        ImportResult run(Rows rows, Header header, Destinations.Opened.Open open) throws IOException;
    }

    /**
     * Runs it, or says why not; no programme is created for a wrong file.
     *
     * @param required the columns that there must be
     * @param optional those that there may be besides
     */
    static ImportResult of(
            ImportOptions options, Destinations destinations, List<String> required, List<String> optional, Run run) {
        try (Rows rows = new Rows(SourceLines.open(options.file()))) {
            return switch (Header.check(rows.header(), options.mapping(), required, optional)) {
                case Header.Checked.Wrong(List<String> faults) -> new ImportResult.Refused(faults);
                case Header.Checked.Fits(Header header) ->
                    switch (destinations.open(options.program(), options.dryRun())) {
                        case Destinations.Opened.Refused(String reason) -> new ImportResult.Refused(List.of(reason));
                        case Destinations.Opened.Open open -> run.run(rows, header, open);
                    };
            };
        } catch (IOException unreadable) {
            return ImportResult.unreadable(unreadable);
        }
    }
}
