package dev.marquee.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;

/** {@code /gate}: the page that lets people in, with a network and without. */
final class GatePage {

  /** All is from here, and nothing is written into the page. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          + "connect-src 'self'; media-src 'self' blob:; worker-src 'self'; base-uri 'none'; "
          + "form-action 'none'; frame-ancestors 'none'";

  private GatePage() {}

  /** Adds the page to the router. */
  static void mount(Router router) {
    router.get("/gate").handler(GatePage::secure);
    router.get("/gate/*").handler(GatePage::secure);
    // A pattern, since the path alone would take /gate/ too, and lead it to itself.
    router.getWithRegex("/gate").handler(context -> context.redirect("/gate/"));
    router.get("/gate/*").handler(StaticHandler.create("webroot/gate").setMaxAgeSeconds(60));
  }

  private static void secure(RoutingContext context) {
    context
        .response()
        .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .putHeader("Permissions-Policy", "camera=(self)")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer");
    context.next();
  }
}
