/** The servers, the payment simulator and the demo catalogue of development and tests. */
@NullMarked
package dev.marquee.devstack;

import org.jspecify.annotations.NullMarked;
