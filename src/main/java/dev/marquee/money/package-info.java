/** What becomes of money: the ledger's audit, the comparison with the gateway, reports, payouts. */
@NullMarked
package dev.marquee.money;

import org.jspecify.annotations.NullMarked;
