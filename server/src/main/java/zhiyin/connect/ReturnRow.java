package zhiyin.connect;

import org.jspecify.annotations.Nullable;

/**
 * A row that says something came back.
 *
 * @param row the line of the file
 * @param at milliseconds since 1970 in UTC
 * @param reference the shop's own number of the return
 * @param customer whose return; empty if the row leaves it to the order
 * @param order the order it names; empty if it names none
 * @param line the order line it names; empty for everything that has not come back yet, or if it names no order
 * @param sku what came back, where no order is named; else empty
 * @param quantity units that came back; 0 if only money did, or for everything
 * @param amount money given back in minor units; null for the units' part of what was paid
 * @param original the row's columns as one line of CSV, kept for the error file
 */
record ReturnRow(
        long row,
        long at,
        String reference,
        String customer,
        String order,
        String line,
        String sku,
        long quantity,
        @Nullable Long amount,
        String original) {}
