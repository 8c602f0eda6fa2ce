/** What theatre partners do with their venues. */
@NullMarked
package dev.marquee.partner;

import org.jspecify.annotations.NullMarked;
