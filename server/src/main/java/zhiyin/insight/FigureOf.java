package zhiyin.insight;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import zhiyin.http.Says;

/** Of what a figure is; every answer begins with it. */
@Says("Of which days and of whom a figure is, and as of when.")
record FigureOf(
        @Says("The figure, as the list of figures names it.")
        String figure,

        LocalDate from,
        LocalDate until,
        @Says("Whose days they are.") String zone,

        @Says("All that was recorded before that is in it.") Instant asOf,

        @Says("Orders of this store alone, if it was asked so.") @Nullable
        String store,

        @Says("Orders of this channel alone, if it was asked so.") @Nullable
        String channel,

        @Says("Members of this segment alone, if it was asked so.") @Nullable
        String segment) {}
