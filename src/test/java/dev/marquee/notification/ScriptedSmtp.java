package dev.marquee.notification;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An SMTP server that answers as it is told, by the beginning of the command. */
final class ScriptedSmtp {
  private static final Map<String, String> USUAL =
      Map.of(
          "EHLO", "250 scripted",
          "MAIL", "250 OK",
          "RCPT", "250 OK",
          "DATA", "354 go on",
          ".", "250 taken",
          "RSET", "250 OK",
          "QUIT", "221 bye");

  private final NetServer server;
  private final Map<String, String> answers;
  private final AtomicInteger connected = new AtomicInteger();
  private final AtomicInteger gone = new AtomicInteger();

  private ScriptedSmtp(Vertx vertx, Map<String, String> answers) {
    this.answers = answers;
    this.server = vertx.createNetServer().connectHandler(this::serve);
  }

  /**
   * Starts one.
   *
   * @param answers in the place of the usual ones; to {@code ""}, the greeting: none if that is
   *     empty
   */
  static ScriptedSmtp start(Vertx vertx, Map<String, String> answers) {
    var scripted = new ScriptedSmtp(vertx, answers);
    NotificationWorld.await(scripted.server.listen(0, "127.0.0.1"));
    return scripted;
  }

  int port() {
    return server.actualPort();
  }

  /** How many connections there were. */
  int connected() {
    return connected.get();
  }

  /** How many of them are closed. */
  int gone() {
    return gone.get();
  }

  private void serve(NetSocket socket) {
    connected.incrementAndGet();
    socket.closeHandler(it -> gone.incrementAndGet());
    answer(socket, answers.getOrDefault("", "220 scripted ESMTP"));
    socket.handler(RecordParser.newDelimited("\r\n", line -> heard(socket, line.toString())));
  }

  private void heard(NetSocket socket, String line) {
    var command = line.length() > 4 ? line.substring(0, 4) : line;
    var answer = answers.getOrDefault(command, USUAL.getOrDefault(command, ""));
    answer(socket, answer);
  }

  private static void answer(NetSocket socket, String answer) {
    if (!answer.isEmpty()) {
      socket.write(answer + "\r\n");
    }
  }
}
