/** Accounts, passwords, sessions. */
@NullMarked
package dev.marquee.identity;

import org.jspecify.annotations.NullMarked;
