/** Gatling simulations of what people do with Marquee. */
@NullMarked
package dev.marquee.loadtests.simulations;

import org.jspecify.annotations.NullMarked;
