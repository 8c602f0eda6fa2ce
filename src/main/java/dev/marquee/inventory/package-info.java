/** What the house does with seats: blocks, holds of the box office, moves; and how full it is. */
@NullMarked
package dev.marquee.inventory;

import org.jspecify.annotations.NullMarked;
