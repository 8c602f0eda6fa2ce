/** Seats of a showtime: who holds them, how their changes reach those who watch. */
@NullMarked
package dev.marquee.seating;

import org.jspecify.annotations.NullMarked;
