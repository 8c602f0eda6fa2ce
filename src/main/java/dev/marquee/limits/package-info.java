/** What keeps one client from taking more than its share: rates, and sockets at a time. */
@org.jspecify.annotations.NullMarked
package dev.marquee.limits;
