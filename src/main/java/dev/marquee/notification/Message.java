package dev.marquee.notification;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * One message to one recipient.
 *
 * @param id the same at each attempt: letters, digits, dots, dashes and underscores
 * @param to a mail address or a phone number, as the buyer gave it
 * @param subject one line, as it is read
 * @param text the message; lines end with {@code \n}
 * @param html the same for those who can show it
 */
public record Message(
    String id,
    String to,
    String subject,
    String text,
    Optional<String> html,
    List<Attachment> attachments) {

  /** A file that comes with it; the name is plain ASCII. */
  public record Attachment(String name, String contentType, Buffer content) {}

  @Override
  public String toString() {
    return "Message[" + id + "]";
  }
}
