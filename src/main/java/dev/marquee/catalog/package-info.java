/** What is shown where and when: movies, venues, screens with their seat maps, showtimes. */
@NullMarked
package dev.marquee.catalog;

import org.jspecify.annotations.NullMarked;
