package dev.marquee.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final Pattern LINK = Pattern.compile("href=\"(/mails/[0-9a-f]+)\"");
  private static final ReceivedMail MAIL =
      new ReceivedMail(
          "<1@marquee.test>",
          "Marquee <tickets@marquee.test>",
          "ada@marquee.test",
          "Your tickets: <script>alert(1)</script> & Amélie",
          Instant.parse("2026-11-14T18:30:00Z"),
          "Hello <b>Ada</b>",
          "<h1>Hello Ada</h1><script>alert(1)</script>",
          List.of(
              new ReceivedMail.Attachment("tickets.pdf", "application/pdf", Buffer.buffer("PDF")),
              new ReceivedMail.Attachment("booking.ics", "text/calendar", Buffer.buffer("ICS"))),
          Map.of());

  private final Vertx vertx = Vertx.vertx();
  private Api inbox;

  @BeforeEach
  void start() throws TimeoutException {
    inbox = Api.at(Inbox.start(vertx, () -> List.of(MAIL), 0).await(20, TimeUnit.SECONDS).url());
  }

  @AfterEach
  void stop() throws TimeoutException {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void the_inbox_lists_mails_as_text() {
    var page = inbox.get("/");

    assertThat(page.body())
        .contains("ada@marquee.test", "2026-11-14T18:30:00Z", "Amélie")
        .doesNotContain("<script");
  }

  @Test
  void a_mail_shows_its_text_and_its_html_in_a_sandbox() {
    var mail = link();

    var page = inbox.get(mail);
    var html = inbox.get(mail + "/html");

    assertThat(page.body())
        .contains("&#60;b&#62;Ada&#60;/b&#62;", "<iframe sandbox")
        .doesNotContain("<script");
    assertThat(html.body()).isEqualTo(MAIL.html());
    assertThat(html.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "sandbox");
  }

  @Test
  void its_attachments_are_downloads() {
    var mail = link();

    var pdf = inbox.get(mail + "/files/tickets.pdf");

    assertThat(pdf.status()).isEqualTo(200);
    assertThat(pdf.headers().firstValue("Content-Type")).contains("application/pdf");
    assertThat(pdf.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"tickets.pdf\"");
    assertThat(inbox.get(mail + "/files/other.txt").status()).isEqualTo(404);
    assertThat(inbox.get("/mails/0").status()).isEqualTo(404);
  }

  private String link() {
    var links = LINK.matcher(inbox.get("/").body());
    assertThat(links.find()).isTrue();
    return links.group(1);
  }
}
