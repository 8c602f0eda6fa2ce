/** Selling a hold: the saga from payment to booked seats, its reconciler, cancellation. */
@NullMarked
package dev.marquee.booking;

import org.jspecify.annotations.NullMarked;
