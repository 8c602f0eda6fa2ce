package dev.marquee.ticketing;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Await;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.GivenShowtime.Show;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page of the gate: its files, and what it does in a real browser where one is installed. */
class GatePageTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  /** Its processes may write into their folder to the last, so the next clean build removes it. */
  private static final Path BUILD =
      Path.of(System.getProperty("project.build.directory", "target"));

  private final Api anyone = Api.anonymous();

  @Test
  void the_page_and_all_its_parts_are_served_under_a_strict_policy() {
    for (var path :
        List.of(
            "/gate/",
            "/gate/gate.css",
            "/gate/gate.js",
            "/gate/server.js",
            "/gate/ticket.js",
            "/gate/sw.js",
            "/gate/vendor/jsQR.js",
            "/gate/vendor/noble-ed25519.js")) {
      var part = anyone.get(path);
      assertThat(part).hasStatus(200).hasHeader("X-Content-Type-Options", "nosniff");
      assertThat(part.header("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self';")
          .doesNotContain("unsafe");
    }
    assertThat(anyone.get("/gate/").body()).doesNotContainPattern("<script>|<style|onload=|style=");
    assertThat(anyone.get("/gate")).hasStatus(302).hasHeader("Location", "/gate/");
    assertThat(anyone.get("/gate/none.js")).isProblem(404, "not_found");
  }

  @Test
  void the_gate_lets_in_online_and_offline_and_tells_conflicts_later() throws IOException {
    assumeTrue(Chromium.isInstalled(), "The page is not tried: there is no /usr/bin/chromium");
    var show = Fixtures.showtime(1, 8).insert();
    var partner = Api.register();
    Fixtures.makePartner(partner.accountId(), show.venue());
    var email = partner.session().getJsonObject("user").getString("email");
    var gate = Api.as(email);
    var first = ticket(show, "A1");
    var second = ticket(show, "A2");
    try (var browser = Chromium.start(Files.createTempDirectory(BUILD, "chromium"))) {
      browser.open(TestStack.get().node().url() + "/gate/");
      await(browser, "navigator.serviceWorker?.controller ? 'yes' : 'no'", "yes");
      submit(browser, "login", "email", email, "password", "marquee-demo");
      await(browser, "String(document.getElementById('sign-in').hidden)", "true");
      submit(browser, "choose", "showtime", String.valueOf(show.id()), "gate", "North");
      await(browser, "document.getElementById('list').textContent", "2 tickets");

      check(browser, first, "Let in");
      check(browser, first, "Already used");
      check(browser, first.substring(0, 40) + "AAAA" + first.substring(44), "Not a ticket");
      check(browser, ticket(Fixtures.showtime(1, 1).insert(), "A1"), "Wrong door");
      // As in a browser that has no Ed25519 of its own.
      browser.evaluate("SubtleCrypto.prototype.importKey = () => Promise.reject(new Error())");
      check(browser, first, "Already used");
      check(browser, first.substring(0, 40) + "AAAA" + first.substring(44), "Not a ticket");
      var sold = ticket(show, "A3");

      browser.offline(true);
      await(browser, "document.getElementById('state').textContent", "Offline");
      browser.ask("Page.reload", new JsonObject());
      await(browser, "String(document.getElementById('list')?.textContent)", "2 tickets");
      check(browser, second, "offline");
      check(browser, second, "Already used");
      check(browser, first, "Already used");
      check(browser, sold, "sold after the list");
      assertThat(gate.post("/checkins", scan(second)).json().getString("result"))
          .isEqualTo("ADMITTED");

      browser.offline(false);
      browser.evaluate("document.getElementById('sync').click()");
      await(browser, "document.getElementById('queue').textContent", "All scans are told");
      await(browser, "document.getElementById('conflicts').textContent", "Seat A2");
      assertThat(gate.post("/checkins", scan(sold)).json().getString("result"))
          .isEqualTo("ALREADY_USED");
      Files.write(BUILD.resolve("gate.png"), browser.screenshot());
    }
  }

  private static String ticket(Show show, String seatId) {
    var buyer = Api.guest();
    return buyer
        .book(buyer.held(show.id(), seatId), "pm_card_visa")
        .json()
        .getJsonArray("tickets")
        .getJsonObject(0)
        .getString("qr");
  }

  private static JsonObject scan(String qr) {
    return new JsonObject().put("qr", qr);
  }

  private static void check(Chromium browser, String qr, String expected) {
    browser.evaluate("document.getElementById('result').textContent = ''");
    submit(browser, "paste", "qr", qr);
    await(browser, "document.getElementById('result').textContent", expected);
  }

  private static void submit(Chromium browser, String form, String... values) {
    var script = new StringBuilder("{ const form = document.getElementById('" + form + "');");
    for (int i = 0; i < values.length; i += 2) {
      script.append("form.elements['%s'].value = '%s';".formatted(values[i], values[i + 1]));
    }
    browser.evaluate(script + "form.requestSubmit(); }");
  }

  private static void await(Chromium browser, String script, String part) {
    Await.until(script + " has " + part, BOUND, () -> browser.evaluate(script).contains(part));
  }
}
