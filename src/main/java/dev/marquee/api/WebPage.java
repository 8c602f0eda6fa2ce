package dev.marquee.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** What the pages that we serve have in common. */
final class WebPage {
  private WebPage() {}

  /**
   * Gives all answers under a path the headers of a page, and leads from the path to its first
   * file. Before the files are added to the router.
   *
   * @param path such as {@code /docs}
   * @param headers of this page, beside those that every page has
   */
  static void mount(Router router, String path, Map<String, String> headers) {
    router.get(path).handler(context -> secure(context, headers));
    router.get(path + "/*").handler(context -> secure(context, headers));
    // A pattern, since the path alone would take the one with a slash too, and lead it to itself.
    router.getWithRegex(path).handler(context -> context.redirect(path + "/"));
  }

  private static void secure(RoutingContext context, Map<String, String> headers) {
    var response = context.response();
    headers.forEach(response::putHeader);
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    context.next();
  }
}
