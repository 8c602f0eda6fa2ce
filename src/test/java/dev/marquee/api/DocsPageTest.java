package dev.marquee.api;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocsPageTest {
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

  private final Api anyone = Api.anonymous();

  @Test
  void the_page_has_all_that_it_names_and_names_nothing_elsewhere() {
    var page = anyone.get("/docs/");

    assertThat(page).hasStatus(200);
    assertThat(page.header("Content-Type").orElse("")).startsWith("text/html");
    var links = LINK.matcher(page.body()).results().map(it -> it.group(1)).toList();
    assertThat(links).hasSizeGreaterThan(4).allMatch(it -> it.startsWith("/"));
    for (var link : links) {
      assertThat(anyone.get(link)).hasStatus(200);
    }
  }

  @Test
  void the_page_runs_scripts_of_this_host_alone() {
    var page = anyone.get("/docs/");

    assertThat(page.header("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'");
    assertThat(page).hasHeader("X-Content-Type-Options", "nosniff");
    assertThat(page.body()).doesNotContainPattern("<script>|onload=");
  }

  @Test
  void docs_leads_to_the_page() {
    var answer = anyone.get("/docs");

    assertThat(answer).hasStatus(302).hasHeader("Location", "/docs/");
  }

  @Test
  void what_the_page_has_not_is_a_problem_as_everywhere() {
    assertThat(anyone.get("/docs/none.js")).isProblem(404, "not_found");
    assertThat(anyone.get("/docs/assets/none.js")).isProblem(404, "not_found");
    assertThat(anyone.get("/docs/assets/..%2f..%2fpom.xml")).isProblem(404, "not_found");
  }
}
