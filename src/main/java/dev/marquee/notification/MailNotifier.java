package dev.marquee.notification;

import dev.marquee.changes.EventHandler.Unprocessable;
import dev.marquee.platform.MailSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailAttachment;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.net.IDN;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Sends mails by SMTP. */
public final class MailNotifier implements Notifier {
  /** What can stand in an SMTP command: as the contract has it, and nothing that ends a line. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,8}");

  /** How the client begins to tell that the server did not take the recipient. */
  private static final String RECIPIENT_REFUSED = "recipient address not accepted";

  private final MailClient client;
  private final MailSettings settings;

  /** Mails through this server. */
  public MailNotifier(Vertx vertx, MailSettings settings) {
    this.settings = settings;
    this.client = MailClient.create(vertx, options(settings));
  }

  private static MailConfig options(MailSettings settings) {
    var options =
        new MailConfig()
            .setHostname(settings.host())
            .setPort(settings.port())
            .setSsl(settings.tls())
            .setStarttls(StartTLSOptions.valueOf(settings.starttls().name()))
            .setLogin(settings.user().isEmpty() ? LoginOption.NONE : LoginOption.REQUIRED)
            .setMaxPoolSize(settings.connections())
            .setUserAgent("marquee")
            .setOwnHostname(domain(settings));
    options
        .setConnectTimeout(settings.timeoutMillis())
        .setIdleTimeout(settings.timeoutMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    if (!settings.user().isEmpty()) {
      options.setUsername(settings.user()).setPassword(settings.password());
    }
    return options;
  }

  private static String domain(MailSettings settings) {
    return settings.from().substring(settings.from().lastIndexOf('@') + 1);
  }

  @Override
  public Future<Void> send(Message message) {
    var to = address(message.to());
    if (!ADDRESS.matcher(to).matches()) {
      return Future.failedFuture(new Unprocessable("It is no mail address"));
    }
    return client.sendMail(mail(message, to)).recover(MailNotifier::failed).mapEmpty();
  }

  /** SMTP knows names of other scripts by their ASCII form. */
  private static String address(String given) {
    var at = given.lastIndexOf('@');
    try {
      return at < 0 ? given : given.substring(0, at + 1) + IDN.toASCII(given.substring(at + 1));
    } catch (IllegalArgumentException e) {
      return given;
    }
  }

  private MailMessage mail(Message message, String to) {
    var mail =
        new MailMessage()
            .setFrom(settings.from())
            .setTo(to)
            .setHeaders(
                MailHeaders.of(message, settings.from(), settings.fromName(), domain(settings)))
            .setText(message.text());
    message.html().ifPresent(mail::setHtml);
    return message.attachments().isEmpty()
        ? mail
        : mail.setAttachment(message.attachments().stream().map(MailNotifier::part).toList());
  }

  private static MailAttachment part(Message.Attachment attachment) {
    return MailAttachment.create()
        .setName(attachment.name())
        .setContentType(attachment.contentType())
        .setDisposition("attachment")
        .setData(attachment.content());
  }

  /** The server's own words may name the recipient, so only its code goes on. */
  private static <T> Future<T> failed(Throwable failure) {
    if (!(failure instanceof SMTPException refusal)) {
      return Future.failedFuture(failure);
    }
    var isRecipient = String.valueOf(refusal.getMessage()).startsWith(RECIPIENT_REFUSED);
    return Future.failedFuture(
        isRecipient && refusal.isPermanent()
            ? new Unprocessable(
                "The mail server refuses the address with " + refusal.getReplyCode())
            : new MailRefused(refusal.getReplyCode()));
  }

  @Override
  public Future<Void> close() {
    return client.close();
  }

  /** The mail server did not take a mail, for a reason that may pass. */
  private static final class MailRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    MailRefused(int code) {
      super("The mail server answers " + code, null, false, false);
    }
  }
}
