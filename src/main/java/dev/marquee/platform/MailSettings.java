package dev.marquee.platform;

import java.util.regex.Pattern;

/**
 * The mail server that takes mails, and whose they are.
 *
 * @param from the sender's address, also of the calendar entries
 * @param fromName the sender's name beside it
 * @param tls whether the connection is encrypted from its beginning, as on port 465
 * @param user empty where the server asks for no password
 * @param timeoutMillis bounds connecting, and each silence of the server
 * @param connections open at a time, at most
 */
public record MailSettings(
    String host,
    int port,
    String from,
    String fromName,
    boolean tls,
    Starttls starttls,
    String user,
    String password,
    int timeoutMillis,
    int connections) {

  private static final Pattern ADDRESS = Pattern.compile("[!-~&&[^<>(),;:@]]+@[A-Za-z0-9.-]+");

  /** Whether a connection that begins in the clear goes on encrypted. */
  public enum Starttls {
    DISABLED,
    /** If the server offers it. */
    OPTIONAL,
    /** A server that does not offer it gets no mail. */
    REQUIRED
  }

  /** Refuses a sender that no mail server would take. */
  public MailSettings {
    if (!ADDRESS.matcher(from).matches()) {
      throw new IllegalArgumentException(
          "MARQUEE_MAIL_FROM must be an address, as in tickets@example.com");
    }
    if (timeoutMillis < 1 || connections < 1) {
      throw new IllegalArgumentException("MARQUEE_MAIL_… must be positive");
    }
  }
}
