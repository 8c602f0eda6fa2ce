/** Tickets of what was sold, their keys, their PDF, and the gate that reads them. */
@NullMarked
package dev.marquee.ticketing;

import org.jspecify.annotations.NullMarked;
