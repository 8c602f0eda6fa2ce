/** The waiting room before a hot showtime: a fair queue, and tokens for those it admits. */
@NullMarked
package dev.marquee.waitingroom;

import org.jspecify.annotations.NullMarked;
