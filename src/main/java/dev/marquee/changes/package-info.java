/** What changed in Postgres, told to the world: the change stream, its topics and who reads them. */
@NullMarked
package dev.marquee.changes;

import org.jspecify.annotations.NullMarked;
