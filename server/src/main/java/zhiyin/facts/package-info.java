/**
 * The room of facts: a copy of the record as columns in memory, one row a member, which follows what is recorded and out of which
 * figures, segments and tags are reckoned. Beside the columns the same is kept in a DuckDB file, from which the columns are laid down
 * when a process starts, and which can be asked in SQL.
 *
 * <p>Laws:
 *
 * <ul>
 *   <li>Nothing here answers for money, and nothing decides: the copy can be thrown away and made again from the record.
 *   <li>What was recorded is in the copy once, whatever was committed when; every answer says as of which moment it is.
 *   <li>Columns and file are told the same in the same order; how far a file is was written in the transaction of what is in it.
 *       Taken up from its file, a copy is what it would be if it were made again from the record.
 *   <li>What follows from the record and a day, which are members' portraits, is in both and counts for neither: it is reckoned anew
 *       when a day begins and when a copy is taken up.
 *   <li>Whoever asks in SQL gets nothing but rows of his own programme, for so long and so many: what is asked is read and walked by
 *       us before it is run, and is not run where it is not known to be harmless.
 *   <li>Nothing personal is in the copy: no names, no phones, no attribute that is marked personal; of whom a member
 *       has beside himself the month of birth alone. Days of birth, by which segments ask, are in it and never in an
 *       answer to SQL.
 *   <li>A day is the programme's own.
 * </ul>
 *
 * Neighbours: {@code database}, {@code chain}, {@code program}, {@code member}, {@code household}, {@code source},
 * {@code ledger}, {@code tier}, {@code intake}, {@code behaviour}, {@code privacy}, {@code http}.
 */
@ApplicationModule(
        allowedDependencies = {
            "database",
            "chain",
            "program",
            "member",
            "household",
            "source",
            "ledger",
            "tier",
            "intake",
            "behaviour",
            "privacy",
            "http"
        })
@NullMarked
package zhiyin.facts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
