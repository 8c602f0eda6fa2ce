package dev.marquee.search;

import dev.marquee.catalog.Movie;
import dev.marquee.catalog.Venue;
import java.util.List;
import java.util.Optional;

/**
 * What fits a search box, the best first.
 *
 * @param suggestion what may have been meant, where nothing was found
 */
public record FoundInBox(List<Movie> movies, List<Venue> venues, Optional<String> suggestion) {}
