/** Promo codes: what they take off, and that none is used more often than it may be. */
@NullMarked
package dev.marquee.promotion;

import org.jspecify.annotations.NullMarked;
