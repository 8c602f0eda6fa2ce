/** What buyers are told of their bookings, by mail and by text message. */
@NullMarked
package dev.marquee.notification;

import org.jspecify.annotations.NullMarked;
