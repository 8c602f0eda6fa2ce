/**
 * Finding movies and venues: by words, place and day, in the search index, and in Postgres while
 * that is away.
 */
@NullMarked
package dev.marquee.search;

import org.jspecify.annotations.NullMarked;
