/** The payment gateway as a port, Stripe behind it, saved payment methods. */
@NullMarked
package dev.marquee.payment;

import org.jspecify.annotations.NullMarked;
