package dev.marquee.devstack;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

/** An SMTP server in this JVM that keeps what it gets and sends nothing on. */
final class MailServer implements AutoCloseable {
  private final GreenMail greenMail;

  private MailServer(GreenMail greenMail) {
    this.greenMail = greenMail;
  }

  static MailServer start(int askedPort) {
    var setup = new ServerSetup(Ports.freeOr(askedPort), "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    var greenMail = new GreenMail(setup);
    greenMail.start();
    return new MailServer(greenMail);
  }

  int port() {
    return greenMail.getSmtp().getPort();
  }

  @Override
  public void close() {
    greenMail.stop();
  }
}
