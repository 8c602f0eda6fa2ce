package dev.marquee.devstack;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The mails that the dev stack's server got, as pages on the loopback address. What came by mail
 * runs no script here and loads nothing.
 */
public final class Inbox {
  private static final int NEWEST = 200;

  /** No scripts, nothing from elsewhere; a mail's own HTML besides gets an origin of its own. */
  private static final String PAGE_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'";

  private static final String MAIL_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

  private final Supplier<List<ReceivedMail>> mails;
  private final HttpServer server;

  private Inbox(Vertx vertx, Supplier<List<ReceivedMail>> mails) {
    this.mails = mails;
    var router = Router.router(vertx);
    router.get("/").blockingHandler(this::list);
    router.get("/mails/:id").blockingHandler(this::show);
    router.get("/mails/:id/html").blockingHandler(this::html);
    router.get("/mails/:id/files/:name").blockingHandler(this::file);
    this.server = vertx.createHttpServer().requestHandler(router);
  }

  /**
   * Serves it.
   *
   * @param mails the newest first
   * @param port 0 is any free one
   */
  public static Future<Inbox> start(Vertx vertx, Supplier<List<ReceivedMail>> mails, int port) {
    var inbox = new Inbox(vertx, mails);
    return inbox.server.listen(port, "127.0.0.1").map(inbox);
  }

  /** Its address, as in {@code http://127.0.0.1:4711}. */
  public String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  /** Stops serving. */
  public Future<Void> stop() {
    return server.close();
  }

  private void list(RoutingContext call) {
    var all = mails.get();
    var rows =
        all.stream()
            .limit(NEWEST)
            .map(
                mail ->
                    "<tr><td>%s</td><td>%s</td><td><a href=\"/mails/%s\"><bdi>%s</bdi></a></td></tr>"
                        .formatted(
                            escaped(mail.receivedAt().toString()),
                            escaped(mail.to()),
                            key(mail),
                            escaped(mail.subject())))
            .collect(Collectors.joining("\n"));
    page(
        call,
        "Inbox",
        """
        <h1>Inbox</h1>
        <p>What the dev stack's SMTP server got and sent to nobody, the newest first: %d. <a href="/">Look again</a></p>
        <table><tr><th>Received</th><th>To</th><th>Subject</th></tr>
        %s
        </table>
        """
            .formatted(all.size(), rows));
  }

  private void show(RoutingContext call) {
    find(call).ifPresentOrElse(mail -> show(call, mail), () -> notFound(call));
  }

  private static void show(RoutingContext call, ReceivedMail mail) {
    page(
        call,
        mail.subject(),
        """
        <p><a href="/">Inbox</a></p>
        <h1><bdi>%s</bdi></h1>
        <p>From %s<br>To %s<br>%s<br>%s</p>
        <p>%s</p>
        <h2>HTML</h2>
        <iframe sandbox title="The mail" src="/mails/%s/html"></iframe>
        <h2>Text</h2>
        <pre>%s</pre>
        """
            .formatted(
                escaped(mail.subject()),
                escaped(mail.from()),
                escaped(mail.to()),
                escaped(mail.receivedAt().toString()),
                escaped(mail.id()),
                files(mail),
                key(mail),
                escaped(mail.text())));
  }

  private static String files(ReceivedMail mail) {
    return mail.attachments().stream()
        .map(
            file ->
                "<a class=\"file\" href=\"/mails/%s/files/%s\">%s</a> (%,d bytes)"
                    .formatted(
                        key(mail),
                        escaped(file.name()),
                        escaped(file.name()),
                        file.content().length()))
        .collect(Collectors.joining(" &middot; "));
  }

  private void html(RoutingContext call) {
    find(call)
        .ifPresentOrElse(
            mail ->
                answer(call, MAIL_POLICY, "text/html; charset=utf-8", Buffer.buffer(mail.html())),
            () -> notFound(call));
  }

  private void file(RoutingContext call) {
    find(call).stream()
        .flatMap(mail -> mail.attachments().stream())
        .filter(file -> file.name().equals(call.pathParam("name")))
        .findFirst()
        .ifPresentOrElse(file -> answer(call, file), () -> notFound(call));
  }

  private static void answer(RoutingContext call, ReceivedMail.Attachment file) {
    call.response()
        .putHeader("Content-Disposition", "attachment; filename=\"" + file.name() + "\"");
    var type = file.contentType().replaceAll("\\s+", " ");
    answer(call, MAIL_POLICY, type, file.content());
  }

  private Optional<ReceivedMail> find(RoutingContext call) {
    return mails.get().stream().filter(it -> key(it).equals(call.pathParam("id"))).findFirst();
  }

  /** A duplicate has the same Message-ID, so the time belongs to it. */
  private static String key(ReceivedMail mail) {
    return Integer.toHexString((mail.id() + mail.to() + mail.receivedAt()).hashCode());
  }

  private static void page(RoutingContext call, String title, String body) {
    answer(
        call,
        PAGE_POLICY,
        "text/html; charset=utf-8",
        Buffer.buffer(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>%s</title>
            <style>
            body { font: 16px/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
            table { border-collapse: collapse; width: 100%%; }
            th, td { border-bottom: 1px solid #ccc; padding: .4rem .8rem .4rem 0; text-align: left; }
            iframe { border: 1px solid #ccc; height: 48rem; width: 100%%; }
            pre { background: #f4f4f4; padding: 1rem; white-space: pre-wrap; }
            </style>
            </head>
            <body>
            %s</body>
            </html>
            """
                .formatted(escaped(title), body)));
  }

  private static void answer(RoutingContext call, String policy, String type, Buffer body) {
    call.response()
        .putHeader("Content-Type", type)
        .putHeader("Content-Security-Policy", policy)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cache-Control", "no-store")
        .end(body);
  }

  private static void notFound(RoutingContext call) {
    call.response().setStatusCode(404).end("There is no such mail.");
  }

  private static String escaped(String text) {
    return text.codePoints()
        .mapToObj(
            it ->
                IntStream.of('<', '>', '&', '"', '\'').anyMatch(special -> special == it)
                    ? "&#" + it + ";"
                    : Character.toString(it))
        .collect(Collectors.joining());
  }
}
