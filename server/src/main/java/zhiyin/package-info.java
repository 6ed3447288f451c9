/**
 * The server: receives, records, serves. This package holds the way in ({@link zhiyin.Zhiyin}) and the few things every
 * room is handed from outside (a clock, randomness, the terminal); everything else lives in a room below it.
 */
@NullMarked
package zhiyin;

import org.jspecify.annotations.NullMarked;
