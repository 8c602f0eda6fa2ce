package dev.marquee.devstack;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An SMTP server in this JVM that keeps what it gets and sends nothing on. */
public final class MailServer implements AutoCloseable {
  private final GreenMail greenMail;
  private final int port;

  private MailServer(int port) {
    this.port = port;
    this.greenMail = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    greenMail.start();
  }

  /** Starts one on the port if that is free, else on any that is. */
  public static MailServer start(int askedPort) {
    return new MailServer(Ports.freeOr(askedPort));
  }

  /** Where it listens, on the loopback address. */
  public int port() {
    return port;
  }

  /** The mails that arrived, the newest first. */
  public List<ReceivedMail> mails() {
    return Stream.of(greenMail.getReceivedMessages())
        .map(ReceivedMail::of)
        .sorted(Comparator.comparing(ReceivedMail::receivedAt).reversed())
        .toList();
  }

  /** Those of one recipient, the newest first. */
  public List<ReceivedMail> mailsTo(String address) {
    return mails().stream().filter(it -> it.to().equals(address)).toList();
  }

  /** Stops listening; the mails are gone. */
  public void stop() {
    greenMail.stop();
  }

  /** Listens again, on the port it had. */
  public void restart() {
    greenMail.start();
  }

  @Override
  public void close() {
    greenMail.stop();
  }
}
