package dev.marquee.notification;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where there is no provider of text messages: says that there would have been one to send. */
public final class LoggedSms implements Notifier {
  private static final Logger log = LoggerFactory.getLogger(LoggedSms.class);

  @Override
  public Future<Void> send(Message message) {
    log.atInfo()
        .addKeyValue("message", message.id())
        .addKeyValue("characters", message.text().length())
        .log("sms.no_provider");
    return Future.succeededFuture();
  }
}
