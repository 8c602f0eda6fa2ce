/** Thin wraps over the clients: configuration, Postgres, Redis, metrics. */
@NullMarked
package dev.marquee.platform;

import org.jspecify.annotations.NullMarked;
