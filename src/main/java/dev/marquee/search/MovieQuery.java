package dev.marquee.search;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Which movies are asked for: those with a showtime to come that fits all that is given.
 *
 * @param q words, in any spelling that is near enough
 * @param city in any case
 * @param date the day at the venue
 * @param genre in any case
 * @param language ISO 639, in any case
 * @param isAvailable only those with a seat left at a showtime that fits
 * @param withFacets whether genres, languages and cities are counted
 * @param limit how many, from 1 on
 * @param cursor where the list goes on, as the page before gave it
 */
public record MovieQuery(
    Optional<String> q,
    Optional<String> city,
    Optional<LocalDate> date,
    Optional<String> genre,
    Optional<String> language,
    boolean isAvailable,
    boolean withFacets,
    int limit,
    Optional<String> cursor) {}
