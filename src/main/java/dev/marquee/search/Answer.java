package dev.marquee.search;

/**
 * What was found, and by whom.
 *
 * @param isDegraded the search index was not asked or did not answer, and Postgres did: words are
 *     found less well
 */
public record Answer<T>(T found, boolean isDegraded) {}
