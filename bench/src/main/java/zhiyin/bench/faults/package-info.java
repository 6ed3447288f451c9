/**
 * The fault campaign: kills, cuts and confuses a server under load, and then asks whether anything that it had acknowledged
 * is lost, anything counted twice, or a law of the books broken. What was sent and what came back is written down here,
 * before and after; this journal, not the server, is the truth.
 */
@NullMarked
package zhiyin.bench.faults;

import org.jspecify.annotations.NullMarked;
