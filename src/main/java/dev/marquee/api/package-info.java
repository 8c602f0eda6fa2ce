/** HTTP and nothing of the trade: the contract, calls and replies, problems, who calls. */
@NullMarked
package dev.marquee.api;

import org.jspecify.annotations.NullMarked;
