package dev.marquee.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.Map;

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
    WebPage.mount(
        router,
        "/gate",
        Map.of(
            "Content-Security-Policy",
            CONTENT_SECURITY_POLICY,
            "Permissions-Policy",
            "camera=(self)"));
    router.get("/gate/*").handler(StaticHandler.create("webroot/gate").setMaxAgeSeconds(60));
  }
}
