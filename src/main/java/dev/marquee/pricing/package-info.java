/** What a seat costs: rules, discount, fees and tax, in whole minor units. */
@NullMarked
package dev.marquee.pricing;

import org.jspecify.annotations.NullMarked;
