package dev.marquee.search;

import java.util.Optional;

/**
 * What stands in a search box, perhaps half typed.
 *
 * @param q words, the last of which may be cut short
 * @param near venues that are nearer come first among those that fit as well
 * @param limit how many movies, and how many venues
 */
public record BoxQuery(String q, Optional<Near> near, int limit) {}
