package dev.marquee.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.api.Routes.Match;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private final Routes<String> routes = new Routes<>();

  @BeforeEach
  void fill() {
    routes.add("GET", "/movies", "movies");
    routes.add("GET", "/movies/{movie_id}", "movie");
    routes.add("GET", "/movies/newest", "newest");
    routes.add("GET", "/movies/{movie_id}/showtimes", "showtimes");
    routes.add("DELETE", "/movies/{movie_id}", "delete");
    routes.add("GET", "/venues/{venue_id}/screens/{screen_id}", "screen");
  }

  @ParameterizedTest
  @CsvSource({
    "/movies, movies",
    "/movies/, movies",
    "/movies/7, movie",
    "/movies/newest, newest",
    "/movies/newest/showtimes, showtimes",
    "/venues/1/screens/2, screen"
  })
  void a_path_leads_to_its_operation(String path, String operation) {
    assertThat(routes.find("GET", path)).map(Match::target).contains(operation);
  }

  @Test
  void parameters_have_their_names_and_are_decoded_once() {
    assertThat(routes.find("GET", "/venues/a%2Fb+c%2525/screens/%C3%A9"))
        .map(Match::parameters)
        .contains(Map.of("venue_id", "a/b+c%25", "screen_id", "é"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "", "/movie", "/movies/7/x", "/movies//showtimes", "/venues/1/screens"})
  void what_is_no_path_leads_nowhere(String path) {
    assertThat(routes.find("GET", path)).isEmpty();
    assertThat(routes.methods(path)).isEmpty();
  }

  @Test
  void a_path_tells_the_methods_that_it_takes() {
    assertThat(routes.find("POST", "/movies/7")).isEmpty();
    assertThat(routes.methods("/movies/7")).containsExactly("DELETE", "GET");
  }

  @Test
  void an_operation_has_a_path_of_its_own() {
    assertThatThrownBy(() -> routes.add("GET", "/movies/{id}", "other"))
        .hasMessageContaining("GET /movies/{id}");
  }
}
