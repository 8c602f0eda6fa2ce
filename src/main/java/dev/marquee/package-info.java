/** The composition root. */
@NullMarked
package dev.marquee;

import org.jspecify.annotations.NullMarked;
