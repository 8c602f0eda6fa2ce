package dev.marquee.devstack;

import io.vertx.core.buffer.Buffer;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A mail that arrived, decoded.
 *
 * @param headers as they were sent, by name in lower case; of several of a name the last one
 * @param html empty if there is no such part
 */
public record ReceivedMail(
    String id,
    String from,
    String to,
    String subject,
    Instant receivedAt,
    String text,
    String html,
    List<Attachment> attachments,
    Map<String, String> headers) {

  /** A file that came with it. */
  public record Attachment(String name, String contentType, Buffer content) {}

  /** The only attachment of this name. */
  public Attachment attachment(String name) {
    return attachments.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  static ReceivedMail of(MimeMessage message) {
    try {
      var parts = new Parts();
      parts.collect(message);
      return new ReceivedMail(
          message.getMessageID(),
          MimeUtility.decodeText(message.getHeader("From", ",")),
          message.getHeader("To", ","),
          message.getSubject(),
          Optional.ofNullable(message.getReceivedDate()).orElse(message.getSentDate()).toInstant(),
          parts.text,
          parts.html,
          List.copyOf(parts.attachments),
          headers(message));
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> headers(MimeMessage message) throws MessagingException {
    var headers = new TreeMap<String, String>();
    for (var all = message.getAllHeaders(); all.hasMoreElements(); ) {
      var header = all.nextElement();
      headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    return headers;
  }

  /** The leaves of a mail. */
  private static final class Parts {
    private final List<Attachment> attachments = new ArrayList<>();
    private String text = "";
    private String html = "";

    private void collect(Part part) throws MessagingException, IOException {
      if (part.getContent() instanceof Multipart multipart) {
        for (var i = 0; i < multipart.getCount(); i++) {
          BodyPart inner = multipart.getBodyPart(i);
          collect(inner);
        }
      } else if (Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
        attachments.add(
            new Attachment(
                part.getFileName(),
                part.getContentType(),
                Buffer.buffer(part.getInputStream().readAllBytes())));
      } else if (part.isMimeType("text/html")) {
        html = part.getContent().toString();
      } else {
        text = part.getContent().toString().replace("\r\n", "\n");
      }
    }
  }
}
