package dev.marquee.notification;

import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The headers of a mail that hold text from outside. The mail client's own encoding takes a
 * character apart that is two in Java, such as an emoji.
 */
final class MailHeaders {
  /** So many bytes are 60 characters in base64, and 72 of the 75 that an encoded word may have. */
  private static final int WORD_BYTES = 45;

  private MailHeaders() {}

  /**
   * Subject, sender and id of a mail.
   *
   * @param domain of the sender
   */
  static MultiMap of(Message message, String from, String fromName, String domain) {
    return MultiMap.caseInsensitiveMultiMap()
        .add("Message-ID", "<" + message.id() + "@" + domain + ">")
        .add("Subject", encoded(message.subject()))
        .add("From", fromName.isEmpty() ? from : encoded(fromName) + " <" + from + ">")
        // So that no absence note answers, and no list takes it for a letter of a person.
        .add("Auto-Submitted", "auto-generated");
  }

  /** A text as a header may have it (RFC 2047): never with a line break that is not ours. */
  static String encoded(String text) {
    if (text.length() <= 60 && text.matches("[A-Za-z0-9 !*+/,.:-]*")) {
      return text;
    }
    return String.join("\r\n ", words(text));
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    var word = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            codePoint -> {
              var bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
              if (word.size() + bytes.length > WORD_BYTES) {
                words.add(word(word));
                word.reset();
              }
              word.writeBytes(bytes);
            });
    words.add(word(word));
    return words;
  }

  private static String word(ByteArrayOutputStream bytes) {
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "?=";
  }
}
