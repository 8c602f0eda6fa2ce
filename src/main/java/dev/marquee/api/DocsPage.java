package dev.marquee.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** {@code /docs}: the contract as a page, by swagger-ui from its WebJar. */
final class DocsPage {
  private static final String WEBJAR = "META-INF/resources/webjars/swagger-ui/";
  private static final String POM = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /** All is from here; swagger-ui sets styles of elements and draws with data. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
          + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
          + "frame-ancestors 'none'";

  private DocsPage() {}

  /** Adds the page to the router. */
  static void mount(Router router) {
    WebPage.mount(router, "/docs", Map.of("Content-Security-Policy", CONTENT_SECURITY_POLICY));
    router.get("/docs/assets/*").handler(StaticHandler.create(WEBJAR + webjarVersion()));
    router.get("/docs/*").handler(StaticHandler.create("webroot/docs"));
  }

  /** The version that is on the class path: a WebJar has it in the paths of its files. */
  private static String webjarVersion() {
    try (var pom = Objects.requireNonNull(DocsPage.class.getResourceAsStream(POM), POM)) {
      var properties = new Properties();
      properties.load(pom);
      return Objects.requireNonNull(properties.getProperty("version"), POM);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
